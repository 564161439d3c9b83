"""Each rule with a case where it must speak and cases where it must not."""

import pytest

from custodiet.kernel.quantity import exactly
from custodiet.reconcile.figures.wholes import TOTALS_DIFFER
from custodiet.reconcile.figures.words import CANNOT_ALL_BE_TRUE, PART_EXCEEDS_WHOLE, PROGRESS_FALLS, SOURCES_DIFFER
from custodiet.regimes import read_regime
from custodiet.statements.posting import Claim
from tests.unit.reconcile_figures.stock import claim, each, found, id_of, known, share, tonnes


def removed(percent: str, at: str, **more: str) -> Claim:
    return share("all", percent, at, "removed", **more)


def kinds(*claims: Claim) -> list[str]:
    return [finding.kind for finding in found(each(*claims))]


class TestSameFigure:
    def test_two_sources_that_exclude_each_other_are_shown_side_by_side(self) -> None:
        (finding,) = found(each(removed("53.6", "2014-03-20"), removed("55", "2014-03-20")))
        assert finding.kind == SOURCES_DIFFER
        assert "53.6 %" in finding.explanation
        assert "55 %" in finding.explanation
        assert "V0" in finding.explanation
        assert "V1" in finding.explanation
        assert set(finding.statements) == {id_of("S0"), id_of("S1")}

    def test_a_rounded_version_is_the_same_figure(self) -> None:
        assert kinds(removed("53.6", "2014-03-20"), removed("54", "2014-03-20")) == []

    def test_of_three_the_one_against_two_is_named(self) -> None:
        day = "2014-03-20"
        (finding,) = found(each(removed("53.6", day), removed("53.6", day), removed("56.3", day)))
        assert "Without 56.3 %, the others agree on 53.55 to 53.65 %" in finding.explanation
        assert "56.3 % could be 53.6 % (two digits exchanged)" in finding.explanation

    def test_three_that_all_differ_are_side_by_side(self) -> None:
        day = "2014-08-18"
        amounts = [tonnes("Q", amount, day, "destroyed") for amount in ("120.5", "133.5", "155.5", "171.5")]
        (finding,) = found(each(*amounts))
        assert "No one of them alone stands against all others" in finding.explanation
        assert len(finding.statements) == 4

    @pytest.mark.parametrize("rounding", ["approx", "nearly", "more_than", "at_least", "at_most"])
    def test_a_hedge_is_not_sharper_than_its_words(self, rounding: str) -> None:
        figure = {"approx": "53", "nearly": "54", "more_than": "50", "at_least": "53.6", "at_most": "54"}[rounding]
        assert kinds(removed("53.6", "2014-03-20"), removed(figure, "2014-03-20", rounding=rounding)) == []

    def test_more_than_sixty_is_not_fifty(self) -> None:
        assert kinds(removed("50", "2014-03-20"), removed("60", "2014-03-20", rounding="more_than")) == [SOURCES_DIFFER]

    def test_figures_on_two_bases_are_never_compared(self) -> None:
        wider = share("all", "53.6", "2014-03-20", "removed_or_destroyed")
        assert kinds(removed("49.3", "2014-03-20"), wider) == []

    def test_shares_of_two_wholes_are_never_compared(self) -> None:
        of_all = share("Priority 1", "24", "2014-03-20", "removed", of="all")
        assert kinds(of_all, share("Priority 1", "34.8", "2014-03-20", "removed")) == []

    def test_two_notices_of_one_month_may_be_of_two_days(self) -> None:
        assert kinds(removed("40", "2014-03"), removed("50", "2014-03")) == []

    def test_one_notice_has_one_day_even_where_it_is_not_known(self) -> None:
        one = known("N", removed("40", "2014-03"), removed("50", "2014-03"))
        assert [finding.kind for finding in found([one])] == [SOURCES_DIFFER]

    def test_three_sources_of_whom_no_two_agree_are_one_finding(self) -> None:
        (finding,) = found(each(*(removed(figure, "2014-03-20") for figure in ("40", "50", "60"))))
        assert finding.kind == SOURCES_DIFFER
        assert "No one of them alone" in finding.explanation

    def test_counts_are_compared_on_a_basis_and_never_without_one(self) -> None:
        some, others = (claim("sites", exactly(n, "pcs"), "2013-10-25", "verified") for n in (21, 22))
        assert kinds(some, others) == [SOURCES_DIFFER]
        part, whole = (claim("sites", exactly(n, "pcs"), "2013-10-25", "") for n in (3, 12))
        assert kinds(part, whole) == []


