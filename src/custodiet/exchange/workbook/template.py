"""The form of a declaration as a workbook: what an official fills in. `filled` reads it back.

The first sheet says what to do and which commands come next; the second asks who declares what of which day; then one
sheet for each table of the regime's form, with the treaty's paragraph above each column, a note on its title, lists to
choose from, and one example line, which is marked and not imported. The last sheet holds the lists.
"""

import io
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from custodiet.exchange.workbook.entries import ANSWERS, UNKNOWN, WITHDRAWN
from custodiet.exchange.workbook.filled import DECLARATION, EXAMPLE, LINE, LISTS, MARK, START, withdrawal
from custodiet.regimes.form import Field, Form, Sheet

HEADER, FIRST = 4, 5  # rows: the titles, and the example
LAST = 2**20  # the last row of a worksheet
_DARK, _PALE, _GREY = "1F3A5F", "E8EEF5", "6B7280"
_EXAMPLE = "FFF7E0"
_LINE = Border(bottom=Side(style="thin", color="C9D2DC"))
_WIDTHS = {"id": 18, "text": 26, "number": 14, "whole": 14, "date": 14, "choice": 20, "unit": 10, "reference": 18}
_FORMATS = dict.fromkeys(_WIDTHS, "@") | {"number": "General", "whole": "0", "date": "yyyy-mm-dd"}
_HOW = {
    "id": "A name of its own. It stands once.",
    "text": "A text.",
    "number": f"A number, or {UNKNOWN}.",
    "whole": f"A whole number, or {UNKNOWN}.",
    "date": "A date, such as 2013-10-01.",
    "choice": "One of the list.",
    "unit": "One of the list.",
    "reference": "A name from the sheet {of}.",
}
_STEPS = (
    ("1", "Fill in the sheet {declaration}, then the others in their order. A sheet that you do not need stays empty."),
    ("2", "Titles with * must be filled in. Point at a title to see its note; the treaty's paragraph stands above it."),
    ("3", "The line marked {example} shows how. It is not imported: leave it, or delete it."),
    ("4", "Write values, not formulas: what is signed is what stands in the cell. Leave no row or column hidden."),
    ("5", "Ask whoever keeps the record for its folder (RECORD below) and its name (ORIGIN below)."),
)
_COMMANDS = (
    (
        "Make a key, once. Keep the file to yourself",
        'custodiet key new my.key --party "YOUR STATE" --role authority --origin ORIGIN',
    ),
    ("Have it enrolled, once", "custodiet enrol RECORD my.key.enrolment.json"),
    ("See what would be signed, and every slip", "custodiet import RECORD THIS-FILE.xlsx --key my.key --dry-run"),
    ("Sign, and hand it in", "custodiet import RECORD THIS-FILE.xlsx --key my.key"),
    ("See where your figures and others differ", "custodiet show RECORD discrepancies"),
)
_LATER = (
    ("More lines", "Add them, and import again: what stands already is not signed twice."),
    (
        "A line was wrong",
        "Change it, say why under 'Reason for amendments', and import again: the earlier figure stays to be seen.",
    ),
    (
        "A line is to stand no longer",
        f"Choose '{WITHDRAWN}' in its last column. A line that is deleted stays declared.",
    ),
    ("A new stock-take", "Change 'Stock as of' to the new day: the record compares it with what was there."),
)


