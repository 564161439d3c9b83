"""Material balances with what they say: each series judged, or in words why it cannot be.

What the record lacks is said, and nothing is put in its place: without measurement errors there is MUF, and no limit
of error; without a second voice's counts there is no D. The arithmetic is `custodiet.stats.series`, read when needed.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from custodiet.app.view import View
from custodiet.books.balances import Period, Series, balances
from custodiet.books.errors import combination
from custodiet.kernel.errors import Refused
from custodiet.kernel.quantity import CANONICAL, Form, in_unit
from custodiet.stats.combination import Combination, combine

if TYPE_CHECKING:
    from custodiet.stats.series import Judged

FALSE_ALARMS, K = 0.05, 0.5
_UNIT = CANONICAL["mass"]
_SMALLEST = 9  # decimals: a microgram; below it is what floats leave over
STATISTICS = (  # figure, formula, source
    ("MUF", "opening + receipts - shipments - closing", "IAEA/SG/SCT/5"),
    ("sigma of MUF", "readings and shared sources propagated to first order", "JCGM 100:2008, 5.2"),
    ("CUMUF", "sum of MUF; p = Phi(-CUMUF / sigma)", "Avenhaus and Jaech (1981)"),
    ("SITMUF", "L^-1 MUF, L L' the covariance of MUF", "Picard (1987)"),
    ("Page", f"S = max(0, S + SITMUF - {K:g}); threshold for the series, exact", "Page (1954); Brook and Evans (1972)"),
    ("GEMUF", "MUF' S^-1 MUF, chi squared", "Seifert (1987)"),
    ("D", "N mean(own count - other's count), of the closing inventory", "IAEA/SG/SCT/5"),
    ("MUF - D", "MUF - D(opening) + D(closing), common errors cancelled", "Avenhaus and Canty (1996), ch. 4"),
)


@dataclass(frozen=True, slots=True)
class Struck:
    """One balance: its MUF as a number with its errors, D, and MUF corrected by it; None where it cannot be said."""

    period: Period
    muf: Combination | None
    d: Combination | None
    corrected: Combination | None


@dataclass(frozen=True)
class Account:
    """A series with what it says, which is computed when somebody asks for it."""

    series: Series

    @property
    def title(self) -> str:
        """`Category 1 in area Hall 5, by Arcadia`."""
        return f"{self.series.material} in {self.series.area}, by {self.series.voice}"

    @cached_property
    def struck(self) -> tuple[Struck, ...]:
        """Its balances as numbers."""
        return tuple(_struck(self.series))

    @cached_property
    def _tests(self) -> "tuple[Judged | None, str]":
        return _tested(self.struck)

    @property
    def judged(self) -> "Judged | None":
        """The statistics; None where they cannot be."""
        return self._tests[0]

    @property
    def words(self) -> str:
        """What the series says, or why it cannot be tested."""
        return self._tests[1]

    @property
    def grade(self) -> str:
        """A graded word; "" where nothing can be tested."""
        return self.judged.grade if self.judged else ""

    @cached_property
    def remarks(self) -> tuple[str, ...]:
        """What else has to be said."""
        return tuple(_remarks(self.series, self.struck, tested=self.judged is not None))

    def rows(self) -> list[dict[str, Any]]:
        """One row for each balance."""
        return [self.row(n) for n in range(len(self.series.periods))]

    def row(self, n: int) -> dict[str, Any]:
        """The row of balance `n`, from 0."""
        return _row(self, n)


def accounts(view: View) -> list[Account]:
    """Return every series of the voices asked for."""
    found = balances(view.books, view.as_of, view.regime.errors)
    return [Account(series) for series in found if view.heard(series.voice)]


def _tested(struck: Sequence[Struck]) -> tuple["Judged | None", str]:
    """What the tests say, or why there are none."""
    mufs = [one.muf for one in struck if one.muf is not None]
    if len(mufs) < len(struck):
        return None, "Some amounts are unknown or withheld: MUF is known within bounds only, and is not tested."
    if not any(muf.sigma for muf in mufs):
        return None, "No measurement errors are stated: MUF without a limit of error."
    from custodiet.stats.series import judge  # noqa: PLC0415 - heavy, and few records have balances

    try:
        judged = judge(mufs, false_alarms=FALSE_ALARMS, k=K)
    except Refused as error:
        return None, f"The series cannot be tested: {error.message}. Each MUF stands beside its own error."
    return judged, _words(judged)


def _words(judged: "Judged") -> str:
    last, sigma = _told(float(judged.cumuf[-1])), _told(float(judged.sigma_cumuf[-1]))
    known = f"CUMUF is {last} {_UNIT}, known to {sigma} {_UNIT}"
    reach = f"a loss of {judged.detectable:.3g} {_UNIT}, however it was spread, would have shown with probability 0.95"
    if judged.grade == "no indication":
        return f"No indication that material is missing: {known}; {reach}."
    why = []
    if judged.alarms:
        where = ", ".join(map(str, judged.alarms))
        why.append(f"Page's sum is above its threshold of {judged.threshold:.3g} in period {where}")
    if judged.p_cumuf[-1] < FALSE_ALARMS:
        why.append(f"{known}, as much by chance with probability {judged.p_cumuf[-1]:.2g}")
    because = f": {'; '.join(why)}" if why else f": {known}"
    start = "There is an indication" if judged.grade == "indication" else "There is a weak indication"
    return f"{start} that material is missing{because}."


def _struck(series: Series) -> Iterator[Struck]:
    before: Combination | None = None
    for period in series.periods:
        muf, d = combination(period.muf), _d(period)
        corrected = None
        if muf is not None and (d or before):
            parts = [(1.0, muf), *([(-1.0, before)] if before else []), *([(1.0, d)] if d else [])]
            corrected = combine(parts)
        yield Struck(period, muf, d, corrected)
        before = d


def _d(period: Period) -> Combination | None:
    """D of a closing inventory: by how much its own counts are above those of whoever counted beside."""
    pairs = [(combination(own), combination(other)) for own, other in period.verified]
    known = [(own, other) for own, other in pairs if own is not None and other is not None]
    if not known:
        return None
    factor = len(period.lines) / len(known)
    return combine([part for own, other in known for part in ((factor, own), (-factor, other))])


def _remarks(series: Series, struck: Sequence[Struck], *, tested: bool) -> Iterator[str]:
    periods = len(struck)
    if tested and (unstated := sum(period.unstated > 0 for period in series.periods)):
        yield f"In {unstated} of {periods} periods some readings state no error: they are taken for exact."
    if assumed := sum(period.assumed > 0 for period in series.periods):
        yield f"In {assumed} of {periods} periods the regime's errors stand for readings that state none."
    if not any(one.d for one in struck):
        yield "No other voice counted the same in the same inventory: there is no D."
    if periods == 1:
        yield "One balance is no series: the tests say no more than MUF does."
    elif tested:
        yield f"The thresholds are for a series of {periods} periods: fix their number before it begins."


def _row(account: Account, n: int) -> dict[str, Any]:
    series, struck, judged = account.series, account.struck[n], account.judged
    period, unit = struck.period, series.unit
    return {
        "voice": str(series.voice),
        "speaker": series.voice.party,
        "area": series.area,
        "material": series.material,
        "period": n + 1,
        "inventory": period.inventory,
        "date": period.at.text,
        "lines": len(period.lines),
        "opening": _exact(period.opening, unit),
        "receipts": _exact(period.received, unit),
        "shipments": _exact(period.shipped, unit),
        "closing": _exact(period.closing, unit),
        "muf": _exact(period.muf, unit),
        "unit": unit,
        "sigma_muf": _told(struck.muf.sigma) if struck.muf and struck.muf.sigma else None,
        "cumuf": _told(judged.cumuf[n]) if judged else None,
        "sigma_cumuf": _told(judged.sigma_cumuf[n]) if judged else None,
        "p_cumuf": _told(judged.p_cumuf[n], 2) if judged else None,
        "sitmuf": _told(judged.sitmuf[n]) if judged else None,
        "page": _told(judged.page[n]) if judged else None,
        "threshold": _told(judged.threshold) if judged else None,
        "gemuf": _told(judged.gemuf) if judged else None,
        "p_gemuf": _told(judged.p_gemuf, 2) if judged else None,
        "d": _told(struck.d.value) if struck.d else None,
        "sigma_d": _told(struck.d.sigma) if struck.d else None,
        "muf_minus_d": _told(struck.corrected.value) if struck.corrected else None,
        "sigma_muf_minus_d": _told(struck.corrected.sigma) if struck.corrected else None,
        "statistics_unit": _UNIT,
        "verified_lines": len(period.verified),
        "verified_by": list(period.verifiers),
        "indication": account.grade,
        "words": account.words,
        "remarks": list(account.remarks),
        "statements": list(period.statements),
    }


def _exact(form: Form, unit: str) -> str:
    """An exact amount in the unit as signed, or its bounds in words."""
    low, high = (None if end is None else in_unit(end, unit) for end in form.interval())
    if low is None or high is None:
        return f"at most {high}" if high is not None else f"at least {low}" if low is not None else "unknown"
    return low if low == high else f"{low} to {high}"


def _told(value: float, digits: int = 4) -> str:
    return f"{round(value, _SMALLEST) + 0.0:.{digits}g}" if math.isfinite(value) else "?"


def section(account: Account) -> Mapping[str, Any]:
    """A series as an entry of a report's findings: in words, with a line for each balance and each statistic."""
    rows = account.rows()
    lines = [_sum(row) for row in rows]
    if account.judged:
        last = rows[-1]
        lines += [
            f"CUMUF {last['cumuf']} {_UNIT}, sigma {last['sigma_cumuf']} {_UNIT}, p {last['p_cumuf']}",
            f"Page {', '.join(row['page'] for row in rows)}; threshold {last['threshold']}",
            f"GEMUF {last['gemuf']}, p {last['p_gemuf']}",
        ]
    lines += [f"D {r['d']} {_UNIT}, MUF - D {r['muf_minus_d']} {_UNIT} ({r['inventory']})" for r in rows if r["d"]]
    lines += [f"{figure}: {formula} ({source})" for figure, formula, source in STATISTICS]
    return {
        "kind": "material balance",
        "subject": account.title,
        "as_of": rows[-1]["date"],
        "explanation": " ".join((account.words, *account.remarks)),
        "arithmetic": lines,
        "statements": list(dict.fromkeys(name for row in rows for name in row["statements"])),
    }


def _sum(row: Mapping[str, Any]) -> str:
    terms = f"{row['opening']} + {row['receipts']} - {row['shipments']} - {row['closing']}"
    sigma = f", sigma {row['sigma_muf']} {_UNIT}" if row["sigma_muf"] else ""
    return f"{row['inventory']} ({row['date']}): {terms} = MUF {row['muf']} {row['unit']}{sigma}"
