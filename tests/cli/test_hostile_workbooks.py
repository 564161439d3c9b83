"""Workbooks made to harm their reader: each is refused in one message, quickly, and nothing is signed."""

import io
import re
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from custodiet.app.declaring import template
from custodiet.exchange.workbook.package import open_workbook
from custodiet.kernel.errors import Refused
from tests.cli.conftest import Mission
from tests.cli.runner import custodiet, fail, snapshot

TEMPLATE = template("cwc")[1]
SHEET = "xl/worksheets/sheet7.xml"  # Stock
ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)


def rezip(change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(TEMPLATE)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, data in (extra or {}).items():
            new.writestr(name, data)
    return out.getvalue()


def stock(rows: bytes, dimension: bytes = b"") -> bytes:
    """The template with other rows in its sheet Stock."""

    def change(name: str, data: bytes) -> bytes:
        if name != SHEET:
            return data
        data = re.sub(rb"(</row>)(?=</sheetData>)", lambda _: b"</row>" + rows, data)
        return re.sub(rb"<dimension [^>]*/>", dimension, data) if dimension else data

    return rezip(change)


def prolog(prolog: bytes) -> bytes:
    return rezip(lambda name, data: prolog + data.split(b"?>", 1)[-1] if name == SHEET else data)


def cell(place: str, value: str) -> bytes:
    return f'<c r="{place}"><v>{value}</v></c>'.encode()


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def bomb() -> bytes:
    """One part that says of itself that it unpacks to 2 GiB."""
    data = _zip({"xl/worksheets/sheet1.xml": b"\0" * 1000})
    size = data.index(b"PK\x01\x02") + 24
    return data[:size] + struct.pack("<L", 2**31) + data[size + 4 :]


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "no zip": (lambda: b"PK\x03\x04" + b"\0" * 400, "this is no workbook"),
    "a page": (lambda: b"<html>", "this is no workbook"),
    "nothing": (lambda: b"", "this is no workbook"),
    "a password": (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 512, "protected by a password"),
    "a zip of something else": (lambda: _zip({"hello.txt": b"hello"}), "this workbook is broken"),
    "a bomb": (bomb, "unpacks to more than is read"),
    "a bomb in a small part": (
        lambda: _zip({"xl/styles.xml": b" " * (2**24 + 1)}),
        "a part of this workbook is too large",
    ),
    "very many parts": (lambda: _zip({f"{n}.xml": b"<a/>" for n in range(5000)}), "unpacks to more than is read"),
    "an external entity": (lambda: prolog(ENTITY), "declares a document type"),
    "a billion laughs": (lambda: prolog(LAUGHS), "declares a document type"),
    "a row beyond the last": (lambda: stock(b'<row r="99999999"><c r="A99999999"><v>1</v></c></row>'), "more rows"),
    "a row before the first": (lambda: stock(b'<row r="-5"><c r="A6"><v>1</v></c></row>'), "more rows"),
    "a row that is no number": (lambda: stock(b'<row r="x"><c r="A6"><v>1</v></c></row>'), "this workbook is broken"),
    "a column beyond all": (
        lambda: stock(b'<row r="6">' + cell("XFD6", "1") + b"</row>"),
        "beyond what any table needs",
    ),
    "a number beyond all": (lambda: stock(b'<row r="6">' + cell("G6", "1e999") + b"</row>"), "this is no number"),
    "a string that is not there": (
        lambda: stock(b'<row r="6"><c r="B6" t="s"><v>999999</v></c></row>'),
        "this workbook is broken",
    ),
    "XML that is cut short": (
        lambda: rezip(lambda name, data: data[: len(data) // 2] if name == SHEET else data),
        "this workbook is broken",
    ),
}


@pytest.mark.parametrize(("make", "message"), HOSTILE.values(), ids=HOSTILE)
def test_what_would_harm_its_reader_is_refused(
    mission: Mission, make: Callable[[], bytes], message: str, tmp_path: Path
) -> None:
    path = tmp_path / "hostile.xlsx"
    path.write_bytes(make())
    before = snapshot(mission.record)
    assert message in fail("import", mission.record, path, "--key", mission.key("Arcadia"))
    assert snapshot(mission.record) == before
    assert not list(tmp_path.glob("*.toml"))


def test_a_million_blank_rows_and_a_lie_about_the_size_take_no_time_to_speak_of(tmp_path: Path) -> None:
    """The dimensions claim a full sheet; a million rows are there, and empty."""
    path = tmp_path / "blank.xlsx"
    blank = b"".join(b'<row r="%d"/>' % n for n in range(6, 1_000_006))
    path.write_bytes(stock(blank, b'<dimension ref="A1:XFD1048576"/>'))
    start = time.process_time()
    sheet = open_workbook(path).sheet("Stock")
    assert sheet is not None
    assert len(list(sheet.rows())) == 5
    assert time.process_time() - start < 60


def test_macros_and_links_are_never_opened(tmp_path: Path) -> None:
    path = tmp_path / "macro.xlsx"
    path.write_bytes(
        rezip(lambda _, data: data, {"xl/vbaProject.bin": b"\xff" * 99, "xl/externalLinks/e1.xml": b"<x/>"})
    )
    assert open_workbook(path).macros


def test_a_name_that_acts_on_a_terminal_is_shown_as_an_escape(mission: Mission, tmp_path: Path) -> None:
    path = tmp_path / "escape.xlsx"
    book = load_workbook(io.BytesIO(TEMPLATE))
    book["Sites"]["B6"] = "S1\u202e\u200b"
    book.save(path)
    message = fail("import", mission.record, path, "--key", mission.key("Arcadia"))
    assert "holds something that cannot be seen" in message
    assert "\u202e" not in message


@pytest.mark.parametrize("where", ["row", "column", "sheet"])
def test_what_is_hidden_is_not_signed(mission: Mission, tmp_path: Path, where: str) -> None:
    path = tmp_path / "hidden.xlsx"
    book = load_workbook(io.BytesIO(TEMPLATE))
    sheet = book["Sites"]
    sheet["B6"], sheet["D6"] = "S1", "1 N, 1 E"
    if where == "row":
        sheet.row_dimensions[6].hidden = True
    elif where == "column":
        sheet.column_dimensions["D"].hidden = True
    else:
        sheet.sheet_state = "veryHidden"
    book.save(path)
    assert f"this {where} is hidden" in fail("import", mission.record, path, "--key", mission.key("Arcadia"))


def test_everything_merged_with_everything_is_a_fault_and_no_puzzle(mission: Mission, tmp_path: Path) -> None:
    path = tmp_path / "merged.xlsx"
    book = load_workbook(io.BytesIO(TEMPLATE))
    book["Stock"]["B6"] = "L1"
    book["Stock"].merge_cells("A6:Z1000")
    book.save(path)
    assert "cells are merged here" in fail("import", mission.record, path, "--key", mission.key("Arcadia"))


def test_a_foreign_sheet_that_is_one_merged_cell_is_proposed_nothing_for(mission: Mission, tmp_path: Path) -> None:
    path = tmp_path / "one.xlsx"
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "all"
    sheet.merge_cells("A1:B2")
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"A1:B2", b"A1:XFD1048576")
    path.write_bytes(_zip(parts))
    result = custodiet("import", mission.record, path, "--key", mission.key("Arcadia"))
    assert result.code == 1
    assert "proposed" in result.err
    profile = tmp_path / "one.profile.toml"
    assert profile.is_file()
    assert "open questions" in fail("import", mission.record, path, "--key", mission.key("Arcadia"), "--map", profile)


def test_the_reader_raises_nothing_but_refusals_on_broken_bytes(tmp_path: Path) -> None:
    path = tmp_path / "fuzz.xlsx"
    for n in range(0, len(TEMPLATE), len(TEMPLATE) // 60):
        path.write_bytes(TEMPLATE[:n] + bytes([TEMPLATE[n] ^ 0xFF]) + TEMPLATE[n + 1 :])
        try:
            for sheet in open_workbook(path).sheets:
                list(sheet.rows())
        except Refused:
            continue
