"""Seals that somebody reads, and nobody put on."""

import pytest

from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.readings import slip
from tests.scenarios.telling import Telling, count, mark, move, unit

SLIP, ANOTHER = "probable transcription", "another seal than was put on"


def sealed() -> Telling:
    """OPCW puts seal S4711 on C12 and weighs what is in it."""
    tell = Telling()
    tell(
        "OPCW",
        "2014-01-02",
        count("HD", "9 t", "@C12", "2014-01-01"),
        unit("ap", "S4711", "~outside", "@C12", "2014-01-02"),
        mark("S4711", "class", "seal", "2014-01-02"),
    )
    return tell


def read(tell: Telling, seal: str, day: str = "2014-02-01", party: str = "Finland") -> None:
    tell(
        party,
        day,
        count(seal, "1 pcs", "@C12", day, act=f"reading {day} {seal}"),
        mark(seal, "seal-state", "intact", day, act=f"reading {day} {seal}"),
    )


def findings(tell: Telling, as_of: str | None = None) -> list[Discrepancy]:
    return tell.findings("OPCW", "Finland", "Syria", as_of=as_of)


def test_the_seal_that_was_put_on_raises_nothing() -> None:
    tell = sealed()
    read(tell, "S4711")
    assert findings(tell) == []


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [
        ("S4171", SLIP, "In the number two neighbours are exchanged, so this is probably a slip"),
        ("S4712", SLIP, "In the number one character differs"),
        ("S471", SLIP, "In the number one character is missing"),
        ("S47110", SLIP, "In the number one character is too many"),
        ("S9042", ANOTHER, "The seal may have been replaced."),
    ],
)
def test_another_number_is_a_slip_before_it_is_tampering(number: str, kind: str, words: str) -> None:
    tell = sealed()
    read(tell, number)
    (found,) = findings(tell)
    assert (found.kind, found.subject) == (kind, "C12")
    assert words in found.explanation
    assert {name.partition("#")[0] for name in found.statements} == {known.id for known in tell.log}


def test_a_number_that_is_nearly_right_and_is_taken_off_was_no_slip() -> None:
    tell = sealed()
    read(tell, "S4171")
    tell("Finland", "2014-02-05", unit("off", "S4171", "@C12", "~used", "2014-02-05"))
    assert [found.kind for found in findings(tell)] == [ANOTHER]


def test_whoever_reads_both_has_found_two_seals() -> None:
    tell = sealed()
    read(tell, "S9042")
    read(tell, "S4711")
    assert findings(tell) == []


def test_after_the_seal_was_taken_off_another_is_no_contradiction() -> None:
    tell = sealed()
    tell("OPCW", "2014-01-20", unit("off", "S4711", "@C12", "~used", "2014-01-20"))
    read(tell, "S9042")
    assert findings(tell) == []


def test_a_misread_seal_keeps_nothing_under_it() -> None:
    """The right seal is taken off, and the contents are moved: under a number that was only a slip of the pen."""
    tell = sealed()
    read(tell, "S4171")
    tell(
        "Finland",
        "2014-02-05",
        unit("off", "S4711", "@C12", "~used", "2014-02-05"),
        move("d", "HD", "9 t", "@C12", "~destroyed", "2014-02-07"),
    )
    tell("OPCW", "2014-02-05", unit("off", "S4711", "@C12", "~used", "2014-02-05"))
    assert [found.kind for found in findings(tell)] == [SLIP]


def test_a_second_reader_confirms_the_finding_and_adds_none() -> None:
    tell = sealed()
    read(tell, "S9042")
    read(tell, "S9042", "2014-03-01", "Syria")
    (found,) = findings(tell)
    assert found.as_of == "2014-02-01"
    assert "Finland and Syria read the seal S9042" in found.explanation


def test_it_is_found_once_it_was_read() -> None:
    tell = sealed()
    read(tell, "S9042")
    assert findings(tell, "2014-01-31") == []
    assert [found.kind for found in findings(tell, "2014-02-01")] == [ANOTHER]


@pytest.mark.parametrize(
    ("right", "other", "words"),
    [
        ("77", "77", ""),
        ("", "7", "one character is too many"),
        ("7", "", "one character is missing"),
        ("712", "721", "two neighbours are exchanged"),
        ("712", "217", ""),
        ("7123", "7213", "two neighbours are exchanged"),
        ("7123", "1723", "two neighbours are exchanged"),
        ("7123", "7923", "one character differs"),
        ("7123", "7943", ""),
        ("7123", "712", "one character is missing"),
        ("7123", "71", ""),
    ],
)
def test_one_slip_is_told_from_two(right: str, other: str, words: str) -> None:
    assert slip(right, other) == words
