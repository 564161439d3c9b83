"""Books that grow are the books of a fold, in whatever order statements arrive, whatever they say."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from custodiet.books.book import Book
from custodiet.books.chain import chain
from custodiet.books.effective import effective
from custodiet.books.fold import fold
from custodiet.books.known import Known, Voice
from custodiet.books.line import Leg
from custodiet.books.live import LiveBooks
from custodiet.books.stitch import stitch
from custodiet.reconcile.books import book_discrepancies
from tests.properties.missions import Mission, hostile, missions
from tests.scenarios.telling import Telling, count, mark, move


def content(book: Book) -> dict[str, Any]:
    """Everything that a book says, in the order in which it matters; indexes too."""
    return {
        "aliases": book.aliases,
        "legs": {key: (leg.ids, leg.quantity, leg.at) for key, leg in book.legs.items()},
        "lines": {key: (line.own, [_event(e) for e in line.events]) for key, line in book.lines.items()},
        "balances": {key: (str(line.balance().form), line.occupied()) for key, line in book.lines.items()},
        "marks": {key: [e.id for e in entries] for key, entries in book.marks.items() if entries},
        "complete": [e.id for e in book.complete],
        "claims": [e.id for e in book.claims],
        "owes": {key: [e.id for e in entries] for key, entries in book.owes.items() if entries},
        "settles": {key: [e.id for e in entries] for key, entries in book.settles.items() if entries},
        "retold": [(r.act, r.first.id, r.other.id) for r in book.retold],
        "acts": {act: [leg.ids for leg in legs] for act, legs in book.acts.items()},
        "ordered": [line.key for line in book.ordered],
        "items": {item: sorted(line.key for line in lines) for item, lines in book.items.items()},
        "accounts": {account: sorted(line.key for line in lines) for account, lines in book.accounts.items()},
        "claimed": {subject: [e.id for e in entries] for subject, entries in book.claimed.items()},
        "aspects": {subject: sorted(aspects) for subject, aspects in book.aspects.items()},
        "latest": {key: _id(book, *key) for key, entries in book.marks.items() if entries},
    }


def _event(event: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a leg or an anchor
    return (event.ids, event.quantity, event.at) if isinstance(event, Leg) else (event.ids, event.quantity)


def _id(book: Book, subject: str, aspect: str) -> str | None:
    latest = book.mark(subject, aspect)
    return latest.id if latest else None


def same(live: LiveBooks, log: list[Known]) -> None:
    books = fold(effective(log).live)
    filled = {voice: content(book) for voice, book in live.books.items()}
    assert {voice: found for voice, found in filled.items() if voice in books} == {
        v: content(b) for v, b in books.items()
    }
    assert filled.keys() == books.keys()
    assert _findings(live.books) == _findings(books)
    assert chain(live.books, "A") == chain(books, "A")


def _findings(books: Any) -> list[Any]:  # noqa: ANN401 - books by voice
    signed: list[Voice] = [voice for voice in books if not voice.reporter]
    found = book_discrepancies(books, stitched=stitch(books, signed))
    return sorted((d.kind, d.subject, d.as_of, d.explanation, d.statements) for d in found)


@settings(deadline=None)
@given(hostile(), st.data())
def test_hostile_statements_in_any_order(log: list[Known], data: st.DataObject) -> None:
    arrival = data.draw(st.permutations(log))
    start = data.draw(st.integers(0, len(log)))
    live = LiveBooks(arrival[:start])
    for n, known in enumerate(arrival[start:], start + 1):
        for book in live.books.values():
            content(book)  # with every index made
        live.add(known)
        same(live, arrival[:n])


@settings(deadline=None)
@given(missions(), st.data())
def test_a_mission_in_any_order(mission: Mission, data: st.DataObject) -> None:
    arrival = data.draw(st.permutations(mission.log))
    live = LiveBooks(arrival[:2])
    for known in arrival[2:]:
        live.add(known)
        assert live.add(known)  # again: nothing changes
    same(live, mission.log)


def test_what_only_adds_settles_what_it_touches_and_a_correction_folds_again() -> None:
    tell = Telling()
    tell("Syria", "2014-01-01", count("A", "9 t", "Syria@s", "2014-01-01"), name="first")
    late = tell("Syria", "2014-01-03", move("m", "A", "1 t", "Syria@s", "~destroyed", "2014-01-02"))
    seen = tell("OPCW", "2014-01-03", mark("A", "class", "Category 1", "2014-01-02"))
    right = tell("Syria", "2014-01-04", count("A", "8 t", "Syria@s", "2014-01-01"), corrects="first")
    live = LiveBooks(tell.log[:1])
    assert live.add(seen)
    assert live.add(late)
    assert not live.add(right)
    assert live.folds == 2
    same(live, tell.log)
