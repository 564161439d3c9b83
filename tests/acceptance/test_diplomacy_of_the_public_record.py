"""What was agreed, who stood where, what was late and why: the public record answers as its tables and its page do."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.runner import succeed


def show(record: Path, what: str, *options: str) -> Any:  # noqa: ANN401 - JSON is any of six types
    return succeed("show", record, what, *options, "--format", "json").json()


def by(rows: list[dict[str, Any]], key: str) -> dict[str, dict[str, Any]]:
    return {row[key]: row for row in rows}


def test_the_vote_on_resolution_2118_computes(syria: Path) -> None:
    row = by(show(syria, "instruments"), "instrument")["UNSC resolution 2118"]
    assert (row["declared"], row["computed"], row["state"], row["differs"]) == ("adopted",) * 3 + (False,)
    assert row["decided"] == "adopted: 15 for, 0 against, 0 abstaining; 9 of 15 needed; no veto"
    assert (row["body"], row["rule"]) == ("UN Security Council", "UN Charter, Articles 23 and 27(3)")
    assert row["annexes"] == ["EC-M-33/DEC.1"]
    assert {"Russia: accepts, 2013-09-27", "United States: accepts, 2013-09-27"} <= set(row["positions"])


def test_the_council_s_decision_stands_as_adopted_without_a_vote(syria: Path) -> None:
    row = by(show(syria, "instruments"), "instrument")["EC-M-33/DEC.1"]
    assert (row["state"], row["computed"]) == ("adopted without a vote", "")
    assert row["decided"] == "adopted without a vote, as the chair stated (by consensus)"
    assert row["body"] == "OPCW Executive Council"


def test_the_convention_was_applied_before_it_was_in_force(syria: Path) -> None:
    row = by(show(syria, "instruments"), "instrument")["Chemical Weapons Convention"]
    assert (row["provisional"], row["in_force"]) == ("2013-09-14", "2013-10-14")


def test_all_53_obligations_are_clauses_of_an_instrument_and_all_54_statements_are_positions(syria: Path) -> None:
    clauses = [row["obligation"] for row in show(syria, "clauses") if row["obligation"]]
    assert len(clauses) == len(set(clauses)) == 53
    assert set(clauses) == {row["id"] for row in show(syria, "obligations")}
    table = [row for row in show(syria, "journal") if any(c.startswith("syria-statements#") for c in row["covers"])]
    assert len({c for row in table if row["type"] == "position" for c in row["covers"]}) == 54


def test_the_french_draft_has_the_clauses_that_the_table_and_the_page_tell_of(syria: Path) -> None:
    rows = by(show(syria, "clauses", "--about", "French draft"), "clause")
    assert set(rows) == {"1", "2", "3", "4", "5", "6"}
    assert rows["1"]["text"] == "A full declaration within 15 days"
    assert rows["6"]["positions"] == ["Russia: rejects, 2013-09-10/2013-09-12"]
    draft = by(show(syria, "instruments"), "instrument")["French draft"]
    assert draft["state"] == "proposed"
    latest = {each.partition(":")[0]: each for each in draft["positions"]}
    assert latest["United States"].startswith("United States: accepts")
    assert latest["United Kingdom"].startswith("United Kingdom: accepts")
    assert latest["Russia"].startswith("Russia: doubts")


def test_a_change_of_mind_stays_visible(syria: Path) -> None:
    changed = [row for row in show(syria, "positions") if row["before"]]
    assert all(row["before"] != row["stance"] for row in changed)
    assert {row["speaker"] for row in show(syria, "positions") if not row["named"]} >= {"Russian officials"}


def test_the_attack_is_contested_and_the_investigation_says_what_it_did_not(syria: Path) -> None:
    row = by(show(syria, "events"), "event")["Ghouta attack"]
    assert row["contested"]
    assert row["date"] == "2013-08-21"
    assert any(said.startswith("Iran (Mohammad Javad Zarif), 2013-09-12") for said in row["denied"])
    assert any("as relayed by TIME (by inference), Foreign Policy" in said for said in row["asserted"])
    assert any(said.startswith("Russia (Vladimir Putin)") for said in row["asserted"])
    assert row["not_attributed"] == ["who was responsible"]
    assert any("clear and convincing evidence" in found for found in row["found"])
    assert len(row["investigations"]) == 3
    early = by(show(syria, "events", "--known-at", "2013-09-12"), "event")["Ghouta attack"]
    assert early["found"] == []
    assert [each.partition(": ")[2].partition(",")[0] for each in early["investigations"]] == ["under way"]


def test_the_sides_on_the_attack_are_formed_by_what_is_asserted_or_denied(syria: Path) -> None:
    rows = by(show(syria, "events"), "event")
    assert not rows.keys() & {"Ghouta report (Sellstrom)", "Ghouta evidence", "use of gas", "UN report", "possession"}

    def parties(proposition: str, side: str) -> set[str]:
        (found,) = [each for each in rows["Ghouta attack"]["sides"] if each["proposition"] == proposition]
        return {said.partition(",")[0].partition(" (")[0] for said in found[side]}

    government, rebels = "made by: the Syrian government or its forces", "made by: opponents of the Syrian government"
    assert parties(government, "asserted") == {"France", "senior Western official"}
    assert parties(government, "denied") == {"Iran", "Syria"}
    assert parties(government, "doubted") == {"Iran"}
    assert parties(government, "evidence_for") == {"senior Western official"}
    assert parties(rebels, "asserted") == {"Iran", "Russia"}
    assert parties("chemical weapons were used", "asserted") == {"Russia", "UN Mission"}
    assert parties("chemical weapons were used", "denied") == set()
    assert parties("proof that the Syrian government made it", "denied") == {"Iran"}
    assert parties("a provocation", "asserted") == {"Russia"}
    assert parties("UN report", "others") == {"Russia: rejects"}


def test_a_consequence_is_reported_and_never_decided(syria: Path) -> None:
    def told(as_of: str) -> dict[str, dict[str, Any]]:
        return by(show(syria, "clauses", "--as-of", as_of), "clause")

    rows = told("2014-03-20")
    measures = rows["RES2118-6"]
    assert (measures["kind"], measures["condition_met"]) == ("conditional", "not met")
    assert "no decision" in measures["condition_why"]
    meeting = rows["DEC33-6, failure"]
    assert (meeting["kind"], meeting["condition_met"]) == ("consequence", "cannot be said")


@pytest.mark.parametrize(
    ("as_of", "late", "named", "reasons"),
    [
        ("2013-12-31", None, 0, 1),
        ("2014-02-28", 59, 1, 1),
        ("2014-03-20", 79, 2, 1),
        ("2014-04-30", 120, 2, 2),
        ("2014-05-31", 151, 2, 3),
        ("2014-07-01", 174, 2, 3),
    ],
)
def test_what_was_late_by_how_much_and_why_at_any_cut(
    syria: Path, as_of: str, late: int | None, named: int, reasons: int
) -> None:
    row = by(show(syria, "obligations", "--as-of", as_of), "id")["DEC34-1"]
    assert row["due"] == "2013-12-31"
    assert row["days_late"] == late
    assert len(row["slips"]) == named
    assert len(row["reasons"]) == reasons


def test_what_was_done_in_part_and_what_nobody_gives_as_a_reason_is_told(syria: Path) -> None:
    rows = by(show(syria, "obligations", "--as-of", "2014-03-20", "--known-at", "2014-03-20"), "id")
    assert rows["DEC34-4"]["part"] == ["2014-02-10: 93 percent of the isopropanol destroyed (T070) (OPCW)"]
    assert rows["DEC34-1"]["part"] == ["2014-03-17: all sulfur mustard out (T091) (OPCW-UN Joint Mission)"]
    assert [rows[name]["status"] for name in ("DEC34-1", "DEC34-3", "DEC34-4", "DEC34-6")] == ["missed"] * 4
    assert rows["DEC34-4"]["why"] == rows["DEC34-6"]["why"] == "no source gives a reason"
    assert rows["DEC34-3"]["reasons"] == []
    assert any("attempted attacks on transport convoys" in told for told in rows["DEC34-3"]["circumstances"])
    assert rows["DEC34-3"]["why"].startswith("no source gives a reason; beside it, with nobody saying")


def test_what_the_compiler_wrote_later_was_not_known_then(syria: Path) -> None:
    then = json.dumps(show(syria, "obligations", "--as-of", "2014-03-20", "--known-at", "2014-03-20"))
    journal = json.dumps(show(syria, "journal", "--known-at", "2014-03-20"))
    today = json.dumps(show(syria, "obligations", "--as-of", "2014-03-20"))
    for words in ("still cited as the basis in March 2026", "a later OPCW report counts 67"):
        assert words in today
        assert words not in then
        assert words not in journal


def test_what_recurs_is_due_again_and_what_is_done_once_does_not_go_on(syria: Path) -> None:
    rows = by(show(syria, "obligations", "--as-of", "2014-06-10"), "id")
    monthly = rows["RES2118-4"]
    assert (monthly["status"], monthly["due_again"]) == ("met late, due again", "2014-06-27")
    assert monthly["untold"] == ["2013-11/2014-04"]
    assert [each.partition(" ")[0].strip(":") for each in monthly["periods"]] == ["2013-10-28", "2014-05-23"]
    assert (rows["DEC33-8"]["status"], rows["DEC33-8"]["due_again"]) == ("met, due again", "2014-06-30")
    assert {name for name, row in rows.items() if row["kind"] == "once"} == {
        "DAT-1",
        "DEC33-7",
        "DEC34-12",
        "FW-2",
        "FW-3",
    }
    assert {rows[name]["status"] for name in ("RES2118-6",)} == {"waits for its condition"}
    clause = by(show(syria, "clauses", "--about", "French draft"), "clause")["1"]
    assert (clause["kind"], clause["within"], clause["due"]) == ("deadline", "15 days after adoption", None)


def test_one_obligation_stands_the_same_wherever_it_is_told(syria: Path) -> None:
    rows = by(show(syria, "obligations"), "id")
    assert {rows[name]["status"] for name in ("FW-6", "DEC33-10", "DEC34-2")} == {"missed"}
    assert rows["FW-6"]["part"] == ["2016-01-04: the last declared chemicals destroyed (T178) (OPCW)"]
    (front,) = [row for row in show(syria, "situation") if row["kind"] == "front line"]
    assert "FW-6: missed" in front["delays"]
    assert (front["standing"], front["end"]) == (False, "no end told since 2014-06-04")
    (then,) = [r for r in show(syria, "situation", "--as-of", "2014-07-10") if r["kind"] == "front line"]
    assert then["standing"]
    assert "FW-6: missed, 10 days" in then["delays"]


def test_what_could_not_be_reached_is_tied_to_what_it_delays(syria: Path) -> None:
    rows = show(syria, "situation", "--as-of", "2014-04-30")
    way = [row for row in rows if row["place"] == "way to Latakia"]
    assert [(row["state"], row["until"], row["standing"]) for row in way] == [
        ("closed", "2014-04-04", False),
        ("open", None, False),
    ]
    assert way[0]["obligations"] == ["DEC34-1", "DEC34-3", "SYR-1", "SYR-2"]
    assert any(row["place"] == "Maaloula" and row["kind"] == "fighting" for row in rows)


def test_recurring_duties_say_so(syria: Path) -> None:
    rows = by(show(syria, "obligations"), "id")
    assert {name for name, row in rows.items() if row["kind"] == "recurring"} == {
        "CWC-II-62",
        "CWC-IVA-36",
        "DEC33-8",
        "DEC34-9",
        "DEC34-10",
        "RES2118-4",
    }


def test_sources_come_with_their_coverage(syria: Path) -> None:
    rows = by(show(syria, "sources"), "source")
    page = rows["time-2013-09-12"]
    assert (page["segments"], page["carried"], page["left_out"], page["missing"]) == (57, 52, 5, 0)
    assert all(rows[name]["missing"] == 0 for name in ("syria-timeline", "syria-obligations", "syria-statements"))
