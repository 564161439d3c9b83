"""One page for each item, place, party and obligation: its whole story, from all voices."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from custodiet.app.projections import PROJECTIONS, QUESTIONS, chain
from custodiet.app.projections.journal import told as told_by_then
from custodiet.app.rendering import Row
from custodiet.app.things import ITEM, OBLIGATION, PARTY, PLACE, spoken_for
from custodiet.books.chain import Link
from custodiet.books.known import Known
from custodiet.statements.posting import Owe, place
from custodiet.web import cells, feeds, tables, threads
from custodiet.web.asked import Asked
from custodiet.web.cells import Cells, Column, Table, shortened, table
from custodiet.web.page import Page
from custodiet.web.pages import findings
from custodiet.web.problem import NotHere, unknown
from custodiet.web.shelf import Shown

ADDRESSES = {ITEM: "items", PLACE: "places", PARTY: "parties", OBLIGATION: "obligations"}
_MOST = 20  # rows of one section, or findings; the page of all of them, or the story below, has the others
_RELATED, _LOOKED_AT = 12, 300
CHAIN = "chain"
CUSTODY = (
    "All that happened to it, to what it was in while it was there, and to what it was made from or became: each "
    "step as each voice tells it. Of a bulk, what is before and after may have come from there, or gone there."
)


@dataclass(frozen=True, slots=True)
class Section:
    """One table of a page, how many rows it shows, and how many there are in all."""

    table: Table
    shown: int
    total: int
    more: str


def prepare(view: Shown) -> None:
    """Make the indexes by which the pages of things find what is about them."""
    for book in view.books.values():
        _ = book.items, book.accounts, book.acts, book.aspects, book.claimed  # by which a story is told
    _ = view.fold.story, view.fold.begun
    for lists in _LISTS.values():
        for what, key, keys, _ in lists:
            view.grouped(what, key, keys)


def thing(kind: str) -> Callable[[Asked], Page]:
    """Return the maker of the page of a thing of this kind, whose name is the last part of the address."""
    return partial(_page, kind)


def _page(kind: str, asked: Asked) -> Page:
    name = asked.path[-1]
    told = asked.whole.fold.things.told[kind]
    if name not in told:
        raise unknown(kind, name, told, ADDRESSES[kind], asked)
    whole = asked.view.recent(("story", kind, name), lambda: _story(asked, told[name]))
    story = told_by_then(asked.view, whole)
    part, window = asked.part(story)

    def rows() -> list[Row]:
        return asked.rows("journal", part)

    def context() -> Mapping[str, Any]:
        found = findings.about(asked.whole, kind, name)
        return {
            "kind": kind,
            "name": name,
            "also": list(_also(asked, kind, name)),
            "keys": _keys(asked, name) if kind == PARTY else None,
            "sections_": list(_sections(asked, kind, name)),
            "findings": [findings.finding(asked, one) for one in found[:_MOST]],
            "findings_count": len(found),
            "later": len(whole) - len(story),
            "whole": replace(asked.where, as_of="").link(*asked.path, anchor="story"),
            "newest": max(whole, key=_index).id if whole else asked.whole.known[told[name][-1]].id,
            "story": tables.journal(asked, rows(), "Every statement that names it, in order of what it says of when"),
            "custody": _custody(asked, name) if kind == ITEM else None,
            "slips": list(_slips(asked, name)) if kind == OBLIGATION else [],
            "related": _related(asked, kind, name, story),
            "remarks": threads.about(asked, story),
        }

    columns = PROJECTIONS["journal"].keys
    entries = lambda: [feeds.of_statement(asked, known) for known in feeds.newest(sorted(story, key=_index))]  # noqa: E731
    return Page(_title(asked, kind, name), "thing.html", context, rows, columns, window, entries)


def _also(asked: Asked, kind: str, name: str) -> Iterator[tuple[str, str]]:
    """What else bears the name, and the address of such things."""
    yield from ((other, ADDRESSES[other]) for other in ADDRESSES if other != kind and name in _told(asked, other))
    if name in asked.whole.instruments:
        yield "draft or decision", "instruments"
    if kind == ITEM and name in asked.view.grouped("events", "name", lambda one: (one.name,)):
        yield "event", "events"


def _title(asked: Asked, kind: str, name: str) -> str:
    """Its name; an obligation's with what is owed, an item's as the regime calls it."""
    shown = asked.reading.regime.named(name) if kind == ITEM else name
    if kind == OBLIGATION and (what := owed(asked, name)):
        return f"{name}: {what}"
    return f"{name} ({kind})" if shown == name else f"{shown[:1].upper()}{shown[1:]} (item “{name}”)"


def owed(asked: Asked, name: str) -> str:
    """What is owed, in a few words; "" where nobody put it in words."""
    known = (asked.whole.known[n] for n in asked.whole.fold.things.told[OBLIGATION].get(name, ()))
    texts = (p.text for each in known for p in each.statement.postings if isinstance(p, Owe) and p.id == name)
    return shortened(next(filter(None, texts), ""), 110)


def custody(asked: Asked) -> Page:
    """Return the page of the chain of custody of the item that the address names."""
    name = asked.path[1]
    if name not in _told(asked, ITEM):
        raise unknown(ITEM, name, _told(asked, ITEM), ADDRESSES[ITEM], asked)
    question, links = QUESTIONS[CHAIN], _links(asked, name)
    part, window = asked.part(links)
    rows = [question.row(asked.view, link) for link in part]

    def context() -> Mapping[str, Any]:
        drawn = chain.picture(asked.view, name, links)
        return {"lead": CUSTODY, "table_": tables.chain(asked, rows), "picture": drawn, "beside": ()}

    return Page(f"{question.title} of {name}", "listing.html", context, lambda: rows, question.keys, window)


def custody_picture(asked: Asked) -> bytes:
    """Return the picture of a chain of custody by itself: a page shows it when a reader scrolls to it."""
    name = asked.path[1]
    if name not in _told(asked, ITEM):
        raise unknown(ITEM, name, _told(asked, ITEM), ADDRESSES[ITEM], asked)
    drawn = chain.picture(asked.view, name, _links(asked, name))
    if drawn is None:
        raise NotHere("this story has no picture: nothing in it moves, or is counted", found=name)
    return drawn.svg.encode()


def _links(asked: Asked, name: str) -> Sequence[Link]:
    return asked.view.recent((CHAIN, name), lambda: chain.items(asked.view, name))


def _custody(asked: Asked, name: str) -> Mapping[str, Any] | None:
    """The first steps of a chain of custody and where its picture is, if there is one."""
    links = _links(asked, name)
    if not chain.drawable(links):
        return None
    rows = [QUESTIONS[CHAIN].row(asked.view, link) for link in links[:_MOST]]
    more = asked.link(ADDRESSES[ITEM], name, CHAIN)
    return {
        "section": Section(tables.chain(asked, rows), len(rows), len(links), more),
        "picture": asked.link(ADDRESSES[ITEM], name, CHAIN, form="svg"),
    }


def _told(asked: Asked, kind: str) -> Mapping[str, list[int]]:
    return asked.whole.fold.things.told[kind]


def _index(known: Known) -> int:
    return known.index


def _story(asked: Asked, places: Iterable[int]) -> list[Known]:
    """The statements that name a thing, by when what they say was so; without that, by when it was said."""
    log = asked.view.known
    story = asked.view.fold.story
    return sorted((known for n in places if asked.view.hears(known := log[n])), key=lambda known: story[known.id])


def _sections(asked: Asked, kind: str, name: str) -> Iterator[Section]:
    for what, key, keys, caption in _LISTS[kind]:
        found = asked.view.grouped(what, key, keys).get(name, [])
        if found:
            rows = asked.rows(what, found[:_MOST])
            yield Section(tables.TABLES[what](asked, rows, caption), len(rows), len(found), asked.link(what))


def _slips(asked: Asked, name: str) -> Iterator[tuple[str, str]]:
    """The days that were named for an obligation, what was done of it, and the reasons given for its being late."""
    found = asked.view.grouped("obligations", "id", _id).get(name, [])
    for row in asked.rows("obligations", found):
        yield from (("Named later", line) for line in row["slips"])
        yield from (("Done in part", line) for line in row["part"])
        yield from (("Done", line) for line in row["periods"])
        yield from (("Nothing is told of", line) for line in row["untold"])
        yield from (("Due again", line) for line in (row["due_again"],) if line)
        yield from (("Reason given", line) for line in row["reasons"])
        if row["why"] and not row["reasons"]:
            yield "Reason given", "no source gives one"
        yield from (("Beside it, and nobody's reason", line) for line in row["circumstances"])


KEY_COLUMNS = (
    Column("Key", "wide"),
    Column("Role"),
    Column("Since entry", "num"),
    Column("Vouched for by"),
    Column("Revoked"),
    Column("In doubt"),
)


def _keys(asked: Asked, party: str) -> Table:
    """The keys that speak for a party, and who vouches for each."""
    enrolled = [each for each in asked.reading.enrolments if each.party == party and each.index < asked.size]
    return table("Keys that sign for this party", KEY_COLUMNS, (key_row(asked, each) for each in enrolled))


def key_row(asked: Asked, enrolment: Any) -> tuple[Cells, ...]:  # noqa: ANN401 - an Enrolment, which pages pass on
    """One key in words."""
    voucher = "nobody but itself" if enrolment.vouched_by == "itself" else enrolment.vouched_by
    known = asked.reading.statements[enrolment.index]
    return (
        cells.text(enrolment.key, "key"),
        cells.text(enrolment.role),
        (cells.Cell(str(enrolment.index), asked.link("statements", known.id), "id"),),
        cells.text(voucher),
        *_ended(asked, enrolment.key),
    )


def _ended(asked: Asked, key: str) -> tuple[Cells, Cells]:
    """What ended a key, and since when what it signed is in doubt."""
    ended = asked.whole.fold.directory.revocation(key)
    if ended is None:
        return cells.NOTHING, cells.NOTHING
    link = asked.link("statements", asked.reading.statements[ended.index].id)
    entry = cells.Cell(f"entry {ended.index}", link, "id")
    doubt = cells.NOTHING
    if ended.since is not None:
        by = asked.link("statements", asked.reading.statements[ended.doubted_at].id)
        doubt = (
            cells.Cell(f"from entry {ended.since} on", by, "id"),
            *cells.text(f"says {ended.doubted_by}", "note"),
        )
    return (entry, *cells.text(f"by {ended.by}", "note")), doubt


def _related(asked: Asked, kind: str, name: str, story: Sequence[Known]) -> list[tuple[str, Cells]]:
    """Things that the same statements name, by kind, the most frequent first."""
    counted = Counter(each for known in story[:_LOOKED_AT] for each in asked.whole.fold.things.names[known.id])
    common = [each for each, _ in counted.most_common(4 * _RELATED) if each != (kind, name) and each[0] in ADDRESSES]
    return [
        (address, found)
        for other, address in ADDRESSES.items()
        if (found := cells.things(asked, address, [each for of, each in common if of == other][:_RELATED]))
    ]


def _item(item: Any) -> Iterable[str]:  # noqa: ANN401 - the items of a projection
    return (item.holding.item, *item.holding.classes)


def _places(item: Any) -> Iterable[str]:  # noqa: ANN401 - likewise
    return (place(item.holding.account), *item.holding.places)


def _holder(item: Any) -> Iterable[str]:  # noqa: ANN401 - likewise
    return (item.holding.holder,)


def _subject(figure: Any) -> Iterable[str]:  # noqa: ANN401 - likewise
    return (figure.subject,)


def _toward(position: Any) -> Iterable[str]:  # noqa: ANN401 - likewise
    return (position.about,)


def _taken_by(position: Any) -> Iterable[str]:  # noqa: ANN401 - likewise
    party = spoken_for(position.entry.known)
    return (position.speaker, *([party] if party else []))


def _bound(standing: Any) -> Iterable[str]:  # noqa: ANN401 - likewise
    return (standing.debtor, standing.owe.posting.beneficiary)


def _id(standing: Any) -> Iterable[str]:  # noqa: ANN401 - likewise
    return (standing.id,)


_LISTS: Mapping[str, Sequence[tuple[str, str, Callable[[Any], Iterable[str]], str]]] = {
    ITEM: (
        ("positions", "toward", _toward, "Who stood where on it"),
        ("holdings", "item", _item, "Who holds it, by each voice's own book"),
        ("claims", "subject", _subject, "Figures of it"),
    ),
    PLACE: (("holdings", "place", _places, "What is held here, by each voice's own book"),),
    PARTY: (
        ("obligations", "party", _bound, "What it owes, or is owed"),
        ("positions", "party", _taken_by, "Where it stood"),
        ("holdings", "holder", _holder, "What it holds, by each voice's own book"),
    ),
    OBLIGATION: (("obligations", "id", _id, "How it stands"),),
}
