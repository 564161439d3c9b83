"""Postings as JSON: `parse_posting` and `format_posting` are inverses. spec/posting.md, P1 to P25.

Parsing is strict: a member that is not named there is refused, so that nothing signed is silently ignored.
"""

from collections.abc import Callable
from typing import Any

from custodiet.kernel.errors import Refused
from custodiet.kernel.quantity import Quantity
from custodiet.statements.members import (
    Json,
    check_digests,
    format_quantity,
    parse_quantity,
    read_account,
    read_flag,
    read_name,
    read_text,
    read_texts,
    read_when,
    read_whole,
    read_word,
)
from custodiet.statements.posting import (
    KINDS,
    MEANS,
    ROUNDINGS,
    TESTS,
    VERDICTS,
    Claim,
    Count,
    Mark,
    Move,
    Owe,
    Posting,
    Settle,
    Test,
)


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
    if "_sd" in value:
        check_digests(value["_sd"])
    return read(value)


def format_posting(posting: Posting) -> Json:
    """Return the JSON object that `parse_posting` reads as this posting."""
    return _WRITERS[type(posting)](posting)


def _read_move(value: Json) -> Move:
    return Move(
        read_text(value, "act"),
        read_name(value, "item"),
        parse_quantity(value["qty"]),
        read_account(value, "from"),
        read_account(value, "to"),
        read_when(value, "at"),
        read_word(value, "means", MEANS) if "means" in value else "",
    )


def _read_count(value: Json) -> Count:
    return Count(
        read_text(value, "act"),
        read_account(value, "account"),
        read_name(value, "item"),
        parse_quantity(value["qty"]),
        read_when(value, "at"),
        read_flag(value, "complete", default=False),
        read_whole(value, "population"),
        read_whole(value, "examined"),
        read_word(value, "means", MEANS),
    )


def _read_mark(value: Json) -> Mark:
    return Mark(
        read_text(value, "act"),
        read_name(value, "subject"),
        read_name(value, "aspect"),
        read_name(value, "value"),
        read_when(value, "at"),
        read_flag(value, "holds", default=True),
        read_word(value, "means", MEANS),
    )


def _read_claim(value: Json) -> Claim:
    return Claim(
        read_text(value, "act"),
        read_name(value, "subject"),
        parse_quantity(value["qty"]),
        read_when(value, "as_of"),
        read_word(value, "kind", KINDS),
        read_name(value, "basis") if "basis" in value else "",
        read_name(value, "of") if "of" in value else "",
        read_word(value, "rounding", ROUNDINGS),
        read_word(value, "means", MEANS),
    )


def _read_owe(value: Json) -> Owe:
    if "test" not in value and "text" not in value:
        raise Refused("an owe has a test or a text")
    return Owe(
        read_text(value, "id"),
        read_text(value, "debtor"),
        read_text(value, "text") if "text" in value else "",
        _read_test(value["test"]) if "test" in value else None,
        read_when(value, "due") if "due" in value else None,
        read_text(value, "beneficiary") if "beneficiary" in value else "",
        read_text(value, "paragraph") if "paragraph" in value else "",
    )


def _read_settle(value: Json) -> Settle:
    return Settle(
        read_text(value, "obligation"),
        read_word(value, "verdict", VERDICTS),
        read_when(value, "at"),
        read_when(value, "due") if "due" in value else None,
        read_texts(value, "evidence"),
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
            arguments[name] = read_texts(value, name)
        elif name == "hours":
            arguments[name] = read_whole(value, name) or 0
        else:
            arguments[name] = read_text(value, name)
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
