"""The log's signed refusal: kept by whoever was refused, verified by others; one that proves nothing is not kept."""

import json
from pathlib import Path

import pytest

from custodiet.app.handing import Handing, hand_in
from custodiet.app.record import Record
from custodiet.kernel.errors import CustodietError, Refused, VerificationFailed
from custodiet.kernel.keys import SigningKey
from custodiet.kernel.times import from_unix
from custodiet.log import refusal
from custodiet.log.merkle import leaf_hash
from custodiet.log.refusal import Refusal
from tests.attack.intake.test_lying_intake import IMPOSTOR, OTHER, answering
from tests.attack.intake.test_lying_intake import policy as policy  # noqa: PLC0414 - the fixture
from tests.attack.intake.test_lying_intake import statement as statement  # noqa: PLC0414 - the fixture
from tests.cli.runner import fail, succeed
from tests.intake.missions import LOG, NOW, ORIGIN, STRANGER, founded, serving, signed, taking

REASON = "no room"


def refused(leaf: bytes, key: SigningKey = LOG, *, at: int = NOW) -> bytes:
    return refusal.sign(Refusal(key.name, at, leaf_hash(leaf), REASON), key)


def answer(note: object) -> bytes:
    return json.dumps({"detail": REASON, "refusal": note}).encode()


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return founded(tmp_path / "record")


def test_it_is_kept_and_proves_that_the_log_was_asked(record: Path, policy: Path, tmp_path: Path) -> None:
    file, out = tmp_path / "y.signed", tmp_path / "y.receipt"
    file.write_bytes(signed(1, STRANGER))
    with taking(record) as intake, serving(intake) as served:
        message = fail("submit", served.url, file, "--receipt", out, "--policy", policy)
    kept = tmp_path / "y.receipt.refusal"
    assert "not enrolled" in message
    assert f"custodiet verify COPY --refusal {kept}" in message
    assert not out.exists()
    assert refusal.open_refusal(kept.read_bytes(), LOG.verifier).leaf == leaf_hash(file.read_bytes())
    told = succeed("verify", record / "log", "--policy", policy, "--refusal", kept).out
    short = leaf_hash(file.read_bytes()).hex()[:12]
    assert f"Proved: {ORIGIN} refused {short} at {from_unix(NOW).text}" in told
    assert "not enrolled" in told
    assert "It is not in the log" in told
    row = succeed("verify", record, "--refusal", kept, "--json").json()["refusal"]
    assert (row["id"], row["refused"], row["index"]) == (leaf_hash(file.read_bytes()).hex(), from_unix(NOW).text, None)


@pytest.mark.parametrize(
    ("at", "words"),
    [(NOW - 1, "after it was refused"), (NOW, "in the same second"), (NOW + 1, "before it was refused")],
)
def test_what_is_in_the_log_nevertheless_is_said(record: Path, tmp_path: Path, at: int, words: str) -> None:
    with Record.open(record) as opened:
        opened.submit([("", signed(1))], now=NOW)
    file = tmp_path / "r.refusal"
    file.write_bytes(refused(signed(1), at=at))
    told = succeed("verify", record, "--refusal", file).out
    assert f"It is in the log nevertheless: entry 2, logged at {from_unix(NOW).text}, {words}" in told
    assert succeed("verify", record, "--refusal", file, "--json").json()["refusal"]["index"] == 2


def test_without_a_receipts_name_one_is_told_how_to_keep_it(statement: Path, policy: Path) -> None:
    note = refused(statement.read_bytes()).decode()
    with answering(422, answer(note)) as (url, _), pytest.raises(Refused, match="no room") as told:
        hand_in([statement], Handing(url, policy, lambda _: None))
    assert "--receipt FILE" in told.value.advice


def test_without_a_policy_nothing_shows_that_the_log_signed_it(statement: Path) -> None:
    note, out = refused(statement.read_bytes(), IMPOSTOR).decode(), statement.with_name("r")
    with answering(422, answer(note)) as (url, _), pytest.raises(Refused, match="no room") as told:
        hand_in([statement], Handing(url, None, lambda _: None), out=out)
    assert "Not proved: that the log signed it" in told.value.advice
    assert statement.with_name("r.refusal").read_text(encoding="utf-8") == note


LIES = {
    "of another statement": refused(signed(2)).decode(),
    "of another log": refused(signed(1), OTHER).decode(),
    "by another key": refused(signed(1), IMPOSTOR).decode(),
    "no note": "no",
    "no text": 7,
    "at no time": refused(signed(1), at=999_999_999_999).decode(),
}


@pytest.mark.parametrize("note", LIES.values(), ids=LIES)
def test_one_that_proves_nothing_is_not_kept(statement: Path, policy: Path, note: object) -> None:
    out = statement.with_name("r")
    with answering(422, answer(note)) as (url, _), pytest.raises(VerificationFailed, match="proves nothing") as told:
        hand_in([statement], Handing(url, policy, lambda _: None), out=out)
    assert "no room" in str(told.value)
    assert not list(statement.parent.glob("r*"))


def test_a_log_that_signs_none_is_said_to(statement: Path, policy: Path) -> None:
    with answering(422, b'{"detail": "no room"}') as (url, _), pytest.raises(Refused, match="no room") as told:
        hand_in([statement], Handing(url, policy, lambda _: None), out=statement.with_name("r"))
    assert "no signed refusal" in told.value.advice


def test_an_older_one_is_never_overwritten(statement: Path, policy: Path) -> None:
    kept = statement.with_name("r.refusal")
    kept.write_text("mine")
    with answering(422, answer("")) as (url, asked), pytest.raises(Refused, match="exists already"):
        hand_in([statement], Handing(url, policy, lambda _: None), out=statement.with_name("r"))
    assert (asked, kept.read_text()) == ([], "mine")


def test_a_refusal_by_another_key_or_beside_a_report_proves_nothing(record: Path, tmp_path: Path) -> None:
    file = tmp_path / "r.refusal"
    file.write_bytes(refused(signed(1), IMPOSTOR))
    assert "no signature is by a key that you trust" in fail("verify", record, "--refusal", file)
    assert "not with a report" in fail("verify", file, "--refusal", file)
    with pytest.raises(CustodietError, match="calendar"):
        refusal.open_refusal(refused(signed(1), at=999_999_999_999), LOG.verifier)
