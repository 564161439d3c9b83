"""Numbers, units and dates as people write them in workbooks, read only where they have one reading.

Digits of any script (Unicode category Nd) are digits. A comma or a point is a decimal mark or a thousands mark: which,
a profile says (`decimal`), since "1.234" is both. Spaces and apostrophes between groups of three digits are thousands
marks, and so is the Arabic one; the Arabic decimal mark is a decimal mark.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from custodiet.kernel.quantity import format_decimal

DECIMAL_MARKS = ".,"
DATE_ORDERS = ("day-month-year", "month-day-year", "year-month-day")
_YEAR, _MONTHS = 4, 12  # digits of a year, months of one
EPOCH = date(1899, 12, 30)  # day 0 of a serial number, as spreadsheet programs count from March 1900 on
UNIT_WORDS = {
    "t": "t", "mt": "t", "tonne": "t", "tonnes": "t", "metric ton": "t", "metric tons": "t", "metric tonnes": "t",
    "kg": "kg", "kgs": "kg", "kilo": "kg", "kilos": "kg", "kilogram": "kg", "kilograms": "kg", "kilogramme": "kg",
    "kilogrammes": "kg", "g": "g", "gr": "g", "gram": "g", "grams": "g", "gramme": "g", "grammes": "g", "mg": "mg",
    "lb": "lb", "lbs": "lb", "short ton": "short-ton", "short tons": "short-ton", "long ton": "long-ton",
    "l": "L", "lt": "L", "ltr": "L", "litre": "L", "litres": "L", "liter": "L", "liters": "L", "m3": "m3", "m³": "m3",
    "cubic metre": "m3", "cubic metres": "m3", "pcs": "pcs", "pc": "pcs", "piece": "pcs", "pieces": "pcs",
    "items": "pcs", "units": "pcs", "no.": "pcs", "nos": "pcs", "%": "%", "percent": "%",
    "طن متري": "t", "كغ": "kg", "كغم": "kg", "كجم": "kg", "كلغ": "kg", "كيلوغرام": "kg", "كيلوجرام": "kg", "غرام": "g",
    "غ": "g", "جرام": "g", "لتر": "L", "ليتر": "L", "م3": "m3", "م³": "m3", "قطعة": "pcs", "قطع": "pcs", "عدد": "pcs",
}  # fmt: skip
# "ton" and "tons" (and the Arabic word for them alone) stay out: they mean three different masses.
ARABIC_MARKS = _ARABIC_DECIMAL, _ARABIC_THOUSANDS = "\u066b", "\u066c"
_APOSTROPHES = "'\u2019"
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")
_AMOUNT = re.compile(r"(?P<number>[0-9][0-9.,'\u2019\u066b\u066c ]*)(?P<unit>.*)", re.DOTALL)
_RANGE = re.compile(r"(?P<lo>.*?[0-9].*?)\s*(?:-|\u2013|\u2014|\bto\b|إلى)\s*(?P<hi>[0-9].*)", re.DOTALL)
_DATE = re.compile(r"([0-9]{1,4})[./-]([0-9]{1,2})[./-]([0-9]{1,4})")
_WHEN = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")


def plain(text: str) -> str:
    """Return `text` in one form: digits of any script as 0 to 9, spaces as one, no invisible marks of direction."""
    if text.isascii():
        return " ".join(text.split()) if "  " in text or text != text.strip() or "\n" in text else text
    shown = "".join(c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) != "Cf")
    digits = "".join(str(unicodedata.decimal(c)) if unicodedata.category(c) == "Nd" else c for c in shown)
    return _SPACES.sub(" ", digits).strip()


def amount_parts(text: str) -> tuple[str, str]:
    """Return the number and the rest of a text such as `1.234,5 kg`; ("", text) where it begins with no digit."""
    match = _AMOUNT.fullmatch(plain(text))
    return (match["number"].strip(), match["unit"].strip()) if match else ("", plain(text))


def range_parts(text: str) -> tuple[str, str]:
    """Return both ends of a text such as `50-60 kg`; ("", "") where it is no range."""
    match = _RANGE.fullmatch(plain(text))
    return (match["lo"].strip(), match["hi"].strip()) if match else ("", "")


def parse_number(text: str, decimal: str) -> str:
    """Return the plain decimal string of a number, or "" where it is none with this decimal mark."""
    thousands = "." if decimal == "," else ","
    text = plain(text).replace(_ARABIC_DECIMAL, decimal).replace(_ARABIC_THOUSANDS, thousands)
    number = rf"[0-9]{{1,3}}(?:(?P<mark>[{thousands}{_APOSTROPHES} ])[0-9]{{3}}(?:(?P=mark)[0-9]{{3}})*)?|[0-9]+"
    if not re.fullmatch(rf"(?:{number})(?:{re.escape(decimal)}[0-9]+)?", text):
        return ""
    digits = re.sub(rf"[{thousands}{_APOSTROPHES} ]", "", text).replace(decimal, ".")
    return format_decimal(Decimal(digits)) if len(digits) <= 30 else ""  # noqa: PLR2004 - digits of a quantity


def decimal_mark(texts: Iterable[str]) -> str:
    """Return the decimal mark that the numbers of one column show, "" where they leave it open or disagree.

    A mark that is followed by anything but three digits is a decimal mark, and so is the last of two kinds; one that
    stands twice is a thousands mark. `1.234` shows nothing.
    """
    shown: set[str] = set()
    for text in texts:
        number = amount_parts(text)[0].replace(_ARABIC_DECIMAL, "").replace(_ARABIC_THOUSANDS, "")
        marks = [c for c in number if c in DECIMAL_MARKS]
        if not marks:
            continue
        last = marks[-1]
        after = number[number.rindex(last) + 1 :]
        if len(set(marks)) > 1:
            shown.add(last)
        elif len(marks) > 1:
            shown.add("," if last == "." else ".")
        elif len(after) != 3:  # noqa: PLR2004 - a group of digits
            shown.add(last)
    return shown.pop() if len(shown) == 1 else ""


def needs_mark(texts: Iterable[str]) -> bool:
    """Does any number hold a comma or a point, so that somebody has to know which is which?"""
    return any(c in DECIMAL_MARKS for text in texts for c in amount_parts(text)[0])


def parse_unit(text: str, words: Mapping[str, str]) -> str:
    """Return the kernel's unit for a word, "" where it is not known; `words` go before those known here."""
    word = plain(text).casefold().strip("().[] ")
    folded = {plain(name).casefold(): unit for name, unit in words.items()}
    return folded.get(word) or UNIT_WORDS.get(word, "")


