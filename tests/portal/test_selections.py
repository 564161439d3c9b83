"""The page of selections: what was drawn, by which chance, and names that would do harm shown as they are."""

import csv
import json
from collections.abc import Iterator

import pytest

from tests.attack.selection.telling import HOST
from tests.cli.selecting import Field
from tests.portal.served import Served, serving

SCRIPT = "<script>document.title='owned'</script>"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    field = Field(tmp_path_factory.mktemp("selections"))
    with field.list.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["item", "stratum"], *([f"{SCRIPT} {n}", SCRIPT] for n in range(12))])
    field.shared([HOST]).beacon()
    with serving(field.record) as served:
        yield served


def test_a_selection_has_its_page(drawn: Served) -> None:
    text = drawn.get("/selections").text
    assert "S-1" in text
    assert "of ours" in text
    assert "of 12 items" in text
    assert "Inspectorate revealed nothing: its commitment stands for its share" in text
    assert SCRIPT not in text
    assert text.count("&lt;script&gt;document.title=") >= 10


def test_it_is_data_too(drawn: Served) -> None:
    (row,) = json.loads(drawn.get("/selections.json").body)
    assert (row["state"], row["withheld"], len(row["sample"])) == ("drawn", ["Inspectorate"], 10)
    kinds = [one["kind"] for one in json.loads(drawn.get("/discrepancies.json").body)]
    assert kinds == ["share withheld"]
    assert drawn.get("/selections.csv").text.startswith("selection,")
