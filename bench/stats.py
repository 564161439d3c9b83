"""The statistics: how fast, and how much memory, each beside a peer that is measured in the same run.

The peers: plain vectorised numpy for the material balance job (`bench.plain_numpy`), a bisection over
`scipy.stats.hypergeom` for the plan, the draw's rule written as one loop, a Kalman filter that takes one period at
a time, Page's sums over one array of all numbers, and for two cores what hashing gains by the second. Best of several
runs, ours and the peer's by turns; each job in a process of its own, on one thread of linear algebra.

`--repeats N` sets how many runs; `--quick` leaves out the two large balance jobs.
"""

import argparse
import gc
import hashlib
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from bench.report import Figure, Report

ROOT = Path(__file__).parents[1]
SIGMA, K = 0.01, 0.5
JOBS = ((26, 1000), (104, 1000), (26, 10_000))
TIME, MEMORY = 1.0, 0.5  # of the peer's
PLAN, DRAW, FILTER, RUNS, SCALING = 1.0, 0.2, 1.0, 1.0, 1.7
ITEMS, DRAWN, PERIODS, SOURCES, MILLION = 10_000_000, 100_000, 10_000, 200, 1_000_000
DEFECTS = (1, 10, 100, 5000, 100_000)


def run(arguments: list[str]) -> Report:
    """Measure everything."""
    parser = argparse.ArgumentParser(prog="python -m bench stats")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--quick", action="store_true")
    options, _ = parser.parse_known_args(arguments)
    figures: list[Figure] = []
    for periods, iterations in JOBS[:1] if options.quick else JOBS:
        figures += _job(periods, iterations, options.repeats)
    small = options.repeats + 2
    figures.append(_beside("exact plan of 10,000,000 items", "plan", "ms", 1000, PLAN, small))
    figures.append(_beside("100,000 drawn of 10,000,000", "draw", "s", 1, DRAW, small))
    figures.append(_beside("SITMUF, 10,000 periods, 200 sources", "filter", "s", 1, FILTER, small))
    figures.append(_beside("1,000,000 inspections, two cores", "runs", "s", 1, RUNS, small))
    figures += _scaling(small)
    return Report("stats", tuple(figures))


def _job(periods: int, iterations: int, repeats: int) -> Iterator[Figure]:
    """The material balance job: 100 inputs, 100 inventories, 100 outputs."""
    ours, plain = _by_turns(f"balance {periods} {iterations}", repeats)
    name = f"balance {periods} x {iterations}"
    for what, unit, limit in (("seconds", "s", TIME), ("megabytes", "MB", MEMORY)):
        ratio = ours[what] / plain[what]
        yield Figure(f"{name}, {what}", ours[what], unit, plain[what], ratio, floor=limit, met=ratio <= limit)


def _beside(name: str, job: str, unit: str, per_second: float, limit: float, repeats: int) -> Figure:
    ours, plain = _by_turns(job, repeats)
    mine, theirs = ours["seconds"] * per_second, plain["seconds"] * per_second
    return Figure(name, mine, unit, theirs, mine / theirs, floor=limit, met=mine <= limit)


def _by_turns(job: str, repeats: int) -> tuple[dict[str, float], dict[str, float]]:
    """The best of several runs of ours and of the peer's: least seconds, least memory."""
    results: dict[str, list[dict[str, float]]] = {"ours": [], "plain": []}
    for _ in range(repeats):
        for who, runs in results.items():
            runs.append(_measured(who, job))
    ours, plain = ({key: min(run[key] for run in runs) for key in runs[0]} for runs in results.values())
    return ours, plain


def _measured(who: str, job: str) -> dict[str, float]:
    alone = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "bench.stats", who, *job.split()]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=ROOT, env=alone)  # noqa: S603 - this module
    answer: dict[str, float] = json.loads(told.stdout)
    return answer


def _scaling(repeats: int) -> Iterator[Figure]:
    """What a second core gains, beside what hashing gains; and the processor time, which others' load leaves be."""
    found = [_measured("ours", "scaling") for _ in range(repeats)]
    least = {key: min(each[key] for each in found) for key in found[0]}
    ours, hashing = least["one"] / least["two"], least["hash_one"] / least["hash_two"]
    yield Figure("scaling over two cores", ours, "times", hashing, ours / hashing, floor=SCALING, met=ours >= SCALING)
    busy = least["busy_two"], least["busy_one"]
    yield Figure("processor time on two cores", busy[0], "s", busy[1], busy[0] / busy[1])


