"""Consent to an enrolment: whoever holds a key lets it speak for a party. spec/signature.md, E15 and E16.

An enrolment that the key itself signs needs no more. Every other carries in `consent` the key's signature over what it
agrees to, under a type of its own, so that nothing else that the key ever signs can be taken for it. Without it, anyone
could enrol somebody else's public key, and what its holder signs would speak for a party that he never heard of.
"""

import base64

from custodiet.kernel.envelope import decode_base64, pre_authentication
from custodiet.kernel.errors import CustodietError, Refused
from custodiet.kernel.keys import SigningKey, VerifierKey
from custodiet.kernel.strict import canonical

TYPE = "application/vnd.custodiet.consent.v1+json"


def give(key: SigningKey, *, origin: str, party: str, role: str) -> str:
    """Return the consent of whoever holds `key` to speak for `party` as `role` in the record of `origin`."""
    return base64.b64encode(key.sign(_signed(key.verifier, origin, party, role))).decode("ascii")


def check(consent: str, key: VerifierKey, *, origin: str, party: str, role: str, where: str = "") -> None:
    """Raise `Refused` unless `consent` is what `give` returns for these."""
    try:
        key.verify(decode_base64(consent), _signed(key, origin, party, role))
    except CustodietError:
        raise Refused(
            f"the key {key.name}+{key.key_id.hex()} has not consented to speak for {party} as {role}",
            expected="its signature over key, origin, party and role in /body/consent",
            found="another" if consent else "none",
            where=where,
            advice="Whoever holds a key asks for its enrolment: custodiet key new FILE --party PARTY --origin ORIGIN "
            "--request",
        ) from None


def _signed(key: VerifierKey, origin: str, party: str, role: str) -> bytes:
    return pre_authentication(TYPE, canonical({"key": str(key), "origin": origin, "party": party, "role": role}))
