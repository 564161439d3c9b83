"""A plan is negotiated through the public commands: drafts, positions, a second draft, adoption, obligations."""

from typing import Any

import pytest

from tests.cli.conftest import Mission
from tests.cli.runner import custodiet, fail, succeed

FIRST = {
    "reference": "Draft 1",
    "for": "Council",
    "clauses": [
        {"id": "1", "text": "Arcadia declares its stock within [15] days", "debtor": "Arcadia", "due": "2014-01-16"},
        {"id": "2", "text": "Access", "alternatives": [{"text": "at once", "by": "Inspectorate"}, {"text": "in 24 h"}]},
        {"id": "3", "text": "Arcadia reports", "debtor": "Arcadia"},
    ],
}
REPORTS = {"kind": "each-month", "debtor": "Arcadia", "type": "report", "first": "2014-02"}
SECOND = {
    "reference": "Draft 2",
    "follows": "Draft 1",
    "for": "Council",
    "clauses": [
        {"id": "1", "text": "Arcadia declares its stock within 30 days", "debtor": "Arcadia", "due": "2014-01-31"},
        {"id": "2", "text": "Access in 24 hours", "debtor": "Arcadia", "after": "1", "beneficiary": "Inspectorate"},
        {
            "id": "3(a)",
            "from": "Draft 1/3",
            "text": "Arcadia reports every month",
            "debtor": "Arcadia",
            "recurs": "every month",
            "test": REPORTS,
        },
        {"id": "4", "text": "The Council is told", "when": {"obligation": "1", "status": ["missed", "met late"]}},
        {
            "id": "5",
            "text": "Measures",
            "when": {
                "all": [{"obligation": "Draft 2/1", "status": ["missed"]}, {"decision": "a second decision"}],
            },
        },
    ],
}
COUNCIL = {
    "name": "Council",
    "chair": "Inspectorate",
    "size": 15,
    "majority": 9,
    "vetoes": ["Arcadia", "Borduria"],
    "rule": "its statute",
}


