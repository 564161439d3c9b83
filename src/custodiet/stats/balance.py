"""Material balances: MUF of each period, and how their errors vary together.

MUF_j = inventory_(j-1) + inputs_j - outputs_j - inventory_j, in one unit of mass. Its errors are of three kinds: those
of flows, which are new at each reading; those of an inventory's reading, which stands at the end of one period and,
with the other sign, at the beginning of the next; and those of sources that several readings share. So

    covariance = diag(f_j + v_(j-1) + v_j), with -v_j beside the diagonal, + U U',

where row j of U says by how much each source moves MUF_j. It is kept in these parts, and written out only when asked.
Periods count from 1 to P; inventories from 0 (the opening) to P. A transfer at the instant of a balance belongs to the
period that ends there, once. Sources: IAEA/SG/SCT/5; Burr and others (2019). Checked against simulation in the tests.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from custodiet.kernel.errors import Refused
from custodiet.stats.checks import Floats, numbers, sigmas, whole
from custodiet.stats.propagation import Reading

Kind = Literal["input", "output", "inventory"]
_SIGN: dict[Kind, int] = {"input": 1, "output": -1}
_NAMED = 5  # gaps that a message names


@dataclass(frozen=True, slots=True)
class Term:
    """A reading in the balance: what it is of, and its period, or the period at whose end an inventory stands."""

    kind: Kind
    period: int
    reading: Reading


@dataclass(frozen=True, slots=True)
class Balance:
    """MUF of each period, and the parts of its covariance.

    `flows` are variances of the P periods, `inventories` of the P + 1 readings, `loads` is P by K for the K `sources`.
    """

    muf: Floats
    flows: Floats
    inventories: Floats
    loads: Floats
    sources: tuple[str, ...]

    def __post_init__(self) -> None:
        periods = len(numbers("MUF", self.muf))
        for name, part, length in (("flows", self.flows, periods), ("inventories", self.inventories, periods + 1)):
            if len(sigmas(f"the variances of {name}", part)) != length:
                raise Refused(f"the variances of {name} do not fit MUF", expected=f"{length}", found=f"{len(part)}")
        if self.loads.shape != (periods, len(self.sources)):
            found = " by ".join(map(str, self.loads.shape))
            raise Refused("the loads do not fit", expected=f"{periods} by {len(self.sources)}", found=found)
        numbers("the loads", self.loads, least=0)

    def covariance(self) -> Floats:
        """Return the whole matrix."""
        held = self.inventories
        matrix = self.loads @ self.loads.T
        matrix[np.diag_indices_from(matrix)] += self.flows + held[:-1] + held[1:]
        here = np.arange(len(self.muf) - 1)
        matrix[here, here + 1] -= held[1:-1]
        matrix[here + 1, here] -= held[1:-1]
        return np.asarray(matrix, dtype=float)

    def sigma(self) -> Floats:
        """Return one standard deviation of each MUF."""
        own = self.flows + self.inventories[:-1] + self.inventories[1:]
        return np.asarray(np.sqrt(own + (self.loads**2).sum(axis=1)), dtype=float)

    def budget(self) -> dict[str, float]:
        """Return the variance of the sum of all MUF by where it comes from; in a sum, inventories within cancel."""
        shared = self.loads.sum(axis=0) ** 2
        ends = float(self.inventories[0] + self.inventories[-1])
        return {
            "flows, random": float(self.flows.sum()),
            "first and last inventory, random": ends,
            **{source: float(part) for source, part in zip(self.sources, shared, strict=True)},
        }


def balance(terms: Iterable[Term]) -> Balance:
    """Return the balance of all periods that occur; every inventory from the opening to the last must be there."""
    known = list(terms)
    if not known:
        raise Refused("a balance needs readings", expected="an opening and a closing inventory at least", found="none")
    periods = max(term.period for term in known)
    _check(known, periods)
    sources = tuple(sorted({source for term in known for source in term.reading.shared}))
    column = {source: number for number, source in enumerate(sources)}
    muf, flows, held = np.zeros(periods), np.zeros(periods), np.zeros(periods + 1)
    loads = np.zeros((periods, len(sources)))
    for term in known:
        variance = term.reading.random**2
        (held if term.kind == "inventory" else flows)[term.period - (term.kind != "inventory")] += variance
        for row, sign in _places(term, periods):
            muf[row] += sign * term.reading.value
            for source, spread in term.reading.shared.items():
                loads[row, column[source]] += sign * spread
    return Balance(muf, flows, held, loads, sources)


def _check(terms: Sequence[Term], periods: int) -> None:
    whole("the number of periods", periods, least=1)
    for term in terms:
        whole(f"the period of an {term.kind}", term.period, least=0 if term.kind == "inventory" else 1)
    there = {term.period for term in terms if term.kind == "inventory"}
    gaps = [
        "opening" if period == 0 else f"end of period {period}" for period in range(periods + 1) if period not in there
    ]
    if gaps:
        which = ", ".join(gaps[:_NAMED]) + (" and more" if len(gaps) > _NAMED else "")
        raise Refused(
            f"{len(gaps)} inventories are missing: {which}",
            expected="an inventory at the opening and at the end of each period",
            advice="Without it the two periods that meet there are one: give them the same number, or give an estimate",
        )


def _places(term: Term, periods: int) -> list[tuple[int, int]]:
    """The rows of MUF in which a reading stands, with its sign there."""
    if term.kind != "inventory":
        return [(term.period - 1, _SIGN[term.kind])]
    return [(row, sign) for row, sign in ((term.period - 1, -1), (term.period, 1)) if 0 <= row < periods]


def period_of(time: float, balances: Sequence[float]) -> int:
    """Return the period of a transfer, from 1; `balances` are the times of the inventories, the opening first.

    A transfer at the instant of a balance belongs to the period that this balance ends.
    """
    if any(later <= earlier for earlier, later in pairwise(balances)):
        raise Refused("the times of the balances do not rise", expected="each later than the one before")
    if not balances[0] < time <= balances[-1]:
        raise Refused(
            "a transfer lies outside the balances",
            expected=f"after {balances[0]:g}, and not after {balances[-1]:g}",
            found=f"{time:g}",
            advice="What came at or before the opening inventory is in it already",
        )
    return bisect_left(balances, time)


def calibrated(source: str, period: int, recalibrations: Sequence[int]) -> str:
    """Return the name of a source in a period: a new one from each period on before which it was calibrated anew.

    `recalibrations` are the first periods for which each new calibration holds; for an inventory, `period` is that at
    whose end it stands.
    """
    return f"{source}#{sum(first <= period for first in recalibrations) + 1}"


def constant_balance(muf: Sequence[float], *, flows: float, inventory: float, loads: Floats | None = None) -> Balance:
    """Return a balance in which every period has the same variances, as in textbook cases."""
    periods = len(muf)
    shared = np.zeros((periods, 0)) if loads is None else loads
    names = tuple(f"source {number + 1}" for number in range(shared.shape[1]))
    return Balance(
        np.asarray(muf, dtype=float), np.full(periods, flows), np.full(periods + 1, inventory), shared, names
    )
