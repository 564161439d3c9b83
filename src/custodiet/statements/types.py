"""What a statement type is: a name, what its body holds, which verbs it usually carries, and its summary in words.

A type decides nothing that computes: folds read postings and relations only. What a type adds is a check at admission
(`check`) and a sentence for people about what was said, not by whom (`summarise`). A member that a type does not name
may stand in its body, and is shown as it is; a required member is never withheld, an optional one may be.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass

from custodiet.kernel.envelope import decode_base64
from custodiet.kernel.errors import Refused
from custodiet.kernel.keys import SIGNATURE_LENGTH, parse_verifier_key
from custodiet.kernel.times import parse_when
from custodiet.statements.statement import Statement

LONGEST_TEXT = 16_384  # characters of a text in a body
VERBS = frozenset({"move", "count", "mark", "claim", "owe", "settle"})
_WORD = re.compile(r"[a-z][a-z0-9-]{0,63}", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
Form = Callable[[object], None]


def text(value: object) -> None:
    """A text that is not empty."""
    if type(value) is not str or not 0 < len(value) <= LONGEST_TEXT:
        raise Refused(f"a text of 1 to {LONGEST_TEXT} characters is needed", found=repr(value)[:60])


def word(value: object) -> None:
    """A word of lower-case letters, digits and hyphens."""
    if type(value) is not str or not _WORD.fullmatch(value):
        raise Refused("a word of lower-case letters, digits and hyphens is needed", found=repr(value)[:60])


def time(value: object) -> None:
    """A time in one of the forms of `kernel.times`."""
    text(value)
    parse_when(str(value))


def key(value: object) -> None:
    """A public key as the text of a C2SP signed-note verifier key."""
    text(value)
    parse_verifier_key(str(value))


def signature(value: object) -> None:
    """An Ed25519 signature in canonical base64."""
    text(value)
    if len(data := decode_base64(str(value))) != SIGNATURE_LENGTH:
        raise Refused("a signature is needed", expected=f"{SIGNATURE_LENGTH} bytes", found=f"{len(data)} bytes")


def digest(value: object) -> None:
    """A SHA-256 digest in hex."""
    if type(value) is not str or not _DIGEST.fullmatch(value):
        raise Refused("a SHA-256 digest is needed", expected="64 lower-case hex digits", found=repr(value)[:80])


def whole(value: object) -> None:
    """A whole number from 0."""
    if type(value) is not int or value < 0:
        raise Refused("a whole number from 0 is needed", found=repr(value)[:60])


def flag(value: object) -> None:
    """True or false."""
    if type(value) is not bool:
        raise Refused("true or false is needed", found=repr(value)[:60])


def one_of(*words: str) -> Form:
    """One of a few words."""

    def chosen(value: object) -> None:
        if value not in words:
            raise Refused("one of these words is needed", expected=", ".join(words), found=repr(value)[:60])

    return chosen


def texts(value: object) -> None:
    """A list of texts."""
    if not isinstance(value, list):
        raise Refused("a list of texts is needed", found=repr(value)[:60])
    for item in value:
        text(item)


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a type's body: its meaning for a reader, and the form that it is checked for."""

    meaning: str
    _: KW_ONLY
    required: bool = False
    form: Form = text


@dataclass(frozen=True, slots=True)
class StatementType:
    """`verbs` are the postings that such a statement usually carries; any other is allowed.

    `relation`, if given, stands at least once in the statement's `about`: a correction corrects something.
    `whole`, if given, is the form of the body as a whole: what its members say of one another.
    """

    name: str
    title: str
    body: Mapping[str, Member]
    verbs: frozenset[str]
    summarise: Callable[[Statement], str]
    relation: str = ""
    whole: Form | None = None

    def check(self, statement: Statement, *, where: str = "") -> None:
        """Raise `Refused` when the body lacks a required member, or a member that the type names has another form."""
        missing = [name for name, member in self.body.items() if member.required and name not in statement.body]
        if missing:
            meanings = "; ".join(f"{name}: {self.body[name].meaning}" for name in missing)
            raise Refused(f"the body of this {self.name} lacks {', '.join(missing)}", expected=meanings, where=where)
        for name, member in self.body.items():
            if name in statement.body:
                _check_member(name, member.form, statement.body[name], where)
        if self.whole:
            try:
                self.whole(statement.body)
            except Refused as error:
                raise error.at(f"{where}/body{error.where}") from None
        if self.relation and all(relation != self.relation for relation, _ in statement.about):
            raise Refused(
                f"this {self.name} does not say what it {self.relation}",
                expected=f'["{self.relation}", STATEMENT] in about',
                where=where,
            )


def _check_member(name: str, form: Form, value: object, where: str) -> None:
    try:
        form(value)
    except Refused as error:
        raise error.at(f"{where}/body/{name}") from None
