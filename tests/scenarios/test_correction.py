"""Corrections: of a correction, of a part, withdrawn, rival, by a stranger, by a successor; and stolen keys."""

import pytest

from custodiet.statements.posting import Posting
from tests.scenarios.telling import Telling, count, exact, mark, move, unit


def wrong_number(*repairs: str) -> Telling:
    """C12 is written where C21 moved, in four statements of three parties; `repairs` names those that are mended."""
    tell = Telling()
    tell("Syria", "2014-01-01", *(unit(f"mk {c}", c, "~made", "Syria@yard", "2014-01-01") for c in ("C12", "C21")))
    tell("OPCW", "2013-01-01", count("seal77", "1 pcs", "OPCW@kit", "2013-01-01"))

    def moved(box: str) -> dict[str, tuple[str, Posting]]:
        return {
            "to the gate": ("Syria", unit("m1", box, "Syria@yard", "Syria@gate", "2014-01-02")),
            "sealed": ("OPCW", unit("m2", "seal77", "OPCW@kit", f"@{box}", "2014-01-03")),
            "release": ("Syria", unit("H", box, "Syria@gate", "Denmark@ark", "2014-01-04")),
            "receipt": ("Denmark", unit("H", box, "Syria@gate", "Denmark@ark", "2014-01-04")),
        }

    for name, (party, posting) in moved("C12").items():
        tell(party, "2014-01-04", posting, name=name)
    for name in repairs:
        party, posting = moved("C21")[name]
        tell(party, "2014-02-01", posting, corrects=name)
    return tell


def test_a_wrong_container_number_is_mended_by_each_author() -> None:
    """Half mended it contradicts itself; once all four are mended nothing is left, and C12 never left the yard."""
    assert wrong_number().kinds() == []
    assert "negative balance" in wrong_number("to the gate").kinds()
    half = wrong_number("to the gate", "release")
    assert half.kinds() == ["handover without receipt", "receipt without release"]
    mended = wrong_number("to the gate", "release", "receipt", "sealed")
    voices = ("Syria", "Denmark", "OPCW")
    assert mended.kinds(*voices) == []
    view = mended.stitched(*voices)
    assert view.where("C12") == ("Syria@yard",)
    assert view.path("@C21")[0] == "Denmark"
    assert wrong_number().at("Syria").where("C12") == ("Denmark@ark",)  # as known then


def counted(tell: Telling, name: str, tonnes: int, party: str = "Syria", corrects: str = "") -> None:
    tell(
        party,
        f"2014-01-0{tonnes}",
        count("A", f"{tonnes} t", "Syria@s", "2014-01-01"),
        name=name,
        about=[("corrects", corrects)] if corrects else [],
    )


def chain_of(*steps: tuple[str, str]) -> Telling:
    """A count of 1 t named a, then steps (relation, target): corrections to 2, 3, ... t named b, c, ..."""
    tell = Telling()
    counted(tell, "a", 1)
    for n, (relation, target) in enumerate(steps):
        if relation == "corrects":
            counted(tell, "bcdef"[n], n + 2, corrects=target)
        else:
            tell("Syria", "2014-01-09", name="bcdef"[n], about=[(relation, target)])
    return tell


@pytest.mark.parametrize(
    ("steps", "tonnes", "kinds"),
    [
        ([], 1, []),
        ([("corrects", "a")], 2, []),
        ([("corrects", "a"), ("corrects", "b")], 3, []),
        ([("corrects", "a"), ("withdraws", "b")], 1, []),
        ([("corrects", "a"), ("corrects", "b"), ("withdraws", "c")], 2, []),
        ([("corrects", "a"), ("withdraws", "b"), ("withdraws", "c")], 2, []),
        ([("corrects", "a"), ("corrects", "a")], 3, ["corrected twice"]),
        ([("corrects", "a"), ("corrects", "b"), ("corrects", "a")], 4, ["corrected twice"]),
    ],
)
def test_corrections_of_corrections(steps: list[tuple[str, str]], tonnes: int, kinds: list[str]) -> None:
    """The end of a chain counts; what corrected it withdrawn, the one before counts again; of two, the later."""
    tell = chain_of(*steps)
    assert exact(tell.at("Syria"), "Syria@s", "A") == tonnes
    assert tell.kinds() == kinds


def test_a_stranger_can_only_dispute() -> None:
    """Inspectors cannot correct Syria's count: theirs stands beside it."""
    tell = chain_of()
    counted(tell, "d", 4, "Inspectors", corrects="a")
    assert exact(tell.at("Syria"), "Syria@s", "A") == 1
    assert tell.kinds() == ["books differ on a line", "not its author"]


def two_moves(tonnes: int) -> tuple[Posting, Posting]:
    return (
        move("m", "A", f"{tonnes} t", "Syria@s", "Syria@t", "2014-01-05"),
        move("m", "B", "1 t", "Syria@s", "Syria@t", "2014-01-05"),
    )


