"""Keys are revoked, replaced and recovered by the command, and what is refused is refused before it is signed."""

import json
from pathlib import Path
from typing import Any

import pytest

from custodiet.kernel.keys import read_key_file
from tests.cli.conftest import ORIGIN, Mission
from tests.cli.runner import fail, snapshot, succeed


def second(mission: Mission, name: str = "second", party: str = "Arcadia") -> Path:
    """A further key of a party."""
    key, signed = mission.key(name), mission.folder / f"{name}.enrolment"
    succeed("key", "new", key, "--party", party, "--role", "authority", "--origin", ORIGIN, "--request")
    succeed("sign", f"{key}.request.json", "--key", mission.key(party), "--out", signed)
    succeed("enrol", mission.record, signed)
    return key


def keys(mission: Mission) -> dict[str, dict[str, Any]]:
    rows = succeed("show", mission.record, "keys", "--format", "json").json()
    return {row["name"].partition("+")[0]: row for row in rows}


def changed(mission: Mission, out: str, *arguments: object) -> str:
    """Sign a change of keys and log it; return what the command says next."""
    file = mission.folder / out
    said = succeed("key", *arguments, "--out", file).out
    succeed("enrol" if "custodiet enrol" in said else "submit", mission.record, file)
    return said


def test_a_key_is_revoked_since_a_time_and_says_who_did_it(mission: Mission) -> None:
    second(mission)
    succeed("submit", mission.record, mission.sign("second", "one"))
    changed(mission, "r", "revoke", mission.record, "second", "--key", mission.key("Arcadia"), "--since", "2014")
    row = keys(mission)["second"]
    assert (row["since_entry"], row["revoked_at"], row["revoked_by"], row["in_doubt_since"]) == (3, 5, "Arcadia", 0)
    assert row["signed_up_to"] == int(mission.key("second").with_name("second.key.count").read_text()) - 1
    journal = succeed("show", mission.record, "journal", "--format", "json").json()
    assert [each["in_doubt"] for each in journal if each["index"] == 4] == [
        "Arcadia calls its key compromised from entry 0 on"
    ]
    assert journal[5]["summary"].startswith("Arcadia: revokes the key second+")
    assert "in doubt, since 2014" in journal[5]["summary"]
    assert "was revoked" in fail("submit", mission.record, mission.sign("second", "two"))


def test_a_claim_of_a_suspected_key_is_shown_in_doubt(mission: Mission) -> None:
    second(mission)
    quantity = {"unit": "t", "lo": "5", "hi": "5"}
    claim = {"verb": "claim", "act": "c", "subject": "x", "qty": quantity, "as_of": "2014", "kind": "declared"}
    succeed("submit", mission.record, mission.sign("second", "one", type="declaration", postings=[claim]))
    arguments = ("--key", mission.key("Arcadia"), "--since-entry", "4", "--reason", "stolen")
    changed(mission, "r", "revoke", mission.record, "second", *arguments)
    (row,) = succeed("show", mission.record, "claims", "--format", "json").json()
    assert row["in_doubt"] == "Arcadia calls its key compromised from entry 4 on"
    found = succeed("show", mission.record, "discrepancies", "--kind", "in doubt", "--format", "json").json()
    assert [one["statements"][0] for one in found] == [row["statement"].partition("#")[0]]


def test_a_rotation_is_one_statement(mission: Mission) -> None:
    succeed("key", "new", mission.key("new"))
    said = changed(mission, "n", "rotate", mission.record, mission.key("new"), "--key", mission.key("Arcadia"))
    assert f"Next: custodiet enrol {mission.record}" in said
    found = keys(mission)
    assert (found["new"]["party"], found["new"]["role"]) == ("Arcadia", "authority")
    assert found["new"]["since_entry"] == found["Arcadia"]["revoked_at"] == 3
    assert "was revoked" in fail(
        "key", "revoke", mission.record, "new", "--key", mission.key("Arcadia"), "--out", mission.folder / "x"
    )


def test_what_is_pending_is_shown_and_another_key_agrees(mission: Mission) -> None:
    other = second(mission)
    changed(mission, "q", "quorum", mission.record, "2", "--key", mission.key("Arcadia"))
    said = changed(mission, "r", "revoke", mission.record, "second", "--key", mission.key("Arcadia"))
    assert "It takes effect once 2 have agreed; with this one 1 will have." in said
    assert keys(mission)["second"]["pending"] == ["revocation, entry 5: 1 of 2 agree"]
    changed(mission, "l", "quorum", mission.record, "1", "--key", mission.key("Arcadia"))
    assert keys(mission)["Arcadia"]["pending"] == ["quorum of 1, entry 6: 1 of 2 agree"]
    said = changed(mission, "a", "agree", mission.record, "5", "--key", other)
    assert "takes effect" not in said
    assert keys(mission)["second"]["revoked_at"] == 7


