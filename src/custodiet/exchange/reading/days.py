"""Days as news tells them: "on Tuesday", "last night", "3 March", "Aug. 21, 2013", resolved against the page's own day.

A weekday is the nearest past one, the page's own day included, for what was; the nearest coming one for what is to be.
A day without a year is the one nearest to the page's day for what is to be, and otherwise the last one not after it.
Without a day of the page, nothing is resolved that does not name its year. Never raises on text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_SHORT = r"(?:Mon|Tue|Tues|Wed|Thu|Thur|Thurs|Fri|Sat|Sun)\.?"
_MONTH = (
    r"(?:January|February|March|April|May\.?|June|July|August|September|October|November|December|"
    r"Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
)
_PART = r"(?:early |late |mid-)?"
_DAYPART = r"(?: (?:early |late )?(?:morning|afternoon|evening|night))?"
_YEAR = r"(?:,? (?P<y{0}>(?:19|20)\d\d)(?!\d))?"
_EXPRESSION = re.compile(
    rf"(?P<lead>\b(?:[Ll]ater |[Ee]arlier |[Ee]arly |[Ll]ate )?"
    rf"(?:[Oo]n |[Bb]y |[Ff]rom |[Uu]ntil |[Ss]ince |[Dd]ated |[Oo]f )?)"
    rf"(?:(?P<named>(?:{_WEEKDAY}|{_SHORT}),? )?"
    rf"(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m1>{_MONTH})\b\.?{_YEAR.format(1)}"
    rf"|(?P<m2>{_MONTH}) (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:.]\d|\d){_YEAR.format(2)})"
    rf"|(?P<iso>(?:19|20)\d\d-\d\d-\d\d)(?!\d)"
    rf"|(?P<dotted>(?<!\d)\d{{1,2}}\.\d{{1,2}}\.(?:19|20)\d\d)(?!\d)"
    rf"|(?:(?P<which>[Ll]ast|[Nn]ext|[Tt]his|[Tt]he previous|[Tt]he following|[Cc]oming) )?"
    rf"{_PART}(?P<weekday>{_WEEKDAY})(?![a-z])"
    rf"(?P<last> last week| next week| last)?{_DAYPART}"
    rf"|(?P<night>[Ll]ast night|[Yy]esterday{_DAYPART}|[Oo]vernight)"
    rf"|(?P<now>[Tt]oday|[Tt]onight|[Tt]his (?:morning|afternoon|evening)|[Ee]arlier today)"
    rf"|(?P<coming>[Tt]omorrow{_DAYPART})"
    rf"|(?P<ago>(?P<number>one|two|three|four|five|six|seven|a|\d{{1,2}}) days? (?:ago|earlier)))"
    rf"(?P<owner>[’']s(?=\s))?"
)
_NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_NAME = re.compile(r" [A-Z]")
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Day:
    """An expression of a day at characters `start` to `end` of a text; `owner` where it stands as "Tuesday's"."""

    start: int
    end: int
    text: str
    kind: str  # full, weekday, date, relative
    weekday: int = 0
    month: int = 0
    day: int = 0
    year: int = 0
    offset: int = 0
    which: str = ""
    lead: str = ""
    owner: bool = False


def find_days(text: str) -> Iterator[Day]:
    """Yield the expressions of days in `text`, in order, none overlapping."""
    for match in _EXPRESSION.finditer(text):
        if match["weekday"] and text[: match.start()].endswith(("the ", "The ")) and _NAME.match(text, match.end()):
            continue  # the Sunday Standard
        found = _day(match)
        if found is not None:
            yield found


def _day(match: re.Match[str]) -> Day | None:
    lead = (match["lead"] or "").strip().lower()
    base = (match.start(), match.end(), match[0])
    owner = bool(match["owner"])
    if match["iso"]:
        year, month, day = map(int, match["iso"].split("-"))
        return Day(*base, "full", month=month, day=day, year=year, lead=lead, owner=owner)
    if match["dotted"]:
        day, month, year = map(int, match["dotted"].split("."))
        return Day(*base, "full", month=month, day=day, year=year, lead=lead, owner=owner)
    if name := match["m1"] or match["m2"]:
        month = MONTHS.index(name[:3].lower()) + 1
        year = int(match["y1"] or match["y2"] or 0)
        day = int(match["d1"] or match["d2"])
        return Day(*base, "full" if year else "date", month=month, day=day, year=year, lead=lead, owner=owner)
    if match["weekday"]:
        which = f"{match['which'] or ''}{match['last'] or ''}".strip().lower()
        weekday = WEEKDAYS.index(match["weekday"].lower())
        return Day(*base, "weekday", weekday=weekday, which=which, lead=lead, owner=owner)
    offset = -1 if match["night"] else 1 if match["coming"] else 0
    if match["ago"]:
        if match["ago"].endswith("earlier"):
            return None  # earlier than what, no day says
        number = match["number"]
        offset = -_NUMBERS.get(number.lower(), int(number) if number.isdecimal() else 0)
    return Day(*base, "relative", offset=offset, lead=lead, owner=owner)


def resolve(found: Day, page: date | None, *, coming: bool = False) -> date | None:
    """Return the day that an expression names on a page of the day `page`; None where that is not told."""
    try:
        if found.kind == "full":
            return date(found.year, found.month, found.day)
        if page is None:
            return None
        if found.kind == "relative":
            return page + timedelta(days=found.offset)
        if found.kind == "date":
            return _of_some_year(found, page, coming=coming)
        return _weekday(found, page, coming=coming)
    except (ValueError, OverflowError):  # 31 June; a page at the end of the calendar
        return None


def _of_some_year(found: Day, page: date, *, coming: bool) -> date | None:
    years = [date(year, found.month, found.day) for year in (page.year - 1, page.year, page.year + 1) if
             _exists(year, found.month, found.day)]  # fmt: skip
    if coming:
        return min(years, key=lambda day: abs((day - page).days), default=None)
    past = [day for day in years if day <= page]
    near = min(years, key=lambda day: abs((day - page).days), default=None)
    return max(past, default=near)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _weekday(found: Day, page: date, *, coming: bool) -> date | None:
    past = page - timedelta(days=(page.weekday() - found.weekday) % 7)
    following = page + timedelta(days=(found.weekday - page.weekday()) % 7)
    match found.which:
        case "last" | "the previous":
            return past if past != page else page - _WEEK
        case "next" | "the following" | "coming":
            return following if following != page else page + _WEEK
        case "last week":
            return past - _WEEK if past.isocalendar().week == page.isocalendar().week else past
        case "next week":
            return following if following.isocalendar().week != page.isocalendar().week else following + _WEEK
    return following if coming else past
