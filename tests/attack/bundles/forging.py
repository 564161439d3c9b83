"""What a forger needs: keys from fixed seeds, a record of eight entries, a report about it, and a bundle of both.

It was written from spec/, with nothing of the product or its verifiers but the arithmetic of Ed25519, which it takes
from a library. What its good bundle says of figures was worked out by hand.
"""

import base64
import hashlib
import json
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ORIGIN = "record.example/broken"
TIME = 1_395_300_000
ORDER = 2**252 + 27742317777372353535851937790883648493
STATEMENT, CONSENT = "application/vnd.custodiet.statement.v1+json", "application/vnd.custodiet.consent.v1+json"
LF = b"\n"
Json = dict[str, Any]
Members = dict[str, bytes]
Broken = Iterator[tuple[str, bytes]]


def canonical(value: object) -> bytes:
    """RFC 8785, of values with ASCII names and without fractions."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def text64(data: bytes) -> str:
    """Base64."""
    return base64.b64encode(data).decode("ascii")


def sha256(*parts: bytes) -> bytes:
    """SHA-256."""
    return hashlib.sha256(b"".join(parts)).digest()


@dataclass(frozen=True)
class Signer:
    """A key, from a seed that its name gives."""

    name: str

    @property
    def private(self) -> Ed25519PrivateKey:
        """The private half."""
        return Ed25519PrivateKey.from_private_bytes(sha256(b"a seed that everybody knows: ", self.name.encode()))

    @property
    def public(self) -> bytes:
        """The public half."""
        return self.private.public_key().public_bytes_raw()

    def id(self, kind: bytes = b"\x01") -> bytes:
        """The hash by which signature lines name it."""
        return sha256(self.name.encode(), LF, kind, self.public)[:4]

    @property
    def text(self) -> str:
        """The verifier key."""
        return verifier_key(self.name, self.public)

    def sign(self, message: bytes) -> bytes:
        """A signature."""
        return self.private.sign(message)


def verifier_key(name: str, public: bytes) -> str:
    """A verifier key, of whatever bytes."""
    typed = b"\x01" + public
    return f"{name}+{sha256(name.encode(), LF, typed)[:4].hex()}+{text64(typed)}"


LOG, ARCADIA, INSPECTORATE, STRANGER = map(Signer, (ORIGIN, "Arcadia/1", "Inspectorate/1", "stranger"))


def dsse(kind: str, payload: bytes) -> bytes:
    """What an envelope's signature is over."""
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind.encode(), len(payload), payload)


@dataclass
class Told:
    """A statement that is still to be signed: `signer` signs `value`, which may name another issuer."""

    signer: Signer
    value: Json
    kind: str = STATEMENT

    def payload(self) -> bytes:
        """The bytes that are signed."""
        return canonical(self.value)

    def envelope(self) -> Json:
        """The envelope."""
        signature = text64(self.signer.sign(dsse(self.kind, self.payload())))
        one = {"keyid": self.signer.text, "sig": signature}
        return {"payload": text64(self.payload()), "payloadType": self.kind, "signatures": [one]}

    def leaf(self) -> bytes:
        """The bytes of the log's entry."""
        return canonical(self.envelope())


@dataclass
class Raw(Told):
    """A statement whose leaf was made otherwise."""

    made: bytes = b""

    def leaf(self) -> bytes:
        """The bytes that were made."""
        return self.made


def told(signer: Signer, seq: int, said: str, kind: str, **more: Any) -> Told:  # noqa: ANN401 - members are any JSON
    """A statement with the members that each has."""
    value = {
        "_sd_alg": "sha-256",
        "origin": ORIGIN,
        "issuer": signer.text,
        "seq": seq,
        "nonce": sha256(signer.name.encode(), bytes([seq]))[:16].hex(),
        "said": said,
        "type": kind,
        "postings": [],
        "about": [],
    }
    return Told(signer, value | more)


