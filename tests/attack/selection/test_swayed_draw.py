"""Attacks on a selection by those who take part in it: none moves the draw to their liking, and none goes unseen."""

import hashlib
from dataclasses import replace
from typing import Any

import pytest
from py_arkworks_bls12381 import Scalar

from custodiet.books.known import Known
from custodiet.statements.selecting import INACCESSIBLE, INSPECTED, RELEASED
from custodiet.stats import selection as rule
from tests.attack.selection.telling import (
    BEACON,
    COMMIT,
    DICE,
    DIGITS,
    HOST,
    INSPECTOR,
    ITEMS,
    OTHER,
    REVEAL,
    ROUND,
    Told,
    deadlines,
    round_signature,
    told,
)


def seed_of(log: Told, frozen: Known) -> bytes:
    outcome = log.selection(frozen).outcome
    assert outcome is not None
    assert outcome.seed is not None
    return outcome.seed


def test_all_goes_well_and_nothing_is_found() -> None:
    log, frozen = told()
    log.draw(frozen)
    found = log.selection(frozen)
    assert found.state == "drawn"
    assert len(found.drawn["drums"]) == 10
    assert log.findings() == []


def test_the_states_follow_the_clock_of_the_log() -> None:
    log = Told()
    frozen = log.freeze()
    states = [log.selection(frozen).state]
    for step in (
        lambda: log.commit(frozen, HOST),
        lambda: log.commit(frozen, INSPECTOR),
        lambda: log.reveal(frozen, HOST, COMMIT + 1),
        lambda: log.later(REVEAL + 1),
        lambda: log.later(BEACON + 1),
        lambda: log.later(DICE + 1),
    ):
        step()
        states.append(log.selection(frozen).state)
    waiting = ["open for reveals", "waiting for the beacon", "waiting for dice", "void"]
    assert states == [*["open for commitments"] * 3, *waiting]


@pytest.mark.parametrize("withheld", [[HOST], [INSPECTOR], [HOST, INSPECTOR]])
def test_withheld_reveal_changes_the_draw_blindly_and_is_named(withheld: list[str]) -> None:
    log, frozen = told(without=withheld)
    assert seed_of(log, frozen) != seed_of(*told())
    assert [(one.kind, one.subject) for one in log.findings()] == [("share withheld", "S-1")] * len(withheld)
    assert all(party in one.explanation for party, one in zip(withheld, log.findings(), strict=True))


def test_last_revealer_who_waits_for_the_beacon_is_too_late() -> None:
    """He would know both outcomes, and reveal or withhold: what comes after the deadline counts as withheld."""
    log, frozen = told(without=[INSPECTOR])
    before = seed_of(log, frozen)
    log.reveal(frozen, INSPECTOR, ROUND + 10)
    assert seed_of(log, frozen) == before
    assert log.kinds() == ["share withheld"]
    assert "too late" in log.findings()[0].explanation


def test_share_that_was_chosen_after_the_others_is_not_what_was_committed_to() -> None:
    log, frozen = told(without=[INSPECTOR], beacon=False)
    log.reveal(frozen, INSPECTOR, secret=hashlib.sha256(b"a better one").digest())
    log.beacon(frozen)
    assert log.kinds() == ["share withheld"]
    assert "something else" in log.findings()[0].explanation


def test_slip_of_a_reveal_is_put_right_in_time() -> None:
    log, frozen = told(without=[INSPECTOR], beacon=False)
    log.reveal(frozen, INSPECTOR, secret=bytes(32))
    log.reveal(frozen, INSPECTOR)
    log.beacon(frozen)
    assert log.kinds() == []


def test_late_beacon_gives_way_to_dice_and_never_comes_back() -> None:
    log, frozen = told(beacon=False)
    log.beacon(frozen, BEACON + 1)
    assert log.selection(frozen).state == "waiting for dice"
    for party in (HOST, INSPECTOR):
        log.dice(frozen, party)
    found = log.selection(frozen)
    assert (found.state, found.outcome and found.outcome.chance) == ("drawn", "dice")
    assert log.kinds() == ["no beacon in time"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"signature": round_signature(ROUND + 2)}, "does not hold"),
        ({"signature": round_signature(ROUND + 1, Scalar(8))}, "does not hold"),
        ({"round": ROUND + 2, "signature": round_signature(ROUND + 2)}, "another round"),
        ({"signature": "c0" + "00" * 47}, "infinity"),
        ({"signature": "00"}, "no signature of that beacon"),
        ({"previous": "00"}, "signature before it"),
    ],
    ids=["another round's", "another key's", "another round", "infinity", "short", "chained"],
)
def test_foreign_beacon_counts_for_nothing(change: dict[str, Any], why: str) -> None:
    log, frozen = told(beacon=False)
    log.beacon(frozen, ROUND + 1, **change)
    assert log.selection(frozen).state == "waiting for the beacon"
    log.beacon(frozen)
    assert seed_of(log, frozen) == seed_of(*told())
    assert [one.kind for one in log.findings()] == ["beacon does not hold"]
    assert why in log.findings()[0].explanation


