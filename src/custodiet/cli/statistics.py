"""Statistics: `plan inspection`, `simulate`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from custodiet.cli.options import RecordPath
from custodiet.cli.progress import progress_bar
from custodiet.cli.render import console, say, say_json, table


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
    form: AsForm = Form.table,
) -> None:
    """Propose how many items to inspect, by which method, and in how many inspector-days.

    Strata are the classes of what is declared at the site; each item is one holding. The proposal is no decision: it is
    what the arithmetic says, with its assumptions.

    Example:

      custodiet plan inspection drill --site depot-1 --goal "1 t" --as-of 2021-01-11 --voice Arcadia
    """
    from custodiet.app import planning  # noqa: PLC0415 - statistics are heavy, and few commands need them
    from custodiet.app.asking import check_voice, read_cut  # noqa: PLC0415 - likewise
    from custodiet.app.record import Record  # noqa: PLC0415 - likewise
    from custodiet.app.view import View  # noqa: PLC0415 - likewise
    from custodiet.kernel.files import read_file  # noqa: PLC0415 - likewise
    from custodiet.kernel.toml import parse_toml  # noqa: PLC0415 - likewise
    from custodiet.stats.inspection import METHODS, Method  # noqa: PLC0415 - likewise

    known: tuple[Method, ...] = METHODS
    if methods is not None:
        known = planning.read_methods(parse_toml(read_file(methods), where=methods.name), where=methods.name)
    amount = planning.read_mass(goal, where="--goal")
    with Record.open(record, read_only=True) as opened:
        view = View(opened, read_cut(as_of, "", None, names=("--as-of", "--known-at")), voice=voice)
        check_voice(view, name="--voice")
        planned = planning.plan_inspection(view, site, goal=amount, detect=detect, methods=known, hours=hours)
    rows = planning.rows(planned)
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
                "left_out": planned.left_out,
            }
        )
        return
    title = f"To detect {goal} missing at {site} with probability {detect:g}, as {planned.voice} declares"
    console().print(table(rows, tuple(rows[0]), title=title))
    for remark in planned.proposal.remarks:
        say(remark)
    if planned.left_out:
        say(f"{planned.left_out} holdings of unknown mass are not in the frame: inspect them in any case.")
    say(f"Inspector-days on site: {planned.proposal.days:.1f}")


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
    from custodiet.app import balancing  # noqa: PLC0415 - statistics are heavy, and few commands need them
    from custodiet.app.planning import read_mass  # noqa: PLC0415 - likewise

    amount = read_mass(loss, where="--loss")
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
