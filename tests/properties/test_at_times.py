"""What is found once and answers for every time is what would be found by somebody who asks about one time only."""

from copy import copy

from hypothesis import given
from hypothesis import strategies as st

from custodiet.books.book import Book
from custodiet.books.effective import effective
from custodiet.books.fold import fold
from custodiet.books.holdings import holdings
from custodiet.books.known import Known, Voice
from custodiet.books.line import Line
from custodiet.kernel.times import When, parse_when
from custodiet.reconcile.acts import ComparedActs
from custodiet.reconcile.lines import LineFaults
from tests.properties.missions import hostile
from tests.properties.test_model import few

TIMES = tuple(
    map(parse_when, ("2014-01-01", "2014-01", "2014-01-05T12:00:00Z", "2014-02-03/2014-02-20", "2014", "2015-06-30"))
)


@few
@given(hostile(), st.permutations(TIMES))
def test_findings_of_a_time_do_not_depend_on_what_was_asked_before(log: list[Known], times: list[When]) -> None:
    books = fold(effective(log).live)
    lines, acts = [LineFaults(book) for book in books.values()], ComparedActs(books)
    for as_of in times:
        then = {voice: _as_of(book, as_of) for voice, book in books.items()}
        assert [one for each in lines for one in each.at(as_of)] == [
            one for book in then.values() for one in LineFaults(book).at(None)
        ]
        assert list(acts.at(as_of)) == list(ComparedActs(_done(books, as_of)).at(None))


@few
@given(hostile(), st.permutations(TIMES))
def test_holdings_of_a_time_are_the_balances_of_then(log: list[Known], times: list[When]) -> None:
    for book in fold(effective(log).live).values():
        for as_of in times:
            then = _as_of(book, as_of)
            wanted = {line.key: str(line.balance().form) for line in then.lines.values()}
            found = {(held.account, held.item, held.measure): str(held.balance) for held in holdings(book, as_of)}
            assert found == {key: wanted[key] for key in found}
            left_out = {text.partition(" ")[0] for key, text in wanted.items() if key not in found}
            assert left_out <= {"0"}


def _as_of(book: Book, as_of: When) -> Book:
    """The same book as if it held what surely or perhaps had happened, and nothing else."""
    then = copy(book)
    then.lines = {}
    for key, line in book.lines.items():
        events = [event for event in line.events if event.at.by(as_of) is not False]
        if events:
            then.lines[key] = Line(*key, line.own, events)
    return then


def _done(books: dict[Voice, Book], as_of: When) -> dict[Voice, Book]:
    """The same books with the legs that were surely done."""
    done = {voice: copy(book) for voice, book in books.items()}
    for book in done.values():
        book.legs = {key: leg for key, leg in book.legs.items() if leg.at.by(as_of)}
    return done
