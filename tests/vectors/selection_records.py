"""Write vectors/selection.json anew: draws, what goes into a seed, and whole selections, each written for one rule.

    tools/uv run python -m tests.vectors.selection_records

The eight draws are those with which the rule was published; the wanted results of whole selections stand here, word by
word, and product and verifiers have to come to them.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from custodiet.books.known import Known
from custodiet.books.selections import read_plan
from custodiet.kernel.keys import SigningKey
from custodiet.statements.statement import statement_value
from custodiet.stats import selection as rule
from tests.attack.selection.telling import (
    BEACON,
    COMMIT,
    DICE,
    HOST,
    INSPECTOR,
    LOG,
    ORIGIN,
    REVEAL,
    ROUND,
    Told,
    deadlines,
    plan_body,
    round_signature,
    told,
)

VECTORS = Path(__file__).parents[2] / "vectors" / "selection.json"
Value = dict[str, Any]
NAMES = ("Ä-1", "b-10", "b-2", "c", "drum 1", "drum 2", "drum 3", "é", "z")
ITEMS = [[name, "" if n % 3 else "heavy", f"{n} kg", ""] for n, name in enumerate(NAMES)]
SMALL: Value = {
    "items": ITEMS,
    "root": rule.frame_root(rule.Item(*item) for item in ITEMS).hex(),
    "strata": [{"name": "heavy", "items": 3, "sample": 1}, {"name": "", "items": 6, "sample": 2}],
}
FOLLOWS, DIFFERS, OPEN = "follows", "does not follow", "not recomputed"


def draws() -> Iterator[Value]:
    """The eight of the rule's publication."""
    for seed in (
        "55b77db7e112fa7f1b6bcab805e0b8dbe62aaa1e42c210c130a1ddde62350515",
        "2d45bb55ae0050925a7b1b025c23ede6a64ddb5f6ee93a6a6245b1b36828f2fb",
    ):
        for items, sample, stratum in ((25, 10, ""), (1000, 57, ""), (10_000_000, 12, ""), (7, 7, "stratum-A")):
            asked = {"op": "draw", "seed": seed, "stratum": stratum, "items": items, "sample": sample}
            want = rule.draw(bytes.fromhex(seed), stratum, items, sample)
            of = f", stratum {stratum}" if stratum else ""
            yield {"desc": f"{sample} of {items}{of}, seed {seed[:4]}", "input": asked, "want": want}
    seed, most = "00" * 32, rule.MOST_ITEMS
    asked = {"op": "draw", "seed": seed, "stratum": "é", "items": most, "sample": 5}
    yield {"desc": "5 of 2^47 - 1", "input": asked, "want": rule.draw(bytes.fromhex(seed), "é", most, 5)}


def parts() -> Iterator[Value]:
    """What goes into a seed."""
    yield {"desc": "the root of a list", "input": {"op": "frame", "items": ITEMS[::-1]}, "want": SMALL["root"]}
    one = [["a", "s", "", ""]]
    yield {
        "desc": "the root of one item",
        "input": {"op": "frame", "items": one},
        "want": rule.frame_root([rule.Item("a", "s", "", "")]).hex(),
    }
    yield {"desc": "an item twice in a list", "input": {"op": "frame", "items": [*one, *one]}, "error": "D3"}
    body = plan_body(**SMALL)
    plan = read_plan(Told().say(HOST, "selection", 0, **body).statement)[0]
    hashed = rule.plan_hash(plan).hex()
    yield {"desc": "the hash of a plan", "input": {"op": "plan", "body": body}, "want": hashed}
    secret = hashlib.sha256(b"secret").hexdigest()
    yield {
        "desc": "a commitment",
        "input": {"op": "commitment", "party": "Ärzte", "plan": hashed, "secret": secret},
        "want": rule.commit("Ärzte", bytes.fromhex(hashed), bytes.fromhex(secret)).hex(),
    }
    shares = {"b": secret, "é": hashed, "a": "11" * 32}
    known = {party: bytes.fromhex(share) for party, share in shares.items()}
    for desc, chance in (("the seed, with a beacon", "22" * 32), ("the seed, of shares alone", "")):
        given = {"op": "seed", "origin": ORIGIN, "size": 17, "root": "33" * 32, "plan": hashed}
        want = rule.seed(ORIGIN, 17, bytes.fromhex("33" * 32), bytes.fromhex(hashed), known, bytes.fromhex(chance))
        yield {"desc": desc, "input": given | {"shares": shares, "chance": chance}, "want": want.hex()}
    yield from no_plans(body)


