"""Destruction: transformed, in part, claimed and verified, twice; and material that changes without an act."""

import pytest

from custodiet.books.chain import chain
from custodiet.books.destructions import Destruction, destructions
from custodiet.books.holdings import holding
from custodiet.statements.posting import Posting
from tests.scenarios.telling import Telling, count, exact, mark, move, quantity, spread, unit


def test_600_tonnes_become_5463_tonnes_of_effluent() -> None:
    """Neutralised on a ship: not balanced, no fault, and the effluent has its own end. Lineage ties the two."""
    tell = Telling()
    tell(
        "USA",
        "2014-07-02",
        count("DF", "600 t", "USA@cape-ray", "2014-07-02"),
        move("n", "DF", "600 t", "USA@cape-ray", "~transformed", "2014-08-18"),
        move("n", "effluent", "5463 t", "~transformed", "USA@cape-ray", "2014-08-18"),
        move("t", "effluent", "5463 t", "USA@cape-ray", "Ekokem@riihimaki", "2014-08-30"),
        move("d", "effluent", "5463 t", "Ekokem@riihimaki", "~destroyed", "2015-06-11"),
    )
    at = tell.at("USA")
    assert tell.kinds() == []
    assert exact(at, "USA@cape-ray", "DF") == 0
    assert spread(holding(at, "effluent", sink="~destroyed")) == (5463, 5463)
    assert {"DF", "effluent"} <= {link.thing for link in chain(tell.voices(), "DF")}
    assert spread(holding(at, "DF", sink="~destroyed")) == (0, 0)  # a percentage destroyed has to count ~transformed
    assert spread(holding(at, "DF", sink="~transformed")) == (600, 600)


def test_part_of_a_batch_is_destroyed() -> None:
    """13 of 20 t are gone, 7 t are left."""
    tell = Telling()
    tell(
        "USA",
        "2014-07-02",
        count("B7", "20 t", "USA@cape-ray", "2014-07-02"),
        move("x", "B7", "13 t", "USA@cape-ray", "~destroyed", "2014-07-20"),
    )
    assert exact(tell.at("USA"), "USA@cape-ray", "B7") == 7
    assert tell.kinds() == []


def test_facilities_are_destroyed_or_converted() -> None:
    """A facility is a thing: destroyed is a move, converted a mark; progress counts both by the regime's rule."""
    tell = Telling()
    tell(
        "Syria",
        "2015-01-31",
        *(count(f, "1 pcs", "Syria@s3", "2013-10-23") for f in ("F1", "F2")),
        unit("x", "F1", "Syria@s3", "~destroyed", "2015-01-31"),
        mark("F2", "status", "converted", "2015-03-01"),
        *(mark(f, "class", "facility", "2013-01-01") for f in ("F1", "F2")),
    )
    at = tell.at("Syria")
    assert spread(holding(at, "facility", measure="count", sink="~destroyed"), "pcs") == (1, 1)
    assert at.mark("F2", "status") == "converted"


def test_destruction_claimed_by_the_operator_and_verified_later() -> None:
    """One act in two books; 5,460 t with an uncertainty of 10 t agree with 5,463 t."""
    tell = Telling()
    tell(
        "Ekokem",
        "2015-06-11",
        count("effluent", "5463 t", "Ekokem@ri", "2015-01-01"),
        move("D", "effluent", "5463 t", "Ekokem@ri", "~destroyed", "2015-06-11"),
    )
    verified = quantity("5460 t", u="10")
    tell("OPCW", "2015-07-01", move("D", "effluent", verified, "Ekokem@ri", "~destroyed", "2015-06-11"))
    assert tell.kinds() == []
    assert spread(holding(tell.at("Ekokem"), "effluent", sink="~destroyed")) == (5463, 5463)
    assert [name for name, book in tell.books().items() if "D" in book.acts] == ["Ekokem", "OPCW"]


def container() -> Telling:
    tell = Telling()
    tell("USA", "2014-01-01", unit("mk", "X", "~made", "USA@cr", "2014-01-01"))
    return tell


