"""Short words for scenarios: statements as parties would make them, sent through their signed JSON form and back.

    tell = Telling()
    tell("Syria", "2013-10-23", count("mustard", "20 t", "syria@site5", "2013-10-23"), name="declaration")
    tell("Syria", "2014-04-17", count(...), corrects="declaration")
    tell.books()["Syria"], tell.kinds()

Every speaker has one key unless `key` names another; sequence numbers count per key. `name` is how later statements
refer to this one, and the label of its id.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

from custodiet.books.book import Book
from custodiet.books.effective import Effective, effective
from custodiet.books.fold import fold
from custodiet.books.known import Known, Voice
from custodiet.kernel.quantity import Quantity
from custodiet.kernel.times import When, parse_when
from custodiet.statements.posting import Claim, Count, Mark, Move, Owe, Posting, Settle, Test, parse_quantity
from custodiet.statements.statement import Source, Statement, format_statement, parse_statement


def quantity(text: str, **members: Any) -> Quantity:  # noqa: ANN401 - u, shared, name as in the signed form
    """`20 t`, `50..60 t`, `? t` (unknown), `# t` (withheld)."""
    number, unit = text.split()
    value: dict[str, Any] = {"unit": unit, **members}
    if number == "#":
        return parse_quantity({**value, "_sd": ["withheld"]})
    low, _, high = number.partition("..")
    if number == "?":
        return parse_quantity({**value, "lo": "0"})
    return parse_quantity({**value, "lo": low, "hi": high or low})


def _quantity(given: str | Quantity) -> Quantity:
    return given if isinstance(given, Quantity) else quantity(given)


def move(act: str, item: str, qty: str | Quantity, source: str, target: str, at: str, means: str = "") -> Move:
    return Move(act, item, _quantity(qty), source, target, parse_when(at), means)


def unit(act: str, item: str, source: str, target: str, at: str) -> Move:
    """One piece moves."""
    return move(act, item, "1 pcs", source, target, at)


def count(item: str, qty: str | Quantity, account: str, at: str, act: str = "", **more: Any) -> Count:  # noqa: ANN401
    act = act or f"count {item} in {account} at {at}: {qty}"
    return Count(act, account, item, _quantity(qty), parse_when(at), **more)


def mark(subject: str, aspect: str, value: str, at: str, **more: Any) -> Mark:  # noqa: ANN401
    act = more.pop("act", f"mark {subject} {aspect} {value} {at}")
    return Mark(act, subject, aspect, value, parse_when(at), **more)


def claim(subject: str, qty: str | Quantity, as_of: str, kind: str = "reported", **more: Any) -> Claim:  # noqa: ANN401
    act = more.pop("act", f"claim {subject} {as_of} {qty} {kind}")
    return Claim(act, subject, _quantity(qty), parse_when(as_of), kind, **more)


def owe(id: str, debtor: str, text: str = "", test: Test | None = None, due: str = "") -> Owe:  # noqa: A002 - its name
    return Owe(id, debtor, text or "as decided", test, parse_when(due) if due else None)


def settle(obligation: str, verdict: str, at: str, due: str = "", evidence: Iterable[str] = ()) -> Settle:
    return Settle(obligation, verdict, parse_when(at), parse_when(due) if due else None, tuple(evidence))


def day(text: str) -> When:
    return parse_when(text)


class Telling:
    """Statements in the order in which they are logged."""

    def __init__(self) -> None:
        self.log: list[Known] = []
        self._ids: dict[str, str] = {}
        self._sequence: dict[str, int] = {}

    def __call__(  # noqa: PLR0913 - every member of a statement can be told
        self,
        party: str,
        said: str,
        *postings: Posting,
        name: str = "",
        about: Iterable[tuple[str, str]] = (),
        spoken_for: str = "",
        source: str = "",
        type: str = "report",  # noqa: A002 - the statement's own word
        key: str = "",
        logged: str = "",
        seq: int | None = None,
        **relations: str,
    ) -> Known:
        """Log one statement; `corrects="declaration"` and the like name earlier ones, `"declaration#0"` a posting."""
        key = key or f"{party}'s key"
        number = self._sequence.get(key, 0) if seq is None else seq
        self._sequence[key] = max(number + 1, self._sequence.get(key, 0))
        pairs = [*about, *relations.items()]
        statement = Statement(
            "record.example/scenario",
            key,
            number,
            hashlib.sha256(f"{len(self.log)} {name}".encode()).hexdigest()[:32],
            parse_when(said),
            type,
            postings,
            tuple((relation, self.target(target)) for relation, target in pairs),
            spoken_for,
            Source(source) if source else None,
        )
        if not any(hasattr(p, "quantity") and p.quantity.hidden for p in postings):
            statement = parse_statement(format_statement(statement))
        digest = hashlib.sha256(repr((party, statement, name)).encode()).hexdigest()
        known = Known(digest, len(self.log), parse_when(logged or said).start, party, statement)
        self._ids[name] = known.id
        self.log.append(known)
        return known

    def target(self, name: str) -> str:
        base, hash_, n = name.partition("#")
        return self._ids.get(base, base) + hash_ + n

    def effective(self, **how: Any) -> Effective:  # noqa: ANN401
        return effective(self.log, **how)

    def books(self, **how: Any) -> dict[str, Book]:  # noqa: ANN401
        """Books by the text of their voice."""
        return {str(voice): book for voice, book in self.voices(**how).items()}

    def voices(self, **how: Any) -> dict[Voice, Book]:  # noqa: ANN401
        return fold(self.effective(**how).live)
