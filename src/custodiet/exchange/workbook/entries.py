"""What a line of a declaration says, cell by cell, as texts, before anybody has judged whether it may say so.

Whatever the workbook (`filled`, `foreign`), a reader yields a `Declared`: the answers about the declaration itself and
an `Entry` for each line. A fault has its sheet, row and column; of very many of one kind in one column, the first are
written out and the rest are counted.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from custodiet.exchange.tables import not_imported
from custodiet.kernel.errors import CustodietError
from custodiet.regimes.form import Sheet

MOST_ALIKE = 20  # faults of one kind in one column that are written out
ANSWERS = {  # what the declaration says of itself: (title, what to write, is it needed)
    "reference": ("Reference", "Its number, such as that of its note verbale. Keep it in amendments.", True),
    "said": ("Date of declaration", "The day on which it is made.", True),
    "as_of": ("Stock as of", "The day for which it holds. Keep it in amendments; a new day is a new stock-take.", True),
    "text": ("Remark", "What the declaring party wishes to say besides, in its own words.", False),
    "reason": ("Reason for amendments", "Only where lines declared before are changed or withdrawn: why.", False),
}  # fmt: skip
WITHDRAWN = "withdrawn"  # the last column of every sheet
UNKNOWN = "unknown"  # an amount that nobody knows


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: its sheet in the form, the worksheet and row where it stands, its texts and their columns by field.

    `broken` are the fields of which a fault is noted already; such a line is checked, and never signed.
    """

    sheet: Sheet
    worksheet: str
    row: int
    values: Mapping[str, str]
    columns: Mapping[str, str]
    withdrawn: bool = False
    broken: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """The line's id, or ""."""
        return self.values[self.sheet.id.name]

    @property
    def place(self) -> str:
        """Where it stands."""
        return f"sheet {self.worksheet}, row {self.row}" if self.columns else f"{self.worksheet} {self.row}"

    @property
    def address(self) -> str:
        """What names the line in the declaration, wherever it stands in the workbook."""
        return f"{self.sheet.name} {self.id}"


@dataclass(frozen=True, slots=True)
class Declared:
    """What a workbook declares: answers, each with its place, the lines, and what its reader wishes to say of it.

    `unread` are the sheets of the form that are there and could not be read: what names their lines is not judged.
    """

    file: str
    answers: Mapping[str, str]
    places: Mapping[str, str]
    entries: Sequence[Entry]
    notes: Sequence[str] = ()
    unread: Collection[str] = ()


@dataclass(slots=True)
class Faults:
    """What is wrong with a workbook: told sheet by sheet and row by row, as a person goes through it."""

    file: str
    _found: dict[tuple[str, str, str], list[tuple[int, CustodietError]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _more: dict[tuple[str, str, str], list[int]] = field(default_factory=lambda: defaultdict(list))

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(
        self, message: str, *, sheet: str = "", row: int = 0, column: str = "", title: str = "", **parts: str
    ) -> None:
        """Note one fault with its place; `parts` are those of `CustodietError`: expected, found, advice."""
        kind = sheet, column, message
        if row and len(self._found.get(kind, ())) >= MOST_ALIKE:
            self._more[kind].append(row)
            return
        named = f"{column} ({title})" if title and title != column else column
        places = [
            self.file,
            f"sheet {sheet}" if sheet else "",
            f"row {row}" if row else "",
            f"column {named}" if named else "",
        ]
        self._found[kind].append((row, CustodietError(message, where=", ".join(filter(None, places)), **parts)))

    def refused(self, error: CustodietError, *, sheet: str, row: int = 0, column: str = "", title: str = "") -> None:
        """Note what was refused, with its place."""
        parts = {"expected": error.expected, "found": error.found, "advice": error.advice}
        self.add(error.message, sheet=sheet, row=row, column=column, title=title, **parts)

    def entry(self, entry: Entry, name: str, message: str, **parts: str) -> None:
        """Note a fault in one field of a line."""
        found = entry.sheet.field(name)
        title = found.title if found else name
        column = entry.columns.get(name, "") or title
        self.add(message, sheet=entry.worksheet, row=entry.row, column=column, title=title, **parts)

    def listed(self) -> list[CustodietError]:
        """Every fault; many alike end in one that counts the rest."""
        sheets = {sheet: n for n, sheet in enumerate(dict.fromkeys(kind[0] for kind in self._found))}
        told = [
            (sheets[kind[0]], row, fault)
            for kind in self._found
            for row, fault in (*self._found[kind], *self._rest(kind))
        ]
        return [fault for *_, fault in sorted(told, key=itemgetter(0, 1))]

    def _rest(self, kind: tuple[str, str, str]) -> Sequence[tuple[int, CustodietError]]:
        rows = self._more.get(kind)
        if not rows:
            return ()
        where = f"{self.file}, sheet {kind[0]}, column {kind[1]}"
        told = f"{kind[2]}, in {len(rows)} more rows, from {rows[0]} to {rows[-1]}"
        return [(rows[0], CustodietError(told, where=where))]

    def check(self) -> None:
        """Raise one error that lists every fault; return when there is none."""
        if self._found:
            count = sum(map(len, self._found.values())) + sum(map(len, self._more.values()))
            raise not_imported(self.file, self.listed(), count=count)
