"""What an official does with a workbook: open it, find the columns by their titles, fill in, save."""

from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

TITLES, FIRST = 4, 6  # rows: the titles, and the first line below the example
ANSWERS = {"Reference": "NV-17", "Date of declaration": "2013-10-23", "Stock as of": "2013-10-01"}
LINES: dict[str, list[dict[str, Any]]] = {
    "Chemicals": [{"Chemical": "agent B", "Category": "Category 1", "Total amount": 55, "Unit": "t"}],
    "Sites": [{"Site": "S1", "Name": "Depot 1", "Coordinates": "1 N, 2 E"}],
    "Facilities": [{"Facility": "S1-B1", "Site": "S1", "Kind": "storage"}],
    "Containers": [{"Container": "D1", "Type": "drum", "Site": "S1", "Facility": "S1-B1"}],
    "Stock": [
        {"Lot": "L1", "Chemical": "agent B", "Container": "D1", "Amount": 50, "Up to": 60, "Unit": "t"},
        {"Lot": "L2", "Chemical": "agent B", "Site": "S1", "Facility": "S1-B1", "Amount": 180.5, "Unit": "kg"},
    ],
    "Munitions": [
        {"Munition lot": "M1", "Type": "type A", "Category": "Category 3", "Number of items": 120, "Site": "S1"}
    ],
    "Equipment": [{"Equipment": "E1", "Description": "frame", "Number of items": "unknown", "Site": "S1"}],
    "Plan": [
        {"Step": "P1", "Chemical": "agent B", "Amount": 55, "Unit": "t", "From": "2014-01-01", "To": "2014-06-30"}
    ],
    "Transfers": [
        {
            "Transfer": "T1",
            "Direction": "received",
            "What": "agent B",
            "Amount": "unknown",
            "Unit": "t",
            "Date": 1987,
            "Other party": "State Q",
        }
    ],
}


class Filled:
    """A workbook of the form, filled in line by line; `save` writes it."""

    def __init__(self, template: Path, *, whole: bool = True) -> None:
        self.book = load_workbook(template)
        self.rows: dict[str, int] = {}
        if whole:
            for title, value in ANSWERS.items():
                self.answer(title, value)
            for sheet, lines in LINES.items():
                for line in lines:
                    self.line(sheet, **line)

    def answer(self, title: str, value: object) -> None:
        sheet = self.sheet("Declaration")
        row = next(row for row in range(1, 20) if str(sheet.cell(row, 1).value).rstrip(" *") == title)
        sheet.cell(row, 2).value = value  # type: ignore[assignment]

    def line(self, sheet: str, **values: object) -> int:
        """Add a line; return its row."""
        row = self.rows.get(sheet, FIRST)
        self.rows[sheet] = row + 1
        for title, value in values.items():
            self.put(sheet, row, title, value)
        return row

    def put(self, sheet: str, row: int, title: str, value: object) -> None:
        page = self.sheet(sheet)
        column = next(n for n, cell in enumerate(page[TITLES], 1) if str(cell.value).rstrip(" *") == title)
        page.cell(row, column).value = value  # type: ignore[assignment]

    def sheet(self, name: str) -> Worksheet:
        page = self.book[name]
        assert isinstance(page, Worksheet)
        return page

    def save(self, path: Path) -> Path:
        self.book.save(path)
        return path