def test_beacon_that_came_before_the_reveals_is_none() -> None:
    """Of a beacon that a party operates: it would be known to whoever reveals last."""
    log, frozen = told(without=[HOST, INSPECTOR], beacon=False)
    log.beacon(frozen, REVEAL - 5)
    for party in (HOST, INSPECTOR):
        log.reveal(frozen, party)
    log.later(REVEAL + 5)
    assert log.selection(frozen).state == "waiting for the beacon"


def test_dice_of_one_party_alone_are_no_dice() -> None:
    log, frozen = told(beacon=False)
    log.dice(frozen, HOST)
    assert log.selection(frozen).state == "waiting for dice"
    log.dice(frozen, INSPECTOR, DIGITS[::-1])
    log.later(DICE + 1)
    found = log.selection(frozen)
    assert (found.state, found.outcome and found.outcome.chance) == ("drawn", "shares")


def test_dice_are_not_thrown_anew() -> None:
    log, frozen = told(beacon=False)
    for party in (HOST, INSPECTOR):
        log.dice(frozen, party)
    before = seed_of(log, frozen)
    for party in (HOST, INSPECTOR):
        log.dice(frozen, party, DIGITS[::-1])
    assert seed_of(log, frozen) == before


def test_inspector_who_withholds_without_any_chance_voids_it_once() -> None:
    log, frozen = told(without=[INSPECTOR], beacon=False)
    log.later(DICE + 1)
    assert log.selection(frozen).state == "void"
    assert log.kinds() == ["selection came to nothing", "share withheld", "no beacon in time"]
    shift = 10_000
    again = log.freeze(DICE + 2, name="S-2", again=frozen.id, **deadlines(shift))
    for party in (HOST, INSPECTOR):
        log.commit(again, party, COMMIT + shift)
    log.reveal(again, HOST, REVEAL + shift)
    log.later(DICE + shift + 1)
    found = log.selection(again)
    assert found.outcome is not None
    assert (found.state, found.outcome.chance, found.outcome.withheld) == ("drawn", "shares", (INSPECTOR,))
    assert "drawn again" not in log.kinds()


def test_list_of_a_void_selection_is_not_repeated_twice() -> None:
    log, frozen = told(without=[INSPECTOR], beacon=False)
    log.later(DICE + 1)
    for n, shift in ((2, 10_000), (3, 20_000)):
        again = log.freeze(DICE + shift - 5000, name=f"S-{n}", again=frozen.id, **deadlines(shift))
        for party in (HOST, INSPECTOR):
            log.commit(again, party, COMMIT + shift)
        for party in (HOST, INSPECTOR):
            log.reveal(again, party, REVEAL + shift)
    assert [one.subject for one in log.findings() if one.kind == "drawn again"] == ["S-3"]


def test_list_that_is_corrected_after_the_freeze_stays_as_it_was() -> None:
    log, frozen = told()
    before = seed_of(log, frozen)
    log.say(HOST, "correction", BEACON, about=[("corrects", frozen.id)], reason="a drum was forgotten")
    assert seed_of(log, frozen) == before
    assert log.kinds() == ["changed after the freeze"]


def test_list_that_is_not_under_its_root_freezes_nothing() -> None:
    changed = [*ITEMS[:-1], ["drum-39", "drums", "9.9 kg", "0.01 kg"]]
    log = Told()
    frozen = log.freeze(items=changed)
    assert log.selection(frozen).state == "no plan"
    assert log.kinds() == ["selection came to nothing"]
    assert "not the list that was frozen" in log.findings()[0].explanation


@pytest.mark.parametrize(
    "change",
    [
        {"round": REVEAL},
        {"reveal_by": "2024-01-01T00:00Z"},
        {"parties": [HOST]},
        {"parties": [HOST, HOST]},
        {"strata": [{"name": "drums", "items": 2**50, "sample": 10}]},
        {"strata": [{"name": "drums", "items": 2**46, "sample": 2**45}]},
        {"beacon": {"name": "x", "scheme": "x", "key": "00", "start": 0, "period": 1}},
    ],
    ids=", ".join,
)
def test_plan_that_could_be_steered_or_never_ends_is_none(change: dict[str, Any]) -> None:
    log = Told()
    assert log.selection(log.freeze(**change)).state == "no plan"


def test_list_that_is_drawn_again_after_a_reveal_is_seen() -> None:
    log, frozen = told()
    log.freeze(BEACON, name="S-2", **deadlines(10_000))
    assert log.kinds() == ["drawn again"]
    assert log.selection(frozen).state == "drawn"


