"""Clauses of a draft or a decision: numbered texts, with what is not agreed, where each comes from, and what it asks.

A clause is a table with

    id            its number: 2(a)
    text          its words; what is not agreed stands in [square brackets]
    alternatives  texts side by side, [{text, by}], of which one is to be chosen
    from          the paragraph that it comes from: of an earlier draft, or of another text
    debtor, beneficiary, due, test    what is owed by it, as in an `owe`
    recurs        every month, every quarter or every year
    after         the clause before which nothing is owed by this one
    within        a span in which it is due, where no day can be named yet: {days = 15, after = "adoption"}, or hours.
                  It runs from "adoption", "entry into force", its "condition", or the fulfilment of another clause;
                  without `after`, from its condition, else from the clause before it, else from adoption
    when          a condition: what is owed, or what follows, only then
    obligation    the name of the `owe` that a decision made of it
    also          other names under which positions speak of it

A condition is a table with one of

    obligation and status   an obligation stands so: {obligation = "DEC-1", status = ["missed"]}
    test                    books answer yes, as to the test of an `owe`
    decision                a decision of this name was adopted
    marked, aspect, value   somebody signed says so of a thing
    all, any                conditions

Forms only: nothing here computes. What becomes of clauses and conditions is said in `custodiet.books.instruments`.
"""

from collections.abc import Mapping
from typing import Any

from custodiet.kernel.errors import Refused
from custodiet.statements.codec import parse_posting
from custodiet.statements.types import Form, one_of, text, texts, time, whole

RECURS = ("every month", "every quarter", "every year")
_DEEPEST = 5  # conditions in conditions
_MOST = 400  # clauses of one text
_TEXTS = ("text", "from", "debtor", "beneficiary", "after", "obligation")


def clauses(value: object) -> None:
    """A list of clauses, each with a number of its own."""
    if not isinstance(value, list) or not 0 < len(value) <= _MOST:
        raise Refused(f"a list of 1 to {_MOST} clauses is needed", found=repr(value)[:60])
    seen = set()
    for n, clause in enumerate(value, 1):
        try:
            _clause(clause)
        except Refused as error:
            name = clause.get("id") if isinstance(clause, dict) else None
            which = f"clause {name if isinstance(name, str) else n}{f', {error.where}' if error.where else ''}"
            raise Refused(f"{which}: {error.message}", expected=error.expected, found=error.found) from None
        if clause["id"] in seen:
            raise Refused("two clauses bear this number", found=repr(clause["id"])[:60])
        seen.add(clause["id"])


def condition(value: object) -> None:
    """A condition."""
    _condition(value, _DEEPEST)


def votes(value: object) -> None:
    """A list of members, each once, and how each voted: `{member, vote}`."""
    if not isinstance(value, list) or not value:
        raise Refused("a list of votes is needed", found=repr(value)[:60])
    for each in value:
        if not isinstance(each, dict) or each.keys() != {"member", "vote"}:
            raise Refused("a vote has a member, and how it voted", expected="member, vote", found=repr(each)[:60])
        text(each["member"])
        _VOTED(each["vote"])
    if len({each["member"] for each in value}) < len(value):
        raise Refused("a member voted twice", found=repr(value)[:60])


_VOTED: Form = one_of("for", "against", "abstains", "absent")


def _clause(value: object) -> None:
    if not isinstance(value, dict):
        raise Refused("a clause is a table", found=repr(value)[:60])
    if missing := sorted({"id", "text"} - value.keys()):
        raise Refused(f"a clause has {' and '.join(missing)}")
    if unknown := sorted(value.keys() - _CLAUSE.keys()):
        raise Refused("a clause has no such member", expected=", ".join(sorted(_CLAUSE)), found=", ".join(unknown)[:60])
    for name, form in _CLAUSE.items():
        if name in value:
            try:
                form(value[name])
            except Refused as error:
                raise error.at(name) from None
    if "debtor" in value:
        parse_posting(owing(value, "x"))
    elif "test" in value:
        raise Refused("a clause with a test says who owes it", expected="debtor")


def owing(clause: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the `owe` that a clause amounts to under a name, as JSON; its paragraph is the clause's number."""
    given = {member: clause[member] for member in ("beneficiary", "due", "test") if member in clause}
    return {"verb": "owe", "id": name, "debtor": clause["debtor"], "text": clause["text"]} | {
        "paragraph": clause["id"],
        **given,
    }


def _alternatives(value: object) -> None:
    if not isinstance(value, list) or not value:
        raise Refused("a list of alternatives is needed", found=repr(value)[:60])
    for each in value:
        if not isinstance(each, dict) or not {"text"} <= each.keys() <= {"text", "by"}:
            raise Refused("an alternative has a text, and perhaps by whom it is", found=repr(each)[:60])
        for words in each.values():
            text(words)


def _within(value: object) -> None:
    spans = {"days", "hours"}
    if not isinstance(value, dict) or len(spans & value.keys()) != 1 or value.keys() - spans - {"after"}:
        raise Refused(
            "a span has days or hours, and perhaps what it runs from", expected="days, after", found=repr(value)[:60]
        )
    for name, member in value.items():
        (text if name == "after" else whole)(member)


def _test(value: object) -> None:
    parse_posting({"verb": "owe", "id": "x", "debtor": "x", "test": value})


def _condition(value: object, depth: int) -> None:
    if not isinstance(value, dict) or frozenset(value) not in _CONDITIONS:
        forms = "; ".join(", ".join(sorted(form)) for form in _CONDITIONS)
        raise Refused("a condition of a known kind is needed", expected=forms, found=repr(value)[:90])
    if depth == 0:
        raise Refused(f"conditions stand at most {_DEEPEST} deep in one another")
    for name, member in value.items():
        if name in {"all", "any"}:
            if not isinstance(member, list) or not member:
                raise Refused("a list of conditions is needed", found=repr(member)[:60])
            for each in member:
                _condition(each, depth - 1)
        else:
            _CONDITION.get(name, text)(member)


_CONDITIONS = tuple(
    frozenset(form.split()) for form in ("obligation status", "test", "decision", "marked aspect value", "all", "any")
)
_CONDITION: Mapping[str, Form] = {"status": texts, "test": _test}
_CLAUSE: Mapping[str, Form] = {
    "id": text,
    **dict.fromkeys(_TEXTS, text),
    "alternatives": _alternatives,
    "due": time,
    "test": _test,
    "recurs": one_of(*RECURS),
    "within": _within,
    "when": condition,
    "also": texts,
}
