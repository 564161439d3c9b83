"""What a reader can do about a question with a slip: the same page again, what was typed, and what may be meant."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from custodiet.app.asking import Unheard, likely_dates
from custodiet.app.reading import Reading
from custodiet.kernel.errors import CustodietError
from custodiet.kernel.times import parse_when
from custodiet.web.addresses import CUT, Where
from custodiet.web.asked import Asked, check_size
from custodiet.web.problem import NotHere

_TIMES = ("as_of", "known_at")
_FIELDS = {"as_of": "About", "known_at": "As known", "voice": "Voice"}  # the parameters as the pages name them


def sound(reading: Reading, error: CustodietError, query: Mapping[str, str]) -> Where:
    """The part of the cut and the voice that can be answered: every link of the page that tells of a slip keeps it."""
    found = {name: text for name in _TIMES if (text := query.get(name, "").strip())}
    for name, text in tuple(found.items()):
        try:
            parse_when(text)
        except CustodietError:
            del found[name]
    with suppress(CustodietError):
        check_size(size := query.get("at_checkpoint", "").strip(), reading.size)
        found["at_checkpoint"] = size
    if error.where != "voice":
        found["voice"] = query.get("voice", "").strip()
    return Where(**found)


def context(asked: Asked, error: CustodietError, query: Mapping[str, str]) -> dict[str, Any]:
    """What the page says: the slip in words, what may have been meant, the page without it, and what was typed."""
    again = asked.link(*asked.path) if error.where in _FIELDS else ""
    typed = Where(**{name: query.get(name, "").strip() for name in CUT})
    return {"told": _told(error), "near": list(_meant(asked, error, query)), "again": again, "typed": typed}


def _told(error: CustodietError) -> str:
    """The message, with the field as the page names it."""
    field = _FIELDS.get(error.where, "")
    return f"{field}{str(error).removeprefix(error.where)}" if field else str(error)


def _meant(asked: Asked, error: CustodietError, query: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What he may have meant, and the address of the same page with that."""
    if isinstance(error, NotHere):
        yield from error.near
    if isinstance(error, Unheard):
        yield from ((name, asked.link(*asked.path, voice=name)) for name in error.near)
        yield "all parties", asked.link("parties")
    if error.where in _TIMES:
        for day in likely_dates(query.get(error.where, "")):
            yield day, asked.link(*asked.path, **{error.where: day})
