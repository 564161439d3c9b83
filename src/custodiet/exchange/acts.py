"""Acts that a row's words tell of: each becomes a statement of its own type, beside the row's own statement.

A file of acts (.toml) stands beside public tables as the other reviewers' files do. It holds `[[acts]]`, each with

    table, row     the row that tells of it
    text           the row's words that are read; where they no longer stand there, the act is listed as unread
    reason         why they are read so: it goes into the statement
    type           the statement's: movement, sample, case, ...
    postings       as in any statement; without `act` or `at` they have those of the row; none, if left out
    body           what the type asks for
    attributed_to  who says so; without it, whoever speaks in the row
    said           when; without it, when the row was said
    via            through whom; without it, through whom the row came
    source         the address on which it relies; without it, that of the row
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from custodiet.exchange.draft import Draft, Unread
from custodiet.exchange.review import STALE, Context
from custodiet.exchange.tables import Faults, Row, Table
from custodiet.kernel.errors import Refused
from custodiet.kernel.files import LARGEST_SOURCE, read_file
from custodiet.kernel.strict import canonical, parse
from custodiet.kernel.times import parse_when
from custodiet.kernel.toml import parse_toml
from custodiet.statements.codec import parse_posting
from custodiet.statements.posting import Posting
from custodiet.statements.registry import check_body
from custodiet.statements.statement import Source, Statement

_REQUIRED = frozenset({"table", "row", "text", "reason", "type"})
_OPTIONAL = frozenset({"postings", "body", "attributed_to", "said", "via", "source"})
_TEXTS = (_REQUIRED | _OPTIONAL) - {"postings", "body", "via"}
_DATED = frozenset({"move", "count", "mark"})  # verbs whose postings have an `at`
_ABOUT_ACTS = _DATED | {"claim"}


@dataclass(frozen=True, slots=True)
class Act:
    """One entry of a file of acts, its members checked; `place` says where it stands."""

    value: Mapping[str, Any]
    place: str
    faults: Faults

    def __getitem__(self, member: str) -> str:
        return str(self.value[member])

    def fault(self, message: str, *, expected: str = "", found: str = "", advice: str = "") -> None:
        """Note what is wrong with it."""
        self.faults.add(self.place, message, expected=expected, found=found, advice=advice)

    def draft(self, context: Context, row: Draft) -> Draft | None:
        """Return the act's statement, which has from `row` what the entry leaves open; None, and a fault, if broken."""
        value = self.value
        try:
            draft = Draft(
                parse_when(str(value.get("said", row.said))).text,
                self["type"],
                tuple(_posting(posting, context) for posting in value.get("postings", ())),
                str(value.get("attributed_to", context.speaker)),
                self._source(row),
                row.method,
                self._body(row),
            )
            check_body(_unsigned(draft))
        except Refused as error:
            message = f"{error.where}: {error.message}" if error.where else error.message
            self.fault(message, expected=error.expected, found=error.found, advice=error.advice)
            return None
        return draft

    def _source(self, row: Draft) -> Source | None:
        """What it relies on, and the row that it carries."""
        return replace(row.source, id=self["source"]) if "source" in self.value and row.source else row.source

    def _body(self, row: Draft) -> dict[str, object]:
        """The words that were read, what the type asks for, by whom it came, and why it is read so."""
        own: Mapping[str, object] = self.value.get("body", {})
        via = self.value.get("via", row.body.get("via", []))
        return {"text": self["text"], **own, "via": via, "note": self["reason"]}


Acts = Mapping[str, list[Act]]  # by the row that tells of them


def read_acts(path: Path, faults: Faults) -> list[Act]:
    """Return the entries of a file of acts; a malformed one is a fault, and left out."""
    value = parse(canonical(parse_toml(read_file(path, largest=LARGEST_SOURCE), where=path.name)), where=path.name)
    acts = value.get("acts")
    if not isinstance(acts, list) or value.keys() != {"acts"}:
        faults.add(path.name, "this is no file of acts", expected="[[acts]]", found=", ".join(value)[:60] or "nothing")
        return []
    sound = []
    for n, entry in enumerate(acts, 1):
        act = Act(entry, f"{path.name}, act {n}", faults)
        found = list(_faults(entry))
        for parts in found:
            act.fault(**parts)
        sound += [] if found else [act]
    return sound


def _faults(entry: object) -> Iterator[dict[str, str]]:
    """What is wrong with the members of an entry, as parts of an error."""
    if not isinstance(entry, dict):
        yield {"message": "an act is a table", "found": repr(entry)[:60]}
        return
    if missing := sorted(_REQUIRED - entry.keys()):
        yield {"message": f"{', '.join(missing)} is missing"}
    if unknown := sorted(entry.keys() - _REQUIRED - _OPTIONAL):
        known = ", ".join(sorted(_REQUIRED | _OPTIONAL))
        yield {"message": "this member is not known", "expected": known, "found": ", ".join(unknown)[:60]}
    for name in sorted(_TEXTS & entry.keys()):
        if not isinstance(entry[name], str) or not entry[name]:
            yield {"message": f"{name} is a text that is not empty", "found": repr(entry[name])[:60]}
    if not isinstance(entry.get("body", {}), dict):
        yield {"message": "body is a table", "found": repr(entry["body"])[:60]}
    for name in sorted({"postings", "via"} & entry.keys()):
        if not isinstance(entry[name], list) or not entry[name]:
            yield {"message": f"{name} is a list that is not empty", "found": repr(entry[name])[:60]}


def by_row(acts: Iterable[Act], tables: Iterable[Table]) -> Mapping[str, Acts]:
    """Sort acts by their table and row; one about no table or row is a fault."""
    rows = {table.id: {row.id for row in table.rows} for table in tables}
    found: dict[str, defaultdict[str, list[Act]]] = {table: defaultdict(list) for table in rows}
    for act in acts:
        table, row = act["table"], act["row"]
        if table not in rows:
            act.fault("there is no such table", expected=", ".join(sorted(rows)), found=repr(table)[:60])
        elif row not in rows[table]:
            act.fault(f"{table} has no such row", found=repr(row)[:60])
        else:
            found[table][row].append(act)
    return found


def acts_of(row: Row, acts: Iterable[Act], context: Context, told: Draft) -> tuple[list[Draft], list[Unread]]:
    """Return the statements of the acts that a row tells of, and which entries its words no longer bear out.

    `told` is a statement of the row: an act has its time, source, method and relays where its entry has none.
    """
    drafts: list[Draft] = []
    unread: list[Unread] = []
    for act in acts:
        if not any(act["text"] in cell for cell in row.cells.values()):
            unread.append(Unread(act["table"], row.id, "acts", act["text"], STALE))
        elif draft := act.draft(context, told):
            drafts.append(draft)
    return drafts, unread


def _posting(value: object, context: Context) -> Posting:
    if not isinstance(value, dict):
        raise Refused("a posting is a table", found=repr(value)[:60])
    verb = value.get("verb")
    own = {"act": context.act} if verb in _ABOUT_ACTS else {}
    own |= {"at": context.at.text} if verb in _DATED else {"as_of": context.at.text} if verb == "claim" else {}
    posting = parse_posting(own | value)
    if "_sd" in value or "_sd" in value.get("qty", ()):
        raise Refused("what a table says is not withheld: its postings have no _sd")
    return posting


def _unsigned(draft: Draft) -> Statement:
    """A draft as the statement that its type is asked about."""
    said = parse_when(draft.said)
    return Statement("", "", 0, "", said, draft.type, draft.postings, (), draft.attributed_to, body=draft.body)
