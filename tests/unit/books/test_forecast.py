"""The forecast: arithmetic on reported shares, honest about standstills, and late rather than sure."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from custodiet.books.figures import Figure
from custodiet.books.forecast import CANNOT_SAY, FINISHED, UNDER_WAY, Forecast, forecasts
from custodiet.books.silence import SILENCE
from custodiet.kernel.times import parse_when
from custodiet.regimes import load_regime

CWC = load_regime("cwc")
START = date(2014, 1, 1)


def figure(n: int, day: date, share: Decimal, *, basis: str = "removed", unit: str = "%", **more: object) -> Figure:
    measure = "share" if unit == "%" else "mass"
    when = parse_when(day.isoformat())
    members: dict[str, object] = {
        "id": f"{n}#0", "voice": "OPCW", "speaker": "OPCW", "subject": "all", "measure": measure, "unit": unit,
        "lo": share, "hi": share, "value": share, "basis": basis, "of": "", "kind": "reported", "as_of": when,
        "said": when, "source": "", "segment": "", "text": f"{share}{unit}", "rounding": "", "grade": "", "means": "",
    }  # fmt: skip
    return Figure(**(members | more))  # type: ignore[arg-type]  # members by name


def told(shares: list[tuple[int, str]], now: int) -> Forecast:
    figures = [figure(n, START + timedelta(days=day), Decimal(share)) for n, (day, share) in enumerate(shares)]
    (found,) = forecasts(figures, CWC, parse_when((START + timedelta(days=now)).isoformat()))
    return found


def days(one: Forecast, name: str) -> int:
    return (date.fromisoformat(getattr(one, name)) - date.fromisoformat(one.as_of)).days


def test_what_is_left_takes_as_long_as_the_last_part_of_its_size() -> None:
    one = told([(0, "0"), (10, "60"), (30, "80")], 30)
    assert (one.state, days(one, "expected"), one.why) == (UNDER_WAY, 20, "the last 20 % took 20 days")


def test_a_standstill_counts_and_is_told() -> None:
    one = told([(0, "0"), (10, "60"), (30, "80")], 70)
    assert (one.standing, days(one, "expected"), one.last_month) == (40, 60, None)


def test_while_more_is_left_than_was_done_the_whole_pace_goes_on() -> None:
    one = told([(0, "0"), (10, "20")], 10)
    assert (days(one, "expected"), days(one, "last_month")) == (40, 120)


def test_one_figure_has_no_pace_and_a_hundred_percent_is_finished() -> None:
    assert told([(0, "10")], 5).state == CANNOT_SAY
    assert told([(0, "10")], 5).expected is None
    done = told([(0, "10"), (9, "100")], 30)
    assert (done.state, done.expected) == (FINISHED, "2014-01-10")


def test_parts_of_a_whole_that_is_finished_are_finished_too() -> None:
    figures = [
        figure(0, START, Decimal(0), subject="Priority 1"),
        figure(1, START + timedelta(days=9), Decimal(90), subject="Priority 1"),
        figure(2, START + timedelta(days=9), Decimal(50), subject="Priority 1", basis="destroyed"),
        figure(3, START + timedelta(days=30), Decimal(100)),
    ]
    found = {(one.subject, one.basis): one for one in forecasts(figures, CWC, parse_when("2014-02-28"))}
    part = found["Priority 1", "removed"]
    assert (part.state, part.as_of, part.earliest, part.expected) == (
        FINISHED,
        "2014-02-28",
        "2014-01-11",
        "2014-01-31",
    )
    assert (part.printed, part.why) == ("90%", "all, of which it is a part, is reported finished on 2014-01-31")
    assert "3#0" in part.figures
    assert found["Priority 1", "destroyed"].state == CANNOT_SAY
    before = {(one.subject, one.basis): one for one in forecasts(figures, CWC, parse_when("2014-01-30"))}
    assert before["Priority 1", "removed"].state == UNDER_WAY


def test_what_nobody_has_reported_for_a_year_has_no_pace() -> None:
    one = told([(0, "10"), (10, "50"), (20, "50")], 20 + SILENCE)
    assert (one.state, one.standing) == (UNDER_WAY, 10 + SILENCE)
    silent = told([(0, "10"), (10, "50"), (20, "50")], 21 + SILENCE)
    assert (silent.state, silent.expected, silent.why) == (CANNOT_SAY, None, "no report since 2014-01-21")


def test_nothing_is_nothing_and_what_was_reported_is_told_as_it_was() -> None:
    zero = figure(0, START, Decimal(0), hi=Decimal("0.5"), text="0 %")
    (one,) = forecasts([zero], CWC, parse_when("2014-01-01"))
    assert (float(one.share), one.printed) == (0, "0 %")


def test_a_figure_that_falls_takes_nothing_back() -> None:
    assert told([(0, "0"), (10, "50"), (20, "40")], 20) == told([(0, "0"), (10, "50")], 20)


def test_amounts_count_against_the_declared_whole_where_there_are_no_shares() -> None:
    figures = [
        figure(0, START, Decimal(200), basis="declared", unit="t"),
        figure(1, START, Decimal(0), unit="t"),
        figure(2, START + timedelta(days=10), Decimal(100), unit="t"),
    ]
    (one,) = forecasts(figures, CWC, parse_when("2014-01-11"))
    assert (float(one.share), days(one, "expected")) == (50, 10)


def test_what_was_planned_or_withheld_or_came_later_is_no_progress() -> None:
    figures = [
        figure(0, START, Decimal(0)),
        figure(1, START + timedelta(days=9), Decimal(50)),
        figure(2, START + timedelta(days=5), Decimal(90), kind="planned"),
        figure(3, START + timedelta(days=5), Decimal(90), hidden=True),
        figure(4, START + timedelta(days=50), Decimal(100)),
    ]
    (one,) = forecasts(figures, CWC, parse_when("2014-01-10"))
    assert (float(one.share), days(one, "expected")) == (50, 9)


SHARES = st.lists(
    st.tuples(st.integers(0, 900), st.decimals(0, 100, places=1)), min_size=1, max_size=9, unique_by=lambda t: t[0]
)


@given(SHARES, st.integers(0, 4000))
def test_the_interval_holds_what_is_expected_and_lies_ahead(shares: list[tuple[int, Decimal]], later: int) -> None:
    now = max(day for day, _ in shares) + later
    one = told([(day, str(share)) for day, share in shares], now)
    if one.state == UNDER_WAY and one.latest:
        assert one.expected
        assert one.earliest
        assert one.as_of < one.earliest <= one.expected <= one.latest


@given(SHARES, st.integers(1, 500))
def test_standing_still_never_brings_the_end_nearer(shares: list[tuple[int, Decimal]], more: int) -> None:
    now, told_ = max(day for day, _ in shares), [(day, str(share)) for day, share in shares]
    before, after = told(told_, now), told(told_, now + more)
    if before.state == UNDER_WAY and after.expected and before.expected:
        assert before.expected < after.expected
