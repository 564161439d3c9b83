"""Open a page: from its bytes, in whatever medium they came, to its text and what the medium says of it.

Plain text, HTML, PDF and WARC. Well-kept libraries do the extraction: trafilatura (with htmldate), pypdf and warcio.
Where the text of a page stands in its bytes as it is read, `Opened.places` says at which. Nothing is fetched here, no
script runs, and a file that is none of these, or broken, is refused with one message.
"""

import gzip
import io
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Any

from custodiet.exchange.reading.composing import composed, unfused, with_remarks
from custodiet.exchange.reading.limits import LARGEST
from custodiet.exchange.reading.places import stream_of_html
from custodiet.exchange.reading.proposals import Metadata
from custodiet.kernel.errors import Refused

HTML, TEXT, PDF, WARC = "HTML", "text", "PDF", "WARC"
_PAGES = 1000  # of a PDF that are read
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<article[\s>]|<div[\s>]", re.IGNORECASE)
_LANGUAGE = re.compile(rb"<html[^>]*\blang\s*=\s*[\"']?([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)", re.IGNORECASE)
_EXPECTED = "a page: plain text, HTML, PDF or WARC"
Places = Callable[[int, int], tuple[int, int] | None]


def _nowhere(start: int, end: int) -> tuple[int, int] | None:
    del start, end
    return None


@dataclass(frozen=True, slots=True)
class Opened:
    """A page's text, and what its medium says of it; texts that it does not say are empty.

    `places` returns the bytes of the page that hold characters of `text`, or None where they are not found there.
    """

    medium: str
    text: str
    metadata: Metadata = field(default_factory=Metadata)
    publisher: str = ""
    address: str = ""
    language: str = ""
    retrieved: str = ""
    places: Places = _nowhere


def open_page(data: bytes, *, where: str = "", address: str = "") -> Opened:
    """Return the page in `data`; raise `Refused` for what is none."""
    if not data.strip():
        raise Refused("the file is empty", expected=_EXPECTED, where=where)
    if data.startswith(b"WARC/") or (data.startswith(b"\x1f\x8b") and _unpacked_head(data).startswith(b"WARC/")):
        return _open_warc(data, where)
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return _open_pdf(data, where)
    if _HTML.search(data[:4096]):
        return _open_html(data, address)
    return _open_text(data, where)


# --- Plain text ------------------------------------------------------------------------------------------------------


def _open_text(data: bytes, where: str) -> Opened:
    if b"\0" in data:
        raise Refused(
            "this is no page that can be read", expected=_EXPECTED, found="bytes of another kind", where=where
        )
    mark = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    try:
        text, encoding = data[mark:].decode(), "utf-8"
    except UnicodeDecodeError:
        text, encoding = data.decode("cp1252", "replace"), "cp1252"
    if encoding == "cp1252":
        return Opened(TEXT, text, places=lambda start, end: (start, end))
    offsets = list(accumulate((len(letter.encode()) for letter in text), initial=mark))
    return Opened(TEXT, text, places=lambda start, end: (offsets[start], offsets[end]))


# --- HTML ------------------------------------------------------------------------------------------------------------


def _open_html(data: bytes, address: str) -> Opened:
    import trafilatura  # noqa: PLC0415 - half a second, and few commands read a page

    from custodiet.exchange.reading.markup import own_lines, taken_apart  # noqa: PLC0415 - as above

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it makes of a page is seen in the reading
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    stream = stream_of_html(data)
    language = match[1].decode("ascii") if (match := _LANGUAGE.search(data[:65536])) else ""
    tree = trafilatura.load_html(data)
    apart = taken_apart(tree)
    own = own_lines(tree)
    found: Any = trafilatura.bare_extraction(
        data if tree is None else tree, url=address or None, with_metadata=True, include_comments=not apart.comments
    )
    if found is None:
        text = "\n\n".join(own)
        return Opened(HTML, text, language=language, address=address, places=_placed(text, stream.locate))
    said = {
        name: str(getattr(found, name, None) or "") for name in ("title", "author", "date", "sitename", "description")
    }
    author = _names(said["author"]) or apart.author
    summary = apart.summary or said["description"]
    body = composed(
        said["title"],
        summary,
        unfused(str(found.text or ""), own, said["title"]),
        "\n".join((*apart.below, str(found.comments or ""))),
        author=author,
    )
    text, comments = with_remarks(body, apart.comments)
    return Opened(
        HTML,
        text,
        Metadata(
            said["title"], summary, author, apart.published or said["date"], apart.images, apart.related,
            comments,
        ),
        publisher=said["sitename"],
        address=address or str(found.url or ""),
        language=language or str(found.language or ""),
        places=_placed(text, stream.locate),
    )  # fmt: skip


