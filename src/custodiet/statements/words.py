"""Postings in plain words: the sentences from which every type composes its summary. Who speaks is said elsewhere."""

from collections.abc import Callable
from typing import Any

from custodiet.kernel.quantity import Quantity, format_decimal
from custodiet.kernel.times import When
from custodiet.statements.posting import Claim, Count, Mark, Move, Owe, Posting, Settle, Test, holder, place
from custodiet.statements.statement import Statement

STANCE = "stance"  # the aspect of a mark that says where somebody stands
_SPOKEN = 8  # hex digits that tell the statements of one record apart for a reader
_ROUNDING = {
    "approx": "about ",
    "nearly": "nearly ",
    "more_than": "more than ",
    "at_least": "at least ",
    "at_most": "at most ",
}
_SAYING = frozenset({"asserts", "denies", "announces"})  # stances that take a sentence, not a thing
_PLAIN = frozenset({"event", "status"})  # aspects whose values say all, as in "Priority 1: shipment"
_COUNTED = frozenset({"count", "time"})  # measures of which nobody says "15 days of"
_ENDS = {
    "~made": "made",
    "~found": "found",
    "~destroyed": "destroyed",
    "~transformed": "transformed",
    "~relabelled": "relabelled",
    "~lost": "lost",
    "~used": "used",
    "~outside": "gone out of the record's reach",
}
_BEGINNINGS = _ENDS | {"~outside": "come into the record's reach", "~lost": "no longer lost"}


def key_words(key: object) -> str:
    """A key as people tell it from others: its name and its hash."""
    return "+".join(str(key).split("+")[:2])


def sentence(statement: Statement) -> str:
    """`posting; posting. TEXT`: the summary of a type that has nothing to add."""
    parts = "; ".join(map(describe, statement.postings))
    told = str(statement.body.get("text", ""))
    return f"{parts}. {told}" if parts and told else parts or told or f"{statement.type}, without content"


def stepped(member: str, aside: str = "reason") -> Callable[[Statement], str]:
    """`STEP (ASIDE): postings. TEXT`: the summary of a type whose body says first what was done."""

    def summarise(statement: Statement) -> str:
        beside = f" ({statement.body[aside]})" if aside in statement.body else ""
        return f"{statement.body[member]}{beside}: {sentence(statement)}"

    return summarise


def answer(statement: Statement) -> str:
    """`RELATION TARGET (REASON): posting; posting`: the summary of a statement about other statements."""
    named: dict[str, list[str]] = {}
    for relation, target in statement.about:
        named.setdefault(relation, []).append(short(target))
    relations = "; ".join(f"{relation} {', '.join(targets)}" for relation, targets in named.items())
    reason = f" ({statement.body['reason']})" if "reason" in statement.body else ""
    postings = "; ".join(map(describe, statement.postings))
    return relations + reason + (f": {postings}" if postings else "")


def short(target: str) -> str:
    """A statement's id, or `ID#N`, short enough to read aloud."""
    identity, mark, posting = target.partition("#")
    return f"{identity[:_SPOKEN]}...{mark}{posting}"


def describe(posting: Posting) -> str:
    """One posting in words, with its amount, parties and time."""
    return _DESCRIBE[type(posting)](posting)


def time(when: When) -> str:
    """A time in words: an interval as `FIRST to LAST`."""
    return when.text.replace("/", " to ")


def account(name: str) -> str:
    """An account in words: `Syria@Latakia` is `Syria at Latakia`, `@TK-17` is `TK-17`."""
    where = place(name)
    if not where:
        return name
    return f"{holder(name)} at {where}" if holder(name) else where


def amount(quantity: Quantity, rounding: str = "") -> str:
    """A quantity as its source put it: `nearly 29 t`, `50 to 60 kg`, `an unknown amount (t)`."""
    if quantity.hi is None and not quantity.lo and not quantity.hidden:
        return "an unknown number" if quantity.unit == "pcs" else f"an unknown amount ({quantity.unit})"
    if quantity.lo == quantity.hi or quantity.hi is None or quantity.hidden:
        return f"{_ROUNDING.get(rounding, '')}{quantity}"
    spread = f" (u = {format_decimal(quantity.u)})" if quantity.u else ""
    return (
        f"{_ROUNDING.get(rounding, '')}{format_decimal(quantity.lo)} to {format_decimal(quantity.hi)} "
        f"{quantity.unit}{spread}"
    )


