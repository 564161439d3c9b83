"""Containers, lots that are split and blended, and two measures of one thing."""

from decimal import Decimal

import pytest

from custodiet.books.chain import chain
from custodiet.books.holdings import holding
from custodiet.books.line import Leg
from custodiet.kernel.quantity import Form
from tests.scenarios.telling import Telling, count, exact, mark, move, spread, unit


def test_nested_containers_follow_the_ship_that_carries_them() -> None:
    """12 t in a drum in a container on a ship: they leave Syria when the ship does, and change hands with the box."""
    tell = Telling()
    tell(
        "Denmark",
        "2014-01-07",
        count("HD", "12 t", "@drum", "2014-01-06"),
        unit("a", "drum", "~outside", "@C12", "2014-01-06"),
        unit("b", "C12", "~outside", "Denmark@ark", "2014-01-07"),
        mark("ark", "within", "latakia", "2014-01-07"),
        mark("latakia", "within", "syria", "2013-01-01"),
        mark("ark", "within", "at sea", "2014-01-08"),
        mark("HD", "class", "Category 1", "2014-01-01"),
    )
    tell("Denmark", "2014-07-02", unit("c", "C12", "Denmark@ark", "USA@cape-ray", "2014-07-02"))
    held = [
        spread(holding(tell.at("Denmark", day), "Category 1", within="syria")) for day in ("2014-01-07", "2014-01-08")
    ]
    assert held == [(12, 12), (0, 0)]
    now = tell.at("Denmark")
    assert spread(holding(now, "Category 1", by_holder="USA")) == (12, 12)
    assert now.path("@drum") == ("USA", ("drum", "C12", "cape-ray"))


def test_the_innermost_named_holder_holds() -> None:
    """A ship in port is not held by the port, and neither is what it carries."""
    tell = Telling()
    tell(
        "USA",
        "2014-07-01",
        unit("e", "cape-ray", "~outside", "Italy@gioia-tauro", "2014-07-01"),
        unit("f", "C12", "~outside", "USA@cape-ray", "2014-07-02"),
    )
    assert tell.at("USA").path("@C12") == ("USA", ("C12", "cape-ray", "gioia-tauro"))


def test_a_holder_named_inside_a_container_would_not_follow_it() -> None:
    """Denmark@C12 names Denmark for ever: handing the box over leaves its contents behind. So boxes name no holder."""
    tell = Telling()
    tell("Denmark", "2014-01-07", count("HD", "12 t", "Denmark@C12", "2014-01-06"))
    tell("Denmark", "2014-07-02", unit("c", "C12", "Denmark@ark", "USA@cape-ray", "2014-07-02"))
    assert tell.at("Denmark").path("Denmark@C12")[0] == "Denmark"


def test_packed_and_repacked() -> None:
    """10 t are packed into one container, 4 t of them moved to another."""
    tell = Telling()
    tell(
        "Syria",
        "2014-01-01",
        count("HD", "10 t", "Syria@s5", "2014-01-01"),
        move("p", "HD", "10 t", "Syria@s5", "@C1", "2014-01-02"),
        move("r", "HD", "4 t", "@C1", "@C2", "2014-01-03"),
    )
    at = tell.at("Syria")
    assert (exact(at, "@C1", "HD"), exact(at, "@C2", "HD")) == (6, 4)
    assert tell.kinds() == []


def blend(out: str) -> Telling:
    """5 t of A and 3 t of B become `out` of C."""
    tell = Telling()
    tell(
        "Syria",
        "2014-01-01",
        count("A", "5 t", "Syria@tank", "2014-01-01"),
        count("B", "3 t", "Syria@tank", "2014-01-01"),
        move("bl", "A", "5 t", "Syria@tank", "~relabelled", "2014-01-02"),
        move("bl", "B", "3 t", "Syria@tank", "~relabelled", "2014-01-02"),
        move("bl", "C", out, "~relabelled", "Syria@tank", "2014-01-02"),
    )
    return tell


def test_a_blend_balances_inside_its_act() -> None:
    """5 + 3 = 8 t; 7 t leave 1 t unaccounted for. C came from A and B."""
    assert blend("8 t").kinds() == []
    (found,) = blend("7 t").findings()
    assert found.kind == "does not balance"
    assert "relabels 8 t of A and B as 7 t of C, which is 1 t less" in found.explanation
    assert {"A", "B", "C"} <= {link.thing for link in chain(blend("8 t").voices(), "C")}


@pytest.mark.parametrize("item", ["A", "B", "C"])
def test_summing_items_to_zero_would_test_nothing(item: str) -> None:
    """Every move sums to zero by construction, also in a blend that loses a tonne: hence the rule for each act."""
    total = Form()
    for line in blend("7 t").books()["Syria"].lines.values():
        for event in line.events:
            if line.item == item and isinstance(event, Leg):
                line.apply(total, event)
    assert total.interval() == (Decimal(0), Decimal(0))


def test_a_blend_does_not_remember_its_composition() -> None:
    """2 of 8 t of the blend are destroyed: so much of Category 1 is gone; how much mustard, the postings cannot say."""
    tell = blend("8 t")
    tell(
        "Syria",
        "2014-01-03",
        move("d", "C", "2 t", "Syria@tank", "~destroyed", "2014-01-03"),
        *(
            mark(item, "class", wider, "2014-01-01")
            for item, wider in (
                ("A", "HD"),
                ("B", "DF"),
                ("C", "Category 1"),
                ("HD", "Category 1"),
                ("DF", "Category 1"),
            )
        ),
    )
    at = tell.at("Syria")
    assert spread(holding(at, "Category 1", sink="~destroyed")) == (2, 2)
    assert spread(holding(at, "HD", sink="~destroyed")) == (0, 0)


def test_two_measures_of_one_thing_are_two_lines() -> None:
    """100 shells with 200 kg of fill; 10 shells and 20 kg move. Nothing ties one shell to two kilograms."""
    tell = Telling()
    tell(
        "Syria",
        "2014-01-01",
        count("shells", "100 pcs", "Syria@s", "2014-01-01"),
        count("shells", "200 kg", "Syria@s", "2014-01-01"),
        move("m", "shells", "10 pcs", "Syria@s", "Syria@t", "2014-01-02"),
        move("m", "shells", "20 kg", "Syria@s", "Syria@t", "2014-01-02"),
    )
    at = tell.at("Syria")
    assert (exact(at, "Syria@s", "shells", "pcs"), exact(at, "Syria@s", "shells", "kg")) == (90, 180)
    assert tell.kinds() == []