def identity(leaf: bytes) -> str:
    """The id of a statement: the hash of its leaf."""
    return sha256(b"\x00", leaf).hex()


def root(hashes: list[bytes]) -> bytes:
    """RFC 6962, section 2.1."""
    if len(hashes) == 1:
        return hashes[0]
    half = 1 << (len(hashes) - 1).bit_length() - 1
    return sha256(b"\x01", root(hashes[:half]), root(hashes[half:]))


def path(hashes: list[bytes], index: int) -> list[bytes]:
    """RFC 6962, section 2.1.1."""
    if len(hashes) == 1:
        return []
    half = 1 << (len(hashes) - 1).bit_length() - 1
    if index < half:
        return [*path(hashes[:half], index), root(hashes[half:])]
    return [*path(hashes[half:], index - half), root(hashes[:half])]


def checkpoint(text: str, log: Signer = LOG, lines: tuple[int, ...] = (0, 1, 2)) -> bytes:
    """A checkpoint with the log's own lines."""
    time, before = TIME.to_bytes(8, "big"), sha256(b"the checkpoint before")
    tie = b"custodiet/previous/v1"
    cosigned = f"cosignature/v1\ntime {TIME}\n{text}".encode()
    own = (
        log.id() + log.sign(text.encode()),
        log.id(b"\x04") + time + log.sign(cosigned),
        log.id(b"\xff" + tie) + before + log.sign(tie + b"\n" + before.hex().encode() + b"\n" + text.encode()),
    )
    return "\n".join([text, *(f"— {log.name} {text64(own[n])}" for n in lines), ""]).encode()


def head(size: int, root_hash: bytes, origin: str = ORIGIN) -> str:
    """The text of a checkpoint."""
    return f"{origin}\n{size}\n{text64(root_hash)}\n"


def proof(index: int, hashes: list[bytes], note: bytes) -> bytes:
    """C2SP tlog-proof."""
    lines = "".join(f"{text64(each)}\n" for each in hashes)
    return f"c2sp.org/tlog-proof@v1\nindex {index}\n{lines}\n".encode() + note


DISCLOSED = base64.urlsafe_b64encode(canonical(["c2FsdA", "means", "weighed"])).rstrip(b"=").decode()
WITHHELD = base64.urlsafe_b64encode(sha256(b"an amount that nobody may know")).rstrip(b"=").decode()


def tonnes(amount: str) -> Json:
    """A quantity."""
    return {"unit": "t", "lo": amount, "hi": amount}


def enrolment(signer: Signer, party: str, role: str, *, by: Signer | None = None, seq: int = 0) -> Told:
    """An enrolment by the key itself, or by another and with its consent."""
    body = {"key": signer.text, "party": party, "role": role}
    if by:
        agreed = {"key": signer.text, "origin": ORIGIN, "party": party, "role": role}
        body["consent"] = text64(signer.sign(dsse(CONSENT, canonical(agreed))))
    return told(by or signer, seq, "2013-11-01", "enrolment", body=body)


