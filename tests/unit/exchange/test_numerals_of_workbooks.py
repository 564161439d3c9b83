"""Numbers, units and dates of other people's workbooks: read where they have one reading, asked about where not."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custodiet.exchange.workbook.numerals import (
    amount_parts,
    date_order,
    decimal_mark,
    parse_date,
    parse_number,
    parse_unit,
    plain,
    range_parts,
    serial_date,
)

ARABIC = str.maketrans("0123456789", "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669")


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("1.234,5", ",", "1234.5"),
        ("1,234.5", ".", "1234.5"),
        ("1 234,5", ",", "1234.5"),
        ("1\u202f234,5", ",", "1234.5"),
        ("1'234.5", ".", "1234.5"),
        ("1.234", ",", "1234"),
        ("1.234", ".", "1.234"),
        ("\u0661\u066c\u0662\u0663\u0664\u066b\u0665", ",", "1234.5"),
        ("\u06f1\u06f2", ".", "12"),
        ("12,34,567", ".", ""),
        ("1.2.3", ".", ""),
        ("1,2", ".", ""),
        ("", ".", ""),
        ("-5", ".", ""),
    ],
)
def test_numbers(text: str, decimal: str, number: str) -> None:
    assert parse_number(text, decimal) == number


@given(st.decimals(min_value=0, max_value=10**12, places=3), st.sampled_from(".,"), st.sampled_from([ARABIC, {}]))
def test_whatever_is_written_with_marks_is_read_back(value: Decimal, decimal: str, digits: dict[int, int]) -> None:
    written = f"{value:,f}".replace(",", "_").replace(".", decimal).replace("_", "." if decimal == "," else ",")
    assert Decimal(parse_number(written.translate(digits), decimal)) == value


@given(st.text(max_size=30))
def test_nothing_raises(text: str) -> None:
    plain(text)
    amount_parts(text)
    range_parts(text)
    parse_unit(text, {})
    date_order([text])
    decimal_mark([text])
    for decimal in ".,":
        if number := parse_number(text, decimal):
            assert Decimal(number) >= 0
    parse_date(text, "day-month-year")


def test_a_column_shows_its_decimal_mark_or_leaves_it_open() -> None:
    assert decimal_mark(["1.234", "2,5"]) == ","
    assert decimal_mark(["1.234.567"]) == ","
    assert decimal_mark(["1,234.5"]) == "."
    assert not decimal_mark(["1.234", "2.345"])
    assert not decimal_mark(["2,5", "2.5"])


def test_a_ton_is_three_masses() -> None:
    assert parse_unit("metric tons", {}) == "t"
    assert not parse_unit("tons", {})
    assert parse_unit("tons", {"Tons": "short-ton"}) == "short-ton"
    assert parse_unit("(KG)", {}) == "kg"
    assert parse_unit("كغ", {}) == "kg"


def test_a_column_shows_the_order_of_its_dates_or_leaves_it_open() -> None:
    assert date_order(["01/02/2014", "13/02/2014"]) == "day-month-year"
    assert date_order(["01/13/2014"]) == "month-day-year"
    assert not date_order(["01/02/2014"])
    assert not date_order(["13/01/2014", "01/13/2014"])
    assert parse_date("13/02/2014", "day-month-year") == "2014-02-13"
    assert not parse_date("13/02/14", "day-month-year")


def test_a_serial_number_is_the_day_that_is_shown() -> None:
    assert serial_date(41640) == "2014-01-01"
    assert not serial_date(12)
    assert not serial_date(41640.5)
