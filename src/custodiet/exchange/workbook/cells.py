"""One cell of a declaration, read strictly into the text that its field takes; `Refused` says what to do instead.

What is signed is what a person sees in the cell: a formula or an error is no answer, a number that could be read in two
ways is none either, and of a stored number as many digits count as a spreadsheet program shows, fifteen.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from custodiet.exchange.workbook.entries import UNKNOWN
from custodiet.exchange.workbook.numerals import ARABIC_MARKS, EPOCH, parse_number, parse_unit, plain, serial_date
from custodiet.exchange.workbook.package import Cell
from custodiet.kernel.errors import Refused
from custodiet.kernel.quantity import format_decimal, parse_decimal
from custodiet.kernel.times import parse_when
from custodiet.regimes.form import Field

_AMBIGUOUS = re.compile(r"[0-9]{1,3}[.,][0-9]{3}")
_YEARS = range(1900, 2101)
_WHOLE = 100  # per cent


def read_cell(cell: Cell, field: Field, units: Mapping[str, str]) -> str:
    """Return what the cell says, as the text that `field` takes; `units` are the regime's words for units."""
    text = cell_text(cell, field)
    return check_text(text, field, units, stored=cell.kind == "number") if text else ""


def cell_text(cell: Cell, field: Field) -> str:
    """Return a cell's value as a text, by what the field is for; nothing of it is judged yet but its kind."""
    match cell.kind:
        case "text":
            return _trimmed(str(cell.value))
        case "number":
            return _number(cell, field)
        case "date":
            return _date(cell, field)
        case "formula":
            raise Refused(
                "a formula stands here",
                expected=f"{field.title} as it is to be signed",
                found=str(cell.value)[:60],
                advice="Copy the cell and paste it as a value (Paste special, Values)",
            )
        case _:
            raise Refused(
                "this cell holds no answer", expected=field.title, found=str(cell.value)[:60], advice="Write it as text"
            )


def check_text(text: str, field: Field, units: Mapping[str, str], *, stored: bool = False) -> str:
    """Return the text that stands for `text` in a field of its form; `stored`: it was a number, and is no riddle."""
    match field.form:
        case "choice":
            return _choice(text, field)
        case "unit":
            return _unit(text, field, units)
        case "number" | "whole":
            return _amount(text, field, stored=stored)
        case "date":
            return _day(text)
        case "id" | "reference" if not text.isprintable():
            raise Refused(
                "this name holds something that cannot be seen",
                found=ascii(text)[:60],
                advice="Clear the cell and type the name anew",
            )
        case _:
            return text


def decimal_text(value: float) -> str:
    """Return a stored number as a spreadsheet program shows it: with fifteen digits."""
    return str(value) if isinstance(value, int) else format_decimal(Decimal(f"{value:.15g}"))


def _trimmed(text: str) -> str:
    text = text.strip()
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _number(cell: Cell, field: Field) -> str:
    value = cell.value
    if not isinstance(value, int | float) or value != value or abs(value) == float("inf"):  # noqa: PLR0124 - NaN
        raise Refused("this is no number", found=repr(value)[:60])
    if cell.percent:
        if "%" not in field.title:
            raise Refused(
                "a percentage stands here",
                expected=field.title,
                found=f"{decimal_text(value * 100)} %",
                advice="Set the cell's format to Number, and write the number anew",
            )
        return format_decimal(Decimal(decimal_text(value)) * 100)
    text = decimal_text(value)
    if field.form == "date" and not (isinstance(value, int) and value in _YEARS):
        shown = serial_date(value)
        raise Refused(
            "this is a number and no date",
            expected="a date such as 2013-10-01",
            found=text[:60],
            advice=f"If {shown} is meant, write {shown}" if shown else "Write the date",
        )
    return text


def _date(cell: Cell, field: Field) -> str:
    value = cell.value
    if field.form == "date" and isinstance(value, date):
        _check_no_year(value)
    midnight = isinstance(value, datetime) and not (value.hour or value.minute or value.second or value.microsecond)
    if field.form == "date" and midnight and isinstance(value, datetime):
        return value.date().isoformat()
    if field.form == "date" and isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if field.form == "date":
        raise Refused("this is no day", expected="a date such as 2013-10-01", found=str(value)[:60])
    raise Refused(
        "a date stands here",
        expected=field.title,
        found=str(value)[:60],
        advice="The spreadsheet program may have made a date of it: set the cell's format to Text, and write it anew",
    )


def _check_no_year(day: date) -> None:
    """A year typed into a cell of days is shown as a day of 1905, and easily overlooked."""
    number = day.toordinal() - EPOCH.toordinal()
    if number in _YEARS:
        raise Refused(
            f"this day may be the year {number}, typed into a cell that takes a day",
            expected="a date such as 2013-10-01",
            found=f"{day:%Y-%m-%d}",
            advice="Set the cell's format to Text, and write what is meant",
        )


def _choice(text: str, field: Field) -> str:
    word = plain(text).casefold()
    for choice in field.choices:
        if choice.casefold() == word:
            return choice
    raise Refused(
        "this is not in the list",
        expected=", ".join(field.choices),
        found=repr(text[:60]),
        advice="Choose from the list that the cell offers",
    )


def _unit(text: str, field: Field, units: Mapping[str, str]) -> str:
    unit = text if text in field.choices else parse_unit(text, units)
    if unit not in field.choices:
        raise Refused(
            "this unit is not known here",
            expected=", ".join(field.choices),
            found=repr(text[:60]),
            advice="Choose from the list that the cell offers; a ton that is not the metric tonne is to be converted",
        )
    return unit


def _amount(text: str, field: Field, *, stored: bool) -> str:
    number = plain(text)
    if number.casefold() == UNKNOWN:
        return UNKNOWN
    if any(mark in number for mark in ARABIC_MARKS):
        number = parse_number(number, ".") or number
    if not stored and _AMBIGUOUS.fullmatch(number):
        raise Refused(
            "this can be read in two ways",
            expected="digits, and a point before decimals",
            found=repr(text[:60]),
            advice="Write it without a thousands mark, in a cell whose format is Number",
        )
    try:
        value = parse_decimal(number)
    except Refused:
        value = Decimal(-1)
    if value < 0 or (field.form == "whole" and value != int(value)):
        kind = "a whole number" if field.form == "whole" else "digits such as 1234.5, without a thousands mark"
        raise Refused("this is no number of this kind", expected=f"{kind}, or {UNKNOWN}", found=repr(text[:60]))
    if "%" in field.title and value > _WHOLE:
        raise Refused("this is more than the whole", expected=f"at most {_WHOLE} %", found=repr(text[:60]))
    return format_decimal(value)


def _day(text: str) -> str:
    day = plain(text)
    try:
        return parse_when(day).text
    except Refused as error:
        raise Refused(
            error.message,
            expected="a date such as 2013-10-01, a month such as 2013-10, or a year",
            found=repr(text[:60]),
            advice="Write the year first",
        ) from None