def _names(author: str) -> str:
    return ", ".join(part.strip() for part in author.split(";") if part.strip())


def _placed(text: str, locate: Callable[[str], tuple[int, int] | None]) -> Places:
    return lambda start, end: locate(text[start:end])


# --- PDF -------------------------------------------------------------------------------------------------------------


def _open_pdf(data: bytes, where: str) -> Opened:
    import pypdf  # noqa: PLC0415 - half a second, and few commands read a page

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        _check_unlocked(locked=bool(reader.is_encrypted and not reader.decrypt("")), where=where)
        pages = [page.extract_text() for page in reader.pages[:_PAGES]]
        said = reader.metadata
        title, author = (str((said and getattr(said, name)) or "").strip() for name in ("title", "author"))
    except Refused:
        raise
    except Exception as error:  # noqa: BLE001 - a broken file breaks its reader in any way
        raise Refused("this PDF cannot be read", expected=_EXPECTED, found=type(error).__name__, where=where) from None
    text = "\n\n".join(_unwrapped(page) for page in pages)
    if not text.strip():
        raise Refused(
            "this PDF holds no text, but perhaps pictures of it", where=where, advice="Archive its text beside it"
        )
    return Opened(PDF, text, Metadata(title=title, author=author))


def _check_unlocked(*, locked: bool, where: str) -> None:
    if locked:
        raise Refused("this PDF is locked with a password", where=where, advice="Unlock it, and archive that file")


def _unwrapped(page: str) -> str:
    """A page's lines, without lone surrogates that a font's table may have made."""
    return page.encode("utf-8", "replace").decode()


# --- WARC ------------------------------------------------------------------------------------------------------------


def _open_warc(data: bytes, where: str) -> Opened:
    """Open the first response of a WARC file that is a page."""
    try:
        for address, when, payload in _responses(data):
            if payload.strip():
                opened = open_page(payload, where=where, address=address)
                return replace(
                    opened, medium=WARC, address=address, retrieved=when, places=_within(data, payload, opened.places)
                )
    except Refused:
        raise
    except Exception as error:  # noqa: BLE001 - a broken file breaks its reader in any way
        raise Refused(
            "this WARC file cannot be read", expected=_EXPECTED, found=type(error).__name__, where=where
        ) from None
    raise Refused("this WARC file holds no page", expected="a response with text, HTML or PDF", where=where)


def _responses(data: bytes) -> Iterator[tuple[str, str, bytes]]:
    from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]  # noqa: PLC0415 - as above

    for record in ArchiveIterator(io.BytesIO(data)):
        kind = record.http_headers.get_header("Content-Type") or "" if record.http_headers else ""
        if record.rec_type in {"response", "resource"} and (
            not kind or re.match(r"(?:text|application/(?:pdf|xhtml))", kind)
        ):
            payload = record.content_stream().read(LARGEST + 1)
            if len(payload) > LARGEST:
                raise Refused("the page is too large", expected=f"at most {LARGEST} bytes")
            yield (
                str(record.rec_headers.get_header("WARC-Target-URI") or ""),
                str(record.rec_headers.get_header("WARC-Date") or ""),
                payload,
            )


def _within(data: bytes, payload: bytes, places: Places) -> Places:
    """Where the page stands in the file that holds it; nowhere, if that is compressed."""
    at = data.find(payload)
    if at < 0:
        return _nowhere

    def shifted(start: int, end: int) -> tuple[int, int] | None:
        found = places(start, end)
        return (found[0] + at, found[1] + at) if found else None

    return shifted


def _unpacked_head(data: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(data)) as file:
            return file.read(16)
    except (OSError, EOFError):
        return b""
