"""Samples, access, remote verification, and findings that are read or disputed."""

from custodiet.books.chain import chain
from tests.scenarios.telling import Telling, count, exact, mark, move


def sampled(*, redacted: bool) -> Telling:
    """100 g are taken from lot L and split in S1 and S2; S1 is coded Z9, handed to a laboratory and used up."""
    tell = Telling()
    tell(
        "OPCW",
        "2014-02-01",
        count("L", "9 t", "Syria@s5", "2014-01-01"),
        move("t", "L", "100 g", "Syria@s5", "~relabelled", "2014-02-01"),
        move("t", "S1", "60 g", "~relabelled", "OPCW@kit", "2014-02-01"),
        move("t", "S2", "40 g", "~relabelled", "OPCW@kit", "2014-02-01"),
    )
    was, qty = ("?1", "# g") if redacted else ("S1", "60 g")
    tell(
        "OPCW",
        "2014-02-05",
        move("c", was, qty, "OPCW@kit", "~relabelled", "2014-02-05"),
        move("c", "Z9", "60 g", "~relabelled", "OPCW@kit", "2014-02-05"),
    )
    for party in ("OPCW", "Laboratory"):
        tell(party, "2014-02-07", move("H", "Z9", "60 g", "OPCW@kit", "Laboratory@bench", "2014-02-07"))
    tell("Laboratory", "2014-03-01", move("an", "Z9", "60 g", "Laboratory@bench", "~used", "2014-03-01"))
    return tell


def test_a_sample_is_taken_split_coded_and_consumed() -> None:
    """Whoever sees the whole act can follow the code back to the lot."""
    tell = sampled(redacted=False)
    assert tell.kinds() == []
    assert exact(tell.at("Laboratory"), "Laboratory@bench", "Z9", "g") == 0
    assert "L" in {link.thing for link in chain(tell.voices(), "Z9")}


def test_a_blind_code_cannot_be_followed_or_checked_without_its_disclosure() -> None:
    """With what was coded withheld, the act cannot be checked, says so, and the code leads nowhere."""
    tell = sampled(redacted=True)
    assert tell.kinds() == ["cannot be checked here"]
    assert "L" not in {link.thing for link in chain(tell.voices(), "Z9")}


def test_access_refused_by_one_account_and_given_by_the_other() -> None:
    """The inspector's refusal is a finding; the host's own mark stands beside it."""
    tell = Telling()
    tell("OPCW", "2013-10-20T09:00Z", mark("s23", "access", "refused", "2013-10-20T09:00Z"))
    tell("Syria", "2013-10-20T10:00Z", mark("s23", "access", "given", "2013-10-20T09:30Z"))
    (found,) = tell.findings()
    assert (found.kind, found.subject) == ("adverse mark", "s23")
    assert "OPCW reports that the access of s23 is refused" in found.explanation
    assert tell.at("Syria").mark("s23", "access") == "given"


def test_remote_verification_keeps_how_it_is_known() -> None:
    """One site was seen, one looked at through a sealed camera."""
    tell = Telling()
    tell(
        "OPCW",
        "2013-11-06",
        mark("s22", "inspected", "yes", "2013-11-06", means="remote"),
        mark("s21", "inspected", "yes", "2013-10-27", means="seen"),
    )
    marks = tell.books()["OPCW"].marks
    assert {subject: entries[-1].posting.means for (subject, _), entries in marks.items()} == {
        "s22": "remote",
        "s21": "seen",
    }


def test_read_is_not_agreed_and_disputed_is_a_finding() -> None:
    """To acknowledge preliminary findings, or to countersign them, raises nothing; to dispute them does."""
    for relation, kinds in (("acknowledges", []), ("agrees", []), ("disputes", ["disputed"])):
        tell = Telling()
        tell("OPCW", "2014-01-01", count("A", "5 t", "Syria@s", "2014-01-01"), name="findings")
        tell("Syria", "2014-01-02", about=[(relation, "findings")])
        assert tell.kinds() == kinds
