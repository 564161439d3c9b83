"""Findings over acts: relabelling that does not balance, handovers with one half, books that give other figures."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from custodiet.books.book import Book
from custodiet.books.known import Voice
from custodiet.books.line import Leg
from custodiet.kernel.quantity import Form
from custodiet.kernel.times import When
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.words import amount, common_unit, difference, listed, quantity_words
from custodiet.statements.posting import RELABELLED, holder

LegKey = tuple[str, str, str, str, str]  # act, item, from, to, measure


def unbalanced(book: Book, as_of: When | None) -> Iterator[Discrepancy]:
    """Yield every act whose relabelling (split, merge, blend, new tag) does not balance in some measure."""
    acts: dict[tuple[str, str], list[Leg]] = defaultdict(list)
    for leg in book.legs.values():
        if RELABELLED in (leg.from_account, leg.to_account) and leg.at.by(as_of) is not False:
            acts[leg.act, leg.quantity.measure].append(leg)
    for (act, _), legs in acts.items():
        into = _sum(leg for leg in legs if leg.to_account == RELABELLED)
        out = _sum(leg for leg in legs if leg.from_account == RELABELLED)
        at, ids, unit = legs[-1].at.text, tuple(i for leg in legs for i in leg.ids), legs[0].quantity.unit
        sums = (f"in: {amount(into, unit)}", f"out: {amount(out, unit)}")
        if any(leg.quantity.hidden for leg in legs):
            text = f"{book.voice} relabels material in {act}, and part of the amounts is withheld here."
            yield Discrepancy("cannot be checked here", act, at, text, ids, sums)
        elif not (gap := out.copy().minus(into)).admits():
            before = listed(dict.fromkeys(leg.item for leg in legs if leg.to_account == RELABELLED))
            after = listed(dict.fromkeys(leg.item for leg in legs if leg.from_account == RELABELLED))
            text = (
                f"In {act}, {book.voice} relabels {amount(into, unit)} of {before} as {amount(out, unit)} of {after}, "
                f"which is {difference(gap, unit)}."
            )
            yield Discrepancy("does not balance", act, at, text, ids, sums)


def _sum(legs: Iterable[Leg]) -> Form:
    total = Form()
    for leg in legs:
        leg.add_to(total, 1)
    return total


class ComparedActs:
    """Handovers that one end has not posted, and figures of one act that differ between signed books.

    What all tellers of an act say is compared once, and stands from the time at which the last of them has it done;
    between the first and the last, those are compared by whom it was done.
    """

    def __init__(self, books: Mapping[Voice, Book]) -> None:
        signed = {voice: book for voice, book in books.items() if not voice.reporter}
        self._keepers = {voice.party for voice in signed}
        told: dict[LegKey, dict[Voice, Leg]] = defaultdict(dict)
        for voice, book in signed.items():
            for key, leg in book.legs.items():
                told[key][voice] = leg
        self._found = [
            (key, legs, min(ends), max(ends), list(self._compare(key, legs)))
            for key, legs in told.items()
            for ends in [[leg.at.end for leg in legs.values()]]
        ]

    def at(self, as_of: When | None) -> Iterator[Discrepancy]:
        """Yield what surely happened by `as_of` and does not fit."""
        for key, legs, first, last, found in self._found:
            if as_of is None or last <= as_of.end:
                yield from found
            elif first <= as_of.end:
                yield from self._compare(key, {voice: leg for voice, leg in legs.items() if leg.at.by(as_of)})

    def _compare(self, key: LegKey, legs: Mapping[Voice, Leg]) -> Iterator[Discrepancy]:
        yield from _halves(key, legs, self._keepers)
        for one, other in combinations(legs, 2):
            yield from _figures(key, one, legs[one], other, legs[other])


def _halves(key: LegKey, legs: Mapping[Voice, Leg], keepers: set[str]) -> Iterator[Discrepancy]:
    act, item, source, target, _ = key
    ends = {holder(source), holder(target)} - {""}
    leg = next(iter(legs.values()))
    said, ids = {voice.party for voice in legs}, tuple(i for leg in legs.values() for i in leg.ids)
    for who in sorted((ends & keepers) - said) if len(ends) == 2 else ():  # noqa: PLR2004 - a giver and a taker
        receipt = who == holder(target)
        text = (
            f"{listed(map(str, legs))} {'say' if len(legs) > 1 else 'says'} that {quantity_words(leg.quantity)} of "
            f"{item} went from {source} to {target} on {leg.at} ({act}); {who} keeps a book and does not say that it "
            f"{'received' if receipt else 'released'} it."
        )
        kind = "handover without receipt" if receipt else "receipt without release"
        yield Discrepancy(kind, act, leg.at.text, text, ids)


def _figures(key: LegKey, one: Voice, mine: Leg, other: Voice, theirs: Leg) -> Iterator[Discrepancy]:
    gap = theirs.add_to(mine.add_to(Form(), 1), -1)
    if gap.admits():
        return
    act, item, source, target, _ = key
    unit = common_unit(mine.quantity, theirs.quantity)
    text = (
        f"On {act}, the move of {item} from {source} to {target}, {one} says {quantity_words(mine.quantity)} and "
        f"{other} says {quantity_words(theirs.quantity)}: {one} has {difference(gap, unit)}."
    )
    sums = (f"{one}: {quantity_words(mine.quantity)}", f"{other}: {quantity_words(theirs.quantity)}")
    yield Discrepancy("books differ on an act", act, mine.at.text, text, (*mine.ids, *theirs.ids), sums)
