"""Declared stock: counts that anchor, amendments, and what others count against them."""

from decimal import Decimal

from custodiet.books.holdings import holding
from custodiet.kernel.quantity import Form
from tests.scenarios.telling import Telling, amount, claim, count, exact, mark, move, spread


def test_an_initial_declaration_is_a_count_in_the_states_own_book() -> None:
    """Syria declares 20 t of mustard at site 5, in Syria, of Category 1. Its book holds just that."""
    tell = Telling()
    tell(
        "Syria",
        "2013-10-23",
        count("HD-site5", "20 t", "Syria@site5", "2013-10-23"),
        mark("HD-site5", "class", "HD", "2013-10-23"),
        mark("HD", "class", "Category 1", "2013-10-23"),
        mark("site5", "within", "syria", "2013-10-23"),
    )
    held = holding(tell.at("Syria"), "Category 1", within="syria", by_holder="Syria")
    assert spread(held) == (20, 20)
    assert tell.kinds() == []


def test_opening_a_book_by_moves_would_double_what_is_counted_again() -> None:
    """Had stock been opened by a move from ~made, a second look at it could only add."""
    tell = Telling()
    tell("Inspectors", "2013-10-27", move("a", "HD", "20 t", "~made", "Syria@site5", "2013-10-27"))
    tell("Inspectors", "2014-02-01", move("b", "HD", "19 t", "~made", "Syria@site5", "2014-02-01"))
    assert exact(tell.at("Inspectors"), "Syria@site5", "HD") == 39


def amended(later: str | None = None) -> Telling:
    tell = Telling()
    tell("Syria", "2013-10-23", count("HD", "50..60 t", "Syria@s5", "2013-10-23"), name="declaration")
    if later:
        tell("Syria", "2014-04-17", count("HD", later, "Syria@s5", "2014-04-17"))
    return tell


def test_an_amendment_replaces_a_range_and_overwrites_nothing() -> None:
    """50 to 60 t are corrected to 57 t as of the same day; what was known before is still there to be asked for."""
    tell = amended()
    assert amount(tell.at("Syria"), "Syria@s5", "HD") == (50, 60)
    tell("Syria", "2014-04-17", count("HD", "57 t", "Syria@s5", "2013-10-23"), corrects="declaration")
    assert exact(tell.at("Syria", "2013-12-01"), "Syria@s5", "HD") == 57
    assert tell.kinds() == []


def test_a_later_count_is_checked_against_the_range() -> None:
    """57 t fit into 50 to 60 t, 63 t do not."""
    assert amended("57 t").kinds() == []
    (found,) = amended("63 t").findings()
    assert found.kind == "count differs from book"
    assert (
        "63 t of HD in Syria@s5 on 2014-04-17, where its own book had 50 to 60 t: 3 to 13 t more" in found.explanation
    )


def test_an_amendment_that_hides_a_loss_is_itself_a_finding() -> None:
    """Syria declared 100 shells, inspectors count 97, Syria corrects its declaration to 97: the books agree now."""
    tell = Telling()
    tell("Syria", "2013-10-23", count("shells", "100 pcs", "Syria@s5", "2013-10-23"), name="declaration")
    tell("Inspectors", "2013-11-01", count("shells", "97 pcs", "Syria@s5", "2013-11-01"))
    assert exact(tell.at("Syria"), "Syria@s5", "shells", "pcs") == 100
    assert tell.kinds() == ["books differ on a line"]
    tell("Syria", "2013-11-05", count("shells", "97 pcs", "Syria@s5", "2013-10-23"), corrects="declaration")
    assert exact(tell.at("Syria"), "Syria@s5", "shells", "pcs") == 97
    (found,) = tell.findings()
    assert found.kind == "correction lowers a holding"
    assert "from 100 pcs to 97 pcs" in found.explanation


def test_an_inspectors_count_that_differs_anchors_the_inspectors_book() -> None:
    """97 counted against 100 declared is a finding; the inspectors' own book goes on from 97."""
    tell = Telling()
    tell("Syria", "2013-10-23", count("shells", "100 pcs", "Syria@s5", "2013-10-23"))
    tell("Inspectors", "2013-11-01", count("shells", "97 pcs", "Syria@s5", "2013-11-01"))
    tell("Inspectors", "2013-11-02", move("a", "shells", "40 pcs", "Syria@s5", "Syria@truck", "2013-11-02"))
    assert exact(tell.at("Inspectors"), "Syria@s5", "shells", "pcs") == 57
    (found,) = tell.findings()
    assert (found.kind, found.arithmetic[-1]) == ("books differ on a line", "Inspectors - Syria: -3 pcs")


def test_a_count_is_compared_on_its_own_day_only() -> None:
    """Inspectors counted all 100; what Syria ships a month later without them is no contradiction."""
    tell = Telling()
    tell("Syria", "2013-10-23", count("shells", "100 pcs", "Syria@s5", "2013-10-23"))
    tell("Inspectors", "2013-11-01", count("shells", "100 pcs", "Syria@s5", "2013-11-01"))
    tell("Syria", "2013-12-01", move("z", "shells", "30 pcs", "Syria@s5", "Syria@truck", "2013-12-01"))
    assert tell.kinds() == []


def test_a_witness_who_never_counted_owes_no_balance() -> None:
    """Inspectors only saw 40 shells leave: their line stands at -40, which is no finding."""
    tell = Telling()
    tell("Inspectors", "2013-11-02", move("a", "shells", "40 pcs", "Syria@s5", "Syria@truck", "2013-11-02"))
    assert exact(tell.at("Inspectors"), "Syria@s5", "shells", "pcs") == -40
    assert tell.kinds() == []


def test_what_a_complete_count_does_not_list_is_not_there() -> None:
    """Three containers were counted; a complete count two months later lists two."""
    tell = Telling()
    first = (count(f"c{i}", "1 pcs", "Syria@s5", "2013-11-01") for i in (1, 2, 3))
    tell("Inspectors", "2013-11-01", *first)
    tell(
        "Inspectors",
        "2014-01-01",
        count("c1", "1 pcs", "Syria@s5", "2014-01-01", complete=True),
        count("c2", "1 pcs", "Syria@s5", "2014-01-01"),
    )
    assert [(f.kind, f.subject) for f in tell.findings()] == [("not in a complete count", "c3 at Syria@s5")]


def test_a_declared_total_is_compared_with_its_lines() -> None:
    """Lots of 300, 400 and 341 t make 1,041 t; a total printed as 1,040 t is off by more than its rounding."""
    tell = Telling()
    lots = {"L0": "300 t", "L1": "400 t", "L2": "341 t"}
    tell(
        "Syria",
        "2013-10-23",
        *(count(lot, qty, f"Syria@{lot}", "2013-10-23") for lot, qty in lots.items()),
        *(mark(lot, "class", "Category 1", "2013-10-23") for lot in lots),
        claim("Category 1", "1039.5..1040.5 t", "2013-10-23", "declared"),
    )
    at = tell.at("Syria")
    gap = Form(at.book.claims[0].posting.quantity, "total").minus(holding(at, "Category 1"))
    assert spread(gap) == (Decimal("-1.5"), Decimal("-0.5"))
    assert not gap.admits()
