"""The mines of Belarus, under a regime that shares nothing with the first: by the public commands."""

import re
import shlex
from pathlib import Path

import pytest

from custodiet.app.demonstration import EXAMPLES
from custodiet.exchange import read_source
from custodiet.exchange.prose import NOT_REVIEWED
from custodiet.exchange.review import STALE
from custodiet.regimes import load_regime
from tests.cli.runner import fail, succeed

EXAMPLE = EXAMPLES / "belarus-mines"
ORIGIN = "example.org/belarus-mines"


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Founded, and filled by an archivist, as anybody would."""
    folder = tmp_path_factory.mktemp("mines")
    key = folder / "archivist.key"
    succeed("init", folder / "record", "--origin", ORIGIN, "--regime", "mbc")
    succeed("key", "new", key, "--party", "Archive", "--role", "archivist", "--origin", ORIGIN)
    succeed("enrol", folder / "record", folder / "archivist.key.enrolment.json")
    succeed("import", folder / "record", EXAMPLE, "--key", key)
    return folder / "record"


def rows(record: Path, what: str, *options: str) -> list[dict[str, object]]:
    found = succeed("show", record, what, "--format", "json", *options).json()
    assert isinstance(found, list)
    return found


def test_every_figure_of_the_tables_is_carried_or_has_its_reason() -> None:
    reading = read_source(EXAMPLE, regime=load_regime("mbc"))
    assert [one for one in reading.unread if one.reason in (NOT_REVIEWED, STALE)] == []


def test_the_demo_asks_about_a_day_of_its_own_example(tmp_path: Path) -> None:
    """And each command that it names runs."""
    out = succeed("demo", "belarus-mines", "--no-serve", "--out", tmp_path / "mines").out
    commands = re.findall(r"^  custodiet (.*)$", out, re.MULTILINE)
    assert f"show {tmp_path / 'mines'} obligations --as-of 2012-03-01" in commands
    assert "2014-03-20" not in "".join(commands)
    for command in commands:
        succeed(*shlex.split(command.replace("--out report.html", f"--out {tmp_path / 'report.html'}")))
    assert '"missed"' in succeed(*shlex.split(commands[1]), "--format", "json").out


def test_a_day_that_is_none_is_refused_before_anything_is_built(tmp_path: Path) -> None:
    (tmp_path / "record.toml").write_text('origin = "example.org/x"\nregime = "mbc"\nday = "last Tuesday"\n')
    assert "record.toml: day" in fail("demo", tmp_path, "--no-serve", "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_deadline_of_article_4_was_missed_and_then_met_late(record: Path) -> None:
    def standing(*cut: str) -> tuple[object, object]:
        found = next(row for row in rows(record, "obligations", *cut) if row["id"] == "ART-4")
        return found["status"], found["days_late"]

    assert standing("--as-of", "2008-02-29") == ("open", None)
    assert standing("--as-of", "2012-03-01") == ("missed", 4 * 365 + 1)
    assert standing() == ("met late", 3322)


def test_what_cannot_all_be_true_is_found(record: Path) -> None:
    found = {(row["kind"], row["subject"]): str(row["explanation"]) for row in rows(record, "discrepancies")}
    assert sorted(found) == [
        ("count differs from book", "mines retained under Art. 3 at Belarus@Belarus"),
        ("declared totals differ", "PFM mines"),
        ("declared totals differ", "mines other than PFM"),
    ]
    same_year = found["declared totals differ", "PFM mines"]
    assert "more than 3350000 pcs (Belarus, belarus-timeline#M029)" in same_year
    assert "nearly 3300000 pcs (Belarus, belarus-timeline#M031)" in same_year
    assert "1500 pcs less" in found["count differs from book", "mines retained under Art. 3 at Belarus@Belarus"]


def test_what_is_held_and_what_is_gone(record: Path) -> None:
    held = {(row["account"], row["item"]): row["amount"] for row in rows(record, "holdings", "--voice", "Belarus")}
    assert held["~destroyed", "PMN-2 mines"] == "114384 pcs"
    assert held["Belarus@Belarus", "mines retained under Art. 3"] == "6030 pcs"
    assert ("Belarus@Belarus", "PMN-2 mines") not in held


def test_a_report_proves_its_figures(record: Path, tmp_path: Path) -> None:
    report, key = tmp_path / "report.html", record.parent / "archivist.key"
    succeed("report", record, "--as-of", "2017-12-31", "--key", key, "--out", report)
    assert "figures follow from them" in succeed("verify", report).out
    assert "Self-consistent" in succeed("verify", record).out


def test_importing_again_changes_nothing(record: Path) -> None:
    key = record.parent / "archivist.key"
    assert "Would log 0 new" in succeed("import", record, EXAMPLE, "--key", key, "--dry-run").out