def statements() -> list[Told]:
    """Eight entries: the founding, two parties, and what they say of one agent. A count is corrected in the last."""
    count: Json = {"verb": "count", "act": "c1", "account": "Arcadia@depot", "item": "agent A", "qty": tonnes("50")}
    move: Json = {"verb": "move", "act": "h1", "item": "agent A", "qty": tonnes("20"), "at": "2014-02-01"}
    move |= {"from": "Arcadia@depot", "to": "Inspectorate@site"}
    claim: Json = {"verb": "claim", "act": "r1", "subject": "agent A", "of": "agent A", "basis": "removed"}
    claim["qty"] = {"unit": "%", "lo": "40", "hi": "40"}
    claim |= {"as_of": "2014-03-01", "kind": "reported", "rounding": "printed"}
    owe = {"verb": "owe", "id": "D1", "debtor": "Arcadia", "text": "all of it removed", "due": "2014-02"}
    count |= {"at": "2014-01-01"}
    declared = told(ARCADIA, 1, "2014-01-02", "declaration", postings=[count | {"means": "counted"}])
    digest = base64.urlsafe_b64encode(sha256(DISCLOSED.encode())).rstrip(b"=").decode()
    again = count | {"act": "c2", "qty": tonnes("52"), "_sd": [digest]}
    hidden: Json = {"verb": "count", "act": "c3", "account": "Arcadia@depot", "item": "agent B", "at": "2014-01-01"}
    hidden["qty"] = {"unit": "t", "_sd": [WITHHELD]}
    about = [["corrects", f"{identity(declared.leaf())}#0"]]
    founding = {"key": LOG.text, "party": "operator", "regime": "cwc"}
    reason = {"reason": "two drums stood behind the others"}
    return [
        told(LOG, 0, "2013-11-01", "founding", body=founding),
        enrolment(ARCADIA, "Arcadia", "official"),
        enrolment(INSPECTORATE, "Inspectorate", "inspector"),
        declared,
        told(ARCADIA, 2, "2014-02-02", "movement", postings=[move]),
        told(INSPECTORATE, 1, "2014-03-02", "report", postings=[claim, owe]),
        told(INSPECTORATE, 2, "2014-02-02", "movement", postings=[move]),
        told(ARCADIA, 3, "2014-02-05", "correction", postings=[again, hidden], about=about, body=reason),
    ]


def figures(claim: str) -> list[Json]:
    """What these entries say about 2014-03-20, by hand."""

    def holding(voice: str, account: str, item: str, lo: str, hi: str | None, *, anchored: bool) -> Json:
        found = {"figure": "holding", "voice": voice, "account": account, "item": item, "measure": "mass"}
        return found | {"lo": lo, "hi": hi, "variance": "0", "unsure": False, "anchored": anchored}

    told_ = {"figure": "claim", "posting": f"{claim}#0", "voice": "Inspectorate", "subject": "agent A", "unit": "%"}
    told_ |= {"lo": "40", "hi": "40", "rounding": "printed", "basis": "removed", "of": "agent A", "kind": "reported"}
    owed: Json = {"figure": "obligation", "id": "D1", "authority": "Inspectorate", "debtor": "Arcadia"}
    return [
        told_ | {"as_of": "2014-03-01"},
        holding("Arcadia", "Arcadia@depot", "agent A", "32000", "32000", anchored=True),
        holding("Arcadia", "Arcadia@depot", "agent B", "0", None, anchored=True),
        holding("Arcadia", "Inspectorate@site", "agent A", "20000", "20000", anchored=False),
        holding("Inspectorate", "Arcadia@depot", "agent A", "-20000", "-20000", anchored=False),
        holding("Inspectorate", "Inspectorate@site", "agent A", "20000", "20000", anchored=True),
        owed | {"due": "2014-02", "status": "missed", "fulfilled": None, "days_late": 20},
    ]


@dataclass
class Parts:
    """What a bundle is made of, before it is signed and proved."""

    statements: list[Told]
    figures: Any = None
    findings: Any = None
    report: Callable[[Told], Told] = lambda report: report
    body: Json = field(default_factory=dict)

    def leaves(self) -> list[bytes]:
        """The entries of the log."""
        return [one.leaf() for one in self.statements]

    def members(self) -> Members:
        """The members, with everything that follows from the parts."""
        leaves = self.leaves()
        hashes = [sha256(b"\x00", leaf) for leaf in leaves]
        note = checkpoint(head(len(hashes), root(hashes)))
        made: Members = {"checkpoint": note}
        for n, leaf in enumerate(leaves):
            made[f"statements/{hashes[n].hex()}.json"] = leaf
            made[f"statements/{hashes[n].hex()}.proof"] = proof(n, path(hashes, n), note)
        for one, leaf in zip(self.statements, leaves, strict=True):
            if one.value["type"] == "correction":
                made[f"disclosures/{identity(leaf)}.json"] = canonical([DISCLOSED])
        texts = {"figures": _text(self.figures), "findings": _text(self.findings)}
        body = {"size": len(hashes), "root": root(hashes).hex(), "regime": "cwc", "as_of": "2014-03-20"}
        body |= {name: hashlib.sha256(text).hexdigest() for name, text in texts.items()}
        report = self.report(told(INSPECTORATE, 9, "2014-03-20", "extract", body=body | self.body))
        return made | {"report.json": report.leaf()} | {f"{name}.json": text for name, text in texts.items()}