def pending_enrolment(mission: Mission) -> tuple[Path, Path]:
    """A quorum of 2, a second key, and the file of a further one's enrolment, for which the first key has signed."""
    other = second(mission)
    changed(mission, "q", "quorum", mission.record, "2", "--key", mission.key("Arcadia"))
    fourth, signed = mission.key("fourth"), mission.folder / "fourth.enrolment"
    succeed("key", "new", fourth, "--party", "Arcadia", "--role", "authority", "--origin", ORIGIN, "--request")
    succeed("sign", f"{fourth}.request.json", "--key", mission.key("Arcadia"), "--out", signed)
    return other, signed


def summaries(mission: Mission) -> list[str]:
    return [row["summary"] for row in succeed("show", mission.record, "journal", "--format", "json").json()]


def test_an_enrolment_that_waits_is_told_as_waiting_until_enough_agree(mission: Mission) -> None:
    other, signed = pending_enrolment(mission)
    said = succeed("enrol", mission.record, signed).out
    assert "as authority (waits, 1 of 2 agreed)" in said
    assert "It waits, 1 of 2 agreed. Another key agrees: custodiet key agree" in said
    assert summaries(mission)[5].endswith("(waits, 1 of 2 agreed)")
    changed(mission, "a", "agree", mission.record, "5", "--key", other)
    assert "waits" not in "".join(summaries(mission))
    then = succeed("show", mission.record, "journal", "--at-checkpoint", "6", "--format", "json").json()
    assert then[5]["summary"].endswith("(waits, 1 of 2 agreed)")


def test_a_key_agrees_once(mission: Mission) -> None:
    _, signed = pending_enrolment(mission)
    succeed("enrol", mission.record, signed)
    before, out = snapshot(mission.folder), mission.folder / "again"
    said = fail("key", "agree", mission.record, "5", "--key", mission.key("Arcadia"), "--out", out)
    assert "this key has agreed to that already" in said
    assert "in entry 5" in said
    assert snapshot(mission.folder) == before


def test_who_signs_the_same_again_by_other_ways_is_told_that_it_still_waits(mission: Mission) -> None:
    _, signed = pending_enrolment(mission)
    succeed("enrol", mission.record, signed)
    again = mission.folder / "again"
    succeed("sign", mission.folder / "fourth.key.request.json", "--key", mission.key("Arcadia"), "--out", again)
    (row,) = succeed("enrol", mission.record, again, "--json").json()
    assert row["summary"].endswith("(waits, 1 of 2 agreed)")
    assert "It waits, 1 of 2 agreed" in succeed("enrol", mission.record, again).out
    assert [one.endswith("(waits, 1 of 2 agreed)") for one in summaries(mission)] == [False] * 5 + [True] * 2


