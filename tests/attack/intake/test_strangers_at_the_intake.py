"""Strangers post to an intake: too much, too slowly, of another type, by other methods. It answers, and goes on."""

import http.client
import socket
from collections.abc import Iterator

import pytest

from custodiet.kernel.envelope import LARGEST_LEAF
from custodiet.log import receipt, refusal
from custodiet.log.merkle import leaf_hash
from custodiet.web import intake as service
from tests.intake.missions import LOG, NOW, STRANGER, Served, founded, serving, signed, taking


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with taking(founded(tmp_path_factory.mktemp("intake") / "record")) as intake, serving(intake) as found:
        yield found


def test_a_statement_gets_its_receipt(served: Served) -> None:
    first, again = served.post(signed(1)), served.post(signed(1), content_type="Application/JSON; charset=utf-8")
    assert (first.status, again.status) == (201, 200)
    for answer in (first, again):
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.json()["id"] == leaf_hash(signed(1)).hex()
        promise = receipt.open_receipt(answer.json()["receipt"].encode(), LOG.verifier)
        assert promise.leaves == (leaf_hash(signed(1)),)


def test_a_refusal_is_a_problem_that_the_log_signed(served: Served) -> None:
    served.post(signed(10))
    for leaf, status, word in (
        (b"", 422, "no signed statement"),
        (signed(2, STRANGER), 422, "not enrolled"),
        (signed(3, origin="example.org/other"), 422, "signed for another record"),
        (signed(10, said="2015-01-01"), 409, "sequence number 10"),
    ):
        answer = served.post(leaf)
        assert answer.status == answer.json()["status"] == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert word in answer.json()["detail"]
        found = refusal.open_refusal(answer.json()["refusal"].encode(), LOG.verifier)
        assert (found.leaf, found.refused) == (leaf_hash(leaf), NOW)
        assert word in found.reason


@pytest.mark.parametrize("kind", ["text/plain", "", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_what_a_page_of_another_origin_can_post_is_not_read(served: Served, kind: str) -> None:
    assert served.post(signed(4), content_type=kind).status == 415
    assert served.post(signed(4), content_encoding="gzip").status == 415


def test_too_much_is_not_read(served: Served) -> None:
    assert served.post(b"x" * LARGEST_LEAF).status == 422
    assert served.post(b"x" * (LARGEST_LEAF + 1)).status == 413
    with_no_length = http.client.HTTPConnection("127.0.0.1", int(served.url.rpartition(":")[2]), timeout=30)
    parts = (b"x" * 10_000 for _ in range(7))
    with_no_length.request("POST", "/statements", parts, {"content-type": "application/json"}, encode_chunked=True)
    assert with_no_length.getresponse().status == 413
    with_no_length.close()


def test_a_length_that_is_none(served: Served) -> None:
    for length in ("9" * 5000, "-1", "1e3"):
        assert _raw(served, f"Content-Length: {length}\r\n").split(b" ", 2)[1] in (b"400", b"413", b"431")


def test_who_is_slow_is_not_waited_for(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "_PATIENCE", 0.05)
    assert b" 408 " in _raw(served, "Content-Length: 10\r\n")
    monkeypatch.undo()
    assert served.post(signed(5)).status == 201


def test_nothing_else_is_there(served: Served) -> None:
    assert served.post(b"", method="GET").status == 405
    assert served.post(b"", method="PUT").headers["allow"] == "POST"
    for path in ("/", "/statements/", "/log/files/checkpoint", "/../operator.key"):
        assert served.post(b"", path=path).status == 404


def _raw(served: Served, headers: str) -> bytes:
    """The answer to a request whose body does not come."""
    with socket.create_connection(("127.0.0.1", int(served.url.rpartition(":")[2])), timeout=30) as connection:
        connection.sendall(
            f"POST /statements HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{headers}\r\n".encode()
        )
        return connection.recv(4096)
