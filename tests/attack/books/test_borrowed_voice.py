"""A party takes the name under which somebody else's words are shown, so as to be asked in that voice's place."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custodiet.app.directory import Directory
from custodiet.books.known import Voice, parse_voice
from custodiet.kernel.errors import Refused
from custodiet.kernel.keys import SigningKey
from custodiet.kernel.times import parse_when
from custodiet.statements.posting import Test as Question
from custodiet.statements.statement import Statement
from tests.cli.runner import fail
from tests.scenarios.telling import Telling, mark, owe

BORROWED = "OPCW (reported by archivist)"
MARKER = "(reported by "
fragments = st.sampled_from([" ", "(", ")", MARKER, f" {MARKER}", "A", "archivist", "(reported by", "é", "\n"])
anything = st.lists(fragments, min_size=1, max_size=6).map("".join) | st.text(min_size=1, max_size=20)
parties = anything.filter(lambda name: MARKER not in name)


@given(anything, parties)
def test_a_reported_voice_is_read_back_whatever_it_is_attributed_to(speaker: str, reporter: str) -> None:
    assert parse_voice(str(Voice(speaker, reporter))) == Voice(speaker, reporter)


@given(parties)
def test_a_party_is_read_back(party: str) -> None:
    assert parse_voice(str(Voice(party))) == Voice(party)


@given(anything)
def test_any_text_is_the_text_of_one_voice(text: str) -> None:
    assert str(parse_voice(text)) == text


def test_a_test_of_a_reported_voice_is_not_answered_by_a_party_of_that_name() -> None:
    tell = Telling()
    question = Question("marked", {"voice": BORROWED, "subjects": ("s1",), "aspect": "inspected", "value": "yes"})
    tell("Council", "2013-11-15", owe("M", "OPCW", test=question, due="2013-12-01"))
    tell(BORROWED, "2013-11-20", mark("s1", "inspected", "yes", "2013-11-20"))
    assert tell.standing("M", "2014-01-01").status == "cannot tell"
    tell("archivist", "2013-11-21", mark("s1", "inspected", "yes", "2013-11-21"), spoken_for="OPCW")
    assert tell.standing("M", "2014-01-01").status == "met"


def test_a_debtor_is_not_relieved_by_what_others_say_that_it_said() -> None:
    tell = Telling()
    monthly = Question("each-month", {"debtor": "Syria", "type": "monthly-report", "first": "2014-01"})
    hours = Question("within-hours", {"debtor": "Syria", "trigger": "notice", "answer": "access", "hours": 24})
    tell("Council", "2013-11-15", owe("M", "Syria", test=monthly), owe("A", "Syria", test=hours))
    tell("OPCW", "2014-01-01T08:00Z", type="notice")
    tell("Mallory", "2014-01-20", type="monthly-report", spoken_for="Syria")
    tell("Mallory", "2014-01-01T09:00Z", type="access", spoken_for="Syria")
    assert [tell.standing(name, "2014-02-02").status for name in ("M", "A")] == ["missed", "missed"]
    tell("Syria", "2014-01-20", type="monthly-report")
    tell("Syria", "2014-01-01T09:00Z", type="access")
    assert [tell.standing(name, "2014-02-02").status for name in ("M", "A")] == ["continuous", "continuous"]


NAMES = [
    BORROWED,
    "(reported by archivist)",
    "OPCW (Reported  By archivist)",
    "OPCW （reported by archivist）",  # noqa: RUF001 - the wide brackets are the attack
    "OPCW\n",
    "OP\u200bCW",
    "OPCW\u202e",
    "OPCW\u00a0",
    "OPCW\u0007",
]


@pytest.mark.parametrize("party", NAMES)
@pytest.mark.parametrize("kind", ["founding", "enrolment"])
def test_nobody_is_enrolled_under_such_a_name(party: str, kind: str) -> None:
    key = str(SigningKey("key", bytes(range(32))).verifier)
    body = {"key": key, "party": party, "role": "observer", "regime": "cwc"}
    statement = Statement("o", key, 0, "0" * 32, parse_when("2014"), kind, (), (), body=body)
    with pytest.raises(Refused, match="no name for a party"):
        Directory().admit(statement, 0 if kind == "founding" else 1)


def test_a_record_is_not_founded_under_such_a_name(tmp_path: Path) -> None:
    record = tmp_path / "record"
    message = fail("init", record, "--origin", "o.example/m", "--regime", "cwc", "--operator", BORROWED)
    assert "no name for a party" in message
    assert not record.exists()
