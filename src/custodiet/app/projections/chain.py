"""The chain of custody of one thing: its whole story, step by step, as rows, as text and as a picture.

A step that several voices tell alike is one paragraph of the text, and a row for each voice. What calls for attention
is what the regime says.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from custodiet.app.asking import near
from custodiet.app.projections.words import grade
from custodiet.app.things import ITEM, PLACE
from custodiet.app.view import View
from custodiet.books.chain import ROLES, Link, chain
from custodiet.books.snapshot import Snapshot
from custodiet.kernel.errors import Refused
from custodiet.kernel.quantity import format_decimal
from custodiet.kernel.times import When, day_of, last_day
from custodiet.reports import charts
from custodiet.reports.charts import Chart
from custodiet.statements.posting import Claim, Count, Mark, Move
from custodiet.statements.words import account, describe, time

TITLE = "Chain of custody"
COLUMNS = ("date", "role", "what", "voice", "means", "statements")
KEYS = (
    "date",
    "role",
    "thing",
    "act",
    "verb",
    "what",
    "lo",
    "hi",
    "unit",
    "from",
    "to",
    "aspect",
    "value",
    "holds",
    "voice",
    "speaker",
    "grade",
    "means",
    "statements",
)
SUBJECT = "THING"
_ROWS = 40  # of a picture: its table and the text have all
_VERBS = {Move: "move", Count: "count", Mark: "mark", Claim: "claim"}


@dataclass(frozen=True, slots=True)
class Step:
    """One fact of a story, with every telling of it."""

    tellings: tuple[Link, ...]

    @property
    def first(self) -> Link:
        """The first telling."""
        return self.tellings[0]


def items(view: View, thing: str) -> list[Link]:
    """The steps that happened by then, as each voice tells them; refuse a thing that nothing was said about."""
    check_thing(view, thing)
    links = chain(view.books, thing, view.as_of)
    return [link for link in links if view.heard(link.voice)] if view.voice else links


def check_thing(view: View, thing: str) -> None:
    """Refuse a name that no statement names: it is a slip of the pen more often than a question."""
    told = view.fold.things.told
    if thing not in told[ITEM] and thing not in told[PLACE]:
        like = near(thing, [*told[ITEM], *told[PLACE]])
        expected = ", ".join(like) or "a container, seal, sample, lot or other item that the record names"
        raise Refused("nothing is said about a thing of that name", expected=expected, found=thing)


def row(_: View, link: Link) -> dict[str, Any]:
    """One step, as one voice tells it."""
    quantity = link.quantity
    bounded = quantity is not None and not quantity.hidden
    return {
        "date": link.at.text,
        "role": link.role,
        "thing": link.thing,
        "act": link.act,
        "verb": _VERBS[type(link.told.posting)],
        "what": _what(link),
        "lo": format_decimal(quantity.lo) if quantity is not None and bounded else None,
        "hi": format_decimal(quantity.hi) if quantity is not None and bounded and quantity.hi is not None else None,
        "unit": quantity.unit if quantity is not None else "",
        "from": link.from_account,
        "to": link.to_account,
        "aspect": link.aspect,
        "value": link.value,
        "holds": link.holds,
        "voice": str(link.voice),
        "speaker": link.voice.party,
        "grade": grade(link.voice),
        "means": link.told.posting.means,
        "statements": list(link.ids),
    }


def steps(links: Iterable[Link]) -> list[Step]:
    """Return the facts in order of time; tellings that differ only in who tells them are one."""
    told: dict[tuple[Any, ...], list[Link]] = {}
    for link in links:
        told.setdefault((link.at.text, link.act, _what(link), link.role), []).append(link)
    return [Step(tuple(same)) for same in told.values()]


def text(view: View, thing: str, links: Sequence[Link]) -> Iterator[str]:
    """Yield the lines of the story for a reader."""
    facts = steps(links)
    voices = sorted({str(link.voice) for link in links})
    until = f" by {view.as_of.text}" if view.as_of else ""
    number = f"{len(facts)} step{'' if len(facts) == 1 else 's'}"
    yield f"The story of {thing}{until}: {number}, told by {', '.join(voices) or 'nobody'}."
    yield from _where(view, thing)
    for day, same in groupby(facts, key=lambda step: step.first.at.text):
        yield ""
        yield day.replace("/", " to ")
        for step in same:
            who = "; ".join(f"{link.voice}{_means(link)}" for link in step.tellings)
            ids = ", ".join(dict.fromkeys(i[:8] for link in step.tellings for i in link.ids))
            yield f"  {step.first.role:<7} {_what(step.first)}"
            yield f"  {'':<7} - {who} [{ids}]"


def _where(view: View, thing: str) -> Iterator[str]:
    for voice, book in view.books.items():
        if view.heard(voice) and (found := Snapshot(book, view.as_of).where(thing)):
            yield f"By the book of {voice} it is with {' or '.join(map(account, found))}."


def _means(link: Link) -> str:
    return f" ({link.told.posting.means})" if link.told.posting.means else ""


def _what(link: Link) -> str:
    """The posting in words without its time and means, which stand beside it."""
    words, when, _ = describe(link.told.posting).rpartition(f", {time(link.at)}")
    if isinstance(link.told.posting, Claim):
        words, when, _ = describe(link.told.posting).rpartition(f", as of {time(link.at)}")
    return words if when else describe(link.told.posting)


def drawable(links: Iterable[Link]) -> bool:
    """Is there anything to draw: did anything go to, or was it counted in, a place or a container?"""
    return any(link.to_account and not link.to_account.startswith("~") for link in links)


def picture(view: View, thing: str, links: Sequence[Link]) -> Chart | None:
    """Where the thing and all that belongs to its story was, and when; nothing where there is nothing to draw."""
    if not drawable(links):
        return None
    facts = [step.first for step in steps(links)]
    adverse = frozenset[str]().union(*view.regime.adverse.values())
    stays = [*_stays(facts)]
    signs = [
        charts.Sign(_row_of(link), link.role, _day(link.at), _what(link), link.value in adverse and link.holds)
        for link in facts
        if not isinstance(link.told.posting, Move)
    ]
    drawn: list[charts.Stay | charts.Sign] = [*stays, *signs]
    shown = dict.fromkeys(one.label for one in sorted(drawn, key=lambda one: ROLES.index(one.role)))
    place = {label: n for n, label in enumerate([*shown][:_ROWS])}
    end = max(last_day(link.at) for link in facts)
    end = max(end, last_day(view.as_of)) if view.as_of else end
    return charts.custody(
        tuple(sorted((s for s in stays if s.label in place), key=lambda s: (place[s.label], s.first))),
        tuple(s for s in signs if s.label in place),
        title=f"Where {thing} was, and what belongs to its story",
        end=end,
    )


def _stays(facts: Sequence[Link]) -> Iterator[charts.Stay]:
    """Each stay of a thing where it moved to or was counted, till it moved on."""
    open_: dict[tuple[str, str], tuple[str, Link]] = {}
    for link in facts:
        if not isinstance(link.told.posting, Move | Count):
            continue
        left = open_.pop((link.thing, link.from_account), None)
        if left:
            yield charts.Stay(_label(link.thing, link.from_account), left[1].role, left[0], _day(link.at))
        if link.to_account and not link.to_account.startswith("~"):
            open_.setdefault((link.thing, link.to_account), (_day(link.at), link))
    for (thing, where), (day, link) in open_.items():
        yield charts.Stay(_label(thing, where), link.role, day)


def _row_of(link: Link) -> str:
    return _label(link.thing, link.to_account) if link.to_account else f"{link.thing}: {link.aspect or 'said'}"


def _label(thing: str, where: str) -> str:
    return f"{thing} - {account(where)}"


def _day(at: When) -> str:
    return day_of(at.start)
