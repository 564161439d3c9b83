"""Short words for scenarios: statements as parties would make them, sent through their signed JSON form and back.

    tell = Telling()
    tell("Syria", "2013-10-23", count("mustard", "20 t", "Syria@site5", "2013-10-23"), name="declaration")
    tell("Syria", "2014-04-17", count(...), corrects="declaration")
    exact(tell.at("Syria"), "Syria@site5", "mustard"), tell.kinds()

Every speaker has one key unless `key` names another; sequence numbers count per key. `name` is how later statements
refer to this one, and the label of its id.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from custodiet.books.book import Book
from custodiet.books.effective import Effective, effective
from custodiet.books.fold import fold
from custodiet.books.known import Known, Voice
from custodiet.books.obligations import Standing, obligations
from custodiet.books.snapshot import Snapshot
from custodiet.books.stitch import stitch
from custodiet.kernel.quantity import UNITS, Form, Quantity
from custodiet.kernel.strict import canonical
from custodiet.kernel.times import When, parse_when
from custodiet.reconcile.books import book_discrepancies
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.references import reference_discrepancies
from custodiet.statements.members import parse_quantity
from custodiet.statements.posting import Claim, Count, Mark, Move, Owe, Posting, Settle, Test
from custodiet.statements.statement import Source, Statement, parse_statement, statement_value

Number = Decimal | int | None
WITHHELD = base64.urlsafe_b64encode(hashlib.sha256(b"salted").digest()).decode().rstrip("=")


def quantity(text: str, **members: Any) -> Quantity:  # noqa: ANN401 - u, shared, name as in the signed form
    """`20 t`, `50..60 t`, `? t` (unknown), `# t` (withheld)."""
    number, unit = text.split()
    value: dict[str, Any] = {"unit": unit, **members}
    if number == "#":
        return parse_quantity({**value, "_sd": [WITHHELD]})
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


def owe(
    id: str,  # noqa: A002 - its name
    debtor: str,
    text: str = "",
    test: Test | None = None,
    due: str = "",
    beneficiary: str = "",
) -> Owe:
    return Owe(id, debtor, text or "as decided", test, parse_when(due) if due else None, beneficiary)


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
        body: Mapping[str, Any] | None = None,
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
            body=body or {},
        )
        statement = parse_statement(payload(statement))
        digest = hashlib.sha256(payload(statement) + party.encode()).hexdigest()
        known = Known(digest, len(self.log), parse_when(logged or said).start, party, statement)
        self._ids[name] = known.id
        self.log.append(known)
        return known

    def target(self, name: str) -> str:
        base, hash_, n = name.partition("#")
        return self._ids.get(base, base) + hash_ + n

    def effective(self, **how: Any) -> Effective:  # noqa: ANN401 - as `effective` takes them
        return effective(self.log, **how)

    def voices(self, **how: Any) -> dict[Voice, Book]:  # noqa: ANN401
        return fold(self.effective(**how).live)

    def books(self, **how: Any) -> dict[str, Book]:  # noqa: ANN401
        """Books by the text of their voice."""
        return {str(voice): book for voice, book in self.voices(**how).items()}

    def at(self, voice: str, as_of: str | None = None, **how: Any) -> Snapshot:  # noqa: ANN401
        """One voice's book at one time."""
        return Snapshot(self.books(**how)[voice], parse_when(as_of) if as_of else None)

    def stitched(self, *prefer: str) -> Snapshot:
        """A reader's view, the most trusted voice first."""
        return Snapshot(stitch(self.voices(), [Voice(party) for party in prefer]))

    def findings(self, *prefer: str, as_of: str | None = None) -> list[Discrepancy]:
        """All findings; with `prefer` also those of the stitched view."""
        counts = self.effective()
        books = fold(counts.live)
        stitched = stitch(books, [Voice(party) for party in prefer]) if prefer else None
        when = parse_when(as_of) if as_of else None
        return [*reference_discrepancies(counts), *book_discrepancies(books, when, stitched=stitched)]

    def kinds(self, *prefer: str, as_of: str | None = None) -> list[str]:
        """The kinds of all findings, each once, in alphabetical order."""
        return sorted({found.kind for found in self.findings(*prefer, as_of=as_of)})

    def standing(self, obligation: str, as_of: str) -> Standing:
        """Where one obligation stands."""
        counts = self.effective()
        found = {s.id: s for s in obligations(fold(counts.live), counts.statements, parse_when(as_of))}
        return found[obligation]


def amount(at: Snapshot, account: str, item: str, in_unit: str = "t") -> tuple[Number, Number]:
    """(lowest, highest) of one line in a unit."""
    return spread(at.balance(account, item, UNITS[in_unit][0]).form, in_unit)


def exact(at: Snapshot, account: str, item: str, in_unit: str = "t") -> Number:
    """The balance of one line, which must be one number."""
    low, high = amount(at, account, item, in_unit)
    assert low == high
    return low


def spread(form: Form, in_unit: str = "t") -> tuple[Number, Number]:
    """(lowest, highest) of a form in a unit."""
    low, high = form.interval()
    factor = UNITS[in_unit][1]
    return None if low is None else low / factor, None if high is None else high / factor


def payload(statement: Statement) -> bytes:
    """The bytes to be signed; what is withheld has a digest in place of its amount."""
    hidden = {n for n, p in enumerate(statement.postings) if isinstance(p, Move | Count | Claim) and p.quantity.hidden}
    shown = [_shown(p) if n in hidden else p for n, p in enumerate(statement.postings)]
    value = statement_value(replace(statement, postings=tuple(shown)))
    for n in hidden:
        quantity = value["postings"][n]["qty"]
        value["postings"][n]["qty"] = {"unit": quantity["unit"], "_sd": [WITHHELD]}
    return canonical(value)


def _shown(posting: Posting) -> Posting:
    assert isinstance(posting, Move | Count | Claim)
    return replace(posting, quantity=replace(posting.quantity, hidden=False))