def test_one_thing_is_destroyed_twice_in_one_book() -> None:
    """The second destruction takes what is no longer there. The first told twice is no fault."""
    tell = container()
    tell("USA", "2014-08-01", unit("d1", "X", "USA@cr", "~destroyed", "2014-08-01"))
    tell("USA", "2014-08-02", unit("d1", "X", "USA@cr", "~destroyed", "2014-08-01"))
    assert tell.kinds() == []
    tell("USA", "2014-08-09", unit("d2", "X", "USA@cr", "~destroyed", "2014-08-09"))
    (found,) = tell.findings()
    assert found.kind == "negative balance"
    assert "the balance is -1 pcs after d2" in found.explanation


def test_one_thing_is_destroyed_by_two_operators() -> None:
    """Each book is right by itself; followed over both, the chain of custody is broken."""
    tell = container()
    tell("USA", "2014-08-01", unit("d1", "X", "USA@cr", "~destroyed", "2014-08-01"))
    tell("Germany", "2014-08-09", unit("d2", "X", "Germany@munster", "~destroyed", "2014-08-09"))
    assert "chain broken" in tell.kinds("USA", "Germany")
    assert "chain broken" not in tell.kinds()


@pytest.mark.parametrize(("undo", "on_the_truck"), [("returned", 5), ("never happened", 0)])
def test_returned_to_stock_is_not_never_happened(undo: str, on_the_truck: int) -> None:
    """A return is a move back, and the day between keeps its load; withdrawing says that there was none."""
    tell = Telling()
    tell("Syria", "2014-01-01", count("A", "5 t", "Syria@s", "2014-01-01"))
    tell("Syria", "2014-01-02", move("m", "A", "5 t", "Syria@s", "Syria@truck", "2014-01-02"), name="loaded")
    if undo == "returned":
        tell("Syria", "2014-01-03", move("r", "A", "5 t", "Syria@truck", "Syria@s", "2014-01-03"))
    else:
        tell("Syria", "2014-01-03", withdraws="loaded")
    assert exact(tell.at("Syria", "2014-01-02"), "Syria@truck", "A") == on_the_truck
    assert exact(tell.at("Syria"), "Syria@s", "A") == 5


def test_evaporation_shows_only_in_a_count() -> None:
    """100 t became 99.6 t in a year. The books have no allowance for that: it is a finding until a regime has one."""
    tell = Telling()
    tell(
        "Syria",
        "2014-12-01",
        count("HF", "100 t", "Syria@s", "2014-01-01"),
        count("HF", "99.6 t", "Syria@s", "2014-12-01"),
    )
    (found,) = tell.findings()
    assert (found.kind, found.arithmetic[-1]) == ("count differs from book", "counted - book: -0.4 t")


def test_found_in_nobodys_hands() -> None:
    """The holder is unknown: sayable, and no finding of the books; who had to declare it is a regime's question."""
    tell = Telling()
    tell("Syria", "2013-10-23", count("A", "5 t", "Syria@s1", "2013-10-23"))
    tell("Inspectors", "2014-05-01", count("Y", "0.3 t", "?@farm", "2014-05-01"))
    assert tell.kinds() == []
    assert tell.at("Inspectors").path("?@farm") == ("?", ("farm",))


def burnt(*verified: Posting) -> Destruction:
    """The contractor claims 120 t on 11 June; what OPCW verified of it, if anything."""
    tell = Telling()
    held = count("effluent", "120 t", "Ekokem@plant", "2015-01-01")
    tell("Ekokem", "2015-06-11", held, move("d", "effluent", "120 t", "Ekokem@plant", "~destroyed", "2015-06-11"))
    tell("OPCW", "2015-06-17", *verified)
    (found,) = destructions(tell.voices())
    return found


def test_claimed_and_verified_are_two_facts_about_one_act() -> None:
    """A claim alone; verified six days later, within its uncertainty; and with a figure that cannot be the same."""
    assert burnt().status == "claimed, not verified"
    seen = burnt(move("d", "effluent", "119..121 t", "Ekokem@plant", "~destroyed", "2015-06-17"))
    assert (seen.status, seen.holder, seen.at.text) == ("verified", "Ekokem", "2015-06-11")
    assert [leg.at.text for _, leg in seen.verified] == ["2015-06-17"]
    less = burnt(move("d", "effluent", "100 t", "Ekokem@plant", "~destroyed", "2015-06-17"))
    assert less.status == "verified with other figures"
    tell = Telling()
    tell("OPCW", "2015-06-17", move("d", "effluent", "1 t", "Ekokem@plant", "~destroyed", "2015-06-17"))
    assert [one.status for one in destructions(tell.voices())] == ["not claimed"]
