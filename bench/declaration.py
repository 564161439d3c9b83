"""A workbook of 100,000 lines becomes a signed declaration, and is imported again, which changes nothing.

`--lines N` measures another size; the floor is that of 100,000. Wall-clock time is what an official waits; processor
time is what the work costs on a machine that does nothing else.
"""

import argparse
import io
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from openpyxl import Workbook, load_workbook

from bench.report import Figure, Report, at_most
from custodiet.app import introduction
from custodiet.app.declaring import Declared, declare, template
from custodiet.app.founding import found
from custodiet.app.progress import silent
from custodiet.kernel.collection import paused_collection
from custodiet.kernel.keys import generate

LINES, SECONDS = 100_000, 60
ORIGIN = "example.org/bench"


def run(arguments: Sequence[str]) -> Report:
    """Measure the import of a declaration, first and again."""
    parser = argparse.ArgumentParser(prog="python -m bench declaration")
    parser.add_argument("--lines", type=int, default=LINES)
    lines = parser.parse_known_args(arguments)[0].lines
    with tempfile.TemporaryDirectory() as folder:
        workbook, key = Path(folder, "declaration.xlsx"), Path(folder, "state.key")
        _write(workbook, lines)
        now = int(time.time())
        with found(Path(folder, "record"), origin=ORIGIN, regime="cwc", operator="operator", now=now) as record:
            signer = generate("state")
            wish = introduction.enrolment(signer, origin=ORIGIN, party="Arcadia", role="authority")
            record.enrol(introduction.introduce(signer, key, wish, now=now), now=now)

            def once() -> Declared:
                return declare(record, workbook, key, profile=None, now=now, dry_run=False, progress=silent)

            with paused_collection():
                first, cost, done = _timed(once)
                again, _, _ = _timed(once)
    return Report(
        "declaration",
        (
            Figure("lines", lines, "lines"),
            Figure("statements", done.statements, "statements"),
            at_most("import", first, "s", floor=SECONDS * lines / LINES),
            Figure("import, processor", cost, "s"),
            at_most("import again", again, "s", floor=SECONDS * lines / LINES),
        ),
    )


def _timed(once: Callable[[], Declared]) -> tuple[float, float, Declared]:
    wall, processor = time.perf_counter(), time.process_time()
    done = once()
    return time.perf_counter() - wall, time.process_time() - processor, done


def _write(path: Path, lines: int) -> None:
    """The form, filled in: one site, one chemical, and so many lots."""
    form = load_workbook(io.BytesIO(template("cwc")[1]))
    book = Workbook(write_only=True)
    for sheet in form.worksheets:
        page = book.create_sheet(sheet.title)
        for row in sheet.iter_rows(values_only=True):
            page.append(list(row))
        if sheet.title == "Chemicals":
            page.append([None, "agent B", "Category 1"])
        elif sheet.title == "Sites":
            page.append([None, "S1", "Depot", "1.0 N, 2.0 E"])
        elif sheet.title == "Stock":
            for n in range(lines):
                page.append([None, f"LOT-{n:06}", "agent B", "S1", None, None, 100 + n % 97 / 2, None, "kg", 85])
        elif sheet.title == "Declaration":
            for title, answer in (
                ("Reference *", "NV-1"),
                ("Date of declaration *", "2020-01-02"),
                ("Stock as of *", "2020-01-01"),
            ):
                page.append([title, answer])
    book.save(path)
