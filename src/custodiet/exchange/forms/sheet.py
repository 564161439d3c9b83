"""What came back on paper, as its reader types it: a sheet of TOML with the form's own fields.

`format_sheet` writes an empty one beside the form; `parse_sheet` reads it whole and lists every fault with its place.
An answer is a text, in whichever way its accents were typed; a whole number may stand without quotes; an empty text is
no answer.

    form = "MISSION-HO-3-7KQ4-M2XD-K"    kind = "handover"    site = "Depot 1"    record = "example.org/mission"
    signed = "2014-02-03"                the day on the paper
    speaker = ""                         whose words these are, where not those of the reader's own party
    FIELD = "..."                        one for each field of the kind
    remarks = "..."    host = {name = "...", stance = "read, not agreed"}    inspector = {name = "..."}
    [[line]]                             one for each line that was filled in
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from custodiet.exchange.forms.answers import Answers, NotAnswered
from custodiet.exchange.forms.form import LONGEST_SITE, Form
from custodiet.exchange.forms.kinds import KINDS, STANCES, Field, Kind
from custodiet.exchange.forms.number import check_number
from custodiet.kernel.errors import CustodietError, Refused, Several
from custodiet.kernel.strict import LARGEST_INTEGER
from custodiet.kernel.times import parse_when
from custodiet.kernel.toml import parse_toml
from custodiet.statements.posting import Posting
from custodiet.statements.types import LONGEST_TEXT

_TOP = ("form", "kind", "site", "record", "signed", "speaker", "remarks", "host", "inspector", "line")
_TOLD = ("vehicle", "asked", "words")  # fields that a statement's body takes as they are


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that was read; `body` is what its statement says beside the postings."""

    number: str
    kind: str
    site: str
    origin: str
    signed: str
    speaker: str
    postings: tuple[Posting, ...]
    body: Mapping[str, Any]


def format_sheet(form: Form) -> str:
    """Return the empty sheet of a form, its printed lines filled in; the inverse of `parse_sheet` where these meet."""
    return "\n".join([*_head(form), *_lines(form), ""])


def _head(form: Form) -> Iterator[str]:
    yield f"# What came back on the form {form.number}. Type what the paper says, and nothing else."
    for name, value in (("form", form.number), ("kind", form.kind.name), ("site", form.site), ("record", form.origin)):
        yield _member(name, value)
    yield _member("signed", "", "the day on the paper: 2014-02-03")
    yield _member("speaker", "", "whose words these are, if not your own party's")
    yield ""
    for field in form.kind.fields:
        yield _empty(field)
    yield ""
    yield _member("remarks", "")
    yield f'host = {{name = "", stance = ""}}  # {" | ".join(STANCES)}'
    yield 'inspector = {name = ""}'


def _lines(form: Form) -> Iterator[str]:
    if not form.kind.columns:
        return
    yield "\n# One [[line]] for each line that was filled in. Delete what was struck through."
    for given in [dict(line.given) for line in form.lines] or [{}]:
        yield "\n[[line]]"
        for column in form.kind.columns:
            yield _member(column.name, given[column.name]) if column.name in given else _empty(column)


def _empty(field: Field) -> str:
    hint = " | ".join(field.choices) if field.choices else field.hint
    return f"{field.name} = []  # any of: {hint}" if field.several else _member(field.name, "", hint)


def _member(name: str, value: str, hint: str = "") -> str:
    text = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")  # every escape of JSON is one of TOML
    return f"{name} = {text}" + (f"  # {hint}" if hint else "")


def parse_sheet(data: bytes, *, where: str) -> Sheet:
    """Return the sheet of a TOML text; raise one error that lists all its faults."""
    table = parse_toml(data, where=where)
    kind = _kind(table, where)
    reading = _Reading(table, kind, where)
    sheet = reading.read()
    if reading.faults:
        number = f"{len(reading.faults)} fault{'s' if len(reading.faults) > 1 else ''}"
        raise Several(f"{where} cannot be read as a {kind.name}: {number}. Nothing was signed", reading.faults.values())
    return sheet


def _kind(table: Mapping[str, Any], where: str) -> Kind:
    name = table.get("kind")
    if not isinstance(name, str) or name not in KINDS:
        raise Refused("this kind of form is not known", expected=", ".join(KINDS), found=repr(name)[:60], where=where)
    return KINDS[name]


