"""A reading of one page (.toml): what the page is, every segment of it, and the statements that carry their content.

    [source]      id, title, medium, publisher, published, archived, sha256, bytes, note, rights
      segments    id, kind, label, start, end, sha256, and reason where no statement carries the segment
    [[statements]] type, covers, postings, body; attributed_to, if not the publisher; said, if not when it was published

The text of the page is not in it. Whoever holds the page matches the segments, which together leave no byte of it
unaccounted for: `match` shows what does not fit.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from custodiet.exchange.draft import Draft, Reading
from custodiet.exchange.tables import not_imported
from custodiet.kernel.errors import CustodietError, Refused
from custodiet.kernel.files import LARGEST_SOURCE, read_file
from custodiet.kernel.strict import canonical, parse
from custodiet.kernel.times import parse_when
from custodiet.kernel.toml import parse_toml
from custodiet.statements.codec import parse_posting
from custodiet.statements.posting import Posting
from custodiet.statements.statement import Source

_SOURCE = frozenset({"id", "title", "medium", "published", "archived", "sha256", "bytes", "segments"})
_STATEMENT = frozenset({"type", "covers"})
_OPTIONAL = frozenset({"postings", "body", "attributed_to", "said"})


def read_page(path: Path) -> Reading:
    """Return the drafts of a page: first the source with its segments, then the statements in the file's order.

    Every fault is reported together in one `Refused`.
    """
    source, statements = _load(path)
    faults: list[CustodietError] = [*_lacks(source, _SOURCE, f"{path.name}: [source]")]
    drafts = [] if faults else [_source_draft(source, f"{path.name}: [source]")]
    for n, statement in enumerate(statements, 1):
        place = f"{path.name}: statement {n}"
        found = [*_lacks(statement, _STATEMENT, place), *_unknown(statement, place)]
        faults += found
        if not found and drafts:
            try:
                drafts.append(_draft(statement, source))
            except CustodietError as error:
                faults.append(error.at(place))
    faults += _uncovered(source.get("segments", []), statements, path.name)
    if faults:
        raise not_imported(str(path), faults)
    return Reading(tuple(drafts))


def _load(path: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The source and the statements of a file, as strict JSON values of the right shape."""
    data = read_file(path, largest=LARGEST_SOURCE)
    value = parse(canonical(parse_toml(data, where=path.name)), where=path.name)
    source, statements = value.get("source"), value.get("statements", [])
    told = [source, *statements] if isinstance(statements, list) else [None]
    segments = source.get("segments", []) if isinstance(source, dict) else None
    if not (isinstance(segments, list) and all(isinstance(item, dict) for item in [*told, *segments])):
        raise Refused("this is no reading of a page", expected="[source] and [[statements]]", where=path.name)
    return source, statements


def match(segments: Sequence[Mapping[str, Any]], page: bytes) -> Iterator[str]:
    """Yield where `segments` (in order) do not fit the bytes of a page, and which text of it is in none of them."""
    position = 0
    for segment in segments:
        start, end = segment["start"], segment["end"]
        if start < position or end > len(page):
            yield f"{segment['id']}: bytes {start} to {end} overlap another segment or leave the page"
        if hashlib.sha256(page[start:end]).hexdigest() != segment["sha256"]:
            yield f"{segment['id']}: bytes {start} to {end} are not those that were read"
        yield from _gap(page, position, start)
        position = max(position, end)
    yield from _gap(page, position, len(page))


def _gap(page: bytes, start: int, end: int) -> Iterator[str]:
    if page[start:end].decode("utf-8", "replace").strip():
        yield f"bytes {start} to {end} are in no segment"


def _source_draft(source: Mapping[str, Any], where: str) -> Draft:
    body = {name: value for name, value in source.items() if name != "archived"}
    try:
        said = parse_when(str(source["archived"]))
    except Refused as error:
        raise error.at(where) from None
    return Draft(said.text, "source", (), body=body)


def _draft(statement: Mapping[str, Any], source: Mapping[str, Any]) -> Draft:
    body = statement.get("body", {})
    if not isinstance(body, dict) or not isinstance(statement.get("postings", []), list):
        raise Refused("body is an object, and postings is a list")
    return Draft(
        parse_when(str(statement.get("said", source["published"]))).text,
        str(statement["type"]),
        tuple(map(_posting, statement.get("postings", ()))),
        attributed_to=str(statement.get("attributed_to", source.get("publisher", source["id"]))),
        source=Source(str(source["id"]), tuple(f"{source['id']}#{segment}" for segment in _covers(statement))),
        body=body,
    )


def _posting(value: dict[str, Any]) -> Posting:
    posting = parse_posting(value)
    if "_sd" in value or "_sd" in value.get("qty", ()):
        raise Refused("what a page says is not withheld: its postings have no _sd")
    return posting


def _covers(statement: Mapping[str, Any]) -> list[str]:
    covers = statement.get("covers")
    return [str(segment) for segment in covers] if isinstance(covers, list) else []


def _lacks(value: Mapping[str, Any], required: frozenset[str], where: str) -> Iterator[Refused]:
    if missing := sorted(required - value.keys()):
        yield Refused(f"{', '.join(missing)} is missing", where=where)


def _unknown(value: Mapping[str, Any], where: str) -> Iterator[Refused]:
    if unknown := sorted(value.keys() - _STATEMENT - _OPTIONAL):
        yield Refused(f"{', '.join(unknown)} is not known", where=where)


def _uncovered(
    segments: Sequence[Mapping[str, Any]], statements: Sequence[Mapping[str, Any]], where: str
) -> Iterator[Refused]:
    """Segments with neither statement nor reason, or with both; segments that do not exist."""
    covered = {segment for statement in statements for segment in _covers(statement)}
    names = [str(segment.get("id")) for segment in segments]
    for name, segment in zip(names, segments, strict=True):
        if ("reason" in segment) == (name in covered):
            both = "both a statement and a reason" if "reason" in segment else "neither a statement nor a reason"
            yield Refused(both, where=f"{where}: segment {name}")
    for unknown in sorted(covered.difference(names)):
        yield Refused("a statement covers it, and the page has none of that name", where=f"{where}: segment {unknown}")
