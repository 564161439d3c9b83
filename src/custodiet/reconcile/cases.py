"""Findings over cases: one that somebody else would close, and one name for the cases of two authorities."""

from collections.abc import Iterator, Mapping
from itertools import groupby

from custodiet.books.book import Book
from custodiet.books.cases import OPENED, Case, cases
from custodiet.books.known import Voice
from custodiet.kernel.times import When
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.words import listed, statement_words


def case_discrepancies(books: Mapping[Voice, Book], as_of: When | None) -> Iterator[Discrepancy]:
    """Yield what is wrong with who says where a case stands."""
    for name, found in groupby(cases(books, as_of), key=lambda case: case.name):
        same = list(found)
        authorities = {case.authority.party for case in same}
        if len(authorities) > 1:
            yield _two(name, same)
        seen: set[str] = set()
        for case in same:
            for entry in case.strangers:
                if (
                    entry.posting.value != OPENED
                    and entry.known.voice.party not in authorities
                    and entry.id not in seen
                ):
                    seen.add(entry.id)
                    text = (
                        f"{entry.known.voice} says that the case {name} is {entry.posting.value} since "
                        f"{entry.posting.at}; {case.authority} opened it, and it alone closes and reopens it."
                    )
                    ids = (entry.id, case.opened.id)
                    yield Discrepancy("not its case", name, entry.posting.at.text, text, ids)


def _two(name: str, same: list[Case]) -> Discrepancy:
    latest = max((case.opened for case in same), key=lambda entry: entry.posting.at.order)
    which = listed(statement_words(case.opened.known) for case in same)
    text = f"{len(same)} cases bear the name {name}, opened by {which}. Each is its own, and none closes another."
    return Discrepancy(
        "one name, two cases", name, latest.posting.at.text, text, tuple(case.opened.id for case in same)
    )