def test_what_was_corrected_stays_dead_when_its_correction_is_corrected() -> None:
    """x, y corrects x, z corrects y: only z counts."""
    tell = Telling()
    tell("Syria", "2014-01-05", *two_moves(1), name="x")
    tell("Syria", "2014-01-05", *two_moves(2), name="y", corrects="x")
    tell("Syria", "2014-01-05", *two_moves(3), name="z", corrects="y")
    assert exact(tell.at("Syria"), "Syria@t", "A") == 3


def test_one_posting_of_many_is_corrected() -> None:
    """The first of two moves becomes 5 t, the second stays."""
    tell = Telling()
    tell("Syria", "2014-01-05", *two_moves(1), name="x")
    tell("Syria", "2014-02-01", two_moves(5)[0], corrects="x#0")
    at = tell.at("Syria")
    assert (exact(at, "Syria@t", "A"), exact(at, "Syria@t", "B")) == (5, 1)


def test_a_corrected_posting_keeps_its_place() -> None:
    """9 t counted, then 2 t moved, in one statement of one day; the count is corrected to 8 t: 6 t are left, not 8."""
    tell = Telling()
    tell(
        "Syria",
        "2014-01-02",
        count("A", "9 t", "Syria@s", "2014-01-02"),
        move("n", "A", "2 t", "Syria@s", "Syria@t", "2014-01-02"),
        name="big",
    )
    tell("Syria", "2014-02-01", count("A", "8 t", "Syria@s", "2014-01-02"), corrects="big#0")
    assert exact(tell.at("Syria"), "Syria@s", "A") == 6


def test_a_correction_may_reach_the_log_before_what_it_corrects() -> None:
    """Written offline, delivered in the wrong order: the same books."""
    tell = chain_of(("corrects", "a"))
    tell.log.reverse()
    assert exact(tell.at("Syria"), "Syria@s", "A") == 2


def test_a_part_and_the_whole_corrected_is_corrected_twice() -> None:
    """The first move was mended by itself, then the whole statement was: the whole counts, and it is shown."""
    tell = Telling()
    tell("Syria", "2014-01-05", *two_moves(1), name="x")
    tell("Syria", "2014-02-01", two_moves(5)[0], corrects="x#0")
    tell("Syria", "2014-02-02", *two_moves(7), corrects="x")
    assert exact(tell.at("Syria"), "Syria@t", "A") == 7
    assert "corrected twice" in tell.kinds()


def stolen(*, affirmed_with: str = "") -> Telling:
    """Denmark's first key is stolen on 1 February; on the 10th the thief logs a loss and dates it back to December."""
    tell = Telling()
    tell("Denmark", "2014-01-01", count("A", "9 t", "Denmark@ark", "2014-01-01"), key="K1")
    loss = move("m", "A", "4 t", "Denmark@ark", "~lost", "2014-01-02")
    tell("Denmark", "2013-12-01", loss, key="K1", logged="2014-02-10", name="theft")
    tell("Denmark", "2014-03-01", mark("K1", "key-status", "compromised", "2014-02-01"), key="K2")
    if affirmed_with:
        tell("Denmark", "2014-03-02", key=affirmed_with, affirms="theft")
    return tell


def test_a_stolen_key_puts_in_doubt_what_was_logged_since() -> None:
    """Books fold both ways; log time decides, which the thief cannot date back."""
    tell = stolen()
    assert tell.kinds() == ["in doubt"]
    held = [exact(tell.at("Denmark", doubtful=doubtful), "Denmark@ark", "A") for doubtful in (True, False)]
    assert held == [5, 9]


def test_doubt_is_cleared_with_another_key_only() -> None:
    """The owner affirms with the new key. The thief, affirming with the stolen one, clears nothing."""
    assert stolen(affirmed_with="K2").kinds() == []
    assert "in doubt" in stolen(affirmed_with="K1").kinds()


def test_a_stranger_cannot_call_a_key_compromised() -> None:
    """Nobody's statements fall into doubt because another party says so, unless that party is the authority."""
    tell = Telling()
    tell("Denmark", "2014-02-10", count("A", "9 t", "Denmark@ark", "2014-01-01"), key="K1")
    tell("Syria", "2014-03-01", mark("K1", "key-status", "compromised", "2014-02-01"))
    assert tell.kinds() == []
    assert len(tell.effective(authorities=["Syria"]).doubts) == 1


@pytest.mark.parametrize("marked_by", ["", "OPCW", "Mission", "Council"])
def test_a_successor_may_correct_what_it_inherits(marked_by: str) -> None:
    """The mission ends; OPCW mends its count, once the mission itself or the authority has named OPCW its successor."""
    tell = Telling()
    tell("Mission", "2014-01-01", count("A", "5 t", "Syria@s", "2014-01-01"), name="count")
    tell("OPCW", "2015-01-01", count("A", "4 t", "Syria@s", "2014-01-01"), corrects="count")
    if marked_by:
        tell(marked_by, "2014-10-01", mark("OPCW", "succeeds", "Mission", "2014-10-01"))
    counts = tell.effective(authorities=["Council"])
    assert bool(counts.strangers) == (marked_by in ("", "OPCW"))
    if not marked_by:
        assert tell.kinds() == ["books differ on a line", "not its author"]
    if marked_by == "Mission":
        assert tell.kinds() == ["correction lowers a holding"]
