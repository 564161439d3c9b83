"""A selection's steps are signed into files for `submit`: here the list is frozen, with the plan to draw from it.

Whatever can be known beforehand is refused beforehand: a share after its deadline, a beacon that does not hold, a list
that is not the frozen one. What comes of it all is computed in `custodiet.books.selections` and never typed in. The
shares are in `sharing`, what follows them in `drawing`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from custodiet.app.asking import near
from custodiet.app.drafting import sign_next
from custodiet.app.record import Record
from custodiet.app.signer import Signer, find_signer
from custodiet.app.view import View
from custodiet.books.selections import (
    DEADLINES,
    FAILED,
    NO_PLAN,
    SELECTION,
    VOID,
    Selection,
    read_beacon,
    read_plan,
)
from custodiet.exchange.frames import read_frame
from custodiet.kernel.envelope import LARGEST_LEAF
from custodiet.kernel.errors import Refused
from custodiet.kernel.files import LARGEST_SOURCE, check_new, read_file, write_new_file
from custodiet.kernel.strict import canonical
from custodiet.kernel.times import from_unix, parse_when
from custodiet.kernel.toml import parse_toml
from custodiet.statements.registry import check_body
from custodiet.statements.selecting import source
from custodiet.statements.statement import Statement
from custodiet.stats import selection as rule
from custodiet.stats.beacon import KNOWN

MARGIN = 300  # seconds between the last reveal and the round: clocks differ
ROOM = LARGEST_LEAF // 2  # bytes of a list, or of what was drawn, in a statement: base64 makes four of three
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Signed:
    """A step as it was signed, or would be (without `out`); `notes` are what a person should know of it."""

    name: str
    step: str
    body: Mapping[str, Any]
    notes: tuple[str, ...]
    out: Path | None = None
    seq: int | None = None
    secret: Path | None = None

    def row(self) -> dict[str, Any]:
        """One JSON object with stable keys; a secret that is not revealed is in none of them."""
        return {
            "selection": self.name,
            "step": self.step,
            "body": dict(self.body),
            "notes": list(self.notes),
            "signed": str(self.out) if self.out else "",
            "secret_file": str(self.secret) if self.secret else "",
        }


@dataclass(frozen=True, slots=True)
class Freezing:
    """What a person says of a selection. `samples` are `STRATUM=N`, or `N` for a list that is one stratum."""

    name: str
    items: Path
    samples: tuple[str, ...]
    parties: tuple[str, ...]
    commit_by: str
    reveal_by: str
    beacon_by: str
    dice_by: str = ""
    beacon: str = next(iter(KNOWN))
    round: int | None = None
    again: str = ""
    text: str = ""


def freeze(record: Record, said: Freezing, key_file: Path, out: Path | None, *, now: int) -> Signed:
    """Sign the list and its plan. Without `out`, everything is checked and nothing is signed."""
    find_signer(record, key_file)
    view = View(record)
    if said.name in {each.name for each in view.fold.selections}:
        raise Refused("a selection of that name is in the record", expected="a name of its own", found=said.name)
    _check_parties(record, said.parties)
    items = read_items(said.items)
    body = _plan_body(said, items)
    if said.again:
        void = find(view, said.again)
        if void.state != VOID:
            raise Refused("only a void selection is repeated", expected=VOID, found=f"{void.name} is {void.state}")
        body["again"] = void.known.id
    listed = [list(item) for item in items]
    notes = []
    if len(canonical(listed)) <= ROOM:
        body["items"] = listed
    else:
        notes.append(
            f"The list has no room in the statement, which holds its root. Keep {said.items}, and give it to all "
            "parties: without it nobody can tell which items were drawn."
        )
    plan = _checked(record, body)
    if now > plan.commit_by:
        raise Refused("the time to commit is over already", expected=f"after {from_unix(now)}", found=body["commit_by"])
    when = from_unix(plan.round_time)
    notes.append(f"Round {plan.round} of {plan.beacon.name} comes out at {when}.")
    return sign_step(record, said.name, SELECTION, body, key_file, out, notes, now=now)


def find(view: View, name: str) -> Selection:
    """Return the selection of a name, or of the beginning of its statement's id; refuse a name of several."""
    found = [each for each in view.fold.selections if each.name == name]
    if not found and len(name) >= 6:  # noqa: PLR2004 - as for a statement's id elsewhere
        found = [each for each in view.fold.selections if each.known.id.startswith(name)]
    if not found:
        names = sorted({each.name for each in view.fold.selections})
        raise Refused(
            "no selection of that name is in the record",
            expected=", ".join(near(name, names) or names[:5]) or "a selection",
            found=name,
            advice="Freeze one: custodiet select freeze --help",
        )
    if len(found) > 1:
        raise Refused(
            "several selections bear that name",
            expected=", ".join(each.known.id[:16] for each in found[-5:]),
            found=name,
            advice="Give the beginning of the id of the one that is meant",
        )
    return found[0]


def read_items(file: Path) -> list[tuple[str, str, str, str]]:
    """Return the items of a list, from a table."""
    return read_frame(read_file(file, largest=LARGEST_SOURCE, pipe=True), file=file.name)


