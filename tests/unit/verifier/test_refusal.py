"""A log's refusal, checked without the product: what the log signed holds, in its one form, and nothing else does."""

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custodiet.kernel.errors import CustodietError
from custodiet.kernel.keys import SigningKey
from custodiet.kernel.times import LAST
from custodiet.log import note, receipt, refusal
from custodiet.log.note import Note
from custodiet.log.receipt import Receipt
from tests.unit.log.logs import KEY, START
from verifier import custodiet_verify

LEAF = bytes(range(32))
POLICY = f"log {KEY.verifier}\nquorum none\n".encode()
TRUSTED = custodiet_verify.parse_policy(POLICY)
SIGNED = refusal.sign(refusal.Refusal(KEY.name, START, LEAF, "the key is not enrolled"), KEY)
LEAF64 = base64.b64encode(LEAF).decode()
GOOD = f"custodiet/refusal/v1\n{KEY.name}\nrefused {START}\nleaf {LEAF64}\nreason x\n"


def over(text: str, key: SigningKey = KEY) -> bytes:
    return Note(text, (note.sign(text, key),)).format()


def both(data: bytes) -> tuple[bool, bool]:
    """Does it hold for the product, and for the file of Python?"""
    found = []
    for check, fault in (
        (lambda: refusal.open_refusal(data, KEY.verifier), CustodietError),
        (lambda: custodiet_verify.open_refusal(TRUSTED, data), custodiet_verify.Fault),
    ):
        try:
            check()
        except fault:
            found.append(False)
        else:
            found.append(True)
    return found[0], found[1]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    paper, policy = tmp_path / "paper", tmp_path / "policy"
    paper.write_bytes(SIGNED)
    policy.write_bytes(POLICY)
    return paper, policy


def test_it_says_what_the_log_signed(files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    paper, policy = files
    assert custodiet_verify.main(["--refusal", str(paper), "--policy", str(policy)]) == 0
    told = capsys.readouterr().out
    assert f"Proved: {KEY.name} refused {LEAF.hex()}\nat 2013-09-13T00:00:00Z (by its own clock)" in told
    assert "\n  the key is not enrolled\n" in told
    assert "Not proved: that the reason is true" in told
    assert custodiet_verify.main(["--refusal", str(paper), "--policy", str(policy), "--json"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["id"], row["refused"], row["log_key"]) == (LEAF.hex(), "2013-09-13T00:00:00Z", str(KEY.verifier))


def test_a_fault_is_one_line(files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    paper, policy = files
    paper.write_bytes(SIGNED.replace(b"not enrolled", b"too short"))
    assert custodiet_verify.main(["--refusal", str(paper), "--policy", str(policy)]) == 1
    assert capsys.readouterr().err.startswith("L18: ")
    policy.write_text("quorum none\n")
    assert custodiet_verify.main(["--refusal", str(paper), "--policy", str(policy)]) == 1
    assert capsys.readouterr().err.startswith("L32: ")


@pytest.mark.parametrize("more", [[], ["--policy", "p", "--remember", "r"], ["--policy", "p", "bundle.zip"]])
def test_what_makes_no_sense(more: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        custodiet_verify.main(["--refusal", "paper", *more])
    assert stopped.value.code == 2


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        (GOOD, True),
        (GOOD.replace(str(START), str(LAST)), True),
        (GOOD.replace(str(START), "0"), True),
        (GOOD.replace(str(START), str(LAST + 1)), False),
        (GOOD.replace(str(START), f"0{START}"), False),
        (GOOD.replace(str(START), "-1"), False),
        (GOOD.replace(str(START), "\u0661"), False),
        (GOOD.replace("/v1", "/v2"), False),
        (GOOD.replace(KEY.name, "example.net/log"), False),
        (GOOD.replace(LEAF64, base64.b64encode(bytes(31)).decode()), False),
        (GOOD.replace(LEAF64, LEAF64[:-2] + "9="), False),
        (GOOD.replace("reason x", "reason "), False),
        (GOOD.replace("reason x", "reason x\nreason y"), False),
        (GOOD + "\n", False),
        (Receipt(KEY.name, START, START, (LEAF,)).text, False),
    ],
)
def test_product_and_file_give_one_verdict(text: str, holds: bool) -> None:  # noqa: FBT001 - a parameter
    assert both(over(text)) == (holds, holds)


def test_neither_believes_another_key_or_another_note() -> None:
    assert both(over(GOOD, SigningKey(KEY.name, bytes(32)))) == (False, False)
    assert both(receipt.sign(Receipt(KEY.name, START, START + 1, (LEAF,)), KEY)) == (False, False)


@given(st.integers(0, len(SIGNED) - 1), st.integers(1, 255))
def test_no_byte_of_it_can_change(at: int, change: int) -> None:
    data = bytearray(SIGNED)
    data[at] ^= change
    assert both(bytes(data)) == (False, False)


@given(st.text(), st.integers(0, LAST))
def test_whatever_the_reason(reason: str, refused: int) -> None:
    assert both(refusal.sign(refusal.Refusal(KEY.name, refused, LEAF, reason), KEY)) == (True, True)
