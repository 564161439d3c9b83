"""A series of material balances judged: each MUF, their sum, what each says beyond those before it, and in words.

The chance of a false alarm in the whole series is shared out: half for CUMUF at its end, half for Page's test on SITMUF
along the way. GEMUF stands beside them, and alarms nothing: it knows no direction. Formulas and sources: `sequences`,
`page`. Assumption: normal errors with known sigmas, and a horizon that was fixed beforehand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from custodiet.kernel.errors import Refused
from custodiet.stats import page as pages
from custodiet.stats import sequences
from custodiet.stats.checks import Floats, probability
from custodiet.stats.combination import Combination
from custodiet.stats.threads import on_one_thread

Grade = Literal["indication", "weak indication", "no indication"]
MOST_PERIODS = 3000  # the covariance is kept whole here
_WEAK = 2  # a weak indication has up to so many times the chance of a false alarm


@on_one_thread
def covariance(balances: Sequence[Combination]) -> Floats:
    """Return how the balances vary together: through readings that stand in several, and sources that they share."""
    if len(balances) > MOST_PERIODS:
        raise Refused("so many periods are not judged", expected=f"at most {MOST_PERIODS}", found=f"{len(balances)}")
    matrix = np.zeros((len(balances), len(balances)))
    places: dict[str, list[tuple[int, float]]] = {}
    shared: dict[str, Floats] = {}
    for row, each in enumerate(balances):
        for name, part in each.random.items():
            places.setdefault(name, []).append((row, part))
        for name, part in each.shared.items():
            shared.setdefault(name, np.zeros(len(balances)))[row] += part
    for found in places.values():
        for row, part in found:
            for column, other in found:
                matrix[row, column] += part * other
    if shared:
        loads = np.array(list(shared.values()))
        matrix += loads.T @ loads
    return matrix


@dataclass(frozen=True, slots=True)
class Judged:
    """The statistics of a series, one value for each period, and what they say; `alarms` are periods, from 1.

    `detectable` is the loss, spread in the worst way, that CUMUF would show with the probability 0.95.
    """

    muf: Floats
    sigma: Floats
    cumuf: Floats
    sigma_cumuf: Floats
    p_cumuf: Floats
    sitmuf: Floats
    page: Floats
    threshold: float
    gemuf: float
    p_gemuf: float
    grade: Grade
    alarms: tuple[int, ...]
    detectable: float


def judge(balances: Sequence[Combination], *, false_alarms: float = 0.05, k: float = 0.5) -> Judged:
    """Return what a series says; refuse one of which some period has no error of its own."""
    muf, matrix = [each.value for each in balances], covariance(balances)
    risk = float(probability("the false alarm probability", false_alarms)) / 2
    sums = sequences.cumuf(muf, matrix)
    z = sequences.sitmuf(muf, matrix)
    page = sequences.page(z, k)
    threshold = pages.threshold(k, risk, len(muf))
    gemuf, p_gemuf = sequences.gemuf(muf, matrix)
    alarms = tuple(int(n) + 1 for n in np.flatnonzero(page > threshold))
    last = float(sums.p[-1])
    weak = bool(page.max() > pages.threshold(k, _WEAK * risk, len(muf)))
    grade: Grade = (
        "indication" if alarms or last < risk else "weak indication" if weak or last < _WEAK * risk else "no indication"
    )
    reach = -float(special.ndtri(risk)) - float(special.ndtri(0.05))
    return Judged(
        np.asarray(muf, dtype=float),
        np.sqrt(np.diagonal(matrix)),
        sums.cumuf,
        sums.sigma,
        sums.p,
        z,
        page,
        threshold,
        gemuf,
        p_gemuf,
        grade,
        alarms,
        reach * float(sums.sigma[-1]),
    )
