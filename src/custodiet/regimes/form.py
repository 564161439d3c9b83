"""The form of a declaration: the table `declaration` of a regime's file. It is data, as all of a regime is.

    [declaration]
    title = "..."                                what is declared
    instrument = "..."                           the treaty or decision that asks for it
    guide = "..."                                what to know before one begins
    [[declaration.sheets]]                       a table of the form, and one worksheet of its workbook
    name = "Stock"                               a short name: it stands in every line's address
    guide = "..."                                what one line is, and who needs the sheet
    paragraph = "..."                            where the instrument asks for it
    one_of = ["site", "container"]               of these fields, each line fills at least one
    [[declaration.sheets.fields]]                the columns; the first one is the line's id
    name = "amount"
    title = "Amount"
    form = "number"                              one of FORMS
    required = true
    choices = ["..."]                            for the form "choice": a closed list; for "unit": units of the kernel
    of = "Sites"                                 for the form "reference": the sheet that has a line of this id
    note = "..."                                 what to write
    also = ["..."]                               what other people's workbooks call the column, in any language
    paragraph = "..."                            where the instrument asks for it
    example = "..."                              the cell of the example line
    [[declaration.sheets.postings]]              what a line says; left out where a field that it names is empty
    verb = "count"                               count, mark or claim
    account = "{party}@{site}"                   a text with fields in braces, and {party} and {as_of}
    unless = ["container"]                       left out, too, where one of these fields is filled
    lo = "{amount}"                              a quantity's bounds and unit; without hi it is lo, or unknown
    hi = "{up_to}"
    unit = "{unit}"

A posting's time (`at`, `as_of`) is the day of the declaration unless the pattern says another.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from custodiet.kernel.errors import Refused
from custodiet.kernel.quantity import UNITS
from custodiet.regimes.table import Table
from custodiet.statements.posting import KINDS

FORMS = frozenset({"id", "text", "number", "whole", "date", "choice", "unit", "reference"})
PARTY, DAY = "party", "as_of"
LONGEST_NAME = 31  # characters of a worksheet's name, by ECMA-376
_MEMBERS = {  # verb: members of its pattern that must be there, and those that may
    "count": (("account", "item", "lo", "unit"), ("hi", "at")),
    "mark": (("subject", "aspect", "value"), ("at",)),
    "claim": (("subject", "kind", "lo", "unit"), ("hi", "basis", "of", "as_of")),
}
_OPTIONAL = frozenset({"hi"})
_BRACES = re.compile(r"\{([a-z_]+)\}")
_NAME = re.compile(r"[a-z][a-z_]*")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")  # in a worksheet's name, by ECMA-376


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a sheet."""

    name: str
    title: str
    form: str
    required: bool
    choices: tuple[str, ...]
    of: str
    note: str
    paragraph: str
    example: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Text:
    """A text with fields in braces."""

    pattern: str

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The text between the braces, and in each second place the field in them."""
        return tuple(_BRACES.split(self.pattern))

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that it names."""
        return self.parts[1::2]

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the text with each field's value in its place; "" where a field is empty."""
        if len(self.parts) == 3 and not self.parts[0] and not self.parts[2]:  # noqa: PLR2004 - nothing but one field
            return values[self.parts[1]]
        filled = [values[part] if n % 2 else part for n, part in enumerate(self.parts)]
        return "".join(filled) if all(filled[1::2]) else ""


