"""The drill as a record: a synthetic mission, signed by all its parties, logged as admission would log it.

    OUT/                the record
    OUT/keys/           the key of each party: derived from the seed, so anybody has them; one operator holds them all
    OUT/refused/        what the record refused at its door (a sequence number that was used before)
    OUT/truth.json      the faults that were planted: kind, what, day, subjects, and the statements that carry them

The same seed gives the same bytes. The record appears when it is whole, or not at all.
"""

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from custodiet.app import drafting
from custodiet.app.admission import Admitted, admit, sequence_key
from custodiet.app.founding import found
from custodiet.app.introduction import enrolment
from custodiet.app.progress import Report
from custodiet.app.record import Record
from custodiet.app.storage import SQLITE, begin_anew, is_record
from custodiet.drill import CAST, KINDS, LEAST, MOST, ORIGIN, Fault, Mission, Saying, mission
from custodiet.drill.cast import START, moment
from custodiet.kernel import envelope
from custodiet.kernel.errors import Refused
from custodiet.kernel.files import read_file, write_new_file
from custodiet.kernel.keys import SigningKey, write_key_file
from custodiet.kernel.strict import canonical
from custodiet.kernel.text import readable_json
from custodiet.log import sequencer
from custodiet.log.merkle import leaf_hash
from custodiet.log.store import Entry
from custodiet.store.sqlite import SQLiteStore

if TYPE_CHECKING:
    from custodiet.app.exercise_drawing import Telling

TRUTH, KEYS, REFUSED_AT_DOOR = "truth.json", "keys", "refused"
REGIME, OPERATOR = "cwc", "operator"
DEMO = "demo-key"  # in the name of every key, so in every signature's hint and in every listing
WARNING = "One operator holds the keys of all parties of this drill, and anybody can derive them: they prove nothing."
_WEEK = 7 * 86_400


@dataclass(frozen=True, slots=True)
class Drilled:
    """What was built: the truth, how many statements the record has, and whether it was there before."""

    truth: Mapping[str, Any]
    statements: int
    already: bool


def check_drill(containers: int, kinds: Iterable[str]) -> None:
    """Refuse a drill that cannot be made."""
    if not LEAST <= containers <= MOST:
        found, expected = str(containers), f"{LEAST} to {MOST}: every fault has containers of its own"
        raise Refused("a drill has another number of containers", expected=expected, found=found, where="--containers")
    if unknown := sorted(set(kinds) - set(KINDS)):
        raise Refused(
            "there is no such kind of fault",
            expected=f"all, none, or some of {', '.join(KINDS)}",
            found=", ".join(map(repr, unknown)),
            where="--faults",
        )


def read_kinds(text: str) -> tuple[str, ...]:
    """Return the kinds of fault that `all`, `none` or `KIND,...` name."""
    if text in {"all", "none"}:
        return KINDS if text == "all" else ()
    named = {word.strip() for word in text.split(",")} - {""}
    check_drill(LEAST, named)
    return tuple(sorted(named))


def drill(out: Path, *, containers: int, seed: int, kinds: Sequence[str], progress: Report) -> Drilled:
    """Build the drill in `out`, or find it there as it was built before from the same seed."""
    check_drill(containers, kinds)
    recipe = {"containers": containers, "seed": seed, "kinds": sorted(kinds)}
    if (before := _built(out)) and recipe.items() <= before.items():
        with Record.open(out, read_only=True) as record:
            return Drilled(before, record.size, already=True)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        advice = "Give another directory with --out, or remove this one"
        raise Refused("a drill needs a new or an empty directory", where=str(out), advice=advice)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as folder:
        made = Path(folder) / out.name
        progress("telling", 0, 1)
        told = mission(containers, seed, kinds)
        progress("telling", 1, 1)
        signed = _Signed(seed)
        size = _log(made, told, signed, progress)
        _write_keys(made / KEYS, signed)
        _write_refused(made / REFUSED_AT_DOOR, signed.refused.values())
        truth = {"warning": WARNING, "origin": ORIGIN, **recipe, "faults": list(_truth(told.faults, signed))}
        write_new_file(made / TRUTH, f"{readable_json(truth)}\n".encode())
        if out.exists():
            out.rmdir()
        shutil.move(made, out)
        with SQLiteStore.open(out / SQLITE, read_only=True) as log:
            begin_anew(out, log)
    return Drilled(truth, size, already=False)


