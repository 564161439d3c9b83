"""Pages in every medium: their text, what the medium says of them, and where their words stand in their bytes."""

import gzip

import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st

from custodiet.exchange.reading.opening import open_page
from custodiet.exchange.reading.reader import read_text
from custodiet.kernel.errors import Refused

HTML = b"""<!doctype html><html lang="en-GB"><head><title>Council refuses the plan | Daily Post</title>
<meta property="og:title" content="Council refuses the plan"><meta property="og:site_name" content="Daily Post">
<meta name="author" content="Ana Ruiz"><meta property="article:published_time" content="2024-03-06T10:00:00Z">
</head><body><nav><a href="/">Home</a></nav><script>var said = "X said no";</script><article>
<h1>Council refuses the plan</h1>
<p>The caf&eacute; council of Tallow said on Tuesday that it would not accept the
   new plan for the depot, which had been before it since the middle of January.</p>
<p>&ldquo;We have nothing to hide,&rdquo; said <b>Jo</b> Lund, the mayor, in an interview with Radio Tallow on Monday
   evening, while a small crowd stood outside the town hall in the rain.</p>
<p>Nobody knows how many barrels there are in the depot, and nobody seems to want to count them before the spring.</p>
</article></body></html>"""
TEXT = "The council of Tallow said on Tuesday that it would not accept the plan."


def warc(payload: bytes, *, packed: bool) -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + payload
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://post.example/plan\r\n"
        "WARC-Date: 2024-03-07T08:00:00Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    record = head.encode() + block + b"\r\n\r\n"
    return gzip.compress(record, mtime=0) if packed else record


def test_html_says_its_title_author_publisher_day_and_language() -> None:
    page = open_page(HTML, address="https://post.example/plan")
    assert page.medium == "HTML"
    assert page.metadata.title == "Council refuses the plan"
    assert (page.metadata.author, page.publisher) == ("Ana Ruiz", "Daily Post")
    assert (page.metadata.published, page.language) == ("2024-03-06", "en-GB")


def test_what_a_page_of_html_says_is_found_again_in_its_bytes() -> None:
    page = open_page(HTML)
    reading = read_text(page.text, metadata=page.metadata)
    council, mayor = reading.statements
    assert (council.stance, council.said) == ("rejects", "2024-03-05")
    assert (mayor.speaker, mayor.role, mayor.said) == ("Jo Lund", "mayor", "2024-03-04")
    for one, first, last in ((council, b"The caf&eacute; council", b"January."), (mayor, b"&ldquo;We have", b"rain.")):
        place = page.places(one.start, one.end)
        assert place is not None
        words = HTML[place[0] : place[1]]
        assert words.startswith(first)
        assert words.endswith(last)


def test_no_script_is_read() -> None:
    assert "X said no" not in open_page(HTML).text


@given(st.text(min_size=1, max_size=80).filter(lambda text: text.strip() and "\0" not in text and "<" not in text))
def test_every_place_of_plain_text_is_that_of_its_bytes(text: str) -> None:
    data = text.encode("utf-8", "replace")
    if data[:5] == b"WARC/" or b"%PDF-" in data or data[:2] == b"\x1f\x8b":
        return
    page = open_page(data)
    for start in range(0, len(page.text), 7):
        place = page.places(start, len(page.text))
        assert place is not None
        assert data[place[0] : place[1]].decode() == page.text[start:]


def test_text_of_an_older_encoding_and_with_a_mark_at_its_head() -> None:
    old = open_page("caf\xe9 said".encode("cp1252"))
    assert (old.text, old.places(3, 4)) == ("café said", (3, 4))
    marked = open_page(b"\xef\xbb\xbf" + TEXT.encode())
    assert (marked.text, marked.places(0, 3)) == (TEXT, (3, 6))


@pytest.mark.parametrize("packed", [False, True])
def test_a_warc_file_gives_its_page_with_its_address_and_day(packed: bool) -> None:  # noqa: FBT001 - a parameter
    data = warc(HTML, packed=packed)
    page = open_page(data)
    assert (page.medium, page.address, page.retrieved) == ("WARC", "https://post.example/plan", "2024-03-07T08:00:00Z")
    assert page.metadata.title == "Council refuses the plan"
    at = page.text.index("The café council")
    place = page.places(at, at + len("The café council"))
    assert place is None if packed else place is not None and data[place[0] : place[1]] == b"The caf&eacute; council"


def test_a_pdf_gives_its_text() -> None:
    page = open_page(typst.compile(f'#set document(title: [The plan], author: "Ana Ruiz")\n{TEXT}'.encode()))
    assert page.medium == "PDF"
    assert " ".join(page.text.split()) == TEXT
    assert (page.metadata.title, page.metadata.author) == ("The plan", "Ana Ruiz")
    (statement,) = read_text(page.text).statements
    assert statement.stance == "rejects"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"  \n",
        b"\0\1\2\3",
        b"%PDF-1.7 but no more",
        b"WARC/1.0\r\nWARC-Type: response\r\n\r\n",
        gzip.compress(b"WARC/1.0\r\nbroken", mtime=0),
        typst.compile(b"#rect()"),
    ],
    ids=["nothing", "blanks", "bytes", "half a PDF", "half a WARC", "a broken WARC", "a picture"],
)
def test_what_is_no_page_is_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        open_page(data, where="file")
