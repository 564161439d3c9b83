"""The demo: an example's public facts become a record, through the same doors that everybody uses.

    OUT/                 the record
    OUT/archivist.key    the key of the archivist who relays the public sources

Running it again on the same OUT changes nothing, unless the example's tables have changed: then rows are corrected.
"""

from pathlib import Path

from custodiet.app import drafting
from custodiet.app.archive import archive
from custodiet.app.founding import found
from custodiet.app.importing import Imported, import_tables
from custodiet.app.introduction import enrolment
from custodiet.app.progress import Report
from custodiet.app.record import Record
from custodiet.app.storage import is_record
from custodiet.kernel.errors import Refused
from custodiet.kernel.files import read_file
from custodiet.kernel.keys import generate, read_key_file, write_key_file
from custodiet.kernel.times import parse_when
from custodiet.kernel.toml import parse_toml

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
DRILL = "drill"  # made by custodiet.app.exercise, from no tables
ARCHIVIST = "archivist"
MANIFEST = "record.toml"


def find_example(name: str) -> Path:
    """Return the directory of an example, given its name or its directory."""
    for path in (Path(name), EXAMPLES / name):
        if (path / MANIFEST).is_file():
            return path
    known = ", ".join((*sorted(p.parent.name for p in EXAMPLES.glob(f"*/{MANIFEST}")), DRILL))
    raise Refused("there is no such example", expected=f"{known}, or a directory with {MANIFEST}", found=repr(name))


def build(example: Path, out: Path, *, now: int, progress: Report) -> Imported:
    """Build the record of `example` in `out`, bring it up to date, or go on where an earlier attempt was broken off."""
    settings, key_file = _settings(example), out / f"{ARCHIVIST}.key"
    if not is_record(out):
        found(out, origin=settings["origin"], regime=settings["regime"], operator="operator", now=now).close()
    with Record.open(out) as record:
        _enrol_archivist(record, key_file, now=now)
        done = import_tables(record, example, key_file, now=now, dry_run=False, progress=progress)
        for text in _texts(example):
            archive(record, text)
        return done


def day_of_example(example: Path) -> str:
    """Return the day that the example says is worth asking about; "" where it says none."""
    return _settings(example).get("day", "")


def _enrol_archivist(record: Record, key_file: Path, *, now: int) -> None:
    """Make the archivist's key and enrol it: once, however many demos are built here at once."""
    record.known()  # nothing is made beside a record that is not what its log signed
    with drafting.Counter(key_file).held():
        if not key_file.exists():
            write_key_file(key_file, generate(ARCHIVIST))
        key = read_key_file(key_file)
        if record.directory().find(str(key.verifier)) is None:
            wish = enrolment(key, origin=record.origin, party=ARCHIVIST, role="archivist")
            leaf, _ = drafting.sign_next(wish, key_file, now=now)
            record.submit([("the archivist's enrolment", leaf)], now=now)


def _settings(example: Path) -> dict[str, str]:
    path = example / MANIFEST
    settings = parse_toml(read_file(path), where=str(path))
    missing = [name for name in ("origin", "regime") if not isinstance(settings.get(name), str)]
    if missing:
        raise Refused(f"the example's manifest lacks {', '.join(missing)}", where=str(path))
    _check_day(settings.get("day", "2000"), f"{path}: day")
    return settings


def _check_day(day: object, where: str) -> None:
    try:
        parse_when(str(day))
    except Refused as error:
        raise Refused(error.message, expected=error.expected, found=error.found, where=where) from None


def _texts(example: Path) -> list[Path]:
    """The texts of archived sources, where somebody has put them beside the example; the product ships none."""
    return sorted((example / "texts").glob("*"))
