"""From what a person wrote to signed bytes: fill in what a machine knows better, then sign.

A person writes the statement as JSON and may leave out `issuer`, `seq`, `nonce`, `said`, `_sd_alg`, `about` and
`postings`. The sequence number comes from a count beside the key file (`KEY.count`), because a key counts wherever it
signs, with or without a network.
"""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from filelock import FileLock, Timeout

from custodiet.kernel import envelope
from custodiet.kernel.errors import Refused
from custodiet.kernel.files import read_file, replace_file
from custodiet.kernel.keys import ALGORITHMS, SIGNING, SigningKey, read_key_file
from custodiet.kernel.strict import LARGEST_INTEGER, canonical
from custodiet.kernel.times import from_unix
from custodiet.statements.registry import check_body
from custodiet.statements.statement import parse_statement

PATIENCE = 60  # seconds: a large import signs for that long
_COUNT = re.compile(rb"[0-9]{1,16}")


def complete(
    value: object, key: SigningKey, *, seq: int, said: str, origin: str = "", where: str = ""
) -> dict[str, Any]:
    """Return the whole payload of what a person wrote; what they gave is kept."""
    if not isinstance(value, dict):
        raise Refused("a statement is a JSON object", found=type(value).__name__, where=where)
    filled = {
        "_sd_alg": "sha-256",
        "issuer": str(key.verifier),
        "seq": seq,
        "nonce": new_nonce(),
        "said": said,
        "about": [],
        "postings": [],
        **({"origin": origin} if origin else {}),
        **value,
    }
    if filled["issuer"] != str(key.verifier):
        raise Refused(
            "the statement names another issuer than the key that signs it",
            expected=str(key.verifier),
            found=str(filled["issuer"])[:120],
            where=where,
        )
    return filled


def new_nonce() -> str:
    """Return 128 bits from the system's entropy, in hex."""
    return secrets.token_hex(16)


def sign_value(payload: dict[str, Any], key: SigningKey, *, where: str = "") -> bytes:
    """Return the leaf for a complete payload; refuse one that no record would admit."""
    data = canonical(payload)
    check_body(parse_statement(data, where=where), where=where)
    return envelope.sign(data, key)


def sign_next(wish: object, key_file: Path, *, now: int, origin: str = "", where: str = "") -> tuple[bytes, int]:
    """Return the leaf for what a person wrote, and its number; the key's count has moved past it.

    The count moves before anything is written: a number lost to a crash is a gap, a number used twice is equivocation.
    """
    key = read_key_file(key_file)
    if key.algorithm not in SIGNING:
        raise Refused(
            "a witness's key signs no statements",
            expected=" or ".join(ALGORITHMS[each] for each in sorted(SIGNING)),
            found=ALGORITHMS[key.algorithm],
            where=str(key_file),
        )
    with Counter(key_file).held() as counter:
        payload = complete(wish, key, seq=counter.peek(), said=from_unix(now).text, origin=origin, where=where)
        leaf = sign_value(payload, key, where=where)
        counter.advance(payload["seq"] + 1)
    return leaf, payload["seq"]


class Counter:
    """The count of statements that one key has signed, in a small file beside the key.

    Whoever takes numbers holds the count from reading it until it has moved on: of two who sign at once, both would
    otherwise take the same. docs/adr/0015-one-signs-at-a-time.md
    """

    def __init__(self, key_file: Path) -> None:
        self.path = key_file.with_name(key_file.name + ".count")

    @contextmanager
    def held(self) -> Iterator[Self]:
        """Keep every other process from taking a number; whoever holds the count may hold it again."""
        lock = FileLock(f"{self.path}.lock", timeout=PATIENCE, is_singleton=True)
        try:
            held = lock.acquire()
        except Timeout:
            raise Refused(
                f"for {PATIENCE} seconds another command is signing with this key",
                where=lock.lock_file,
                advice="Let it end, and try again",
            ) from None
        with held:
            yield self

    def peek(self) -> int:
        """The next sequence number."""
        if not os.path.lexists(self.path):
            return 0
        text = read_file(self.path).strip()
        if not _COUNT.fullmatch(text) or int(text) > LARGEST_INTEGER:
            raise Refused(
                "the key's count is damaged",
                expected=f"a whole number up to {LARGEST_INTEGER}",
                found=repr(text[:40]),
                where=str(self.path),
            )
        return int(text)

    def advance(self, following: int) -> None:
        """Remember `following` as the next number; never go back."""
        if following <= self.peek():
            return
        replace_file(self.path, b"%d\n" % following)
