"""The six signed postings. Statement types and regimes stay open for ever; everything that computes closes over these.

    move    so much of an item went from one account to another, in one act
    count   so much of an item was found in an account: anchors that line of its maker's book
    mark    a subject has (or, `holds` false, has not) a value in one aspect
    claim   a figure is held true: compared with others, never folded into a balance
    owe     a debtor owes something: a test that books can answer, or a text
    settle  somebody's verdict on an obligation

An account is `holder@place`, or `@container` (its holder is that of the innermost enclosing account that names one),
or virtual: one of `VIRTUAL`. spec/posting.md, P1 to P24, states the same as numbered rules. Parsing is strict: a
member that is not named there is refused, so that nothing signed is silently ignored.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from custodiet.kernel.errors import Refused
from custodiet.kernel.quantity import UNITS, ZERO, Quantity, parse_decimal
from custodiet.kernel.times import When, parse_when

MADE, FOUND, DESTROYED, TRANSFORMED = "~made", "~found", "~destroyed", "~transformed"
RELABELLED, LOST, USED, OUTSIDE = "~relabelled", "~lost", "~used", "~outside"
VIRTUAL = frozenset({MADE, FOUND, DESTROYED, TRANSFORMED, RELABELLED, LOST, USED, OUTSIDE})
MEANS = frozenset({"", "seen", "counted", "weighed", "sampled", "remote", "documents", "told"})
KINDS = frozenset({"measured", "declared", "reported", "projected", "planned"})
ROUNDINGS = frozenset({"", "exact", "printed", "approx", "nearly", "more_than", "at_least", "at_most"})
VERDICTS = frozenset({"fulfilled", "part", "extended", "waived", "contested", "breached"})
LONGEST = 1024  # characters in an id, a name or a value
TESTS: dict[str, frozenset[str]] = {
    "held-at-most": frozenset({"voice", "class", "within", "limit"}),
    "gone-at-least": frozenset({"voice", "class", "sink", "limit"}),
    "marked": frozenset({"voice", "subjects", "aspect", "value"}),
    "never-out": frozenset({"voice", "class", "place", "allowed"}),
    "each-month": frozenset({"debtor", "type", "first"}),
    "within-hours": frozenset({"debtor", "trigger", "answer", "hours"}),
}


@dataclass(frozen=True, slots=True)
class Move:
    """`quantity` of `item` left `from_account` for `to_account` in `act`, at `at`."""

    act: str
    item: str
    quantity: Quantity
    from_account: str
    to_account: str
    at: When
    means: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """`quantity` of `item` was in `account` at `at`. `complete`: nothing else of this measure was there.

    `examined` of `population` units were looked at; the rest are not promoted by it.
    """

    act: str
    account: str
    item: str
    quantity: Quantity
    at: When
    complete: bool = False
    population: int | None = None
    examined: int | None = None
    means: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """`subject` has `value` in `aspect` since `at`; with `holds` false, that is denied."""

    act: str
    subject: str
    aspect: str
    value: str
    at: When
    holds: bool = True
    means: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure about `subject` as of `as_of`. `basis` is a word of the regime, `of` the whole that a share refers to.

    `quantity` is the figure as its source gave it; `rounding` is how the source put it. The interval that both imply
    is derived (books.figures), never signed, so that a convention can be mended without touching the record.
    """

    act: str
    subject: str
    quantity: Quantity
    as_of: When
    kind: str
    basis: str = ""
    of: str = ""
    rounding: str = ""
    means: str = ""


@dataclass(frozen=True, slots=True)
class Test:
    """A closed question to the books: `kind` is one of `TESTS`, `arguments` its named arguments.

    `limit` is a `Quantity`, `subjects` and `allowed` are tuples of text, `hours` is a number, the others are text.
    """

    kind: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Owe:
    """`debtor` owes what `text` says; `test` asks the books. No `due`: continuous, or from the test."""

    id: str
    debtor: str
    text: str = ""
    test: Test | None = None
    due: When | None = None
    beneficiary: str = ""
    paragraph: str = ""


@dataclass(frozen=True, slots=True)
class Settle:
    """`verdict` on `obligation`, true since `at`. An extension names the new `due`."""

    obligation: str
    verdict: str
    at: When
    due: When | None = None
    evidence: tuple[str, ...] = ()


Posting = Move | Count | Mark | Claim | Owe | Settle
Json = dict[str, Any]


