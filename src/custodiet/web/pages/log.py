"""The log: its checkpoints, its root, its key, its files, and how anybody verifies all of it."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from custodiet.app.reading import Cosigner
from custodiet.app.rendering import Row
from custodiet.kernel.times import from_unix
from custodiet.log.checkpoint import SignedCheckpoint
from custodiet.web import cells
from custodiet.web.asked import Asked
from custodiet.web.cells import Cells, Column, table
from custodiet.web.page import Page

_COLUMNS = ("size", "root", "time")


def page(asked: Asked) -> Page:
    """Return the page of the log; its checkpoints, the newest first."""
    sizes = asked.reading.sizes
    visible = sizes[: bisect_right(sizes, asked.size)]
    part, window = asked.part(visible[::-1])
    found = asked.reading.checkpoints(part[-1], part[0]) if part else []
    rows = [_row(each) for each in reversed(found)]
    return Page("Log", "log.html", lambda: _context(asked, rows), lambda: rows, _COLUMNS, window)


def _row(each: SignedCheckpoint) -> Row:
    return {"size": each.size, "root": each.checkpoint.root.hex(), "time": from_unix(each.time).text}


def _context(asked: Asked, rows: Sequence[Row]) -> Mapping[str, Any]:
    columns = (Column("Entries", "num"), Column("Root", "wide"), Column("Signed, by the log's own clock"))
    signed = asked.seen.signed
    cosigners = asked.reading.witnesses() if not asked.where.at_checkpoint else []
    return {
        "witnesses": _witnesses(cosigners) if cosigners else None,
        "note": signed.note.decode("utf-8", "replace") if signed else "",
        "table_": table("Checkpoints that the log signed", columns, (_line(asked, row) for row in rows)),
        "log_key": asked.reading.log_key,
        "origin": asked.reading.origin,
    }


def _witnesses(cosigners: Sequence[Cosigner]) -> cells.Table:
    columns = (
        Column("Witness"),
        Column("Entries cosigned", "num"),
        Column("At, by its own clock"),
        Column("Behind", "num"),
        Column("What stands in the way", "wide"),
    )
    return table("Witnesses, each cosignature verified again", columns, map(_cosigner, cosigners))


def _cosigner(one: Cosigner) -> tuple[Cells, ...]:
    return (
        (cells.Cell(one.name, title=one.key),),
        cells.text(str(one.size) if one.size else "none yet"),
        cells.time(from_unix(one.time).text) if one.size else cells.NOTHING,
        cells.text(str(one.behind) if one.behind else ""),
        cells.text(one.problem),
    )


def _line(asked: Asked, row: Row) -> tuple[Cells, ...]:
    size = str(row["size"])
    return (
        (cells.Cell(size, asked.where.at(row["size"]).link("log"), "id"),),
        cells.text(row["root"], "key"),
        cells.time(row["time"]),
    )
