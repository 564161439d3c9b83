"""Rules over marks: numbers in a series, and what nobody admits to own."""

from custodiet.books.known import Entry
from custodiet.kernel.quantity import exactly
from custodiet.kernel.times import parse_when
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.figures import mark_discrepancies
from custodiet.reconcile.figures.numbering import NUMBERS_CLASH, NUMBERS_MISSING
from custodiet.reconcile.figures.ownership import NOBODY_ADMITS
from custodiet.statements.posting import Count, Mark
from tests.unit.reconcile_figures.stock import CWC, id_of, known


def numbered(number: str, at: str, *, act: str = "", voice: str = "OPCW") -> Entry[Mark]:
    act = act or f"shipment {number} of {voice} on {at}"
    mark = Mark(act, act, "number-in:Latakia", number, parse_when(at))
    return Entry(known(f"{voice} {number} {at}", mark, voice=voice), 0, mark)


def owner(party: str, *, holds: bool = False) -> Entry[Mark]:
    mark = Mark("asked", "cylinders", "owner", party, parse_when("2013-10-25"), holds)
    return Entry(known(f"owner {party}", mark, voice=party), 0, mark)


def held(number: int = 2) -> Entry[Count]:
    count = Count("found", "OPCW@store", "cylinders", exactly(number, "pcs"), parse_when("2014-06-14"))
    return Entry(known("count", count), 0, count)


def found(*marks: Entry[Mark], counts: tuple[Entry[Count], ...] = (), as_of: str = "2016") -> list[Discrepancy]:
    return list(mark_discrepancies(marks, counts, CWC, parse_when(as_of)))


class TestNumbering:
    def test_a_higher_number_on_an_earlier_day_clashes(self) -> None:
        one, two = numbered("13", "2014-04-14"), numbered("14", "2014-04-13", voice="Green Cross")
        (finding,) = found(one, two)
        assert finding.kind == NUMBERS_CLASH
        assert set(finding.statements) == {one.id, two.id}
        assert "number 13 on 2014-04-14 (OPCW)" in finding.explanation
        assert "number 14 on 2014-04-13 (Green Cross)" in finding.explanation

    def test_one_number_for_two_acts_clashes(self) -> None:
        (finding,) = found(numbered("13", "2014-04-14"), numbered("13", "2014-04-16", voice="Green Cross"))
        assert finding.kind == NUMBERS_CLASH
        assert "given to two acts" in finding.explanation

    def test_one_act_told_twice_is_one_act(self) -> None:
        assert found(numbered("13", "2014-04-14", act="A"), numbered("13", "2014-04-16", act="A", voice="press")) == []

    def test_a_month_may_hold_the_day(self) -> None:
        assert found(numbered("13", "2014-04-14"), numbered("14", "2014-04")) == []

    def test_a_gap_says_what_is_missing(self) -> None:
        days = {"6": "2014-03-07", "9": "2014-03-14", "10": "2014-03-17", "12": "2014-04-04"}
        (finding,) = found(*(numbered(n, at) for n, at in days.items()))
        assert finding.kind == NUMBERS_MISSING
        assert "7 and 8, 11" in finding.explanation

    def test_what_is_after_the_cut_is_not_missing_yet(self) -> None:
        assert found(numbered("6", "2014-03-07"), numbered("9", "2014-03-14"), as_of="2014-03-10") == []

    def test_a_denied_number_and_a_word_are_no_numbers(self) -> None:
        word = numbered("the last", "2014-06-23")
        assert found(numbered("6", "2014-03-07"), word) == []


class TestOwnership:
    def test_what_all_deny_and_somebody_holds_is_a_finding(self) -> None:
        (finding,) = found(owner("Syria"), owner("Coalition"), counts=(held(),))
        assert finding.kind == NOBODY_ADMITS
        for words in (
            "2 pcs held by OPCW at store on 2014-06-14",
            "Syria denied on 2013-10-25",
            "that Coalition owns it",
        ):
            assert words in finding.explanation
        assert set(finding.statements) == {held().id, id_of("owner Syria"), id_of("owner Coalition")}

    def test_one_who_admits_it_ends_it(self) -> None:
        assert found(owner("Syria"), owner("Coalition", holds=True), counts=(held(),)) == []

    def test_what_nobody_holds_is_no_finding(self) -> None:
        assert found(owner("Syria")) == []
        assert found(owner("Syria"), counts=(held(0),)) == []
