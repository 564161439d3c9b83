"""Reconciliation of a bare table: `reconcile`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from custodiet.app.reconciling import Reconciled, ask, check_page_name, reconcile_table, write_page
from custodiet.cli.progress import progress_bar
from custodiet.cli.render import say, say_json
from custodiet.kernel.quantity import format_decimal
from custodiet.reconcile.joint import Finding, Joint, Possible, Suspect
from custodiet.reconcile.joint.words import Bounds, between, ends, put, same
from custodiet.reports.reconciliation import summary


class Form(StrEnum):
    """How findings are printed."""

    table = "table"
    json = "json"


def reconcile(
    claims: Annotated[Path, typer.Argument(metavar="CLAIMS.csv", help="A table of figures, one a row.")],
    model: Annotated[Path | None, typer.Option(help="A TOML file with wholes, units, trust and other rules.")] = None,
    form: Annotated[Form, typer.Option("--format", help="How to print it.")] = Form.table,
    possible: Annotated[
        str,
        typer.Option(metavar="QUANTITY", help='Ask also what is still possible: "SUBJECT, MEASURE[, BASIS], DATE".'),
    ] = "",
    report: Annotated[
        Path | None, typer.Option(help="Also write a page with pictures to this HTML file, or PDF.")
    ] = None,
) -> None:
    """Say which figures of a table cannot all be true, why, and what single change would make them agree.

    It needs no record. Columns: id, as_of, subject, measure, value, unit; and, if there is need, of, share, basis,
    kind, rounding, source, note.

    Examples:

      custodiet reconcile claims.csv

      custodiet reconcile claims.csv --model model.toml --report findings.html

      custodiet reconcile claims.csv --report findings.pdf

      custodiet reconcile claims.csv --possible "all, removed, 2014-03-20"

      custodiet reconcile claims.csv --format json
    """
    if report:
        check_page_name(report)
    with progress_bar("Reconciling", quiet=form is Form.json) as progress:
        found = reconcile_table(claims, model, progress=progress)
    joint = found.joint
    answers = ask(joint, possible) if possible else []
    if report:
        write_page(joint, report, title=claims.name)
    if form is Form.json:
        said = joint.row()
        if possible:
            said["possible"] = [answer.row() for answer in answers]
        more = {"unread_columns": found.unread, "names_in_no_row": found.in_no_row, "nearly_the_same": found.alike}
        said["model"] = {**joint.model(), **more}
        say_json(said)
        return
    _print(joint, found)
    for answer in answers:
        _print_possible(answer)
    if report:
        say(f"Written: {report}")
    say(_next(joint, claims, model, report))


def _print(joint: Joint, found: Reconciled) -> None:
    last = 0
    for finding in joint.findings:
        if finding.fault != last:
            last = finding.fault
            _print_fault(finding)
        else:
            say(f"   Also {', '.join(claim.id for claim in finding.members)} cannot all be true ({finding.kind}).")
    improbable = joint.improbable()
    for one in improbable:
        say(f"Improbable, though no contradiction: {one.explanation}")
    if joint.findings or improbable:
        say()
    say(summary(len(joint.claims), last))
    said = joint.model()
    if left := said["left_out"]:
        say(f"Left out, since they are no results: {', '.join(map(str, left))}.")  # type: ignore[call-overload]
    for whole, parts in said["possible_wholes"].items():  # type: ignore[attr-defined]
        say(f'Not used: if these parts make up the whole, say so in model.toml: [wholes] "{whole}" = {parts}')
    if found.unread:
        say(f"Columns that nothing reads: {', '.join(found.unread)}.")
    if found.in_no_row:
        say(f"Named in the model, and in no row: {'; '.join(found.in_no_row)}.")
    for names in found.alike:
        say(f"Taken as different, though nearly the same: {', '.join(map(repr, names))}.")


def _print_possible(answer: Possible) -> None:
    about = f"{answer.key.subject}, {answer.key.measure} as of {answer.key.date.text}"
    say(f"What is not in dispute allows {_range(answer, answer.allowed)} ({about}).")
    for name, without in answer.narrowed:
        say(f"   Without {name}: {_range(answer, without)}.")


def _range(answer: Possible, allowed: Bounds) -> str:
    lo, hi = ends(allowed, answer.factor)
    return f"at least {lo} {answer.unit}" if hi is None else f"{lo} to {hi} {answer.unit}"


def _print_fault(finding: Finding) -> None:
    if finding.fault > 1:
        say()
    say(f"{finding.fault}. {finding.kind.capitalize()}")
    say(f"   {finding.explanation}")
    for suspect in finding.suspects:
        say(f"   {_suspected(suspect)}")
    for line in finding.arithmetic:
        say(f"     {line}")


def _suspected(suspect: Suspect) -> str:
    who = f"{suspect.claim.id}{same(suspect.also)}"
    text = f"{who} says {put(suspect.claim)}; all others allow {between(suspect.allowed, suspect.claim)}"
    found = [f"{format_decimal(cause.value)} ({cause.cause})" for cause in suspect.causes[:3]]
    return f"{text}; likely {', or '.join(found)}." if found else f"{text}."


def _next(joint: Joint, claims: Path, model: Path | None, report: Path | None) -> str:
    if joint.findings and report is None:
        return f"Next: custodiet reconcile {claims}{f' --model {model}' if model else ''} --report findings.html"
    if model is None:
        return (
            "Next: name wholes, units and trust in a model.toml (docs/reference/reconcile.md), and give it with --model"
        )
    return "Next: correct or annotate the table, and run this again"
