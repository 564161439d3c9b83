"""Consistent tables, rounded as reports round them, never give a finding; one planted error always does."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from custodiet.books.known import Known
from custodiet.regimes import read_regime
from custodiet.statements.posting import Claim
from tests.unit.reconcile_figures.stock import found, id_of, known, share, tonnes

REGIME = read_regime(
    """
title = "Three lots"
results = ["reported", "declared"]
[bases.declared]
title = "declared"
[bases.destroyed]
title = "destroyed"
cumulative = true
[[parts]]
whole = "stock"
parts = ["a", "b", "c"]
bases = ["declared", "destroyed"]
measures = ["mass", "share"]
reason = "a made-up stock"
[[rules]]
kind = "parts"
[[rules]]
kind = "share"
[[rules]]
kind = "same-figure"
[[rules]]
kind = "monotone"
[[rules]]
kind = "contains"
[[rules]]
kind = "declared-totals"
measures = ["mass"]
""",
    name="lots",
)
PARTS = ("a", "b", "c")
HEDGES = ("printed", "approx", "more_than", "at_least")
Stock = dict[str, tuple[Decimal, list[Decimal]]]  # declared, and destroyed by each date


@st.composite
def stocks(draw: st.DrawFn) -> Stock:
    """True amounts in grams of a tonne: each part's declared amount, and what of it was destroyed by each date."""
    dates = draw(st.integers(1, 4))
    parts: Stock = {}
    for part in PARTS:
        declared = draw(st.integers(100_000, 2_000_000))
        done = sorted(draw(st.lists(st.integers(0, declared), min_size=dates, max_size=dates)))
        parts[part] = Decimal(declared) / 1000, [Decimal(x) / 1000 for x in done]
    total = [sum(amounts, Decimal(0)) for amounts in zip(*(done for _, done in parts.values()), strict=True)]
    return parts | {"stock": (sum((declared for declared, _ in parts.values()), Decimal(0)), total)}


def printed(value: Decimal, places: int) -> str:
    return str(value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))


def rows(stock: Stock, places: list[int], hedges: list[str]) -> Iterator[Known]:
    """Each subject and date as one statement of amount, share and whole, rounded and hedged in turn."""
    for n, (subject, (declared, done)) in enumerate(stock.items()):
        for day, amount in enumerate(done, 1):
            digits, hedge = places[(n + day) % len(places)], hedges[(n * 3 + day) % len(hedges)]
            at = f"2014-0{day}-15"
            down = "more" in hedge or "least" in hedge
            shown = printed(amount - (amount % 1 if down else 0), digits)
            yield known(
                f"{subject} {day}",
                tonnes(subject, shown, at, "destroyed", rounding=hedge),
                share(subject, printed(amount / declared * 100, digits), at, "destroyed"),
                tonnes(subject, printed(declared, digits), at, "declared", kind="declared"),
            )


@given(stocks(), st.lists(st.integers(0, 3), min_size=3, max_size=3), st.lists(st.sampled_from(HEDGES), min_size=2))
@settings(max_examples=60, deadline=None)
def test_true_figures_rounded_never_give_a_finding(stock: Stock, places: list[int], hedges: list[str]) -> None:
    assert found(rows(stock, places, hedges), regime=REGIME) == []


@given(stocks(), st.sampled_from([*PARTS, "stock"]), st.integers(1, 2))
@settings(max_examples=60, deadline=None)
def test_one_planted_error_is_found_and_its_statement_named(stock: Stock, subject: str, digits: int) -> None:
    def wrong(statement: Known) -> Known:
        amount = statement.statement.postings[0]
        assert isinstance(amount, Claim)
        value, declared = amount.quantity.lo, stock[subject][0]
        shifted = value + declared * Decimal("0.3") if value < declared / 2 else value - declared * Decimal("0.3")
        error = tonnes(subject, printed(shifted, digits), amount.as_of.text, "destroyed")
        return known(f"{subject} 1", error, *statement.statement.postings[1:])

    true = list(rows(stock, [digits], ["printed"]))
    planted = id_of(f"{subject} 1")
    findings = found([wrong(s) if s.id == planted.partition("#")[0] else s for s in true], regime=REGIME)
    assert findings
    assert all(planted in finding.statements for finding in findings)


@given(stocks(), st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_the_order_of_statements_changes_nothing(stock: Stock, random: Random) -> None:
    statements = list(rows(stock, [1], ["printed"]))
    statements[0] = known("stock 9", tonnes("a", "9999.5", "2014-01-15", "destroyed"))
    shuffled = list(statements)
    random.shuffle(shuffled)
    assert sorted(map(repr, found(statements, regime=REGIME))) == sorted(map(repr, found(shuffled, regime=REGIME)))