def holder(account: str) -> str:
    """The holder that an account names, or nothing."""
    return account.partition("@")[0]


def place(account: str) -> str:
    """The place or container of an account; a virtual account has none."""
    return account.partition("@")[2]


def parse_posting(value: object) -> Posting:
    """Return the posting of a JSON object; raise `Refused` with the faulty member."""
    if not isinstance(value, dict):
        raise Refused("a posting is an object", found=type(value).__name__)
    verb = value.get("verb")
    reader = _READERS.get(verb) if type(verb) is str else None
    if reader is None:
        raise Refused("this verb is not known", expected=", ".join(_READERS), found=repr(value.get("verb")))
    required, allowed, read = reader
    if not required <= value.keys():
        raise Refused(f"a {value['verb']} lacks {', '.join(sorted(required - value.keys()))}")
    if not value.keys() <= allowed:
        raise Refused(f"a {value['verb']} has no member {', '.join(sorted(value.keys() - allowed))}")
    return read(value)


def format_posting(posting: Posting) -> Json:
    """Return the JSON object that `parse_posting` reads as this posting."""
    return _WRITERS[type(posting)](posting)


def parse_quantity(value: object) -> Quantity:
    """Return the quantity of `{"unit", "lo", "hi"?, "u"?, "shared"?, "name"?}`; with `_sd` and no `lo` it is hidden."""
    if isinstance(value, dict) and value.keys() == _PLAIN:
        unit, lo, hi = value["unit"], value["lo"], value["hi"]
        if type(unit) is type(lo) is type(hi) is str:
            return _plain(unit, lo, hi)
    return _read_quantity(value)


@lru_cache(maxsize=65_536)
def _plain(unit: str, lo: str, hi: str) -> Quantity:
    """The quantity of the commonest form; equal ones share one object."""
    return _read_quantity({"unit": unit, "lo": lo, "hi": hi})


def _read_quantity(value: object) -> Quantity:
    if not isinstance(value, dict) or not isinstance(unit := value.get("unit"), str) or unit not in UNITS:
        found = value.get("unit") if isinstance(value, dict) else value
        raise Refused("a quantity has a known unit", expected=", ".join(UNITS), found=repr(found))
    if not value.keys() <= _QUANTITY:
        raise Refused(f"a quantity has no member {', '.join(sorted(value.keys() - _QUANTITY))}")
    measure = UNITS[unit][0]
    name = _text(value, "name") if "name" in value else ""
    if "lo" not in value:
        if not value.get("_sd"):
            raise Refused(
                "a quantity lacks lo", advice='Unknown is {"lo": "0"} without hi; withheld has a digest in _sd'
            )
        return Quantity(measure, unit, ZERO, None, name=name, hidden=True)
    lo = _number(value, "lo")
    hi = _number(value, "hi") if "hi" in value else None
    if hi is not None and hi < lo:
        raise Refused("a quantity's hi is below its lo", found=f"{value['lo']} to {value['hi']}")
    u = _number(value, "u") if "u" in value else ZERO
    if u < 0:
        raise Refused("an uncertainty is not negative", found=repr(value["u"]))
    return Quantity(measure, unit, lo, hi, u, _shared(value.get("shared", [])), name)


def format_quantity(quantity: Quantity) -> Json:
    """Return the JSON object of a quantity. A hidden one has lost its digests and cannot be written again."""
    if quantity.hidden:
        raise ValueError("a withheld quantity is written by whoever knows it")
    value: Json = {"unit": quantity.unit, "lo": _digits(quantity.lo)}
    if quantity.hi is not None:
        value["hi"] = _digits(quantity.hi)
    if quantity.u:
        value["u"] = _digits(quantity.u)
    if quantity.shared:
        value["shared"] = [[source, _digits(u)] for source, u in quantity.shared]
    if quantity.name:
        value["name"] = quantity.name
    return value


_QUANTITY = frozenset({"unit", "lo", "hi", "u", "shared", "name", "_sd"})
_PLAIN = frozenset({"unit", "lo", "hi"})


def _text(value: Json, name: str) -> str:
    text = value[name]
    if type(text) is not str or not 0 < len(text) <= LONGEST:
        raise Refused(f"{name} is a text of 1 to {LONGEST} characters", found=repr(text)[:60])
    return text


def _name(value: Json, name: str) -> str:
    """A text that many postings share: equal ones are one object, which saves memory and makes comparing fast."""
    return sys.intern(_text(value, name))


