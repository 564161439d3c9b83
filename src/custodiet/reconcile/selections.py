"""Findings over selections: what somebody did that could have steered one, and what did not come in time.

None of it changes the outcome, which follows from the log by a rule that was written down before. It says who did what,
so that nobody who withholds, changes or draws again does so unseen.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from custodiet.books.book import Book
from custodiet.books.effective import Effective
from custodiet.books.known import Known, Voice
from custodiet.books.selections import FAILED, NO_PLAN, VOID, Selection, draw_fault, sample_of
from custodiet.kernel.times import When, moment, parse_when
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.words import listed, statement_words
from custodiet.statements.selecting import INACCESSIBLE

FALSE_BEACON = "beacon does not hold"
NOTHING = "selection came to nothing"
CHANGED = "changed after the freeze"
AGAIN = "drawn again"
OTHER_DRAW = "draw does not follow"
TWICE = "committed twice"
STRANGER = "no party to the selection"
NONE_LEFT = "nothing left to draw"


class SelectionFindings:
    """What does not fit about the selections of a record."""

    def __init__(self, found: Sequence[Selection], effective: Effective, books: Mapping[Voice, Book]) -> None:
        self._selections, self._books = found, books
        self._counting = frozenset(known.id for known in effective.statements) if found else frozenset()

    def at(self, as_of: When | None) -> Iterator[Discrepancy]:
        """Yield what had come about by a time."""
        for one in self._all():
            if parse_when(one.as_of).by(as_of) is not False:
                yield one

    def _all(self) -> Iterator[Discrepancy]:
        for selection in self._selections:
            yield from _ended(selection)
            yield from _shares(selection)
            yield from _chance(selection)
            yield from self._changed(selection)
            for known in selection.shares.draws:
                if fault := draw_fault(selection, known):
                    text = (
                        f"{known.voice} states what selection {selection.name} drew, and it does not follow: {fault}."
                    )
                    yield _finding(OTHER_DRAW, selection, known, text)
            yield from self._sampled(selection)
        yield from _again(self._selections)

    def _changed(self, selection: Selection) -> Iterator[Discrepancy]:
        shares = selection.shares
        revealed = (known for told in shares.reveals.values() for known in told)
        for known in (selection.known, *shares.commitments.values(), *revealed):
            if known.id not in self._counting:
                text = (
                    f"{known.voice} has corrected or withdrawn {statement_words(known)}, which selection "
                    f"{selection.name} rests on. What was frozen, committed or revealed stands as it was first said."
                )
                yield _finding(CHANGED, selection, known, text)

    def _sampled(self, selection: Selection) -> Iterator[Discrepancy]:
        sample = sample_of(selection, self._books)
        for each in sample.items:
            if each.state == INACCESSIBLE and each.told:
                text = (
                    f"{each.item} was drawn in selection {selection.name} and could not be inspected. It counts as a "
                    f"defect unless {selection.inspector} releases it."
                )
                ids = (each.told.id, selection.known.id)
                yield Discrepancy("drawn item not accessible", each.item, each.told.posting.at.text, text, ids)
        for entry in sample.others:
            mark = entry.posting
            text = (
                f"{entry.known.voice} says of {mark.subject} that it was {mark.value} in selection {selection.name}. "
                f"Only {selection.inspector} says that, and only of what the selection drew."
            )
            yield Discrepancy("not in the sample", mark.subject, mark.at.text, text, (entry.id, selection.known.id))
        for stratum in sample.short:
            text = f"Selection {selection.name} has no item of {stratum} left to take the place of a released one."
            yield _finding(NONE_LEFT, selection, selection.known, text)


def _finding(kind: str, selection: Selection, known: Known, text: str) -> Discrepancy:
    ids = tuple(dict.fromkeys((known.id, selection.known.id)))
    return Discrepancy(kind, selection.name, moment(known.logged), text, ids)


def _ended(selection: Selection) -> Iterator[Discrepancy]:
    """It came to nothing."""
    known, plan = selection.known, selection.plan
    if selection.state == NO_PLAN:
        text = f"{known.voice} froze selection {selection.name}, by a plan that is none: {selection.fault}."
        yield _finding(NOTHING, selection, known, text)
    elif plan and selection.state == FAILED:
        made = selection.shares.commitments
        late = [party for party in plan.parties if party not in made or made[party].logged > plan.commit_by]
        text = (
            f"Nothing can be drawn in selection {selection.name}: {listed(late)} had committed to no share by "
            f"{moment(plan.commit_by)}. A new list is frozen, with new deadlines."
        )
        ids = (known.id, *(made[party].id for party in late if party in made))
        yield Discrepancy(NOTHING, selection.name, moment(plan.commit_by), text, ids)
    elif plan and selection.state == VOID:
        text = (
            f"Selection {selection.name} is void: neither beacon nor dice came, and {plan.parties[-1]} withheld its "
            f"share. It may be frozen again, once; then the shares decide whoever withholds."
        )
        yield Discrepancy(NOTHING, selection.name, moment(plan.dice_by), text, (known.id,))


def _shares(selection: Selection) -> Iterator[Discrepancy]:
    plan, outcome, shares = selection.plan, selection.outcome, selection.shares
    for party in outcome.withheld if plan and outcome else ():
        why = next(remark for remark in outcome.remarks if remark.startswith(f"{party} ")) if outcome else ""
        told = [known.id for known in shares.reveals.get(party, ())]
        ids = (shares.commitments[party].id, *told, selection.known.id)
        when = moment(plan.reveal_by) if plan else ""
        yield Discrepancy("share withheld", selection.name, when, f"In selection {selection.name}, {why}.", ids)
    for known in shares.others:
        if known.party in selection.parties:
            text = f"{known.voice} has committed to a second share of selection {selection.name}. The first one counts."
            yield _finding(TWICE, selection, known, text)
        else:
            text = (
                f"{known.voice} {'commits to' if known.statement.type == 'commitment' else 'reveals'} a share of "
                f"selection {selection.name}, and is no party to it: {listed(selection.parties)} are."
            )
            yield _finding(STRANGER, selection, known, text)


def _chance(selection: Selection) -> Iterator[Discrepancy]:
    """Where the beacon did not do its part."""
    for each in selection.shares.beacons:
        if each.fault:
            text = (
                f"{each.known.voice} logs a value of the beacon for selection {selection.name} that is none: "
                f"{each.fault}. It counts for nothing."
            )
            yield _finding(FALSE_BEACON, selection, each.known, text)
    plan, outcome = selection.plan, selection.outcome
    if plan and outcome and outcome.chance != "beacon":
        late = next(remark for remark in outcome.remarks if remark.startswith("the beacon "))
        text = f"In selection {selection.name}, {late}. It was due by {moment(plan.beacon_by)}."
        told = (each.known.id for each in selection.shares.beacons)
        ids = (selection.known.id, *told)
        yield Discrepancy("no beacon in time", selection.name, moment(plan.beacon_by), text, ids)


def _again(found: Sequence[Selection]) -> Iterator[Discrepancy]:
    """One list, or one name, frozen a second time: whoever may choose between two draws steers."""
    shown: defaultdict[str, list[tuple[int, Selection]]] = defaultdict(list)
    by_name: defaultdict[str, list[Selection]] = defaultdict(list)
    for selection in found:
        root, frozen = selection.known.statement.body["root"], selection.known.logged
        before = [one for since, one in shown[root] if since <= frozen and not _repeats(selection, one)]
        if before:
            text = (
                f"{selection.known.voice} froze as selection {selection.name} the list of selection {before[0].name} "
                "again, after shares of that had been revealed. The earlier draw stands."
            )
            yield _finding(AGAIN, selection, selection.known, text)
        revealed = [known.logged for told in selection.shares.reveals.values() for known in told]
        if revealed:  # two are enough: at most one of them is the void one that a further one may repeat
            shown[root] = sorted([*shown[root], (min(revealed), selection)], key=lambda each: each[0])[:2]
        by_name[selection.name].append(selection)
    for name, same in by_name.items():
        if len(same) > 1:
            text = (
                f"{len(same)} selections bear the name {name}. What is said of one by its name may be meant of another."
            )
            ids = tuple(selection.known.id for selection in same)
            yield Discrepancy("one name, two selections", name, moment(same[-1].known.logged), text, ids)


def _repeats(selection: Selection, void: Selection) -> bool:
    return void.state == VOID and selection.known.statement.body.get("again") == void.known.id
