"""Many tests of obligations over many lines, statements and legs cost little more than one: steps are counted.

Where nothing is counted, the sizes are such that anything but one sweep would not come back.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from custodiet.books.effective import effective
from custodiet.books.fold import fold
from custodiet.books.known import Known
from custodiet.books.line import Anchor, Leg, Line
from custodiet.books.obligations import Standing, obligations
from custodiet.books.snapshot import Snapshot
from custodiet.kernel.quantity import Form, Quantity, exactly
from custodiet.kernel.times import parse_when
from custodiet.statements.posting import Count, Mark, Move, Owe, Posting, Settle
from custodiet.statements.posting import Test as Question
from tests.scale.sizes import DAY, ONE, TWO, known, minute

NOW = parse_when("2014-06-01")
PLACES = 50


class Steps:
    """How often a line applied an event, a path was walked, a form was added."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.applied = self.walked = self.added = 0
        apply, path, plus = Line.apply, Snapshot.path, Form.plus

        def counted_apply(line: Line, form: Form, event: Leg | Anchor) -> Form:
            self.applied += 1
            return apply(line, form, event)

        def counted_path(at: Snapshot, account: str) -> Any:  # noqa: ANN401 - as it is
            self.walked += 1
            return path(at, account)

        def counted_plus(form: Form, other: Form, sign: int = 1) -> Form:
            self.added += 1
            return plus(form, other, sign)

        patch.setattr(Line, "apply", counted_apply)
        patch.setattr(Snapshot, "path", counted_path)
        patch.setattr(Form, "plus", counted_plus)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Steps:
    return Steps(monkeypatch)


def stand(log: list[Known], as_of: str = NOW.text) -> list[Standing]:
    counts = effective(log)
    return list(obligations(fold(counts.live), counts.statements, parse_when(as_of)))


def owed(*tests: Question, due: str = "") -> Known:
    owes = [Owe(f"D{n:06}", "Syria", "", test, parse_when(due) if due else None) for n, test in enumerate(tests)]
    return known(0, *owes, party="Council")


def stock(lines: int) -> Iterator[Posting]:
    """So many lots of one class, of a piece each, in fifty places of one country."""
    for n in range(PLACES):
        yield Mark(f"w{n}", f"site {n}", "within", "syria", DAY)
    for n in range(lines):
        yield Mark(f"k{n}", f"lot {n}", "class", "shells", DAY)
        yield Count(f"c{n}", f"Syria@site {n % PLACES}", f"lot {n}", ONE, DAY)


def at_most(place: str, limit: int) -> Question:
    exact = exactly(limit, "pcs")
    return Question("held-at-most", {"voice": "Syria", "class": "shells", "within": place, "limit": exact})


