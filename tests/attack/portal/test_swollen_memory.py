"""Requests that make the portal keep, or read, more and more."""

import socket
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from custodiet.web import keeping
from custodiet.web.shelf import Kept, Rendered, Shelf
from tests.cli.conftest import Mission
from tests.portal.served import Served, serving


def test_a_host_that_is_none_is_refused(mission: Mission) -> None:
    with serving(mission.record) as served:
        for host in ("h" * 256, "a" * 20_000, "record.example/../x", "a b", "x\u00e9", "u@h"):
            said = speak(served, f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode("latin-1"))
            assert b" 400 " in said.partition(b"\r\n")[0], host
            assert b"html" not in said


def test_a_kept_page_weighs_what_it_is_kept_under_too(mission: Mission) -> None:
    shelf = Shelf(mission.record)
    page = Rendered(b"x", "text/html", "tag")
    keys = [(shelf.edition(), "html", ("items", "n" * 15_000), f"http://{n}", (("voice", "v"),)) for n in range(1500)]
    for key in keys:
        shelf.pages.put(key, page)
    assert 500 < sum(shelf.pages.get(key) is not None for key in keys) < 1200


def test_a_value_that_takes_the_place_of_another_is_weighed_instead_of_it() -> None:
    kept: Kept[str] = Kept(10, lambda _, value: len(value))
    for _ in range(9):
        kept.put("a", "12345")
    kept.put("b", "12345")
    assert (kept.get("a"), kept.get("b")) == ("12345", "12345")
    kept.put("a", "1234567890")
    assert (kept.get("a"), kept.get("b")) == ("1234567890", None)


def test_the_same_question_with_more_space_around_it_is_kept_once(mission: Mission) -> None:
    with serving(mission.record) as served:
        tags = {served.get(f"/holdings?as_of={'%20' * n}2014{'%20' * n}").headers["etag"] for n in range(3)}
        assert len(tags) == 1


@pytest.mark.parametrize("told", [True, False])
def test_a_form_of_any_length_is_not_read_to_its_end(mission: Mission, told: bool) -> None:  # noqa: FBT001 - two ways
    length = "Content-Length: 300000000" if told else "Transfer-Encoding: chunked"
    body = b"a" * 9000 if told else b"2328\r\n" + b"a" * 9000 + b"\r\n"
    with serving(mission.record) as served:
        said = speak(served, f"POST /kept HTTP/1.1\r\nHost: h\r\n{length}\r\n\r\n".encode() + body)
        assert said.startswith(b"HTTP/1.1 413 ")
        assert b"more than the portal takes" in said
        assert b"set-cookie" not in said


def test_a_form_that_comes_slowly_is_not_waited_for(mission: Mission, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "_PATIENCE", 0.1)
    with serving(mission.record) as served:
        said = speak(served, b"POST /kept HTTP/1.1\r\nHost: h\r\nContent-Length: 20\r\n\r\naddr")
        assert said.startswith(b"HTTP/1.1 408 ")


def test_a_body_that_nobody_reads_holds_no_connection(mission: Mission) -> None:
    with serving(mission.record) as served:
        said = speak(served, b"GET /holdings HTTP/1.1\r\nHost: h\r\nContent-Length: 20\r\n\r\na")
        assert said.startswith(b"HTTP/1.1 200 ")


def speak(served: Served, data: bytes) -> bytes:
    """All that the portal says until it closes the connection, which it must."""
    at = urlsplit(served.base)
    with closing(socket.create_connection((at.hostname, at.port), timeout=4)) as connection:
        connection.sendall(data)
        said = b""
        while part := connection.recv(65536):
            said += part
        return said
