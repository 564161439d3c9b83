"""The end of a selection: the beacon's value, the draw, and what came of the items. Each is signed into a file.

A draw carries the log's own checkpoints around the deadlines, so that whoever has a bundle, and not the log's other
files, can tell what came in time. spec/selection.md.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from custodiet.app.asking import near
from custodiet.app.record import Record
from custodiet.app.selecting import ROOM, Signed, check_party, find, plan_of, read_items, sign_step, sign_wish
from custodiet.app.signer import find_signer
from custodiet.app.view import View
from custodiet.books.selections import (
    BEACON,
    DRAW,
    MOST_LISTED,
    Selection,
    decided_by,
    named,
    sample_of,
    value_of,
)
from custodiet.kernel.errors import Refused
from custodiet.kernel.files import read_file
from custodiet.kernel.strict import canonical, parse
from custodiet.kernel.times import from_unix, parse_when
from custodiet.log.store import Store
from custodiet.statements.codec import format_posting
from custodiet.statements.posting import Mark
from custodiet.statements.selecting import ASPECT, INACCESSIBLE, INSPECTED, RELEASED, hexes
from custodiet.stats import selection as rule


def beacon(
    record: Record,
    name: str,
    key_file: Path,
    out: Path | None,
    *,
    round_file: Path | None = None,
    dice: str = "",
    now: int,
) -> Signed:
    """Sign the beacon's value (a file as drand's API gives it), the digits of dice, or, of neither, that none came."""
    signer, selection = find_signer(record, key_file), find(View(record), name)
    plan = plan_of(selection)
    if now <= plan.reveal_by:
        raise Refused(
            "shares may still be revealed: chance comes after them",
            expected=f"after {from_unix(plan.reveal_by)}",
            found=str(from_unix(now)),
        )
    body: dict[str, Any] = {"selection": selection.known.id}
    notes: list[str] = []
    if round_file:
        body |= {"source": "beacon", **_read_round(round_file)}
        value_of(plan, body)
        if now > plan.beacon_by:
            notes.append(f"It was due by {from_unix(plan.beacon_by)}: dice take its place.")
    elif dice:
        check_party(selection, signer)
        body |= {"source": "dice", "digits": rule.check_dice(dice.encode()).decode()}
        notes.append("Dice count when every party of the plan has logged the same digits.")
        if now > plan.dice_by:
            notes.append(f"They were due by {from_unix(plan.dice_by)}, and count no more.")
    else:
        body["source"] = "none"
    return sign_step(record, selection.name, BEACON, body, key_file, out, notes, now=now)


def _read_round(file: Path) -> dict[str, Any]:
    told = parse(read_file(file, pipe=True), where=str(file))
    expected = '{"round": ..., "signature": ...}, as drand answers at /CHAIN/public/ROUND'
    if not isinstance(told, dict) or type(told.get("round")) is not int or type(told.get("signature")) is not str:
        raise Refused("this is no round of a beacon", expected=expected, where=str(file))
    found = {"round": told["round"], "signature": told["signature"]}
    if previous := told.get("previous_signature"):
        found["previous"] = previous
    for member in found.keys() - {"round"}:
        try:
            hexes(found[member])
        except Refused as error:
            raise error.at(f"{file}/{member}") from None
    return found


def draw(
    record: Record, name: str, key_file: Path, out: Path | None, *, items: Path | None = None, spare: int = 0, now: int
) -> Signed:
    """Sign what is drawn, with the checkpoints by which anybody can draw it again; `spare` names so many more items."""
    find_signer(record, key_file)
    selection = find(View(record), name)
    plan, seed = plan_of(selection), selection.seed
    if seed is None:
        raise Refused(
            f"nothing can be drawn: the selection is {selection.state}",
            expected="all shares committed to, the deadlines over by the log's clock, and the beacon's value logged",
            where=selection.name,
            advice=f"See: custodiet show {record.path} selections",
        )
    names = named(plan, [rule.Item(*item) for item in read_items(items)]) if items else selection.names
    logged = [known.logged for known in record.known()]
    around = checkpoints(record.store, selection, partial(bisect_right, logged))
    body = draw_body(selection, seed, names, around, spare)
    notes = list(selection.outcome.remarks) if selection.outcome else []
    if len(canonical(body)) > ROOM:
        body["drawn"] = [{k: v for k, v in each.items() if k != "items"} for each in body["drawn"]]
        notes.append("The names have no room in the statement, which holds the numbers.")
    return sign_step(record, selection.name, DRAW, body, key_file, out, notes, now=now)


def draw_body(
    selection: Selection, seed: bytes, names: Mapping[str, Mapping[int, str]], notes: Sequence[str], spare: int = 0
) -> dict[str, Any]:
    """Return what a statement of the draw holds, with the names of the items as far as they are known."""
    body: dict[str, Any] = {
        "selection": selection.known.id,
        "seed": seed.hex(),
        "chance": selection.chance,
        "drawn": [_listed(seed, stratum, names, spare) for stratum in plan_of(selection).strata],
        "checkpoints": list(notes),
    }
    return body | ({"beacon": selection.beacon.id} if selection.beacon else {})


def _listed(seed: bytes, stratum: rule.Stratum, names: Mapping[str, Mapping[int, str]], spare: int) -> dict[str, Any]:
    most = min(stratum.items, MOST_LISTED)
    numbers = rule.draw(seed, stratum.name, stratum.items, min(most, stratum.sample + spare))
    found: dict[str, Any] = {"stratum": stratum.name, "numbers": numbers}
    known = names.get(stratum.name, {})
    if numbers and all(number in known for number in numbers):
        found["items"] = [known[number] for number in numbers]
    return found


def checkpoints(store: Store, selection: Selection, sizes: Callable[[int], int]) -> list[str]:
    """Return the log's notes that show what came in time: two tied ones around each deadline that decided something.

    `sizes` gives the number of entries that were logged by a time.
    """
    deadlines = decided_by(plan_of(selection), selection.outcome)
    around = {size + step for size in map(sizes, deadlines) for step in (-1, 0)}
    if selection.beacon:
        around.add(selection.beacon.index)
    if selection.chance == "dice":
        around |= {known.index for known in selection.shares.dice.values()}
    found = (store.checkpoint_holding(index) for index in sorted(around) if index >= 0)
    return list(dict.fromkeys(each.own.decode() for each in found if each))


def outcome(  # noqa: PLR0913 - three kinds of outcome
    record: Record,
    name: str,
    key_file: Path,
    out: Path | None,
    *,
    inspected: Sequence[str] = (),
    inaccessible: Sequence[str] = (),
    released: Sequence[str] = (),
    at: str = "",
    text: str = "",
    now: int,
) -> Signed:
    """Sign what came of items that were drawn: for the inspector only, and for items of the sample only."""
    signer, view = find_signer(record, key_file), View(record)
    selection = find(view, name)
    seed = selection.seed
    if seed is None:
        raise Refused(f"nothing is drawn: the selection is {selection.state}", where=selection.name)
    if signer.party != selection.inspector:
        raise Refused("only the inspector says what came of an item", expected=selection.inspector, found=signer.party)
    told = {INSPECTED: inspected, INACCESSIBLE: inaccessible, RELEASED: released}
    states = [(item, state) for state, items in told.items() for item in items]
    if not states:
        raise Refused("no outcome is told", expected="--inspected, --inaccessible or --released, with an item")
    if twice := sorted({item for item, _ in states if sum(other == item for other, _ in states) > 1}):
        raise Refused("an item has two outcomes", found=", ".join(twice))
    sampled = {each.item for each in sample_of(selection, view.books).items}
    allowed = sampled | set(_following(selection, seed, sampled, len(released)))
    if others := [item for item, _ in states if item not in allowed]:
        raise Refused(
            "an outcome is told of an item that was not drawn",
            expected=", ".join(near(others[0], sorted(allowed)) or sorted(allowed)[:5]),
            found=", ".join(others),
            advice="For a released item the next drawn one is added, and no other",
        )
    when = parse_when(at) if at else from_unix(now)
    marks = [
        format_posting(Mark(selection.known.id, item, ASPECT, state, when, means="seen")) for item, state in states
    ]
    wish = {"type": "inspection", "postings": marks, "body": {"text": text or f"Outcome of selection {selection.name}"}}
    return sign_wish(record, selection.name, "outcome", wish, key_file, out, (), now=now)


def _following(selection: Selection, seed: bytes, sampled: set[str], more: int) -> Iterator[str]:
    """The next items in the order drawn, so many that a statement may release and replace at once."""
    for stratum in plan_of(selection).strata:
        drawn = rule.draw(seed, stratum.name, stratum.items, min(stratum.items, len(sampled) + more))
        names = [selection.item(stratum.name, number) for number in drawn]
        here = max((n for n, name in enumerate(names) if name in sampled), default=-1)
        yield from names[: here + 1 + more]
