"""Source: a document or table that statements rely on, by its digest and its segments."""

from collections import Counter
from typing import Any

from custodiet.kernel.errors import Refused
from custodiet.statements.statement import Statement
from custodiet.statements.types import Member, StatementType, digest, text, time, whole


def segments(value: object) -> None:
    """A list of objects `{"id", "kind", "start"?, "end"?, "sha256"?, "label"?, "reason"?}`, each id once."""
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise Refused("a list of objects is needed", found=repr(value)[:60])
    for item in value:
        _segment(item)
    for name, times in Counter(item["id"] for item in value).items():
        if times > 1:
            raise Refused("two segments have the same id", found=repr(name)[:90])


def _segment(item: dict[str, Any]) -> None:
    for name, form in _SEGMENT.items():
        if name in item or name in {"id", "kind"}:
            form(item.get(name))
    if ("start" in item) != ("end" in item) or item.get("start", 0) > item.get("end", 0):
        raise Refused("a segment's bytes run from its start to its end", found=repr(item)[:80])


_SEGMENT = {"id": text, "kind": text, "start": whole, "end": whole, "sha256": digest, "label": text, "reason": text}


def _summarise(statement: Statement) -> str:
    body = statement.body
    parts = len(body["segments"])
    return (
        f'archives {body["id"]} ({body["medium"]}), "{body["title"]}": '
        f"{body['bytes']} bytes, {parts} segment{'' if parts == 1 else 's'}"
    )


TYPE = StatementType(
    name="source",
    title="Archived source",
    body={
        "id": Member("the source's id in this record", required=True),
        "title": Member("its title, or a description of ours", required=True),
        "medium": Member("table, page, document, broadcast, ...", required=True),
        "address": Member("where it was found"),
        "publisher": Member("who published it"),
        "author": Member("who wrote it"),
        "published": Member("when it was published", form=time),
        "retrieved": Member("when it was retrieved", form=time),
        "language": Member("its language, by its code"),
        "repost_of": Member("the id of the source that it repeats"),
        "sha256": Member("digest of the whole source", required=True, form=digest),
        "bytes": Member("its length", required=True, form=whole),
        "segments": Member("its parts, in order", required=True, form=segments),
        "note": Member("how its title, publisher and dates are known"),
        "rights": Member("what may be done with its text"),
    },
    verbs=frozenset(),
    summarise=_summarise,
)
