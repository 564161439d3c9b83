"""What the statements of a selection hold: the frame, the plan, the beacon, and what was drawn. Forms only.

    items    the frame, one list for each item: [name, stratum, quantity, sigma], the last two as they were declared
    strata   {name, items, sample}: how many items a stratum has, and how many of them are drawn
    beacon   {name, scheme, key, start, period}: which public beacon, with its key and the times of its rounds
    drawn    {stratum, numbers, items}: what was drawn of a stratum, in the order drawn; names where they are known

What follows from them is computed in `custodiet.books.selections`, by the rule of spec/selection.md.
"""

import re
from collections.abc import Mapping
from typing import Any

from custodiet.kernel.errors import Refused
from custodiet.kernel.times import parse_when
from custodiet.statements.types import Form, text, texts, whole

RULE = "custody-select-v1"
ASPECT = "selected"  # of the marks that say what came of an item that was drawn
INSPECTED, INACCESSIBLE, RELEASED = OUTCOMES = ("inspected", "inaccessible", "released")
SOURCES = ("beacon", "dice", "none")
_HEX = re.compile(r"(?:[0-9a-f]{2})+", re.ASCII)
_DIGITS = re.compile(r"[0-9]{20,1000}", re.ASCII)
_ITEM = 4
_LARGEST_NOTE = 16_384


def instant(value: object) -> None:
    """A time of day with its zone: a deadline is one instant."""
    text(value)
    when = parse_when(str(value))
    if when.start != when.end:
        raise Refused("a deadline is one instant", expected="2014-03-20T14:05Z", found=repr(value)[:60])


def hexes(value: object) -> None:
    """Bytes in lower-case hex."""
    if type(value) is not str or len(value) > 2 * 96 or not _HEX.fullmatch(value):
        raise Refused("lower-case hex digits are needed, two for each byte", found=repr(value)[:60])


def digits(value: object) -> None:
    """The digits of ten-sided dice."""
    if type(value) is not str or not _DIGITS.fullmatch(value):
        raise Refused("the digits of dice are needed", expected="20 to 1000 of them", found=repr(value)[:60])


def items(value: object) -> None:
    """A frame, each item with its name, stratum, quantity and sigma."""
    for item in _listed(value, "items"):
        if not isinstance(item, list) or len(item) != _ITEM or not all(type(part) is str for part in item):
            raise Refused("an item is [name, stratum, quantity, sigma], all texts", found=repr(item)[:60])
        text(item[0])


def strata(value: object) -> None:
    """A list of strata."""
    for stratum in _listed(value, "strata"):
        _members(stratum, _STRATUM, {"name", "items", "sample"}, "a stratum")


def source(value: object) -> None:
    """A beacon."""
    _members(value, _BEACON, _BEACON.keys(), "a beacon")


def drawn(value: object) -> None:
    """What was drawn of each stratum."""
    for stratum in _listed(value, "strata"):
        _members(stratum, _DRAWN, {"stratum", "numbers"}, "what was drawn of a stratum")


def notes(value: object) -> None:
    """A list of checkpoints, each the text that the log signed."""
    for note in _listed(value, "checkpoints"):
        if type(note) is not str or not 0 < len(note) <= _LARGEST_NOTE:
            raise Refused("a checkpoint is a text", found=repr(note)[:60])


def _numbers(value: object) -> None:
    for number in _listed(value, "numbers", least=0):
        whole(number)


def _names(value: object) -> None:
    """In a stratum whose name is a text; the one stratum of a small plan may have the name ''."""
    if type(value) is not str:
        raise Refused("a text is needed", found=repr(value)[:60])


def _listed(value: object, what: str, *, least: int = 1) -> list[Any]:
    if not isinstance(value, list) or len(value) < least:
        raise Refused(f"a list of {what} is needed", found=repr(value)[:60])
    return value


def _members(value: object, forms: Mapping[str, Form], required: object, what: str) -> None:
    if not isinstance(value, dict) or not set(required) <= value.keys() <= forms.keys():  # type: ignore[call-overload]  # a set or keys
        raise Refused(f"{what} is a table of {', '.join(forms)}", found=repr(value)[:90])
    for name, member in value.items():
        try:
            forms[name](member)
        except Refused as error:
            raise error.at(name) from None


_STRATUM: Mapping[str, Form] = {"name": _names, "items": whole, "sample": whole}
_BEACON: Mapping[str, Form] = {"name": text, "scheme": text, "key": hexes, "start": whole, "period": whole}
_DRAWN: Mapping[str, Form] = {"stratum": _names, "numbers": _numbers, "items": texts}
