"""Seals: things that are put on, checked, broken, replaced."""

import pytest

from custodiet.kernel.quantity import Form
from custodiet.statements.posting import Posting
from tests.scenarios.telling import Telling, claim, count, mark, move, quantity, unit


def sealed(*, broken: bool = False, contents: bool = True) -> Telling:
    """OPCW seals container C12 with seal 77, which it had in its kit."""
    tell = Telling()
    inside = [count("HD", "9 t", "@C12", "2014-01-01")] if contents else []
    tell(
        "OPCW",
        "2014-01-01",
        count("seal77", "1 pcs", "OPCW@kit", "2014-01-01"),
        *inside,
        unit("ap", "seal77", "OPCW@kit", "@C12", "2014-01-02"),
        mark("seal77", "seal-state", "intact", "2014-01-02"),
    )
    if broken:
        tell("OPCW", "2014-01-03", mark("seal77", "seal-state", "broken", "2014-01-03"))
    return tell


def test_contents_that_move_under_an_intact_seal() -> None:
    """One tonne leaves the container while the seal is on. Had the seal been called broken, that were the finding."""
    assert sealed().kinds() == []
    for broken, kinds in ((False, ["contents moved under an intact seal"]), (True, ["adverse mark"])):
        tell = sealed(broken=broken)
        tell("OPCW", "2014-01-04", move("u", "HD", "1 t", "@C12", "Syria@s5", "2014-01-04"))
        assert tell.kinds() == kinds


def test_an_impostor_seal_with_the_right_number() -> None:
    """A number is no identity: a signature (fibre pattern) that changes is a finding; so is a seal in two places."""
    tell = sealed(contents=False)
    tell("OPCW", "2014-01-02", mark("seal77", "signature", "f00d", "2014-01-02"))
    tell("OPCW", "2014-02-02", mark("seal77", "seal-state", "intact", "2014-02-02", act="check in February"))
    assert tell.kinds() == []
    turned_up = sealed(contents=False)
    turned_up("OPCW", "2014-03-05", count("seal77", "1 pcs", "Syria@workshop", "2014-03-05"))
    assert turned_up.kinds("OPCW") == ["in two places"]
    tell("OPCW", "2014-03-02", mark("seal77", "signature", "beef", "2014-03-02"))
    (found,) = tell.findings()
    assert found.kind == "fixed mark changed"
    assert "as f00d and beef, though it cannot change" in found.explanation


def test_a_container_swapped_in_transit_shows_in_its_weight() -> None:
    """14.2 t gross at departure, 12.1 t at arrival, each weighed to 0.05 t: claims that cannot both hold."""
    tell = Telling()
    tell("Syria", "2014-01-02", claim("C12", quantity("14.2 t", u="0.05"), "2014-01-02", basis="gross"))
    tell("Denmark", "2014-01-07", claim("C12", quantity("12.1 t", u="0.05"), "2014-01-07", basis="gross"))
    (x,), (y,) = (book.claims for book in tell.books().values())
    assert (x.posting.subject, x.posting.basis) == (y.posting.subject, y.posting.basis)
    assert not Form(x.posting.quantity, "x").add(y.posting.quantity, -1, "y").admits()


def test_contents_moved_under_another_partys_seal_show_in_the_stitched_view_only() -> None:
    """OPCW's book knows the seal, Syria's the move. On one day the order is open, and raises nothing."""

    def took(day: str) -> Telling:
        tell = sealed(contents=False)
        tell(
            "Syria",
            day,
            count("HD", "9 t", "@C12", "2014-01-01"),
            move("u", "HD", "1 t", "@C12", "Syria@s", day),
        )
        return tell

    assert took("2014-01-05").kinds("OPCW", "Syria") == ["contents moved under an intact seal"]
    assert took("2014-01-02").kinds("OPCW", "Syria") == []
    assert took("2014-01-05").kinds() == []


def noted(*postings: Posting) -> Telling:
    """Seal S-1007 is on C12; at the port somebody notes something else."""
    tell = Telling()
    put = unit("ap", "S-1007", "OPCW@kit", "@C12", "2014-01-02"), mark("S-1007", "seal-state", "intact", "2014-01-02")
    tell("OPCW", "2014-01-02", count("S-1007", "1 pcs", "OPCW@kit", "2014-01-01"), *put)
    tell("Denmark", "2014-01-07", *postings)
    return tell


NEAR = ["S-1001", "S-1070", "S-107", "S-10077", "5-1007"]


@pytest.mark.parametrize("number", NEAR)
def test_a_number_read_on_the_container_is_a_slip_before_it_is_tampering(number: str) -> None:
    there = noted(count(number, "1 pcs", "@C12", "2014-01-07"), mark(number, "seal-state", "intact", "2014-01-07"))
    (found,) = there.findings("OPCW", "Denmark")
    assert (found.kind, found.subject) == ("probable transcription", "C12")
    assert f"Denmark read the seal {number}" in found.explanation


@pytest.mark.parametrize("number", [*NEAR, "s 1O07"])
def test_a_number_that_nobody_applied_and_that_is_nearly_the_seals_is_a_slip_of_the_pen(number: str) -> None:
    """Only called intact, and nobody says where it is: probably a transcription, and nothing worse is said."""
    tell = noted(mark(number, "seal-state", "intact", "2014-01-07"))
    (found,) = tell.findings("OPCW", "Denmark")
    assert (found.kind, found.subject) == ("probable transcription", number)
    assert f"Denmark calls the seal {number}" in found.explanation
    assert "nearly that of S-1007 (on C12)" in found.explanation
    assert {i.partition("#")[0] for i in found.statements} == {known.id for known in tell.log}


def test_a_number_unlike_the_seals_is_an_unknown_seal() -> None:
    tell = noted(count("K-88", "1 pcs", "@C12", "2014-01-07"), mark("K-88", "seal-state", "intact", "2014-01-07"))
    (found,) = tell.findings("OPCW", "Denmark")
    assert found.kind == "another seal than was put on"
    assert "S-1007 was put on" in found.explanation
    assert noted(mark("K-88", "seal-state", "intact", "2014-01-07")).kinds("OPCW", "Denmark") == []


def test_seals_that_are_accounted_for_are_no_slips() -> None:
    """The next number of the same roll, in a kit or on another container; a container whose seals nobody logs."""
    for to in ("OPCW@shelf", "@C13"):
        other = unit("b", "S-1008", "OPCW@kit", to, "2014-01-03")
        assert noted(other, mark("S-1008", "seal-state", "intact", "2014-01-07")).kinds("OPCW", "Denmark") == []
    before = noted(count("S-1001", "1 pcs", "@C77", "2014-01-07"), mark("S-1001", "class", "seal", "2014-01-07"))
    assert before.kinds("OPCW", "Denmark") == []
