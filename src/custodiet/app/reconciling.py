"""A bare table of claims, with no record: which of its figures cannot all be true."""

from pathlib import Path

from custodiet.app.progress import Report, silent
from custodiet.kernel.files import LARGEST_SOURCE, read_file, replace_file
from custodiet.kernel.toml import parse_toml
from custodiet.reconcile.joint import Joint
from custodiet.reconcile.joint.model import read_model
from custodiet.reconcile.joint.table import Faults, check, read_cells, read_claims
from custodiet.reports.reconciliation import page


def reconcile_table(table: Path, model: Path | None = None, *, progress: Report = silent) -> tuple[Joint, list[str]]:
    """Return the findings of a table, and the columns that nothing read; refuse it with all its faults at once."""
    of_model, of_table = Faults(model.name if model else ""), Faults(table.name)
    said = parse_toml(read_file(model, pipe=True), where=model.name) if model else {}
    rules, units = read_model(said, of_model)
    cells = read_cells(read_file(table, largest=LARGEST_SOURCE, pipe=True), of_table)
    claims = read_claims(cells, rules, units, of_table)
    check(of_model, of_table)
    joint = Joint(claims, rules, progress=lambda done, total: progress("groups of statements", done, total))
    return joint, list(cells.unread)


def write_page(joint: Joint, path: Path, *, title: str) -> None:
    """Write the page of findings, whole or not at all; one that was there is replaced."""
    replace_file(path, page(joint, title=title).encode())