def _word(value: Json, name: str, words: frozenset[str]) -> str:
    word = value.get(name, "")
    if type(word) is not str or word not in words:
        raise Refused(
            f"{name} is a word of a closed list", expected=", ".join(sorted(words - {""})), found=repr(word)[:60]
        )
    return sys.intern(word)


def _number(value: Json, name: str) -> Decimal:
    text = value[name]
    if type(text) is not str:
        raise Refused(f"{name} is a decimal number in quotes", found=repr(text)[:60])
    return parse_decimal(text)


def _account(value: Json, name: str) -> str:
    account = _name(value, name)
    if not _is_account(account):
        raise Refused(
            f"{name} is no account",
            expected="HOLDER@PLACE, @CONTAINER, or " + ", ".join(sorted(VIRTUAL)),
            found=repr(account)[:60],
        )
    return account


@lru_cache(maxsize=65_536)
def _is_account(text: str) -> bool:
    return text in VIRTUAL or (text[0] != "~" and bool(place(text)))


def _when(value: Json, name: str) -> When:
    text = value[name]
    if type(text) is not str:
        raise Refused(f"{name} is a time in quotes", found=repr(text)[:60])
    return parse_when(text)


def _flag(value: Json, name: str, *, default: bool) -> bool:
    flag = value.get(name, default)
    if type(flag) is not bool:
        raise Refused(f"{name} is true or false", found=repr(flag)[:60])
    return flag


def _whole(value: Json, name: str) -> int | None:
    if name not in value:
        return None
    number = value[name]
    if type(number) is not int or number < 0:
        raise Refused(f"{name} is a whole number from 0", found=repr(number)[:60])
    return int(number)


def _texts(value: Json, name: str) -> tuple[str, ...]:
    items = value.get(name, [])
    if not isinstance(items, list) or not all(type(x) is str and 0 < len(x) <= LONGEST for x in items):
        raise Refused(f"{name} is a list of texts", found=repr(items)[:60])
    return tuple(items)


def _shared(value: object) -> tuple[tuple[str, Decimal], ...]:
    match value:
        case []:
            return ()
        case list() if all(isinstance(x, list) and len(x) == 2 and all(type(y) is str for y in x) for x in value):  # noqa: PLR2004 - a pair
            return tuple((source, parse_decimal(u)) for source, u in value)
    raise Refused('shared is a list of ["error source", "standard uncertainty"]', found=repr(value)[:60])


def _read_move(value: Json) -> Move:
    return Move(
        _text(value, "act"),
        _name(value, "item"),
        parse_quantity(value["qty"]),
        _account(value, "from"),
        _account(value, "to"),
        _when(value, "at"),
        _word(value, "means", MEANS) if "means" in value else "",
    )


def _read_count(value: Json) -> Count:
    return Count(
        _text(value, "act"),
        _account(value, "account"),
        _name(value, "item"),
        parse_quantity(value["qty"]),
        _when(value, "at"),
        _flag(value, "complete", default=False),
        _whole(value, "population"),
        _whole(value, "examined"),
        _word(value, "means", MEANS),
    )


def _read_mark(value: Json) -> Mark:
    return Mark(
        _text(value, "act"),
        _name(value, "subject"),
        _name(value, "aspect"),
        _name(value, "value"),
        _when(value, "at"),
        _flag(value, "holds", default=True),
        _word(value, "means", MEANS),
    )


def _read_claim(value: Json) -> Claim:
    return Claim(
        _text(value, "act"),
        _name(value, "subject"),
        parse_quantity(value["qty"]),
        _when(value, "as_of"),
        _word(value, "kind", KINDS),
        _name(value, "basis") if "basis" in value else "",
        _name(value, "of") if "of" in value else "",
        _word(value, "rounding", ROUNDINGS),
        _word(value, "means", MEANS),
    )


def _read_owe(value: Json) -> Owe:
    if "test" not in value and "text" not in value:
        raise Refused("an owe has a test or a text")
    return Owe(
        _text(value, "id"),
        _text(value, "debtor"),
        _text(value, "text") if "text" in value else "",
        _read_test(value["test"]) if "test" in value else None,
        _when(value, "due") if "due" in value else None,
        _text(value, "beneficiary") if "beneficiary" in value else "",
        _text(value, "paragraph") if "paragraph" in value else "",
    )


