"""Disclosures in a bundle: each belongs to a digest that its statement signs. spec/bundle.md, B11; RFC 9901.

A disclosure that belongs to no digest says nothing that anybody signed, and looks as if it did.
"""

import base64
from collections.abc import Iterator, Mapping
from hashlib import sha256

from custodiet.kernel.envelope import open_envelope
from custodiet.kernel.errors import Refused, VerificationFailed
from custodiet.kernel.strict import parse_canonical
from custodiet.reports import members as names


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
        if base64.urlsafe_b64encode(sha256(text.encode()).digest()).rstrip(b"=").decode() not in digests:
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