def test_many_limits_of_one_class_are_answered_from_one_sweep(steps: Steps) -> None:
    lines = 2_000
    tests = [at_most(f"site {n % PLACES}" if n % 2 else "syria", n % 80) for n in range(2_000)]
    found = stand([owed(*tests), known(1, *stock(lines))])
    assert [s.answer.word for s in found if s.answer] == [
        "yes" if n % 80 >= (lines // PLACES if n % 2 else lines) else "no" for n in range(2_000)
    ]
    assert steps.applied <= lines
    assert steps.walked <= 2 * lines
    assert steps.added <= 2 * lines + 4 * len(tests)


def test_many_amounts_that_are_gone_are_answered_from_one_sweep(steps: Steps) -> None:
    gone = [Move(f"m{n}", f"lot {n}", ONE, "Syria@s", "~destroyed", minute(n)) for n in range(2_000)]
    kinds = [Mark(f"k{n}", f"lot {n}", "class", "shells", DAY) for n in range(2_000)]
    tests = [
        Question("gone-at-least", {"voice": "Syria", "class": "shells", "sink": sink, "limit": exactly(n, "pcs")})
        for n in range(1_000)
        for sink in ("~destroyed", "~lost")
    ]
    found = stand([owed(*tests), known(1, *kinds, *gone)])
    assert [s.answer.word for s in found if s.answer] == ["yes", "yes", *["yes", "no"] * 999]
    assert steps.applied <= 2 * len(gone)
    assert steps.added <= 2 * len(gone) + 4 * len(tests)


def test_many_limits_that_are_ranges_do_not_copy_what_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two thousand unknown amounts are held: to compare them with a limit is to look at the limit."""
    vague = [
        Count(f"c{n}", "Syria@site 0", f"lot {n}", Quantity("count", "pcs", ONE.lo, TWO.lo), DAY) for n in range(2_000)
    ]
    kinds = [Mark(f"k{n}", f"lot {n}", "class", "shells", DAY) for n in range(2_000)]
    terms = [0]
    term = Form._term  # noqa: SLF001 - what is counted

    def counted(form: Form, *which: Any) -> None:  # noqa: ANN401 - as it is called
        terms[0] += 1
        term(form, *which)

    monkeypatch.setattr(Form, "_term", counted)
    limit = vague[0].quantity
    test = Question("held-at-most", {"voice": "Syria", "class": "shells", "within": "site 0", "limit": limit})
    found = stand([owed(*[test] * 2_000), known(1, *kinds, *vague)])
    assert {s.answer.word for s in found if s.answer} == {"no"}
    assert terms[0] <= 2 * len(vague) + 4 * len(found)


def test_many_tests_that_were_met_late_look_at_each_day_once(steps: Steps) -> None:
    days = [parse_when(f"2014-{1 + n // 28:02}-{1 + n % 28:02}") for n in range(112)]
    moves = [
        Move(f"m{n}", f"lot {n}", ONE, f"Syria@site {n % PLACES}", "~destroyed", days[n % 112]) for n in range(500)
    ]
    tests = [at_most("syria", 0)] * 500
    found = stand([owed(*tests, due="2014-01-10"), known(1, *stock(500), *moves)])
    assert {(s.status, s.fulfilled.text if s.fulfilled else "") for s in found} == {("met late", days[111].text)}
    assert steps.applied <= 12 * 3 * len(moves)


def exits(size: int) -> list[Posting]:
    """So many moves of one class out of one place, each to an account of its own."""
    kinds = [Mark(f"k{n}", f"lot {n}", "class", "shells", DAY) for n in range(size)]
    return [*kinds, *(Move(f"m{n}", f"lot {n}", ONE, "Syria@s5", f"Syria@t{n}", minute(n)) for n in range(size))]


def test_many_prohibitions_of_one_way_out_look_at_each_move_once(steps: Steps) -> None:
    size = 2_000
    tests = [
        Question("never-out", {"voice": "Syria", "class": kind, "place": "s5", "allowed": (f"Syria@t{n}",)})
        for n in range(1_000)
        for kind in ("shells", f"lot {n}")
    ]
    found = stand([owed(*tests), known(1, *exits(size))])
    answers = [s.answer for s in found if s.answer]
    assert [answer.word for answer in answers] == ["no", "yes"] * 1_000
    assert answers[0].because == tuple(f"m{n}" for n in range(1, 13))
    assert steps.walked <= 2 * size


def test_what_is_allowed_may_be_nearly_all() -> None:
    allowed = tuple(f"Syria@t{n}" for n in range(2_000))
    ban = {"voice": "Syria", "class": "shells", "place": "s5"}
    tests = [
        Question("never-out", {**ban, "allowed": allowed}),
        Question("never-out", {**ban, "allowed": allowed[:-1]}),
    ]
    found = stand([owed(*tests), known(1, *exits(2_000))])
    assert [(s.answer.word, s.answer.because) for s in found if s.answer] == [("yes", ()), ("no", ("m1999",))]


def monthly(first: str, debtor: str = "Syria") -> Question:
    return Question("each-month", {"debtor": debtor, "type": "monthly-report", "first": first})


def test_many_tests_over_twenty_centuries_of_months() -> None:
    said = [
        known(1 + n, said=parse_when(text), kind="monthly-report")
        for n, text in enumerate(["1914-07", "2013-12-20", "2014-01/2014-02", "2014-04-30T23:59:59Z"])
    ]
    found = stand([owed(*[monthly("0001"), monthly("2013-12"), monthly("2014-05")] * 2_000), *said])
    assert [s.answer.because for s in found if s.answer][:3] == [
        ("0001-01/1914-06", "1914-08/2013-11", "2014-03", "2014-05"),
        ("2014-03", "2014-05"),
        ("2014-05",),
    ]


def test_many_missed_months_are_named_by_the_dozen() -> None:
    years = [f"{year:04}-{month:02}" for year in range(1000, 2014) for month in (1, 3, 5, 7, 9, 11)]
    said = [known(1 + n, said=parse_when(text), kind="monthly-report") for n, text in enumerate(years)]
    found = stand([owed(*[monthly("1000-01")] * 2_000), *said])
    assert {s.answer.because for s in found if s.answer} == {
        tuple(f"100{n // 6}-{2 + n % 6 * 2:02}" for n in range(12))
    }


def within(hours: int) -> Question:
    return Question("within-hours", {"debtor": "Syria", "trigger": "notice", "answer": "access", "hours": hours})


def test_many_terms_for_many_answers() -> None:
    size = 20_000
    log = [known(1 + n, party="OPCW", said=minute(60 * n), kind="notice") for n in range(size)]
    log += [known(size + 1 + n, said=minute(60 * n + 60 * (n % 5)), kind="access") for n in range(size) if n % 100]
    found = stand([owed(*map(within, range(5_000))), *log], as_of="2020-01-01")
    words = [s.answer.word for s in found if s.answer]
    assert words == ["no"] * words.count("no") + ["yes"] * words.count("yes")
    assert 0 < words.count("no") < 5
    assert all(len(s.answer.because) <= 12 for s in found if s.answer)


def test_one_name_for_the_obligations_of_many() -> None:
    """Thousands of authorities state one of the same name, and thousands of strangers have a verdict on it."""
    size = 10_000
    log = [known(n, Owe("D", "Syria", "x", None, DAY), party="archivist", spoken_for=f"P{n}") for n in range(size)]
    log += [known(size + n, Settle("D", "fulfilled", DAY, None, ("trust me",)), party=f"Q{n}") for n in range(size)]
    log += [
        known(2 * size + n, Settle("D", "breached", DAY), party="archivist", spoken_for=f"R{n}") for n in range(size)
    ]
    found = stand(log)
    assert len(found) == size
    assert {(s.status, s.evidence, len(s.verdicts)) for s in found} == {("missed", (), 2 * size)}
