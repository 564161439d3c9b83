"""HiGHS proposes: which rows of a large system seem to clash, and which seem to hold a quantity in its bounds.

Nothing that it says is shown to anybody: the exact judge decides over the rows that it names. One model is kept for a
system, and only the bounds of its rows are switched, so that each answer begins where the last one ended.
"""

from collections.abc import Collection, Mapping
from fractions import Fraction

import highspy
import numpy as np
from highspy._core import _Highs  # highspy.Highs prints a banner on the standard output when it is made

from custodiet.reconcile.joint.system import System

_INFINITE = highspy.kHighsInf
_NOISE = 1e-9  # of the largest multiplier: less than this is no multiplier
_SEEN = 1e-3  # of the system's scale: what a whole that is "more than nothing" is at least, for a solver that rounds
_SHARPEST = 1e-9
_INSIDE: Mapping[str, str | int] = {"solver": "ipx", "run_crossover": "off"}


class Model:
    """A system in HiGHS, in units of its scale, with the claims that are put off switched off."""

    def __init__(self, system: System, scale: Fraction, options: Mapping[str, str | int]) -> None:
        self._system = system
        self._off: set[int] = set()
        self.highs = _Highs()
        for name, value in {"output_flag": False, "presolve": "off", "threads": 1, **options}.items():
            self.highs.setOptionValue(name, value)
        count = len(system.keys)
        lower = np.array([_SEEN if j in system.positive else 0.0 for j in range(count)])
        nothing = np.array([], dtype=np.int32)
        self.highs.addCols(count, np.zeros(count), lower, np.full(count, _INFINITE), 0, nothing, nothing, np.array([]))
        self._bounds = [
            (
                -_INFINITE if row.lo is None else float(row.lo / scale),
                _INFINITE if row.hi is None else float(row.hi / scale),
            )
            for row in system.rows
        ]
        starts = np.cumsum([0, *(len(row.terms) for row in system.rows)], dtype=np.int32)
        self.highs.addRows(
            len(system.rows),
            np.array([lo for lo, _ in self._bounds]),
            np.array([hi for _, hi in self._bounds]),
            int(starts[-1]),
            starts[:-1],
            np.array([j for row in system.rows for j, _ in row.terms], dtype=np.int32),
            np.array([float(a) for row in system.rows for _, a in row.terms]),
        )

    def run(self, off: set[int]) -> bool:
        """Solve with those claims put off; does it seem to have a solution?"""
        for claim in sorted(off ^ self._off):
            for r in self._system.of_claim[claim]:
                lo, hi = (-_INFINITE, _INFINITE) if claim in off else self._bounds[r]
                self.highs.changeRowBounds(r, lo, hi)
        self._off = set(off)
        self.highs.run()
        return bool(self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    @property
    def seems_impossible(self) -> bool:
        """Did the last run find that there is no solution?"""
        return bool(self.highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible)

    def values(self) -> list[float]:
        """The values that the last run ended with, in units of the scale."""
        return list(self.highs.getSolution().col_value)


class Proposer:
    """A system as a solver of floating point sees it."""

    def __init__(self, system: System) -> None:
        self._system = system
        self.scale = _scale(system)
        self._least = dict.fromkeys(system.positive, _SEEN)
        self._priced: list[int] = []
        self._corner = Model(system, self.scale, {"solver": "simplex"})
        self._inner: Model | None = None
        self._highs = self._corner.highs

    def clash(self, off: Collection[int]) -> list[int] | None:
        """The rows that seem to clash among those of claims not put off and of rules; None where all seem to fit."""
        self._price({})
        while True:
            self._corner.run(set(off))
            if not self._corner.seems_impossible:
                return None
            rows, columns = self._ray()
            blunt = [j for j in columns if self._least.get(j, 0.0) > _SHARPEST]
            if not blunt or self._scale_free(rows):
                return rows
            for j in blunt:  # perhaps it is only less than the solver was told: look closer
                self._least[j] /= 1000
                self._highs.changeColBounds(j, self._least[j], _INFINITE)

    def inside(self, off: Collection[int]) -> list[float]:
        """Values that seem to fit all claims that are not put off, away from the bounds where that can be."""
        if self._inner is None:
            self._inner = Model(self._system, self.scale, _INSIDE)
        for j, least in self._least.items():
            self._inner.highs.changeColBounds(j, least, _INFINITE)
        self._inner.run(set(off))
        return self._inner.values()

    def holding(self, goal: Mapping[int, float], off: Collection[int]) -> tuple[float, list[int]] | None:
        """The least that a sum seems to be, in units of the scale, and the rows that seem to hold it there."""
        self._price(goal)
        if not self._corner.run(set(off)):
            return None
        duals = np.abs(np.array(self._highs.getSolution().row_dual))
        rows = np.flatnonzero(duals > _NOISE * max(1.0, float(duals.max(initial=0.0)))).tolist()
        return self._highs.getInfo().objective_function_value, rows

    def ratio(self, part: int, whole: int) -> float:
        """How much of the whole a part seems to be, after the last run."""
        values = self._highs.getSolution().col_value
        return float(values[part] / values[whole]) if values[whole] > 0 else 0.0

    def _scale_free(self, rows: Collection[int]) -> bool:
        """Has no row a bound but nothing? Then a whole of any size would do as well."""
        return all(not self._system.rows[r].lo and not self._system.rows[r].hi for r in rows)

    def _price(self, goal: Mapping[int, float]) -> None:
        for j in self._priced:
            self._highs.changeColCost(j, 0.0)
        for j, cost in goal.items():
            self._highs.changeColCost(j, cost)
        self._priced = list(goal)

    def _ray(self) -> tuple[list[int], list[int]]:
        """(rows, columns) of a dual ray; all of them where the solver has none to show."""
        _, there, ray = self._highs.getDualRay()  # type: ignore[attr-defined]  # the stub of this class lacks it
        if not there:
            return list(range(len(self._system.rows))), []
        weights = np.array(ray)
        least = _NOISE * float(np.abs(weights).max(initial=0.0))
        rows = np.flatnonzero(np.abs(weights) > least).tolist()
        columns = {j for r in rows for j, _ in self._system.rows[r].terms if j in self._least}
        return rows, sorted(columns)


def inside(system: System, scale: Fraction) -> list[float]:
    """Values, in units of `scale`, that seem to fit all rows, away from their bounds where that can be."""
    model = Model(system, scale, _INSIDE)
    model.run(set())
    return model.values()


def _scale(system: System) -> Fraction:
    """The middle one of all bounds that are not nothing, so that a solver's tolerance means the same in any unit."""
    bounds = sorted(bound for row in system.rows for bound in (row.lo, row.hi) if bound)
    return bounds[len(bounds) // 2] if bounds else Fraction(1)