def stance(subject: str, value: str, at: str, **body: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON is any of six types
    mark = {"verb": "mark", "act": f"on-{subject}-{at}", "subject": subject, "aspect": "stance", "value": value}
    return {"type": "position", "said": at, "postings": [mark | {"at": at}], "body": body}


@pytest.fixture
def negotiated(mission: Mission) -> Mission:
    signed = [
        mission.sign("Inspectorate", "organ", type="organ", said="2013-12-01", body=COUNCIL),
        mission.sign("Inspectorate", "first", type="draft", said="2013-12-10", body=FIRST),
        mission.sign("Arcadia", "no", **stance("Draft 1/1", "rejects", "2013-12-11")),
        mission.sign("Arcadia", "if", **stance("Draft 1/1", "accepts", "2013-12-12", provided=["Draft 1/2"])),
        mission.sign("Inspectorate", "second", type="draft", said="2013-12-14", body=SECOND),
    ]
    succeed("submit", mission.record, *signed)
    return mission


def show(mission: Mission, *options: object) -> Any:  # noqa: ANN401 - JSON is any of six types
    return succeed("show", mission.record, *options, "--format", "json").json()


def instrument(mission: Mission, name: str) -> Any:  # noqa: ANN401 - likewise
    (row,) = [row for row in show(mission, "instruments") if row["instrument"] == name]
    return row


SAID = ("--said", "2013-12-20")


def adopt(mission: Mission, *options: object) -> tuple[object, ...]:
    key = mission.key("Inspectorate")
    return (
        "adopt",
        mission.record,
        "Draft 2",
        "--body",
        "Council",
        "--key",
        key,
        "--reference",
        "DEC-1",
        *SAID,
        *options,
    )


def test_a_draft_shows_what_is_open_and_who_changed_their_mind(negotiated: Mission) -> None:
    clauses = {row["clause"]: row for row in show(negotiated, "clauses", "--about", "Draft 1")}
    assert [clauses[n]["state"] for n in "123"] == ["not agreed", "not agreed", "proposed"]
    assert clauses["2"]["alternatives"] == ["at once (Inspectorate)", "in 24 h"]
    assert clauses["1"]["positions"] == ["Arcadia: accepts, 2013-12-12, provided Draft 1/2"]
    assert clauses["1"]["minds_changed"] == [
        "Arcadia: rejects, 2013-12-11; then accepts, 2013-12-12, provided Draft 1/2"
    ]
    before = {row["clause"]: row for row in show(negotiated, "clauses", "--known-at", "2013-12-11")}
    assert before["1"]["positions"] == ["Arcadia: rejects, 2013-12-11"]


def test_what_changed_between_two_drafts_is_told_in_words(negotiated: Mission) -> None:
    changes = {row["clause"]: row["words"] for row in show(negotiated, "changes", "Draft 2")}
    assert changes["1"] == (
        "“15” became “30”; now agreed: its brackets are gone; its due date: 2014-01-16 became 2014-01-31"
    )
    assert "its alternatives are gone" in changes["2"]
    assert changes["3(a)"].startswith("clause 3 is now 3(a); “every month” was put in")
    assert changes["4"] == "added: The Council is told"


def test_a_draft_that_is_open_is_not_adopted(negotiated: Mission) -> None:
    refused = fail(
        "adopt", negotiated.record, "Draft 1", "--body", "Council", "--without-a-vote", "--dry-run",
        "--key", negotiated.key("Inspectorate"),
    )  # fmt: skip
    assert "clause 1, 2" in refused
    unknown = fail(
        "adopt", negotiated.record, "Draft 3", "--body", "Council", "--without-a-vote", "--dry-run",
        "--key", negotiated.key("Inspectorate"),
    )  # fmt: skip
    assert "no draft of that name" in unknown


@pytest.mark.parametrize(
    ("vote", "message"),
    [("8-0-7", "8 for"), ("10-3-2", "whether a vote against was a veto is not told"), ("12-3-1", "more votes")],
)
def test_a_vote_that_does_not_carry_adopts_nothing(negotiated: Mission, vote: str, message: str) -> None:
    out = negotiated.folder / "refused.signed"
    assert message in fail(*adopt(negotiated, "--vote", vote, "--out", out))
    assert not out.exists()


def test_an_adopted_draft_is_obligations_and_consequences(negotiated: Mission) -> None:
    out = negotiated.folder / "decision.signed"
    said = succeed(*adopt(negotiated, "--vote", "11-0-4", "--said", "2013-12-20", "--out", out)).out
    assert "adopted (11 for, 0 against, 4 abstaining; 9 of 15 needed; no veto)" in said
    succeed("submit", negotiated.record, out)

    decided = instrument(negotiated, "DEC-1")
    assert (decided["state"], decided["declared"], decided["differs"]) == ("adopted", "adopted", False)
    assert decided["adopts"] == ["Draft 2"]
    states = {row["instrument"]: row["state"] for row in show(negotiated, "instruments")}
    assert states["Draft 1"] == "replaced by Draft 2"
    assert states["Draft 2"] == "replaced by DEC-1"

    owed = {row["id"]: row for row in show(negotiated, "obligations", "--as-of", "2014-02-10")}
    assert {name: (row["kind"], row["status"]) for name, row in owed.items()} == {
        "DEC-1/1": ("deadline", "missed"),
        "DEC-1/2": ("in sequence", "waits for 1"),
        "DEC-1/3(a)": ("recurring", "continuous"),
    }
    assert owed["DEC-1/1"]["paragraph"] == "1"
    assert owed["DEC-1/2"]["after"] == "1"
    assert owed["DEC-1/2"]["beneficiary"] == "Inspectorate"

    told = {row["clause"]: row for row in show(negotiated, "clauses", "--about", "DEC-1", "--as-of", "2014-02-10")}
    assert (told["1"]["kind"], told["1"]["due"], told["1"]["status"]) == ("deadline", "2014-01-31", "missed")
    assert {row["change"] for row in show(negotiated, "changes", "DEC-1")} == {"as before"}
    assert (told["4"]["kind"], told["4"]["condition_met"]) == ("consequence", "met")
    assert (told["5"]["condition_met"], told["5"]["condition_why"]) == (
        "not met",
        "no decision “a second decision” is in the record",
    )
    early = {row["clause"]: row for row in show(negotiated, "clauses", "--about", "DEC-1", "--as-of", "2014-01-10")}
    assert early["4"]["condition_met"] == "not met"


def test_what_is_adopted_without_a_vote_stands_as_the_chair_stated(negotiated: Mission) -> None:
    out = negotiated.folder / "decision.signed"
    said = succeed(*adopt(negotiated, "--without-a-vote", "--out", out, "--json")).json()
    assert said["obligations"] == ["DEC-1/1", "DEC-1/2", "DEC-1/3(a)"]
    assert said["consequences"] == ["4", "5"]
    succeed("submit", negotiated.record, out)
    decided = instrument(negotiated, "DEC-1")
    assert decided["state"] == "adopted without a vote"
    assert decided["decided"] == "adopted without a vote, as the chair stated"
    assert "a decision of that name is in the record" in fail(*adopt(negotiated, "--without-a-vote", "--dry-run"))


def test_a_slip_is_told_with_its_reason_and_only_the_authority_moves_a_day(negotiated: Mission) -> None:
    out = negotiated.folder / "decision.signed"
    succeed(*adopt(negotiated, "--without-a-vote", "--out", out))
    settle = {"verb": "settle", "obligation": "DEC-1/1", "verdict": "extended"}
    road = {"verb": "mark", "act": "s", "subject": "road", "aspect": "access", "value": "closed", "at": "2014-01-25"}
    signed = [
        negotiated.sign(
            "Arcadia", "mine", type="settlement", said="2014-01-20", body={"reason": "more time"},
            postings=[settle | {"at": "2014-01-20", "due": "2014-03-31"}],
        ),
        negotiated.sign(
            "Inspectorate", "ours", type="settlement", said="2014-01-30", body={"reason": "the road is closed"},
            postings=[settle | {"at": "2014-01-30", "due": "2014-02-28"}],
        ),
        negotiated.sign(
            "Arcadia", "road", type="situation", said="2014-01-26",
            body={"kind": "closure", "text": "No way through.", "delays": ["DEC-1/1"]}, postings=[road],
        ),
    ]  # fmt: skip
    succeed("submit", negotiated.record, out, *signed)
    (owed,) = show(negotiated, "obligations", "--about", "DEC-1/1", "--as-of", "2014-03-10")
    assert (owed["due"], owed["status"], owed["days_late"]) == ("2014-02-28", "missed", 10)
    assert owed["slips"] == [
        "2014-01-20: 2014-03-31 named by Arcadia (more time)",
        "2014-01-30: 2014-01-31 became 2014-02-28 by Inspectorate (the road is closed)",
    ]
    assert owed["reasons"] == ["Arcadia, 2014-01-26: No way through."]
    (closed,) = show(negotiated, "situation", "--as-of", "2014-03-10")
    assert (closed["place"], closed["state"], closed["standing"]) == ("road", "closed", True)
    assert closed["delays"] == ["DEC-1/1: missed, 10 days"]


def test_what_waits_and_what_is_due_by_a_span(mission: Mission) -> None:
    clauses = [
        {"id": "1", "text": "Arcadia declares", "debtor": "Arcadia", "within": {"days": 15, "after": "adoption"}},
        {"id": "2", "text": "Access", "debtor": "Arcadia", "after": "1", "within": {"hours": 24}},
        {
            "id": "3", "text": "Arcadia explains", "debtor": "Arcadia", "within": {"days": 3},
            "when": {"obligation": "DEC-2/1", "status": ["met late", "missed"]},
        },
        {"id": "4", "text": "The Council is told", "when": {"obligation": "1", "status": ["missed"]}},
    ]  # fmt: skip
    third = {"reference": "Draft 3", "clauses": clauses}
    draft = mission.sign("Inspectorate", "d", type="draft", said="2013-12-10", body=third)
    organ = mission.sign("Inspectorate", "organ", type="organ", said="2013-12-01", body=COUNCIL)
    succeed("submit", mission.record, organ, draft)
    (first, *_) = show(mission, "clauses")
    assert (first["kind"], first["within"], first["due"]) == ("deadline", "15 days after adoption", None)
    out = mission.folder / "spans.signed"
    key = mission.key("Inspectorate")
    options = ("--body", "Council", "--without-a-vote", "--reference", "DEC-2", "--said", "2013-12-20", "--key", key)
    succeed("adopt", mission.record, "Draft 3", *options, "--out", out)
    succeed("submit", mission.record, out)

    def stood(day: str) -> list[tuple[object, ...]]:
        rows = sorted(show(mission, "obligations", "--as-of", day), key=lambda row: row["id"])
        return [(row["due"], row["status"], row["days_late"]) for row in rows]

    waits = (None, "waits for 1", None), (None, "waits for its condition", None)
    assert stood("2014-01-04") == [("2014-01-04", "open", None), *waits]
    assert stood("2014-01-10") == [("2014-01-04", "missed", 6), waits[0], ("2014-01-07", "missed", 3)]
    for day, word in (("2014-01-04", "not met"), ("2014-01-10", "met")):
        (told,) = [c for c in show(mission, "clauses", "--about", "DEC-2", "--as-of", day) if c["clause"] == "4"]
        assert (told["condition_met"], "DEC-2/1 is" in told["condition_why"]) == (word, True)
    settle = {"verb": "settle", "obligation": "DEC-2/1", "verdict": "fulfilled", "at": "2014-01-12"}
    done = mission.sign("Inspectorate", "done", type="settlement", said="2014-01-12", postings=[settle])
    succeed("submit", mission.record, done)
    assert stood("2014-01-20")[:2] == [("2014-01-04", "met late", 8), ("2014-01-13", "missed", 7)]


def test_each_consequence_of_a_long_row_follows_the_one_before_and_a_circle_waits(mission: Mission) -> None:
    first = {"id": "1", "text": "Arcadia declares", "debtor": "Arcadia", "due": "2014-01-01"}
    rest = [
        {
            "id": str(n), "text": "Arcadia explains", "debtor": "Arcadia", "within": {"days": 1},
            "when": {"obligation": str(n - 1), "status": ["missed"]},
        }
        for n in range(2, 25)
    ]  # fmt: skip
    circle = [rest[0] | {"id": a, "when": {"obligation": b, "status": ["missed"]}} for a, b in ("AB", "BA", "CB")]
    body = {"reference": "Draft", "clauses": [*circle, *reversed(rest), first]}
    draft = mission.sign("Inspectorate", "d", type="draft", said="2013-12-10", body=body)
    organ = mission.sign("Inspectorate", "organ", type="organ", said="2013-12-01", body=COUNCIL)
    succeed("submit", mission.record, organ, draft)
    out = mission.folder / "row.signed"
    options = ("--body", "Council", "--without-a-vote", *SAID, "--key", mission.key("Inspectorate"), "--out", out)
    succeed("adopt", mission.record, "Draft", *options)
    succeed("submit", mission.record, out)
    rows = {row["paragraph"]: row for row in show(mission, "obligations", "--as-of", "2014-03-01")}
    assert {rows.pop(name)["status"] for name in "ABC"} == {"waits for its condition"}
    assert {row["status"] for row in rows.values()} == {"missed"}
    assert rows["24"]["due"] == "2014-01-24"


def test_who_votes_how_is_counted_and_a_veto_defeats(negotiated: Mission) -> None:
    votes = {f"Member {n}": "for" for n in range(12)} | {"Arcadia": "against", "Borduria": "abstains"}
    told = [{"member": name, "vote": vote} for name, vote in votes.items()]
    body = {"reference": "DEC-9", "body": "Council", "votes": told, "outcome": "adopted"}
    succeed("submit", negotiated.record, negotiated.sign("Inspectorate", "nine", type="decision", body=body))
    decided = instrument(negotiated, "DEC-9")
    assert (decided["state"], decided["computed"], decided["declared"]) == ("rejected", "rejected", "adopted")
    assert decided["differs"]
    assert "vetoed by Arcadia" in decided["decided"]
    (found,) = show(negotiated, "discrepancies")
    assert (found["kind"], found["subject"]) == ("outcome differs from the vote", "DEC-9")
    assert len(found["statements"]) == 2
    other = negotiated.sign("Arcadia", "other", type="decision", body={"reference": "DEC-9", "outcome": "rejected"})
    succeed("submit", negotiated.record, other)
    assert {row["kind"] for row in show(negotiated, "discrepancies")} == {
        "outcome differs from the vote",
        "outcomes differ",
    }


def test_wrong_usage_of_adopt_is_told(negotiated: Mission) -> None:
    for options, message in (
        (("--vote", "many", "--dry-run"), "15-0-0"),
        (("--dry-run",), "--without-a-vote"),
        (("--without-a-vote",), "--out"),
    ):
        result = custodiet(*map(str, adopt(negotiated, *options)))
        assert result.code == 2
        assert message in result.err


def test_nobody_decides_for_a_body_but_itself_and_its_chair(negotiated: Mission) -> None:
    refused = fail(*adopt(negotiated, "--without-a-vote", "--dry-run", "--key", negotiated.key("Arcadia")))
    assert "this party does not state what that body decides" in refused
    assert "expected a key of Council or of Inspectorate, its chair" in refused
    body = {"reference": "DEC-2", "body": "Council", "draft": "Draft 2", "vote": "without a vote", "outcome": "adopted"}
    told = negotiated.sign("Arcadia", "told", type="decision", said="2013-12-20", body=body)
    succeed("submit", negotiated.record, told)
    assert instrument(negotiated, "DEC-2")["decided"] == "adopted without a vote, as Arcadia states"
    succeed(*adopt(negotiated, "--without-a-vote", "--dry-run"))  # what Arcadia states binds nobody else


def test_a_draft_is_adopted_once_and_after_it_was_written(negotiated: Mission) -> None:
    out = negotiated.folder / "decision.signed"
    early = fail(*adopt(negotiated, "--without-a-vote", "--said", "2013-12-01", "--out", out))
    assert "older than the draft" in early
    force = ("--in-force", "2013-12-25", "--dry-run")
    assert "in force is applied" in fail(*adopt(negotiated, "--without-a-vote", "--provisional", "2014-05-05", *force))
    before = ("--in-force", "2013-12-01", "--dry-run")
    assert "this is before the decision" in fail(*adopt(negotiated, "--without-a-vote", *before))
    late = fail(*adopt(negotiated, "--without-a-vote", "--said", "2014-03-01", "--out", out))
    assert "clause 1 is due on 2014-01-31, before it is decided" in late
    succeed(*adopt(negotiated, "--without-a-vote", "--out", out))
    succeed("submit", negotiated.record, out)
    again = fail(*adopt(negotiated, "--without-a-vote", "--dry-run", "--reference", "DEC-9"))
    assert "this draft is adopted already" in again


@pytest.mark.parametrize(
    ("clause", "message"),
    [
        ({"after": "1"}, "clause 1 waits for itself"),
        ({"after": "77"}, "clause 1 waits for 77, which is not there"),
        ({"after": "2"}, "clause 1 waits for itself; clause 2 waits for itself"),
        ({"when": {"obligation": "Nope/9", "status": ["missed"]}}, "depends on Nope/9, which nobody owes"),
        ({"text": "Access promptly]"}, "brackets or alternatives"),
        ({"text": "Access 【promptly】"}, "brackets or alternatives"),
    ],
)
def test_a_draft_that_cannot_be_carried_out_is_not_adopted(
    negotiated: Mission, clause: dict[str, Any], message: str
) -> None:
    other = {"id": "2", "text": "Access to all sites", "debtor": "Arcadia", "after": "1"}
    third = {"reference": "Draft 3", "clauses": [{"id": "1", "text": "A list", "debtor": "Arcadia"} | clause, other]}
    draft = negotiated.sign("Inspectorate", "third", type="draft", said="2013-12-15", body=third)
    succeed("submit", negotiated.record, draft)
    wrong = ("adopt", negotiated.record, "Draft 3", *adopt(negotiated)[3:], "--without-a-vote", "--dry-run")
    assert message in fail(*wrong)


def test_a_vote_against_is_no_veto_where_those_who_cast_it_are_named(negotiated: Mission) -> None:
    out = negotiated.folder / "decision.signed"
    vote = ("--vote", "13-1-1", "--out", out)
    assert "whether a vote against was a veto is not told" in fail(*adopt(negotiated, *vote))
    assert "vetoed by Borduria" in fail(*adopt(negotiated, *vote, "--voted-against", "Borduria"))
    assert custodiet(*adopt(negotiated, *vote, "--voted-against", "A", "--voted-against", "B")).code == 2
    assert "vetoed by Borduria" in fail(*adopt(negotiated, *vote, "--voted-against", "borduria "))
    assert "no member of that name" in fail(*adopt(negotiated, *vote, "--voted-against", "Bordura"))
    succeed(*adopt(negotiated, *vote, "--voted-against", "Syldavia"))
    succeed("submit", negotiated.record, out)
    assert instrument(negotiated, "DEC-1")["decided"].endswith(
        "13 for, 1 against, 1 abstaining; 9 of 15 needed; no veto"
    )


def test_two_drafts_that_follow_each_other_do_not_both_go(negotiated: Mission) -> None:
    clauses = [{"id": "1", "text": "A list"}]
    for name, other in (("F1", "F2"), ("F2", "F1"), ("F3", "F3")):
        body = {"reference": name, "follows": other, "clauses": clauses}
        succeed("submit", negotiated.record, negotiated.sign("Inspectorate", name, type="draft", body=body))
    states = {row["instrument"]: row["state"] for row in show(negotiated, "instruments")}
    assert (states["F1"], states["F2"], states["F3"]) == ("replaced by F2", "proposed", "proposed")
