"""Sources: `source add` archives a page, `source read` proposes what it says, `source accept` signs what you accept."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from custodiet.app.accepting import drafts
from custodiet.app.importing import log_new
from custodiet.app.proposals import FLAGS, STATEMENT, Proposal, Readout, choose, format_proposals, load, read_page_bytes
from custodiet.app.record import Record, Submitted
from custodiet.app.sources import Added, Told, add
from custodiet.cli.options import AsJson, RecordPath
from custodiet.cli.render import Format, console, say, say_json, table, warn
from custodiet.exchange.reading.limits import LARGEST
from custodiet.kernel.errors import Refused
from custodiet.kernel.files import read_file, write_new_file

_SHOWN = 400  # characters of a page's words beside a proposal
_Key = Annotated[Path, typer.Option(help="The private key file that signs: the archivist's, or your own.")]
_Day = Annotated[
    str, typer.Option("--date", metavar="DAY", help="The page's day, where it does not print it: 2013-09-12.")
]
_COLUMNS = ("number", "kind", "who", "for", "stance", "what", "when", "through")


def add_source(
    record: RecordPath,
    page: Annotated[
        str, typer.Argument(metavar="FILE-OR-URL", help="A page: plain text, HTML, PDF, WARC; or its address.")
    ],
    key: _Key,
    name: Annotated[
        str, typer.Option("--id", help="The source's id in this record.  [default: from its address]")
    ] = "",
    title: Annotated[str, typer.Option(help="Its title.  [default: its own]")] = "",
    address: Annotated[str, typer.Option(help="Where it was found, for a file.")] = "",
    publisher: Annotated[str, typer.Option(help="Who published it.  [default: as the page says]")] = "",
    author: Annotated[str, typer.Option(help="Who wrote it.  [default: as the page says]")] = "",
    published: Annotated[str, typer.Option(metavar="TIME", help="When it was published.")] = "",
    retrieved: Annotated[
        str, typer.Option(metavar="TIME", help="When it was retrieved.  [default: now, of a URL]")
    ] = "",
    language: Annotated[str, typer.Option(help="Its language, as a code such as en.")] = "",
    repost_of: Annotated[
        str, typer.Option("--repost-of", metavar="ID", help="The archived source that it repeats.")
    ] = "",
    note: Annotated[str, typer.Option(help="How its title, publisher and dates are known.")] = "",
    rights: Annotated[str, typer.Option(help="What may be done with its text.")] = "",
    json: AsJson = False,
) -> None:
    """Archive a page: keep its bytes beside the record, and log what it is, by its digest.

    An address is fetched once. The page may change or go: the bytes are kept, and custodiet fsck checks them. What
    neither you nor the page says is left out. Archiving the same page again changes nothing.

    Examples:

      custodiet source add mission page.txt --key archivist.key --publisher "Daily Post" --published 2024-03-05

      custodiet source add mission https://www.example.org/news/1 --key archivist.key
    """
    told = Told(name, title, address, publisher, author, published, retrieved, language, repost_of, note, rights)
    with Record.open(record) as opened:
        done = add(opened, page, told, key, now=int(time.time()))
    if json:
        say_json(done.row())
    else:
        _report_added(record, key, done)


def _report_added(record: Path, key: Path, done: Added) -> None:
    body = done.body
    if done.already:
        say(f"{body['id']} is in the record already: the very same {body['bytes']} bytes.")
    else:
        say(f"Archived {body['id']} ({body['medium']}): {body['bytes']} bytes in {done.segments} segments.")
        say(f"  SHA-256 {body['sha256']}")
        for member in ("title", "address", "publisher", "author", "published", "retrieved", "language", "repost_of"):
            if member in body:
                say(f"  {member.replace('_', ' ')}: {body[member]}")
        missing = [member for member in ("publisher", "published") if member not in body]
        if missing:
            say(f"Not known, and left out: {', '.join(missing)}.")
    kept = record / "sources" / str(body["sha256"])
    day = f" --date {str(body['published'])[:10]}" if body.get("published") else " --date DAY"
    say(f"Next: custodiet source read {kept}{day}")
    say(f"Then: custodiet source accept {record} {kept} --key {key}{day}")


def read_source(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The page: plain text, HTML, PDF or WARC.")],
    day: _Day = "",
    form: Annotated[Format, typer.Option("--format", help="How to print it: table or json.")] = Format.table,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.json", help="Also write a file of proposals, to edit and accept.")
    ] = None,
) -> None:
    """Propose what a page says: its statements, events and comments, for you to accept one by one.

    Nothing is signed, and no record is needed. What the page does not say is null. Weekdays are reckoned from the day
    that the page prints, or from --date.

    Examples:

      custodiet source read page.txt --date 2013-09-12

      custodiet source read page.html --format json

      custodiet source read page.txt --date 2013-09-12 --out proposals.json
    """
    if form not in {Format.table, Format.json}:
        raise typer.BadParameter("a reading is printed as a table or json", param_hint="--format")
    readout = read_page_bytes(read_file(file, largest=LARGEST, pipe=True), day=_day(day), where=str(file))
    if readout.unread:
        warn(f"The page is longer than what is read of one: its last {readout.unread} characters are not in this.")
    if out:
        write_new_file(out, format_proposals(readout))
    if form is Format.json:
        say_json(readout.page.value())
        return
    _print(readout)
    if out:
        say(f"Wrote {out}: edit it, then: custodiet source accept RECORD {out} --key KEY")
    else:
        say(f"Next: custodiet source accept RECORD {file} --key KEY{f' --date {day}' if day else ''}")


def _print(readout: Readout) -> None:
    page = readout.page
    for name, value in page.value().items():
        if not isinstance(value, list):
            say(f"{name}: {'not said' if value is None else value}")
    for image in page.images:
        credit, own = image.credit or "none", image.date or "not said"
        say(f"image: {image.caption or 'no caption'} (credit: {credit}; its own day: {own})")
    for link in page.related:
        say(f"related: {link}")
    rows = [_row(each) for each in readout.proposals]
    console().print(table(rows, _COLUMNS, title=f"Proposals - {len(rows)}, nothing is signed"))


def _row(one: Proposal) -> dict[str, object]:
    value = one.value
    if one.kind == STATEMENT:
        through = "; ".join(str(value[name]) for name in ("medium", "via") if value[name])
        told = (
            value["speaker"],
            value["party"],
            value["stance"],
            value["about"] or value["quote"],
            value["said"],
            through,
        )
    elif one.kind == "event":
        told = (value["actor"], "", value["status"], value["event"], value["date"], value["place"])
    else:
        answers = f"answers {value['answers']}" if value["answers"] else ""
        told = (value["author"], "", answers, str(value["text"])[:160], "", "")
    return dict(zip(_COLUMNS, (one.number, one.kind, *(each or "" for each in told)), strict=True))


def accept(
    record: RecordPath,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The archived page, or a file of proposals.")],
    key: _Key,
    day: _Day = "",
    everything: Annotated[bool, typer.Option("--all", help="Accept every proposal.")] = False,
    only: Annotated[str | None, typer.Option(metavar="1,3-5", help="Accept the proposals of these numbers.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be signed; sign nothing.")] = False,
    json: AsJson = False,
) -> None:
    """Sign what you accept of what a page says, as statements that name the page's segments.

    Without --all or --only you are asked about each: yes, no, edit, or quit, which signs what you accepted until then.
    Accepting the same again changes nothing.

    Examples:

      custodiet source accept mission page.txt --key archivist.key --date 2013-09-12

      custodiet source accept mission page.txt --key archivist.key --date 2013-09-12 --only 1,2,5-7

      custodiet source accept mission proposals.json --key archivist.key --all
    """
    if everything and only is not None:
        raise typer.BadParameter("give --all or --only, not both")
    sha256, dated, proposals = load(file, day=_day(day))
    with Record.open(record) as opened:
        drafts(opened, (), sha256=sha256, dated=dated, where=str(file))
        chosen = (
            _ask(proposals)
            if only is None and not everything
            else choose(proposals, _everything(proposals) if only is None else _numbers(only))
        )
        made = drafts(opened, chosen, sha256=sha256, dated=dated, where=str(file))
        submitted, unchanged = ([], 0) if dry_run else log_new(opened, made, key, now=int(time.time()), where=str(file))
    if json:
        say_json(
            {
                "accepted": [each.row() for each in chosen],
                "unchanged": unchanged,
                "statements": [s.row() for s in submitted],
            }
        )
        return
    if dry_run:
        for each in chosen:
            say(f"Would sign {each.number}: {each.line()}")
        say("Nothing was signed.")
        return
    _report_accepted(record, submitted, unchanged, of=len(proposals))


def _report_accepted(record: Path, submitted: Sequence[Submitted], unchanged: int, *, of: int) -> None:
    for one in submitted:
        say(f"entry {one.index}: {one.summary}")
    already = f"; {unchanged} are in the record already" if unchanged else ""
    say(f"Signed and logged {len(submitted)} of {of} proposals{already}.")
    say(f"Next: custodiet show {record} positions")
    say(f"What of the page nothing carries yet: custodiet show {record} coverage")


def _everything(proposals: Sequence[Proposal]) -> list[int]:
    return [each.number for each in proposals]


def _ask(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Ask about each proposal in turn."""
    chosen = []
    for one in proposals:
        say()
        say(f"{one.number} of {len(proposals)}: {one.line()}")
        say(f"  the page: {one.words[:_SHOWN]}")
        while (answer := _answer("  accept? yes, no, edit, quit", "no").lower()[:1]) not in {"y", "n", "e", "q"}:
            say("  y, n, e or q")
        if answer == "q":
            break
        if answer == "e":
            one = _edited(one)  # noqa: PLW2901 - the same proposal, put right
        if answer in {"y", "e"}:
            chosen.append(one)
    return chosen


def _answer(question: str, default: str) -> str:
    try:
        return str(typer.prompt(question, default=default)).strip()
    except typer.Abort:
        raise Refused(
            "stopped before the last proposal: nothing was signed",
            expected="an answer to each",
            advice="q signs what was accepted until then; --all or --only ask nothing",
        ) from None


def _edited(one: Proposal) -> Proposal:
    """Ask for each text of a proposal; a lone hyphen means that the page does not say it."""
    value = dict(one.value)
    for name, member in value.items():
        if not isinstance(member, bool) and name not in FLAGS:
            told = _answer(f"    {name} (- for not said)", member or "-")
            value[name] = None if told == "-" else told
    return replace(one, value=value)


def _numbers(text: str) -> list[int]:
    numbers: list[int] = []
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()) or len(part) > len("99999-99999"):
            raise Refused(
                "these are no numbers of proposals", expected="1,3 or 2-5", found=repr(text)[:60], where="--only"
            )
        several = range(int(first), int(last or first) + 1)
        if not several:
            raise Refused("this goes from more to less", expected="such as 2-5", found=repr(part)[:60], where="--only")
        numbers += several
    return numbers


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(
            "this is no day", expected="a day such as 2013-09-12", found=repr(text)[:60], where="--date"
        ) from None