def _timed(work: Callable[[], object], times: int = 1) -> dict[str, float]:
    gc.collect()
    best = float("inf")
    for _ in range(times):
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return {"seconds": best, "megabytes": _peak()}


def _peak() -> float:
    """The most memory that this process held, in megabytes: since its own start, where the system says so."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text(encoding="ascii").splitlines())
        return int(lines["VmHWM"].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _masses(periods: int) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
    return {
        "inputs": np.full((periods, 100), 10.0),
        "outputs": np.full((periods, 100), 10.0),
        "inventories": np.full((periods + 1, 100), 100.0),
    }


def balance(who: str, periods: int, iterations: int) -> dict[str, float]:
    """Time the material balance job."""
    if who == "plain":
        from bench import plain_numpy  # noqa: PLC0415 - neither pays for the other's imports

        given = {"random": SIGMA, "systematic": SIGMA, "iterations": iterations, "k": K, "seed": 1}
        return _timed(lambda: plain_numpy.job(_masses(periods), **given))
    from custodiet.stats import monitoring  # noqa: PLC0415 - likewise

    masses = _masses(periods)
    read = {name: monitoring.readings(each, random=SIGMA, systematic=SIGMA) for name, each in masses.items()}
    plant = monitoring.Plant(read["inputs"], read["outputs"], read["inventories"])
    return _timed(lambda: monitoring.monitor(plant, iterations=iterations, seed=1, k=K))


def plan(who: str) -> dict[str, float]:
    """Time the slowest of several exact plans."""
    from scipy.stats import hypergeom  # noqa: PLC0415 - heavy, and only for this job

    from custodiet.stats import plans  # noqa: PLC0415 - likewise

    def by_bisection(defects: int) -> int:
        low, high = 0, ITEMS
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if hypergeom.pmf(0, ITEMS, defects, middle) <= 0.05 else (middle, high)  # noqa: PLR2004
        return high

    find = by_bisection if who == "plain" else (lambda defects: plans.smallest_sample(ITEMS, defects, 0.05))
    times = [_timed(lambda d=defects: find(d), 5)["seconds"] for defects in DEFECTS]  # type: ignore[misc]
    return {"seconds": max(times), "megabytes": _peak()}


def draw(who: str) -> dict[str, float]:
    """Time the draw of a large sample."""
    from custodiet.stats import selection  # noqa: PLC0415 - heavy, and only for this job

    seed = hashlib.sha256(b"bench").digest()

    def one_loop() -> list[int]:
        moved: dict[int, int] = {}
        drawn, attempt = [], 0
        for place in range(DRAWN):
            left = ITEMS - place
            while True:
                digest = hashlib.sha256(seed + b"," + str(attempt).encode()).digest()
                value, attempt = int.from_bytes(digest[:6], "big"), attempt + 1
                if value < 2**48 - 2**48 % left:
                    break
            chosen = place + value % left
            drawn.append(moved.get(chosen, chosen))
            moved[chosen] = moved.get(place, place)
        return drawn

    if one_loop() != selection.draw(seed, "", ITEMS, DRAWN):
        raise AssertionError("the two draws differ")
    return _timed(one_loop if who == "plain" else (lambda: selection.draw(seed, "", ITEMS, DRAWN)), 3)


def sitmuf(who: str) -> dict[str, float]:
    """Time SITMUF of a long series with many shared sources; both answers must agree."""
    from custodiet.stats.balance import Balance  # noqa: PLC0415 - heavy, and only for this job
    from custodiet.stats.sequences import sitmuf_filter  # noqa: PLC0415 - likewise

    dice = np.random.default_rng(7)
    loads = 0.05 * dice.normal(size=(PERIODS, SOURCES))
    flows, held = dice.uniform(0.5, 1, PERIODS), dice.uniform(0.2, 1, PERIODS + 1)
    given = Balance(dice.normal(size=PERIODS), flows, held, loads, tuple(map(str, range(SOURCES))))

    def one_by_one() -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        state = np.eye(SOURCES + 1)
        state[-1, -1] = held[0]
        mean, z = np.zeros(SOURCES + 1), np.empty(PERIODS)
        row = np.ones(SOURCES + 1)
        for period in range(PERIODS):
            row[:-1] = loads[period]
            seen = state @ row
            variance = row @ seen + flows[period] + held[period + 1]
            residual = (given.muf[period] - row @ mean) / variance
            z[period] = residual * variance**0.5
            mean += seen * residual
            state -= np.outer(seen, seen / variance)
            state[-1, :-1] = state[:-1, -1] = seen[:-1] * held[period + 1] / variance
            state[-1, -1] = held[period + 1] - held[period + 1] ** 2 / variance
            mean[-1] = -held[period + 1] * residual
        return z

    if who == "plain":
        if np.abs(one_by_one()[:500] - sitmuf_filter(given)[:500]).max() > 1e-9:  # noqa: PLR2004 - rounding
            raise AssertionError("the two filters differ")
        return _timed(one_by_one, 2)
    return _timed(lambda: sitmuf_filter(given), 3)


def runs(who: str) -> dict[str, float]:
    """Time a million simulated inspections of 26 periods: Page, CUMUF and GEMUF ours, Page alone the peer's."""
    from custodiet.stats import engine, simulation  # noqa: PLC0415 - heavy, and only for this job
    from custodiet.stats.balance import constant_balance  # noqa: PLC0415 - likewise

    matrix = constant_balance([0.0] * 26, flows=0.08, inventory=0.25).covariance()
    regime = simulation.Regime(matrix, k=K)
    loss = simulation.pattern("protracted", 3.29 * float(matrix.sum()) ** 0.5, matrix)
    prepared = simulation.prepare(regime, loss)

    def all_at_once() -> float:
        z = np.random.default_rng(1).standard_normal((MILLION, 26)) + prepared.means
        sums, alarmed = np.zeros(MILLION), np.zeros(MILLION, dtype=bool)
        for period in range(26):
            sums = np.maximum(0.0, sums + z[:, period] - K)
            alarmed |= sums > prepared.page
        return float(alarmed.mean())

    two: engine.Engine[simulation.Counts] = engine.on_threads(2)
    if who == "plain":
        return _timed(all_at_once)
    return _timed(lambda: simulation.simulate(regime, loss, runs=MILLION, seed=1, engine=two), 3)


