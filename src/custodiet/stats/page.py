"""Page's test exactly: how long until an alarm, and the threshold for a horizon.

For S_j = max(0, S_(j-1) + z_j - k), with an alarm at S_j > h, and z_j independent, normal around mu with variance 1,
the probability f_n(s) of no alarm in n periods from S = s is

    f_n(s) = Phi(k - s - mu) f_(n-1)(0) + integral from 0 to h of f_(n-1)(x) phi(x - s + k - mu) dx,

an equation that Gauss and Legendre's quadrature solves to more digits than anyone needs, since f is smooth. A threshold
is for a finite horizon: "a false alarm within 26 periods with probability 0.05", not an average run length. Sources:
Page (1954); Brook and Evans, Biometrika 59 (1972); Vance (1986), for the quadrature; Lucas and Crosier (1982), for head
starts and two sides; agrees with the R package spc.
"""

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from custodiet.kernel.errors import Refused
from custodiet.stats.checks import Floats, numbers, positive, probability, whole
from custodiet.stats.threads import on_one_thread

_MOST = 60.0  # thresholds are sought up to here


def _density(x: Floats) -> Floats:
    return np.asarray(np.exp(-x * x / 2) / math.sqrt(2 * math.pi), dtype=float)


@lru_cache(maxsize=8)
def _legendre(number: int) -> tuple[Floats, Floats]:
    nodes, weights = np.polynomial.legendre.leggauss(number)
    return nodes, weights


def _grid(h: float) -> tuple[Floats, Floats]:
    nodes, weights = _legendre(32 + 8 * math.ceil(positive("the threshold", h)))
    return (nodes + 1) * h / 2, weights * h / 2


def _step(starts: Floats, grid: tuple[Floats, Floats], shift: float) -> Floats:
    """Weights that take f at (0, nodes) to f one period earlier at `starts`; shift = k - mu."""
    nodes, weights = grid
    zero = special.ndtr(shift - starts)
    return np.column_stack((zero, _density(nodes[None, :] - starts[:, None] + shift) * weights))


@on_one_thread
def run_length(k: float, h: float, mu: float = 0.0, *, start: float = 0.0) -> float:
    """Return the average number of periods until an alarm, one-sided; `start` is a head start below h."""
    _check(k, h, start)
    grid = _grid(h)
    here = np.concatenate(([0.0], grid[0]))
    lengths = np.linalg.solve(np.eye(len(here)) - _step(here, grid, k - mu), np.ones(len(here)))
    return float(1 + (_step(np.array([start]), grid, k - mu) @ lengths)[0])


def run_length_two_sided(k: float, h: float, mu: float = 0.0, *, start: float = 0.0) -> float:
    """Return the same where the mirrored sum, for gains, alarms too; both have the head start.

    With L(0), L(s) for each side alone, it is (L+(s) L-(0) + L-(s) L+(0) - L+(0) L-(0)) / (L+(0) + L-(0)): exact, as
    long as the two sums cannot both be large, which k >= 0 and a head start up to h / 2 + k see to.
    """
    up, down = run_length(k, h, mu), run_length(k, h, -mu)
    if start == 0:
        return up * down / (up + down)
    up_early, down_early = run_length(k, h, mu, start=start), run_length(k, h, -mu, start=start)
    return (up_early * down + down_early * up - up * down) / (up + down)


def _check(k: float, h: float, start: float) -> None:
    positive("the threshold", h)
    if k < 0 or not 0 <= start <= h:
        raise Refused(
            "Page's test is not defined",
            expected="k of zero or above, and a head start between 0 and the threshold",
            found=f"k {k:g}, head start {start:g}, threshold {h:g}",
        )


@on_one_thread
def alarm_probability(k: float, h: float, periods: int, mu: float = 0.0, *, start: float = 0.0) -> float:
    """Return the probability of an alarm within so many periods of the same mean `mu`."""
    _check(k, h, start)
    whole("the number of periods", periods, least=1)
    grid = _grid(h)
    step = _step(np.concatenate(([0.0], grid[0])), grid, k - mu)
    silent = _power(step, periods - 1)
    return float(1 - (_step(np.array([start]), grid, k - mu) @ silent)[0])


def _power(step: Floats, times: int) -> Floats:
    """The step applied so many times to ones: by squaring, where that is less work."""
    silent = np.ones(len(step))
    if times < 4 * len(step):
        for _ in range(times):
            silent = step @ silent
        return silent
    while times:
        if times & 1:
            silent = step @ silent
        step, times = step @ step, times >> 1
    return silent


@on_one_thread
def alarm_by_period(k: float, h: float, means: npt.ArrayLike, *, start: float = 0.0) -> float:
    """Return the probability of an alarm where each period has its own mean: a pattern of losses, as z sees it."""
    _check(k, h, start)
    grid = _grid(h)
    here = np.concatenate(([0.0], grid[0]))
    silent = np.ones(len(here))
    known = numbers("the means", means)
    for mean in known[:0:-1]:
        silent = _step(here, grid, k - float(mean)) @ silent
    return float(1 - (_step(np.array([start]), grid, k - float(known[0])) @ silent)[0])


@on_one_thread
def threshold(k: float, false_alarms: float, periods: int, *, start: float = 0.0) -> float:
    """Return the h at which a false alarm within so many periods has this probability.

    Assumption: the z are independent, as SITMUF makes them. For one period and k = 0.5 at 0.05 it is 1.6449 - k.
    """
    risk = float(probability("the false alarm probability", false_alarms))

    def excess(h: float) -> float:
        return alarm_probability(k, h, periods, start=min(start, h)) - risk

    low = max(1e-6, start)
    if excess(low) < 0:
        raise Refused(
            "any threshold gives fewer false alarms than that",
            expected=f"a probability below {excess(low) + risk:.4g}",
            found=f"{risk:.4g}",
            advice="Take a smaller k, more periods, or fewer false alarms",
        )
    high = max(4.0, 2 * low)
    while excess(high) > 0:
        high *= 1.5
        if high > _MOST:
            raise Refused(f"no threshold up to {_MOST:g} keeps so few false alarms", advice="Take a larger k")
    return float(optimize.brentq(excess, low, high, xtol=1e-11, rtol=1e-13))


def thresholds(k: float, false_alarms: float, horizons: Sequence[int]) -> list[float]:
    """Return the threshold for each horizon: the table beside a chart."""
    return [threshold(k, false_alarms, periods) for periods in horizons]
