"""Pages of what was agreed, who stood where, what was late, and on what evidence: the public record's own."""

import json
import re

from custodiet.web.cells import status
from tests.cli.conftest import Mission
from tests.cli.runner import succeed
from tests.portal.served import Served, serving


def test_an_instrument_shows_its_clauses_how_it_was_decided_and_who_stood_where(syria: Served) -> None:
    page = syria.get("/instruments/UNSC_resolution_2118").text
    assert "15 for, 0 against, 0 abstaining; 9 of 15 needed; no veto" in page
    assert "UN Charter, Articles 23 and 27(3)" in page
    assert "Report to the Security Council within 30 days and every month after" in page
    assert "not met: no decision “second resolution under Chapter VII” is in the record" in page
    rows = json.loads(syria.get("/instruments/UNSC_resolution_2118.json").body)
    assert len(rows) == 6


def test_an_instrument_is_found_under_its_other_names_too(syria: Served) -> None:
    assert "UNSC resolution 2118" in syria.get("/instruments/resolution_2118").text
    missing = syria.get("/instruments/resolution_2119")
    assert missing.status == 404
    assert "resolution 2118" in missing.text
    assert syria.get("/instruments/French_draft/changes").status == 404


def test_a_contested_event_has_both_sides_and_what_was_not_said(syria: Served) -> None:
    page = syria.get("/events/Ghouta_attack").text
    assert "This is contested" in page
    assert "“made by: the Syrian government or its forces”, contested" in page
    for words in (
        "Who asserts it",
        "Who denies it",
        "who was responsible",
        "clear and convincing evidence",
        "not named",
    ):
        assert words in page
    assert "who was responsible" not in syria.get("/events/Ghouta_attack?known_at=2013-09-12").text


def test_the_matrix_says_where_each_party_stood_by_each_day(syria: Served) -> None:
    rows = json.loads(syria.get("/positions/matrix.json").body)
    russia = [row for row in rows if (row["about"], row["party"]) == ("French draft", "Russia")]
    assert [(row["until"], row["stance"], row["moved"]) for row in russia] == [
        ("2013-09-10", "rejects", True),
        ("2013-09-12", "doubts", True),
    ]
    page = syria.get("/positions/matrix").text
    assert "Russian proposal" in page


def test_the_time_line_has_slips_reasons_and_the_forecast(syria: Served) -> None:
    page = syria.get("/obligations?as_of=2014-05-31").text
    assert "By its pace:" in page
    assert "days that were named later" in page
    duty = syria.get("/obligations/DEC34-1").text
    assert "2014-02-21: 2014-05-31 named by Syria (a plan of 100 days)" in duty
    assert "security around Latakia" in duty
    early = json.loads(syria.get("/forecast.json?as_of=2014-05-31").body)
    (whole,) = [row for row in early if (row["subject"], row["basis"]) == ("all", "removed")]
    assert (whole["standing"], whole["last_month"]) == (31, None)


def test_the_situation_leads_to_what_it_delays(syria: Served) -> None:
    page = syria.get("/situation?as_of=2014-04-30").text
    assert "way to Latakia" in page
    assert "/obligations/DEC34-3?as_of=2014-04-30" in page
    rows = json.loads(syria.get("/situation.json?as_of=2014-04-30").body)
    way = {row["state"]: bool(row["obligations"]) for row in rows if row["place"] == "way to Latakia"}
    assert way == {"closed": True, "open": False}


def test_what_waits_and_what_is_due_again_keep_the_shape_of_what_they_are(syria: Served) -> None:
    page = syria.get("/obligations?as_of=2014-06-10").text
    assert re.search(r'class="status met-late"[^>]*>(?:<[^>]*>)*◕.{0,60}met late, due again', page, re.DOTALL)
    (waiting,) = status("waits for its condition")
    (standing,) = status("open")
    assert (waiting.kind, waiting.shape) == (standing.kind, standing.shape) == ("status open", "○")


def test_two_drafts_are_compared_in_words(mission: Mission) -> None:
    days, access = "Arcadia declares its stock within [15] days", "Access to all sites"
    first = {"reference": "Draft 1", "clauses": [{"id": "1", "text": days, "due": "2014-01-16"}]}
    last = {"id": "1", "text": days.replace("[15]", "30"), "due": "2014-01-31"}
    second = {"reference": "Draft 2", "follows": "Draft 1", "clauses": [last, {"id": "2", "text": access}]}
    drafts = [mission.sign("Arcadia", d["reference"], type="draft", body=d) for d in (first, second)]  # type: ignore[arg-type]
    succeed("submit", mission.record, *drafts)
    with serving(mission.record) as served:
        page = served.get("/instruments/Draft_2/changes").text
        rows = json.loads(served.get("/instruments/Draft_2/changes.json").body)
        assert served.get("/instruments/Draft_1/changes").status == 404
    assert "What Draft 2 changed of Draft 1" in page
    assert "“15” became “30”; now agreed: its brackets are gone" in page
    assert [row["change"] for row in rows] == ["changed", "added"]
