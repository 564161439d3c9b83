"""The unit texts of the public record: `metric tons of 254.17`, `sites inspected of 23`, `consignments (projected)`.

    UNIT [WORDS] [of WHOLE] [(REMARK)]

A unit is one of the regime's words (mass), a span of time, `percent of ...`, or else the things counted. Of what
follows it, one word may say on which basis (`inspected`, `remaining`), and the rest says of what.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from custodiet.kernel.errors import Refused
from custodiet.kernel.quantity import parse_decimal

ORDINAL = "consignment no."  # numbers an act; it is no quantity
_SPANS = {"days": 1, "weeks": 7}
_REMARKS = {  # (kind, rounding)
    "planned": ("planned", ""),
    "projected": ("projected", ""),
    "approx.": ("", "approx"),
    "estimate": ("", "approx"),
}
_FORM = re.compile(r"(?P<text>.+?)(?: of (?P<whole>[0-9][0-9.]*))?(?: \((?P<remark>[^()]*)\))?")
_UNTRANSLATED = re.compile(r"\b(?:tons?|pounds?|lbs?)\b")


@dataclass(frozen=True, slots=True)
class UnitText:
    """What a unit text says. `unit` is "" where the record's word fits more than one unit; `times` scales to it."""

    unit: str
    noun: str  # the things counted, or what the amount is of, where the text says it
    times: int = 1
    basis: str = ""
    whole: Decimal | None = None
    kind: str = ""
    rounding: str = ""

    @property
    def counted(self) -> bool:
        """Does it count things?"""
        return self.unit == "pcs"

    @property
    def whole_numbers(self) -> bool:
        """Is a printed number the number itself, not a rounding of it? Things and days are counted."""
        return self.counted or self.unit == "d"


def read_unit(text: str, units: Mapping[str, str], bases: Mapping[str, str]) -> UnitText:
    """Return what a unit text says; `units` and `bases` are the regime's words for them."""
    parts = _FORM.fullmatch(text)
    whole = parts and parts["whole"]
    if not parts or (whole and not _is_number(whole)):
        return UnitText("", text)
    kind, rounding = _REMARKS.get(parts["remark"] or "", ("", ""))
    unit, times, rest = _split(parts["text"], units)
    *_, last = ["", *rest.split()]
    basis = bases.get(last, "")
    noun = rest.removesuffix(last).rstrip() if basis else rest
    return UnitText(unit, noun, times, basis, parse_decimal(whole) if whole else None, kind, rounding)


def _split(text: str, units: Mapping[str, str]) -> tuple[str, int, str]:
    """(unit, times, the rest) of a text that begins with a unit; things are counted in `pcs`, and are the rest."""
    for word in sorted(units, key=len, reverse=True):
        if text == word or text.startswith(f"{word} "):
            return units[word], 1, text[len(word) :].strip().removeprefix("of ")
    if text in _SPANS:
        return "d", _SPANS[text], ""
    return ("", 1, text) if _UNTRANSLATED.search(text) else ("pcs", 1, text)


def _is_number(text: str) -> bool:
    try:
        parse_decimal(text)
    except Refused:
        return False
    return True
