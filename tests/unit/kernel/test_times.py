"""Times mean what their text allows, and no more."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custodiet.kernel.errors import Refused
from custodiet.kernel.times import FIRST, LAST, When, day_of, from_unix, last_day, parse_when

DAYS = st.dates(date(1, 1, 1), date(9999, 12, 30))
INSTANTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis adds the zone
patient = settings(deadline=None)
two = "{:02}".format
YEARS = st.sampled_from([0, 1, 2, 1969, 1970, 2014, 9998, 9999]).map("{:04}".format)
DATES = st.builds("{}-{}-{}".format, YEARS, st.integers(1, 12).map(two), st.sampled_from(["01", "02", "30", "31"]))
CLOCKS = st.sampled_from(["00:00", "00:01", "00:00:01", "12:00", "23:59", "23:59:59"])
ZONES = st.sampled_from(["Z", "+00:00", "+00:01", "-00:01", "+14:00", "-12:00", "+23:59", "-23:59"])
PARTS = st.one_of(YEARS, DATES.map(lambda day: day[:7]), DATES, st.builds("{}T{}{}".format, DATES, CLOCKS, ZONES))
TEXTS = PARTS | st.builds("{}/{}".format, PARTS, PARTS)


@patient
@given(DAYS)
def test_a_day_is_one_day_of_utc(day: date) -> None:
    when = parse_when(day.isoformat())
    assert when.start == int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    assert when.end - when.start == 86_400
    assert last_day(when) == day.isoformat()


@patient
@given(DAYS, DAYS)
def test_an_interval_is_the_hull_of_its_parts(one: date, other: date) -> None:
    first, last = sorted([one, other])
    when = parse_when(f"{first}/{last}")
    assert (when.start, when.end) == (parse_when(str(first)).start, parse_when(str(last)).end)


@patient
@given(INSTANTS, st.integers(-23 * 60, 23 * 60))
def test_an_instant_is_the_same_in_every_zone(instant: datetime, offset: int) -> None:
    zone = timedelta(minutes=offset)
    local = (instant + zone).replace(microsecond=0, tzinfo=None)
    sign = "-" if offset < 0 else "+"
    text = f"{local.isoformat()}{sign}{abs(offset) // 60:02}:{abs(offset) % 60:02}"
    if text.endswith("-00:00"):
        return
    when = parse_when(text)
    assert when.start == when.end == int(instant.replace(microsecond=0).timestamp())


@patient
@given(INSTANTS)
def test_an_instant_is_written_as_it_is_read(instant: datetime) -> None:
    seconds = int(instant.replace(microsecond=0).timestamp())
    assert from_unix(seconds).start == seconds
    assert day_of(seconds) == instant.strftime("%Y-%m-%d")


@patient
@given(st.text(max_size=25))
def test_any_text_is_a_time_or_refused(text: str) -> None:
    try:
        when = parse_when(text)
    except Refused:
        return
    assert when.start <= when.end


def admitted(text: str) -> When | None:
    try:
        return parse_when(text)
    except Refused:
        return None


@settings(deadline=None, max_examples=500)
@given(TEXTS)
def test_whatever_is_admitted_has_days_that_can_be_named(text: str) -> None:
    when = admitted(text)
    if when is None:
        return
    assert FIRST <= when.start <= when.end <= LAST + 1
    assert parse_when(day_of(when.start)).start <= when.start
    assert day_of(when.end) >= last_day(when) >= day_of(when.start)
    assert parse_when(last_day(when)).end >= when.end
    assert from_unix(when.start).start == when.start


@pytest.mark.parametrize("seconds", [FIRST, LAST])
def test_the_first_and_the_last_instant(seconds: int) -> None:
    assert from_unix(seconds).start == seconds
    assert parse_when(day_of(seconds)).start <= seconds


@pytest.mark.parametrize("seconds", [FIRST - 1, LAST + 1, 2**63 - 1, -(2**63)])
def test_an_instant_that_no_date_can_name_is_refused(seconds: int) -> None:
    with pytest.raises(Refused, match=f"outside the calendar.*found {seconds}"):
        from_unix(seconds)


@pytest.mark.parametrize(
    ("text", "limit", "answer"),
    [
        ("2014-03-20", "2014-03-20", True),
        ("2014-03-20T23:59:59Z", "2014-03-20", True),
        ("2014-03", "2014-03-20", None),
        ("2014-03-21", "2014-03-20", False),
        ("2014-03-21T00:00Z", "2014-03-20", True),
        ("2014-03-21T00:00:01Z", "2014-03-20", False),
        ("2014", "2013", False),
    ],
)
def test_by_has_three_answers(text: str, limit: str, answer: bool | None) -> None:  # noqa: FBT001 - the answer itself
    assert parse_when(text).by(parse_when(limit)) is answer
    assert parse_when(text).by(None) is True


def test_of_two_that_end_together_the_narrower_is_first() -> None:
    texts = ["2014", "2014-12-31", "2014-12"]
    assert sorted(texts, key=lambda text: parse_when(text).order) == ["2014-12-31", "2014-12", "2014"]


def test_before_leaves_no_overlap() -> None:
    assert parse_when("2014-03-19").before(parse_when("2014-03-20"))
    assert not parse_when("2014-03").before(parse_when("2014-03-20"))
    assert not parse_when("2014-03-20T00:00Z").before(parse_when("2014-03-20"))
