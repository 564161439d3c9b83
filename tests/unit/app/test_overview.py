"""Which figure an overview shows first, and what it says of the others: the rule at the head of `app.overview`."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from custodiet.app.overview import Section, Stated, overview
from custodiet.app.view import Cut, View
from custodiet.books.known import Known
from custodiet.kernel.times import parse_when
from custodiet.regimes import Regime, load_regime
from tests.scenarios.telling import Telling, claim


@dataclass
class Told(Telling):
    """A record of a few keys: the operator's; those that it vouches for; those that introduced themselves."""

    regime: Regime = field(default_factory=lambda: load_regime("cwc"))
    path: Path = Path("nowhere")

    def __post_init__(self) -> None:
        super().__init__()
        self.enrol("operator", type="founding")

    def enrol(self, party: str, by: str = "", *, type: str = "enrolment") -> None:  # noqa: A002 - a statement's word
        known = self(by or party, "2013-01-01")
        body = {"key": f"{party}'s key", "party": party, "role": "observer"}
        self.log[-1] = replace(known, statement=replace(known.statement, type=type, body=body))

    def known(self) -> Sequence[Known]:
        return self.log

    def first(self, basis: str, as_of: str = "") -> Stated | None:
        return self.section(basis, as_of).first

    def section(self, basis: str, as_of: str = "") -> Section:
        cut = Cut(as_of=parse_when(as_of) if as_of else None)
        return next(each for each in overview(View(self, cut)).sections if each.basis.word == basis)

    def told(self, basis: str, as_of: str = "") -> tuple[str, str, list[str]]:
        """Who is shown first with what, and who says otherwise."""
        found = self.first(basis, as_of)
        assert found
        return found.latest["voice"], found.latest["printed"], [each["voice"] for each in found.others]


def test_nobody_takes_over_a_card_by_naming_a_later_day() -> None:
    tell = Told()
    tell.enrol("archivist")
    tell.enrol("Mallory")
    tell("archivist", "2014-02-05", claim("all", "1300 t", "2014-02-05", basis="declared"), spoken_for="Syria")
    tell("Mallory", "2016-01-01", claim("all", "7 t", "2016-01-01", basis="declared"))
    assert tell.told("declared") == ("Syria (reported by archivist)", "1300 t", ["Mallory"])


def test_nor_by_taking_a_name_that_somebody_else_relays() -> None:
    tell = Told()
    tell.enrol("archivist")
    tell.enrol("OPCW")  # nobody vouches for it
    tell.enrol("Mallory")
    tell("archivist", "2014-02-05", claim("all", "1300 t", "2014-02-05", basis="declared"), spoken_for="OPCW")
    tell("OPCW", "2016-01-01", claim("all", "7 t", "2016-01-01", basis="declared"))
    tell("Mallory", "2016-01-02", claim("all", "8 t", "2016-01-02", basis="declared"), spoken_for="OPCW")
    assert tell.told("declared") == (
        "OPCW (reported by archivist)",
        "1300 t",
        ["OPCW", "OPCW (reported by Mallory)"],
    )


def test_a_party_that_another_vouches_for_goes_before_who_relays_it() -> None:
    tell = Told()
    tell.enrol("archivist")
    tell.enrol("OPCW", by="operator")
    tell("OPCW", "2014-02-05", claim("all", "1300 t", "2014-02-05", basis="declared"))
    tell("archivist", "2016-01-01", claim("all", "7 t", "2016-01-01", basis="declared"), spoken_for="OPCW")
    assert tell.told("declared")[:2] == ("OPCW", "1300 t")


def test_a_further_key_of_a_party_does_not_vouch_for_it() -> None:
    tell = Told()
    tell.enrol("archivist")
    tell.enrol("Mallory")
    known = tell("Mallory", "2013-01-02")
    body = {"key": "second key", "party": "Mallory", "role": "authority"}
    tell.log[-1] = replace(known, statement=replace(known.statement, type="enrolment", body=body))
    tell("archivist", "2014-02-05", claim("all", "1300 t", "2014-02-05", basis="declared"))
    tell("Mallory", "2016-01-01", claim("all", "7 t", "2016-01-01", basis="declared"), key="second key")
    assert tell.told("declared")[0] == "archivist"


def test_of_one_signers_figures_those_of_whom_the_regime_names_go_first() -> None:
    tell = Told()
    tell.enrol("archivist")
    tell("archivist", "2014-02-05", claim("all", "1292.7 t", "2014-02-05", basis="declared"), spoken_for="OPCW")
    tell("archivist", "2014-03-05", claim("all", "1400 t", "2014-03-05", basis="declared"), spoken_for="a newspaper")
    assert tell.told("declared") == (
        "OPCW (reported by archivist)",
        "1292.7 t",
        ["a newspaper (reported by archivist)"],
    )
    assert tell.first("declared", "2014-02-05") == replace(tell.first("declared"), others=())  # type: ignore[type-var]


def test_where_nobody_named_speaks_of_the_whole_the_part_that_he_speaks_of_stands_first() -> None:
    tell = Told()
    tell.enrol("archivist")
    tell("archivist", "2013-10-25", claim("Category 1", "1000 t", "2013-10-25", basis="declared"), spoken_for="Syria")
    tell("archivist", "2014-03-05", claim("all", "1300 t", "2014-03-05", basis="declared"), spoken_for="a newspaper")
    assert tell.told("declared")[:2] == ("Syria (reported by archivist)", "1000 t")
    assert [each.latest["printed"] for each in tell.section("declared").stated] == ["1300 t", "1000 t"]


def test_less_at_an_earlier_day_agrees_where_progress_never_falls() -> None:
    tell = Told()
    for party in ("A", "B", "C", "D"):
        tell.enrol(party, by="operator")
    share = {"of": "all", "basis": "removed"}
    tell("A", "2014-03-01", claim("all", "30 %", "2014-03-01", **share))
    tell("B", "2014-03-10", claim("all", "80 %", "2014-03-10", **share))
    tell("C", "2014-03-20", claim("all", "49.3 %", "2014-03-20", **share))
    tell("D", "2014-03-20", claim("all", "60 %", "2014-03-20", **share))
    assert tell.told("removed") == ("D", "60 %", ["B", "C"])


def test_a_share_stands_for_the_whole_and_a_count_never() -> None:
    tell = Told()
    tell.enrol("A", by="operator")
    tell("A", "2014-09-04", claim("all", "1255 t", "2014-09-04", basis="destroyed"))
    tell("A", "2016-01-04", claim("all", "100 %", "2016-01-04", basis="destroyed", of="all"))
    tell("A", "2014-09-04", claim("facilities", "39 pcs", "2014-09-04", basis="inspected"))
    assert tell.told("destroyed")[1] == "100 %"
    assert tell.first("inspected") is None
