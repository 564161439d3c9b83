"""A draw that nobody can steer and anybody can repeat: vectors, the written rule case by case, and the beacon."""

import hashlib
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custodiet.kernel.errors import Refused
from custodiet.log.merkle import tree_hash
from custodiet.stats import lotteries, selection
from custodiet.stats.beacon import DEFAULT, QUICKNET
from custodiet.stats.selection import Access, Item, Plan, Said, Session, Stratum
from verifier import custodiet_verify

QUICK = replace(QUICKNET, start=0, period=1)

ITEMS = [Item(f"item-{n}", "drums" if n < 30 else "casks", "1.5 kg", "0.01 kg") for n in range(40)]
PLAN = Plan(
    name="S-1",
    frame_root=selection.frame_root(ITEMS),
    strata=(Stratum("drums", 30, 8), Stratum("casks", 10, 5)),
    parties=("host", "inspector"),
    commit_by=100,
    reveal_by=200,
    beacon_by=300,
    dice_by=400,
    beacon=QUICK,
    round=251,
)
SECRETS = {party: hashlib.sha256(party.encode()).digest() for party in PLAN.parties}


def session(**change: Any) -> Session:  # noqa: ANN401 - fields of a session
    digest = selection.plan_hash(PLAN)
    given_session = Session(
        plan=PLAN,
        origin="example.org/log",
        size=17,
        root=bytes(32),
        commitments={p: Said(50, selection.commit(p, digest, secret)) for p, secret in SECRETS.items()},
        reveals={party: Said(150, secret) for party, secret in SECRETS.items()},
        beacon=Said(260, b"the value of the round"),
    )
    return replace(given_session, **change)


def one_loop(seed: bytes, stratum: str, items: int, sample: int) -> list[int]:
    """The rule as it is written."""
    places: dict[int, int] = {}
    drawn, attempt = [], 0
    for place in range(sample):
        left = items - place
        while True:
            digest = hashlib.sha256(seed + stratum.encode() + b"," + str(attempt).encode()).digest()
            value = int.from_bytes(digest[:6], "big")
            attempt += 1
            if value < 2**48 - 2**48 % left:
                break
        chosen = place + value % left
        drawn.append(places.get(chosen, chosen))
        places[chosen] = places.get(place, place)
    return drawn


@given(st.binary(min_size=32, max_size=32), st.text(max_size=9), st.integers(1, 300), st.data())
def test_a_draw_follows_the_rule_and_a_larger_one_begins_with_it(
    seed: bytes, stratum: str, items: int, data: st.DataObject
) -> None:
    sample = data.draw(st.integers(0, items))
    drawn = selection.draw(seed, stratum, items, sample)
    assert drawn == one_loop(seed, stratum, items, sample)
    assert len(set(drawn)) == sample
    assert selection.draw(seed, stratum, items, items)[:sample] == drawn


def test_values_that_would_favour_some_items_are_passed_over() -> None:
    items = 2**48 // 3 + 1  # a third of all attempts is too high
    for seed in (bytes([n]) * 32 for n in range(20)):
        assert selection.draw(seed, "s", items, 9) == one_loop(seed, "s", items, 9)


def test_more_than_a_page_could_count_and_more_than_there_is_are_refused() -> None:
    with pytest.raises(Refused, match="the number of items is out of range"):
        selection.draw(bytes(32), "", 2**47, 1)
    with pytest.raises(Refused, match="the sample is out of range"):
        selection.draw(bytes(32), "", 5, 6)


def test_every_item_is_drawn_as_often() -> None:
    counts = [0] * 20
    for number in range(4000):
        for item in selection.draw(number.to_bytes(32, "big"), "", 20, 5):
            counts[item] += 1
    assert max(abs(count - 1000) for count in counts) < 150


