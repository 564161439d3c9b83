"""A question as a person puts it, in the texts of options or of an address, and what is said where it has a slip."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from difflib import get_close_matches

from custodiet.app.rendering import Row
from custodiet.app.things import spoken_for
from custodiet.app.view import Cut, View
from custodiet.books.known import Known
from custodiet.kernel.errors import Refused
from custodiet.kernel.times import When, parse_when

_INDEX = re.compile(r"0|[1-9][0-9]{0,11}", re.ASCII)
_PREFIX = re.compile(r"[0-9a-f]{6,64}", re.ASCII)
_NEAR, _CUTOFF, _SEARCHED = 5, 0.4, 2000
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PART = re.compile(r"\d+|[^\W\d_]+")


class Unheard(Refused):
    """Nobody of that name speaks here; `near` are names that are like it, the likeliest first."""

    def __init__(self, voice: str, near: Collection[str], *, where: str) -> None:
        super().__init__("nobody of that name speaks here", expected=", ".join(near), found=voice, where=where)
        self.near = tuple(near)


def read_cut(as_of: str, known_at: str, at_checkpoint: int | None, *, names: tuple[str, str]) -> Cut:
    """Return the cut that two times and a size say; `names` are what the asker calls the times."""
    return Cut(_time(names[0], as_of), _time(names[1], known_at), at_checkpoint)


def check_voice(view: View, *, name: str) -> None:
    """Refuse a voice that nobody bears in what the cut lets through: a slip of the pen more often than a question.

    Whoever speaks only later has no part in it, so that the same question has the same answer for ever.
    """
    if view.voice and not any(map(view.hears, view.known)):
        parties = {party for known in view.known for party in (known.voice.party, spoken_for(known)) if party}
        raise Unheard(view.voice, near(view.voice, sorted(parties)), where=name)


def naming(rows: Sequence[Row], about: str) -> Sequence[Row]:
    """Return the rows of which a cell is that name, or a clause of it (`NAME/...`), in whatever case; else all."""
    wanted = about.casefold()
    return [row for row in rows if any(_names(value, wanted) for value in row.values())] if wanted else rows


def _names(value: object, wanted: str) -> bool:
    if isinstance(value, list):
        return any(_names(each, wanted) for each in value)
    found = value.casefold() if isinstance(value, str) else ""
    return found == wanted or found.startswith(f"{wanted}/")


def find_statement(view: View, name: str) -> Known:
    """Return the statement that an id, the beginning of one, or a number of the log names; refuse any other."""
    name = name.partition("#")[0]
    if known := view.by_id.get(name):
        return known
    if _INDEX.fullmatch(name):
        found = [known for known in view.known if known.index == int(name)]
    else:
        found = [known for known in view.known if known.id.startswith(name)] if _PREFIX.fullmatch(name) else []
    if len(found) != 1:
        raise Refused(
            "several statements begin with that" if found else "no statement of that id is in the record",
            expected=", ".join(known.id[:16] for known in found[:_NEAR])
            or "an id, at least 6 digits of it, or a number of the log",
            found=name,
            advice="Ids and numbers: custodiet show RECORD journal --format json",
        )
    return found[0]


def near(name: str, names: Collection[str]) -> list[str]:
    """Return the names that are like `name` in whatever case, the likeliest first.

    Of very many names, only those that begin alike are compared.
    """
    wanted = name[:200].casefold()
    if len(names) > _SEARCHED:
        names = [each for each in names if each[:2].casefold() == wanted[:2]][:_SEARCHED]
    folded: defaultdict[str, list[str]] = defaultdict(list)
    for each in names:
        folded[each.casefold()].append(each)
    like = get_close_matches(wanted, folded, n=_NEAR, cutoff=_CUTOFF)
    return [each for key in like for each in folded[key]][:_NEAR]


def likely_dates(text: str) -> list[str]:
    """Return the days or months, as this product writes them, that a date in another form may mean.

    `20 March 2014`, `March 20, 2014`, `2014-3-20`, `20.3.2014`; of `4/3/2014` both readings, since it has two.
    """
    parts = [each.casefold() for each in _PART.findall(text[:60])]
    years = [each for each in parts if each.isdecimal() and len(each) == 4]  # noqa: PLR2004 - digits of a year
    months = [each for each in parts if each[:3] in _MONTHS]
    others = [int(each) for each in parts if each.isdecimal() and len(each) <= 2]  # noqa: PLR2004 - digits of a day
    if len(years) != 1 or len(years) + len(months) + len(others) != len(parts):
        return []
    named = [_MONTHS.index(each[:3]) + 1 for each in months]
    return list(dict.fromkeys(_existing(years[0], named, others, year_first=parts[0] == years[0])))


def _existing(year: str, named: list[int], others: list[int], *, year_first: bool) -> Iterator[str]:
    """The readings of a year with a month by name or number, and a day, that name a day or month which exists."""
    match [*named, *(others if year_first or named else reversed(others))]:
        case [month]:
            readings = [f"{year}-{month:02}"]
        case [month, day] if named or year_first:
            readings = [f"{year}-{month:02}-{day:02}"]
        case [month, day]:
            readings = [f"{year}-{month:02}-{day:02}", f"{year}-{day:02}-{month:02}"]
        case _:
            readings = []
    for each in readings:
        with suppress(Refused):
            yield parse_when(each).text


def _time(option: str, text: str) -> When | None:
    if not text:
        return None
    try:
        return parse_when(text)
    except Refused as error:
        raise error.at(option) from None
