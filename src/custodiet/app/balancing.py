"""What a regime of balances would detect, from a table of readings; no record is needed."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from custodiet.app.progress import Report, silent
from custodiet.exchange.readings import read_readings
from custodiet.kernel.errors import Refused
from custodiet.kernel.files import LARGEST_SOURCE, read_file
from custodiet.kernel.quantity import UNITS
from custodiet.stats import simulation
from custodiet.stats.balance import Balance, balance
from custodiet.stats.engine import Engine, on_threads
from custodiet.stats.simulation import Counts, Regime, Simulated, Strategy

EngineName = Literal["one", "all", "ray"]
_STRATEGIES: tuple[Strategy, ...] = ("none", "abrupt", "protracted", "optimal")
_MOST_PERIODS = 3000  # the regime's covariance is kept whole here


@dataclass(frozen=True, slots=True)
class Answer:
    """A simulation of all strategies, and what it rests on."""

    balance: Balance
    unit: str
    loss: float
    runs: int
    seed: int
    simulated: dict[Strategy, Simulated]
    exact: dict[Strategy, dict[str, float]]


def simulate_readings(  # noqa: PLR0913 - a simulation has as many givens
    path: Path,
    *,
    loss: float,
    runs: int,
    seed: int,
    false_alarms: float = 0.05,
    k: float = 0.5,
    engine: EngineName = "all",
    progress: Report = silent,
) -> Answer:
    """Return false alarms and detection of each strategy for a loss in kilograms, from the errors that readings have.

    Raises `Refused` or `Several` where the table is not one of readings, or the regime cannot be.
    """
    terms, unit = read_readings(read_file(path, largest=LARGEST_SOURCE, pipe=True), file=path.name)
    found = balance(terms)
    if len(found.muf) > _MOST_PERIODS:
        raise Refused(
            "so many periods are not simulated", expected=f"at most {_MOST_PERIODS}", found=f"{len(found.muf)}"
        )
    if loss <= 0:
        raise Refused("the loss must be above zero", expected='a mass such as "8 kg"', found=f"{loss:g} kg")
    if k < 0:
        raise Refused(
            "the reference value of Page's test is negative", expected="zero or above", found=f"{k:g}", where="--k"
        )
    regime = Regime(found.covariance(), false_alarms=false_alarms, k=k)
    amount = loss / float(UNITS[unit][1])
    simulated, exact = {}, {}
    for number, strategy in enumerate(_STRATEGIES):
        taken = simulation.pattern(strategy, amount, regime.covariance)
        simulated[strategy] = simulation.simulate(
            regime, taken, runs=runs, seed=seed + number, engine=engine_of(engine), progress=_staged(progress, strategy)
        )
        exact[strategy] = simulation.exact_rates(regime, taken)
    return Answer(found, unit, amount, runs, seed, simulated, exact)


def _staged(progress: Report, strategy: str) -> Callable[[int, int], None]:
    return lambda done, of: progress(strategy, done, of)


def engine_of(name: EngineName) -> Engine[Counts]:
    """Return one core, all cores, or a Ray cluster; their answers are the same."""
    if name == "ray":
        return _on_ray
    return on_threads(1 if name == "one" else len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2)


def _on_ray(work: Callable[[int], Counts], blocks: Sequence[int]) -> list[Counts]:
    """Run blocks on the Ray cluster that the environment names, or on a local one."""
    os.environ.setdefault("RAY_ENABLE_UV_RUN_RUNTIME_ENV", "0")  # else a cluster is sent the folder one stands in
    try:
        import ray  # noqa: PLC0415 - an extra, and heavy
    except ImportError:
        raise Refused(
            "Ray is not installed", advice="Install custodiet[cluster], or use --engine all: the answer is the same"
        ) from None
    started = not ray.is_initialized()
    if started:
        ray.init(log_to_driver=False, include_dashboard=False, configure_logging=False)
    try:
        remote = ray.remote(_several)
        size = max(1, len(blocks) // 64)
        parts = [list(blocks[first : first + size]) for first in range(0, len(blocks), size)]
        return [counts for part in ray.get([remote.remote(work, part) for part in parts]) for counts in part]
    finally:
        if started:
            ray.shutdown()


def _several(work: Callable[[int], Counts], blocks: Sequence[int]) -> list[Counts]:
    return [work(block) for block in blocks]


def rows(answer: Answer) -> list[dict[str, Any]]:
    """One row for each strategy and test."""
    return [
        {
            "strategy": strategy,
            "test": test,
            "alarms": found.rate,
            "low": found.low,
            "high": found.high,
            "exact": answer.exact[strategy][test],
        }
        for strategy, simulated in answer.simulated.items()
        for test, found in simulated.rates.items()
    ]
