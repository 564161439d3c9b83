"""TOML that breaks its reader: nested without end, numbers without end, what JSON has no word for, names of no file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from custodiet.app.demonstration import build
from custodiet.app.progress import silent
from custodiet.exchange import read_source
from custodiet.kernel.errors import Refused
from custodiet.regimes.schema import load_regime, read_regime

HOSTILE = {
    "arrays upon arrays": "a = " + "[" * 50_000 + "]" * 50_000,
    "arrays that never close": "a = " + "[" * 50_000,
    "tables upon tables": "a = " + "{a=" * 50_000 + "1" + "}" * 50_000,
    "a key of many parts": ".".join(["a"] * 100_000) + " = 1",
    "a table of many parts": f"[{'.'.join(['a'] * 100_000)}]",
    "keys of many parts": "\n".join(".".join([f"a{n}"] * 400) + " = 1" for n in range(40)),
    "arrays just too deep": "a = " + "[" * 33 + "]" * 33,
    "a number without end": f"a = {'9' * 10_000}",
    "a hexadecimal number without end": f"a = 0x{'f' * 10_000}",
    "a number beyond 2^53": "a = 9007199254740992",
    "infinity": "a = inf",
    "not a number": "a = nan",
    "a fraction": "a = 1.5",
    "a day": "a = 2014-01-01",
    "a moment": "a = 2014-01-01T00:00:00Z",
    "a time of day": "a = 07:32:00",
    "a control character": 'a = "\x00"',
    "half a character": 'a = "\\ud800"',
    "not TOML": "<html>",
}
READERS: dict[str, Callable[[Path], object]] = {
    "source.toml": lambda path: read_source(path.parent, regime=load_regime("cwc")),
    "page.toml": lambda path: read_source(path, regime=load_regime("cwc")),
    "record.toml": lambda path: build(path.parent, path.parent / "out", now=0, progress=silent),
    "regime.toml": lambda path: read_regime(path.read_text(encoding="utf-8"), name="x", where="regime.toml"),
}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_toml_is_refused_with_its_file(name: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        READERS[name](path)
    assert name in str(refused.value)
    assert len(str(refused.value)) < 1_000
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["source.toml", "page.toml", "record.toml"])
def test_bytes_that_are_no_text_are_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b'a = "\xff"')
    with pytest.raises(Refused, match="UTF-8"):
        READERS[name](tmp_path / name)


@pytest.mark.parametrize("file", ["\x00", "x" * 5_000, "../x.csv", "/etc/passwd", "loop/x.csv", ".", "", "table.csv/"])
def test_a_file_that_no_system_takes_is_not_here(file: str, tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    escaped = "".join(f"\\u{ord(c):04x}" for c in file)
    for text in (
        f'[tables.t]\nfile = "{escaped}"',
        f'reviews = ["{escaped}"]\n[tables.t]',
        f'pages = ["{escaped}"]\n[tables.t]',
    ):
        (tmp_path / "source.toml").write_text(text)
        with pytest.raises(Refused, match="not here"):
            READERS["source.toml"](tmp_path / "source.toml")


@pytest.mark.parametrize(
    "text",
    [
        "[source]\nsegments = [{id = [1]}]",
        "[source]\nsegments = [{id = {a = 1}, reason = 1}]",
        'statements = [{covers = [[]], type = {}, body = [], postings = {}}]\n[source]\nsegments = [{id = "x"}]',
        "[source]\nid=1\ntitle=1\nmedium=1\npublished=1\narchived=1\nsha256=1\nbytes=1\nsegments=[]",
        '[source]\nid=1\ntitle=1\nmedium=1\npublished="2014"\narchived="2014"\nsha256=1\nbytes=1\nsegments=[1]',
        "source = []",
        "[source]\nsegments = 1",
        "statements = 1\n[source]\nsegments = []",
        "statements = [1]\n[source]\nsegments = []",
    ],
)
def test_a_page_of_another_shape_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "page.toml").write_text(text)
    with pytest.raises(Refused):
        READERS["page.toml"](tmp_path / "page.toml")
