"""A profile: how a workbook that is not ours is to be read. A TOML file that a tool proposes and a person corrects.

    form = "cwc"                           the form whose lines it yields
    [declaration]                          the answers of the form, or where in the workbook they stand: "=Sheet!B2"
    reference = "..."
    [[tables]]                             a table of a worksheet, and the sheet of the form that its lines are of
    worksheet = "..."
    sheet = "Stock"
    header = [3, 4]                        the rows of its titles; titles above one another are joined by " / "
    decimal = ","                          the decimal mark of its numbers: "." or ","
    dates = "day-month-year"               the order of its dates
    skip = ["Total"]                       a row whose first cell begins so is no line
    section = "site"                       a row of one cell only says this field of the lines below it
    [tables.columns]                       field = title of the column that says it; a column without title is "[F]"
    lot = "Lot No."
    [tables.values]                        field = what holds for every line; {field} stands for another field of it
    unit = "kg"
    [names]                                what the workbook calls a thing = its name in the declaration
    "Depot 1" = "SITE-01"
    [units]                                the workbook's words for units
    "drum" = "pcs"
    [[lines]]                              a line that the workbook does not have, and that its lines need
    sheet = "Sites"
    site = "SITE-01"

Whatever is "?" is an open question: nothing is imported before it has an answer.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from custodiet.exchange.workbook.entries import ANSWERS
from custodiet.exchange.workbook.numerals import DATE_ORDERS, DECIMAL_MARKS
from custodiet.kernel.errors import CustodietError, Refused, Several
from custodiet.kernel.quantity import UNITS
from custodiet.kernel.toml import parse_toml
from custodiet.regimes.form import Form
from custodiet.regimes.table import Table as Toml

OPEN = "?"
MOST_HEADER_ROWS = 8
BRACES = re.compile(r"\{([^{}]*)\}")  # a field of the same line
PLACE = re.compile(r"=(?P<sheet>.+)!\$?(?P<column>[A-Za-z]{1,3})\$?(?P<row>[0-9]{1,7})")  # an answer in the workbook


@dataclass(frozen=True, slots=True)
class Table:
    """How one worksheet is read."""

    worksheet: str
    sheet: str
    header: tuple[int, ...]
    columns: Mapping[str, str]
    values: Mapping[str, str] = field(default_factory=dict)
    decimal: str = ""
    dates: str = ""
    skip: tuple[str, ...] = ()
    section: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """How a workbook is read."""

    form: str
    answers: Mapping[str, str]
    tables: tuple[Table, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A profile that was guessed, what was guessed and what could not be; `remarks` stand where they explain."""

    profile: Profile
    guessed: Sequence[str]
    open_questions: Sequence[str]
    remarks: Mapping[str, Sequence[str]] = field(default_factory=dict)


def parse_profile(data: bytes, form: Form, *, where: str) -> Profile:
    """Return the profile of a TOML text; raise `Refused` with its first fault, or with every question that is open."""
    value = parse_toml(data, where=where)
    if questions := list(_open(value, "")):
        faults = [CustodietError("this is not answered", found=OPEN, where=f"{where}: {place}") for place in questions]
        raise Several(f"{where} has {len(faults)} open questions. Answer each, and import again", faults)
    top = Toml(value, where)
    name = top.text("form")
    if name != form.name:
        raise Refused("this profile is for another form", expected=form.name, found=name[:60], where=where)
    answers = top.table("declaration").mapping()
    if unknown := sorted(answers.keys() - ANSWERS.keys()):
        raise Refused("this is no answer of a declaration", expected=", ".join(ANSWERS), found=unknown[0], where=where)
    for answer, text in answers.items():
        if text.startswith("=") and not PLACE.fullmatch(text):
            where = f"{where}: declaration.{answer}"
            raise Refused(
                "this is no place in a workbook", expected='such as "=Sheet1!B2"', found=text[:60], where=where
            )
    tables = tuple(_table(each, form) for each in top.rows("tables"))
    names = top.table("names").mapping()
    units = top.table("units").mapping()
    lines = tuple(_line(each, form) for each in top.rows("lines"))
    top.done()
    for word, unit in units.items():
        if unit not in UNITS:
            expected = ", ".join(UNITS)
            raise Refused("this unit is not known", expected=expected, found=unit[:60], where=f"{where}: units.{word}")
    return Profile(name, answers, tables, names, units, lines)


