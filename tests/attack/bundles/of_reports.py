"""Faults of the report, its figures and its findings (R1 to R4, B10, B15): what its own signer made up."""

import copy
from collections.abc import Callable
from dataclasses import replace

from tests.attack.bundles.forging import (
    ARCADIA,
    STRANGER,
    Broken,
    Json,
    Told,
    good,
    pack,
)


def reports() -> Broken:
    """Faults of the report, its figures and its findings (R1 to R4, B7, B10, B15)."""

    def reported(change: Callable[[Told], Told]) -> bytes:
        return pack(replace(good(), report=change).members())

    def by_another(report: Told) -> Told:
        return Told(ARCADIA, report.value)

    def by_a_stranger(report: Told) -> Told:
        return Told(STRANGER, report.value | {"issuer": STRANGER.text})

    def told_otherwise(**more: object) -> Callable[[Told], Told]:
        return lambda report: Told(report.signer, report.value | more)

    members = good().members()
    other = members["figures.json"].replace(b"32000", b"23000")
    postings = good().statements[3].value["postings"]
    yield "R1_report_of_another_type", reported(told_otherwise(type="report"))
    yield "R1_report_with_postings", reported(told_otherwise(postings=postings))
    yield "R2_report_by_a_key_that_nobody_enrolled", reported(by_a_stranger)
    yield "E9_report_signed_by_another_key_than_its_issuer", reported(by_another)
    yield "E8_report_for_another_log", reported(told_otherwise(origin="other.example"))
    yield "S20_report_about_a_day_that_does_not_exist", pack(replace(good(), body={"as_of": "2014-02-30"}).members())
    yield "B10_figures_changed_after_signing", pack(members | {"figures.json": other})
    yield "B10_findings_changed_after_signing", pack(members | {"findings.json": b"[]"})
    yield from untrue_figures()
    yield from untrue_findings()


def untrue_figures() -> Broken:
    """Figures that their own signer made up."""

    def figured(change: Callable[[list[Json]], object]) -> bytes:
        parts = good()
        parts.figures = copy.deepcopy(parts.figures)
        change(parts.figures)
        return pack(parts.members())

    def say(n: int, **more: object) -> bytes:
        return figured(lambda all_: all_[n].update(more))

    yield "R3_figures_that_are_an_object", pack(replace(good(), figures={}).members())
    yield "R3_figures_that_are_texts", pack(replace(good(), figures=["32000 kg"]).members())
    yield "B15_amount_changed", say(1, lo="23000", hi="23000")
    yield "B15_claim_changed", say(0, lo="60", hi="60")
    yield "B15_withheld_amount_given_a_bound", say(2, hi="1000")
    yield "B15_amount_with_a_trailing_zero", say(1, lo="32000.0")
    yield "B15_amount_that_is_a_number", say(1, lo=32000)
    yield "B15_true_written_as_one", say(1, anchored=1)
    yield "B15_voice_changed", say(4, voice="Arcadia")
    yield "B15_anchored_that_is_not", say(3, anchored=True)
    yield "B15_missed_called_met", say(6, status="met", days_late=None)
    yield "B15_days_late_changed", say(6, days_late=19)
    yield "B15_due_date_changed", say(6, due="2014-04")
    yield "R3_figure_of_no_known_kind", say(1, figure="estimate")
    yield "R22_claim_without_its_rounding", figured(lambda all_: all_[0].pop("rounding"))
    yield "R24_obligation_without_its_due_date", figured(lambda all_: all_[6].pop("due"))
    yield "R23_member_too_many", say(1, remark="about")
    yield "B15_figure_left_out", figured(lambda all_: all_.pop(1))
    yield "B15_last_figure_left_out", figured(lambda all_: all_.pop())
    yield "B15_all_figures_left_out", figured(lambda all_: all_.clear())
    yield "B15_figure_added", figured(lambda all_: all_.append(all_[-1] | {"id": "D2"}))
    yield "B15_figure_twice", figured(lambda all_: all_.insert(1, all_[1]))
    yield "B15_figures_in_another_order", figured(lambda all_: all_.reverse())
    yield "B15_figures_of_another_day", pack(replace(good(), body={"as_of": "2014-01-15"}).members())
    yield "B15_figures_known_later", pack(replace(good(), body={"known_at": "2014-02-03"}).members())


def untrue_findings() -> Broken:
    """Findings that have not their form."""

    def found(**more: object) -> bytes:
        parts = good()
        parts.findings = [parts.findings[0] | more]
        return pack(parts.members())

    yield "R4_findings_that_are_an_object", pack(replace(good(), findings={}).members())
    yield "R4_finding_that_names_a_statement_that_is_not_here", found(statements=["0" * 64])
    yield "R4_finding_whose_statements_are_a_text", found(statements="0" * 64)
    yield "R4_finding_with_a_member_too_many", found(remark="x")
