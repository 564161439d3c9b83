"""Logs that no honest operator would sign: any leaves, under a checkpoint and proofs that hold, with a report."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from custodiet.app import consent
from custodiet.kernel.envelope import sign
from custodiet.kernel.keys import SigningKey, generate
from custodiet.kernel.strict import canonical
from custodiet.log.checkpoint import Checkpoint
from custodiet.log.checkpoint import sign as sign_checkpoint
from custodiet.log.merkle import leaf_hash, prove_inclusion, tree_hash
from custodiet.log.proof import Proof, format_proof
from custodiet.reports.bundle import pack
from tests.cli.conftest import ORIGIN

Json = dict[str, Any]
NOW = 1_395_273_600


def statement(key: SigningKey, seq: int, kind: str, **members: object) -> Json:
    """The payload of a statement that nothing is wrong with, but for what `members` say."""
    plain: Json = {"_sd_alg": "sha-256", "origin": ORIGIN, "issuer": str(key.verifier), "seq": seq, "nonce": "ab" * 16}
    return {**plain, "said": "2014-03-20", "type": kind, "postings": [], "about": [], **members}


@dataclass
class Log:
    """A log of one's own: `say` logs a statement, `bundle` is the report of the operator over all of it."""

    key: SigningKey = field(default_factory=lambda: generate(ORIGIN))
    leaves: list[bytes] = field(default_factory=list)

    def say(self, key: SigningKey, kind: str, *, seq: int | None = None, **members: object) -> str:
        """Log a statement of `key` and return its id."""
        leaf = sign(canonical(statement(key, len(self.leaves) if seq is None else seq, kind, **members)), key)
        self.leaves.append(leaf)
        return leaf_hash(leaf).hex()

    def found(self, *, by: SigningKey | None = None, **members: object) -> "Log":
        body = {"key": str(self.key.verifier), "party": "Operator", "regime": "cwc", **members}
        self.say(by or self.key, "founding", body=body)
        return self

    def enrol(self, key: SigningKey, party: str, *, by: SigningKey | None = None, role: str = "official") -> None:
        """Log an enrolment, with the key's consent where another signs."""
        body = {"key": str(key.verifier), "party": party, "role": role}
        if by:
            body["consent"] = consent.give(key, origin=ORIGIN, party=party, role=role)
        self.say(by or key, "enrolment", body=body)

    def members(
        self, *, report: Json | None = None, by: SigningKey | None = None, **changed: object
    ) -> dict[str, bytes]:
        """The members of a bundle over the log; `report` changes the report's statement, `changed` its body."""
        hashes = [leaf_hash(leaf) for leaf in self.leaves]
        root, size = tree_hash(hashes), len(hashes)
        note = sign_checkpoint(Checkpoint(self.key.name, size, root), self.key, time=NOW, after=None).note
        texts = {"figures": b"[]", "findings": b"[]"}
        body: Json = {"size": size, "root": root.hex(), "regime": "cwc"}
        body |= {name: hashlib.sha256(text).hexdigest() for name, text in texts.items()} | changed
        signer = by or self.key
        payload = {**statement(signer, size, "extract", body=body), **(report or {})}
        found = {f"{name}.json": text for name, text in texts.items()}
        found |= {"checkpoint": note, "report.json": sign(canonical(payload), signer)}
        for index, leaf in enumerate(self.leaves):
            path = prove_inclusion(index, size, lambda level, n: tree_hash(hashes[n << level : (n + 1) << level]))
            name = f"statements/{hashes[index].hex()}"
            found |= {f"{name}.json": leaf, f"{name}.proof": format_proof(Proof(index, tuple(path), note))}
        return found

    def bundle(self, folder: Path, **options: Any) -> Path:  # noqa: ANN401 - those of `members`
        """Write the bundle."""
        path = folder / "log.zip"
        path.write_bytes(pack(self.members(**options)))
        return path