def _text(value: object) -> bytes:
    return value if isinstance(value, bytes) else canonical(value)


def good() -> Parts:
    """The parts of the good bundle."""
    entries = statements()
    claim = identity(entries[5].leaf())
    finding = {"kind": "difference", "subject": "agent A", "as_of": "2014-03-20", "arithmetic": ["52 - 20 = 32"]}
    finding |= {"explanation": "40 % of 52 t is 20.8 t, and 20 t were removed", "statements": [f"{claim}#0"]}
    return Parts(entries, figures(claim), [finding])


# --- the file ---------------------------------------------------------------------------------------------------------


def zipped(members: list[tuple[bytes, bytes]], **fields: int) -> bytes:
    """A ZIP file of members in the order given; `fields` of its headers are as no bundle has them."""

    def get(name: str, usual: int = 0) -> int:
        return fields.get(name, usual)

    files, directory = b"", b""
    for name, data in members:
        common = struct.pack("<4H", get("flags"), get("method"), get("clock"), get("day", 33))
        common += struct.pack("<3L2H", zlib.crc32(data), len(data), len(data), len(name), get("extra"))
        extra, comment = bytes(get("extra")), b"x" * get("member_comment")
        directory += b"PK\x01\x02" + struct.pack("<2H", get("made_by", 20), 20) + common
        directory += struct.pack("<3H2L", len(comment), 0, 0, get("attributes"), len(files)) + name + extra + comment
        files += b"PK\x03\x04" + struct.pack("<H", 20) + common + name + extra + data
    count = struct.pack("<4H", 0, 0, len(members), len(members))
    end = count + struct.pack("<2LH", len(directory), len(files), get("comment"))
    return files + directory + b"PK\x05\x06" + end + b"x" * get("comment")


def pack(members: Members, **fields: int) -> bytes:
    """The members in their order."""
    return zipped(sorted((name.encode(), data) for name, data in members.items()), **fields)


def without(members: Members, name: str) -> Members:
    return {each: data for each, data in members.items() if each != name}


def a_statement(members: Members) -> str:
    """The name of the first leaf."""
    return min(name for name in members if name.startswith("statements/") and name.endswith(".json"))


class Impostor(Signer):
    """Another key that bears somebody's name."""

    @property
    def private(self) -> Ed25519PrivateKey:
        """Not the private half that the name gives."""
        return Ed25519PrivateKey.from_private_bytes(sha256(b"an impostor"))


def with_witness(note: bytes) -> bytes:
    """A checkpoint with a line more: as good as before, and other bytes."""
    line = text64(STRANGER.id(b"\x04") + bytes(72))
    return note + f"— witness.example {line}\n".encode()


def changed(n: int, change: Callable[[Json], object]) -> bytes:
    """A bundle in which the signer of entry n signed something else."""
    parts = good()
    change(parts.statements[n].value)
    return pack(parts.members())


def remade(n: int, make: Callable[[Told], bytes]) -> bytes:
    """A bundle in which the leaf of entry n is made otherwise."""
    parts = good()
    one = parts.statements[n]
    parts.statements[n] = Raw(one.signer, one.value, made=make(one))
    return pack(parts.members())


def with_entries(*entries: Told, place: int = 8) -> bytes:
    """A bundle of a log that has more entries."""
    parts = good()
    parts.statements[place:place] = entries
    return pack(parts.members())
