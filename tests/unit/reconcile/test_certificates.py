"""Things that are certified as destroyed, and were not."""

import pytest

from custodiet.books.known import Voice
from custodiet.books.stitch import stitch
from custodiet.kernel.times import parse_when
from custodiet.reconcile.certificates import certified
from custodiet.reconcile.discrepancy import Discrepancy
from tests.scenarios.telling import Telling, count, mark, move, unit


def delivered() -> Telling:
    tell = Telling()
    tell(
        "Finland",
        "2014-07-01",
        count("C12", "1 pcs", "Finland@bay", "2014-07-01"),
        count("HD", "9 t", "@C12", "2014-07-01"),
    )
    return tell


def certificate(tell: Telling, day: str = "2014-09-01", thing: str = "C12") -> None:
    tell("OPCW", day, mark(thing, "certificate", "CERT-1", day))


def findings(tell: Telling, as_of: str | None = None) -> list[Discrepancy]:
    view = stitch(tell.voices(), [Voice("Finland"), Voice("OPCW")])
    return list(certified(view, parse_when(as_of) if as_of else None, {"certificate"}))


def test_a_certificate_without_destruction() -> None:
    tell = delivered()
    certificate(tell)
    (found,) = findings(tell)
    assert (found.kind, found.subject, found.as_of) == ("certified, not destroyed", "C12", "2014-09-01")
    assert found.explanation == (
        "OPCW certifies that C12 was destroyed by 2014-09-01 (CERT-1), and nobody says that it was, or its contents "
        "were; by the books it is in Finland@bay."
    )
    assert {name.partition("#")[0] for name in found.statements} == {known.id for known in tell.log}
    assert findings(tell, "2014-08-31") == []


@pytest.mark.parametrize(
    "end",
    [
        unit("b1", "C12", "Finland@bay", "~destroyed", "2014-08-01"),
        move("b1", "HD", "9 t", "@C12", "~transformed", "2014-08-01"),
        move("b1", "HD", "9 t", "@C12", "~destroyed", "2014-08"),
        move("b1", "HD", "9 t", "@C12", "~used", "2014"),
    ],
)
def test_an_end_of_the_thing_or_of_its_contents_supports_it(end: object) -> None:
    tell = delivered()
    tell("Finland", "2014-08-02", end)  # type: ignore[arg-type]  # a move
    certificate(tell)
    assert findings(tell) == []


def test_an_act_may_be_certified() -> None:
    tell = delivered()
    tell("Finland", "2014-08-02", unit("b1", "C12", "Finland@bay", "~destroyed", "2014-08-01"))
    tell("Finland", "2014-06-02", unit("m1", "C12", "Denmark@ship", "Finland@bay", "2014-06-01"))
    certificate(tell, thing="b1")
    assert findings(tell) == []
    certificate(tell, thing="m1")
    assert [found.subject for found in findings(tell)] == ["m1"]


def test_an_end_that_came_later_supports_nothing() -> None:
    tell = delivered()
    certificate(tell)
    tell("Finland", "2014-10-02", unit("b1", "C12", "Finland@bay", "~destroyed", "2014-10-01"))
    assert [found.subject for found in findings(tell)] == ["C12"]


def test_two_certificates_of_one_thing_are_one_finding() -> None:
    tell = delivered()
    certificate(tell)
    certificate(tell, "2014-09-02")
    (found,) = findings(tell)
    assert found.explanation.startswith("OPCW certifies that C12 was destroyed by 2014-09-01 (CERT-1)")


def test_what_no_book_tells_of_cannot_be_compared() -> None:
    tell = delivered()
    certificate(tell, thing="Category 1")
    assert findings(tell) == []
