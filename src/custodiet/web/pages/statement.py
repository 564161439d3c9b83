"""One statement: its words, its bytes, its signer, its proof; what it affects, and what answers it."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from custodiet.app.projections import PROJECTIONS
from custodiet.app.rendering import Row
from custodiet.books.known import Known
from custodiet.books.paper import form_of
from custodiet.books.references import TRANSCRIBES
from custodiet.kernel.envelope import open_envelope
from custodiet.kernel.errors import Refused
from custodiet.kernel.times import from_unix
from custodiet.statements.posting import Claim, Count, Mark, Move, Owe, Posting, Settle
from custodiet.statements.registry import type_of
from custodiet.statements.words import describe, short
from custodiet.web import cells, threads
from custodiet.web.asked import Asked
from custodiet.web.cells import Cell, Cells, Column, Table, table
from custodiet.web.page import Page
from custodiet.web.pages import findings
from custodiet.web.problem import NotHere

_INDEX = re.compile(r"0|[1-9][0-9]{0,11}", re.ASCII)
_PREFIX = re.compile(r"[0-9a-f]{6,64}", re.ASCII)
_MEMBERS = {
    "actor": "Who acted",
    "place": "Where",
    "quantity": "Amount, as compiled",
    "text": "In words",
}
_MOST = 20
_ALIKE, _MOST_ALIKE = 8, 5  # hex digits by which an id is told apart when it is read aloud; how many are suggested


def page(asked: Asked) -> Page:
    """Return the page of the statement that the address names by its id."""
    known = find(asked)
    row = PROJECTIONS["journal"].row(asked.whole, known)
    return Page(
        f"Statement {short(known.id).rstrip('.')}",
        "statement.html",
        lambda: _context(asked, known, row),
        lambda: [{**row} | {"answered_by": _answers(asked, known), "payload": json.loads(_payload(asked, known))}],
    )


def find(asked: Asked) -> Known:
    """Return the statement that the address names; raise `NotHere` where the reader sees none."""
    name = asked.path[1]
    known = asked.whole.by_id.get(name) or meant(asked)
    if known is None:
        like = [(each.id, asked.link("statements", each.id)) for each in _starting(asked, name[:_ALIKE])]
        raise NotHere("no statement of this id is in the record as you see it", found=name, near=like)
    return known


def meant(asked: Asked) -> Known | None:
    """Return the one statement that a number, or the beginning of an id, stands for."""
    name = asked.path[1]
    if _INDEX.fullmatch(name) and int(name) < asked.size:
        known = asked.reading.statements[int(name)]
        return known if known.id in asked.whole.by_id else None
    found = _starting(asked, name)
    return found[0] if len(found) == 1 else None


def _starting(asked: Asked, start: str) -> list[Known]:
    """The first few statements whose ids begin so: only what is the beginning of an id stands for a statement."""
    if not _PREFIX.fullmatch(start):
        return []
    return list(islice((known for known in asked.whole.known if known.id.startswith(start)), _MOST_ALIKE))


def envelope(asked: Asked) -> bytes:
    """Return the exact bytes that were signed and logged."""
    return asked.reading.leaf(find(asked).index)


def payload(asked: Asked) -> bytes:
    """Return the signed payload."""
    return _payload(asked, find(asked))


def proof(asked: Asked) -> bytes:
    """Return the proof that the statement is in the log, as a C2SP tlog-proof."""
    return asked.reading.proof(find(asked).index, asked.seen)


def _payload(asked: Asked, known: Known) -> bytes:
    return open_envelope(asked.reading.leaf(known.index)).payload


def _context(asked: Asked, known: Known, row: Row) -> Mapping[str, Any]:
    leaf = asked.reading.leaf(known.index)
    found = findings.caused_by(asked.whole, known.id)
    statement = known.statement
    return {
        "known": known,
        "row": row,
        "type_title": type_of(statement).title,
        "facts": list(_facts(asked, known, row)),
        "postings": [(n, describe(posting), _affected(asked, posting)) for n, posting in enumerate(statement.postings)],
        "lines": _lines(asked, known),
        "findings": [findings.finding(asked, one) for one in found[:_MOST]],
        "findings_count": len(found),
        "about": [(relation, _target(asked, known, relation, target)) for relation, target in statement.about],
        "answers": threads.below(asked, known.id),
        "payload": json.dumps(json.loads(open_envelope(leaf).payload), ensure_ascii=False, indent=2),
        "envelope": leaf.decode("utf-8", "replace"),
        "proof": _proof_text(asked, known),
        "origin": asked.reading.origin,
    }


def _target(asked: Asked, known: Known, relation: str, target: str) -> Cell:
    """What a statement answers: a statement, or the document that it transcribes, which is not of the record."""
    if relation != TRANSCRIBES or target.partition("#")[0] in asked.whole.by_id:
        return cells.statement(asked, target)
    names = (str(each.get("name", "")) for each in known.statement.evidence if each.get("sha256") == target)
    return Cell(", ".join(filter(None, (next(names, ""), f"SHA-256 {target}"))), kind="key")


def _facts(asked: Asked, known: Known, row: Row) -> Iterator[tuple[str, Cells]]:
    statement = known.statement
    enrolled = next((each for each in asked.reading.enrolments if each.key == statement.issuer), None)
    voucher = "nobody but itself" if enrolled is None or enrolled.vouched_by == "itself" else enrolled.vouched_by
    relayed = cells.text(f"as {known.party} relays it", "note") if statement.attributed_to else cells.NOTHING
    yield "Speaker", (*cells.thing(asked, "parties", known.voice.party), *relayed)
    yield "Said", cells.time(statement.said.text)
    yield "Signed by", cells.thing(asked, "parties", known.party)
    yield "Key", cells.text(statement.issuer, "key")
    yield "Who vouches for the key", cells.text(voucher)
    if ended := asked.whole.fold.directory.revocation(statement.issuer):
        yield "The key was revoked", cells.text(f"by {ended.by}, in entry {ended.index}; this was logged before")
    if row["in_doubt"]:
        yield "In doubt", cells.text(row["in_doubt"])
    yield "Number of this key", cells.text(statement.seq)
    yield "Entry of the log", cells.text(known.index)
    yield "Logged", cells.time(from_unix(known.logged).text)
    yield "Relies on", cells.source(asked, row["source"])
    yield "Carries", cells.sources(asked, row["covers"])
    yield "On paper", cells.text(_on_paper(asked, known))
    yield "Counts", cells.text("yes" if row["counts"] else "no longer: it was corrected or withdrawn")
    for name, value in (("Method", statement.method), ("Classification", statement.classification)):
        if value:
            yield name, cells.text(value)
    for name, member in statement.body.items():
        several = isinstance(member, list) and all(isinstance(each, str) for each in member)
        if several or isinstance(member, str | int):
            yield _MEMBERS.get(name, name.replace("_", " ").capitalize()), cells.text(member)
    yield "Id", cells.text(known.id, "key")


def _on_paper(asked: Asked, known: Known) -> str:
    """Who has read the form that it transcribes, and who has checked that."""
    form = asked.whole.fold.paper.get(form_of(known))
    return next((str(reading) for reading in form.readings if reading.known.id == known.id), "") if form else ""


def _affected(asked: Asked, posting: Posting) -> Cells:
    """The things that a posting is about, as links."""
    match posting:
        case Move(item=item, from_account=source, to_account=target):
            ends = (*cells.account(asked, source), *cells.account(asked, target))
            return (*cells.thing(asked, "items", item), *ends)
        case Count(item=item, account=account):
            return (*cells.thing(asked, "items", item), *cells.account(asked, account))
        case Mark(subject=subject) | Claim(subject=subject):
            return cells.thing(asked, "items", subject)
        case Owe(id=name, debtor=debtor):
            return (*cells.thing(asked, "obligations", name), *cells.thing(asked, "parties", debtor))
        case Settle(obligation=name):
            return cells.thing(asked, "obligations", name)


def _lines(asked: Asked, known: Known) -> Table:
    """The lines of its voice's book that the statement moves or anchors."""
    book = asked.whole.books.get(known.voice)
    columns = (Column("Book of"), Column("Item"), Column("Account"), Column("Measure"), Column("How"))
    rows = []
    for posting in known.statement.postings if book else ():
        for account, how in _touched(posting):
            item = getattr(posting, "item", "")
            rows.append(
                (
                    cells.thing(asked, "parties", known.voice.party),
                    cells.thing(asked, "items", item),
                    cells.account(asked, account),
                    cells.text(posting.quantity.measure if isinstance(posting, Move | Count) else ""),
                    cells.text(how),
                )
            )
    return table("Lines of books that it changes", columns, rows[:_MOST])


def _touched(posting: Posting) -> Sequence[tuple[str, str]]:
    match posting:
        case Move(from_account=source, to_account=target):
            return (source, "less"), (target, "more")
        case Count(account=account):
            return ((account, "counted"),)
        case _:
            return ()


def _answers(asked: Asked, known: Known) -> list[list[str]]:
    return [[each.relation, each.known.id] for each in asked.whole.fold.things.answers.get(known.id, ())]


def _proof_text(asked: Asked, known: Known) -> str:
    try:
        return asked.reading.proof(known.index, asked.seen).decode("utf-8", "replace")
    except Refused as error:
        return str(error)