class TestProgress:
    def test_what_falls_between_two_days_is_a_finding_with_both(self) -> None:
        (finding,) = found(each(removed("49.3", "2014-03-20"), removed("45.6", "2014-04-14")))
        assert finding.kind == PROGRESS_FALLS
        assert set(finding.statements) == {id_of("S0"), id_of("S1")}

    def test_one_misprint_among_many_is_one_finding_that_names_it(self) -> None:
        days = [f"2014-03-{n:02}" for n in range(1, 30)]
        claims = [removed(f"{20 + n}.5", day) for n, day in enumerate(days)]
        claims[4] = removed("94.5", days[4])
        (finding,) = found(each(*claims))
        assert finding.statements[0] == id_of("S4")
        assert len(finding.statements) <= 5
        assert "24.5 % fits them all (one digit wrong)" in finding.explanation

    def test_a_figure_below_all_before_it_is_the_one_named(self) -> None:
        claims = [removed("29.5", "2014-03-01"), removed("45.6", "2014-03-17"), removed("4.93", "2014-03-20")]
        (finding,) = found(each(*claims, removed("65.1", "2014-04-14")))
        assert finding.statements[0] == id_of("S2")
        assert (
            "49.3 % fits them all (the decimal point moved; 24 other values could be a slip too)" in finding.explanation
        )

    def test_rounding_is_no_fall(self) -> None:
        assert kinds(removed("29", "2014-03-07"), removed("28.6", "2014-03-08")) == []

    def test_what_is_not_surely_later_cannot_fall(self) -> None:
        assert kinds(removed("86.5", "2014-04"), removed("65.1", "2014-04-14")) == []

    def test_a_basis_that_is_not_cumulative_may_fall(self) -> None:
        assert kinds(share("all", "9", "2014-03-01", "remaining"), share("all", "8", "2014-04-01", "remaining")) == []

    @pytest.mark.parametrize("kind", ["projected", "planned"])
    def test_a_projection_is_no_result(self, kind: str) -> None:
        assert kinds(removed("35", "2014-03-04", kind=kind), removed("29", "2014-03-07", rounding="nearly")) == []

    def test_what_a_compiler_computed_contradicts_nobody(self) -> None:
        computed = removed("92.8", "2014-05-20", means="documents")
        assert kinds(computed, removed("92", "2014-06-17"), removed("90", "2014-05-20")) == []

    def test_a_cut_shows_only_what_had_happened_by_then(self) -> None:
        statements = each(removed("49.3", "2014-03-20"), removed("45.6", "2014-04-14"))
        assert found(statements, as_of="2014-04-13") == []
        assert len(found(statements, as_of="2014-04-14")) == 1


class TestContains:
    def test_what_is_removed_is_within_what_is_removed_or_destroyed(self) -> None:
        wider = share("all", "49.3", "2014-03-20", "removed_or_destroyed")
        (finding,) = found(each(removed("53.6", "2014-03-20"), wider))
        assert finding.kind == PART_EXCEEDS_WHOLE

    def test_the_same_share_on_both_bases_is_possible(self) -> None:
        assert kinds(removed("50", "2014-03-20"), share("all", "50", "2014-03-20", "removed_or_destroyed")) == []


class TestParts:
    def test_a_total_that_is_not_the_sum_is_found_and_nobody_is_preferred(self) -> None:
        parts = [
            tonnes("Category 1", "504.2", "2014-07-28", "destroyed"),
            tonnes("Category 2", "62.5", "2014-07-28", "destroyed"),
        ]
        (finding,) = found(each(tonnes("all", "556.7", "2014-07-28", "destroyed"), *parts))
        assert finding.kind == CANNOT_ALL_BE_TRUE
        for figure in ("556.7 t of all", "504.2 t of Category 1", "62.5 t of Category 2"):
            assert f"{figure} becomes" in finding.explanation

    def test_parts_may_be_missing_but_none_exceeds_the_whole(self) -> None:
        whole = tonnes("all", "500.5", "2014-07-28", "destroyed")
        assert kinds(whole, tonnes("Category 1", "400.5", "2014-07-28", "destroyed")) == []
        assert kinds(whole, tonnes("Category 1", "504.2", "2014-07-28", "destroyed")) == [CANNOT_ALL_BE_TRUE]

    def test_a_share_lies_between_those_of_its_parts(self) -> None:
        parts = [
            share("Priority 1", "34.8", "2014-03-20", "removed"),
            share("Priority 2", "82.6", "2014-03-20", "removed"),
        ]
        assert kinds(removed("49.3", "2014-03-20"), *parts) == []
        assert kinds(removed("93.4", "2014-03-20"), *parts) == [CANNOT_ALL_BE_TRUE]

    def test_a_tree_speaks_only_on_its_bases(self) -> None:
        parts = [
            share("Priority 1", "34.8", "2014-03-20", "destroyed"),
            share("Priority 2", "82.6", "2014-03-20", "destroyed"),
        ]
        assert kinds(share("all", "93.4", "2014-03-20", "destroyed"), *parts) == []

    def test_parts_of_another_day_are_no_parts(self) -> None:
        parts = [
            tonnes("Category 1", "504.2", "2014-07-29", "destroyed"),
            tonnes("Category 2", "62.5", "2014-07-28", "destroyed"),
        ]
        assert kinds(tonnes("all", "566.7", "2014-07-28", "destroyed"), parts[0]) == []


