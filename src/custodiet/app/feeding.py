"""Ask witnesses to cosign a record's newest checkpoint (C2SP tlog-witness), and publish what they sign.

Each witness is asked with a proof from the size that it stands at: from what it cosigned last, or from what it
answers. All are asked at once, so that none keeps the others waiting; one that does not answer is asked again, later
each time. Only what verifies with the key that the policy names is taken, and only at about this machine's time.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from custodiet.app.record import FILES, Record
from custodiet.app.remote import Answer, Remote, Unreachable
from custodiet.app.standings import Standing, read_standings, write_standings
from custodiet.kernel.errors import CustodietError, Refused, VerificationFailed
from custodiet.kernel.files import read_file
from custodiet.kernel.keys import parse_cosigner_key
from custodiet.kernel.times import from_unix
from custodiet.log import cosignature, witness
from custodiet.log import files as log_files
from custodiet.log import policy as policies
from custodiet.log.checkpoint import SignedCheckpoint, read
from custodiet.log.merkle import prove_consistency
from custodiet.log.note import Signature
from custodiet.log.policy import Policy
from custodiet.log.tiles import hash_reader
from custodiet.log.witness import Request

ATTEMPTS = 5
SKEW = 300  # seconds between a witness's clock and ours
_LONGEST_WAIT = 30.0  # seconds
_AT_ONCE = 16
_SIZES = 3  # times that a witness may say that it stands elsewhere
_LARGEST_ANSWER = 2**17
_LONGEST_QUOTED, _LONGEST_TOLD = 400, 800  # bytes of an answer, which may name two roots; characters of a problem
_OK, _CONFLICT, _TOO_MANY, _FAILED = 200, 409, 429, 500
_ANOTHER = 422
_WHY = {
    400: "it does not understand the request",
    403: "it does not trust the key that signed the checkpoint",
    404: "it was not told of this log, or nothing answers at this address",
    _ANOTHER: "it says that this does not continue what it has cosigned: it saw another history of this log",
}


@dataclass(frozen=True, slots=True)
class Asking:
    """How patiently witnesses are asked: the clock, the way to wait, how often, and seconds for one answer."""

    clock: Callable[[], int]
    sleep: Callable[[float], None]
    attempts: int = ATTEMPTS
    patience: float = 15.0


@dataclass(frozen=True, slots=True)
class Fed:
    """What became of asking: where each witness stands, and why the policy's quorum is not reached ("": it is).

    `split` names the witnesses that say that they saw another history of this log, `ahead` those that saw more of it.
    """

    size: int
    standings: tuple[Standing, ...]
    short: str
    split: tuple[str, ...] = ()
    ahead: tuple[str, ...] = ()

    def row(self) -> dict[str, Any]:
        """One JSON object with stable keys."""
        return {
            "size": self.size,
            "quorum": not self.short,
            "split_view": list(self.split),
            "ahead": list(self.ahead),
            "witnesses": [
                {"name": each.name, "url": each.url, "size": each.size, "problem": each.problem}
                for each in self.standings
            ],
        }

    def lines(self) -> list[str]:
        """The same in words; of the quorum, unless something is the matter that makes it no matter."""
        quorum = [] if self.split or self.ahead else [self.short or "The quorum of your policy is reached."]
        return [*map(self._line, self.standings), *quorum]

    def check(self, record: Path, policy: Path) -> None:
        """Raise `SplitView`, or `VerificationFailed` where a witness is ahead, or the quorum is not reached."""
        if self.split:
            raise SplitView(self.split, record)
        if self.ahead:
            raise VerificationFailed(
                f"{', '.join(self.ahead)} saw more of this log than this record has",
                where=str(record),
                advice="Stop: add nothing to it. It is an old copy (restore the newest), or there is another one that "
                "the log's key signs for, which is a split view",
            )
        if self.short:
            raise VerificationFailed(
                "the quorum of your policy is not reached",
                where=str(policy),
                advice="What was cosigned is published. Ask again when the others answer",
            )

    def _line(self, one: Standing) -> str:
        found = one.cosigned()
        nothing = "has cosigned nothing of this history" if one.name in {*self.split, *self.ahead} else ""
        state = (
            f"cosigned {found[0].size} entries at {from_unix(found[1]).text}"
            if found
            else nothing or "has cosigned nothing yet"
        )
        behind = self.size - one.size
        return (
            f"  {one.name}: {state}{f', {behind} behind' if behind else ''}{f': {one.problem}' if one.problem else ''}"
        )


class SplitView(VerificationFailed):
    """Witnesses say that they saw another history of the log than the record has."""

    def __init__(self, names: Sequence[str], record: Path) -> None:
        super().__init__(
            f"split view: {', '.join(names)} saw another history of this log than this record has",
            where=str(record),
            advice="Stop: add nothing to it. The evidence is with the keeper of that witness, beside its state, as "
            "STATE.split-view-....json: ask for that file, and verify it with custodiet verify --evidence FILE",
        )


def feed(path: Path, policy_file: Path, asking: Asking) -> Fed:
    """Ask every witness of the policy that has an address; publish what they sign, and keep where each stands."""
    policy = policies.parse(read_file(policy_file), where=str(policy_file))
    with Record.open(path) as record:
        record.known()  # that it is what the log signed, and published
        record.publish()
        latest = record.store.latest()
        if latest is None:
            raise Refused("there is no log in this record", where=str(path))
        _check_names_the_log(policy, record.log_key, policy_file)
        before = {each.key: each for each in read_standings(path)}
        asked = _places(policy, before, latest.size, policy_file)
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            turns = [_Turn(path, latest, asking) for _ in asked]
            asking_all = [
                threads.submit(turn.ask, url, seats) for turn, (url, seats) in zip(turns, asked.items(), strict=True)
            ]
            standings = tuple(each for one in asking_all for each in one.result())
        lines = [line for each in standings if each.size == latest.size for line in _line_of(each, latest)]
        published = log_files.publish(record.store, path / FILES, cosigned=latest.with_lines(lines))
        silent = tuple(each for each in before.values() if each.key not in {one.key for one in standings})
        write_standings(path, (*standings, *silent))
        named = [(turn, tuple(each.name for each in seats)) for turn, seats in zip(turns, asked.values(), strict=True)]
        return Fed(
            latest.size,
            tuple(sorted(standings, key=lambda each: each.name)),
            _short(policy, published),
            split=tuple(name for turn, names in named if turn.split for name in names),
            ahead=tuple(name for turn, names in named if turn.ahead for name in names),
        )


class _Turn:
    """One witness is asked: several keys of the policy, where they answer at one address.

    `split`: it says that it saw another history; `ahead`: that it cosigned more than the record has.
    """

    def __init__(self, path: Path, latest: SignedCheckpoint, asking: Asking) -> None:
        self._path, self._latest, self._asking = path, latest, asking
        self.split = self.ahead = False

    def ask(self, url: str, seats: Sequence[Standing]) -> list[Standing]:
        """Return where each of `seats` stands afterwards."""
        try:
            lines = self._cosignatures(url, min(each.size for each in seats))
        except CustodietError as error:
            return [replace(each, problem=_told(error)) for each in seats]
        return [self._taken(each, lines) for each in seats]

    def _cosignatures(self, url: str, old: int) -> tuple[Signature, ...]:
        with Remote(url, patience=self._asking.patience) as remote:
            for _ in range(_SIZES):
                answer = self._patiently(remote, self._body(old))
                if answer.status == _OK:
                    return witness.parse_lines(answer.body, self._latest.checkpoint.text)
                old = self._stands_at(answer)
        raise VerificationFailed("it says each time that it stands at another size", found=str(old))

    def _patiently(self, remote: Remote, body: bytes) -> Answer:
        """Ask until an answer comes that is not about the witness's own trouble."""
        for attempt in range(self._asking.attempts):
            if attempt:
                self._asking.sleep(min(2.0 ** (attempt - 1), _LONGEST_WAIT))
            try:
                answer = remote.post("add-checkpoint", body, largest=_LARGEST_ANSWER)
            except Unreachable as error:
                trouble: CustodietError = error
                continue
            if answer.status < _FAILED and answer.status != _TOO_MANY:
                return answer
            trouble = Unreachable(f"it answers {answer.status}: {_quoted(answer)}")
        raise trouble

    def _body(self, old: int) -> bytes:
        """The log's own lines alone go out: a witness needs no others, and takes no large request."""
        with Record.open(self._path, read_only=True) as record:  # a handle of this thread's own
            hash_at = hash_reader(record.store.hashes)
            proof = prove_consistency(old, self._latest.size, hash_at) if old else ()
        return witness.format_request(Request(old, tuple(proof), self._latest.own))

    def _stands_at(self, answer: Answer) -> int:
        if answer.status != _CONFLICT:
            self.split = answer.status == _ANOTHER
            raise VerificationFailed(f"{_WHY.get(answer.status, 'it refuses')} ({answer.status}: {_quoted(answer)})")
        text = answer.body.decode("ascii", "replace").removesuffix("\n")
        if answer.type != witness.SIZE_TYPE or not text.isdigit() or len(text) > len(str(2**63)):
            raise VerificationFailed("it stands elsewhere, and does not say where", found=_quoted(answer))
        if int(text) > self._latest.size:
            self.ahead = True
            raise VerificationFailed(
                f"it has cosigned {int(text)} entries of this log, and this record has {self._latest.size}: it is an "
                "old copy, or there is another one. Add nothing to it before you know which"
            )
        return int(text)

    def _taken(self, seat: Standing, lines: Sequence[Signature]) -> Standing:
        """The standing with the line of its key, if it is there and true."""
        key = parse_cosigner_key(seat.key)
        line = next((each for each in lines if each.is_by(key)), None)
        if line is None:
            return replace(seat, problem="its answer bears no line by the key that your policy names")
        now, text = self._asking.clock(), self._latest.checkpoint.text
        try:
            time = cosignature.check(line, text, key)
        except CustodietError:
            return replace(seat, problem="its line does not verify with the key that your policy names")
        if abs(time - now) > SKEW:
            shown = f"its clock says {from_unix(time).text}, and ours {from_unix(now).text}"
            return replace(seat, problem=f"{shown}: nothing was taken")
        return replace(seat, note=self._latest.with_lines([line]).note.decode(), problem="")


