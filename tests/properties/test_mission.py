"""The synthetic mission: the same for a seed, every container accounted for, every kind of fault planted and told."""

import json
from collections import Counter

import pytest

from custodiet.drill import CAST, KINDS, LEAST, Mission, mission
from custodiet.drill.dice import Dice
from custodiet.kernel.strict import canonical
from custodiet.statements.codec import parse_posting

LARGEST_PAYLOAD = 48_000  # bytes: in base64, with its signature, within a leaf


def told(made: Mission) -> str:
    return json.dumps([(s.party, s.type, s.time, s.said, s.postings, s.body) for s in made.sayings])


@pytest.fixture(scope="module")
def faulty() -> Mission:
    return mission(LEAST, 7)


def test_dice_fall_alike_for_ever() -> None:
    dice = Dice(7, "test")
    assert [dice.below(1000) for _ in range(5)] == [958, 815, 153, 270, 118]
    assert Dice(7, "test").shuffled("abcdef") == Dice(7, "test").shuffled("abcdef") != list("abcdef")
    assert {Dice(n, "test").between(3, 5) for n in range(50)} == {3, 4, 5}


def test_a_seed_makes_one_mission_and_another_seed_another() -> None:
    assert told(mission(LEAST, 7)) == told(mission(LEAST, 7)) != told(mission(LEAST, 8))


def test_every_kind_of_fault_is_planted_once_and_says_what_carries_it(faulty: Mission) -> None:
    assert Counter(fault.kind for fault in faulty.faults) == Counter(KINDS)
    assert len(KINDS) >= 15
    for fault in faulty.faults:
        assert fault.what
        assert fault.told or fault.subjects
        assert all(one.saying in faulty.sayings for one in fault.told)


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_changes_what_is_said_and_nothing_else_does(kind: str) -> None:
    clean, one = mission(LEAST, 3, ()), mission(LEAST, 3, (kind,))
    assert [fault.kind for fault in one.faults] == [kind]
    assert told(clean) != told(one) or any(saying.withheld for saying in one.sayings)
    assert clean.faults == []


def test_everything_declared_comes_to_its_end() -> None:
    """Declared once, moved by three voices three times, destroyed by two, certified."""
    acts: dict[str, Counter[str]] = {}
    for saying in mission(LEAST, 7, ()).sayings:
        for posting in saying.postings:
            thing = posting.get("item") or posting.get("subject") or ""
            acts.setdefault(thing, Counter())[posting["act" if "act" in posting else "verb"].partition("-")[0]] += 1
    for n in range(LEAST):
        acts[f"C{n + 1:05}"].pop("audit", None)  # some are drawn to be looked at once more
        want = {"declare": 1, "visit": 1, "load": 3, "ship": 3, "land": 3, "arrival": 1, "batch": 2, "certificate": 1}
        assert acts[f"C{n + 1:05}"] == want


def test_what_is_said_can_be_signed(faulty: Mission) -> None:
    assert {saying.party for saying in faulty.sayings} == {party.name for party in CAST}
    assert [saying.time for saying in faulty.sayings] == sorted(saying.time for saying in faulty.sayings)
    for saying in (*faulty.sayings, *mission(5000, 1, ()).sayings):
        assert len(canonical({"postings": saying.postings, "body": saying.body})) < LARGEST_PAYLOAD
    for saying in faulty.sayings:
        for posting in saying.postings:
            parse_posting(posting)


def test_a_large_mission_has_more_faults_of_a_kind_each_about_its_own_things() -> None:
    made = mission(3000, 5)
    of_kind = Counter(fault.kind for fault in made.faults)
    assert set(of_kind) == set(KINDS)
    assert of_kind["seal-replaced"] == 3
    boxes = [name for fault in made.faults for name in fault.subjects if name.startswith("C0")]
    assert len(boxes) == len(set(boxes))
