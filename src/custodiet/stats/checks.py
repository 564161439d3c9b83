"""What the arguments of the statistics must be; each check returns the value, or raises `Refused` and says why."""

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from custodiet.kernel.errors import Refused

Floats = npt.NDArray[np.float64]


def probability(name: str, value: float | Fraction) -> Fraction:
    """Return a probability strictly between 0 and 1, as the decimal that it prints as."""
    if not 0 < value < 1:
        raise Refused(f"{name} is no probability", expected="a number between 0 and 1, both excluded", found=f"{value}")
    return value if isinstance(value, Fraction) else Fraction(repr(float(value)))


def whole(name: str, value: int, *, least: int = 0, most: int | None = None) -> int:
    """Return a whole number in a range."""
    upto = "" if most is None else f" and at most {most}"
    if int(value) != value or value < least or (most is not None and value > most):
        raise Refused(f"{name} is out of range", expected=f"a whole number, at least {least}{upto}", found=f"{value}")
    return int(value)


def positive(name: str, value: float) -> float:
    """Return a finite number above zero."""
    if not (math.isfinite(value) and value > 0):
        raise Refused(f"{name} must be above zero", expected="a positive number", found=f"{value}")
    return float(value)


def sigma(name: str, value: float) -> float:
    """Return a standard deviation: finite, and not negative."""
    if not (math.isfinite(value) and value >= 0):
        raise Refused(
            f"{name} is no standard deviation",
            expected="a number, zero or above",
            found=f"{value}",
            advice="Give one standard deviation, not a difference or a lower limit",
        )
    return float(value)


def numbers(name: str, values: npt.ArrayLike, *, least: int = 1) -> Floats:
    """Return finite numbers as an array of floats; refuse gaps, and say where the first is."""
    array = np.asarray(values, dtype=float)
    if array.size < least:
        raise Refused(f"{name} has too few values", expected=f"at least {least}", found=f"{array.size}")
    if not np.isfinite(array).all():
        first = np.argwhere(~np.isfinite(array))[0]
        place = ", ".join(str(int(index) + 1) for index in first)
        raise Refused(
            f"{name} has a missing measurement",
            expected="a finite number",
            found=f"{array[tuple(first)]}",
            where=f"{name}, position {place}",
            advice="Leave the period out of the series, or give the value with the larger sigma of an estimate",
        )
    return array


def sigmas(name: str, values: npt.ArrayLike) -> Floats:
    """Return standard deviations as an array."""
    array = numbers(name, values)
    if (array < 0).any():
        first = np.argwhere(array < 0)[0]
        place = ", ".join(str(int(index) + 1) for index in first)
        sigma(f"{name}, position {place},", float(array[tuple(first)]))
    return array


def same_length(**columns: Any) -> int:  # noqa: ANN401 - whatever has a length
    """Return the common length of several columns."""
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        found = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise Refused("columns that belong together differ in length", expected="one length", found=found)
    return next(iter(lengths.values()))


def one_unit(units: Iterable[str]) -> str:
    """Return the one unit that all values have."""
    known = sorted(set(units))
    if len(known) != 1:
        raise Refused(
            "values in different units cannot be put together",
            expected="one unit",
            found=", ".join(known) or "none",
            advice="Convert them before; the statistics know no conversions",
        )
    return known[0]


def covariance(values: npt.ArrayLike) -> Floats:
    """Return a covariance matrix with its Cholesky factor's existence proved; refuse one that cannot be.

    Assumption: exactly symmetric up to a billionth of its largest entry.
    """
    array = numbers("the covariance", values)
    if array.ndim != 2 or array.shape[0] != array.shape[1]:  # noqa: PLR2004 - rows and columns
        shape = " by ".join(map(str, array.shape))
        raise Refused("the covariance is no square matrix", expected="as many rows as columns", found=shape)
    if not np.allclose(array, array.T, rtol=0, atol=1e-9 * float(np.abs(array).max())):
        raise Refused("the covariance is not symmetric", advice="Each pair of periods has one covariance")
    try:
        np.linalg.cholesky(array)
    except np.linalg.LinAlgError:
        least = float(np.linalg.eigvalsh(array)[0])
        raise Refused(
            "the covariance is not positive: no errors can vary like that",
            expected="a least eigenvalue above zero",
            found=f"{least:.6g}",
            advice="A correlation above 1, or a period whose balance has no error at all, does this",
        ) from None
    return array