def test_the_operator_signs_with_the_key_of_the_log_and_is_named(mission: Mission) -> None:
    """The founding was its first number; what it signs next has another."""
    said = changed(mission, "r", "revoke", mission.record, "Arcadia", "--key", mission.record / "operator.key")
    assert "as number 1 of this key" in said
    row = keys(mission)["Arcadia"]
    assert (row["revoked_by"], row["recovered"]) == ("operator", False)
    new = mission.key("anew")
    succeed("key", "new", new, "--party", "Arcadia", "--role", "authority", "--origin", ORIGIN, "--request")
    signed = mission.folder / "anew.enrolment"
    succeed("sign", f"{new}.request.json", "--key", mission.record / "operator.key", "--out", signed)
    succeed("enrol", mission.record, signed)
    row = keys(mission)["anew"]
    assert (row["vouched_by"], row["recovered"]) == ("operator", True)
    backdated = mission.sign("anew", "old", said="2014-01-01")
    honest = mission.sign("anew", "honest", said="2100")
    succeed("submit", mission.record, backdated, honest)
    kind = "recovered key speaks of before"
    (found,) = succeed("show", mission.record, "discrepancies", "--kind", kind, "--format", "json").json()
    assert "says that it was said on 2014-01-01, before that key spoke" in found["explanation"]
    assert "Arcadia knows whether it says that" in found["explanation"]
    assert "the key Arcadia+" in succeed("verify", mission.record).out
    assert succeed("verify", mission.record, "--json").json()["revoked"][0]["by"] == "operator"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("revoke", "{record}", "nobody", "--key", "{Arcadia}"), "no key of that name is enrolled"),
        (("revoke", "{record}", "Inspectorate", "--key", "{Arcadia}"), "may not revoke that key"),
        (("revoke", "{record}", ORIGIN, "--key", "{record}/operator.key"), "the log's own key cannot be revoked"),
        (("revoke", "{record}", "Arcadia", "--key", "{Arcadia}", "--since-entry", "9"), "reaches into the future"),
        (("revoke", "{record}", "Arcadia", "--key", "{Arcadia}", "--since", "2999"), "reaches into the future"),
        (("revoke", "{record}", "Arcadia", "--key", "{Arcadia}", "--since", "soon"), "no date or time"),
        (("revoke", "{record}", "Arcadia", "--key", "{record}/none.key"), "there is no such key file"),
        (("quorum", "{record}", "2", "--key", "{Arcadia}"), "so many could never agree"),
        (("quorum", "{record}", "1", "--of-record", "--key", "{Arcadia}"), "only a registrar or the operator"),
        (("agree", "{record}", "1", "--key", "{Arcadia}"), "nothing waits for agreement there"),
        (("rotate", "{record}", "{Inspectorate}", "--key", "{Arcadia}"), "this key is enrolled already"),
    ],
)
def test_what_the_record_would_refuse_is_not_signed(mission: Mission, arguments: tuple[str, ...], said: str) -> None:
    places = {"record": mission.record, "Arcadia": mission.key("Arcadia"), "Inspectorate": mission.key("Inspectorate")}
    before = snapshot(mission.folder)
    given = [each.format(**places) if "{" in each else each for each in arguments]
    assert said in fail("key", *given, "--out", mission.folder / "out")
    after = snapshot(mission.folder)
    assert {name: data for name, data in after.items() if not name.endswith(".lock")} == {
        name: data for name, data in before.items() if not name.endswith(".lock")
    }


def test_a_key_is_named_by_its_name_its_hash_or_its_text(mission: Mission) -> None:
    key = mission.key("Arcadia")
    text = str(read_key_file(key).verifier)
    for n, name in enumerate((text, "+".join(text.split("+")[:2]), "Arcadia")):
        out = mission.folder / f"r{n}"
        succeed("key", "revoke", mission.record, name, "--key", key, "--out", out)
        assert json.loads(out.read_bytes())["signatures"][0]["keyid"] == text


def test_a_recovered_key_that_corrects_the_past_is_pointed_out(mission: Mission) -> None:
    """An operator who gives himself a key of Arcadia's can lower what it declared, and cannot hide that it was he."""
    first = mission.count("Arcadia", "first", "5", "2014-01-01")
    (logged,) = succeed("submit", mission.record, first, "--json").json()
    operator = mission.record / "operator.key"
    succeed("key", "new", mission.key("new"))
    signed = mission.folder / "new.enrolment"
    arguments = ("rotate", mission.record, mission.key("new"), "--replaces", "Arcadia", "--key", operator)
    succeed("key", *arguments, "--out", signed)
    succeed("enrol", mission.record, signed)
    about = [["corrects", logged["id"]]]
    succeed("submit", mission.record, mission.sign("new", "fix", type="correction", about=about, body={"reason": "x"}))
    rows = succeed("show", mission.record, "discrepancies", "--format", "json").json()
    (found,) = [row for row in rows if row["kind"] == "recovered key speaks of before"]
    assert found["statements"][1] == logged["id"]
    assert "was given to Arcadia by others, in entry 4" in found["explanation"]


def test_two_keys_of_one_name_are_told_apart(mission: Mission) -> None:
    second(mission)
    folder = mission.folder / "other"
    folder.mkdir()
    twin = folder / "second.key"
    succeed("key", "new", twin, "--party", "Cacania", "--origin", ORIGIN)
    succeed("enrol", mission.record, f"{twin}.enrolment.json")
    said = fail("key", "revoke", mission.record, "second", "--key", mission.key("Arcadia"), "--out", folder / "r")
    assert "several keys have this name" in said


def test_a_revoked_key_reports_nothing(mission: Mission) -> None:
    changed(mission, "r", "revoke", mission.record, "Arcadia", "--key", mission.key("Arcadia"))
    out = mission.folder / "report.zip"
    assert "was revoked" in fail("report", mission.record, "--key", mission.key("Arcadia"), "--out", out)
    assert not out.exists()