class _Reading:
    """One sheet being read: faults are noted with their place, each once."""

    def __init__(self, table: Mapping[str, Any], kind: Kind, where: str) -> None:
        self.table, self.kind, self.where = table, kind, where
        self.faults: dict[str, CustodietError] = {}

    def read(self) -> Sheet:
        table, kind = self.table, self.kind
        self._only(table, (*_TOP, *(field.name for field in kind.fields)), "")
        number, site = self._text("form"), self._text("site")
        with self._noting("form"):
            check_number(number, kind.code)
        if not 0 < len(site) <= LONGEST_SITE:
            self._fault("site", f"a site's name of 1 to {LONGEST_SITE} characters is needed")
        signed = self._text("signed")
        with self._noting("signed"):
            parse_when(signed)
        head = self._answers(table, kind.fields, "")
        rows = list(self._rows())
        postings = self._postings(number, site or "?", head, rows)
        body = self._body(number, site, head, rows)
        return Sheet(
            number, kind.name, site, self._text("record"), signed, self._text("speaker"), tuple(postings), body
        )

    def _rows(self) -> Iterator[tuple[str, Answers]]:
        lines = self.table.get("line", [])
        if not isinstance(lines, list) or (lines and not self.kind.columns):
            self._fault(
                "line", "this form has no such lines" if not self.kind.columns else "[[line]] tables are needed"
            )
            return
        for n, line in enumerate(lines, 1):
            place = f"line {n}"
            if not isinstance(line, dict):
                self._fault(place, "a table is needed", found=repr(line)[:60])
            elif any(value not in ("", []) for value in line.values()):
                self._only(line, [column.name for column in self.kind.columns], f"{place}: ")
                yield place, self._answers(line, self.kind.columns, f"{place}: ")

    def _answers(self, table: Mapping[str, Any], fields: Sequence[Field], place: str) -> Answers:
        given: dict[str, str] = {}
        for field in fields:
            value = table.get(field.name, "")
            answers = value if field.several and isinstance(value, list) else [value]
            texts = [self._plain(each, place + field.name) for each in answers]
            for text in texts:
                if field.choices and text and text not in field.choices:
                    expected = ", ".join(field.choices)
                    self._fault(
                        place + field.name, "the form offers no such answer", found=repr(text), expected=expected
                    )
            if text := "; ".join(filter(None, texts)):
                given[field.name] = text
            elif field.required:
                self._missing(place, field.name)
        return Answers(given)

    def _missing(self, place: str, name: str) -> None:
        advice = "A line that was struck through is left out of the sheet" if place else ""
        self._fault(place + name, "this must be answered", advice=advice)

    def _postings(self, number: str, site: str, head: Answers, rows: Sequence[tuple[str, Answers]]) -> list[Posting]:
        columns = {column.name for column in self.kind.columns}
        for place, row in rows:
            try:
                list(self.kind.postings(number, site, head, [row]))
            except NotAnswered as error:
                self._fault(
                    f"{place}: {error.name}" if error.name in columns else error.name,
                    error.message, found=error.found, expected=error.expected,
                )  # fmt: skip
        if self.kind.columns and not rows:
            self._fault("line", "the form has no line that was filled in")
        self._twice(rows)
        if self.faults:
            return []
        try:
            return list(self.kind.postings(number, site, head, [row for _, row in rows]))
        except NotAnswered as error:
            self._fault(error.name, error.message, found=error.found, expected=error.expected)
            return []

    def _twice(self, rows: Sequence[tuple[str, Answers]]) -> None:
        """One act says one amount of a thing in a measure: two lines of it would count once."""
        named = [name for name in ("item", "sample") if any(name == column.name for column in self.kind.columns)]
        keys: Counter[tuple[str, ...]] = Counter()
        for place, row in rows if named else ():
            with suppress(NotAnswered):
                key = (row.text(named[0]), row.word("where"), row.quantity().measure)
                keys[key] += 1
                if keys[key] > 1:
                    self._fault(f"{place}: {named[0]}", "an earlier line names the same", found=repr(key[0])[:60],
                                advice="Add them up, or number the parts")  # fmt: skip

    def _body(self, number: str, site: str, head: Answers, rows: Sequence[tuple[str, Answers]]) -> dict[str, Any]:
        body: dict[str, Any] = {"form": number, "kind": self.kind.name, "site": site}
        told = {name: head.word(name) for name in _TOLD}
        seals = [row.word("seal") for _, row in rows if self.kind.name != "seal-log" and row.word("seal")]
        told |= {"text": self._told(rows), "host": self._signer("host"), "inspector": self._signer("inspector")}
        lists = {"seals": seals, "reasons": list(filter(None, head.word("reasons").split("; ")))}
        return body | {name: value for name, value in (told | lists).items() if value}

    def _told(self, rows: Sequence[tuple[str, Answers]]) -> str:
        """The remarks, at the end and of each line."""
        remarks = [f"{place}: {row.word('remark')}" for place, row in rows if row.word("remark")]
        text = "; ".join(filter(None, [self._text("remarks"), *remarks]))
        if len(text) > LONGEST_TEXT:
            self._fault("remarks", f"at most {LONGEST_TEXT} characters of remarks can be signed")
        return text

    def _signer(self, who: str) -> str:
        signer = self.table.get(who, {})
        if not isinstance(signer, dict):
            self._fault(who, 'a table such as {name = "...", stance = "agreed"} is needed', found=repr(signer)[:60])
            return ""
        self._only(signer, ("name", "stance") if who == "host" else ("name",), f"{who}.")
        name, stance = (self._plain(signer.get(part, ""), f"{who}.{part}") for part in ("name", "stance"))
        if stance and stance not in STANCES:
            self._fault(
                f"{who}.stance", "the form offers no such answer", found=repr(stance), expected=" | ".join(STANCES)
            )
        return ": ".join(filter(None, [name, stance]))

    def _text(self, name: str) -> str:
        return self._plain(self.table.get(name, ""), name)

    def _plain(self, value: object, place: str) -> str:
        if type(value) is int and abs(value) <= LARGEST_INTEGER:
            return str(value)
        if not isinstance(value, str):
            self._fault(place, "a text in quotes is needed", found=repr(value)[:60])
            return ""
        if len(value) > LONGEST_TEXT:
            self._fault(place, f"at most {LONGEST_TEXT} characters can be signed", found=f"{len(value)} characters")
        return normalize("NFC", value.strip())

    def _only(self, table: Mapping[str, Any], names: Sequence[str], place: str) -> None:
        for name in table.keys() - set(names):
            self._fault(f"{place}{name}", "the form has no such field", expected=", ".join(names))

    @contextmanager
    def _noting(self, place: str) -> Iterator[None]:
        """What the block refuses is a fault of the sheet."""
        try:
            yield
        except Refused as error:
            self._fault(place, error.message, found=error.found, expected=error.expected, advice=error.advice)

    def _fault(self, place: str, message: str, **parts: str) -> None:
        self.faults.setdefault(place, CustodietError(message, where=f"{self.where}: {place}", **parts))