def scaling() -> dict[str, float]:
    """Time a simulation, and hashing, on one core and on two."""
    from custodiet.stats import engine, simulation  # noqa: PLC0415 - heavy, and only for this job
    from custodiet.stats.balance import constant_balance  # noqa: PLC0415 - likewise

    matrix = constant_balance([0.0] * 26, flows=0.08, inventory=0.25).covariance()
    regime, loss = simulation.Regime(matrix, k=K), simulation.pattern("none", 1.0, matrix)
    data = bytes(4_000_000)

    def hashing(workers: int) -> None:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(lambda _: [hashlib.sha256(data).digest() for _ in range(8)], range(8)))

    def simulating(workers: int) -> simulation.Simulated:
        return simulation.simulate(regime, loss, runs=MILLION, seed=1, engine=engine.on_threads(workers))

    times: dict[str, float] = {}
    for _ in range(3):
        for name, work in (("", simulating), ("hash_", hashing)):
            for word, workers in (("one", 1), ("two", 2)):
                busy = time.process_time()
                seconds = _timed(lambda f=work, n=workers: f(n))["seconds"]  # type: ignore[misc]
                busy = time.process_time() - busy
                times[name + word] = min(seconds, times.get(name + word, seconds))
                if not name:
                    times["busy_" + word] = min(busy, times.get("busy_" + word, busy))
    return times


def main(arguments: list[str]) -> dict[str, float]:
    """Run one job in this process."""
    who, job, *numbers = arguments
    if job == "scaling":
        return scaling()
    known: dict[str, Callable[..., dict[str, float]]] = {
        "balance": balance,
        "plan": plan,
        "draw": draw,
        "filter": sitmuf,
        "runs": runs,
    }
    return known[job](who, *map(int, numbers))


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:])))