def _built(out: Path) -> Mapping[str, Any] | None:
    if not (out / TRUTH).is_file() or not is_record(out):
        return None
    return read_truth(out)


def read_truth(out: Path) -> Mapping[str, Any]:
    """Return what truth.json of a drill says."""
    truth = json.loads(read_file(out / TRUTH))
    if not isinstance(truth, dict):
        raise Refused("this is no truth of a drill", where=str(out / TRUTH))
    return truth


@dataclass(slots=True)
class _Signed:
    """What was signed so far: keys, the next number of each party, and the id of each saying."""

    seed: int
    keys: dict[str, SigningKey] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    ids: dict[Saying, str] = field(default_factory=dict)
    number_of: dict[Saying, int] = field(default_factory=dict)
    logged: dict[tuple[str, int], str] = field(default_factory=dict)
    refused: dict[Saying, bytes] = field(default_factory=dict)

    def key(self, name: str) -> SigningKey:
        """The key of a party, or of the log: its name says that it is a demo's."""
        if name not in self.keys:
            text = ORIGIN if name == OPERATOR else f"{DEMO}-{_plain(name)}"
            self.keys[name] = SigningKey(text, sha256(f"custodiet {DEMO} {self.seed} {name}".encode()).digest())
        return self.keys[name]

    def nonce(self, party: str, number: int, *, again: bool = False) -> str:
        """What nobody could guess in earnest; here anybody can."""
        return sha256(f"{self.seed} {party} {number} {again}".encode()).hexdigest()[:32]

    def sign(self, party: str, value: Mapping[str, Any], time: int, seq: int | None = None) -> tuple[bytes, str, int]:
        """Return the leaf of a statement, its id, and its number."""
        number = self.numbers.get(party, 0) if seq is None else seq
        self.numbers[party] = max(number + 1, self.numbers.get(party, 0))
        key, nonce = self.key(party), self.nonce(party, number, again=seq is not None)
        payload = drafting.complete(
            {"nonce": nonce, **value}, key, seq=number, said=moment(time), origin=ORIGIN, where=party
        )
        leaf = envelope.sign(canonical(payload), key)
        return leaf, leaf_hash(leaf).hex(), number

    def say(self, saying: Saying) -> bytes:
        """Return the leaf of a saying, under the party's next number or, where it says so, under one used before."""
        about = [
            [relation, self.ids[other] + ("" if posting is None else f"#{_place(other, posting)}")]
            for relation, other, posting in saying.about
        ]
        value = {"type": saying.type, "postings": saying.postings, "body": saying.body, "about": about}
        time = saying.time if saying.said is None else saying.said
        seq = self.number_of[saying.again] if saying.again else None
        leaf, name, number = self.sign(saying.party, value, time, seq)
        self.ids[saying], self.number_of[saying] = name, number
        if saying.again:
            self.refused[saying] = leaf
        elif not saying.withheld:
            self.logged[saying.party, number] = name
        return leaf


def _log(made: Path, told: Mission, signed: _Signed, progress: Report) -> int:
    """Found the record, let in what admission lets in, log it week by week, and publish; return its size."""
    key = signed.key(OPERATOR)
    nonce = signed.nonce(OPERATOR, 0)
    with found(made, origin=ORIGIN, regime=REGIME, operator=OPERATOR, now=START, key=key, nonce=nonce) as record:
        from custodiet.app.exercise_drawing import Telling  # noqa: PLC0415 - statistics are heavy, and few commands need them

        telling = Telling(told.drawing, told.seed, record.store)
        telling.logged(START, record.size)
        for time, entries in _admitted(_Door(record), told, signed, telling, progress):
            sequencer.append(record.store, key, entries, time=time)
            telling.logged(time, record.size)
        progress("publishing", 0, 1)
        record.publish()
        progress("publishing", 1, 1)
        return record.size