def _table(table: Toml, form: Form) -> Table:
    name = table.text("sheet")
    sheet = form.sheet(name)
    if sheet is None:
        expected = ", ".join(each.name for each in form.sheets)
        raise Refused("the form has no such sheet", expected=expected, found=repr(name)[:60], where=table.where)
    known = {each.name: each for each in sheet.fields}
    columns, values = table.table("columns").mapping(), table.table("values").mapping()
    for column in (*columns, *values):
        if column not in known:
            raise Refused(
                f"the sheet {name} has no such field",
                expected=", ".join(known),
                found=repr(column)[:60],
                where=table.where,
            )
    for each, text in values.items():
        if unknown := [field for field in BRACES.findall(text) if field == each or field not in known]:
            raise Refused(
                "what stands in braces is another field of the sheet",
                expected=", ".join(field for field in known if field != each),
                found=f"{{{unknown[0][:60]}}}",
                where=f"{table.where}: values.{each}",
            )
    header = table.wholes("header")
    if not 0 < len(header) <= MOST_HEADER_ROWS:
        raise Refused("a table has a header", expected=f"1 to {MOST_HEADER_ROWS} rows", where=table.where)
    read = Table(
        table.text("worksheet"),
        name,
        header,
        columns,
        values,
        table.text("decimal", default=""),
        table.text("dates", default=""),
        table.words("skip"),
        table.text("section", default=""),
    )
    table.done()
    for member, found, allowed in (
        ("decimal", read.decimal, tuple(DECIMAL_MARKS)),
        ("dates", read.dates, DATE_ORDERS),
        ("section", read.section, tuple(known)),
    ):
        if found and found not in allowed:
            raise Refused(
                f"this is no value of {member}", expected=", ".join(allowed), found=repr(found)[:60], where=table.where
            )
    return read


def _line(table: Toml, form: Form) -> Mapping[str, str]:
    name = table.text("sheet")
    sheet = form.sheet(name)
    known = [each.name for each in sheet.fields] if sheet else [each.name for each in form.sheets]
    values = table.mapping()
    unknown = [each for each in values if each not in {"sheet", *known}]
    if sheet is None or unknown:
        found = ", ".join(unknown) or name
        raise Refused(
            "the form has no such sheet or field", expected=", ".join(known), found=found[:90], where=table.where
        )
    return values


def _open(value: Any, place: str) -> Iterator[str]:  # noqa: ANN401 - a TOML value
    if value == OPEN:
        yield place
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _open(inner, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for n, inner in enumerate(value, 1):
            yield from _open(inner, f"{place} {n}")


def format_profile(profile: Profile, form: Form, proposal: Proposal) -> str:
    """Return the TOML text of a proposed profile, with remarks for whoever corrects it."""
    remarks = proposal.remarks
    out = [
        f"# How a workbook that is not of the form '{form.name}' may be read. This is a guess: correct it.",
        f'# Whatever is "{OPEN}" could not be guessed. Nothing is imported before it has an answer.',
        "",
        f"form = {_quoted(profile.form)}",
        "",
        '# Answers about the declaration itself; or where they stand in the workbook, such as "=Sheet1!B2".',
        "[declaration]",
    ]
    for name, (title, note, needed) in ANSWERS.items():
        value = profile.answers.get(name, "")
        out.append(f"# {title}: {note}")
        out.append(f"{name} = {_quoted(value)}" if value or needed else f"# {name} = {_quoted('')}")
    for n, table in enumerate(profile.tables):
        sheet = form.sheet(table.sheet)
        out += ["", "[[tables]]", f"worksheet = {_quoted(table.worksheet)}"]
        out.append(f"sheet = {_quoted(table.sheet)}  # one of: {', '.join(each.name for each in form.sheets)}")
        out.append(f"header = {list(table.header)}")
        out += [f"# {remark}" for remark in remarks.get(f"table {n}", ())]
        out += [
            f"{name} = {_quoted(value)}"
            for name, value in (("decimal", table.decimal), ("dates", table.dates))
            if value
        ]
        out.append(f"skip = [{', '.join(map(_quoted, table.skip))}]")
        out += [f"section = {_quoted(table.section)}"] if table.section else []
        out.append("[tables.columns]")
        out += [f"{_key(name)} = {_quoted(heading)}" for name, heading in table.columns.items()]
        out += [f"# not read: {_quoted(heading)}" for heading in remarks.get(f"unread {n}", ())]
        out.append("[tables.values]")
        out += [f"{_key(name)} = {_quoted(value)}" for name, value in table.values.items()]
        free = [each for each in sheet.fields if each.name not in {*table.columns, *table.values}] if sheet else []
        out += [f"# not said: {each.name} ({each.title})" for each in free]
    out += [
        "",
        "# What the workbook calls a thing = its name in the declaration. Give what is one thing one name.",
        "[names]",
    ]
    out += [f"{_quoted(name)} = {_quoted(value)}" for name, value in profile.names.items()]
    out += ["", "# The workbook's words for units, beyond those that are known.", "[units]"]
    out += [f"{_quoted(name)} = {_quoted(value)}" for name, value in profile.units.items()]
    if profile.lines:
        out += [
            "",
            "# Lines that the workbook does not have, and that its lines need. Delete what has been declared before.",
        ]
    for line in profile.lines:
        out += ["", "[[lines]]", *(f"{name} = {_quoted(value)}" for name, value in line.items())]
    return "\n".join(out) + "\n"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[a-z_]+", name) else _quoted(name)


def _quoted(text: str) -> str:
    """A TOML basic string; JSON writes the same, but for what JSON leaves bare."""
    return re.sub(r"[\x7f-\x9f]", lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))
