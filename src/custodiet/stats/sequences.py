"""Tests over time on a series of MUF: sums, independent residuals, and tests against any pattern.

| statistic | formula | against |
|---|---|---|
| CUMUF | sum of MUF, normal with 1'S1 | a loss spread over all periods in the worst way |
| SITMUF | z = L^-1 MUF, S = L L': what a MUF says beyond those before it | what Page's test looks at |
| Page | S_j = max(0, S_(j-1) + z_j - k) | a loss that begins at any time |
| GEMUF | MUF' S^-1 MUF, chi squared with P degrees | any pattern, of either sign |

S is the covariance of MUF. Against the worst pattern of a loss M, which is M S1 / 1'S1, no test is better than CUMUF.
Sources: Avenhaus and Jaech, J. INMM 10 (1981); Picard, J. INMM 15 (1987); Seifert, J. INMM 16 (1987); Page, Biometrika
41 (1954).
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import linalg, special

from custodiet.kernel.errors import Refused
from custodiet.stats import checks
from custodiet.stats.balance import Balance
from custodiet.stats.checks import Floats, numbers, positive, probability
from custodiet.stats.threads import on_one_thread

_BLOCK = 96  # periods that the filter takes at a time: as many as keep its matrices in the processor's cache


@dataclass(frozen=True, slots=True)
class Cumulative:
    """CUMUF after each period, its sigma, and the one-sided probability of as large a sum if nothing is missing."""

    cumuf: Floats
    sigma: Floats
    p: Floats


def cumuf(muf: npt.ArrayLike, covariance: npt.ArrayLike) -> Cumulative:
    """Return the sums of MUF."""
    sums = np.cumsum(numbers("MUF", muf))
    spread = np.sqrt(np.diagonal(np.cumsum(np.cumsum(_fitting(sums, covariance), axis=0), axis=1)))
    return Cumulative(sums, spread, np.asarray(special.ndtr(-sums / spread), dtype=float))


def cumuf_detection(loss_in_sigmas: npt.ArrayLike, alpha: float) -> Floats:
    """Return the probability that CUMUF detects a loss, Phi(M / sigma - z_(1-alpha)); 3.29 sigma gives 0.95 at 0.05."""
    limit = -float(special.ndtri(float(probability("alpha", alpha))))
    return np.asarray(special.ndtr(numbers("the loss", loss_in_sigmas) - limit), dtype=float)


def worst_pattern(loss: float, covariance: npt.ArrayLike) -> Floats:
    """Return how a loss is spread over the periods so that the best test sees it least: M S1 / 1'S1."""
    rows = checks.covariance(covariance).sum(axis=1)
    return np.asarray(positive("the loss", loss) * rows / rows.sum(), dtype=float)


def worst_detection(loss: float, covariance: npt.ArrayLike, alpha: float) -> float:
    """Return the probability to detect a loss spread in that way: no test has more, and CUMUF has it."""
    whole = float(checks.covariance(covariance).sum())
    return float(cumuf_detection([positive("the loss", loss) / math.sqrt(whole)], alpha)[0])


def best_detection(pattern: npt.ArrayLike, covariance: npt.ArrayLike, alpha: float) -> float:
    """Return the probability with which the best test for one known pattern of losses sees it (Neyman and Pearson)."""
    return float(cumuf_detection([float(np.linalg.norm(sitmuf(pattern, covariance)))], alpha)[0])


@on_one_thread
def sitmuf(muf: npt.ArrayLike, covariance: npt.ArrayLike) -> Floats:
    """Return z = L^-1 MUF, independent and standard normal if nothing is missing. Time P^3, memory P^2."""
    known = numbers("MUF", muf)
    lower = np.linalg.cholesky(_fitting(known, covariance))
    return np.asarray(linalg.solve_triangular(lower, known, lower=True, check_finite=False), dtype=float)


def gemuf(muf: npt.ArrayLike, covariance: npt.ArrayLike) -> tuple[float, float]:
    """Return MUF' S^-1 MUF and its p from the chi squared distribution. It knows no direction: a gain alarms too."""
    z = sitmuf(muf, covariance)
    statistic = float(z @ z)
    return statistic, float(special.chdtrc(len(z), statistic))


def page(z: npt.ArrayLike, k: float, *, start: float = 0.0) -> Floats:
    """Return Page's sums S_j = max(0, S_(j-1) + z_j - k), from the first period on."""
    sums, before = [], start
    for value in numbers("the residuals", z):
        before = max(0.0, before + float(value) - k)
        sums.append(before)
    return np.array(sums)


def _fitting(muf: Floats, covariance: npt.ArrayLike) -> Floats:
    matrix = checks.covariance(covariance)
    checks.same_length(muf=muf, covariance=matrix)
    return matrix


@on_one_thread
def sitmuf_filter(given: Balance) -> Floats:
    """Return the same z as `sitmuf`, from the parts of the covariance: time P K^2, memory K^2, for K shared sources.

    It is a Kalman filter whose state is the shared errors and the error of the last inventory, taken a block of periods
    at a time: the block's covariance given the past is factored, z is what its MUF say beyond the past, and the state
    is brought up to date by products of matrices. Raises `Refused` where a period has no error of its own.
    """
    periods, sources = given.loads.shape
    state = np.zeros((sources + 1, sources + 1))  # covariance of the sources, then of the last inventory's error
    state[np.diag_indices(sources)] = 1.0
    state[sources, sources] = given.inventories[0]
    mean = np.zeros(sources + 1)
    z = np.empty(periods)
    for first in range(0, periods, _BLOCK):
        last = min(periods, first + _BLOCK)
        z[first:last], mean, state = _block(given, first, last, mean, state)
    return z


def _block(given: Balance, first: int, last: int, mean: Floats, state: Floats) -> tuple[Floats, Floats, Floats]:
    size, sources = last - first, given.loads.shape[1]
    held = given.inventories[first : last + 1]
    design = np.zeros((size, sources + 1))
    design[:, :sources] = given.loads[first:last]
    design[0, sources] = 1.0
    seen = design @ state
    block = seen @ design.T
    block[np.diag_indices(size)] += given.flows[first:last] + held[1:]
    inner = np.arange(size - 1)
    block[inner + 1, inner + 1] += held[1:-1]
    block[inner, inner + 1] -= held[1:-1]
    block[inner + 1, inner] -= held[1:-1]
    lower = _factor(block, first)
    z = linalg.solve_triangular(lower, given.muf[first:last] - design @ mean, lower=True, check_finite=False)
    seen[:, sources] = 0.0  # from here on the last column is the inventory at the end of the block, which is new
    seen[-1, sources] = -held[-1]
    gain = linalg.solve_triangular(lower, seen, lower=True, check_finite=False)
    mean, state = mean.copy(), state.copy()
    mean[sources] = 0.0
    state[sources, :] = state[:, sources] = 0.0
    state[sources, sources] = held[-1]
    return z, mean + gain.T @ z, state - gain.T @ gain


def _factor(block: Floats, first: int) -> Floats:
    try:
        return np.asarray(linalg.cholesky(block, lower=True, check_finite=False), dtype=float)
    except linalg.LinAlgError:
        raise Refused(
            "some period's balance has no error of its own",
            where=f"from period {first + 1}",
            expected="a random error in each period",
            advice="A balance without any random error can be told from those before it exactly, so it needs no test",
        ) from None