def _plan_body(said: Freezing, items: Sequence[tuple[str, str, str, str]]) -> dict[str, Any]:
    frame = rule.frame(rule.Item(*item) for item in items)
    beacon = _beacon_body(said.beacon)
    times = {name: getattr(said, name) for name in DEADLINES}
    times["dice_by"] = said.dice_by or from_unix(parse_when(said.beacon_by).end + DAY).text
    samples = _samples(said.samples, {name: len(each) for name, each in frame.items()})
    body: dict[str, Any] = {
        "name": said.name,
        "rule": rule.RULE,
        "parties": list(said.parties),
        "root": rule.frame_root(rule.Item(*item) for item in items).hex(),
        "strata": [{"name": name, "items": len(each), "sample": samples[name]} for name, each in frame.items()],
        **{name: parse_when(text).text for name, text in times.items()},
        "beacon": beacon,
        "round": said.round or read_beacon(beacon).after(parse_when(said.reveal_by).end + MARGIN),
    }
    return body | ({"text": said.text} if said.text else {})


def _samples(given: Sequence[str], sizes: Mapping[str, int]) -> Mapping[str, int]:
    """The size of the sample of each stratum, from `STRATUM=N` or `N`."""
    found: dict[str, int] = {}
    for text in given:
        name, equals, number = text.rpartition("=")
        if not equals and len(sizes) == 1:
            name = next(iter(sizes))
        if name not in sizes or not (number.isascii() and number.isdigit()) or len(number) > 9:  # noqa: PLR2004 - digits
            raise Refused(
                "this is no size of a sample",
                expected=f"STRATUM=N, with one of {', '.join(map(repr, sizes))}",
                found=text,
                where="--sample",
            )
        found[name] = int(number)
    if missing := [name for name in sizes if name not in found]:
        raise Refused("the size of a sample is missing", expected=f"--sample {missing[0]}=N", where="--sample")
    return found


def _beacon_body(text: str) -> dict[str, Any]:
    """The beacon of a known name, or of a TOML file."""
    if known := KNOWN.get(text):
        told = {"name": known.name, "scheme": known.scheme, "key": known.key.hex()}
        return {**told, "start": known.start, "period": known.period}
    file = Path(text)
    if not file.suffix:
        raise Refused(
            "no beacon of that name is known",
            expected=f"{', '.join(KNOWN)}, or a TOML file",
            found=text,
            where="--beacon",
        )
    read = parse_toml(read_file(file), where=file.name)
    try:
        source(read)
    except Refused as error:
        raise error.at(f"{file.name}, {error.where}" if error.where else file.name) from None
    return read


def _check_parties(record: Record, parties: Sequence[str]) -> None:
    known = {enrolment.party for enrolment in record.directory()}
    if others := [party for party in parties if party not in known]:
        raise Refused(
            "nobody of that name is enrolled",
            expected=", ".join(near(others[0], sorted(known)) or sorted(known)[:5]),
            found=", ".join(others),
            where="--party",
        )


def _checked(record: Record, body: Mapping[str, Any]) -> rule.Plan:
    """The plan of a body, as whoever reads it will have it."""
    told = Statement(record.origin, "", 0, "", from_unix(0), SELECTION, body=body)
    check_body(told)
    return read_plan(told)[0]


def plan_of(selection: Selection) -> rule.Plan:
    """Return the plan of a selection that can still come to something."""
    if selection.plan is None or selection.state in {NO_PLAN, FAILED}:
        raise Refused(
            f"this selection came to nothing: it is {selection.state}",
            found=selection.fault,
            where=selection.name,
            advice="Freeze a new list",
        )
    return selection.plan


def check_party(selection: Selection, signer: Signer) -> None:
    """Refuse whoever has no share."""
    if signer.party not in selection.parties:
        raise Refused(
            f"{signer.party} has no share in this selection",
            expected=", ".join(selection.parties),
            found=signer.party,
            where=selection.name,
        )


def sign_step(  # noqa: PLR0913 - one step of any kind
    record: Record,
    name: str,
    step: str,
    body: Mapping[str, Any],
    key_file: Path,
    out: Path | None,
    notes: Sequence[str],
    *,
    now: int,
) -> Signed:
    """Sign a statement of a selection's own types into a new file; without `out`, sign nothing."""
    return sign_wish(record, name, step, {"type": step, "body": dict(body)}, key_file, out, notes, now=now)


def sign_wish(  # noqa: PLR0913 - likewise
    record: Record,
    name: str,
    step: str,
    wish: Mapping[str, Any],
    key_file: Path,
    out: Path | None,
    notes: Sequence[str],
    *,
    now: int,
) -> Signed:
    """Sign any statement that a selection needs, likewise."""
    seq = None
    if out:
        check_new(out)
        leaf, seq = sign_next(dict(wish), key_file, now=now, origin=record.origin, where=name)
        write_new_file(out, leaf)
    told = wish["body"] if step != "outcome" else {"postings": wish["postings"], **wish["body"]}
    return Signed(name, step, told, tuple(notes), out, seq)
