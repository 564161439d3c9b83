"""The error of a result, first order, where errors share their sources.

A reading is x = mu (1 + r + s_g) or x = mu + r + s_g: r is new at every reading, s_g is one for all readings that share
the source g (an instrument between two calibrations, a standard, an analyst). So readings are correlated through what
they share, and averaging does not help there. Sources: JCGM 100:2008 (GUM), 5.2 and annexes G and H; Burr and others,
Stats 2(2), 20 (2019). Assumption: errors are small enough for first order, and sources are independent of one another.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from custodiet.kernel.errors import Refused
from custodiet.stats.checks import Floats, numbers, positive, same_length, sigma

Vector = Callable[[npt.NDArray[np.complex128]], Sequence[complex] | npt.NDArray[np.complex128]]
_STEP = 1e-30  # along the imaginary axis nothing cancels, so a step can be as small as one likes


@dataclass(frozen=True, slots=True)
class Reading:
    """A value, the sigma of its own random error, and the sigma that each shared source gives it, all in one unit.

    A shared sigma may be negative: the source then moves this reading against the others.
    """

    value: float
    random: float = 0.0
    shared: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not math.isfinite(self.value):
            numbers("a reading", [self.value])
        sigma("the random error of a reading", self.random)
        if not all(map(math.isfinite, self.shared.values())):
            numbers("the shared errors of a reading", list(self.shared.values()))


def relative(value: float, *, random: float = 0.0, shared: Mapping[str, float] | None = None) -> Reading:
    """Return a reading whose errors are parts of its value: 0.02 is two per cent."""
    size = abs(value)
    return Reading(value, sigma("the random part", random) * size, {g: s * size for g, s in (shared or {}).items()})


def readings_covariance(readings: Sequence[Reading]) -> Floats:
    """Return the covariance of readings: what they share, and on the diagonal what is their own."""
    sources = sorted({source for reading in readings for source in reading.shared})
    loads = np.array([[reading.shared.get(source, 0.0) for source in sources] for reading in readings])
    own = np.diag([reading.random**2 for reading in readings])
    return np.asarray(own + loads.reshape(len(readings), -1) @ loads.reshape(len(readings), -1).T, dtype=float)


@dataclass(frozen=True, slots=True)
class Total:
    """A signed sum of readings, its sigma, and the sigma by source; `random` is all that is not shared."""

    value: float
    sigma: float
    random: float
    shared: Mapping[str, float]


def total(readings: Sequence[Reading], signs: Sequence[float] | None = None) -> Total:
    """Return a sum, each reading with its sign, and the budget of its error."""
    ways = [1.0] * len(readings) if signs is None else list(signs)
    same_length(readings=readings, signs=ways)
    shared: dict[str, float] = {}
    for reading, way in zip(readings, ways, strict=True):
        for source, spread in reading.shared.items():
            shared[source] = shared.get(source, 0.0) + way * spread
    random = float(np.sqrt(sum((way * reading.random) ** 2 for reading, way in zip(readings, ways, strict=True))))
    budget = {source: abs(spread) for source, spread in sorted(shared.items())}
    whole = float(np.sqrt(random**2 + sum(spread**2 for spread in budget.values())))
    value = float(sum(way * reading.value for reading, way in zip(readings, ways, strict=True)))
    return Total(value, whole, random, budget)


@dataclass(frozen=True, slots=True)
class Propagated:
    """Results of a measurement function: values, their covariance, and the part of each input (results by inputs)."""

    values: Floats
    covariance: Floats
    parts: Floats

    @property
    def sigma(self) -> Floats:
        """One standard deviation of each result."""
        return np.asarray(np.sqrt(np.diag(self.covariance)), dtype=float)

    @property
    def correlation(self) -> Floats:
        """How the results move together."""
        spread = self.sigma
        return np.asarray(self.covariance / np.outer(spread, spread), dtype=float)


def propagate(
    function: Vector, values: npt.ArrayLike, sigmas: npt.ArrayLike, *, correlation: npt.ArrayLike | None = None
) -> Propagated:
    """Return f(x) and its covariance J V J', the sensitivities J by a step along the imaginary axis.

    `function` takes an array and returns several results; it is written with numpy's functions, which know complex
    numbers. Raises `Refused` where the correlations cannot be.
    """
    x, spread = numbers("the inputs", values), numbers("the sigmas of the inputs", sigmas)
    same_length(values=x, sigmas=spread)
    together = np.eye(len(x)) if correlation is None else numbers("the correlations", correlation)
    if np.linalg.eigvalsh(together)[0] < -1e-12 * len(x):
        raise Refused("the correlations contradict one another", expected="a matrix without negative eigenvalues")
    steps = x.astype(complex)[:, None] + 1j * _STEP * np.eye(len(x))
    sensitivity = np.array([np.imag(np.asarray(function(steps[:, i]))) / _STEP for i in range(len(x))]).T
    parts = sensitivity * spread
    result = np.real(np.asarray(function(x.astype(complex))))
    return Propagated(result, parts @ together @ parts.T, parts)


def effective_freedom(parts: npt.ArrayLike, freedoms: npt.ArrayLike) -> float:
    """Return Welch and Satterthwaite's degrees of freedom, u^4 / sum of u_i^4 / nu_i; infinity for parts known exactly.

    `parts` is the sigma that each independent input contributes. Source: GUM G.4.1.
    """
    each, known = numbers("the parts", parts), np.asarray(freedoms, dtype=float)
    same_length(parts=each, freedoms=known)
    for freedom in known:
        if not freedom > 0:
            positive("the degrees of freedom", float(freedom))
    loss = float(np.sum(each**4 / known))
    return float(np.sum(each**2)) ** 2 / loss if loss else float("inf")
