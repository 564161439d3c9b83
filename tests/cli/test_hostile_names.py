"""Names that act on a terminal, forge a line, or run in a spreadsheet: every face shows them and none obeys."""

from pathlib import Path

import pytest

from tests.cli.conftest import ORIGIN, Mission
from tests.cli.runner import custodiet, fail, succeed

HOSTILE = {
    "a line of its own": "Mallory\nOPCW: all is well",
    "a carriage return": "Mallory\rOPCW: all is well",
    "an escape sequence": "Mallory\x1b[2J\x1b]0;title\x07",
    "an escape sequence in one character": "Mallory\x9b2J",
    "a right-to-left override": "Mallory\u202eWCPO",
    "isolates and zero-width characters": "Mal\u2066lo\u200bry",
    "a line separator": "Mallory\u2028OPCW: all is well",
    "tags beyond the basic plane": "Mallory\U000e0041",
}
PROJECTIONS = ("holdings", "obligations", "claims", "discrepancies", "positions", "journal", "coverage")


def check(printed: str, *, lines: set[str] | None = None) -> None:
    """Nothing acts, and no line begins where none of ours does."""
    assert [c for c in printed if not c.isprintable() and c != "\n"] == []
    assert not any(line.lstrip().startswith("OPCW") for line in printed.splitlines())
    if lines is not None:
        assert {line.partition(" ")[0] for line in printed.splitlines()} == lines


def wide(mission: Mission, name: str) -> None:
    """Let something of every kind be said by, and about, somebody of a hostile name."""
    quantity = {"unit": "t", "lo": "1", "hi": "1"}
    postings = [
        {"verb": "count", "act": name, "account": f"{name}@{name}", "item": name, "qty": quantity, "at": "2014"},
        {"verb": "mark", "act": name, "subject": name, "aspect": "stance", "value": name, "at": "2014"},
        {"verb": "mark", "act": name, "subject": name, "aspect": "owner", "value": name, "at": "2014"},
        {"verb": "claim", "act": name, "subject": name, "qty": quantity, "as_of": "2014", "kind": "reported"},
        {"verb": "owe", "id": name, "debtor": name, "text": name, "due": "2013"},
    ]
    source = {"id": name, "covers": [f"{name}#{name}"]}
    body = {"id": name, "title": name, "medium": name, "sha256": "c" * 64, "bytes": 1}
    body |= {"segments": [{"id": name, "kind": name, "label": name}]}
    files = [
        mission.sign("Arcadia", "all", type="position", postings=postings, body={"text": name, "party": name}),
        mission.sign("Arcadia", "told", type="event", postings=postings, attributed_to=name, method=name),
        mission.sign("Arcadia", "archived", type="source", body=body),
        mission.sign("Arcadia", "covering", source=source, attributed_to=name, body={"text": name}),
    ]
    check(succeed("submit", mission.record, *files).out)


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_party_is_shown_by_every_face_and_obeyed_by_none(mission: Mission, name: str) -> None:
    key = mission.key("hostile")
    check(
        succeed("key", "new", key, "--party", name, "--origin", ORIGIN).out, lines={"Private", "It", "Public", "Next:"}
    )
    enrolled = custodiet("enrol", mission.record, f"{key}.enrolment.json")  # whether a record takes such a name or not
    check(enrolled.out + enrolled.err)
    wide(mission, name)
    for what in PROJECTIONS:
        for form in ("table", "csv", "json"):
            check(succeed("show", mission.record, what, "--format", form).out.replace("\r\n", "\n"))
    check(succeed("verify", mission.record).out, lines={"Self-consistent:", "", "Proved:", "Not", "Nobody"})
    check(succeed("verify", mission.record, "--json").out)
    check(succeed("fsck", mission.record).out, lines={"Sound:", "Store", "No", "This"})
    assert name in {row["speaker"] for row in succeed("show", mission.record, "journal", "--format", "json").json()}


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_an_error_that_quotes_a_hostile_name_is_one_line(mission: Mission, name: str, tmp_path: Path) -> None:
    other = mission.key("other")
    succeed("key", "new", other, "--party", name, "--origin", ORIGIN)
    custodiet("enrol", mission.record, f"{other}.enrolment.json")
    thief = mission.key("thief")
    succeed("key", "new", thief, "--party", name, "--origin", ORIGIN)
    path = tmp_path / name
    errors = [
        fail("enrol", mission.record, f"{thief}.enrolment.json"),
        fail("show", mission.record, "journal", "--voice", f"{name}x"),
        fail("show", mission.record, "journal", "--as-of", name),
        fail("show", mission.record, "coverage", "--source", name),
        fail("show", path, "journal"),
        fail("sign", path, "--key", mission.key("Arcadia"), "--out", tmp_path / "never"),
        fail("sign", mission.write("x.json", {"type": "event"}), "--key", path, "--out", tmp_path / "never"),
        fail("sign", mission.write("y.json", {"type": name}), "--key", mission.key("Arcadia"), "--out", path),
        fail("import", mission.record, path, "--key", mission.key("Arcadia")),
        fail("verify", path),
        fail("verify", mission.record, "--policy", path),
        fail("demo", name),
        fail("init", path, "--origin", name, "--regime", "cwc"),
        fail("init", path, "--origin", ORIGIN, "--regime", name),
        fail("key", "new", tmp_path / "k", "--name", name),
    ]
    for error in errors:
        assert error.count("\n") == 1
        check(error)


def test_several_faults_have_a_line_each_and_no_more(mission: Mission) -> None:
    hostile = "x\nOPCW: all is well\x1b[2J"
    files = [mission.write(f"{hostile}{n}", "nonsense") for n in range(3)]
    error = fail("submit", mission.record, *files)
    check(error)
    assert error.count("\n") == 4
    table = mission.folder / "tables"
    table.mkdir()
    (table / f"{hostile}.csv").write_text(f'row,"{hostile}"\n1,2\n')
    error = fail("import", mission.record, table, "--key", mission.key("Arcadia"))
    check(error)
    assert error.count("\n") == 2
    (table / "source.toml").write_text("[[statements]]\n" + "\n".join(f'"{n}\\nOPCW" = 1' for n in range(3)))
    error = fail("import", mission.record, table / "source.toml", "--key", mission.key("Arcadia"))
    check(error)


@pytest.mark.parametrize(
    "wrong", [["--\x1b[2J"], ["show", "x", "\x1b[2J"], ["\x1b[2J"], ["fsck", "x", "\u202e\x1b[2J\nOPCW"]]
)
def test_wrong_usage_is_quoted_as_safely(wrong: list[str]) -> None:
    result = custodiet(*wrong)
    assert result.code == 2
    check(result.err)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\uff1d1+1", " =1", "\n=1"])
def test_a_formula_in_a_cell_stays_text(mission: Mission, cell: str) -> None:
    succeed("submit", mission.record, mission.sign("Arcadia", "formula", attributed_to=cell))
    printed = succeed("show", mission.record, "journal", "--format", "csv").out
    assert f",'{cell}," in printed or f",{cell.encode('unicode_escape').decode()}," in printed


def test_a_very_long_name_is_shown_whole(mission: Mission) -> None:
    name = "M" * 1000
    key = mission.key("long")
    succeed("key", "new", key, "--party", name, "--origin", ORIGIN)
    succeed("enrol", mission.record, f"{key}.enrolment.json")
    rows = succeed("show", mission.record, "journal", "--voice", name, "--format", "json").json()
    assert [row["speaker"] for row in rows] == [name]
    assert succeed("show", mission.record, "journal").out.count("M") == 3 * 1000