def _admitted(
    door: "_Door", told: Mission, signed: _Signed, telling: "Telling", progress: Report
) -> Iterator[tuple[int, list[Entry]]]:
    """Yield the entries of the enrolments and of all that is said, with the time at which they are logged.

    What was yielded is in the log before more is asked for: the draw of a selection rests on it.
    """
    logged = []
    for party in CAST:
        wish = enrolment(signed.key(party.name), origin=ORIGIN, party=party.name, role=party.role)
        wish["body"]["name"] = WARNING
        logged.append(door.admit(signed.sign(party.name, wish, START)[0], party.name))
    yield START, logged
    steps = {step.saying: step for step in told.drawing.steps}
    sayings = sorted([*told.sayings, *steps], key=lambda saying: saying.time)
    done = 0
    for time, of_a_week in groupby(sayings, key=lambda saying: (saying.time // _WEEK + 1) * _WEEK):
        logged = []
        for saying in of_a_week:
            if step := steps.get(saying):
                telling.fill(step)
            leaf = signed.say(saying)
            if saying.again:
                door.refuse(leaf)
            elif not saying.withheld:
                logged.append(door.admit(leaf, saying.party))
            if step:
                telling.heard(step, leaf, signed.ids[saying], door.size - 1, time)
            done += 1
            if done % 100 == 0 or done == len(sayings):
                progress("signing and admitting", done, len(sayings))
        if logged:
            yield time, logged


class _Door:
    """Admission to a record that is being built: the same checks, without reading the whole record for each batch."""

    def __init__(self, record: Record) -> None:
        self._directory = record.directory()
        self._used = {sequence_key(known.statement) for known in record.known()}
        self.size = record.size

    def admit(self, leaf: bytes, where: str) -> Entry:
        """Return the entry of a leaf that the record admits."""
        admitted = self._examine(leaf, where)
        if admitted.key in self._used:
            raise Refused("this key has used the sequence number before", where=where)
        self._used.add(admitted.key)
        self.size += 1
        return Entry(leaf, admitted.key)

    def refuse(self, leaf: bytes) -> None:
        """Make sure that a leaf is well signed, and comes under a number that was used before."""
        if self._examine(leaf, REFUSED_AT_DOOR).key not in self._used:
            raise Refused("this number was not used before", where=REFUSED_AT_DOOR)

    def _examine(self, leaf: bytes, where: str) -> Admitted:
        return admit(leaf, self._directory, origin=ORIGIN, index=self.size, where=where)


def _write_keys(folder: Path, signed: _Signed) -> None:
    """Write each party's key with its count, so that anybody can go on with the drill."""
    folder.mkdir()
    for party in CAST:
        file = folder / f"{_plain(party.name)}.key"
        write_key_file(file, signed.key(party.name))
        with drafting.Counter(file).held() as counter:
            counter.advance(signed.numbers[party.name])


def _write_refused(folder: Path, leaves: Iterable[bytes]) -> None:
    """Keep what the record did not take: both statements under one number are evidence."""
    for n, leaf in enumerate(leaves, 1):
        folder.mkdir(exist_ok=True)
        write_new_file(folder / f"{n}.signed", leaf)


def _plain(name: str) -> str:
    return name.lower().replace(" ", "-")


def _truth(faults: Iterable[Fault], signed: _Signed) -> Iterator[dict[str, Any]]:
    refused = list(signed.refused)
    for fault in faults:
        names = [name for told in fault.told for name in _names(told.saying, told.posting, signed)]
        files = [f"{REFUSED_AT_DOOR}/{refused.index(t.saying) + 1}.signed" for t in fault.told if t.saying.again]
        yield {
            "kind": fault.kind,
            "what": fault.what,
            "day": fault.day,
            "subjects": list(fault.subjects),
            "statements": list(dict.fromkeys(names)),
            "refused": files,
        }


def _names(saying: Saying, posting: Mapping[str, Any] | None, signed: _Signed) -> Iterator[str]:
    """The id of a saying or of one posting; of one that is not in the record, those of its neighbours."""
    if saying.again:
        return
    if saying.withheld:
        number = signed.number_of[saying]
        near = (signed.logged.get((saying.party, number + step)) for step in (-1, 1))
        yield from (name for name in near if name)
    elif posting is None:
        yield signed.ids[saying]
    elif any(one is posting for one in saying.postings):
        yield f"{signed.ids[saying]}#{_place(saying, posting)}"


def _place(saying: Saying, posting: Mapping[str, Any]) -> int:
    return next(n for n, one in enumerate(saying.postings) if one is posting)
