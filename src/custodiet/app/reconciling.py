"""A bare table of claims, with no record: which of its figures cannot all be true."""

from dataclasses import dataclass
from pathlib import Path

from custodiet.app.progress import Report, silent
from custodiet.kernel.errors import Refused
from custodiet.kernel.files import LARGEST_SOURCE, read_file, replace_file
from custodiet.kernel.times import parse_when
from custodiet.kernel.toml import parse_toml
from custodiet.reconcile.joint import Joint, Possible
from custodiet.reconcile.joint.model import alike, names_in_no_row, read_model
from custodiet.reconcile.joint.table import Faults, check, read_cells, read_claims
from custodiet.reports.reconciliation import page, paper


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The findings of a table; columns that nothing read, names of the model in no row, names that are nearly one."""

    joint: Joint
    unread: list[str]
    in_no_row: list[str]
    alike: list[tuple[str, ...]]


def reconcile_table(table: Path, model: Path | None = None, *, progress: Report = silent) -> Reconciled:
    """Return the findings of a table; refuse it with all its faults at once."""
    of_model, of_table = Faults(model.name if model else ""), Faults(table.name)
    said = parse_toml(read_file(model, pipe=True), where=model.name) if model else {}
    rules, units = read_model(said, of_model)
    cells = read_cells(read_file(table, largest=LARGEST_SOURCE, pipe=True), of_table)
    claims = read_claims(cells, rules, units, of_table)
    check(of_model, of_table)
    joint = Joint(claims, rules, progress=progress)
    return Reconciled(joint, list(cells.unread), names_in_no_row(said, claims), alike(claims))


def ask(joint: Joint, question: str) -> list[Possible]:
    """Return what is possible of `SUBJECT, MEASURE[, BASIS], DATE`; refuse a question of another form."""
    parts = [part.strip() for part in question.split(",")]
    if len(parts) not in {3, 4} or not all(parts[:2]):
        raise Refused("this is no quantity and day", expected='"all, removed, 2014-03-20"', found=repr(question))
    basis = parts[2] if len(parts) == 4 else ""  # noqa: PLR2004 - with a basis
    subjects = {claim.subject for claim in joint.claims}
    subjects |= {name for whole in joint.rules.wholes for name in (whole.whole, *whole.parts)}
    if parts[0] not in subjects:
        raise Refused("the table has no such subject", expected=", ".join(sorted(subjects)[:9]), found=repr(parts[0]))
    found = joint.possible_at(parts[0], parts[1], basis, parse_when(parts[-1]))
    if not found:
        raise Refused("the table has no amount in this measure", found=repr(parts[1]))
    return found


def write_page(joint: Joint, path: Path, *, title: str) -> None:
    """Write the page of findings, or a PDF if its name ends so, whole or not at all; one that was there is replaced."""
    made = paper(joint, title=title) if path.suffix.lower() == ".pdf" else page(joint, title=title).encode()
    replace_file(path, made)


def check_page_name(path: Path) -> None:
    """Refuse the name of a report that is neither a page nor a PDF, before anything is worked out."""
    if path.suffix.lower() not in {".html", ".htm", ".pdf"}:
        raise Refused("a report is a page or a PDF", expected="a name that ends in .html or .pdf", found=path.name)
