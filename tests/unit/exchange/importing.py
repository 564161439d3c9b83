"""What the tests of imported tables share: copies of the example, edited, and what is read from them."""

import shutil
from collections import defaultdict
from pathlib import Path

from custodiet.exchange import Draft, Reading, read_source
from custodiet.exchange.tables import Form, Table
from custodiet.kernel.times import parse_when
from custodiet.regimes.schema import load_regime
from custodiet.statements.statement import Statement

EXAMPLE = Path(__file__).parents[3] / "examples" / "syria-2013"
REGIME = load_regime("cwc")
PUBLIC = ("timeline", "obligations", "statements")


def read(path: Path) -> Reading:
    return read_source(path, regime=REGIME)


def raw_copy(folder: Path) -> Path:
    """The public tables alone, under the names by which they are published."""
    for name in PUBLIC:
        shutil.copy(EXAMPLE / f"{name}.csv", folder / f"syria-{name}.csv")
    return folder


def reviewed_copy(folder: Path) -> Path:
    """The tables with what the reviewers say."""
    return Path(shutil.copytree(EXAMPLE, folder / "copy"))


def edit(path: Path, old: str, new: str) -> None:
    """Change one text, which must stand exactly once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def by_row(reading: Reading) -> dict[str, list[Draft]]:
    """The drafts by the row that they carry, as `syria-timeline#T138`."""
    rows: dict[str, list[Draft]] = defaultdict(list)
    for draft in reading.drafts:
        for segment in draft.source.covers if draft.source else ():
            rows[segment].append(draft)
    return rows


def statement(draft: Draft) -> Statement:
    """The statement that an archivist would sign."""
    return Statement(
        "example",
        "archivist+00000000+AA",
        0,
        "0" * 32,
        parse_when(draft.said),
        draft.type,
        draft.postings,
        attributed_to=draft.attributed_to,
        source=draft.source,
        method=draft.method,
        body=draft.body,
    )


def table(form: Form, name: str = "t") -> Table:
    return Table(name, f"{name}.csv", form, (), "", 0)