def format_template(form: Form) -> bytes:
    """Return the bytes of the workbook."""
    book = Workbook()
    book.remove(book.worksheets[0])
    _start(book, form)
    _declaration(book, form)
    lists = _Lists()
    for sheet in form.sheets:
        _table(book, sheet, lists)
    lists.write(book)
    book.properties.title = form.title
    book.properties.creator = "custodiet"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class _Lists:
    """The closed lists, each a column of the last sheet."""

    def __init__(self) -> None:
        self._lists: list[tuple[str, ...]] = []

    def place(self, choices: tuple[str, ...]) -> str:
        """Where a list stands, for a validation to name."""
        if choices not in self._lists:
            self._lists.append(choices)
        letter = get_column_letter(self._lists.index(choices) + 1)
        return f"{quote_sheetname(LISTS)}!${letter}$2:${letter}${len(choices) + 1}"

    def write(self, book: Workbook) -> None:
        sheet = book.create_sheet(LISTS)
        sheet.sheet_properties.tabColor = _GREY
        for column, choices in enumerate(self._lists, 1):
            cell = sheet.cell(1, column, f"List {column}")
            cell.font = Font(color=_GREY, italic=True)
            for row, choice in enumerate(choices, 2):
                sheet.cell(row, column, choice)
            sheet.column_dimensions[get_column_letter(column)].width = 24
        sheet.protection.sheet = True


def _start(book: Workbook, form: Form) -> None:
    sheet = book.create_sheet(START)
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.tabColor = _DARK
    for letter, width in (("A", 4), ("B", 34), ("C", 92)):
        sheet.column_dimensions[letter].width = width
    rows: list[tuple[tuple[str, str, str], str]] = [
        ((form.title, "", ""), "title"),
        ((f"{form.instrument}. {form.guide}", "", ""), "grey"),
        (("What to do", "", ""), "head"),
    ]
    named = {"declaration": DECLARATION, "example": EXAMPLE}
    rows += [((number, text.format(**named), ""), "plain") for number, text in _STEPS]
    rows.append((("The commands that come next", "", ""), "head"))
    rows += [(("", text, command), "command") for text, command in _COMMANDS]
    rows.append((("Later", "", ""), "head"))
    rows += [(("", what, how), "pair") for what, how in _LATER]
    rows.append((("The sheets", "", ""), "head"))
    rows += [(("", each.name, f"{each.guide} {each.paragraph}."), "pair") for each in form.sheets]
    rows.append((("", "", ""), "plain"))
    rows.append(((f"{MARK}{form.name}", "", ""), "grey"))
    for row, (texts, style) in enumerate(rows, 1):
        for column, text in enumerate(texts, 1):
            if text:
                _style(_text(sheet, row, column, text), style, column)
        if style == "head":
            sheet.row_dimensions[row].height = 28


def _style(cell: Any, style: str, column: int) -> None:  # noqa: ANN401 - a cell of openpyxl's
    fonts = {
        "title": Font(bold=True, size=16, color=_DARK),
        "head": Font(bold=True, size=12, color=_DARK),
        "grey": Font(color=_GREY),
    }
    cell.font = fonts.get(style, Font())
    cell.alignment = Alignment(vertical="top", wrap_text=style in {"pair", "command"}, horizontal="left")
    if style == "head":
        cell.alignment = Alignment(vertical="bottom")
    if style == "command" and column == 3:  # noqa: PLR2004 - the command itself
        cell.font = Font(name="Consolas")
        cell.fill = PatternFill("solid", fgColor=_PALE)


def _text(sheet: Any, row: int, column: int, text: str) -> Any:  # noqa: ANN401
    """Write a text that is a text, whatever it begins with."""
    cell = sheet.cell(row, column)
    cell.value = text
    cell.data_type = "s"
    return cell


def _declaration(book: Workbook, form: Form) -> None:
    sheet = book.create_sheet(DECLARATION)
    sheet.sheet_properties.tabColor = _DARK
    for letter, width in (("A", 28), ("B", 42), ("C", 90)):
        sheet.column_dimensions[letter].width = width
    _text(sheet, 1, 1, form.title).font = Font(bold=True, size=14, color=_DARK)
    _text(sheet, 2, 1, "Who declares is whoever signs: the party of the key.").font = Font(color=_GREY)
    for row, (name, (title, note, needed)) in enumerate(ANSWERS.items(), HEADER):
        _text(sheet, row, 1, f"{title} *" if needed else title).font = Font(bold=needed)
        answer = sheet.cell(row, 2)
        answer.fill = PatternFill("solid", fgColor=_PALE)
        answer.border = _LINE
        answer.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
        answer.number_format = "yyyy-mm-dd" if name in {"said", "as_of"} else "@"
        _text(sheet, row, 3, note).font = Font(color=_GREY)