@dataclass(frozen=True)
class Pattern:
    """A posting that a line yields: its members as texts with fields in braces."""

    verb: str
    members: Mapping[str, Text]
    unless: tuple[str, ...]

    @cached_property
    def fields(self) -> frozenset[str]:
        """The fields that its members name."""
        return frozenset(name for text in self.members.values() for name in text.fields)

    def fill(self, values: Mapping[str, str]) -> dict[str, str] | None:
        """Return the members of the posting, or None where the line does not yield it."""
        if any(values[name] for name in self.unless):
            return None
        filled = {}
        for name, text in self.members.items():
            filled[name] = text.fill(values)
            if not filled[name] and name not in _OPTIONAL:
                return None
        return filled


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of the form."""

    name: str
    guide: str
    paragraph: str
    fields: tuple[Field, ...]
    one_of: tuple[str, ...]
    patterns: tuple[Pattern, ...]

    @property
    def id(self) -> Field:
        """The field that names a line."""
        return self.fields[0]

    def field(self, name: str) -> Field | None:
        """The field of a name."""
        return next((field for field in self.fields if field.name == name), None)


@dataclass(frozen=True, slots=True)
class Form:
    """The whole form of a declaration under the regime `name`."""

    name: str
    title: str
    instrument: str
    guide: str
    sheets: tuple[Sheet, ...]

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of a name."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def read_form(table: Table, *, name: str) -> Form:
    """Return the form in a regime's table `declaration`; raise `Refused` with the place of its first fault."""
    sheets: dict[str, Sheet] = {}
    for each in table.rows("sheets"):
        sheet = _sheet(each, sheets)
        sheets[sheet.name] = sheet
    form = Form(name, table.text("title"), table.text("instrument"), table.text("guide"), tuple(sheets.values()))
    table.done()
    if not sheets:
        raise Refused("a form has sheets", expected="[[declaration.sheets]]", where=table.where)
    return form


def _sheet(table: Table, before: Mapping[str, Sheet]) -> Sheet:
    name = table.text("name")
    if name in before or not 0 < len(name) <= LONGEST_NAME or _FORBIDDEN.search(name):
        expected = f"1 to {LONGEST_NAME} characters, no other sheet's name, and none of []:*?/\\'"
        raise Refused("this is no name for a sheet", expected=expected, found=repr(name), where=table.where)
    fields = tuple(_field(each, {*before, name}) for each in table.rows("fields"))
    names = [field.name for field in fields]
    if not fields or fields[0].form != "id" or [field.form for field in fields].count("id") > 1:
        raise Refused("the first field of a sheet, and no other, is its id", found=", ".join(names), where=table.where)
    if len(set(names)) < len(names) or len({field.title for field in fields}) < len(fields):
        raise Refused("two fields of a sheet have one name or title", found=", ".join(names), where=table.where)
    patterns = tuple(_pattern(each, names) for each in table.rows("postings"))
    sheet = Sheet(name, table.text("guide"), table.text("paragraph"), fields, table.words("one_of", names), patterns)
    table.done()
    return sheet


def _field(table: Table, sheets: Collection[str]) -> Field:
    form = table.text("form")
    field = Field(
        table.text("name"),
        table.text("title"),
        form,
        table.flag("required") or form == "id",
        table.words("choices", UNITS if form == "unit" else None),
        table.text("of", default=""),
        table.text("note"),
        table.text("paragraph", default=""),
        table.text("example", default=""),
        table.words("also"),
    )
    table.done()
    if form not in FORMS or not _NAME.fullmatch(field.name) or field.name in {PARTY, DAY}:
        expected = f"one of {', '.join(sorted(FORMS))}, and a name of small letters"
        raise Refused(
            "this is no field of a form", expected=expected, found=f"{form!r}, {field.name!r}", where=table.where
        )
    if (form in {"choice", "unit"}) != bool(field.choices):
        raise Refused("a choice or unit, and no other field, has choices", found=form, where=table.where)
    if (form == "reference") != bool(field.of) or (field.of and field.of not in sheets):
        raise Refused("a reference, and no other field, is of a sheet above it", found=field.of, where=table.where)
    return field


def _pattern(table: Table, names: Collection[str]) -> Pattern:
    verb = table.text("verb")
    if verb not in _MEMBERS:
        raise Refused(
            "this is no verb of a declaration", expected=", ".join(_MEMBERS), found=repr(verb), where=table.where
        )
    required, allowed = _MEMBERS[verb]
    members = {name: Text(table.text(name)) for name in required}
    members |= {name: Text(table.text(name)) for name in allowed if name in table.value}
    pattern = Pattern(verb, members, table.words("unless", names))
    table.done()
    for name, text in members.items():
        for field in text.fields:
            if field not in {*names, PARTY, DAY}:
                raise Refused("this field is not of the sheet", found=field, where=f"{table.where}: {name}")
    for name, known in (("unit", UNITS), ("kind", KINDS)):
        if name in members and not members[name].fields and members[name].pattern not in known:
            raise Refused(f"this {name} is not known", found=members[name].pattern, where=table.where)
    return pattern