class TestShare:
    def test_a_row_that_does_not_multiply_is_found(self) -> None:
        row = known(
            "R",
            tonnes("Q", "50", "2014-02-05", "removed"),
            share("Q", "40", "2014-02-05", "removed"),
            tonnes("Q", "1300", "2014-02-05", "declared"),
        )
        (finding,) = found([row])
        assert finding.kind == CANNOT_ALL_BE_TRUE
        assert set(finding.statements) == {id_of("R", 0), id_of("R", 1), id_of("R", 2)}

    def test_trailing_zeros_of_amounts_do_not_count(self) -> None:
        row = known(
            "R",
            tonnes("Q", "50", "2014-02-05", "removed"),
            share("Q", "4", "2014-02-05", "removed"),
            tonnes("Q", "1300", "2014-02-05", "declared"),
        )
        assert found([row]) == []

    def test_counts_are_exact(self) -> None:
        def row(percent: str) -> list[str]:
            whole = claim("sites", exactly(23, "pcs"), "2013-10-27", "declared", rounding="exact")
            part = claim("sites", exactly(21, "pcs"), "2013-10-27", "inspected", rounding="exact")
            computed = share("sites", percent, "2013-10-27", "inspected", means="documents")
            return [finding.kind for finding in found([known("R", part, computed, whole)])]

        assert row("91.3") == []
        assert row("93.1") == [CANNOT_ALL_BE_TRUE]

    def test_another_notices_whole_is_not_taken(self) -> None:
        row = known("R", tonnes("Q", "50.5", "2014-02-05", "removed"), share("Q", "40", "2014-02-05", "removed"))
        whole = known("W", tonnes("Q", "1300.5", "2014-02-05", "declared"))
        assert [finding.kind for finding in found([row, whole])] == [TOTALS_DIFFER]


class TestDeclaredTotals:
    def test_totals_without_a_common_value_are_one_conflict_with_all_sources(self) -> None:
        implied = known(
            "T159", tonnes("all", "1255", "2014-09-04", "destroyed"), share("all", "95.8", "2014-09-04", "destroyed")
        )
        notice = known(
            "DG",
            tonnes("Category 1", "1000", "2013-10-25", "declared", rounding="approx"),
            tonnes("Category 2", "290", "2013-10-25", "declared", rounding="approx"),
        )
        others = each(
            tonnes("all", "1300", "2014-02-05", "declared"), tonnes("all", "1292.7", "2014-07-28", "declared")
        )
        (finding,) = found([*others, notice, implied])
        assert finding.kind == TOTALS_DIFFER
        for text in ("1300 t", "1292.7 t", "about 1000 t + about 290 t", "1255 t as 95.8 %"):
            assert text in finding.explanation
        assert any("1308.82 to 1311.23 t" in line for line in finding.arithmetic)
        assert len(finding.statements) == 6

    def test_totals_that_only_round_differently_agree(self) -> None:
        assert (
            kinds(tonnes("all", "1300", "2014-02-05", "declared"), tonnes("all", "1292.7", "2014-07-28", "declared"))
            == []
        )

    def test_a_completed_destruction_gives_a_total(self) -> None:
        two = [
            known(name, tonnes("Q", amount, at, "destroyed"), share("Q", "100", at, "destroyed"))
            for name, amount, at in (("A", "122", "2014-05-20"), ("B", "133", "2014-08"))
        ]
        assert [finding.kind for finding in found(two)] == [TOTALS_DIFFER]


MUNITIONS = """
title = "A stock of ammunition"
results = ["measured"]
[bases.burnt]
title = "burnt"
cumulative = true
[[parts]]
whole = "depot"
parts = ["shells", "mines"]
bases = ["burnt"]
measures = ["count"]
reason = "the depot's inventory"
[[rules]]
kind = "parts"
[synonyms]
"grenades" = "shells"
"""


def test_another_regime_needs_no_code() -> None:
    regime = read_regime(MUNITIONS, name="munitions")

    def counted(subject: str, number: int) -> Claim:
        return claim(subject, exactly(number, "pcs"), "2020-05-01", "burnt", kind="measured", rounding="exact")

    def speaks(*claims: Claim) -> bool:
        return bool(found(each(*claims), regime=regime))

    assert not speaks(counted("depot", 17), counted("grenades", 12), counted("mines", 5))
    assert speaks(counted("depot", 18), counted("grenades", 12), counted("mines", 5))
    assert not speaks(removed("49.3", "2014-03-20"), removed("45.6", "2014-04-14"))