def no_plans(body: Value) -> Iterator[Value]:
    """Bodies that are no plan."""
    beacon = body["beacon"]
    for desc, error, change in (
        ("by another rule", "D2", {"rule": "custody-select-v2"}),
        ("without a name", "D2", {"name": ""}),
        ("of one party", "D2", {"parties": ["a"]}),
        ("of one party twice", "D2", {"parties": ["a", "a"]}),
        ("without strata", "D2", {"strata": []}),
        ("two strata of one name", "D2", {"strata": [body["strata"][0]] * 2}),
        ("a day for a deadline", "D2", {"reveal_by": "2024-02-01"}),
        ("a date that does not exist", "S20", {"reveal_by": "2024-02-30T00:00Z"}),
        ("a root that is no digest", "D2", {"root": "ab"}),
        ("an item of three texts", "D2", {"items": [["a", "b", "c"]]}),
        ("a list that is not under its root", "D3", {"items": ITEMS[1:]}),
        ("strata of other sizes", "D3", {"strata": [body["strata"][0], {"name": "", "items": 7, "sample": 2}]}),
        ("a sample larger than its stratum", "D4", {"strata": [{"name": "", "items": 2, "sample": 3}]}),
        ("no sample", "D4", {"strata": [{"name": "", "items": 2, "sample": 0}]}),
        ("more items than can be numbered", "D4", {"strata": [{"name": "", "items": 2**47, "sample": 1}]}),
        ("a sample that is a census", "D4", {"strata": [{"name": "", "items": 6000, "sample": 5001}]}),
        ("round zero", "D4", {"round": 0}),
        ("a round before the last reveal", "D4", {"round": REVEAL}),
        ("a beacon of no known scheme", "D4", {"beacon": beacon | {"scheme": "nist"}}),
        ("a beacon whose key is short", "D4", {"beacon": beacon | {"key": "00"}}),
        ("a beacon without a period", "D4", {"beacon": beacon | {"period": 0}}),
        ("a beacon with a member too many", "D2", {"beacon": beacon | {"more": 0}}),
        ("a beacon far in the future", "D4", {"beacon": beacon | {"start": 2**53 - 1}, "round": 2**53 - 1}),
        ("dice before the beacon is late", "D4", {"dice_by": body["reveal_by"]}),
    ):
        yield {"desc": f"a plan: {desc}", "input": {"op": "plan", "body": body | change}, "error": error}


def redrawn(desc: str, log: Told, *wanted: str, key: SigningKey = LOG) -> Value:
    """Whole records with their draws."""
    statements = [{"id": k.id, "party": k.party, "statement": statement_value(k.statement)} for k in log.log]
    given = {"op": "redraw", "key": str(key.verifier), "statements": statements}
    return {"desc": f"a draw: {desc}", "input": given, "want": list(wanted)}


def ended(**how: Any) -> tuple[Told, Known]:  # noqa: ANN401 - as `told`
    """A small selection, up to the beacon."""
    return told(**SMALL, **how)


def drawing(**change: Any) -> Told:  # noqa: ANN401 - members of a body
    """All went well, and somebody states a draw."""
    log, frozen = ended()
    log.draw(frozen, **change)
    return log


def followed() -> Iterator[Value]:
    """Draws that follow."""
    yield redrawn("by the beacon", drawing(), FOLLOWS)
    log, frozen = ended()
    numbers = [
        {"stratum": name, "numbers": rule.draw(seed_of(log, frozen), name, items, items)}
        for name, items in (("heavy", 3), ("", 6))
    ]
    log.draw(frozen, drawn=numbers)
    yield redrawn("which goes on to the last item, without names", log, FOLLOWS)
    log, frozen = ended(without=[HOST])
    log.draw(frozen)
    yield redrawn("the host withheld", log, FOLLOWS)
    log, frozen = ended(without=[INSPECTOR], beacon=False)
    log.reveal(frozen, INSPECTOR, secret=bytes(32))
    log.beacon(frozen)
    log.draw(frozen)
    yield redrawn("the inspector revealed something else", log, FOLLOWS)
    log, frozen = ended(without=[INSPECTOR])
    log.reveal(frozen, INSPECTOR, ROUND + 10)
    log.draw(frozen)
    yield redrawn("the inspector revealed too late", log, FOLLOWS)
    log, frozen = ended(beacon=False)
    for party in (INSPECTOR, HOST):
        log.dice(frozen, party)
    log.draw(frozen, DICE, chance="dice")
    yield redrawn("by dice", log, FOLLOWS)
    log, frozen = ended(beacon=False)
    log.dice(frozen, HOST)
    log.later(DICE + 1)
    log.draw(frozen, DICE + 2, chance="shares")
    yield redrawn("by the shares, for one threw no dice", log, FOLLOWS)
    log, frozen = ended()
    log.commit(frozen, INSPECTOR, BEACON, secret=bytes(32))
    log.reveal(frozen, "Meridian", BEACON)
    log.say(HOST, "correction", BEACON, about=[("corrects", frozen.id)], reason="another list")
    log.draw(frozen)
    yield redrawn("what came later, from strangers, or to correct it changes nothing", log, FOLLOWS)


def seed_of(log: Told, frozen: Known) -> bytes:
    """The seed of a selection that is drawn."""
    outcome = log.selection(frozen).outcome
    return (outcome.seed if outcome else None) or bytes(32)


