"""A log that a forger may write to: every statement is signed, and admitted as a record admits it."""

from typing import Any

from custodiet.app import consent
from custodiet.app.admission import admit
from custodiet.app.directory import Directory
from custodiet.app.roll import Roll
from custodiet.books.known import Known
from custodiet.kernel.envelope import sign
from custodiet.kernel.keys import SigningKey
from custodiet.kernel.strict import canonical

ORIGIN = "example.org/keys"


def key(name: str) -> SigningKey:
    """A key whose seed its name gives."""
    return SigningKey(name, name.encode().ljust(32, b".")[:32])


LOG, REGISTRY = key(ORIGIN), key("Registry/1")
CHIEF, SECOND, THIRD, THIEF, STRANGER = map(key, ("chief", "second", "third", "thief", "stranger"))


class Log:
    """A founded log; `Arcadia` has the key CHIEF, and `Bordavia` the key STRANGER."""

    def __init__(self, origin: str = ORIGIN) -> None:
        self.origin, self.directory = origin, Directory()
        self.known: list[Known] = []
        self.leaves: list[bytes] = []
        self._seq: dict[SigningKey, int] = {}
        self.tell(LOG, "founding", {"key": str(LOG.verifier), "party": "operator", "regime": "cwc"})
        self.introduce(CHIEF, "Arcadia")
        self.introduce(STRANGER, "Bordavia")

    def tell(self, by: SigningKey, kind: str, body: dict[str, Any], **members: Any) -> Known:  # noqa: ANN401 - any JSON
        """Log one statement; raise what a record raises."""
        return self.bring(self.sign(by, kind, body, **members))

    def sign(self, by: SigningKey, kind: str, body: dict[str, Any], **members: Any) -> bytes:  # noqa: ANN401
        """Sign one statement without logging it."""
        seq = self._seq[by] = self._seq.get(by, -1) + 1
        value = {
            "_sd_alg": "sha-256",
            "origin": self.origin,
            "issuer": str(by.verifier),
            "seq": seq,
            "nonce": f"{seq:032x}",
            "said": "2014-01-01",
            "type": kind,
            "postings": [],
            "about": [],
            "body": body,
        }
        return sign(canonical(value | members), by)

    def bring(self, leaf: bytes) -> Known:
        """Log a leaf; raise what a record raises."""
        index = len(self.leaves)
        found = admit(leaf, self.directory, origin=self.origin, index=index, where=f"entry {index}")
        self.leaves.append(leaf)
        self.known.append(Known(found.id, index, 1_388_534_400 + index, found.speaker.party, found.statement))
        return self.known[-1]

    def introduce(self, new: SigningKey, party: str) -> Known:
        """A party's first key introduces itself."""
        return self.tell(new, "enrolment", {"key": str(new.verifier), "party": party, "role": "official"})

    def enrol(self, new: SigningKey, party: str, *, by: SigningKey, role: str = "official", **more: str) -> Known:
        """Enrol a further key, with its consent."""
        given = consent.give(new, origin=self.origin, party=party, role=role)
        body = {"key": str(new.verifier), "party": party, "role": role, "consent": given}
        return self.tell(by, "enrolment", body | more)

    def revoke(self, old: SigningKey, *, by: SigningKey, **more: Any) -> Known:  # noqa: ANN401 - any JSON
        """Revoke a key."""
        return self.tell(by, "revocation", {"key": str(old.verifier)} | more)

    def quorum(self, threshold: int, *, by: SigningKey, of: str = "party") -> Known:
        """Lay down how many must agree."""
        return self.tell(by, "quorum", {"of": of, "threshold": threshold})

    def remark(self, by: SigningKey, **members: Any) -> Known:  # noqa: ANN401 - any JSON
        """Say something."""
        return self.tell(by, "remark", {"text": "we hold nothing"}, **members)

    def ended(self, one: SigningKey) -> bool:
        """Was a key revoked?"""
        return self.directory.revocation(str(one.verifier)) is not None

    def speaks_for(self, one: SigningKey) -> str:
        """The party of a key, or nothing."""
        found = self.directory.find(str(one.verifier))
        return found.party if found else ""

    def replayed(self) -> Roll:
        """What whoever verifies the log makes of it."""
        roll = Roll(self.origin, LOG.verifier)
        for index, leaf in enumerate(self.leaves):
            roll.call(leaf, index, where=f"entry {index}")
        return roll
