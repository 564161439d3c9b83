"""Paper forms: print them with what a record knows, take up what came back, and check what another has taken up.

The paper is the original. Its transcription is a statement by the person who read it, with the digest of the scan; a
check is a second person's, who typed the form anew from the scan and found the same. Nothing is logged here: what is
signed goes to a file, for `submit`, like every statement.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from custodiet.app.drafting import sign_next
from custodiet.app.projections import holdings
from custodiet.app.record import Record
from custodiet.app.view import Cut, View
from custodiet.books.aspects import SEAL, SEAL_STATE
from custodiet.books.known import Known
from custodiet.books.paper import Transcription, content, person
from custodiet.books.references import AGREES, CORRECTS, TRANSCRIBES
from custodiet.exchange.forms import KINDS, Form, Line, Sheet, format_sheet, parse_sheet, print_form
from custodiet.kernel.errors import CustodietError, Refused, Several
from custodiet.kernel.files import check_new, open_plain, read_file, removed_on_failure, write_new_file
from custodiet.kernel.keys import read_key_file
from custodiet.kernel.text import visible
from custodiet.kernel.times import parse_when
from custodiet.statements.codec import format_posting
from custodiet.statements.posting import VIRTUAL, place
from custodiet.statements.words import describe

METHOD = "transcribed from paper"
STOCK_TAKE, SEAL_LOG = "stock-take", "seal-log"


@dataclass(frozen=True, slots=True)
class Printed:
    """A form in two files; `escaped` are the letters that no font has."""

    form: Form
    pdf: Path
    sheet: Path
    escaped: tuple[str, ...]

    def row(self) -> dict[str, Any]:
        """One JSON object with stable keys."""
        return {
            "form": self.form.number,
            "kind": self.form.kind.name,
            "site": self.form.site,
            "serial": self.form.serial,
            "lines": len(self.form.lines),
            "pdf": str(self.pdf),
            "sheet": str(self.sheet),
            "escaped": list(self.escaped),
        }


def write_form(form: Form, out: Path) -> Printed:
    """Write a form as PDF, and beside it the sheet in which its transcriber types: both, or neither."""
    if out.suffix.lower() != ".pdf":
        raise Refused("a form's name ends in .pdf", found=out.name, where=str(out))
    sheet = out.with_suffix(".toml")
    for file in (out, sheet):
        check_new(file)
    pdf, escaped = print_form(form)
    write_new_file(out, pdf)
    with removed_on_failure(out):
        write_new_file(sheet, format_sheet(form).encode())
    return Printed(form, out, sheet, escaped)


def form_of_record(
    record: Record, kind: str, site: str, *, where: Cut, serial: int, language: str, blind: bool = False
) -> Form:
    """Return a form that bears the record's name and regime, and for a stock-take or a seal log what is known there.

    With `blind` it lists the things and leaves out the figures, for whoever should not know them before he counts.
    """
    view = View(record, where)
    lines = tuple(_lines(view, kind, site, blind=blind)) if kind in {STOCK_TAKE, SEAL_LOG} else ()
    latest = record.store.latest()
    about = f", about {where.as_of.text}" if where.as_of else ""
    root = latest.checkpoint.root.hex()[:12] if latest else ""
    known = f"{record.size} entries of the log, root {root}{about}" if lines else ""
    return Form(KINDS[kind], site, serial, record.origin, record.regime.title, known, lines, language)


def _lines(view: View, kind: str, site: str, *, blind: bool) -> Iterator[Line]:
    told: dict[tuple[str, str], list[str]] = {}
    for item in holdings.items(view):
        held = item.holding
        if held.account in VIRTUAL or site not in held.places:
            continue
        marked = (held.item, SEAL_STATE) in view.books[held.voice].marks
        if (SEAL in held.classes or marked) == (kind == SEAL_LOG):
            told.setdefault((held.item, held.account), []).append(
                f"{holdings.row(view, item)['amount']} ({held.voice})"
            )
    for (item_, account), figures in sorted(told.items()):
        given = (
            (("item", item_), ("where", account))
            if kind == STOCK_TAKE
            else (("container", place(account)), ("seal", item_))
        )
        yield Line(given, "" if blind else "; ".join(figures))


@dataclass(frozen=True, slots=True)
class Taken:
    """What a person signed about a form: `says` in words; `about` is the statement that it corrects or agrees with."""

    number: str
    says: tuple[str, ...]
    host: str
    party: str
    speaker: str
    relation: str = ""
    about: str = ""
    out: Path | None = None
    seq: int | None = None

    def row(self) -> dict[str, Any]:
        """One JSON object with stable keys."""
        return {
            "form": self.number,
            "says": list(self.says),
            "host": self.host,
            "party": self.party,
            "speaker": self.speaker,
            "relation": self.relation,
            "about": self.about,
            "signed": str(self.out) if self.out else "",
        }


def transcribe(
    record: Record, sheet_file: Path, scans: Sequence[Path], key_file: Path, out: Path | None, *, now: int, check: bool
) -> Taken:
    """Sign what `sheet_file` says the paper says, or with `check` that another's transcription says the same.

    Without `out`, everything is checked and nothing is signed.
    """
    sheet = parse_sheet(read_file(sheet_file), where=str(sheet_file))
    if out:
        check_new(out)
    issuer = str(read_key_file(key_file).verifier)
    party = _party(record, issuer, key_file)
    if sheet.origin and sheet.origin != record.origin:
        raise Refused(
            "the form is of another record", expected=record.origin, found=sheet.origin, where=str(sheet_file)
        )
    evidence = [_scan(file) for file in scans]
    standing = View(record).fold.paper.get(sheet.number)
    readings = standing.readings if standing else ()
    speaker = "" if sheet.speaker == party else sheet.speaker
    wish, about = (_check if check else _reading)(sheet, readings, issuer, speaker, evidence)
    relation = AGREES if check else CORRECTS if about else ""
    says = tuple(map(describe, sheet.postings))
    host = str(sheet.body.get("host", ""))
    seq = None
    if out:
        leaf, seq = sign_next(wish, key_file, now=now, origin=record.origin, where=str(sheet_file))
        write_new_file(out, leaf)
    return Taken(sheet.number, says, host, party, speaker or party, relation, about, out, seq)


def _party(record: Record, issuer: str, key_file: Path) -> str:
    return record.directory().speaker(issuer, where=str(key_file)).party


def _scan(file: Path) -> dict[str, Any]:
    try:
        with open_plain(file) as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
            size = opened.tell()
    except OSError as error:
        raise Refused(f"the scan cannot be read: {error.strerror}", where=str(file)) from None
    if not size:
        raise Refused("the scan is empty", where=str(file))
    return {"kind": "scan", "name": visible(file.name), "sha256": digest, "bytes": size}


def _reading(
    sheet: Sheet, readings: Sequence[Transcription], issuer: str, speaker: str, evidence: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, Any], str]:
    mine = next((r.known for r in readings if r.known.statement.issuer == issuer), None)
    digests = [scan["sha256"] for scan in evidence]
    same = mine and not list(_differences(sheet, speaker, mine)) and set(digests) == {*Transcription(mine).scans}
    if mine and same:
        raise Refused(
            "this key has transcribed the form already, in the same words",
            found=f"statement {mine.id[:8]}",
            advice="Another person checks it: custodiet transcribe RECORD SHEET --check ...",
        )
    about = [[TRANSCRIBES, digest] for digest in digests] + ([[CORRECTS, mine.id]] if mine else [])
    wish = {
        "type": "transcription",
        "said": sheet.signed,
        "about": about,
        "source": {"id": sheet.number},
        "method": METHOD,
        "evidence": list(evidence),
        "postings": [format_posting(posting) for posting in sheet.postings],
        "body": dict(sheet.body),
    }
    return wish | ({"attributed_to": speaker} if speaker else {}), mine.id if mine else ""


def _check(
    sheet: Sheet, readings: Sequence[Transcription], issuer: str, speaker: str, evidence: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, Any], str]:
    others = [reading for reading in readings if reading.known.statement.issuer != issuer]
    if not others:
        raise Refused(
            "nobody else has transcribed this form" if not readings else "only you have transcribed this form",
            found=sheet.number,
            advice="Submit the transcription first; a second person, with another key, checks it",
        )
    faults: list[CustodietError] = []
    for reading in others:
        found = [*_differences(sheet, speaker, reading.known), *_other_scans(reading, evidence)]
        if not found:
            wish = {
                "type": "collation",
                "about": [[AGREES, reading.known.id]],
                "source": {"id": sheet.number},
                "evidence": list(evidence),
                "body": {"form": sheet.number},
            }
            return wish, reading.known.id
        faults += found
    raise Several(
        f"you read the form {sheet.number} otherwise than {' and '.join(person(r.known) for r in others)}: nothing was "
        "signed. Look at the scan again. If you stand by your reading, sign it without --check; both then stand, as a "
        "discrepancy",
        faults,
    )


def _other_scans(reading: Transcription, evidence: Sequence[Mapping[str, Any]]) -> Iterator[CustodietError]:
    for scan in evidence:
        if scan["sha256"] not in reading.scans:
            yield CustodietError(
                "this is not the scan that was transcribed",
                expected=" or ".join(reading.scans),
                found=scan["sha256"],
                where=scan["name"],
            )


def _differences(sheet: Sheet, speaker: str, known: Known) -> Iterator[CustodietError]:
    """What the sheet and a transcription do not say alike, the sheet's side as found."""
    told = known.statement
    if speaker not in {told.attributed_to, known.voice.party}:
        yield CustodietError("whose words these are", expected=str(known.voice), found=speaker, where="speaker")
    if parse_when(sheet.signed).order != told.said.order:
        yield CustodietError("the day on the paper", expected=told.said.text, found=sheet.signed, where="signed")
    if content(sheet.postings) != content(told.postings):
        mine, theirs = list(map(describe, sheet.postings)), list(map(describe, told.postings))
        expected = "; ".join(words for words in theirs if words not in mine)
        found = "; ".join(words for words in mine if words not in theirs)
        yield CustodietError("the lines differ", expected=expected or "fewer", found=found or "fewer", where="lines")
    for name in sorted((sheet.body.keys() | told.body.keys()) - {"text"}):
        one, other = sheet.body.get(name), told.body.get(name)
        if one != other:
            yield CustodietError("the paper says it once", expected=_shown(other), found=_shown(one), where=name)


def _shown(value: object) -> str:
    return "nothing" if value is None else "; ".join(value) if isinstance(value, list) else str(value)
