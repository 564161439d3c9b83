"""When something was so: an interval of instants, as precise as its source and no more.

`2014` `2014-03` `2014-03-20` `2014-03-20T14:05+02:00` `2014-03-20T14:05:30Z` `2014-01-01/2014-06-30`

A year, month or day without a zone is that of UTC. A time of day needs a zone. An interval runs from the start of its
first part to the end of its last. Questions have three answers: what happened "in July" perhaps happened by 20 July.

Every time lies in the UTC years 0001 to 9999, but for the last day, whose end no date names (spec/statement.md, S20):
so the day of any start or end has a name, and nothing that reckons with days can fail.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from custodiet.kernel.errors import Refused

FIRST, LAST = -62_135_596_800, 253_402_214_399  # 0001-01-01T00:00:00Z and 9999-12-30T23:59:59Z, in Unix seconds
_DAY = timedelta(days=1)
_FORM = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?(Z|[+-]\d\d:[0-5]\d))?)?)?", re.ASCII)
_EXPECTED = "2014, 2014-03, 2014-03-20, 2014-03-20T14:05Z, or FIRST/LAST"


@dataclass(frozen=True, slots=True)
class When:
    """The hull [start, end] of the instants that `text` allows, in Unix seconds; an instant has start == end."""

    text: str
    start: int
    end: int

    @property
    def order(self) -> tuple[int, int]:
        """Sort by the end; of two that end together, the narrower first."""
        return self.end, -self.start

    def by(self, limit: "When | None") -> bool | None:
        """Had it happened by the end of `limit`? True: surely. None: perhaps. False: no. No limit: True."""
        if limit is None or self.end <= limit.end:
            return True
        return None if self.start < limit.end else False

    def before(self, limit: "When") -> bool:
        """Was it surely over before `limit` could have begun?"""
        return self.end <= limit.start if self.start != self.end else self.end < limit.start

    def __str__(self) -> str:
        return self.text


@lru_cache(maxsize=65_536)
def parse_when(text: str) -> When:
    """Return the hull of a time text; refuse a form or a date that does not exist."""
    first, slash, last = text.partition("/")
    start, end = _hull(first)
    if slash:
        end = _hull(last)[1]
        if end <= start:
            raise Refused("an interval ends before it begins", found=repr(text), advice="Write the earlier part first")
    return When(text, start, end)


def from_unix(seconds: int) -> When:
    """Return the instant `seconds` after the Unix epoch; refuse one that no date can name."""
    _check(seconds, str(seconds))
    return parse_when(datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z"))


def moment(seconds: int) -> str:
    """Return an instant in words; one that no date can name as its number."""
    try:
        return from_unix(seconds).text
    except Refused:
        return str(seconds)


def day_of(seconds: int) -> str:
    """Return the UTC day of an instant, as `2014-03-20`: of any start or end of a time."""
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def last_day(when: When) -> str:
    """Return the last UTC day that `when` touches."""
    return day_of(when.end - 1 if when.end > when.start else when.end)


def _hull(text: str) -> tuple[int, int]:
    match = _FORM.fullmatch(text)
    if not match:
        raise Refused("this is no date or time", expected=_EXPECTED, found=repr(text[:60]))
    year, month, day, hour, minute, second, zone = match.groups()
    try:
        if hour:
            return _instant(text, f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{zone.replace('Z', '+00:00')}")
        start = datetime(int(year), int(month or 1), int(day or 1), tzinfo=UTC)
        end = start + _DAY if day else _next_month(start) if month else start.replace(year=start.year + 1)
    except (ValueError, OverflowError):
        raise Refused("this date does not exist", expected=_EXPECTED, found=repr(text)) from None
    return int(start.timestamp()), int(end.timestamp())


def _instant(text: str, iso: str) -> tuple[int, int]:
    if text.endswith("-00:00"):
        raise ValueError(text)
    seconds = int(datetime.fromisoformat(iso).timestamp())
    _check(seconds, repr(text))
    return seconds, seconds


def _check(seconds: int, found: str) -> None:
    if not FIRST <= seconds <= LAST:
        raise Refused(
            "this time is outside the calendar", expected="an instant of 0001-01-01 to 9999-12-30, UTC", found=found
        )


def _next_month(start: datetime) -> datetime:
    return (start + timedelta(days=32)).replace(day=1)
