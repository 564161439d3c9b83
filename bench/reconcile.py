"""Reconciliation: what cannot all be true is found, nothing else is, and the row that is wrong is named.

Tables that are all true, of 10 to 5,000 claims (`bench.claims.world`), must give no finding. Then errors are planted in
such tables, one to five of each kind (`bench.claims.errors`). An error is detectable if it cannot be true together with
the true rows: the rules and an exact judge of the bench decide that (`bench.claims.judge`). Of the detectable, all must
be found but one in a hundred; where the cheapest repair is the only one, it must be the row that was planted, and its
first cause the number that was meant. Each set that is reported is judged too: it cannot be true, and could without any
one member. At last a table of 10,000 claims with 200 errors is timed, and one claim more in it.

`--seeds N` repeats all but the last with other tables; `--claims N` and `--contradictions N` size the last; `--keep
DIR` keeps each table of which the answer is wrong, with its model, its truth and what is wrong.
"""

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from decimal import Decimal
from io import StringIO
from itertools import count, cycle, islice
from pathlib import Path

from bench.claims.errors import SLIPS, Planted, plant
from bench.claims.judge import Rules
from bench.claims.rows import Row, as_csv
from bench.claims.scoring import Answer, Tally, score
from bench.claims.world import Table, consistent
from bench.report import Figure, Report, at_most
from custodiet.app.reconciling import reconcile_table
from custodiet.cli.main import application

SEEDS, CLAIMS, CONTRADICTIONS, MOST_ERRORS = 2, 10_000, 200, 5
SIZES = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
LARGEST = (400, 1_000_000)  # claims of one stockpile: some, or all of a table's
RECALL, REPAIRED, NAMED = 0.99, 0.95, 0.7
SECONDS, AIM, GIGABYTE = 120, 30, 1000
MORE, ADDED, ADDED_AIM = 20, 1, 0.2


@dataclass(frozen=True, slots=True)
class Desk:
    """Where tables are put and asked about."""

    folder: Path
    keep: Path | None

    def ask(self, rows: Sequence[Row], rules: Rules) -> Answer:
        """Ask the public command."""
        said = StringIO()
        with redirect_stdout(said):
            application("reconcile")(self.put(self.folder, rows, rules), standalone_mode=False)
        answer: Answer = json.loads(said.getvalue())
        return answer

    @staticmethod
    def put(folder: Path, rows: Sequence[Row], rules: Rules) -> list[str]:
        """Write a table and its model; return the arguments of the command that reads them."""
        table, model = folder / "claims.csv", folder / "model.toml"
        table.write_text(as_csv(rows), encoding="utf-8")
        model.write_text(rules.model(), encoding="utf-8")
        return ["reconcile", str(table), "--model", str(model), "--format", "json"]

    def tell(self, name: str, planted: Planted, wrong: Sequence[str]) -> None:
        """Say what is wrong with an answer, on standard error, and keep its table if asked to."""
        for text in wrong:
            print(f"{name}: {text}", file=sys.stderr)
        if wrong and self.keep is not None:
            folder = self.keep / name.replace(" ", "-").replace("'", "")
            folder.mkdir(parents=True, exist_ok=True)
            self.put(folder, planted.rows, planted.table.rules)
            truth = [error.truth() for error in planted.errors]
            (folder / "truth.json").write_text(json.dumps(truth, indent=2) + "\n", encoding="utf-8")
            (folder / "wrong.txt").write_text("".join(f"{text}\n" for text in wrong), encoding="utf-8")


def run(arguments: list[str]) -> Report:
    """Score the tables of some seeds, and measure the large one."""
    parser = argparse.ArgumentParser(prog="python -m bench reconcile")
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--claims", type=int, default=CLAIMS)
    parser.add_argument("--contradictions", type=int, default=CONTRADICTIONS)
    parser.add_argument("--keep", type=Path)
    options, _ = parser.parse_known_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder), options.keep)
        clean = list(_clean(desk, range(options.seeds)))
        scored = list(_planted(desk, range(options.seeds)))
        large = list(_large(desk, options.claims, options.contradictions))
    tally = Tally()
    kinds: dict[str, Tally] = defaultdict(Tally)
    for _, one in scored:
        tally.add(one)
    for kind, one in scored:
        kinds[kind].add(one)
    return Report(
        "reconcile",
        (
            Figure("true tables", len(clean), "tables"),
            at_most("true tables: findings", sum(clean), "findings", floor=0),
            Figure("tables with errors", len(scored), "tables"),
            Figure("errors", tally.errors, "errors"),
            Figure("detectable", tally.detectable, "errors"),
            _share("recall", tally.found, tally.detectable, RECALL),
            Figure("one cheapest repair", tally.unique, "errors"),
            _share("planted row in it", tally.repaired, tally.unique, REPAIRED),
            _share("true value named first", tally.named, tally.unique, NAMED),
            *(Figure(f"named: {kind}", of.named / max(1, of.unique), "") for kind, of in sorted(kinds.items())),
            Figure("sets reported", tally.sets, "sets"),
            at_most("sets that can be true", tally.possible, "sets", floor=0),
            at_most("sets with a spare member", tally.reducible, "sets", floor=0),
            *large,
        ),
    )


