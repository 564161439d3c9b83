"""Statistics: `plan inspection`, `evaluate inspection`, `simulate`."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from custodiet.app.asking import check_voice, read_cut
from custodiet.app.record import Record
from custodiet.app.view import View
from custodiet.cli.options import RecordPath
from custodiet.cli.progress import progress_bar
from custodiet.cli.render import console, say, say_json, table
from custodiet.kernel.files import check_new, read_file, write_new_file
from custodiet.kernel.strict import canonical
from custodiet.kernel.toml import parse_toml

if TYPE_CHECKING:  # scipy takes long to load, and the list of all commands needs none
    from custodiet.app.evaluating import Evaluated


class Form(StrEnum):
    """How an answer is printed."""

    table = "table"
    json = "json"


class EngineChoice(StrEnum):
    """Where a simulation runs."""

    one = "one"
    all = "all"
    ray = "ray"


AsForm = Annotated[Form, typer.Option("--format", help="How to print it.")]


def inspection(
    record: RecordPath,
    site: Annotated[str, typer.Option(help="The site to inspect: a place of the record.")],
    goal: Annotated[str, typer.Option(metavar="MASS", help='What must not be missed, such as "8 kg".')],
    detect: Annotated[float, typer.Option(help="The probability to detect the loss of the goal.")] = 0.95,
    voice: Annotated[str, typer.Option(help="Whose declaration to inspect, where several have one.")] = "",
    as_of: Annotated[str, typer.Option(help="What was declared to be there then; a day means its end, UTC.")] = "",
    methods: Annotated[Path | None, typer.Option(help="A TOML file with the mission's own methods.")] = None,
    hours: Annotated[float, typer.Option(help="Hours that an inspector works on site in a day.")] = 6.0,
    name: Annotated[str, typer.Option(help="Name the inspection, to make the proposal its plan (with --out).")] = "",
    out: Annotated[Path | None, typer.Option(help="Write the plan as a statement to sign (a new file).")] = None,
    form: AsForm = Form.table,
) -> None:
    """Propose how many items to inspect, by which method, and in how many inspector-days.

    Strata are the classes of what is declared at the site; each item is one holding. The proposal is no decision: it is
    what the arithmetic says, with its assumptions. With --name and --out it becomes a plan that an inspector may sign.

    Examples:

      custodiet plan inspection drill --site depot-1 --goal "1 t" --as-of 2021-01-11 --voice Arcadia

      custodiet plan inspection drill --site depot-1 --goal "1 t" --as-of 2021-01-11 --voice Arcadia --name visit-1
      --out plan.json
    """
    from custodiet.app import planning  # noqa: PLC0415 - scipy takes long to load
    from custodiet.stats.inspection import METHODS  # noqa: PLC0415 - likewise

    if bool(name) != (out is not None):
        raise typer.BadParameter(
            "a plan has a name, and a file to be written to: give both", param_hint="--name, --out"
        )
    if out is not None:
        check_new(out)
    known = METHODS
    if methods is not None:
        known = planning.read_methods(parse_toml(read_file(methods), where=methods.name), where=methods.name)
    amount = planning.read_mass(goal, where="--goal")
    with Record.open(record, read_only=True) as opened:
        view = View(opened, read_cut(as_of, "", None, names=("--as-of", "--known-at")), voice=voice)
        check_voice(view, name="--voice")
        planned = planning.plan_inspection(view, site, goal=amount, detect=detect, methods=known, hours=hours)
        wish = planning.wish(planned, name, as_of=view.as_of, origin=opened.origin)
    rows = planning.rows(planned)
    if out is not None:
        write_new_file(out, canonical(wish))
    if form is Form.json:
        proposal = planned.proposal
        say_json(
            {
                "voice": planned.voice,
                "site": site,
                "goal_kg": amount,
                "detect": detect,
                "plan": rows,
                "inspector_days": proposal.days,
                "remarks": list(proposal.remarks),
                "holds_for": proposal.limit,
                "left_out": planned.left_out,
            }
        )
        return
    title = f"To detect {goal} missing at {site} with probability {detect:g}, as {planned.voice} declares"
    shown = [{**row, "sees": _sees(row["sees"])} for row in rows]
    console().print(table(shown, tuple(shown[0]), title=title))
    for remark in planned.proposal.remarks:
        say(remark)
    say(f"{planned.proposal.limit}.")
    if planned.left_out:
        say(f"{planned.left_out} holdings of unknown mass are not in the frame: inspect them in any case.")
    say(f"Inspector-days on site: {planned.proposal.days:.1f}")
    if out is not None:
        say(f"Next: custodiet sign {out} --key FILE.key --out plan.signed, then: custodiet submit {record} plan.signed")


def _sees(value: float) -> str:
    """Four digits; what is not certain is not called so."""
    return f"{value:.4g}" if value == 1 or value <= 0.9999 else ">0.9999"  # noqa: PLR2004 - four digits


def evaluate(
    record: RecordPath,
    name: Annotated[str, typer.Argument(metavar="ID", help="The inspection's name, or the statement of its plan.")],
    as_of: Annotated[str, typer.Option(help="What had happened by then; a day means its end, UTC.")] = "",
    known_at: Annotated[str, typer.Option(help="What had been said by then.")] = "",
    at_checkpoint: Annotated[int | None, typer.Option(min=0, help="What had been logged: the first N entries.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write it as a statement to sign (a new file).")] = None,
    form: AsForm = Form.table,
) -> None:
    """Say what the results of an inspection support, in graded words, from its plan and what the record says was found.

    An indication, a weak one, none, or too little looked at: never that all is there. Results are what the planning
    party counted and marked in acts of the inspection's name, or NAME/...; each number stands beside its method.

    Examples:

      custodiet evaluate inspection drill check-depot-1

      custodiet evaluate inspection drill check-depot-1 --as-of 2021-02-10 --format json

      custodiet evaluate inspection drill check-depot-1 --out evaluation.json
    """
    from custodiet.app.evaluating import evaluate_inspection  # noqa: PLC0415 - scipy takes long to load

    if out is not None:
        check_new(out)
    where = read_cut(as_of, known_at, at_checkpoint, names=("--as-of", "--known-at"))
    with Record.open(record, read_only=True) as opened:
        size = opened.size if at_checkpoint is None else min(opened.size, at_checkpoint)
        found = evaluate_inspection(View(opened, where), name, size=size)
        wish = found.wish(opened.origin)
    if out is not None:
        write_new_file(out, canonical(wish))
    if form is Form.json:
        say_json(found.value())
        return
    _tell(found)
    if out is not None:
        step = f"custodiet submit {record} evaluation.signed"
        say(f"Next: custodiet sign {out} --key FILE.key --out evaluation.signed, then: {step}")


def _tell(found: "Evaluated") -> None:
    """Print an evaluation for a person: the grade and its words first, then what they rest on."""
    plan = found.inspected.plan
    say(f"{plan.inspection}: {found.evaluation.grade.upper()}")
    say(found.conclusion + ".")
    say()
    screen = console()
    screen.print(table(found.strata, tuple(found.strata[0]), title=f"{plan.site}, as {plan.declared_by} declares"))
    numbers = [number.row() for number in found.numbers]
    screen.print(table(numbers, tuple(numbers[0]), title="Every number, its method and its source"))
    for remark in found.remarks:
        say(remark)


def simulate(
    readings: Annotated[Path, typer.Argument(metavar="READINGS.csv", help="Readings of a material balance.")],
    loss: Annotated[str, typer.Option(metavar="MASS", help='The loss to look for, such as "8 kg".')],
    runs: Annotated[int, typer.Option(min=1, help="How many inspections to simulate of each strategy.")] = 1_000_000,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same answer.")] = 1,
    false_alarms: Annotated[float, typer.Option(help="The chance of a false alarm in the whole series.")] = 0.05,
    k: Annotated[float, typer.Option(help="The reference value of Page's test.")] = 0.5,
    engine: Annotated[EngineChoice, typer.Option(help="Where to run: the answer is the same.")] = EngineChoice.all,
    form: AsForm = Form.table,
) -> None:
    """Estimate how often a series of balances detects a loss, and how often it alarms for nothing.

    Strategies: none (false alarms), abrupt (all in the middle period), protracted (the same in each), optimal (as the
    best test sees it least). Beside each estimate stands what is exact.

    Examples:

      custodiet simulate readings.csv --loss "8 kg"

      custodiet simulate readings.csv --loss "8 kg" --runs 100000 --seed 7 --engine one --format json
    """
    from custodiet.app import balancing, planning  # noqa: PLC0415 - scipy takes long to load

    amount = planning.read_mass(loss, where="--loss")
    with progress_bar("Simulating", quiet=form is Form.json) as progress:
        answer = balancing.simulate_readings(
            readings,
            loss=amount,
            runs=runs,
            seed=seed,
            false_alarms=false_alarms,
            k=k,
            engine=engine.value,
            progress=progress,
        )
    rows = balancing.rows(answer)
    if form is Form.json:
        say_json(
            {
                "loss": answer.loss,
                "unit": answer.unit,
                "runs": runs,
                "seed": seed,
                "periods": len(answer.balance.muf),
                "rates": rows,
            }
        )
        return
    shown = [{**row, **{key: f"{row[key]:.4f}" for key in ("alarms", "low", "high", "exact")}} for row in rows]
    title = f"{runs} series of {len(answer.balance.muf)} balances, loss {loss}, seed {seed}"
    console().print(table(shown, tuple(shown[0]), title=title))
    say("alarms: share of series with an alarm; low and high: 95 % interval; strategy none: false alarms")
