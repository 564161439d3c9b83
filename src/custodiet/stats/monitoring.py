"""Material balances of a plant, simulated: every reading with its own errors, and all statistics from what was read.

Each iteration reads every input, output and inventory anew, x = mu (1 + r + s): r is new at each reading, s is one for
a location from one calibration to the next. From the readings alone, as an inspector has them, follow MUF, its
covariance (with the parts of errors that are known), CUMUF, SITMUF, Page and GEMUF of every period up to the last.
Formulas are those of `balance` and `sequences`; a test holds them together.

Iterations are taken in small blocks, so that what is worked on stays in the processor's cache, and memory grows with
the statistics that are kept, not with the readings. Blocks have streams of their own: the answer is the same on any
number of cores. One iteration, or one period, is as good as many.
"""

import math
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np

from custodiet.kernel.errors import Refused
from custodiet.stats.checks import Floats, numbers, sigmas, whole
from custodiet.stats.engine import Engine, in_order, stream
from custodiet.stats.threads import on_one_thread

_WORKING = 200_000  # numbers that a block may hold: under two megabytes
STATISTICS = ("muf", "sigma", "cumuf", "sigma_cumuf", "sitmuf", "page", "gemuf")


@dataclass(frozen=True, slots=True)
class Readings:
    """True masses of one kind: a row a period, the opening first where they are inventories; a column a location.

    `random` and `systematic` are relative sigmas: one for all locations, or one for each.
    """

    masses: Floats
    random: Floats
    systematic: Floats


def readings(masses: Floats, *, random: float | Floats, systematic: float | Floats) -> Readings:
    """Return readings, checked; sigmas are parts of the mass (0.01 is one per cent)."""
    table = numbers("the masses", masses)
    if table.ndim != 2:  # noqa: PLR2004 - rows and columns
        raise Refused("masses come as a table", expected="a row for each period", found=f"{table.ndim} dimensions")
    wide = table.shape[1]
    own = np.broadcast_to(sigmas("the random part", np.atleast_1d(random)), (wide,)).copy()
    shared = np.broadcast_to(sigmas("the systematic part", np.atleast_1d(systematic)), (wide,)).copy()
    return Readings(table, own, shared)


@dataclass(frozen=True, slots=True)
class Plant:
    """What goes in and out and stays; before each period of `recalibrations` every instrument is calibrated anew."""

    inputs: Readings
    outputs: Readings
    inventories: Readings
    recalibrations: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        periods = len(self.inputs.masses)
        if len(self.outputs.masses) != periods or len(self.inventories.masses) != periods + 1:
            raise Refused(
                "the periods of the plant do not match",
                expected=f"{periods} rows of outputs, {periods + 1} of inventories",
                found=f"{len(self.outputs.masses)} and {len(self.inventories.masses)}",
            )
        for first in self.recalibrations:
            whole("a recalibration", first, least=1, most=periods)

    @property
    def periods(self) -> int:
        """How many balances there are."""
        return len(self.inputs.masses)

    def segments(self, rows: int) -> list[slice]:
        """The rows that share a calibration: of flows from period 1, of inventories from the opening."""
        shift = 0 if rows > self.periods else 1
        edges = sorted({0, rows, *(min(rows, max(0, first - shift)) for first in self.recalibrations)})
        return [slice(first, last) for first, last in pairwise(edges)]


@dataclass(frozen=True, slots=True)
class Monitored:
    """The statistics, each a row for every iteration and a column for every period."""

    muf: Floats
    sigma: Floats
    cumuf: Floats
    sigma_cumuf: Floats
    sitmuf: Floats
    page: Floats
    gemuf: Floats


def monitor(
    plant: Plant, *, iterations: int, seed: int, k: float = 0.5, engine: Engine[list[Floats]] = in_order
) -> Monitored:
    """Return the statistics of so many iterations; GEMUF at a period is that of the series up to there."""
    whole("the number of iterations", iterations, least=1)
    size = _block_size(plant)
    kept = [np.empty((iterations, plant.periods)) for _ in STATISTICS]
    work = partial(_simulated, plant, k, seed, iterations, size)
    for number, found in enumerate(engine(work, range(math.ceil(iterations / size)))):
        for whole_column, part in zip(kept, found, strict=True):
            whole_column[number * size : number * size + len(part)] = part
    return Monitored(*kept)