def _places(policy: Policy, before: dict[str, Standing], size: int, where: Path) -> dict[str, list[Standing]]:
    """The witnesses of a policy by their addresses, each as it stood before."""
    asked: defaultdict[str, list[Standing]] = defaultdict(list)
    for name, key in policy.witnesses.items():
        if url := policy.urls.get(name):
            old = before.get(str(key))
            asked[url].append(Standing(_shown(name), str(key), url, size, old.note if old else ""))
    if not asked:
        raise Refused(
            "no witness of this policy has an address",
            expected="witness NAME VKEY https://...",
            where=str(where),
            advice="Add each witness's address at the end of its line",
        )
    return dict(asked)


def _check_names_the_log(policy: Policy, log_key: str, where: Path) -> None:
    if log_key not in map(str, policy.logs):
        found = ", ".join(map(str, policy.logs)) or "no log"
        raise Refused("the policy does not name this log", expected=f"log {log_key}", found=found, where=str(where))


def _line_of(standing: Standing, latest: SignedCheckpoint) -> Iterator[Signature]:
    """The line of a witness, if it cosigned this very checkpoint."""
    found, key = standing.cosigned(), parse_cosigner_key(standing.key)
    if found and found[0] == latest.checkpoint:
        yield from (line for line in read(standing.note.encode()).added if line.is_by(key))


def _told(error: CustodietError) -> str:
    """The error without its place: an address may be the operator's own affair."""
    return str(CustodietError(error.message, expected=error.expected, found=error.found))[:_LONGEST_TOLD]


def _short(policy: Policy, published: SignedCheckpoint) -> str:
    try:
        policies.check(policy, published.note)
    except VerificationFailed as error:
        return f"{error.message[:1].upper()}{error.message[1:]}: {error.expected}; {error.found}."
    return ""


def _quoted(answer: Answer) -> str:
    return repr(answer.body[:_LONGEST_QUOTED].decode("utf-8", "replace").strip())


def _shown(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
