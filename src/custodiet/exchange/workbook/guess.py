"""Propose how a workbook that is not ours may be read: a first profile, for a person to correct.

A table is found by its titles, compared with the titles of the form and with what else other people call them
(`also`, in the regime's data). What the cells leave open is asked, never decided: a decimal mark that no number shows,
an order of dates, a ton that is not the metric one, what a name stands for.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import islice

from custodiet.exchange.workbook.entries import ANSWERS
from custodiet.exchange.workbook.foreign import begins_with, companions
from custodiet.exchange.workbook.grid import JOIN, filled_rows, headings
from custodiet.exchange.workbook.numerals import (
    DECIMAL_MARKS,
    amount_parts,
    date_order,
    decimal_mark,
    needs_mark,
    parse_unit,
    plain,
    range_parts,
)
from custodiet.exchange.workbook.package import Cell, Sheet, Workbook
from custodiet.exchange.workbook.profile import OPEN, Profile, Proposal, Table
from custodiet.regimes.form import Field, Form
from custodiet.regimes.form import Sheet as FormSheet

_HEADERS = 30  # rows in which titles are looked for
_DEEP = 3  # rows of titles above one another
_SAMPLE = 5000  # lines that are looked at
_MOST_NAMES = 60  # names of one column that are listed
_ALIKE = 0.84  # of two titles
_LEAST = 0.6
_TOTALS = ("total", "sum", "subtotal", "grand total", "المجموع", "الإجمالي", "итого", "gesamt", "summe")
_IN_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
_SIGNS = re.compile(r"[^\w%³]+")
_AMOUNTS = frozenset({"number", "whole"})
_Row = dict[int, Cell]


@dataclass(slots=True)
class _Told:
    """What is said of the guess."""

    guessed: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    remarks: dict[str, list[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    referred: dict[str, dict[str, None]] = field(default_factory=dict)


def propose(workbook: Workbook, form: Form) -> Proposal:
    """Return a profile for the workbook, with what was guessed and what could not be."""
    told = _Told()
    tables: list[Table] = []
    for worksheet in workbook.sheets:
        if table := _table(worksheet, form, len(tables), told):
            tables.append(table)
        elif next(worksheet.rows(), None):
            told.open.append(f"sheet {worksheet.name!r}: no line of titles was recognised; it is left out")
    if not tables and workbook.sheets:
        first = workbook.sheets[0]
        told.open.append("which sheet of the form the table is of, where its titles stand, and what each of them means")
        tables.append(Table(first.name, OPEN, (1,), {OPEN: OPEN}))
    lines = tuple(_missing_lines(form, tables, told))
    answers = {name: OPEN for name, (_, _, needed) in ANSWERS.items() if needed}
    told.open.append(
        f"{', '.join(ANSWERS[name][0] for name in answers)}: the workbook does not say them in a known place"
    )
    profile = Profile(form.name, answers, tuple(tables), told.names, told.units, lines)
    return Proposal(profile, told.guessed, told.open, told.remarks)


def _table(worksheet: Sheet, form: Form, n: int, told: _Told) -> Table | None:
    rows = [(number, row) for number, row, _ in islice(filled_rows(worksheet), _SAMPLE)]
    found = _best(dict(rows[:_HEADERS]), form)
    if found is None:
        return None
    sheet, header, titles, columns = found
    named = {each.name: titles[column] for column, each in columns.items()}
    body = [row for number, row in rows if number > header[-1]]
    told.guessed.append(f"sheet {worksheet.name!r}: titles in row {'-'.join(map(str, header))}, lines of {sheet.name}")
    told.guessed += [f"  {title!r} is {name}" for name, title in named.items()]
    unread = [title for column, title in titles.items() if column not in columns]
    told.remarks[f"unread {n}"] = unread
    decimal, remarks = _decimal(columns, body, worksheet.name, told)
    dates = _dates(columns, body, worksheet.name, told)
    told.remarks[f"table {n}"] = remarks
    values = _values(sheet, columns, titles, body, worksheet.name, told)
    _names(columns, body, told)
    return Table(worksheet.name, sheet.name, header, named, values, decimal, dates, _skip(body))


def _best(
    rows: dict[int, _Row], form: Form
) -> tuple[FormSheet, tuple[int, ...], dict[int, str], dict[int, Field]] | None:
    """The rows that look most like titles of one of the form's sheets; of equals, the fewest rows."""
    best, score = None, 0.0
    numbers = sorted(rows)
    for first in numbers:
        for deep in range(1, _DEEP + 1):
            header = tuple(range(first, first + deep))
            if any(n not in rows for n in header) or not _texts_only(rows, header):
                continue
            titles = headings(rows, header)
            for sheet in form.sheets:
                columns, found = _match(titles, sheet)
                needed = [each for each in sheet.fields if each.required]
                have = sum(each in columns.values() for each in needed)
                total = found + have - 0.1 * deep
                if len(columns) >= min(3, len(sheet.fields)) and total > score:
                    best, score = (sheet, header, titles, columns), total
    return best


