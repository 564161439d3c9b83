"""What stands in a cell of a table, or beside a term: texts, links, marks. Templates only lay them out.

A grade and a status have a word and a shape each, so that nobody needs to see a colour.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from custodiet.app.rendering import Row, plain, short_address
from custodiet.app.things import SOURCE
from custodiet.books.dating import plain_status
from custodiet.books.known import parse_voice
from custodiet.statements.posting import VIRTUAL, holder, place
from custodiet.statements.words import short
from custodiet.web.asked import Asked

_SHAPES = {
    "signed by the party": "●",
    "countersigned": "◉",
    "reported by a source": "○",
    "computed here": "◇",
    "met": "●",
    "met late": "◕",
    "met in part": "◑",
    "missed": "✕",
    "contested": "≠",
    "open": "○",
    "continuous": "∞",
    "cannot tell": "?",
}
_VOUCHED = {"signed by the party": "signed by {}", "reported by a source": "second-hand"}
_BECAME = {
    "~made": "made",
    "~found": "found",
    "~destroyed": "destroyed",
    "~transformed": "transformed",
    "~relabelled": "relabelled",
    "~lost": "lost",
    "~used": "used",
    "~outside": "out of the record's reach",
}
_MOST_LINKS = 12


@dataclass(frozen=True, slots=True)
class Cell:
    """A text, perhaps a link; `kind` is its class in the style sheet, `shape` a mark before it, `title` all of it."""

    text: str
    href: str = ""
    kind: str = ""
    shape: str = ""
    title: str = ""

    @property
    def external(self) -> bool:
        """Does it lead out of the portal?"""
        return self.href.startswith("http")


Cells = tuple[Cell, ...]
NOTHING: Cells = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its title, and the class of its cells (`num` for figures, `wide` for sentences)."""

    title: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its caption, columns, and rows of cells, in groups with a heading each; `first` makes row headers."""

    caption: str
    columns: tuple[Column, ...]
    groups: tuple[tuple[Cells, tuple[tuple[Cells, ...], ...]], ...]

    @property
    def empty(self) -> bool:
        """Has it no rows?"""
        return not any(rows for _, rows in self.groups)


def table(caption: str, columns: Sequence[Column], rows: Iterable[tuple[Cells, ...]]) -> Table:
    """Return a table of one group."""
    return Table(caption, tuple(columns), ((NOTHING, tuple(rows)),))


def lean(one: Table, *, headed: bool = False) -> Table:
    """The same without columns that are empty, and, unless it is `headed`, without the heading of an only group."""
    kept = [n for n in range(len(one.columns)) if any(row[n] for _, rows in one.groups for row in rows)]
    groups = tuple(
        (heading if headed or len(one.groups) > 1 else NOTHING, tuple(tuple(row[n] for n in kept) for row in rows))
        for heading, rows in one.groups
    )
    return Table(one.caption, tuple(one.columns[n] for n in kept), groups)


def shortened(words: str, longest: int = 72) -> str:
    """The beginning of a text, to the end of a word."""
    if len(words) <= longest:
        return words
    return f"{words[:longest].rsplit(' ', 1)[0].rstrip(' ,;:')}…"


def text(value: object, kind: str = "") -> Cells:
    """A value as it is, nothing for nothing."""
    shown = plain(value)
    return (Cell(shown, kind=kind),) if shown else NOTHING


def time(value: str | None) -> Cells:
    """A time; an interval as `FIRST to LAST`, which may stand on two lines."""
    first, _, last = (value or "").partition("/")
    return (*text(first, "time"), *text(last and f"to {last}", "time"))


def thing(asked: Asked, address: str, name: str) -> Cells:
    """A link to the page of an item, place, party or obligation; an item is called as the regime calls it."""
    if name in ("", "?"):
        return text(name)
    shown = asked.reading.regime.named(name) if address == "items" else name
    return (Cell(shown, asked.link(address, name), "name"),)


def things(asked: Asked, address: str, names: Iterable[str]) -> Cells:
    """Links to several."""
    return tuple(cell for name in names for cell in thing(asked, address, name))


def voice(asked: Asked, row: Row) -> Cells:
    """Who says so: the speaker, and who relays it."""
    return spoken(asked, row["voice"])


def spoken(asked: Asked, name: str) -> Cells:
    """A voice by its name."""
    said = parse_voice(name)
    relayed = f"reported by {said.reporter}" if said.reporter else ""
    return (*thing(asked, "parties", said.party), *text(relayed, "note"))


def account(asked: Asked, name: str) -> Cells:
    """Where something is held: holder and place, or what became of it."""
    if name in VIRTUAL:
        return text(_BECAME[name], "became")
    at = (Cell("at", kind="joint"),) if holder(name) and place(name) else NOTHING
    who = text("an unnamed holder", "note") if holder(name) == "?" else thing(asked, "parties", holder(name))
    return (*who, *at, *thing(asked, "places", place(name)))


def statements(asked: Asked, names: Iterable[str], everywhere: str = "") -> Cells:
    """Links to the statements behind a figure, each by the beginning of its id; `everywhere` leads to all of them."""
    unique = list(dict.fromkeys(name.partition("#")[0] for name in names if name))
    shown = tuple(statement(asked, name) for name in unique[:_MOST_LINKS])
    more = len(unique) - _MOST_LINKS
    return (*shown, Cell(f"and {more} more", everywhere or asked.link("journal"), "note")) if more > 0 else shown


def statement(asked: Asked, name: str) -> Cell:
    """A link to one statement, or to one posting of it."""
    known, _, n = name.partition("#")
    return Cell(
        short(known).rstrip("."), asked.link("statements", known, anchor=n and f"posting-{n}"), "id", title=known
    )


def mark(word: str, kind: str) -> Cells:
    """A word with its shape: a grade or a status."""
    return (Cell(word, kind=f"{kind} {word.replace(' ', '-')}", shape=_SHAPES.get(word, "")),) if word else NOTHING


def grade(row: Row) -> Cells:
    """Who vouches for what a row says: the speaker's own signature, or only that of whoever reports it."""
    word = str(row["grade"])
    return tuple(replace(cell, text=_VOUCHED.get(word, word).format(row["speaker"])) for cell in mark(word, "grade"))


def status(word: str) -> Cells:
    """How an obligation stands."""
    return tuple(replace(cell, text=word) for cell in mark(plain_status(word), "status"))


def source(asked: Asked, name: str) -> Cells:
    """What a statement relies on: an archived source or a segment of one, an address outside, or a signature."""
    if name.startswith(("http://", "https://")):
        return (Cell(short_address(name), name, "source", title=name),)
    known, _, segment = name.partition("#")
    if known and known in asked.whole.fold.things.told[SOURCE]:
        return (Cell(name, asked.link("sources", known, anchor=segment), "source"),)
    return text(name, "source")


def sources(asked: Asked, names: Iterable[str]) -> Cells:
    """Several of them."""
    return tuple(cell for name in names for cell in source(asked, name))
