"""A stranger with a bundle draws again: the page, the program and the product say one thing of each draw."""

import json
from pathlib import Path

import pytest

from custodiet.app.drafting import sign_next
from custodiet.app.record import Record
from tests.attack.selection.telling import BEACON, INSPECTOR
from tests.cli.runner import succeed
from tests.cli.selecting import ORIGIN, Field
from tests.web.conftest import Reader
from verifier import custodiet_verify


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with a draw that follows, and with one in which an item was exchanged."""
    field = Field(tmp_path_factory.mktemp("drawn"))
    field.shared().beacon()
    body = dict(field.draw().body)
    drawn = [dict(each) for each in body["drawn"]]
    drawn[0]["numbers"] = drawn[0]["numbers"][::-1]
    wish = {"type": "draw", "body": body | {"drawn": drawn}}
    leaf, _ = sign_next(wish, field.key(INSPECTOR), now=BEACON + 5, origin=ORIGIN)
    with Record.open(field.record) as record:
        record.submit([("draw", leaf)], now=BEACON + 5)
    out = field.folder / "report.zip"
    succeed("report", field.record, "--key", field.key(INSPECTOR), "--out", out)
    return out


def test_program_and_product_draw_again(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ours = succeed("verify", bundle, "--json").json()["draws"]
    assert [(one["selection"], one["result"], one["items"]) for one in ours] == [
        ("S-1", "follows", 10),
        ("S-1", "does not follow", 0),
    ]
    assert custodiet_verify.main([str(bundle), "--json"]) == 0
    theirs = json.loads(capsys.readouterr().out)["draws"]
    assert [{**one, "why": ""} for one in theirs] == [{**one, "why": ""} for one in ours]
    assert "other items of drums follow" in theirs[1]["why"]
    said = succeed("verify", bundle).out
    assert "Proved: what was drawn in selection S-1 follows from the log (10 items)." in said
    assert "of selection S-1 does not follow: it lists other items of drums than follow." in said
    assert custodiet_verify.main([str(bundle)]) == 0
    said = capsys.readouterr().out
    assert "Proved: what was drawn in selection S-1 follows from the log (10 items)." in said
    assert "Not checked: the signature of the public beacon of selection S-1." in said


def test_the_page_draws_again(reader: Reader, bundle: Path) -> None:
    said = reader.check(bundle)
    assert "What was drawn in selection S-1 follows from the log: 10 items." in said
    assert "of selection S-1: it does not follow: other items of drums follow." in said
    assert "The signature of the public beacon of selection S-1: not checked here." in said
    assert reader.complaints == []
