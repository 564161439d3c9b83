"""Disclosures: each belongs to a digest that its statement signs. spec/bundle.md, B11; RFC 9901.

`withhold` leaves digests in the place of members of a body, before it is signed; `reveal` checks a disclosure against
the statement in a record. In a file of their own they travel as {"statement": ID, "disclosures": [TEXT, ...]}.

Digests come by fours: some are decoys, which belong to nothing (RFC 9901 has them), so that nobody can tell by their
number how many members are withheld. A disclosure that belongs to no digest says nothing that anybody signed, and looks
as if it did.
"""

import base64
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from custodiet.app.record import Record
from custodiet.books.known import Known
from custodiet.kernel.envelope import open_envelope
from custodiet.kernel.errors import Refused, VerificationFailed
from custodiet.kernel.strict import parse, parse_canonical
from custodiet.kernel.text import readable_json
from custodiet.log.merkle import leaf_hash
from custodiet.reports import members as names

_GROUP = 4  # digests: whoever counts them learns no more than that at least one member is withheld


@dataclass(frozen=True, slots=True)
class Revealed:
    """A member of a statement's body that its log withholds, as a disclosure proves it."""

    known: Known
    name: str
    value: Any


def withhold(value: Any, names: Sequence[str], *, where: str = "") -> tuple[Any, list[str]]:  # noqa: ANN401 - JSON
    """Return a statement's JSON with digests for the named members of its body, and their disclosures."""
    body = value.get("body") if isinstance(value, dict) else None
    missing = [name for name in names if not isinstance(body, dict) or name not in body]
    if missing or not isinstance(body, dict):
        raise Refused(
            "only what stands in the body can be withheld", expected="a member of the body", found=", ".join(missing),
            where=where,
        )  # fmt: skip
    texts = [_text(json.dumps([_text(secrets.token_bytes(16)), name, body[name]])) for name in dict.fromkeys(names)]
    shown = {name: each for name, each in body.items() if name not in names}
    digests = {*shown.pop("_sd", []), *map(_digest, texts)}
    decoys = -len(digests) % _GROUP
    digests.update(_digest(_text(secrets.token_bytes(32))) for _ in range(decoys))
    return {**value, "body": {**shown, "_sd": sorted(digests)}}, texts


def format_file(leaf: bytes, texts: Sequence[str]) -> bytes:
    """Return the file in which disclosures of a signed statement travel."""
    return readable_json({"statement": leaf_hash(leaf).hex(), "disclosures": list(texts)}).encode() + b"\n"


def reveal(record: Record, data: bytes, *, where: str = "") -> list[Revealed]:
    """Return what a file of disclosures proves of a statement; raise `VerificationFailed` where it proves nothing."""
    found = parse(data, where=where)
    if not isinstance(found, dict) or not isinstance(texts := found.get("disclosures"), list):
        raise Refused(
            "this is no file of disclosures", expected='{"statement": ID, "disclosures": [TEXT, ...]}', where=where
        )
    known = next((known for known in record.known() if known.id == found.get("statement")), None)
    if known is None:
        raise Refused("its statement is not in this record", found=str(found.get("statement"))[:80], where=where)
    digests = set(known.statement.body.get("_sd", ()))
    return [_revealed(known, text, digests, where) for text in texts]


def _revealed(known: Known, text: object, digests: set[str], where: str) -> Revealed:
    if not isinstance(text, str) or _digest(text) not in digests:
        raise VerificationFailed(
            "a disclosure belongs to no digest of its statement", found=str(text)[:60], where=where
        )
    try:
        _, name, value = parse(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), where=where)
    except (TypeError, ValueError):
        raise Refused("a disclosure is a salt, a name and a value", found=text[:60], where=where) from None
    return Revealed(known, str(name), value)


def _text(data: bytes | str) -> str:
    """Bytes in base64url without padding."""
    return base64.urlsafe_b64encode(data.encode() if isinstance(data, str) else data).rstrip(b"=").decode()


def _digest(text: str) -> str:
    return _text(sha256(text.encode()).digest())


def check(members: Mapping[str, bytes]) -> None:
    """Raise `VerificationFailed` for the first disclosure in a bundle whose statement does not have its digest."""
    for member in members:
        if name := names.disclosed_in(member):
            try:
                _check_member(members, member, names.statement(name))
            except Refused as error:
                raise VerificationFailed(str(error)) from None


def _check_member(members: Mapping[str, bytes], member: str, statement: str) -> None:
    if statement not in members:
        raise VerificationFailed("disclosures of a statement that is not here", expected=statement, where=member)
    found = parse_canonical(members[member], where=member)
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise VerificationFailed("disclosures are a list of texts", where=member)
    digests = set(_digests(parse_canonical(open_envelope(members[statement]).payload)))
    for text in found:
        if _digest(text) not in digests:
            raise VerificationFailed(
                "a disclosure belongs to no digest of its statement", found=text[:60], where=member
            )


def _digests(value: object) -> Iterator[str]:
    """The digests in all `_sd` members of a payload, at whatever depth."""
    todo = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, dict):
            hidden = item.get("_sd")
            yield from (text for text in hidden if isinstance(text, str)) if isinstance(hidden, list) else ()
            todo += item.values()
        elif isinstance(item, list):
            todo += item
