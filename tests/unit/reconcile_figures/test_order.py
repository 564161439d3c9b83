"""The sweep against an oracle that compares every pair, and its size."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from custodiet.kernel.times import parse_when
from custodiet.reconcile.figures.interval import Interval
from custodiet.reconcile.figures.order import Order, Point

TIMES = ["2014-01", "2014-02", "2014-01-05", "2014-01-20", "2014-02-03", "2014-03-01", "2014-01-05T10:00Z", "2014"]
POINT = st.tuples(st.sampled_from(TIMES), st.integers(0, 9), st.integers(0, 3) | st.none())


def points(drawn: list[tuple[str, int, int | None]]) -> list[Point]:
    return [
        Point(parse_when(at), Interval(Decimal(lo), None if width is None else Decimal(lo + width)), str(n))
        for n, (at, lo, width) in enumerate(drawn)
    ]


def conflict(p: Point, q: Point) -> bool:
    """Every pair compared: p surely before q, and above it."""
    return p.at.before(q.at) and q.value.hi is not None and p.value.lo > q.value.hi


@given(st.lists(POINT, max_size=12))
def test_what_stays_is_in_order_and_what_goes_conflicts_with_it(drawn: list[tuple[str, int, int | None]]) -> None:
    given_ = points(drawn)
    breaks = Order(given_).breaks
    gone = {found.n for found in breaks}
    kept = [p for n, p in enumerate(given_) if n not in gone]
    assert not any(conflict(p, q) for p in kept for q in kept)
    for found in breaks:
        assert found.earlier or found.later
        assert all(conflict(given_[n], given_[found.n]) for n in found.earlier)
        assert all(conflict(given_[found.n], given_[n]) for n in found.later)
        assert not gone & {*found.earlier, *found.later}


@given(st.lists(POINT, max_size=12))
def test_there_are_breaks_exactly_where_some_pair_conflicts(drawn: list[tuple[str, int, int | None]]) -> None:
    given_ = points(drawn)
    assert bool(Order(given_).breaks) == any(conflict(p, q) for p in given_ for q in given_)


@given(st.lists(POINT, max_size=10), st.sampled_from(TIMES))
def test_what_is_allowed_at_a_time_is_what_the_kept_points_allow(
    drawn: list[tuple[str, int, int | None]], at: str
) -> None:
    given_ = points(drawn)
    order = Order(given_)
    kept = [p for n, p in enumerate(given_) if n not in {found.n for found in order.breaks}]
    when = parse_when(at)
    highs = [p.value.hi for p in kept if when.before(p.at) and p.value.hi is not None]
    lows = [p.value.lo for p in kept if p.at.before(when)]
    assert order.allowed(when) == Interval(max(lows, default=Decimal(0)), min(highs, default=None))


def test_many_errors_in_a_long_series_are_all_found() -> None:
    days = [parse_when(f"{1000 + n // 336}-{n // 28 % 12 + 1:02}-{n % 28 + 1:02}") for n in range(5_000)]
    series = [
        Point(day, Interval(Decimal(n), Decimal(n + 1)) if n % 50 else Interval(Decimal(10**6), None), str(n))
        for n, day in enumerate(days)
    ]
    breaks = Order(series).breaks
    assert {found.n for found in breaks} == set(range(0, 5_000, 50))
    assert all(found.alone for found in breaks)
