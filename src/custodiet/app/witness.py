"""A witness: its keys, and a file that says what it cosigned last of each log. spec/log.md, L60 to L63.

    {"keys": [...], "seen": {"example.com/log": "<the checkpoint, the log's signature, its own cosignatures>"}, ...}

The file is the witness's word to itself. It is on the disk, synced, before a cosignature leaves. It names the keys that
it is of, and bears their cosignatures. Where it is missing, there is no witness: only `create` begins one. One process
holds it; while it does, the file may not fall behind what that process has written.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from filelock import FileLock, Timeout

from custodiet.kernel.errors import CustodietError, Refused, VerificationFailed
from custodiet.kernel.files import open_plain, read_file, replace_durably, sync_folder, write_new_file
from custodiet.kernel.keys import ALGORITHMS, COSIGNING, SigningKey, VerifierKey, parse_verifier_key, read_key_file
from custodiet.kernel.strict import canonical, parse_canonical
from custodiet.log import checkpoint, cosignature, evidence, note, witness
from custodiet.log.checkpoint import Checkpoint
from custodiet.log.note import Note

TYPE = "custodiet/witness-state/v1"
_BEGINNING = b'{"keys":['
_LARGEST = 2**26  # bytes of a state
_SKEW = 60  # seconds that the clock may have gone back since the last cosignature
_LONGEST_NAME = 255  # bytes
_MOST_EVIDENCE = 16  # files that one witness writes


class Unable(CustodietError):  # noqa: N818 - named for what is the matter, as in Refused
    """The witness cannot cosign now, through no fault of the log: its clock or its disk fails."""


@dataclass(frozen=True, slots=True)
class State:
    """The keys of a witness, and by origin what it cosigned last: a note with its own lines."""

    keys: tuple[str, ...]
    seen: Mapping[str, bytes]


def create(file: Path, key_files: Sequence[Path]) -> tuple[VerifierKey, ...]:
    """Begin a witness that has seen nothing, in a new file; return its public keys."""
    keys = _read_keys(key_files)
    write_new_file(file, _format(State(_texts(keys), {})), mode=0o600)
    sync_folder(file.parent)
    return tuple(key.verifier for key in keys)


def states_beside(file: Path, key_files: Sequence[Path]) -> tuple[Path, ...]:
    """Return the states, other than `file`, of a witness under one of these keys: beside the keys, or beside `file`."""
    texts = set(_texts(_read_keys(key_files)))
    folders = dict.fromkeys(each.resolve().parent for each in (*key_files, file))
    there = [each for folder in folders if folder.is_dir() for each in sorted(folder.iterdir())]
    return tuple(each for each in there if each != file.resolve() and texts & set(_keys_of(each)))


def _keys_of(file: Path) -> tuple[str, ...]:
    """Return the keys that a file is the state of; none where it is no state, or cannot be read."""
    try:
        with open_plain(file) as opened_file:
            if opened_file.read(len(_BEGINNING)) != _BEGINNING:
                return ()
        return _parse(read_file(file, largest=_LARGEST), file).keys
    except (CustodietError, OSError):
        return ()


@contextmanager
def opened(file: Path, key_files: Sequence[Path], logs: Sequence[str]) -> Iterator["Witness"]:
    """Hold the witness whose state is in `file`; `logs` are the verifier keys of the logs that it watches."""
    keys, trusted = _read_keys(key_files), tuple(map(parse_verifier_key, logs))
    for name in (*(key.name for key in keys), *(key.name for key in trusted)):
        if len(name.encode()) > _LONGEST_NAME:
            raise Refused("a name is too long to be cosigned", expected=f"{_LONGEST_NAME} bytes", found=name[:80])
    lock = FileLock(f"{file.resolve()}.lock", timeout=0)
    try:
        held = lock.acquire()
    except Timeout:
        raise Refused(
            "another witness holds this state",
            where=str(file),
            advice="Two witnesses on one state could cosign two views: stop one of them",
        ) from None
    with held:
        yield Witness(file, keys, trusted)


class Witness:
    """One witness. Threads may share it: what it cosigns, it cosigns one after the other."""

    def __init__(self, file: Path, keys: tuple[SigningKey, ...], logs: tuple[VerifierKey, ...]) -> None:
        self._file, self._keys, self._lock = file, keys, Lock()
        self.logs = logs
        self._data: bytes | None = None  # of the file, as it was read last
        self._state = State((), {})
        self._floor: dict[str, int] = {}  # the sizes below which the file may not fall
        self._floor = _sizes(self._read())

    @property
    def keys(self) -> tuple[VerifierKey, ...]:
        """Its public keys."""
        return tuple(key.verifier for key in self._keys)

    def add_checkpoint(self, body: bytes, *, now: int) -> bytes:
        """Return the lines that cosign the checkpoint of a request, when their record is on the disk.

        Raises `witness.Unwitnessed` where the log is at fault, and `Unable` where this witness is. `now` is Unix time.
        """
        request = witness.parse_request(body)
        with self._lock:
            state = self._current()
            before = state.seen.get(witness.origin_of(request.note))
            try:
                judged = witness.judge(request, self.logs, _checkpoint(before) if before else None)
            except witness.Inconsistent:
                with suppress(CustodietError):  # a full disk is no reason not to say what is wrong
                    self._keep_evidence(before or b"", request)
                raise
            lines = witness.cosign(judged, self._keys, time=self._time(before, now))
            origin = judged.checkpoint.origin
            signed = Note(judged.checkpoint.text, (*judged.lines, *lines)).format()
            self._write(State(state.keys, {**state.seen, origin: signed}))
            self._floor[origin] = judged.checkpoint.size
            return witness.format_lines(lines)

    def latest(self, digest: str) -> bytes | None:
        """Return what was cosigned last of the log whose origin has the SHA-256 `digest`, in hex; None for no such."""
        with self._lock:
            seen = self._current().seen
        return next(
            (data for origin, data in seen.items() if hashlib.sha256(origin.encode()).hexdigest() == digest), None
        )

    def _current(self) -> State:
        """The state as it is on the disk. Somebody may have put an old copy there, or removed it."""
        try:
            return self._read()
        except CustodietError as error:
            raise Unable(f"the witness cannot go by its state: {error}") from error

    def _read(self) -> State:
        data = _read_state(self._file)
        if data == self._data:
            return self._state
        state = _parse(data, self._file)
        _check_is_of(state, self._keys, self.logs, self._file)
        sizes = _sizes(state)
        for origin, size in self._floor.items():
            if sizes.get(origin, -1) < size:
                raise Refused(
                    "the state is older than what this witness has cosigned",
                    expected=f"{origin} at size {size} or beyond",
                    found=str(sizes.get(origin, "nothing of it")),
                    where=str(self._file),
                    advice="Somebody put back an old copy: put back the newest one",
                )
        self._data, self._state = data, state
        return state

    def _write(self, state: State) -> None:
        self._data = None  # until it is known what the file holds
        try:
            replace_durably(self._file, data := _format(state))
        except OSError as error:
            raise Unable(f"the state cannot be written: {error.strerror}", where=str(self._file)) from error
        self._data, self._state = data, state

    def _time(self, before: bytes | None, now: int) -> int:
        """The time of a cosignature never goes back, whatever the clock does."""
        last = _time_of(before, self.keys[0]) if before else 0
        if now + _SKEW < last:
            raise Unable("the clock of this witness runs backwards", expected=f"at least {last} (Unix)", found=str(now))
        return max(now, last)

    def _keep_evidence(self, before: bytes, request: witness.Request) -> None:
        """Write what proves a split view beside the state, once for each, where a request proves one.

        A log that was put back from an old copy proves it itself, by the proof from its own tree.
        """
        for key in self.logs:
            try:
                view = evidence.of_proof(key, before, request.note, request.proof)
            except CustodietError:
                continue
            data = evidence.format_evidence(view)
            file = self._file.with_name(f"{self._file.name}.split-view-{hashlib.sha256(data).hexdigest()[:16]}.json")
            there = len(list(self._file.parent.glob(f"{self._file.name}.split-view-*.json")))
            if not file.exists() and there < _MOST_EVIDENCE:
                write_new_file(file, data)


def _read_keys(files: Sequence[Path]) -> tuple[SigningKey, ...]:
    keys = tuple(map(read_key_file, files))
    for key, file in zip(keys, files, strict=True):
        if key.algorithm not in COSIGNING:
            raise Refused(
                "this key does not cosign",
                expected=" or ".join(ALGORITHMS[each] for each in sorted(COSIGNING)),
                found=ALGORITHMS[key.algorithm],
                where=str(file),
                advice="Make one: custodiet key new FILE --name NAME --algorithm cosignature (or ml-dsa-44)",
            )
    if len({key.verifier.public for key in keys}) != len(keys) or not keys:
        raise Refused("a witness has one key or more, and each once", found=f"{len(keys)} files")
    return keys


def _texts(keys: Sequence[SigningKey]) -> tuple[str, ...]:
    return tuple(str(key.verifier) for key in keys)


def _format(state: State) -> bytes:
    seen = {_digest(origin): data.decode() for origin, data in state.seen.items()}
    return canonical({"type": TYPE, "keys": list(state.keys), "seen": seen}) + b"\n"


def _read_state(file: Path) -> bytes:
    if not file.exists():
        raise Refused(
            "the witness has no state: it would not know what it has cosigned",
            where=str(file),
            advice="Put back the newest copy. Only a witness that never cosigned begins anew: custodiet witness init",
        )
    return read_file(file, largest=_LARGEST)


def _parse(data: bytes, file: Path) -> State:
    try:
        value: Any = parse_canonical(data.removesuffix(b"\n"), where=str(file))
        if value.keys() != {"type", "keys", "seen"} or value["type"] != TYPE:
            raise Refused("the type is another")
        seen = {_checkpoint(text.encode()).origin: text.encode() for text in value["seen"].values()}
        if {_digest(origin) for origin in seen} != value["seen"].keys():
            raise Refused("a checkpoint stands under another origin than its own")
        return State(tuple(map(str, value["keys"])), seen)
    except (CustodietError, AttributeError, TypeError) as error:
        raise Refused(
            f"the state of the witness is damaged: {error}",
            where=str(file),
            advice="Put back the newest copy. Begin no new one under this key",
        ) from None


def _check_is_of(state: State, keys: Sequence[SigningKey], logs: Sequence[VerifierKey], file: Path) -> None:
    """Raise unless the state is of these keys, and they cosigned what it says that they did, and the log signed."""
    if state.keys != _texts(keys):
        raise Refused(
            "this state is another witness's",
            expected=", ".join(each[:80] for each in _texts(keys)),
            found=", ".join(each[:80] for each in state.keys),
            where=str(file),
            advice="Give the keys that it was begun with, in that order",
        )
    for origin, data in state.seen.items():
        signed = note.parse(data, where=str(file))
        if own := [key for key in logs if key.name == origin]:
            note.open_note(signed, own, where=str(file))
        for key in (each.verifier for each in keys):
            line = signed.by(key)
            if line is None:
                raise VerificationFailed(
                    "the state holds what this witness did not cosign", found=str(key)[:80], where=str(file)
                )
            cosignature.check(line, signed.text, key, where=str(file))


def _digest(origin: str) -> str:
    return hashlib.sha256(origin.encode()).hexdigest()


def _checkpoint(data: bytes) -> Checkpoint:
    return checkpoint.parse(note.parse(data).text)


def _time_of(data: bytes, key: VerifierKey) -> int:
    signed = note.parse(data)
    line = signed.by(key)
    return cosignature.check(line, signed.text, key) if line else 0


def _sizes(state: State) -> dict[str, int]:
    return {origin: _checkpoint(data).size for origin, data in state.seen.items()}
