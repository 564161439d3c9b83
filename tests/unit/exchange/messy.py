"""Workbooks as ministries send them: title rows, merged titles, digits of another script, units wherever they fit."""

from pathlib import Path

from openpyxl import Workbook


def messy(path: Path) -> Path:
    """A list of stock with everything that one meets."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "المخزون"
    sheet["A1"] = "وزارة الدفاع - Ministry of Defence"
    sheet.merge_cells("A1:E1")
    sheet["A2"] = "Stock list, 1 October 2013"
    sheet.merge_cells("A2:E2")
    sheet["A4"], sheet["B4"], sheet["C4"], sheet["E4"] = "Lot No.", "Storage", "Contents", "Remarks"
    sheet.merge_cells("A4:A5")
    sheet.merge_cells("C4:D4")
    sheet.merge_cells("E4:E5")
    sheet["B5"], sheet["C5"], sheet["D5"] = "الموقع", "Substance", "Quantity (kg)"
    rows: list[tuple[str | float | None, ...]] = [
        ("L-001", "مستودع \u0661", "agent B", "\u0661\u066c\u0662\u0663\u0664\u066b\u0665", "old"),
        ("L-002", None, "agent B", "1.234,5 kg", None),  # the site is merged over two lines
        ("L-003", "Depot 2", "Agent-B", "2,5 t", None),
        ("L-004", "depot-2", "agent C", 180.5, None),
        ("L-005", "Depot 2", "agent C", "50-60 kg", None),
        ("المجموع", None, None, "=SUM(D6:D10)", None),
    ]
    for n, row in enumerate(rows, 6):
        for column, value in enumerate(row, 1):
            sheet.cell(n, column).value = value
    sheet.merge_cells("B6:B7")
    book.create_sheet("Notes")["A1"] = "prepared by the records office"
    book.save(path)
    return path
