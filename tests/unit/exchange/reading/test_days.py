"""Days as news tells them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custodiet.exchange.reading.days import WEEKDAYS, find_days, resolve

PAGE = date(2024, 3, 6)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("on Wednesday", "2024-03-06"),
        ("on Tuesday", "2024-03-05"),
        ("on Thursday", "2024-02-29"),
        ("last Wednesday", "2024-02-28"),
        ("next Wednesday", "2024-03-13"),
        ("Tuesday last week", "2024-02-27"),
        ("late Monday", "2024-03-04"),
        ("Sunday evening", "2024-03-03"),
        ("yesterday", "2024-03-05"),
        ("last night", "2024-03-05"),
        ("this morning", "2024-03-06"),
        ("tomorrow", "2024-03-07"),
        ("two days ago", "2024-03-04"),
        ("on 1 March", "2024-03-01"),
        ("on March 1st", "2024-03-01"),
        ("Dec. 24", "2023-12-24"),
        ("24 December", "2023-12-24"),
        ("Aug. 21, 2013", "2013-08-21"),
        ("21 August 2013", "2013-08-21"),
        ("2013-08-21", "2013-08-21"),
        ("21.08.2013", "2013-08-21"),
        ("Wednesday, 21 August 2013", "2013-08-21"),
    ],
)
def test_what_was(text: str, day: str) -> None:
    (found,) = find_days(f"{text},")
    assert resolve(found, PAGE) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "day"), [("on Wednesday", "2024-03-06"), ("on Thursday", "2024-03-07"), ("on 24 December", "2023-12-24")]
)
def test_what_is_to_be(text: str, day: str) -> None:
    (found,) = find_days(text)
    assert resolve(found, PAGE, coming=True) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "text", ["31 June", "a week later", "a day earlier", "the Sunday Standard", "May said", "in 2013"]
)
def test_what_is_no_day(text: str) -> None:
    assert not [day for found in find_days(text) if (day := resolve(found, PAGE))]


def test_without_a_day_of_the_page_only_a_year_will_do() -> None:
    found = list(find_days("on Tuesday, on 1 March and on 1 March 2014"))
    assert [resolve(one, None) for one in found] == [None, None, date(2014, 3, 1)]


@given(st.dates(min_value=date(2, 1, 1), max_value=date(9998, 1, 1)), st.sampled_from(WEEKDAYS), st.booleans())
def test_a_weekday_is_the_nearest_one(page: date, name: str, coming: bool) -> None:  # noqa: FBT001 - as Hypothesis gives it
    (found,) = find_days(f"on {name.capitalize()}")
    day = resolve(found, page, coming=coming)
    assert day is not None
    assert WEEKDAYS[day.weekday()] == name
    assert timedelta(0) <= (day - page if coming else page - day) < timedelta(7)


@given(st.dates())
def test_a_full_date_is_read_in_every_form(day: date) -> None:
    if day.year < 1900 or day.year > 2099:
        return
    for form in ("%d %B %Y", "%B %d, %Y", "%d %b %Y", "%b. %d, %Y", "%Y-%m-%d", "%d.%m.%Y"):
        (found,) = find_days(day.strftime(form))
        assert resolve(found, None) == day
