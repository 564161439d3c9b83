"""Who cosigned a record's log, and how far: RECORD/witnesses.json, which `custodiet witness feed` writes.

For each witness that was asked, the last checkpoint that it cosigned stands there as a note with its line, so that
whoever shows it can verify it again; and what stood in the way, if something did. The file is no part of the log, and
is not published: the cosignatures themselves stand on the published checkpoint.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from custodiet.kernel.errors import CustodietError, Refused, VerificationFailed
from custodiet.kernel.files import read_file, replace_durably
from custodiet.kernel.keys import parse_cosigner_key
from custodiet.kernel.strict import canonical, parse_canonical
from custodiet.log import checkpoint, cosignature
from custodiet.log import note as notes
from custodiet.log.checkpoint import Checkpoint

FILE = "witnesses.json"
TYPE = "custodiet/witnesses/v1"
_LARGEST = 2**22  # bytes


@dataclass(frozen=True, slots=True)
class Standing:
    """A witness by its name in the policy, and the note that it cosigned last; "" for none yet.

    `problem` says why it has not cosigned the checkpoint of `asked` entries, the last that it was asked about.
    """

    name: str
    key: str
    url: str
    asked: int
    note: str = ""
    problem: str = ""

    def cosigned(self) -> tuple[Checkpoint, int] | None:
        """Return the checkpoint and the Unix time of the cosignature; raise `VerificationFailed` where it is false."""
        if not self.note:
            return None
        signed, key = notes.parse(self.note.encode(), where=self.name), parse_cosigner_key(self.key)
        line = signed.by(key)
        if line is None:
            raise VerificationFailed("the note bears no line of this witness", where=self.name)
        time = cosignature.check(line, signed.text, key, where=self.name)
        return checkpoint.parse(signed.text, where=self.name), time

    @property
    def size(self) -> int:
        """The size that it cosigned last; 0 where it has cosigned nothing, or what stands here is false."""
        try:
            found = self.cosigned()
        except CustodietError:
            return 0
        return found[0].size if found else 0


def read_standings(record: Path) -> tuple[Standing, ...]:
    """Return the standings of a record's witnesses, by name; none where nobody was asked yet."""
    file = record / FILE
    if not file.exists():
        return ()
    data = read_file(file, largest=_LARGEST)
    try:
        value: Any = parse_canonical(data.removesuffix(b"\n"), where=str(file))
        if value.keys() != {"type", "witnesses"} or value["type"] != TYPE:
            raise Refused("the type is another")
        return tuple(_standing(each) for each in value["witnesses"])
    except (CustodietError, AttributeError, TypeError) as error:
        raise Refused(
            f"the list of witnesses is damaged: {error}",
            where=str(file),
            advice="Remove it, and ask the witnesses again: custodiet witness feed",
        ) from None


def write_standings(record: Path, standings: Iterable[Standing]) -> None:
    """Put these in the place of those that are there."""
    value = {"type": TYPE, "witnesses": [asdict(each) for each in sorted(standings, key=lambda each: each.name)]}
    try:
        replace_durably(record / FILE, canonical(value) + b"\n")
    except OSError as error:
        raise Refused(f"the file cannot be written: {error.strerror}", where=str(record / FILE)) from None


def _standing(value: Mapping[str, Any]) -> Standing:
    standing = Standing(**value)
    texts = (standing.name, standing.key, standing.url, standing.note, standing.problem)
    if not all(isinstance(each, str) for each in texts) or type(standing.asked) is not int:
        raise Refused("a member has another type")
    parse_cosigner_key(standing.key)
    return standing
