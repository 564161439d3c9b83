"""Sources of tables: a directory with a `source.toml`, a directory of known tables, or a single table.

    title = "..."            what the source is
    compiled = "2026"        when the tables were compiled; without it, the last date that they bear
    compiler = "..."         who compiled them; verdicts and computed figures are the compiler's
    method = "..."           how the archivist read them
    pages = ["..."]          readings of single pages (exchange.page), told before the tables
    reviews = ["..."]        the files in which reviewers say how the tables are to be read
    acts = ["..."]           the files of acts that rows tell of (exchange.acts)
    [tables.ID]              a table, by the id under which statements cite its rows
    file = "..."
    title = "..."
    publisher = "..."

A directory without a `source.toml` is read by what its files' headers say they are. Whatever is wrong with any table of
a source is reported at once, and nothing is imported.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from custodiet.exchange import obligations, positions, timeline
from custodiet.exchange.acts import Act, by_row, read_acts
from custodiet.exchange.draft import Draft, Reading, Unread
from custodiet.exchange.obligations import read_obligations
from custodiet.exchange.page import read_page
from custodiet.exchange.positions import read_positions
from custodiet.exchange.review import REVIEWS, reviews
from custodiet.exchange.tables import Faults, Form, Table, read_table
from custodiet.exchange.timeline import Importer, read_timeline
from custodiet.kernel.errors import Refused
from custodiet.kernel.files import read_file
from custodiet.kernel.strict import canonical
from custodiet.kernel.times import parse_when
from custodiet.kernel.toml import parse_toml
from custodiet.regimes.schema import Regime

MANIFEST = "source.toml"
LARGEST = 40_000  # bytes of a source statement's body: a leaf holds 65,535 in base64
_LISTS = frozenset({"reviews", "pages", "acts"})
_MEMBERS = frozenset({"title", "compiled", "compiler", "method", "tables"}) | _LISTS
_TABLE_MEMBERS = frozenset({"file", "title", "publisher"})
_TABLES = (timeline.FORM, obligations.FORM, positions.POSITIONS)
_FORMS = (*_TABLES, *REVIEWS, positions.SPEAKERS)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a `source.toml` says; `tables` are (id, file, its other members)."""

    title: str
    tables: tuple[tuple[str, str, Mapping[str, str]], ...]
    reviews: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    compiled: str = ""
    compiler: str = ""
    method: str = ""


@dataclass(slots=True)
class _Files:
    """The tables of one source, and the reviewers' entries beside them."""

    tables: list[Table] = field(default_factory=list)
    reviews: list[Table] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)

    def file(self, table: Table | None) -> None:
        if table:
            (self.tables if table.form in _TABLES else self.reviews).append(table)

    def of(self, form: Form) -> Table:
        """The reviewers' table of one form; an empty one where there is none."""
        return next((table for table in self.reviews if table.form == form), Table("", "", form, (), "", 0))


def read_source(path: Path, *, regime: Regime) -> Reading:
    """Return the drafts of a source: its pages, its archived tables, then every row in order.

    Raises `Refused`, once, with every fault of every table: file, line, row, column, expected and found.
    """
    if path.suffix.lower() == ".toml" and path.is_file():
        return read_page(path)
    manifest = _manifest(path)
    faults, files = Faults(), _Files()
    folder = path if path.is_dir() else path.parent
    for name, file, _ in manifest.tables:
        files.file(read_table(folder / file, _FORMS, faults, name=name))
    for file in manifest.reviews:
        files.file(read_table(folder / file, _FORMS, faults))
    for file in manifest.acts:
        files.acts += read_acts(folder / file, faults)
    reading = _read(files, manifest, regime, faults)
    faults.check(str(path))
    pages = [draft for page in manifest.pages for draft in read_page(folder / page).drafts]
    return Reading((*pages, *reading.drafts), reading.unread)


def _read(files: _Files, manifest: Manifest, regime: Regime, faults: Faults) -> Reading:
    by_table = reviews([table for table in files.reviews if table.form in REVIEWS], files.tables, faults)
    acts = by_row(files.acts, files.tables)
    drafts: list[Draft] = []
    unread: list[Unread] = []
    for table in files.tables:
        importer = Importer(
            table,
            by_table[table.id],
            regime,
            faults,
            manifest.compiler or f"compiler of {table.id}",
            manifest.method,
            acts[table.id],
            manifest.compiled,
        )
        reading = _READERS[table.form](importer, files)
        drafts += reading.drafts
        unread += reading.unread
    sources = [draft for table in files.tables for draft in _archived(table, manifest, drafts)]
    return Reading((*sources, *drafts), tuple(unread))


_READERS: dict[Form, Callable[[Importer, _Files], Reading]] = {
    timeline.FORM: lambda importer, _: read_timeline(importer),
    obligations.FORM: lambda importer, _: read_obligations(importer),
    positions.POSITIONS: lambda importer, files: read_positions(importer, files.of(positions.SPEAKERS)),
}


