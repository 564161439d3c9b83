"""The forecast on the public record: at each month's end, by what was known then, against what then happened.

For each basis on which the whole is reported finished: from the first month's end with a pace to the last before the
end, with those at which a pace was withheld since nobody had reported for long. Each forecast of a day is wrong by so
many days; more than a year is simply wrong, and counts as one (`YEAR`), and so does naming no day. It must beat the
simplest forecast there is: that the pace of the last thirty days goes on.
`--record DIR` scores another record.
"""

import argparse
import sys
import tempfile
import time
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import mean, median

from bench.report import Figure, Report, at_most
from custodiet.app.demonstration import build, find_example
from custodiet.app.progress import silent
from custodiet.app.projections import forecast
from custodiet.app.record import Record
from custodiet.app.view import Cut, View
from custodiet.books.forecast import FINISHED, UNDER_WAY, Forecast
from custodiet.kernel.times import day_of, parse_when

YEAR = 365


@dataclass(frozen=True, slots=True)
class Scored:
    """One forecast at a month's end, and the day on which it then was finished."""

    told: Forecast
    finished: date

    @property
    def error(self) -> int:
        """By how many days it was wrong."""
        return self._off(self.told.expected)

    @property
    def simple(self) -> int:
        """By how many days the pace of the last month would have been."""
        return self._off(self.told.last_month)

    @property
    def inside(self) -> bool:
        """Did it happen within the interval?"""
        earliest, latest = self.told.earliest or "", self.told.latest or "9999"
        return earliest <= self.finished.isoformat() <= latest

    def _off(self, day: str | None) -> int:
        return YEAR if day is None else min(YEAR, abs((date.fromisoformat(day) - self.finished).days))


def run(arguments: list[str]) -> Report:
    """Score every month's end of the public record."""
    parser = argparse.ArgumentParser(prog="python -m bench forecast")
    parser.add_argument("--record", type=Path)
    options, _ = parser.parse_known_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        record = options.record or Path(folder) / "record"
        if not options.record:
            build(find_example("syria-2013"), record, now=int(time.time()), progress=silent)
        scored = list(score(record))
    for each in scored:
        one = each.told
        print(
            f"{one.as_of} {one.basis} {float(one.share):.1f} %: {one.expected}, {one.earliest} to {one.latest}, "
            f"last month's pace {one.last_month}; finished {each.finished}",
            file=sys.stderr,
        )
    both = [each for each in scored if each.told.last_month]
    return Report("forecast", tuple(_figures(scored, both)))


def _figures(scored: Sequence[Scored], both: Sequence[Scored]) -> Iterator[Figure]:
    yield Figure("month's ends", len(scored), "forecasts")
    if not both:  # nothing was finished in this record, or nothing moved at any month's end
        return
    errors, simple = [each.error for each in scored], [each.simple for each in scored]
    yield Figure("simplest: mean error", mean(simple), "days")
    yield at_most("mean error", mean(errors), "days", floor=mean(simple))
    yield Figure("simplest: median error", median(simple), "days")
    yield at_most("median error", median(errors), "days", floor=median(simple))
    yield Figure("where the simplest names a day", len(both), "forecasts")
    yield Figure("there, simplest: mean error", mean(each.simple for each in both), "days")
    yield at_most("there: mean error", mean(each.error for each in both), "days", floor=mean(e.simple for e in both))
    yield Figure("within the interval", sum(each.inside for each in scored) / len(scored), "of all")


def score(record: Path) -> Iterator[Scored]:
    """Yield the forecasts of the whole at each month's end, on each basis that was finished in the end."""
    with Record.open(record, read_only=True) as opened:
        view = View(opened)
        whole = view.regime.headline[:1]
        for done in forecast.items(view):
            if done.subject in whole and done.state == FINISHED:
                finished = date.fromisoformat(done.reported)
                first = min(view.by_id[name.partition("#")[0]].statement.said.start for name in done.figures)
                begun = False
                for end in months(date.fromisoformat(day_of(first)), finished):
                    cut = parse_when(end.isoformat())
                    then = View(opened, Cut(cut, cut))
                    for told in forecast.items(then):
                        same = (told.subject, told.basis) == (done.subject, done.basis)
                        begun = begun or (same and told.state == UNDER_WAY)
                        if same and begun:
                            yield Scored(told, finished)


def months(first: date, last: date) -> Iterator[date]:
    """Yield the last day of each month from `first` to before `last`."""
    while (end := first.replace(day=monthrange(first.year, first.month)[1])) < last:
        yield end
        first = end + timedelta(days=1)