def _texts_only(rows: Mapping[int, _Row], header: Sequence[int]) -> bool:
    return all(cell.kind == "text" for n in header for cell in rows[n].values())


def _match(titles: Mapping[int, str], sheet: FormSheet) -> tuple[dict[int, Field], float]:
    """Give each field the title that is most like it, the surest first."""
    pairs = sorted(
        (
            (_likeness(title, each), column, n)
            for column, title in titles.items()
            for n, each in enumerate(sheet.fields)
        ),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    columns: dict[int, Field] = {}
    total = 0.0
    for likeness, column, n in pairs:
        each = sheet.fields[n]
        if likeness >= _LEAST and column not in columns and each not in columns.values():
            columns[column] = each
            total += likeness
    return columns, total


def _likeness(title: str, wanted: Field) -> float:
    """How like a title is to a field: 1 where it is one of its words, less where it holds one, or nearly."""
    best = 0.0
    for text in (title, *title.split(JOIN)):
        bare = _bare(text)
        for word in (wanted.title, *wanted.also):
            known = _bare(word)
            if not bare or not known:
                continue
            if bare == known:
                best = max(best, 1.0)
            elif f" {known} " in f" {bare} ":
                best = max(best, 0.7 + 0.2 * len(known) / len(bare))
            elif len(bare) < 60 and (ratio := SequenceMatcher(None, bare, known).ratio()) >= _ALIKE:  # noqa: PLR2004 - a title
                best = max(best, 0.9 * ratio)
    return best


def _bare(title: str) -> str:
    """A title without what stands in brackets, signs and capitals."""
    return " ".join(_SIGNS.sub(" ", _IN_BRACKETS.sub(" ", plain(title))).casefold().split())


def _texts(columns: Mapping[int, Field], body: Iterable[_Row], forms: Iterable[str]) -> Iterator[str]:
    wanted = [column for column, each in columns.items() if each.form in set(forms)]
    for row in body:
        for column in wanted:
            if column in row and row[column].kind == "text":
                yield str(row[column].value)


def _decimal(columns: Mapping[int, Field], body: Sequence[_Row], name: str, told: _Told) -> tuple[str, list[str]]:
    texts = list(_texts(columns, body, _AMOUNTS))
    if not needs_mark(texts):
        return "", []
    if mark := decimal_mark(texts):
        told.guessed.append(f"  the decimal mark is {mark!r}")
        return mark, []
    shown = " and in ".join(repr(text) for text in _one_of_each(texts))
    told.open.append(f"sheet {name!r}: which mark is the decimal one in {shown} (decimal)")
    return OPEN, [f'decimal: "." or ",": which is the decimal mark in {shown}?']


def _one_of_each(texts: Sequence[str]) -> Iterator[str]:
    """The first number with each mark: of a column that holds both, the answer changes both."""
    for mark in DECIMAL_MARKS:
        if found := next((text for text in map(plain, texts) if mark in amount_parts(text)[0]), ""):
            yield found


def _dates(columns: Mapping[int, Field], body: Sequence[_Row], name: str, told: _Told) -> str:
    texts = [text for text in _texts(columns, body, {"date"}) if any(mark in text for mark in "./-")]
    texts = [text for text in texts if not re.fullmatch(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?", plain(text))]
    if not texts:
        return ""
    if order := date_order(texts):
        told.guessed.append(f"  dates are {order}")
        return order
    told.open.append(f"sheet {name!r}: the order of day and month in {plain(texts[0])!r} (dates)")
    return OPEN


def _values(
    sheet: FormSheet,
    columns: Mapping[int, Field],
    titles: Mapping[int, str],
    body: Sequence[_Row],
    name: str,
    told: _Told,
) -> dict[str, str]:
    """What no column says and every line needs: a unit that stands in a title, or an open question."""
    values: dict[str, str] = {}
    have = {each.name for each in columns.values()}
    for column, each in columns.items():
        if each.form == "unit":
            said = (plain(str(row[column].value)) for row in body if column in row and row[column].kind == "text")
            _unknown_units(said, each.choices, name, told)
        if each.form in _AMOUNTS and (unit := companions(sheet).get(each.name, ("", ""))[1]) and unit not in have:
            values |= _unit(unit, sheet, titles[column], [row[column] for row in body if column in row], name, told)
    for each in sheet.fields:
        if each.required and each.name not in have and each.name not in values:
            values[each.name] = OPEN
            told.open.append(f"sheet {name!r}: no column says {each.title} ({each.name})")
    if sheet.one_of and not have & set(sheet.one_of):
        values[sheet.one_of[0]] = OPEN
        told.open.append(f"sheet {name!r}: no column says one of {', '.join(sheet.one_of)}")
    return values


def _unit(wanted: str, sheet: FormSheet, title: str, cells: Sequence[Cell], name: str, told: _Told) -> dict[str, str]:
    """The unit of a column of amounts: in its title, else in every cell, else nobody said it."""
    choices = found.choices if (found := sheet.field(wanted)) else ()
    _unknown_units((_unit_word(str(cell.value)) for cell in cells if cell.kind == "text"), choices, name, told)
    in_title = [*_IN_BRACKETS.findall(title), *title.split(JOIN)]
    for word in in_title:
        if (unit := parse_unit(word, {})) in choices:
            told.guessed.append(f"  {wanted} is {unit}, as the title says, where a cell says no other")
            return {wanted: unit}
    if cells and all(cell.kind == "text" and _unit_word(str(cell.value)) for cell in cells):
        told.guessed.append(f"  {wanted} stands in each cell")
        return {}
    told.open.append(f"sheet {name!r}: the unit of {title!r} ({wanted})")
    return {wanted: OPEN}


def _unknown_units(words: Iterable[str], choices: Sequence[str], name: str, told: _Told) -> None:
    """Ask what each word is that stands for no unit of the field."""
    for word in dict.fromkeys(filter(None, words)):
        if word not in choices and parse_unit(word, {}) not in choices and word not in told.units:
            told.units[word] = OPEN
            told.open.append(f"sheet {name!r}: what unit {word!r} is ([units])")


def _unit_word(text: str) -> str:
    """What follows an amount, or the upper end of a range; nothing where a cell is no amount."""
    number, word = amount_parts(range_parts(text)[1] or text)
    return word if number else ""


def _names(columns: Mapping[int, Field], body: Sequence[_Row], told: _Told) -> None:
    """List the workbook's own words for things: those that differ only in writing are taken for one."""
    for column, each in columns.items():
        if each.form not in {"reference", "choice"}:
            continue
        seen = Counter(
            plain(str(row[column].value)) for row in body if column in row and row[column].kind in {"text", "number"}
        )
        seen = Counter(
            {
                name: times
                for name, times in seen.items()
                if name and not any(begins_with(name.casefold(), word) for word in _TOTALS)
            }
        )
        if not 0 < len(seen) <= _MOST_NAMES:
            continue
        usual: dict[str, str] = {}
        for name, _ in seen.most_common():
            key = _SIGNS.sub("", name.casefold())
            if each.form == "choice":
                known = {_SIGNS.sub("", choice.casefold()): choice for choice in each.choices}
                if name not in each.choices:
                    told.names[name] = known.get(key, OPEN)
                    if key not in known:
                        told.open.append(f"what {name!r} is among {', '.join(each.choices)} ([names])")
                continue
            one = usual.setdefault(key, name)
            told.names.setdefault(name, one)
            told.referred.setdefault(each.of, {})[one] = None
            if one != name:
                told.guessed.append(f"  {name!r} is the same as {one!r}")


def _missing_lines(form: Form, tables: Sequence[Table], told: _Told) -> Iterator[dict[str, str]]:
    """The lines that others name and no table has, such as the sites of a list of stock."""
    have = {table.sheet for table in tables}
    for sheet in form.sheets:
        if sheet.name in told.referred and sheet.name not in have:
            names = told.referred[sheet.name]
            number = f"{len(names)} name{'' if len(names) == 1 else 's'}"
            told.open.append(f"{number} of {sheet.name}: what is said of each ([[lines]]), and which are one ([names])")
            for name in names:
                needed = {each.name: OPEN for each in sheet.fields if each.required and each.form != "id"}
                yield {"sheet": sheet.name, sheet.id.name: name} | needed


def _skip(body: Sequence[_Row]) -> tuple[str, ...]:
    """The words with which rows begin that are totals."""
    found: dict[str, None] = {}
    for row in body:
        first = next((plain(str(row[c].value)) for c in sorted(row) if row[c].kind == "text"), "")
        for word in _TOTALS:
            if begins_with(first.casefold(), word):
                found[first[: len(word)]] = None
    return tuple(list(found)[:10])