def test_the_frame_is_ordered_by_the_bytes_of_names_and_bound_whole() -> None:
    assert [item.id for item in selection.frame(reversed(ITEMS))["casks"]][:2] == ["item-30", "item-31"]
    assert selection.frame_root(reversed(ITEMS)) == selection.frame_root(ITEMS)
    for change in ({"id": "item-x"}, {"quantity": "1.6 kg"}, {"sigma": "0.02 kg"}, {"stratum": "casks"}):
        assert selection.frame_root([*ITEMS[1:], replace(ITEMS[0], **change)]) != PLAN.frame_root
    with pytest.raises(Refused, match="stands in the frame twice"):
        selection.frame([*ITEMS, ITEMS[3]])
    with pytest.raises(Refused, match="the frame is empty"):
        selection.frame([])


def test_the_root_is_that_of_rfc_6962() -> None:
    three = [Item(name, "s", "", "") for name in "abc"]
    leaves = [hashlib.sha256(b"\0" + selection.prefixed(i.id.encode(), b"s", b"", b"")).digest() for i in three]
    left = hashlib.sha256(b"\1" + leaves[0] + leaves[1]).digest()
    assert selection.frame_root(three) == hashlib.sha256(b"\1" + left + leaves[2]).digest()


def test_trees_of_any_size_have_the_roots_that_the_log_gives_them() -> None:
    hashes = [hashlib.sha256(bytes([n])).digest() for n in range(70)]
    ours, theirs = selection.Trees(hashes), custodiet_verify.Trees(hashes)
    for size in range(1, 71):
        assert ours.root(size) == theirs.root(size) == tree_hash(hashes[:size])


def test_all_that_a_plan_says_is_in_its_hash() -> None:
    changes: tuple[dict[str, Any], ...] = (
        {"frame_root": bytes(32)},
        {"strata": (Stratum("drums", 30, 9), Stratum("casks", 10, 5))},
        {"parties": ("host", "other")},
        {"commit_by": 99},
        {"reveal_by": 199},
        {"beacon_by": 301},
        {"dice_by": 401},
        {"name": "S-2"},
        {"round": 252},
        {"beacon": replace(QUICK, name="other")},
        {"beacon": replace(QUICK, start=1)},
        {"beacon": replace(QUICKNET, start=249, period=2), "round": 1},
        {"beacon": replace(DEFAULT, start=250, period=1), "round": 1},
    )
    hashes = {selection.plan_hash(replace(PLAN, **change)) for change in changes}
    assert len(hashes | {selection.plan_hash(PLAN)}) == len(changes) + 1


def test_a_plan_by_which_the_last_to_reveal_knows_the_beacon_is_refused() -> None:
    with pytest.raises(Refused, match="must not know the beacon"):
        replace(PLAN, round=201)


def test_all_goes_well() -> None:
    found = selection.settle(session())
    assert found.seed is not None
    assert (found.withheld, found.chance, found.remarks) == ((), "beacon", ())


def test_every_part_of_a_session_moves_the_seed() -> None:
    changes: tuple[dict[str, Any], ...] = (
        {},
        {"origin": "other"},
        {"size": 18},
        {"root": b"\1" * 32},
        {"beacon": Said(260, b"another")},
        {"beacon": None, "dice": Said(280, b"1" * 20)},
        {"beacon": None, "dice": Said(280, b"2" * 20)},
        {"beacon": None},
        {"reveals": {"host": Said(150, SECRETS["host"])}},
        {"reveals": {"inspector": Said(150, SECRETS["inspector"])}},
        {"reveals": {}},
    )
    seeds = {selection.settle(session(**change)).seed for change in changes}
    assert len(seeds) == 11


def test_a_withheld_reveal_is_replaced_and_named() -> None:
    found = selection.settle(session(reveals={"inspector": Said(150, SECRETS["inspector"])}))
    assert found.seed is not None
    assert found.withheld == ("host",)
    assert found.remarks == ("host revealed nothing: its commitment stands for its share",)