def parse_date(text: str, order: str) -> str:
    """Return a date of the order as `2014-03-20`; a year or a month in ISO form as it is; "" where it is none."""
    text = plain(text)
    if _WHEN.fullmatch(text):
        return text
    match = _DATE.fullmatch(text)
    if not match or order not in DATE_ORDERS:
        return ""
    parts = dict(zip(order.split("-"), match.groups(), strict=True))
    if len(parts["year"]) != _YEAR:  # a year in two digits is a guess
        return ""
    return f"{parts['year']}-{int(parts['month']):02}-{int(parts['day']):02}"


def date_order(texts: Iterable[str]) -> str:
    """Return the order of day, month and year that the dates of one column show, "" where they leave it open."""
    orders = [_orders(*match.groups()) for text in texts if (match := _DATE.fullmatch(plain(text)))]
    possible = set(DATE_ORDERS).intersection(*orders)
    return possible.pop() if orders and len(possible) == 1 else ""


def _orders(first: str, second: str, third: str) -> set[str]:
    """The orders in which three numbers can be a date."""
    if len(first) == _YEAR:
        return {"year-month-day"}
    if len(third) != _YEAR:
        return set()
    days = {"day-month-year"} if int(second) <= _MONTHS else set()
    return days | ({"month-day-year"} if int(first) <= _MONTHS else set())


def serial_date(number: float) -> str:
    """Return the day that a spreadsheet program shows for a serial number, "" where it is none."""
    if number != int(number) or not 61 <= number <= 2_958_465:  # noqa: PLR2004 - 1900-03-01 to 9999-12-31
        return ""
    return (EPOCH + timedelta(days=int(number))).isoformat()
