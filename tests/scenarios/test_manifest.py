"""A declaration in parts: inert until all of them are here."""

from custodiet.books.known import Voice
from tests.scenarios.telling import Telling, count, exact, mark


def part(tell: Telling, n: int) -> None:
    stock = count(f"lot {n}", f"{n} t", "Syria@depot", "2014-01-01")
    tell("Syria", "2014-01-01", stock, mark("D", "part", str(n), "2014-01-01"), name=f"part {n}")


def listing(tell: Telling, *parts: int, by: str = "Syria") -> None:
    whole = mark("D", "manifest", str(len(parts)), "2014-01-02")
    tell(by, "2014-01-02", whole, about=[("affirms", f"part {n}") for n in parts], name="manifest", type="manifest")


def test_parts_count_when_all_of_them_are_here() -> None:
    tell = Telling()
    part(tell, 1)
    assert "Syria" not in tell.books()
    (found,) = tell.findings()
    assert found.explanation == "1 part of D by Syria counts for nothing yet: no manifest lists them."
    part(tell, 2)
    listing(tell, 1, 2)
    assert tell.kinds() == []
    assert exact(tell.at("Syria"), "Syria@depot", "lot 1") == 1
    tell("Syria", "2014-02-01", count("lot 1", "3 t", "Syria@depot", "2014-01-01"), corrects="part 1")
    assert exact(tell.at("Syria"), "Syria@depot", "lot 1") == 3
    tell("Syria", "2014-03-01", withdraws="manifest")
    assert exact(tell.at("Syria"), "Syria@depot", "lot 1") == 3  # the correction is no part
    assert "lot 2" not in tell.books()["Syria"].items


def test_one_part_that_is_missing_keeps_all_from_counting() -> None:
    tell = Telling()
    part(tell, 1)
    whole = mark("D", "manifest", "2", "2014-01-02")
    tell("Syria", "2014-01-02", whole, about=[("affirms", "part 1"), ("affirms", "ab" * 32)])
    assert "lot 1" not in tell.books()["Syria"].items
    assert tell.kinds() == ["names what is not here", "not all of it is here"]
    (found,) = [found for found in tell.findings() if found.kind == "not all of it is here"]
    assert "lists 1 more that is not here (abababab...)" in found.explanation


def test_nobody_elses_manifest_makes_parts_count() -> None:
    tell = Telling()
    part(tell, 1)
    listing(tell, 1, by="OPCW")
    assert Voice("Syria") not in tell.voices()
    assert "not all of it is here" in tell.kinds()