def test_draw_that_does_not_follow_changes_nothing() -> None:
    log, frozen = told()
    drawn = log.selection(frozen).drawn["drums"]
    wanted = [{"stratum": "drums", "numbers": sorted(drawn)}]
    log.draw(frozen, drawn=wanted)
    log.draw(frozen, seed="00" * 32)
    log.draw(frozen, drawn=[{"stratum": "drums", "numbers": list(drawn), "items": ["drum-00"] * 10}])
    log.draw(frozen, drawn=[{"stratum": "drums", "numbers": list(drawn[:9])}])
    assert log.kinds() == ["draw does not follow"] * 4
    assert log.selection(frozen).drawn["drums"] == drawn


def test_draw_before_anything_is_drawn_does_not_follow() -> None:
    log, frozen = told(beacon=False)
    log.draw(frozen, REVEAL, drawn=[{"stratum": "drums", "numbers": list(range(10))}])
    assert log.kinds() == ["draw does not follow"]


def test_replayed_commitment_of_an_earlier_selection_is_worth_nothing() -> None:
    """Its secret is known by now: whoever uses it again commits to what does not open under this plan."""
    log, _ = told()
    old = next(known for known in log.log if known.statement.type == "commitment" and known.party == INSPECTOR)
    second = Told()
    other = second.freeze(name="S-2")
    second.commit(other, HOST)
    second.say(INSPECTOR, "commitment", COMMIT, selection=other.id, commitment=old.statement.body["commitment"])
    for party in (HOST, INSPECTOR):
        second.reveal(other, party)
    second.beacon(other)
    assert second.kinds() == ["share withheld"]
    assert "something else" in second.findings()[0].explanation


def test_commitment_of_another_party_is_worth_nothing_to_who_copies_it() -> None:
    log = Told()
    frozen = log.freeze()
    made = log.commit(frozen, HOST).statement.body["commitment"]
    log.say(INSPECTOR, "commitment", COMMIT, selection=frozen.id, commitment=made)
    log.reveal(frozen, HOST)
    log.reveal(frozen, INSPECTOR, secret=hashlib.sha256(HOST.encode()).digest())
    log.beacon(frozen)
    assert log.kinds() == ["share withheld"]


def test_second_commitment_and_shares_of_strangers_count_for_nothing() -> None:
    log = Told()
    frozen = log.freeze()
    for party in (HOST, INSPECTOR, OTHER):
        log.commit(frozen, party)
    log.commit(frozen, INSPECTOR, secret=bytes(32))
    for party in (HOST, INSPECTOR, OTHER):
        log.reveal(frozen, party)
    log.beacon(frozen)
    assert log.selection(frozen).state == "drawn"
    assert log.kinds() == ["no party to the selection", "committed twice", "no party to the selection"]


def test_commitment_that_comes_late_ends_the_selection() -> None:
    log = Told()
    frozen = log.freeze()
    log.commit(frozen, HOST)
    log.commit(frozen, INSPECTOR, COMMIT + 1)
    log.reveal(frozen, HOST)
    log.beacon(frozen)
    assert log.selection(frozen).state == "failed"
    assert log.kinds() == ["selection came to nothing"]


def test_what_is_relayed_from_a_party_is_no_share_of_it() -> None:
    log = Told()
    frozen = log.freeze()
    log.commit(frozen, HOST)
    made = log.commit(frozen, INSPECTOR)
    log.log[-1] = replace(made, party=OTHER, statement=replace(made.statement, attributed_to=INSPECTOR))
    log.later(COMMIT + 1)
    assert log.selection(frozen).state == "failed"


def test_extended_sample_that_is_picked_by_hand_is_seen() -> None:
    """A released item is replaced by the next drawn one, whatever the inspector would like to see instead."""
    log, frozen = told()
    found = log.selection(frozen)
    assert found.outcome is not None
    assert found.outcome.seed is not None
    order = rule.draw(found.outcome.seed, "drums", 40, 12)
    names = [f"drum-{number:02}" for number in order]
    log.outcome(names[0], RELEASED)
    log.outcome(names[10], INSPECTED)
    assert log.kinds() == []
    log.outcome(names[11], INSPECTED)
    log.outcome("drum-99", RELEASED)
    assert [(one.kind, one.subject) for one in log.findings()] == [
        ("not in the sample", names[11]),
        ("not in the sample", "drum-99"),
    ]


def test_host_releases_nothing_and_what_he_keeps_closed_is_a_defect() -> None:
    log, frozen = told()
    first = log.selection(frozen).item("drums", log.selection(frozen).drawn["drums"][0])
    log.outcome(first, RELEASED, HOST)
    log.outcome(first, INACCESSIBLE)
    assert sorted(log.kinds()) == ["drawn item not accessible", "not in the sample"]


def test_more_is_released_than_there_are_items() -> None:
    log, _ = told(strata=[{"name": "drums", "items": 40, "sample": 40}])
    log.outcome("drum-00", RELEASED)
    assert log.kinds() == ["nothing left to draw"]