def differing() -> Iterator[Value]:
    """Draws that do not follow."""
    log, frozen = ended()
    drawn = log.selection(frozen).drawn
    right: list[Value] = [{"stratum": name, "numbers": list(numbers)} for name, numbers in drawn.items()]
    other = [right[0] | {"numbers": [(right[0]["numbers"][0] + 1) % 3]}, right[1]]
    for desc, change in (
        ("of other numbers", {"drawn": other}),
        ("of numbers in another order", {"drawn": [right[0], right[1] | {"numbers": right[1]["numbers"][::-1]}]}),
        ("of fewer numbers", {"drawn": [right[0], right[1] | {"numbers": right[1]["numbers"][:1]}]}),
        ("of one stratum", {"drawn": right[:1]}),
        ("of a stratum twice", {"drawn": [*right, right[0]]}),
        ("of other names", {"drawn": [right[0] | {"items": ["z"]}, right[1]]}),
        ("of too few names", {"drawn": [right[0], right[1] | {"items": ["z"]}]}),
        ("by another seed", {"seed": "00" * 32}),
        ("by a beacon that is not there", {"beacon": "00" * 32}),
        ("of no selection", {"selection": "00" * 32}),
    ):
        made = drawing()
        wrong = replace(made.log[-1].statement, body={**made.log[-1].statement.body, **change})
        made.log[-1] = replace(made.log[-1], statement=wrong)
        yield redrawn(desc, made, DIFFERS)
    log, frozen = ended(beacon=False)
    log.beacon(frozen, BEACON + 1)
    late = log.log[-1]
    log.later(DICE + 1)
    log.draw(frozen, DICE + 2, beacon=late.id, drawn=right)
    yield redrawn("by a beacon that came late", log, DIFFERS)
    log, frozen = ended(beacon=False)
    log.beacon(frozen, ROUND + 1, round=ROUND + 2, signature=round_signature(ROUND + 2))
    foreign = log.log[-1]
    log.later(DICE + 1)
    log.draw(frozen, DICE + 2, beacon=foreign.id, drawn=right)
    yield redrawn("by another round", log, DIFFERS)
    log, frozen = ended(without=[INSPECTOR], beacon=False)
    log.later(DICE + 1)
    log.draw(frozen, DICE + 2, chance="shares", drawn=right)
    yield redrawn("of a void selection", log, DIFFERS)
    log = Told()
    frozen = log.freeze(**SMALL)
    log.commit(frozen, HOST)
    log.commit(frozen, INSPECTOR, COMMIT + 1)
    log.reveal(frozen, HOST)
    log.beacon(frozen)
    log.draw(frozen, drawn=right)
    yield redrawn("of a selection that failed", log, DIFFERS)
    log = Told()
    frozen = log.freeze(**SMALL | {"items": ITEMS[1:]})
    log.later(REVEAL + 1)
    log.draw(frozen, drawn=right)
    yield redrawn("of a list that is not under its root", log, DIFFERS)


def undecided() -> Iterator[Value]:
    """Draws that cannot be recomputed from what they carry."""
    whole = drawing().log[-1].statement.body["checkpoints"]
    stranger = SigningKey(ORIGIN, bytes(32))
    notes: dict[str, Callable[[list[str]], list[str]]] = {
        "without the checkpoint before the last reveal": lambda all_: [n for n in all_ if n.split("\n")[1] != "5"],
        "with the first checkpoint alone": lambda all_: all_[:1],
        "with a checkpoint that is none": lambda all_: [*all_, "x"],
        "with checkpoints by another key": lambda _: drawing().notes(stranger),
    }
    for desc, change in notes.items():
        log = drawing()
        body = {**log.log[-1].statement.body, "checkpoints": change(whole)}
        log.log[-1] = replace(log.log[-1], statement=replace(log.log[-1].statement, body=body))
        yield redrawn(desc, log, OPEN)
    log = drawing()
    other = Told()
    other.later(COMMIT)
    body = {**log.log[-1].statement.body, "checkpoints": [*whole, *other.notes()]}
    log.log[-1] = replace(log.log[-1], statement=replace(log.log[-1].statement, body=body))
    yield redrawn("with a checkpoint of another tree", log, DIFFERS)
    log, frozen = ended(without=[INSPECTOR], beacon=False)
    log.later(DICE + 1)
    again = log.freeze(DICE + 2, **SMALL, name="S-2", again=frozen.id, **deadlines(10_000))
    for party in (HOST, INSPECTOR):
        log.commit(again, party, COMMIT + 10_000)
    log.reveal(again, HOST, REVEAL + 10_000)
    log.later(DICE + 10_001)
    log.draw(again, DICE + 10_002, chance="shares")
    yield redrawn("of a selection that repeats a void one", log, OPEN)


def written() -> Iterator[Value]:
    """All of them."""
    yield from draws()
    yield from parts()
    yield from followed()
    yield from differing()
    yield from undecided()


if __name__ == "__main__":
    VECTORS.write_text(json.dumps(list(written()), indent=1) + "\n", encoding="ascii")