def _table(book: Workbook, sheet: Sheet, lists: _Lists) -> None:
    page = book.create_sheet(sheet.name)
    _text(page, 1, 1, sheet.guide).font = Font(bold=True, size=12, color=_DARK)
    _text(page, 2, 1, sheet.paragraph).font = Font(color=_GREY)
    columns = (*sheet.fields, withdrawal())
    _heading(page, 1, LINE, f"Leave it empty. {EXAMPLE} marks the example, which is not imported.", "", dark=False)
    page.column_dimensions["A"].width = 11
    _text(page, FIRST, 1, EXAMPLE)
    for column, field in enumerate(columns, 2):
        title = f"{field.title} *" if field.required else field.title
        _heading(
            page,
            column,
            title,
            f"{field.note} {_HOW[field.form].format(of=field.of)}",
            field.paragraph,
            dark=field.required,
        )
        letter = get_column_letter(column)
        page.column_dimensions[letter].width = max(_WIDTHS[field.form], len(title) + 3)
        page.column_dimensions[letter].number_format = _FORMATS[field.form]
        _example(page, column, field)
        if validation := _validation(field, lists, sheet):
            page.add_data_validation(validation)
            validation.add(f"{letter}{FIRST}:{letter}{LAST}")
    for column in range(1, len(columns) + 2):
        cell = page.cell(FIRST, column)
        cell.font = Font(italic=True, color=_GREY)
        cell.fill = PatternFill("solid", fgColor=_EXAMPLE)
    page.row_dimensions[HEADER].height = 32
    page.freeze_panes = page.cell(FIRST, 3)
    page.print_title_rows = f"{HEADER}:{HEADER}"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def _heading(page: Any, column: int, title: str, note: str, paragraph: str, *, dark: bool) -> None:  # noqa: ANN401 - what a heading has
    _text(page, HEADER - 1, column, paragraph).font = Font(size=8, color=_GREY)
    cell = _text(page, HEADER, column, title)
    cell.font = Font(bold=True, color="FFFFFF" if dark else _DARK)
    cell.fill = PatternFill("solid", fgColor=_DARK if dark else _PALE)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    comment = Comment(f"{note}\n{paragraph}".strip(), "custodiet", height=110, width=280)
    cell.comment = comment
    cell.protection = Protection(locked=True)


def _example(page: Any, column: int, field: Field) -> None:  # noqa: ANN401
    cell = page.cell(FIRST, column)
    cell.number_format = _FORMATS[field.form]
    if field.form in {"number", "whole"} and field.example.replace(".", "", 1).isdigit():
        cell.value = float(field.example) if "." in field.example else int(field.example)
    elif field.form == "date" and len(field.example) == len("2013-10-01"):
        cell.value = date.fromisoformat(field.example)
    elif field.example:
        _text(page, FIRST, column, field.example)


def _validation(field: Field, lists: _Lists, sheet: Sheet) -> DataValidation | None:
    """The list that a cell offers. What is not in it is refused here for choices; names may be written first."""
    if field.choices:
        validation = DataValidation("list", formula1=lists.place(field.choices), allow_blank=True)
        validation.errorTitle, validation.error = "Not in the list", f"One of: {', '.join(field.choices)}"[:255]
        validation.errorStyle = "stop"
    elif field.of and field.of != sheet.name:
        validation = DataValidation(
            "list", formula1=f"{quote_sheetname(field.of)}!$B${FIRST + 1}:$B$20000", allow_blank=True
        )
        validation.errorStyle = "warning"
        validation.errorTitle, validation.error = "No such line yet", f"Add it to the sheet {field.of} as well."
    else:
        return None
    validation.showErrorMessage = True
    validation.promptTitle, validation.prompt = field.title[:32], field.note[:255]
    validation.showInputMessage = True
    return validation
