"""Hand statements in to an intake, over HTTP: one after the other, each acknowledged by itself.

Nothing that comes back is trusted. The receipt must be one for the very statement, of the very log for which it was
signed; and where a policy names the log, it must be signed with that log's key. To hand a statement in again changes
nothing, so whoever gets no answer asks again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from custodiet.app.record import Record, Submitted
from custodiet.app.remote import Answer, Remote, Unreachable
from custodiet.kernel.envelope import open_envelope
from custodiet.kernel.errors import CustodietError, Refused, VerificationFailed
from custodiet.kernel.files import check_new, read_file, write_new_file
from custodiet.kernel.strict import parse
from custodiet.log import policy as policies
from custodiet.log import receipt
from custodiet.log.merkle import leaf_hash
from custodiet.log.receipt import Receipt
from custodiet.statements.registry import summarise
from custodiet.statements.statement import Statement, parse_statement

PATH, TYPE = "statements", "application/json"
ATTEMPTS = 4
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

    Raises for the first that is not taken; those before it are logged, and the message says so.
    """
    incoming = Record.read_submitted(files)
    if out and len(files) != 1:
        raise Refused("a receipt is for one statement", found=f"{len(files)} files", advice="Hand them in one by one")
    if out:
        check_new(out)
    done: list[Submitted] = []
    with Remote(how.url) as remote:
        for where, leaf in incoming:
            try:
                submitted, data = _hand_in(leaf, remote, how, where)
            except CustodietError as error:
                if done:
                    error.advice = f"{error.advice} ({len(done)} before it were logged: {_names(done)})".strip()
                raise
            done.append(submitted)
            if out:
                write_new_file(out, data)
    return done


def _hand_in(leaf: bytes, remote: Remote, how: Handing, where: str) -> tuple[Submitted, bytes]:
    statement = parse_statement(open_envelope(leaf, where=where).payload, where=where)
    answer = _post(leaf, remote, how)
    value = _read(answer, where)
    if answer.status not in (HTTPStatus.OK, HTTPStatus.CREATED):
        raise Refused(f"the log does not take it: {value.get('detail', answer.status)}", where=where)
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
    named = policies.parse(read_file(policy), where=str(policy))
    for key in named.logs:
        if key.name == found.origin:
            return receipt.open_receipt(data, key, where="the receipt")
    raise VerificationFailed("the policy does not name this log", found=found.origin, where=str(policy))


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
