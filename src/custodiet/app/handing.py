"""Hand statements in to an intake, over HTTP: one after the other, each acknowledged by itself.

Nothing that comes back is trusted. The receipt must be one for the very statement, of the very log for which it was
signed; and where a policy names the log, it must be signed with that log's key. So must the log's refusal: it is kept
beside where the receipt would be, for others to see. To hand a statement in again changes nothing, so whoever gets no
answer asks again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from custodiet.app.admission import read_statement
from custodiet.app.record import Record, Submitted
from custodiet.app.remote import Answer, Remote, Unreachable
from custodiet.kernel.errors import CustodietError, Refused, VerificationFailed
from custodiet.kernel.files import check_new, read_file, write_new_file
from custodiet.kernel.keys import VerifierKey
from custodiet.kernel.strict import parse
from custodiet.log import policy as policies
from custodiet.log import receipt, refusal
from custodiet.log.merkle import leaf_hash
from custodiet.log.receipt import Receipt
from custodiet.statements.registry import summarise
from custodiet.statements.statement import Statement

REFUSAL = ".refusal"  # after the receipt's name
PATH, TYPE = "statements", "application/json"
ATTEMPTS = 4
_REFUSALS = (HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY)
_LARGEST = 2**16  # bytes of an answer
_PAUSE = 1.0  # seconds, twice as many each time


@dataclass(frozen=True, slots=True)
class Handing:
    """How to hand in: `policy` names the log's key, `sleep` waits for some seconds."""

    url: str
    policy: Path | None
    sleep: Callable[[float], None]


def hand_in(files: Sequence[Path], how: Handing, *, out: Path | None = None) -> list[Submitted]:
    """Hand in the signed statements in `files`, and leave the log's receipt in the new file `out`, if it is named.

    Where the log refuses, its signed word is left in the new file `refusal_beside(out)`.
    Raises for the first that is not taken; those before it are logged, and the message says so.
    """
    incoming = Record.read_submitted(files)
    if out and len(files) != 1:
        raise Refused("a receipt is for one statement", found=f"{len(files)} files", advice="Hand them in one by one")
    if out:
        check_new(out)
        check_new(refusal_beside(out))
    done: list[Submitted] = []
    with Remote(how.url) as remote:
        for where, leaf in incoming:
            try:
                submitted, data = _hand_in(leaf, remote, how, where, out)
            except CustodietError as error:
                if done:
                    error.advice = f"{error.advice} ({len(done)} before it were logged: {_names(done)})".strip()
                raise
            done.append(submitted)
            if out:
                write_new_file(out, data)
    return done


def refusal_beside(out: Path) -> Path:
    """Return where the log's refusal is kept when its receipt was to be left in `out`."""
    return out.with_name(out.name + REFUSAL)


def _hand_in(leaf: bytes, remote: Remote, how: Handing, where: str, out: Path | None) -> tuple[Submitted, bytes]:
    statement = read_statement(leaf, where=where)
    answer = _post(leaf, remote, how)
    value = _read(answer, where)
    if answer.status not in (HTTPStatus.OK, HTTPStatus.CREATED):
        reason = f"the log does not take it: {value.get('detail', answer.status)}"
        if answer.status not in _REFUSALS:
            raise Refused(reason, where=where)
        raise _refused(reason, value.get("refusal"), leaf, statement, how.policy, out).at(where)
    data = str(value.get("receipt", "")).encode()
    try:
        _check(_open(data, how.policy), leaf, statement)
        index, party, already = int(value["index"]), str(value["party"]), value["already"] is True
    except (KeyError, TypeError, ValueError):
        raise _odd(answer, where) from None
    summary = summarise(statement, speaker=party)
    return Submitted(where, index, leaf_hash(leaf).hex(), summary, already), data


def _post(leaf: bytes, remote: Remote, how: Handing) -> Answer:
    for attempt in range(ATTEMPTS):
        try:
            answer = remote.post(PATH, leaf, largest=_LARGEST, type_=TYPE)
        except Unreachable:
            if attempt + 1 == ATTEMPTS:
                raise
        else:
            if answer.status != HTTPStatus.SERVICE_UNAVAILABLE or attempt + 1 == ATTEMPTS:
                return answer
        how.sleep(_PAUSE * 2**attempt)
    raise AssertionError  # the last attempt returns or raises


def _open(data: bytes, policy: Path | None) -> Receipt:
    found = receipt.read_receipt(data, where="the receipt")
    if policy is None:
        return found
    return receipt.open_receipt(data, _key_of(found.origin, policy), where="the receipt")


def _key_of(origin: str, policy: Path) -> VerifierKey:
    """Return the key that a reader's policy has for a log."""
    named = policies.parse(read_file(policy), where=str(policy))
    for key in named.logs:
        if key.name == origin:
            return key
    raise VerificationFailed("the policy does not name this log", found=origin, where=str(policy))


def _refused(
    reason: str, note: object, leaf: bytes, statement: Statement, policy: Path | None, out: Path | None
) -> CustodietError:
    """Return the error for a statement that the log refuses; where its signed refusal holds, it is kept first."""
    if note is None:
        return Refused(reason, advice="It gave no signed refusal: nothing shows to others that it was asked")
    try:
        _check_refusal(note, leaf, statement, policy)
    except VerificationFailed as error:
        return VerificationFailed(
            f"{reason}; and its refusal proves nothing: {error}", advice="Nothing shows to others that it was asked"
        )
    unproved = "" if policy else ". Not proved: that the log signed it. Name the log's key with --policy FILE"
    if out is None:
        advice = "To keep its signed refusal, hand it in again with --receipt FILE: it is left in FILE" + REFUSAL
        return Refused(reason, advice=advice + unproved)
    kept = refusal_beside(out)
    try:
        write_new_file(kept, str(note).encode())
    except Refused as error:
        return Refused(reason, advice=f"Its signed refusal could not be kept: {error}")
    return Refused(reason, advice=f"Its refusal is in {kept}: custodiet verify COPY --refusal {kept}{unproved}")


def _check_refusal(note: object, leaf: bytes, statement: Statement, policy: Path | None) -> None:
    data = note.encode(errors="replace") if isinstance(note, str) else b""
    found = refusal.read_refusal(data, where="the refusal")
    if policy is not None:
        refusal.open_refusal(data, _key_of(found.origin, policy), where="the refusal")
    if found.origin != statement.origin or found.leaf != leaf_hash(leaf):
        raise VerificationFailed(
            "it is of something else",
            expected=f"{leaf_hash(leaf).hex()[:12]} in {statement.origin}",
            found=f"{found.leaf.hex()[:12]} in {found.origin}",
        )


def _check(found: Receipt, leaf: bytes, statement: Statement) -> None:
    if found.origin != statement.origin or found.leaves != (leaf_hash(leaf),):
        raise VerificationFailed(
            "the receipt is for something else",
            expected=f"{leaf_hash(leaf).hex()[:12]} in {statement.origin}",
            found=f"{found.leaves[0].hex()[:12]} in {found.origin}",
            advice="Do not count on it: the statement may not be logged",
        )


def _read(answer: Answer, where: str) -> dict[str, Any]:
    try:
        value = parse(answer.body)
    except Refused:
        value = None
    if not isinstance(value, dict):
        raise _odd(answer, where)
    return value


def _odd(answer: Answer, where: str) -> VerificationFailed:
    return VerificationFailed(
        f"this is no answer of an intake: {answer.status}, {answer.type}",
        where=where,
        advice="Give the address that custodiet intake serve printed",
    )


def _names(done: Sequence[Submitted]) -> str:
    return ", ".join(each.where for each in done)
