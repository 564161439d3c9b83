"""A series of material balances judged: each MUF, their sum, what each says beyond those before it, and in words.

The chance of a false alarm in the whole series is shared out: half for CUMUF at its end, half for Page's test on SITMUF
along the way. GEMUF stands beside them, and alarms nothing: it knows no direction. Formulas and sources: `sequences`,
`page`. Assumption: normal errors with known sigmas, and a horizon that was fixed beforehand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from scipy import linalg, special

from custodiet.kernel.errors import Refused
from custodiet.stats import page as pages
from custodiet.stats import sequences
from custodiet.stats.checks import Floats, numbers, probability
from custodiet.stats.combination import Combination
from custodiet.stats.threads import on_one_thread

Grade = Literal["indication", "weak indication", "no indication"]
MOST_PERIODS = 2000  # the covariance is kept whole here
_UNDETECTED = 0.05  # of the loss that is named as detectable
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


@on_one_thread
def judge(balances: Sequence[Combination], *, false_alarms: float = 0.05, k: float = 0.5) -> Judged:
    """Return what a series says; refuse one of which some period has no error of its own. Time P^3, once."""
    matrix = covariance(balances)
    muf = numbers("MUF", [each.value for each in balances])
    risk = float(probability("the false alarm probability", false_alarms)) / 2
    cumuf = np.cumsum(muf)
    sigma_cumuf = np.sqrt(np.diagonal(np.cumsum(np.cumsum(matrix, axis=0), axis=1)))
    z = linalg.solve_triangular(_factor(matrix), muf, lower=True, check_finite=False)
    p_cumuf = special.ndtr(-cumuf / sigma_cumuf)
    page = sequences.page(z, k)
    threshold, lower = (_threshold(k, part, len(muf)) for part in (risk, _WEAK * risk))
    gemuf = float(z @ z)
    alarms = tuple(int(n) + 1 for n in np.flatnonzero(page > threshold))
    last = float(p_cumuf[-1])
    grade: Grade = (
        "indication"
        if alarms or last < risk
        else "weak indication"
        if page.max() > lower or last < _WEAK * risk
        else "no indication"
    )
    reach = -float(special.ndtri(risk)) - float(special.ndtri(_UNDETECTED))
    return Judged(
        muf,
        np.sqrt(np.diagonal(matrix)),
        cumuf,
        sigma_cumuf,
        p_cumuf,
        z,
        page,
        threshold,
        gemuf,
        float(special.chdtrc(len(z), gemuf)),
        grade,
        alarms,
        reach * float(sigma_cumuf[-1]),
    )


_threshold = lru_cache(maxsize=4096)(pages.threshold)  # most series of a record have the same few lengths


def _factor(matrix: Floats) -> Floats:
    try:
        return np.asarray(np.linalg.cholesky(matrix), dtype=float)
    except np.linalg.LinAlgError:
        raise Refused(
            "some period's balance has no error of its own",
            expected="a random error in each period",
            advice="State the error of the readings",
        ) from None
