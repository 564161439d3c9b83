"""What a record speaks about: items, places, parties, obligations, sources; each with the statements that name it.

One pass over the statements finds all of them, so that a page about one thing reads only what is about it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from custodiet.books.aspects import CLASS, WITHIN
from custodiet.books.known import Known
from custodiet.kernel.times import FIRST, When
from custodiet.statements.posting import VIRTUAL, Claim, Count, Mark, Move, Owe, Posting, Settle, holder, place

ITEM, PLACE, PARTY, OBLIGATION = "item", "place", "party", "obligation"
SOURCE, CITED = "source", "cited"  # archived in the record, statement by statement; relied on by a statement
KINDS = (ITEM, PLACE, PARTY, OBLIGATION, SOURCE, CITED)
OWNER = "owner"
UNNAMED = frozenset({"", "?"})
Name = tuple[str, str]  # the kind of a thing, and its name


@dataclass(frozen=True, slots=True)
class Answering:
    """`known` stands in this `relation` to a statement, or to its posting `n`."""

    relation: str
    n: str
    known: Known


@dataclass(slots=True)
class Things:
    """`told` gives the places in the log of the statements that name a thing, `answers` what was said about one.

    `names` gives the things that a statement names, each once.
    """

    told: Mapping[str, dict[str, list[int]]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    names: dict[str, tuple[Name, ...]] = field(default_factory=dict)
    answers: defaultdict[str, list[Answering]] = field(default_factory=lambda: defaultdict(list))


def find_things(log: Sequence[Known]) -> Things:
    """Return all things that the statements name, and all answers among them."""
    found = Things()
    same: dict[Name, Name] = {}  # one object for each
    for n, known in enumerate(log):
        names = found.names[known.id] = tuple(same.setdefault(name, name) for name in dict.fromkeys(named(known)))
        for kind, name in names:
            found.told[kind].setdefault(name, []).append(n)
        for relation, target in known.statement.about:
            name, _, posting = target.partition("#")
            found.answers[name].append(Answering(relation, posting, known))
    return found


def named(known: Known) -> Iterator[Name]:
    """Yield the things that a statement names, some perhaps twice."""
    yield PARTY, known.voice.party
    yield PARTY, known.party
    if party := spoken_for(known):
        yield PARTY, party
    if known.statement.type == "source":
        yield SOURCE, str(known.statement.body.get("id", known.id))
    if known.statement.source:
        yield CITED, known.statement.source.id
    for posting in known.statement.postings:
        yield from named_by(posting)


def spoken_for(known: Known) -> str:
    """The party for which a relayed speaker is said to speak, or "".

    Whoever signs speaks for the party of the key: a body that names another lends no voice.
    """
    party = known.statement.body.get("party") if known.statement.attributed_to else ""
    return party if isinstance(party, str) else ""


def happened(known: Known) -> list[When]:
    """When what a statement says was so, posting by posting; an obligation has no such time."""
    times = (getattr(posting, "at", None) or getattr(posting, "as_of", None) for posting in known.statement.postings)
    return list(filter(None, times))


def begun(known: Known) -> int:
    """The first second by whose end something that a statement tells of may have happened; FIRST, if it tells of none.

    An event that may have lasted has not begun by the second that it starts in (`When.by`).
    """
    return min((when.start + (when.start != when.end) for when in happened(known)), default=FIRST)


def in_story_order(log: Sequence[Known]) -> list[Known]:
    """Return the statements by when what they say was so; without that, by when it was said."""

    def first(known: Known) -> tuple[tuple[int, int], int]:
        return min((when.order for when in happened(known)), default=known.statement.said.order), known.index

    return sorted(log, key=first)


def named_by(posting: Posting) -> Iterator[Name]:
    """Yield the things that a posting names."""
    return (each for each in _named_by(posting) if each[1] not in UNNAMED)


def _named_by(posting: Posting) -> Iterator[Name]:
    match posting:
        case Move(item=item, from_account=source, to_account=target):
            yield ITEM, item
            yield from _account(source)
            yield from _account(target)
        case Count(item=item, account=account):
            yield ITEM, item
            yield from _account(account)
        case Mark(subject=subject, aspect=aspect, value=value):
            yield ITEM, subject
            if aspect in _VALUES:
                yield _VALUES[aspect], value
        case Claim(subject=subject, of=of):
            yield from ((ITEM, subject), (ITEM, of))
        case Owe(id=name, debtor=debtor, beneficiary=beneficiary):
            yield from ((OBLIGATION, name), (PARTY, debtor), (PARTY, beneficiary))
        case Settle(obligation=name):
            yield OBLIGATION, name


def _account(name: str) -> Iterable[Name]:
    return () if name in VIRTUAL else ((PARTY, holder(name)), (PLACE, place(name)))


_VALUES = {WITHIN: PLACE, CLASS: ITEM, OWNER: PARTY}