def _read_settle(value: Json) -> Settle:
    return Settle(
        _text(value, "obligation"),
        _word(value, "verdict", VERDICTS),
        _when(value, "at"),
        _when(value, "due") if "due" in value else None,
        _texts(value, "evidence"),
    )


def _read_test(value: object) -> Test:
    kind = value.get("kind") if isinstance(value, dict) else None
    names = TESTS.get(kind) if type(kind) is str else None
    if not isinstance(value, dict) or names is None or value.keys() != names | {"kind"}:
        forms = "; ".join(f"{kind}: {', '.join(sorted(members))}" for kind, members in TESTS.items())
        raise Refused("this test is not of a known kind", expected=forms, found=repr(value)[:120])
    arguments: dict[str, Any] = {}
    for name in names:
        if name == "limit":
            arguments[name] = parse_quantity(value[name])
        elif name in {"subjects", "allowed"}:
            arguments[name] = _texts(value, name)
        elif name == "hours":
            arguments[name] = _whole(value, name) or 0
        else:
            arguments[name] = _text(value, name)
    return Test(value["kind"], arguments)


def _format_test(test: Test) -> Json:
    plain = {k: list(v) if isinstance(v, tuple) else v for k, v in test.arguments.items()}
    return {"kind": test.kind} | {k: format_quantity(v) if isinstance(v, Quantity) else v for k, v in plain.items()}


def _write_move(p: Move) -> Json:
    value: Json = {"verb": "move", "act": p.act, "item": p.item, "qty": format_quantity(p.quantity)}
    return value | {"from": p.from_account, "to": p.to_account, "at": p.at.text} | _given(means=p.means)


def _write_count(p: Count) -> Json:
    value: Json = {"verb": "count", "act": p.act, "account": p.account, "item": p.item, "at": p.at.text}
    value |= {"qty": format_quantity(p.quantity)} | _given(complete=p.complete, means=p.means)
    return value | {k: v for k, v in (("population", p.population), ("examined", p.examined)) if v is not None}


def _write_mark(p: Mark) -> Json:
    value: Json = {"verb": "mark", "act": p.act, "subject": p.subject, "aspect": p.aspect, "value": p.value}
    return value | {"at": p.at.text} | ({} if p.holds else {"holds": False}) | _given(means=p.means)


def _write_claim(p: Claim) -> Json:
    value: Json = {"verb": "claim", "act": p.act, "subject": p.subject, "qty": format_quantity(p.quantity)}
    value |= {"as_of": p.as_of.text, "kind": p.kind}
    return value | _given(basis=p.basis, of=p.of, rounding=p.rounding, means=p.means)


def _write_owe(p: Owe) -> Json:
    value = {"verb": "owe", "id": p.id, "debtor": p.debtor} | _given(text=p.text, beneficiary=p.beneficiary)
    value |= _given(paragraph=p.paragraph, due=p.due and p.due.text)
    return value | ({"test": _format_test(p.test)} if p.test else {})


def _write_settle(p: Settle) -> Json:
    value: Json = {"verb": "settle", "obligation": p.obligation, "verdict": p.verdict, "at": p.at.text}
    return value | _given(due=p.due and p.due.text, evidence=list(p.evidence))


def _digits(value: Decimal) -> str:
    """A number as its signer wrote it: 62.0 says more than 62 does."""
    return f"{value:f}"


def _given(**members: object) -> Json:
    return {name: value for name, value in members.items() if value}


def _shape(required: str, optional: str) -> tuple[frozenset[str], frozenset[str]]:
    members = frozenset(required.split())
    return members, members | frozenset(optional.split()) | {"verb", "_sd"}


_READERS: dict[str, tuple[frozenset[str], frozenset[str], Callable[[Json], Posting]]] = {
    "move": (*_shape("act item qty from to at", "means"), _read_move),
    "count": (*_shape("act account item qty at", "complete population examined means"), _read_count),
    "mark": (*_shape("act subject aspect value at", "holds means"), _read_mark),
    "claim": (*_shape("act subject qty as_of kind", "basis of rounding means"), _read_claim),
    "owe": (*_shape("id debtor", "text test due beneficiary paragraph"), _read_owe),
    "settle": (*_shape("obligation verdict at", "due evidence"), _read_settle),
}
_WRITERS: dict[type, Callable[[Any], Json]] = {
    Move: _write_move,
    Count: _write_count,
    Mark: _write_mark,
    Claim: _write_claim,
    Owe: _write_owe,
    Settle: _write_settle,
}
