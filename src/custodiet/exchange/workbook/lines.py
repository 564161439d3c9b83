"""From entries to postings: every line is checked against its form and against the other lines, then says what it says.

A line's postings bear its address as their act (`REFERENCE as of DAY: Stock LOT-1`), so that an amended workbook finds
what the line said before. Every filled cell ends in a posting, or a fault says what it lacks: nothing a person wrote is
left unsigned in silence.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from custodiet.exchange.workbook.entries import ANSWERS, UNKNOWN, Declared, Entry, Faults
from custodiet.kernel.errors import Refused
from custodiet.kernel.quantity import Quantity
from custodiet.kernel.times import When, parse_when
from custodiet.regimes.form import DAY, PARTY, Form, Pattern
from custodiet.statements.members import parse_quantity, read_account
from custodiet.statements.posting import LONGEST, Claim, Count, Mark, Posting

LONGEST_ID = 200  # characters: an act holds the reference and the id


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the declaration: its act, where it stands in the workbook, and what it says."""

    act: str
    sheet: str
    place: str
    postings: tuple[Posting, ...]
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Declaration:
    """A declaration that nobody has signed yet. `prefix` begins the act of each of its lines, and of no other's."""

    reference: str
    said: When
    as_of: When
    text: str
    reason: str
    instrument: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()

    @property
    def prefix(self) -> str:
        """What its acts begin with."""
        return act_prefix(self.reference, self.as_of.text)


def act_prefix(reference: str, as_of: str) -> str:
    """What the acts of a declaration begin with."""
    return f"{reference} as of {as_of}: "


def read_lines(
    declared: Declared, form: Form, faults: Faults, *, party: str, before: Collection[str] = ()
) -> Declaration:
    """Return the declaration that the entries make; raise `Refused`, once, with every fault.

    `before` are the acts of the lines that the party declared already: what they name need not be said again.
    """
    answers = _answers(declared, faults)
    checked = _Checked(form, declared, faults, _addresses(before))
    values = {PARTY: party, DAY: answers["as_of"]}
    prefix = act_prefix(answers["reference"], answers["as_of"])
    lines = tuple(_lines(checked, values, prefix, faults))
    faults.check()
    return Declaration(
        answers["reference"],
        parse_when(answers["said"]),
        parse_when(answers["as_of"]),
        answers["text"],
        answers["reason"],
        form.instrument,
        lines,
        tuple(declared.notes),
    )


def _answers(declared: Declared, faults: Faults) -> dict[str, str]:
    answers = {name: declared.answers.get(name, "") for name in ANSWERS}
    for name, (title, note, needed) in ANSWERS.items():
        where = declared.places.get(name, "")
        if needed and not answers[name]:
            faults.add(f"{title} is missing", sheet=where, expected=note)
        if len(answers[name]) > (LONGEST_ID if name == "reference" else LONGEST):
            faults.add(f"{title} is too long", sheet=where, expected=f"at most {LONGEST_ID} characters")
    for name in ("said", "as_of"):
        try:
            parse_when(answers[name] or "2000")
        except Refused as error:
            where, found = declared.places.get(name, ""), repr(answers[name][:60])
            faults.add(error.message, sheet=where, expected="a date such as 2013-10-01", found=found)
            answers[name] = ""
        answers[name] = answers[name] or "2000"
    return answers


def _addresses(acts: Iterable[str]) -> frozenset[str]:
    """The addresses of lines, of whatever declaration: all that follows a colon in an act."""
    found = set()
    for act in acts:
        start = act.find(": ")
        while start >= 0:
            found.add(act[start + 2 :])
            start = act.find(": ", start + 2)
    return frozenset(found)


class _Checked:
    """The entries by their sheet and id, and what is wrong with each of them alone and beside the others."""

    def __init__(self, form: Form, declared: Declared, faults: Faults, before: Collection[str]) -> None:
        self.form, self.entries, self.faults, self.before = form, declared.entries, faults, before
        self.unread = frozenset(declared.unread)
        self.index: dict[tuple[str, str], Entry] = {}
        self.names: defaultdict[str, list[str]] = defaultdict(list)
        named: defaultdict[str, set[str]] = defaultdict(set)
        for entry in self.entries:
            self._enter(entry, named)
        for entry in self.entries:
            self._check(entry)

    def _enter(self, entry: Entry, named: Mapping[str, set[str]]) -> None:
        """Ids name things in the whole record: one name is one line, whatever its sheet."""
        if not entry.id:
            return
        first = self.index.setdefault((entry.sheet.name, entry.id), entry)
        if first is not entry:
            place = f"sheet {first.worksheet}, row {first.row}"
            self.faults.entry(
                entry, entry.sheet.id.name, "this id stands already in another line", found=f"{entry.id!r}, {place}",
                advice="Give each line an id of its own, or delete the line that is there twice",
            )  # fmt: skip
        elif entry.sheet.id.name not in entry.broken:
            self.names[entry.sheet.name].append(entry.id)
        named[entry.id].add(entry.sheet.name)
        if len(named[entry.id]) > 1 and first is entry:
            others = ", ".join(sorted(named[entry.id] - {entry.sheet.name}))
            self.faults.entry(
                entry, entry.sheet.id.name, "this id names something else already", found=f"{entry.id!r}, {others}",
                advice="Give it an id of its own",
            )  # fmt: skip

    def _check(self, entry: Entry) -> None:
        for field in entry.sheet.fields:
            value = entry.values[field.name]
            if field.name in entry.broken:
                continue
            if not value:
                if field.required and not entry.withdrawn:
                    self.faults.entry(entry, field.name, f"{field.title} is missing", expected=field.note)
            elif len(value) > (LONGEST_ID if field.form == "id" else LONGEST):
                most = LONGEST_ID if field.form == "id" else LONGEST
                self.faults.entry(
                    entry, field.name, "this is too long", expected=f"at most {most} characters", found=f"{len(value)}"
                )
            elif field.of and (field.of, value) not in self.index:
                if field.of in self.unread or f"{field.of} {value}" in self.before:
                    continue
                known = self.names[field.of]
                expected = ", ".join(known[:8]) + (", ..." if len(known) > 8 else "")  # noqa: PLR2004 - enough to see
                self.faults.entry(
                    entry, field.name, f"the sheet {field.of} has no such line", expected=expected or "a line there",
                    found=repr(value[:60]), advice=f"Add it to the sheet {field.of}, or correct the name",
                )  # fmt: skip
            elif field.of:
                self._agree(entry, field.name, self.index[field.of, value])
        wanted = entry.sheet.one_of
        if wanted and not (entry.withdrawn or entry.broken & {*wanted} or any(map(entry.values.get, wanted))):
            titles = [field.title for field in entry.sheet.fields if field.name in entry.sheet.one_of]
            self.faults.entry(entry, entry.sheet.one_of[0], f"one of {', '.join(titles)} is needed")

    def _agree(self, entry: Entry, name: str, other: Entry) -> None:
        """A bunker of one site does not stand at another: what two lines say of one thing is the same."""
        for field in entry.sheet.fields:
            mine = entry.values[field.name]
            theirs = other.values.get(field.name, "") if field.of and field.name != name else ""
            if mine and theirs and mine != theirs and other.sheet.field(field.name):
                self.faults.entry(
                    entry, field.name, f"this disagrees with the line of {other.id} in the sheet {other.sheet.name}",
                    expected=theirs, found=mine, advice="Correct the one that is wrong",
                )  # fmt: skip


