"""Three times: happened, said, logged; their order, their vagueness, and the two cuts."""

from itertools import permutations

import pytest

from custodiet.books.effective import effective
from custodiet.books.fold import fold
from custodiet.books.known import Known, Voice, cut
from custodiet.books.snapshot import Snapshot
from custodiet.kernel.times import parse_when
from tests.scenarios.telling import Telling, claim, count, exact, move, unit


def test_late_statements_give_the_same_books_in_any_order() -> None:
    """Four statements written offline, delivered in every order."""
    tell = Telling()
    tell("Syria", "2014-01-01", count("A", "9 t", "Syria@s", "2014-01-01"))
    tell("Syria", "2014-01-03", move("m", "A", "2 t", "Syria@s", "Syria@t", "2014-01-02"))
    tell("Syria", "2014-01-04", count("A", "7 t", "Syria@s", "2014-01-03"))
    tell("Syria", "2014-01-05", move("n", "A", "1 t", "Syria@s", "Syria@t", "2014-01-04"))
    for order in permutations(tell.log):
        tell.log = list(order)
        assert exact(tell.at("Syria"), "Syria@s", "A") == 6
        assert tell.kinds() == []


def test_a_count_and_a_move_of_one_day_keep_their_issuers_order() -> None:
    """Counted, then moved: 7 t are left, whichever reached the log first; a corrected count stays before the move."""
    tell = Telling()
    tell("Syria", "2013-01-01", count("A", "9 t", "Syria@s", "2013-01-01"))
    tell("Syria", "2014-01-02", count("A", "9 t", "Syria@s", "2014-01-02"), name="count")
    tell("Syria", "2014-01-02", move("m", "A", "2 t", "Syria@s", "Syria@t", "2014-01-02"))
    assert exact(tell.at("Syria"), "Syria@s", "A") == 7
    tell.log.reverse()
    assert exact(tell.at("Syria"), "Syria@s", "A") == 7
    tell("Syria", "2014-01-05", count("A", "9.1 t", "Syria@s", "2014-01-02"), corrects="count")
    assert str(exact(tell.at("Syria"), "Syria@s", "A")) == "7.1"


@pytest.mark.parametrize(("counted", "kinds"), [("9 t", []), ("7 t", []), ("8.5 t", ["books differ on a line"])])
def test_either_end_of_a_day_may_explain_another_books_count(counted: str, kinds: list[str]) -> None:
    """Syria had 9 t and moved 2 t that day: 9 t and 7 t are both right, 8.5 t are not."""
    tell = Telling()
    tell("Syria", "2013-01-01", count("A", "9 t", "Syria@s", "2013-01-01"))
    tell("Syria", "2014-01-02", move("m", "A", "2 t", "Syria@s", "Syria@t", "2014-01-02"))
    tell("OPCW", "2014-01-02", count("A", counted, "Syria@s", "2014-01-02"))
    assert tell.kinds() == kinds


@pytest.mark.parametrize("prefer", [("Syria", "Denmark"), ("Denmark", "Syria")])
def test_two_parties_clocks_differ(prefer: tuple[str, str]) -> None:
    """Syria hands over at 10:00, Denmark receives at 07:00 and passes on at 08:00: the chain gives the order."""
    tell = Telling()
    tell("Syria", "2014-01-01", unit("mk", "C1", "~made", "Syria@quay", "2014-01-01"))
    tell("Syria", "2014-01-07", unit("H", "C1", "Syria@quay", "Denmark@ark", "2014-01-07T10:00Z"))
    tell("Denmark", "2014-01-07", unit("H", "C1", "Syria@quay", "Denmark@ark", "2014-01-07T07:00Z"))
    tell("Denmark", "2014-01-07", unit("H2", "C1", "Denmark@ark", "USA@cape-ray", "2014-01-07T08:00Z"))
    assert tell.kinds(*prefer) == []


def test_a_container_that_left_before_it_arrived() -> None:
    """Denmark passes it on four days before Syria hands it over."""
    tell = Telling()
    tell("Syria", "2014-01-01", unit("mk", "C1", "~made", "Syria@quay", "2014-01-01"))
    tell("Syria", "2014-01-09", unit("H", "C1", "Syria@quay", "Denmark@ark", "2014-01-09"))
    tell("Denmark", "2014-01-05", unit("H2", "C1", "Denmark@ark", "USA@cape-ray", "2014-01-05"))
    found = [f for f in tell.findings("Syria", "Denmark") if f.kind == "left before it arrived"]
    assert (
        "C1 left Denmark@ark on 2014-01-05 (H2, says Denmark), before it arrived there on 2014-01-09"
        in found[0].explanation
    )


def held(known: list[Known], as_of: str) -> str:
    (book,) = fold(effective(known).live).values()
    return str(exact(Snapshot(book, parse_when(as_of)), "Syria@s", "A"))


def test_about_then_and_as_known_then() -> None:
    """A loss of 2 t in February is told in May. In March 9 t were known; today 7 t are known about March."""
    tell = Telling()
    tell("Syria", "2014-01-01", count("A", "9 t", "Syria@s", "2014-01-01"))
    tell("Syria", "2014-05-01", move("m", "A", "2 t", "Syria@s", "~lost", "2014-02-01"))
    assert held(cut(tell.log, at_checkpoint=1), "2014-03-01") == "9"
    assert held(cut(tell.log, known_at=parse_when("2014-03-01")), "2014-03-01") == "9"
    assert held(cut(tell.log, at_checkpoint=2), "2014-03-01") == "7"
    assert held(cut(tell.log, at_checkpoint=2), "2014-01-15") == "9"


def test_as_known_then_for_what_an_archivist_wrote_years_later() -> None:
    """Logged in 2025, published in 2014: log time knows nothing of 2014, the source's date does; told, not proven."""
    tell = Telling()
    tell(
        "archivist",
        "2014-03-20",
        claim("all", "49.3 %", "2014-03-20", basis="removed"),
        spoken_for="Joint Mission",
        source="opcw.unmissions.org",
        logged="2025-11-23",
    )
    then = parse_when("2014-06-01")
    assert [k for k in tell.log if k.logged < then.end] == []
    assert len(cut(tell.log, known_at=then)) == 1
    assert cut(tell.log, known_at=parse_when("2014-03-19")) == []
    assert list(tell.voices()) == [Voice("Joint Mission", "archivist")]


def test_a_date_known_only_to_the_month() -> None:
    """Two tonnes left in September 2014: by August no, by 10 September perhaps, by October yes."""
    tell = Telling()
    tell(
        "Syria",
        "2014-09-30",
        count("A", "9 t", "Syria@s", "2014-01-01"),
        move("m", "A", "2 t", "Syria@s", "~outside", "2014-09"),
    )
    found = [tell.at("Syria", day).balance("Syria@s", "A") for day in ("2014-08-31", "2014-09-10", "2014-10-01")]
    assert [balance.unsure for balance in found] == [False, True, False]
    assert [balance.form.constant for balance in found] == [9000, 7000, 7000]