def _share(key: str, part: int, whole: int, floor: float) -> Figure:
    value = part / whole if whole else 0.0
    return Figure(key, value, "", floor=floor, met=value >= floor)


def _clean(desk: Desk, seeds: Iterable[int]) -> Iterator[int]:
    """How many findings a table has in which everything is true."""
    for seed in seeds:
        for size in SIZES:
            for largest in LARGEST:
                table = consistent(seed, size, largest=largest)
                found = desk.ask(table.rows, table.rules)["findings"]
                wrong = [f"true, but found: {one['explanation']}" for one in found]
                desk.tell(f"true {seed} {size} {largest}", Planted(table, table.rows, ()), wrong)
                yield len(found)


def _planted(desk: Desk, seeds: Iterable[int]) -> Iterator[tuple[str, Tally]]:
    """Score a table for each kind of error and number of errors, and as many with errors of several kinds."""
    for seed in seeds:
        sizes, largest, mixed = cycle(SIZES[1:7]), cycle(LARGEST), cycle(SLIPS)
        tables = count(1000 * (seed + 1))
        for kind in SLIPS:
            for number in range(1, MOST_ERRORS + 1):
                for name, kinds in ((kind, [kind] * number), ("mixed", list(islice(mixed, number)))):
                    size = next(sizes)
                    table = consistent(next(tables), size, largest=next(largest))
                    planted = plant(table, kinds, seed)
                    tally = score(planted, desk.ask(planted.rows, table.rules))
                    desk.tell(f"{name} {number} {seed} {size}", planted, tally.told)
                    yield name, tally


def _large(desk: Desk, claims: int, contradictions: int) -> Iterator[Figure]:
    table = consistent(7, claims, largest=1000)
    planted = _detectable(plant(table, islice(cycle(SLIPS), contradictions * 3 // 2), 7), contradictions)
    arguments = desk.put(desk.folder, planted.rows, table.rules)
    (desk.folder / "more.csv").write_text(as_csv(_more(table)), encoding="utf-8")
    command = [sys.executable, "-m", "bench.reconcile", *arguments]
    told = subprocess.run(  # noqa: S603 - this module itself, by this Python
        command, check=True, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1]
    )
    found = json.loads(told.stdout)
    tally = score(planted, found["answer"], with_repairs=False)
    desk.tell("large", planted, tally.told)
    yield Figure("large: claims", claims, "claims")
    yield Figure("large: errors", tally.detectable, "errors")
    yield _share("large: recall", tally.found, tally.detectable, RECALL)
    yield at_most("large: sets not as they say", tally.possible + tally.reducible, "sets", floor=0)
    yield at_most("large: seconds", found["seconds"], "s", floor=SECONDS, aim=AIM)
    yield Figure("large: processor time", found["busy"], "s")
    yield at_most("large: peak memory", found["megabytes"], "MB", floor=GIGABYTE)
    yield Figure("one claim more, median", statistics.median(found["more"]), "s", aim=ADDED_AIM)
    yield at_most("one claim more, slowest", max(found["more"]), "s", floor=ADDED, aim=ADDED_AIM)


def _detectable(planted: Planted, number: int) -> Planted:
    """The same with so many errors, all of them detectable."""
    errors = [error for error in planted.errors if error.detectable][:number]
    now = {error.now.id: error.now for error in errors}
    rows = tuple(now.get(row.id, row) for row in planted.table.rows)
    return replace(planted, rows=rows, errors=tuple(errors))


def _more(table: Table) -> Iterator[Row]:
    """Claims that nobody made yet, every other one wrong by a factor of a hundred."""
    dice = random.Random(11)  # noqa: S311 - the same claims every time, no secret
    amounts = [row for row in table.rows if row.rounding == "printed" and not row.of and row.kind == "reported"]
    for number, row in enumerate(dice.sample(amounts, MORE)):
        value = row.value if number % 2 else f"{Decimal(row.value).scaleb(2):f}"
        yield replace(row, id=f"more{number}", value=value, source="Envoy")


def measure(arguments: list[str]) -> dict[str, object]:
    """Run the public command in this process, then add claims one at a time to the table as it was.

    Return the answer, the seconds of all and of each addition, and the peak memory of the command in megabytes.
    """
    said, started, worked = StringIO(), time.perf_counter(), time.process_time()
    with redirect_stdout(said):
        application("reconcile")(arguments, standalone_mode=False)
    seconds, busy = time.perf_counter() - started, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    table, model = Path(arguments[1]), Path(arguments[3])
    known = reconcile_table(table, model).joint
    more = reconcile_table(table.with_name("more.csv"), model).joint
    times = []
    for claim in more.claims:
        started = time.perf_counter()
        known.with_claim(claim)
        times.append(time.perf_counter() - started)
    return {"answer": json.loads(said.getvalue()), "seconds": seconds, "busy": busy, "megabytes": peak, "more": times}


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1:])))
