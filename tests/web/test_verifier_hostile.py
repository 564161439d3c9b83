"""Whatever a signer puts into a statement, a report or a file, the page answers with a verdict or with one rule."""

import base64
import copy
import random
import re
from functools import partial
from pathlib import Path
from typing import Any

from custodiet.kernel.keys import generate
from custodiet.reports.bundle import pack, unpack
from tests.cli.conftest import Mission
from tests.cli.runner import succeed
from tests.web.bundles import Members, figures, rewritten, sign_anew
from tests.web.conftest import JUDGE, Reader, report
from tests.web.logs import Log

ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    2**53 - 1,
    "",
    "x",
    "\u202e",
    "1e3",
    "0" * 40,
    [],
    [[]],
    {},
    {"_sd": None},
    {"lo": {}},
]
QUANTITY = {"unit": "t", "lo": "5", "hi": "7", "u": "0.1", "shared": [["scale", "0.1"]], "name": "drum"}
POSTINGS = [
    {
        "verb": "move",
        "act": "a",
        "item": "i",
        "qty": QUANTITY,
        "from": "A@x",
        "to": "~lost",
        "at": "2014",
        "means": "seen",
    },
    {
        "verb": "count",
        "act": "a",
        "account": "A@x",
        "item": "i",
        "qty": QUANTITY,
        "at": "2014-01/2014-02",
        "examined": 1,
    },
    {"verb": "mark", "act": "a", "subject": "s", "aspect": "same-as", "value": "v", "at": "2014", "holds": True},
    {"verb": "claim", "act": "a", "subject": "s", "qty": QUANTITY, "as_of": "2014", "kind": "measured", "of": "all"},
    {
        "verb": "owe",
        "id": "D",
        "debtor": "A",
        "due": "2014",
        "test": {"kind": "marked", "voice": "A", "subjects": ["s"]},
    },
    {"verb": "settle", "obligation": "D", "verdict": "extended", "at": "2014", "due": "2015", "evidence": ["e"]},
]
STATEMENT: dict[str, Any] = {
    "postings": POSTINGS,
    "about": [["corrects", "ab" * 32], ["withdraws", f"{'ab' * 32}#0"]],
    "attributed_to": "A",
    "source": {"id": "s", "covers": ["s#1"]},
    "evidence": [{"x": 1}],
    "body": {"text": "t", "key": "k"},
    "_sd": ["A" * 43],
}


def places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for name, item in inside for place in places(item, (*path, name)))]


def changed(value: Any, path: tuple[Any, ...], odd: object) -> Any:  # noqa: ANN401 - JSON
    """A copy of a value with something odd at a place."""
    if not path:
        return odd
    whole = copy.deepcopy(value)
    inside = whole
    for name in path[:-1]:
        inside = inside[name]
    inside[path[-1]] = odd
    return whole


def judged(reader: Reader, bundle: bytes) -> str:
    said: str = reader.page.evaluate(JUDGE, base64.b64encode(bundle).decode("ascii"))
    assert said == "passed" or re.match(r"[A-Z][0-9]+: ", said), said
    return said


def test_a_statement_of_any_shape(reader: Reader) -> None:
    """One member after the other is something odd, and is signed so."""
    dice, key = random.Random(8), generate("a")
    answers = set()
    for path in places(STATEMENT)[1:]:
        log = Log().found()
        log.enrol(key, "Arcadia")
        log.say(
            key, dice.choice(["event", "remark", "enrolment", "source"]), **changed(STATEMENT, path, dice.choice(ODD))
        )
        answers.add(judged(reader, pack(log.members()))[:3])
    assert len(answers) > 10  # many rules answer


def test_figures_of_any_shape(reader: Reader, mission: Mission, bundle: Path, tmp_path: Path) -> None:
    signed = figures(unpack(bundle.read_bytes()))
    odd: list[Any] = [None, -1, {"x": []}]
    for n, path in enumerate(places(signed)):
        told = changed(signed, path, odd[n % 3])
        made = rewritten(bundle, tmp_path / "odd.zip", partial(sign_anew, mission=mission, figures=told))
        assert (judged(reader, made.read_bytes()) == "passed") == (told == signed)


def test_findings_of_any_shape(reader: Reader, mission: Mission, bundle: Path, tmp_path: Path) -> None:
    finding = {"kind": "k", "subject": "s", "as_of": "", "explanation": "e", "arithmetic": ["x"], "statements": []}
    for path in places([finding]):
        for odd in ODD[:8]:
            told = changed([finding], path, odd)
            made = rewritten(bundle, tmp_path / "odd.zip", partial(sign_anew, mission=mission, findings=told))
            judged(reader, made.read_bytes())


def test_a_file_of_any_bytes(reader: Reader, bundle: Path) -> None:
    dice, data = random.Random(9), bundle.read_bytes()
    for _ in range(150):
        place, length = dice.randrange(len(data)), dice.choice([0, 1, 4, 30, 500])
        odd = data[:place] + dice.randbytes(dice.choice([0, 1, 4, length])) + data[place + length :]
        assert judged(reader, odd) != "passed" or odd == data


def test_an_obligation_that_a_test_decides_is_compared_but_for_its_status(reader: Reader, tmp_path: Path) -> None:
    mission = Mission(tmp_path)
    test = {"kind": "marked", "voice": "Arcadia", "subjects": ["site"], "aspect": "state", "value": "closed"}
    owe = {"verb": "owe", "id": "D1", "debtor": "Arcadia", "due": "2014-01", "test": test}
    succeed("submit", mission.record, mission.sign("Inspectorate", "owe", said="2013-11-15", postings=[owe]))
    bundle = report(mission, "report.zip")
    assert "The status of 1 obligation: a test decides" in reader.check(bundle)

    def told(**members: object) -> Path:
        def change(anew: Members) -> None:
            sign_anew(anew, mission, figures=[{**figures(anew)[0], **members}])

        return rewritten(bundle, tmp_path / "told.zip", change)

    assert "Self-consistent" in reader.check(told(status="met", fulfilled="2014-01-05", days_late=None))
    assert reader.check(told(due="2014-02")).startswith("B15: ")
