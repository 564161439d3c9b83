"""What may enter the record. Malformed, unauthentic, not enrolled: refused. Everything else is logged.

A contradiction, a late or an improbable statement is evidence and is never refused. The checks, in order (spec/
signature.md, E7 to E25):

1. the bytes are a canonical DSSE envelope of our type, at most 65,535 bytes;
2. the payload is a canonical statement, every member known and of the right form;
3. it was signed for this log;
4. its issuer is an acceptable key, and the signature is that key's;
5. the type's own members are complete, where the type is known here;
6. the key is enrolled, and was not revoked (an enrolment may introduce its own key, see directory);
7. the key has not used the same sequence number for other content.
"""

from dataclasses import dataclass
from typing import NamedTuple

from custodiet.app.directory import Directory, Enrolment
from custodiet.books.known import Voice
from custodiet.kernel.envelope import Envelope, open_envelope
from custodiet.kernel.errors import CustodietError, Refused
from custodiet.kernel.keys import parse_verifier_key
from custodiet.log.merkle import Hash, leaf_hash
from custodiet.statements.registry import check_body, summarise
from custodiet.statements.statement import Statement, parse_statement


@dataclass(frozen=True, slots=True)
class Admitted:
    """A leaf that passed checks 1 to 6; `id` is its RFC 6962 leaf hash in hex, `key` unique in the whole record."""

    leaf: bytes
    id: str
    statement: Statement
    speaker: Enrolment

    @property
    def key(self) -> str:
        """The issuer and its sequence number: what a store keeps unique."""
        return sequence_key(self.statement)

    @property
    def summary(self) -> str:
        """One sentence: who says what, how much, when."""
        return summarise(self.statement, speaker=str(Voice.of(self.statement, self.speaker.party)))


def sequence_key(statement: Statement) -> str:
    """Return the text that is unique for each statement of a record: `ISSUER#SEQ`."""
    return key_of(statement.issuer, statement.seq)


def key_of(issuer: str, seq: int) -> str:
    """Return the same for a key and a number."""
    return f"{issuer}#{seq}"


class Authentic(NamedTuple):
    """What authorisation asks of a leaf that passed checks 1 to 5; `hash` is its RFC 6962 leaf hash."""

    hash: Hash
    issuer: str
    seq: int
    type: str

    @classmethod
    def of(cls, leaf: bytes, statement: Statement) -> "Authentic":
        """Return it for a leaf that was read as `statement`."""
        return cls(leaf_hash(leaf), statement.issuer, statement.seq, statement.type)


def authenticate(leaf: bytes, *, origin: str, where: str = "") -> Statement:
    """Return the statement in a leaf after checks 1 to 5; raise `Refused`, for the signature `VerificationFailed`."""
    statement, envelope = read_leaf(leaf, origin=origin, where=where)
    try:
        envelope.verify(parse_verifier_key(statement.issuer))
    except CustodietError as error:
        raise error.at(where) from None
    check_body(statement, where=where)
    return statement


def read_leaf(leaf: bytes, *, origin: str, where: str = "") -> tuple[Statement, Envelope]:
    """Return the statement in a leaf after checks 1 to 3, and its envelope, whose signature is not verified yet."""
    envelope = open_envelope(leaf, where=where)
    statement = parse_statement(envelope.payload, where=where)
    if origin and statement.origin != origin:
        raise Refused("this was signed for another record", expected=origin, found=statement.origin, where=where)
    return statement, envelope


def read_statement(leaf: bytes, *, where: str = "") -> Statement:
    """Return the statement in a leaf after checks 1 and 2: of whichever log it is, and unverified."""
    return read_leaf(leaf, origin="", where=where)[0]


def read_unverified(leaf: bytes, *, origin: str) -> tuple[Statement, Envelope] | None:
    """Return what `read_leaf` does for a leaf that passes check 5 too; None for one that does not pass."""
    try:
        statement, envelope = read_leaf(leaf, origin=origin)
        check_body(statement)
    except CustodietError:
        return None
    return statement, envelope


def read_founding(leaf: bytes, *, where: str = "entry 0") -> Statement:
    """Return what `leaf` says when it may be the first entry of a record; `key` in its body is the log's. E7 to E11."""
    return admit(leaf, Directory(), origin="", index=0, where=where).statement


def admit(leaf: bytes, directory: Directory, *, origin: str, index: int, where: str = "") -> Admitted:
    """Return what `leaf` says after checks 1 to 6, as entry `index`; `directory` learns an enrolment that it makes."""
    statement = authenticate(leaf, origin=origin, where=where)
    speaker = directory.admit(statement, index, where=where)
    return Admitted(leaf, leaf_hash(leaf).hex(), statement, speaker)