def _block_size(plant: Plant) -> int:
    every = sum(each.masses.size for each in (plant.inputs, plant.outputs, plant.inventories))
    return max(1, _WORKING // (every + 3 * plant.periods**2))


@on_one_thread
def _simulated(plant: Plant, k: float, seed: int, iterations: int, size: int, block: int) -> list[Floats]:
    number = min(size, iterations - block * size)
    dice = stream(seed, block)
    read = [_read(each, plant, dice, number) for each in (plant.inputs, plant.outputs, plant.inventories)]
    return statistics(plant, read[0], read[1], read[2], k=k)


def _read(given: Readings, plant: Plant, dice: np.random.Generator, number: int) -> Floats:
    """Readings with their errors: iterations by periods by locations."""
    rows, wide = given.masses.shape
    values = dice.standard_normal((number, rows, wide))
    values *= given.random
    for rows_of_one in plant.segments(rows):
        shared = dice.standard_normal((number, 1, wide))
        shared *= given.systematic
        shared += 1.0
        values[:, rows_of_one] += shared
    values *= given.masses
    return values


def statistics(plant: Plant, inputs: Floats, outputs: Floats, inventories: Floats, *, k: float) -> list[Floats]:
    """Return the statistics of readings that were made: iterations by periods, in the order of `STATISTICS`."""
    held = inventories.sum(axis=2)
    muf = inputs.sum(axis=2) - outputs.sum(axis=2) + held[:, :-1] - held[:, 1:]
    matrix = _covariance(plant, inputs, outputs, inventories)
    sigma = np.sqrt(np.diagonal(matrix, axis1=1, axis2=2))
    below = np.tril(matrix, -1).sum(axis=2)
    sigma_cumuf = np.sqrt(np.cumsum(sigma**2 + 2 * below, axis=1))
    z = _whitened(matrix, muf)
    return [muf, sigma, np.cumsum(muf, axis=1), sigma_cumuf, z, _page(z, k), np.cumsum(z * z, axis=1)]


def _covariance(plant: Plant, inputs: Floats, outputs: Floats, inventories: Floats) -> Floats:
    """The covariance of each iteration's MUF, from its readings."""
    number, periods = len(inputs), plant.periods
    matrix = np.zeros((number, periods, periods))
    own = _squares(inputs, plant.inputs.random) + _squares(outputs, plant.outputs.random)
    held = _squares(inventories, plant.inventories.random)
    here = np.arange(periods)
    matrix[:, here, here] = own + held[:, :-1] + held[:, 1:]
    matrix[:, here[1:], here[:-1]] = matrix[:, here[:-1], here[1:]] = -held[:, 1:-1]
    for flow, given in ((inputs, plant.inputs), (outputs, plant.outputs)):
        for rows in plant.segments(periods):
            _add_shared(matrix[:, rows, rows], flow[:, rows] * given.systematic)
    for rows in plant.segments(periods + 1):
        kept = inventories[:, rows] * plant.inventories.systematic
        first, last = max(0, rows.start - 1), min(periods, rows.stop)
        moved = np.zeros((number, last - first, kept.shape[2]))
        ends = kept[:, max(0, 1 - rows.start) :]  # what an inventory takes out of the period that it ends
        moved[:, : ends.shape[1]] -= ends
        starts = kept[:, : periods - rows.start]  # and brings into the one that it opens
        moved[:, moved.shape[1] - starts.shape[1] :] += starts
        _add_shared(matrix[:, first:last, first:last], moved)
    return matrix


def _add_shared(matrix: Floats, loads: Floats) -> None:
    if loads.any():
        matrix += loads @ loads.transpose(0, 2, 1)


def _squares(values: Floats, parts: Floats) -> Floats:
    """The variance of a row's sum: the sum over locations of (part times reading) squared."""
    return np.asarray((values * values) @ (parts * parts), dtype=float)


def _whitened(matrix: Floats, muf: Floats) -> Floats:
    """SITMUF of each iteration: L^-1 MUF, by forward substitution for all iterations at once."""
    try:
        lower = np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        raise Refused(
            "some period's balance has no error of its own",
            expected="a random error in a flow or an inventory of each period",
            advice="Give a random part above zero",
        ) from None
    z = np.empty_like(muf)
    for period in range(muf.shape[1]):
        known = np.einsum("ij,ij->i", lower[:, period, :period], z[:, :period])
        z[:, period] = (muf[:, period] - known) / lower[:, period, period]
    return z


def _page(z: Floats, k: float) -> Floats:
    sums = z - k
    np.maximum(sums[:, 0], 0.0, out=sums[:, 0])
    for period in range(1, z.shape[1]):
        sums[:, period] += sums[:, period - 1]
        np.maximum(sums[:, period], 0.0, out=sums[:, period])
    return sums
