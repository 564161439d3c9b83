"""C2SP tlog-policy: which logs a verifier trusts, and which witnesses must have cosigned. spec/log.md, L28 to L33.

    log example.com/log+1a2b3c4d+AQ...
    witness host host.example+5e6f7a8b+BA...
    witness one inspectors.example/1+...
    witness two inspectors.example/2+...
    group inspectors any one two
    group everybody all host inspectors
    quorum everybody

The policy comes from the verifier, never from the record. Names are opaque bytes; they mean nothing outside the file.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from custodiet.kernel.errors import Refused, VerificationFailed
from custodiet.kernel.keys import ALGORITHMS, ED25519, VerifierKey, parse_cosigner_key, parse_verifier_key
from custodiet.log import checkpoint, cosignature
from custodiet.log import note as notes
from custodiet.log.checkpoint import Checkpoint

NONE = "none"
_ALLOWED = re.compile(rb"[\t\n\x20-\x7e\x80-\xff]*")
_NUMBER = re.compile(r"[1-9][0-9]{0,5}")


@dataclass(frozen=True, slots=True)
class Group:
    """Witnesses a checkpoint when at least `threshold` of its `members` (witnesses or groups, by name) do."""

    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """Trust roots: the logs, the named witnesses, the groups in order of definition, and the name of the quorum.

    A witness with two keys is two witnesses: a group says whether one of them will do.
    """

    logs: tuple[VerifierKey, ...]
    witnesses: Mapping[str, VerifierKey]
    groups: Mapping[str, Group]
    quorum: str
    urls: Mapping[str, str] = field(default_factory=dict)  # submission prefixes of witnesses, by name


@dataclass(frozen=True, slots=True)
class Witnessed:
    """Who vouches for a checkpoint: the log, and each known witness with the Unix time that it states."""

    checkpoint: Checkpoint
    log: VerifierKey
    times: Mapping[str, int]


def check(policy: Policy, data: bytes, *, where: str = "") -> Witnessed:
    """Return who vouches for the checkpoint in `data`; raise `VerificationFailed` where that is not enough.

    A false signature by a known key fails the whole note. Lines by unknown keys are ignored.
    """
    note = notes.parse(data, where=where)
    found = checkpoint.parse(note.text, where=where)
    logs = [key for key in policy.logs if key.name == found.origin]
    if not logs:
        known = ", ".join(key.name for key in policy.logs) or "none"
        raise VerificationFailed("your policy does not trust this log", expected=known, found=found.origin, where=where)
    log = notes.open_note(note, logs, where=where)[0]
    times = {
        name: cosignature.check(line, note.text, key, where=where)
        for name, key in policy.witnesses.items()
        if (line := note.by(key))
    }
    _check_quorum(policy, times, where)
    return Witnessed(found, log, times)


def log_key(policy: Policy, data: bytes, *, where: str = "") -> VerifierKey:
    """Return the key that the policy names for the log of the checkpoint in `data`, which is not yet checked."""
    origin = checkpoint.parse(notes.parse(data, where=where).text, where=where).origin
    for key in policy.logs:
        if key.name == origin:
            return key
    known = ", ".join(str(key) for key in policy.logs) or "a log line"
    raise VerificationFailed("your policy does not name this log", expected=known, found=origin, where=where)


def parse(data: bytes, *, where: str = "") -> Policy:
    """Return the policy in `data`; raise `Refused` with the number of the first line that is wrong."""
    if not _ALLOWED.fullmatch(data):
        raise Refused("a policy holds no control characters but tab and newline", where=where)
    reader = _Reader()
    for number, line in enumerate(data.decode("utf-8", "surrogateescape").split("\n"), start=1):
        words = [word for word in re.split(r"[ \t]+", line) if word]
        if words and not words[0].startswith("#"):
            try:
                reader.read(words)
            except Refused as error:
                raise error.at(f"{where or 'policy'}, line {number}") from None
    if reader.quorum is None:
        raise Refused("the policy has no quorum line", expected="quorum NAME, or quorum none", where=where)
    return Policy(tuple(reader.logs), reader.witnesses, reader.groups, reader.quorum, reader.urls)


def format_policy(policy: Policy) -> bytes:
    """Return the text of a policy: logs, witnesses, groups in order, the quorum. `parse` reads it back."""
    lines = [
        *(f"log {key}" for key in policy.logs),
        *(f"witness {name} {key} {policy.urls.get(name, '')}".rstrip() for name, key in policy.witnesses.items()),
        *(f"group {name} {group.threshold} {' '.join(group.members)}" for name, group in policy.groups.items()),
        f"quorum {policy.quorum}",
    ]
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape")


class _Reader:
    """The policy as far as it has been read."""

    def __init__(self) -> None:
        self.logs: list[VerifierKey] = []
        self.witnesses: dict[str, VerifierKey] = {}
        self.groups: dict[str, Group] = {}
        self.quorum: str | None = None
        self.urls: dict[str, str] = {}
        self._members: set[str] = set()
        self._publics: set[bytes] = set()

    def read(self, words: list[str]) -> None:
        match words:
            case ["log", key] | ["log", key, _]:
                self.logs.append(self._new_log(key))
            case ["witness", name, key, *url] if len(url) <= 1:
                self.witnesses[self._new_name(name)] = self._taken(parse_cosigner_key(_show(key)))
                if url:
                    self.urls[name] = url[0]
            case ["group", name, threshold, *members] if members:
                self._group(name, threshold, members)
            case ["quorum", name] if self.quorum is None:
                self.quorum = name if name == NONE else self._defined(name)
            case ["quorum", _]:
                raise Refused("a second quorum line")
            case _:
                form = "log VKEY [URL], witness NAME VKEY [URL], group NAME any|all|K NAME..., quorum NAME"
                raise Refused("the line has no known form", expected=form, found=_show(" ".join(words)))

    def _group(self, name: str, threshold: str, members: list[str]) -> None:
        for member in members:
            if self._defined(member) in self._members:
                raise Refused("a name is a member twice", found=_show(member))
            self._members.add(member)
        count = {"any": "1", "all": str(len(members))}.get(threshold, threshold)
        if not _NUMBER.fullmatch(count) or int(count) > len(members):
            raise Refused("a threshold is out of range", expected=f"1 to {len(members)}", found=_show(threshold))
        self.groups[self._new_name(name)] = Group(int(count), tuple(members))

    def _new_log(self, text: str) -> VerifierKey:
        key = parse_verifier_key(_show(text))
        if key.algorithm != ED25519:
            raise Refused("a key of another type", expected=ALGORITHMS[ED25519], found=ALGORITHMS[key.algorithm])
        return self._taken(key)

    def _taken(self, key: VerifierKey) -> VerifierKey:
        """One public key stands on one line only: a log is not its own witness."""
        if key.public in self._publics:
            raise Refused("two lines bear the same public key", found=str(key)[:120])
        self._publics.add(key.public)
        return key

    def _new_name(self, name: str) -> str:
        if name == NONE or name in self.witnesses or name in self.groups:
            raise Refused("a name is defined twice", found=_show(name))
        return name

    def _defined(self, name: str) -> str:
        if name not in self.witnesses and name not in self.groups:
            raise Refused("a name is not defined on a line before", found=_show(name))
        return name


def _check_quorum(policy: Policy, times: Mapping[str, int], where: str) -> None:
    """Groups name only what stands before them, so one pass in order decides all."""
    witnessed = set(times)
    for name, group in policy.groups.items():
        if sum(member in witnessed for member in group.members) >= group.threshold:
            witnessed.add(name)
    if policy.quorum != NONE and policy.quorum not in witnessed:
        raise VerificationFailed(
            "the quorum of your policy is not reached",
            expected=_show(_explain(policy)),
            found="cosigned by " + (_show(", ".join(times)) or "no witness that you know"),
            where=where,
        )


def _explain(policy: Policy) -> str:
    """Return the quorum's definition, as far as one line goes: `everybody = 2 of host, inspectors`."""
    group = policy.groups.get(policy.quorum)
    return f"{policy.quorum} = {group.threshold} of {', '.join(group.members)}" if group else policy.quorum


def _show(text: str) -> str:
    """Return opaque bytes as text that can be printed."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
