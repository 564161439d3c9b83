"""A worksheet as a person reads it: merged cells hold their value wherever they reach, titles stand above one another.

Both the guess and the reading by a profile see a foreign worksheet through this module, and so see the same.
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from operator import itemgetter

from openpyxl.utils import get_column_letter

from custodiet.exchange.workbook.numerals import plain
from custodiet.exchange.workbook.package import WIDEST, Cell, Sheet
from custodiet.kernel.errors import Refused

JOIN = " / "
Merged = tuple[int, int, int, int]  # first column, first row, last column, last row


def head(sheet: Sheet, rows: int) -> dict[int, dict[int, Cell]]:
    """Return the first rows of a sheet, each by column, merged cells filled in."""
    return dict(islice(((n, row) for n, row, _ in filled_rows(sheet, last=rows)), rows))


def filled_rows(
    sheet: Sheet, *, last: int = 0, only: Collection[int] = ()
) -> Iterator[tuple[int, dict[int, Cell], frozenset[int]]]:
    """Yield each row that is not empty: number, cells by column, and which columns a merged cell above lends to.

    With `only`, merged cells reach these columns and no other. A row that is empty but for what it is lent is not one.
    """
    waiting = deque(sorted(sheet.survey.merged, key=itemgetter(1)))
    reaching: list[tuple[Merged, Cell | None]] = []
    for number, cells in sheet.rows():
        if last and number > last:
            return
        row = {cell.column: cell for cell in cells}
        reaching = [(merged, cell) for merged, cell in reaching if merged[3] >= number]
        while waiting and waiting[0][1] <= number:
            merged = waiting.popleft()
            if merged[3] >= number:
                reaching.append((merged, row.get(merged[0]) if merged[1] == number else None))
        if len(reaching) > WIDEST:
            raise Refused(
                "merged cells overlap", where=f"sheet {sheet.name}, row {number}", advice="Take the merging back"
            )
        yield number, row, frozenset(_lend(row, reaching, number, only))


def _lend(
    row: dict[int, Cell], reaching: Iterable[tuple[Merged, Cell | None]], number: int, only: Collection[int]
) -> Iterator[int]:
    """Fill merged cells into the row; yield the columns that are filled from above."""
    for (left, top, right, _), cell in reaching:
        for column in range(left, min(right, WIDEST) + 1) if cell else ():
            if cell and column not in row and (not only or column in only):
                row[column] = replace(cell, column=column)
                if number > top:
                    yield column


def headings(rows: dict[int, dict[int, Cell]], header: Sequence[int]) -> dict[int, str]:
    """Return the title of each column: the texts of the header's rows, each once; a nameless one is its letter."""
    titles: dict[int, str] = {}
    taken: set[str] = set()
    for column in sorted({column for n in header for column in rows.get(n, {})}):
        texts = [plain(str(rows[n][column].value)) for n in header if column in rows.get(n, {})]
        title = JOIN.join(dict.fromkeys(text for text in texts if text))
        letter = f"[{get_column_letter(column)}]"
        titles[column] = letter if not title else f"{title} {letter}" if title in taken else title
        taken.add(title)
    return titles


def column_of(titles: dict[int, str], title: str) -> int:
    """The column of a title, or of a letter in brackets; 0 where there is none."""
    wanted = plain(title).casefold()
    for column, found in titles.items():
        if found.casefold() == wanted or f"[{get_column_letter(column)}]".casefold() == wanted:
            return column
    return 0
