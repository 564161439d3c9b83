"""Cases, corrections and what depends on them, from key to answer."""

import json
from pathlib import Path

from custodiet.log.merkle import leaf_hash
from tests.cli.conftest import Mission
from tests.cli.runner import fail, succeed


def id_of(file: Path) -> str:
    return leaf_hash(file.read_bytes()).hex()


def test_a_case_is_open_while_its_discrepancy_lasts_and_until_it_is_closed(mission: Mission) -> None:
    declared = mission.count("Arcadia", "declared", "100", "2014-01-01")
    found = mission.count("Inspectorate", "found", "97", "2014-01-01")
    mark = {"verb": "mark", "act": "c", "subject": "case 1", "aspect": "case", "value": "opened", "at": "2014-02-01"}
    over = [["doubts", id_of(declared)], ["doubts", id_of(found)]]
    body = {"title": "Three tonnes", "reason": "counted differently"}
    case = mission.sign("Inspectorate", "case", type="case", said="2014-02-01", about=over, body=body, postings=[mark])
    succeed("submit", mission.record, declared, found, case)
    (row,) = succeed("show", mission.record, "cases", "--format", "json").json()
    assert (row["case"], row["state"], row["authority"]) == ("case 1", "opened", "Inspectorate")
    assert row["discrepancies"] == ["books differ on a line: lot-1 at Arcadia@depot"]
    right = {"unit": "t", "lo": "97", "hi": "97"}
    count = {"verb": "count", "act": "declared", "account": "Arcadia@depot", "item": "lot-1", "qty": right}
    amended = mission.sign(
        "Arcadia", "amended", type="amendment", said="2014-03-01", about=[["corrects", id_of(declared)]],
        body={"reason": "counted again"}, postings=[count | {"at": "2014-01-01"}],
    )  # fmt: skip
    out = succeed("submit", mission.record, amended).out
    assert f"custodiet show {mission.record} dependents {id_of(declared)[:12]}" in out
    (row,) = succeed("show", mission.record, "cases", "--format", "json").json()
    assert (row["state"], row["discrepancies"]) == ("opened", [])
    closed = mission.sign(
        "Inspectorate", "closed", type="case", said="2014-04-01", body={"reason": "amended"},
        postings=[mark | {"act": "d", "value": "closed", "at": "2014-04-01"}],
    )  # fmt: skip
    succeed("submit", mission.record, closed)
    (row,) = succeed("show", mission.record, "cases", "--format", "json").json()
    assert (row["state"], row["since"], row["reason"]) == ("closed", "2014-04-01", "amended")
    then = succeed("show", mission.record, "cases", "--as-of", "2014-03-15", "--format", "json").json()
    assert [row["state"] for row in then] == ["opened"]
    (change,) = succeed("show", mission.record, "difference", id_of(amended)[:8], "--format", "json").json()
    assert (change["change"], change["by"]) == ("changed", "3 t less")
    assert "100 t of lot-1" in change["before"]


def test_dependents_of_a_statement_say_why(mission: Mission) -> None:
    first = mission.count("Arcadia", "first", "5", "2014-01-01")
    moves = {}
    for party in ("Arcadia", "Inspectorate"):
        move = {
            "verb": "move", "act": "handover", "item": "lot-1", "qty": {"unit": "t", "lo": "2", "hi": "2"},
            "from": "Arcadia@depot", "to": "Inspectorate@port", "at": "2014-01-05",
        }  # fmt: skip
        moves[party] = mission.sign(party, f"handover by {party}", type="movement", said="2014-01-05", postings=[move])
    read = mission.sign("Inspectorate", "read", type="acknowledgement", about=[["acknowledges", id_of(first)]], body={})
    succeed("submit", mission.record, first, *moves.values(), read)
    rows = succeed("show", mission.record, "dependents", id_of(first), "--format", "json").json()
    assert [(row["id"], row["why"]) for row in rows] == [
        (id_of(moves["Arcadia"]), ["follows on lot-1 with Arcadia@depot"]),
        (id_of(read), ["acknowledges it"]),
    ]
    rows = succeed("show", mission.record, "dependents", id_of(moves["Arcadia"]), "--format", "json").json()
    assert [(row["id"], row["why"]) for row in rows] == [(id_of(moves["Inspectorate"]), ["tells the act handover"])]
    assert "no statement of that id" in fail("show", mission.record, "dependents", "feedfeed")
    assert "corrects nothing" in fail("show", mission.record, "difference", id_of(first))
    assert json.loads(succeed("show", mission.record, "destruction", "--format", "json").out) == []


def test_an_amount_that_is_only_about_known_is_told_and_builds_no_balance(mission: Mission) -> None:
    """The move is of an unknown amount; the figure that goes with it says what was told, and no planned one does."""
    burnt = {
        "verb": "move", "act": "burn", "item": "lot-1", "qty": {"unit": "t", "lo": "0"},
        "from": "Arcadia@plant", "to": "~destroyed", "at": "2014-01-05",
    }  # fmt: skip
    residue = burnt | {"item": "ash", "from": "~transformed", "to": "Arcadia@plant"}
    figure = {
        "verb": "claim", "act": "burn", "subject": "lot-1", "qty": {"unit": "t", "lo": "335.5", "hi": "335.5"},
        "as_of": "2014-01-05", "kind": "reported", "rounding": "approx",
    }  # fmt: skip
    planned = figure | {"kind": "planned", "qty": {"unit": "t", "lo": "370", "hi": "370"}}
    elsewhere = figure | {"act": "another", "qty": {"unit": "t", "lo": "1", "hi": "1"}}
    told = mission.sign("Arcadia", "burnt", type="destruction", postings=[burnt, residue, figure, planned, elsewhere])
    seen = mission.sign("Inspectorate", "seen", type="certificate", body={"reference": "C 1"}, postings=[burnt])
    succeed("submit", mission.record, told, seen)
    (row,) = succeed("show", mission.record, "destruction", "--format", "json").json()
    assert (row["claimed"], row["verified"], row["status"]) == (
        ["about 335.5 t"],
        ["an unknown amount (t)"],
        "verified",
    )
    held = succeed("show", mission.record, "holdings", "--format", "json").json()
    assert ("Arcadia", "~destroyed", "lot-1", "an unknown amount") in {
        (row["voice"], row["account"], row["item"], row["amount"]) for row in held
    }
    assert "~transformed" not in {row["account"] for row in held}
