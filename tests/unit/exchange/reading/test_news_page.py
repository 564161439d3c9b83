"""The news page on which it all began: every kind of fact in it is proposed."""

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from custodiet.exchange.reading.reader import read_text
from custodiet.exchange.reading.segments import segments

ROOT = Path(__file__).parents[4]
TEXT = "000_bc68eaf6756221b3.txt"
KEYS = ["headline", "summary", "byline", "date", "images", "related", "statements", "events", "comments"]


def text() -> str:
    """The text of the page, where the user has it."""
    folders = [os.environ.get("CUSTODIET_SOURCES", ""), str(ROOT.parent / "shared" / "data")]
    for folder in filter(None, folders):
        if (path := Path(folder) / TEXT).is_file():
            return path.read_text(encoding="utf-8")
    pytest.skip(f"the page itself is not shipped: put {TEXT} into a folder and name it in CUSTODIET_SOURCES")


@pytest.fixture(params=["2013-09-11", "2013-09-12"], scope="module")
def page(request: pytest.FixtureRequest) -> dict[str, Any]:
    return dict(read_text(text(), day=date.fromisoformat(request.param)).value())


def said(page: dict[str, Any], speaker: str, stance: str) -> list[dict[str, Any]]:
    return [one for one in page["statements"] if one["speaker"] == speaker and one["stance"] == stance]


def events(page: dict[str, Any], *words: str) -> list[dict[str, Any]]:
    return [one for one in page["events"] if all(word in one["event"] for word in words)]


def test_it_has_the_keys_that_are_asked_for(page: dict[str, Any]) -> None:
    assert list(page) == KEYS
    keys = ["speaker", "role", "medium", "said", "stance", "about", "quote", "direct", "via", "named", "on_record"]
    assert all(list(one) == keys for one in page["statements"])


def test_headline_summary_and_what_the_page_does_not_say(page: dict[str, Any]) -> None:
    assert page["headline"].startswith("Syrian Rebels Reject Russian Proposal")
    assert page["summary"].startswith("Opposition groups in Syria slam diplomatic efforts")
    assert page["byline"] is None


def test_without_a_day_no_weekday_is_a_date() -> None:
    page = read_text(text()).value()
    assert page["date"] is None
    assert {one["said"] for one in page["statements"]} == {None}
    assert {one["date"] for one in page["events"]} == {None}
    assert page["images"][0]["date"] == "2013-07-23"


def test_the_photograph_has_its_own_credit_and_day(page: dict[str, Any]) -> None:
    (image,) = page["images"]
    assert image["credit"] == "Hamid Khatib / Reuters"
    assert image["caption"].startswith("A Free Syrian Army fighter holds his weapon")
    assert image["date"] == "2013-07-23"


def test_two_related_links(page: dict[str, Any]) -> None:
    assert page["related"] == [
        "Putin Calls for Diplomacy on Syria in Times Op-Ed",
        "Syria’s Assad May Be Losing Control Over His Deadly Militias",
    ]


def test_the_chief_of_the_supreme_military_council_rejects_the_proposal_in_a_video(page: dict[str, Any]) -> None:
    first, second = said(page, "Salim Idriss", "rejects")
    assert first["role"] == second["role"] == "head of the Syrian opposition’s Supreme Military Council"
    assert first["about"] == "Russian-backed proposal"
    assert (second["about"], second["medium"]) == ("Russian initiative", "video posted online")
    assert second["direct"]
    assert second["named"]
    assert second["quote"].startswith("We announce our definitive rejection")


def test_the_strike_is_shelved_on_tuesday(page: dict[str, Any]) -> None:
    (shelved,) = events(page, "Obama", "decision", "shelve a military strike")
    assert (shelved["date"], shelved["status"]) == ("2013-09-10", "occurred")


def test_kerry_and_lavrov_are_to_meet_in_geneva_on_thursday(page: dict[str, Any]) -> None:
    (lands,) = events(page, "John Kerry lands in Geneva")
    (meet,) = events(page, "Kerry", "will meet", "Lavrov")
    assert {one["date"] for one in (lands, meet)} == {"2013-09-12"}
    assert {one["place"] for one in (lands, meet)} == {"Geneva"}
    assert meet["status"] == "planned"


def test_the_french_draft_its_approval_its_demand_and_the_russian_doubts(page: dict[str, Any]) -> None:
    (draft,) = said(page, "French envoy", "proposes")
    assert (draft["about"], draft["said"]) == ("draft resolution", "2013-09-12")
    assert [said(page, who, "accepts")[0]["about"] for who in ("U.S.", "U.K.")] == ["draft resolution"] * 2
    (demand,) = said(page, "French envoy", "demands")
    assert demand["about"] == "immediate surrender of Assad’s chemical stockpiles"
    (doubts,) = said(page, "Russian officials", "doubts")
    assert (doubts["about"], doubts["named"]) == ("draft", False)
    assert said(page, "Moscow", "rejects")


def test_the_results_of_the_inspectors_are_to_come(page: dict[str, Any]) -> None:
    (results,) = events(page, "inspectors will also deliver the results")
    assert results["status"] == "planned"


def test_the_unnamed_official_is_quoted_by_foreign_policy(page: dict[str, Any]) -> None:
    (official,) = said(page, "senior Western official", "asserts")
    assert not official["named"]
    assert official["via"] == "Foreign Policy"
    assert official["said"] == "2013-09-11"


def test_zarif_denies_on_press_tv(page: dict[str, Any]) -> None:
    challenge, quote = said(page, "Mohammad Javad Zarif", "denies")
    assert {one["medium"] for one in (challenge, quote)} == {"Press TV interview"}
    assert {one["said"] for one in (challenge, quote)} == {"2013-09-12"}
    assert {one["role"] for one in (challenge, quote)} == {"Iranian Foreign Minister"}
    assert quote["direct"]
    assert quote["about"] == "use of chemical weapons by the government"


def test_the_attack_and_the_fighting_at_maaloula(page: dict[str, Any]) -> None:
    (attack,) = events(page, "nerve gas attack")
    assert (attack["date"], attack["place"]) == ("2013-08-21", "Damascus")
    (fighting,) = events(page, "retake the Christian town of Maaloula")
    assert (fighting["actor"], fighting["place"]) == ("government troops", "Maaloula")


def test_six_comments_are_threaded_and_nobodys_position(page: dict[str, Any]) -> None:
    answers = {one["author"]: one["answers"] for one in page["comments"]}
    assert list(answers) == ["lapazjim", "xiongnu", "FreeAmerican", "Jillxz", "falcon269", "formerlyjames"]
    assert {author: whom for author, whom in answers.items() if whom} == {"formerlyjames": "xiongnu"}
    assert page["comments"][0]["text"].startswith("Of course Russia")
    assert page["comments"][0]["text"].endswith("get it back!!!!")
    assert not {one["speaker"] for one in page["statements"]} & answers.keys()


def test_every_word_of_the_page_is_in_one_segment() -> None:
    page, at = text(), 0
    for one in segments(page):
        assert one.start >= at
        assert not page[at : one.start].strip()
        at = one.end
    assert not page[at:].strip()