def _lines(checked: _Checked, values: Mapping[str, str], prefix: str, faults: Faults) -> Iterator[Line]:
    for entry in checked.entries:
        act = f"{prefix}{entry.address}"
        place = entry.place
        if entry.broken:
            continue
        if entry.withdrawn:
            yield Line(act, entry.sheet.name, place, (), withdrawn=True)
            continue
        filled = {**entry.values, **values}
        postings: list[Posting] = []
        used = {entry.sheet.id.name}
        for pattern in entry.sheet.patterns:
            if any(filled[name] for name in pattern.unless):
                used |= pattern.fields
            elif members := pattern.fill(filled):
                used |= pattern.fields
                if posting := _posting(pattern, members, act, values[DAY], entry, faults):
                    postings.append(posting)
        _all_used(entry, used, faults)
        yield Line(act, entry.sheet.name, place, tuple(postings))


def _all_used(entry: Entry, used: set[str], faults: Faults) -> None:
    """A filled cell that no posting carries lacks a companion, which the patterns name."""
    for field in entry.sheet.fields:
        if entry.values[field.name] and field.name not in used:
            lacking: dict[str, None] = {}
            for pattern in entry.sheet.patterns:
                named = [name for text in pattern.members.values() for name in text.fields]
                if field.name in named:
                    optional = pattern.members["hi"].fields if "hi" in pattern.members else ()
                    lacking |= dict.fromkeys(n for n in named if n not in optional and not entry.values.get(n, "?"))
            titles = [found.title for name in lacking if (found := entry.sheet.field(name))]
            advice = f"Fill in {', '.join(titles)}, or clear the cell" if titles else "Clear the cell"
            faults.entry(
                entry, field.name, "this says nothing by itself", found=entry.values[field.name][:60], advice=advice
            )


def _posting(
    pattern: Pattern, members: Mapping[str, str], act: str, day: str, entry: Entry, faults: Faults
) -> Posting | None:
    try:
        match pattern.verb:
            case "mark":
                at = parse_when(members.get("at", day))
                return Mark(act, members["subject"], members["aspect"], members["value"], at)
            case "count":
                account = read_account(dict(members), "account")
                return Count(act, account, members["item"], _quantity(members), parse_when(members.get("at", day)))
            case _:
                as_of = parse_when(members.get("as_of", day))
                basis, of = members.get("basis", ""), members.get("of", "")
                return Claim(act, members["subject"], _quantity(members), as_of, members["kind"], basis, of)
    except Refused as error:
        culprit = next((n for text in pattern.members.values() for n in text.fields if n not in {PARTY, DAY}), "")
        parts = {"expected": error.expected, "found": error.found, "advice": error.advice}
        faults.entry(entry, _blamed(pattern, error) or culprit, error.message, **parts)
        return None


def _blamed(pattern: Pattern, error: Refused) -> str:
    """The field to look at: of a range its upper end, of a time its end."""
    member = "hi" if "upper end" in error.message else "as_of"
    text = pattern.members.get(member) or pattern.members.get("lo")
    return text.fields[-1] if text and text.fields else ""


def _quantity(members: Mapping[str, str]) -> Quantity:
    lo, hi = members["lo"], members.get("hi", "")
    if lo != UNKNOWN and hi not in {"", UNKNOWN} and Decimal(hi) < Decimal(lo):
        raise Refused("the upper end is below the amount", expected=f"at least {lo}", found=hi)
    value = {"unit": members["unit"], "lo": "0" if lo == UNKNOWN else lo}
    if hi and hi != UNKNOWN:
        value["hi"] = hi
    elif UNKNOWN not in {lo, hi}:
        value["hi"] = lo
    return parse_quantity(value)