def test_a_late_reveal_and_a_false_one_are_as_withheld() -> None:
    nothing = selection.settle(session(reveals={"host": Said(150, SECRETS["host"])})).seed
    for said, why in ((Said(201, SECRETS["inspector"]), "too late"), (Said(150, bytes(32)), "something else")):
        found = selection.settle(session(reveals={"host": Said(150, SECRETS["host"]), "inspector": said}))
        assert found.seed == nothing
        assert why in found.remarks[0]


def test_a_late_beacon_gives_way_to_dice() -> None:
    found = selection.settle(session(beacon=Said(301, b"late"), dice=Said(310, b"31415926535897932384")))
    assert found.chance == "dice"
    assert "the beacon came late" in found.remarks[0]
    with pytest.raises(Refused, match="these are no dice"):
        selection.settle(session(beacon=None, dice=Said(310, b"3141")))


def test_dice_after_their_time_are_none() -> None:
    assert selection.settle(session(beacon=None, dice=Said(401, b"31415926535897932384"))).chance == "shares"


def test_a_beacon_from_before_the_deadline_is_none() -> None:
    assert selection.settle(session(beacon=Said(200, b"early"))).chance == "shares"


def test_an_inspector_who_withholds_without_a_beacon_voids_the_session_once() -> None:
    alone = {"host": Said(150, SECRETS["host"])}
    first = selection.settle(session(beacon=None, reveals=alone))
    assert first.seed is None
    assert "void, once" in first.remarks[-1]
    assert selection.settle(session(beacon=None, reveals=alone, voided_before=True)).seed is not None
    only_inspector = {"inspector": Said(150, SECRETS["inspector"])}
    assert selection.settle(session(beacon=None, reveals=only_inspector)).seed is not None


def test_without_a_commitment_in_time_nothing_is_drawn() -> None:
    known = session()
    late = {**known.commitments, "host": replace(known.commitments["host"], at=101)}
    for commitments in ({"host": known.commitments["host"]}, late):
        with pytest.raises(Refused, match="made no valid commitment in time"):
            selection.settle(session(commitments=commitments))


def test_a_commitment_is_to_one_party_one_plan_and_one_secret() -> None:
    digest = selection.plan_hash(PLAN)
    made = {
        selection.commit(party, plan, secret)
        for party, plan, secret in product(("a", "b"), (digest, bytes(32)), (b"1" * 32, b"2" * 32))
    }
    assert len(made) == 8
    with pytest.raises(Refused, match="wrong length"):
        selection.commit("a", digest, b"short")


def test_an_inaccessible_item_counts_as_a_defect_unless_it_is_released() -> None:
    seed, stratum = bytes(32), Stratum("casks", 10, 4)
    order = selection.draw(seed, "casks", 10, 10)
    outcomes = [Access(order[0], "inspected"), Access(order[1], "inaccessible"), Access(order[2], "released")]
    inspect, defects = selection.extended(seed, stratum, outcomes)
    assert inspect == [order[0], order[3], order[4]]
    assert defects == [order[1]]
    again, _ = selection.extended(seed, stratum, [*outcomes, Access(order[4], "released")])
    assert again == [order[0], order[3], order[5]]


def test_outcomes_that_cannot_be_are_refused() -> None:
    seed, stratum = bytes(32), Stratum("casks", 10, 4)
    order = selection.draw(seed, "casks", 10, 10)
    with pytest.raises(Refused, match="an item that was not drawn"):
        selection.extended(seed, stratum, [Access(order[7], "inspected")])
    with pytest.raises(Refused, match="no item left"):
        selection.extended(seed, stratum, [Access(number, "released") for number in order])


def test_other_lotteries_refuse_what_they_do_not_define() -> None:
    with pytest.raises(Refused, match="no key string"):
        lotteries.rfc3797("9319", 25, 11)
    with pytest.raises(Refused, match="the number to take is out of range"):
        lotteries.rfc3797("9319./", 5, 6)
    assert sorted(lotteries.rfc3797("9319./", 25, 25)) == list(range(1, 26))