def _archived(table: Table, manifest: Manifest, drafts: Iterable[Draft]) -> Iterator[Draft]:
    """Yield the statements that archive a table by its digest, with its rows as segments."""
    details = next((rest for name, _, rest in manifest.tables if name == table.id), {})
    body: dict[str, Any] = {
        "id": table.id,
        "title": details.get("title") or manifest.title,
        "medium": "table",
        "sha256": table.sha256,
        "bytes": table.size,
        "note": f"{len(table.rows)} rows; archived by digest",
    }
    body |= {"publisher": details["publisher"]} if details.get("publisher") else {}
    said = manifest.compiled or max((draft.said.rpartition("/")[2] for draft in drafts), default="2000")
    for rows in portions([{"id": row.id, "kind": "row"} for row in table.rows]):
        yield Draft(said, "source", (), method=manifest.method, body=body | {"segments": rows})


def portions(segments: list[dict[str, str]]) -> Iterator[list[dict[str, str]]]:
    """Split segments so that no list is longer, in bytes, than a statement can hold."""
    portion: list[dict[str, str]] = []
    size = 0
    for segment in segments:
        length = len(canonical(segment)) + 1
        if portion and size + length > LARGEST:
            yield portion
            portion, size = [], 0
        portion.append(segment)
        size += length
    yield portion


def _manifest(path: Path) -> Manifest:
    """Return what a source says of itself, or what its files are."""
    if path.is_dir():
        return _declared(path / MANIFEST) if (path / MANIFEST).is_file() else _found(path)
    if path.suffix.lower() != ".csv" or not path.is_file():
        found = path.suffix or "no such file" if path.exists() else "no such file"
        raise Refused(
            "this is no source of tables",
            expected="a .csv table, a page's reading (.toml), or a directory",
            found=found,
            where=str(path),
        )
    return Manifest(path.stem, ((path.stem, path.name, {}),))


def _found(path: Path) -> Manifest:
    names = sorted(file.name for file in path.iterdir() if file.suffix.lower() == ".csv")
    if not names:
        raise Refused(f"the directory holds neither a {MANIFEST} nor a table", expected="*.csv", where=str(path))
    return Manifest(path.resolve().name, tuple((name.rpartition(".")[0], name, {}) for name in names))


def _declared(path: Path) -> Manifest:
    where = str(path)
    value = parse_toml(read_file(path), where=where)
    _check_members(value, _MEMBERS, where)
    tables = value.get("tables", {})
    if not isinstance(tables, dict) or not tables:
        raise Refused("the source names no table", expected="[tables.ID]", where=where)
    for name, table in tables.items():
        _check_members(table, _TABLE_MEMBERS, f"{where}: tables.{name}")
    files = [str(table.get("file", f"{name}.csv")) for name, table in tables.items()]
    lists = {name: value.get(name, []) for name in sorted(_LISTS)}
    for name, listed in lists.items():
        if not isinstance(listed, list):
            raise Refused(f"{name} is a list of files", found=repr(listed)[:60], where=where)
    for file in [*files, *lists["reviews"], *lists["pages"], *lists["acts"]]:
        _check_file(file, path.parent, where)
    if compiled := value.get("compiled"):
        _check_time(compiled, f"{where}: compiled")
    return Manifest(
        str(value.get("title", path.parent.name)),
        tuple(zip(tables, files, tables.values(), strict=True)),
        tuple(lists["reviews"]),
        tuple(lists["pages"]),
        tuple(lists["acts"]),
        *(str(value.get(name, "")) for name in ("compiled", "compiler", "method")),
    )


def _check_file(file: object, folder: Path, where: str) -> None:
    """A source reads what lies in its own folder, and nothing else of the machine."""
    if not (isinstance(file, str) and _is_inside(folder / file, folder)):
        raise Refused("this file is not here", expected="a file in its folder", found=repr(file)[:90], where=where)


def _is_inside(path: Path, folder: Path) -> bool:
    try:
        return path.resolve().is_relative_to(folder.resolve()) and path.is_file()
    except (OSError, ValueError, RuntimeError):  # a name that no system takes, or links in a circle
        return False


def _check_time(text: str, where: str) -> None:
    try:
        parse_when(text)
    except Refused as error:
        raise error.at(where) from None


def _check_members(value: object, known: frozenset[str], where: str) -> None:
    if not isinstance(value, dict):
        raise Refused("a table is needed", found=repr(value)[:60], where=where)
    for name, member in value.items():
        if name not in known:
            raise Refused("this member is not known", expected=", ".join(sorted(known)), found=repr(name), where=where)
        if name not in {*_LISTS, "tables"} and not isinstance(member, str):
            raise Refused(f"{name} is a text", found=repr(member)[:60], where=where)