def _move(p: Move) -> str:
    what = f"{amount(p.quantity)} of {p.item}"
    if p.to_account in _ENDS:
        way = f"{_ENDS[p.to_account]} from {_ENDS.get(p.from_account, account(p.from_account))}"
    elif p.from_account in _ENDS:
        way = f"{_BEGINNINGS[p.from_account]}, now with {account(p.to_account)}"
    else:
        way = f"from {account(p.from_account)} to {account(p.to_account)}"
    return f"{what} {way}, {time(p.at)}{_means(p.means)}"


def _count(p: Count) -> str:
    looked = "" if p.examined is None else f", {p.examined} of {p.population or '?'} examined"
    whole = ", and nothing else" if p.complete else ""
    where = _ENDS.get(p.account, account(p.account))
    return f"{amount(p.quantity)} of {p.item} with {where}{whole}{looked}, {time(p.at)}{_means(p.means)}"


def _mark(p: Mark) -> str:
    if p.aspect == STANCE:
        on = ", on" if p.value in _SAYING else ""
        return f"{'' if p.holds else 'no longer '}{p.value}{on} {p.subject}"
    aspect = "" if p.aspect in _PLAIN else p.aspect.replace(":", " ").replace("-", " ")
    about = f"{p.subject}: {aspect}{' ' if aspect else ''}" if p.subject != p.act else f"{aspect}: " if aspect else ""
    return f"{about}{'' if p.holds else 'not '}{p.value}, {time(p.at)}{_means(p.means)}"


def _claim(p: Claim) -> str:
    basis = f" {p.basis.replace('_', ' ')}" if p.basis else ""
    whole = f" ({p.of})" if p.of and p.of != p.subject else ""
    figure = amount(p.quantity, p.rounding)
    what = f"{p.subject}: {figure}" if p.quantity.measure in _COUNTED else f"{figure} of {p.subject}"
    return f"{what}{whole}{basis}, as of {time(p.as_of)} ({p.kind})"


def _owe(p: Owe) -> str:
    what = p.text or (_test(p.test) if p.test else "")
    due = f", due {time(p.due)}" if p.due else ""
    to = f" to {p.beneficiary}" if p.beneficiary else ""
    paragraph = f", {p.paragraph}" if p.paragraph else ""
    return f"{p.debtor} owes{to} ({p.id}{paragraph}): {what}{due}"


def _settle(p: Settle) -> str:
    due = f", now due {time(p.due)}" if p.due else ""
    return f"{p.obligation} {_VERDICTS[p.verdict]}, {time(p.at)}{due}"


def _test(test: Test) -> str:
    named: dict[str, Any] = {
        name: ", ".join(value) if isinstance(value, tuple) else value for name, value in test.arguments.items()
    }
    return _TESTS[test.kind].format_map(named)


def _means(means: str) -> str:
    return f" ({means})" if means else ""


_VERDICTS = {
    "fulfilled": "is fulfilled",
    "part": "is fulfilled in part",
    "extended": "is extended",
    "waived": "is waived",
    "contested": "is contested",
    "breached": "is breached",
}
_TESTS = {
    "held-at-most": "at most {limit} of {class} held within {within}, by the book of {voice}",
    "gone-at-least": "at least {limit} of {class} gone to {sink}, by the book of {voice}",
    "marked": "{subjects} marked {aspect} {value}, by the book of {voice}",
    "never-out": "{class} never out of {place} except to {allowed}, by the book of {voice}",
    "each-month": "{debtor} makes a {type} each month, the first on {first}",
    "within-hours": "{debtor} answers a {trigger} with a {answer} within {hours} hours",
}
_DESCRIBE: dict[type, Callable[[Any], str]] = {
    Move: _move,
    Count: _count,
    Mark: _mark,
    Claim: _claim,
    Owe: _owe,
    Settle: _settle,
}
