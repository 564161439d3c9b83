"""An archivist's own statement withholds an amount: a later import of its row must not fall over it."""

import shutil
from pathlib import Path

from tests.cli.conftest import Mission
from tests.cli.runner import succeed

TIMELINE = Path(__file__).parents[2] / "examples" / "syria-2013" / "timeline.csv"
WITHHELD = {"unit": "t", "_sd": ["A" * 43]}


def test_a_row_told_with_a_withheld_amount_is_corrected_by_its_import(mission: Mission) -> None:
    tables = mission.folder / "tables"
    tables.mkdir()
    shutil.copy(TIMELINE, tables / "syria-timeline.csv")
    claim = {"verb": "claim", "act": "a", "subject": "s", "qty": WITHHELD, "as_of": "2014", "kind": "reported"}
    told = mission.sign(
        "Arcadia",
        "told",
        type="event",
        said="2013-08-21",
        postings=[claim],
        source={"id": "x", "covers": ["syria-timeline#T001"]},
    )
    succeed("submit", mission.record, told)
    done = succeed("import", mission.record, tables, "--key", mission.key("Arcadia"), "--json").json()
    assert done["corrections"] == 1
    assert succeed("import", mission.record, tables, "--key", mission.key("Arcadia"), "--json").json()["new"] == 0
