"""An attacker who holds an enrolled key, and signs whatever bytes he likes."""

import json
from typing import Any

from custodiet.app.admission import authenticate
from custodiet.kernel.envelope import sign
from custodiet.kernel.keys import SigningKey
from custodiet.kernel.strict import canonical
from custodiet.statements.statement import Statement

ORIGIN = "custodiet.example/mission"
KEY = SigningKey("State-A/officer", bytes(range(32)))
CLAIM = {
    "verb": "claim",
    "act": "r1",
    "subject": "Priority 1",
    "qty": {"unit": "%", "lo": "34.8", "hi": "34.8"},
    "as_of": "2014-03-20",
    "kind": "reported",
}
HONEST: dict[str, Any] = {
    "_sd_alg": "sha-256",
    "origin": ORIGIN,
    "issuer": str(KEY.verifier),
    "seq": 17,
    "nonce": "00112233445566778899aabbccddeeff",
    "said": "2014-03-20",
    "type": "report",
    "postings": [CLAIM],
    "about": [],
    "body": {"text": "Größe"},
}


def honest() -> str:
    """The payload that everybody reads in the same way."""
    return canonical(HONEST).decode()


def forged(old: str, new: str) -> bytes:
    """A leaf over the honest payload with `old` replaced, well signed."""
    payload = honest()
    assert payload.count(old) == 1
    return sign(payload.replace(old, new).encode("utf-8", "surrogatepass"), KEY)


def receive(leaf: bytes) -> Statement:
    """What a record makes of a leaf."""
    return authenticate(leaf, origin=ORIGIN)


def reads(payload: str) -> Any:  # noqa: ANN401 - JSON is any of six types
    """What a lenient reader makes of it, to show that the attack would work on one."""
    return json.loads(payload)
