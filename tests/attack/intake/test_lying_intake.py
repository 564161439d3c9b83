"""An intake that lies to whoever hands a statement in: another's receipt, none, one that the log never signed."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from custodiet.app.handing import Handing, hand_in
from custodiet.app.remote import Unreachable
from custodiet.kernel.errors import CustodietError, Refused, VerificationFailed
from custodiet.kernel.keys import SigningKey
from custodiet.log.merkle import leaf_hash
from custodiet.log.receipt import Receipt, sign
from tests.intake.missions import LOG, NOW, ORIGIN, founded, serving, signed, taking

IMPOSTOR = SigningKey(ORIGIN, bytes([9]) * 32)
OTHER = SigningKey("example.org/other", bytes([6]) * 32)


@contextmanager
def answering(status: int, body: bytes) -> Iterator[tuple[str, list[str]]]:
    """A server that answers everything in one way, and what was asked of it."""
    asked: list[str] = []

    class Liar(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            asked.append(self.path)
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Liar) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        thread.join()


@pytest.fixture
def statement(tmp_path: Path) -> Path:
    file = tmp_path / "x.signed"
    file.write_bytes(signed(1))
    return file


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    file = tmp_path / "policy.txt"
    file.write_text(f"log {LOG.verifier}\nquorum none\n", encoding="utf-8")
    return file


def said(leaf: bytes, key: SigningKey = LOG) -> bytes:
    receipt = sign(Receipt(key.name, NOW, NOW + 60, (leaf_hash(leaf),)), key)
    return json.dumps({"index": 2, "party": "Arcadia", "already": False, "receipt": receipt.decode()}).encode()


LIES = {
    "a receipt for another statement": (201, said(signed(2)), "for something else"),
    "a receipt of another log": (201, said(signed(1), OTHER), "does not name this log"),
    "a receipt by another key": (201, said(signed(1), IMPOSTOR), "no signature is by a key that you trust"),
    "no receipt": (201, b'{"index":2}', "no signed note"),
    "no JSON": (201, b"<html>", "no answer of an intake"),
    "a page": (200, b"[]", "no answer of an intake"),
    "an index that is none": (201, said(signed(1)).replace(b"2,", b'"\\u001b[2J",', 1), "no answer of an intake"),
    "a refusal that acts": (422, b'{"detail": "\\u001b[2Jno"}', r"\\x1b\[2Jno"),
}


@pytest.mark.parametrize(("status", "body", "message"), LIES.values(), ids=LIES)
def test_a_lie_is_seen(statement: Path, policy: Path, status: int, body: bytes, message: str) -> None:
    out = statement.with_name("receipt")
    with answering(status, body) as (url, _), pytest.raises((Refused, VerificationFailed), match=message):
        hand_in([statement], Handing(url, policy, lambda _: None), out=out)
    assert not out.exists()


def test_who_gets_no_answer_asks_again_and_then_says_so(statement: Path, policy: Path) -> None:
    waited: list[float] = []
    with (
        answering(503, b'{"detail": "busy"}') as (url, asked),
        pytest.raises(CustodietError, match="does not take it: busy"),
    ):
        hand_in([statement], Handing(url, policy, waited.append))
    assert (len(asked), waited) == (4, [1.0, 2.0, 4.0])
    with pytest.raises(Unreachable):
        hand_in([statement], Handing(url, policy, waited.append))


def test_an_honest_one_is_believed_and_the_first_fault_ends_it(statement: Path, policy: Path, tmp_path: Path) -> None:
    stranger = tmp_path / "y.signed"
    stranger.write_bytes(signed(1, said="2015-01-01"))
    with taking(founded(tmp_path / "record")) as intake, serving(intake) as served:
        how = Handing(served.url, policy, lambda _: None)
        [taken] = hand_in([statement], how, out=tmp_path / "receipt")
        assert (taken.index, taken.already) == (2, False)
        with pytest.raises(Refused, match=r"x\.signed") as refused:
            hand_in([statement, stranger, statement], how)
        assert "sequence number 1" in str(refused.value)
    with pytest.raises(Refused, match="exists already"):
        hand_in([statement], how, out=tmp_path / "receipt")
