"""The log, or a witness, dates a checkpoint on a day that no calendar has: whoever shows that date would fail."""

from pathlib import Path

import pytest

from custodiet.kernel.errors import VerificationFailed
from custodiet.kernel.keys import COSIGNATURE_V1, SigningKey
from custodiet.kernel.times import LAST, from_unix
from custodiet.log import cosignature, note, sequencer
from custodiet.log.audit import audit
from custodiet.log.files import Directory, publish
from custodiet.store.memory import MemoryStore
from tests.unit.log.logs import KEY, entry

WITNESS = SigningKey("witness.example", bytes([2]) * 32, COSIGNATURE_V1)
BEYOND = [LAST + 1, 2**63 - 1]


def forged(time: int, monkeypatch: pytest.MonkeyPatch, root: Path) -> Directory:
    """A log, well signed, whose key holder has a signer without scruples."""
    store = MemoryStore()
    with monkeypatch.context() as unscrupulous:
        unscrupulous.setattr(cosignature, "LATEST", 2**63 - 1)
        sequencer.create(store, KEY, time=0)
        sequencer.append(store, KEY, [entry(0)], time=time)
        publish(store, root)
    return Directory(root)


@pytest.mark.parametrize("time", BEYOND)
def test_a_checkpoint_of_no_day_is_refused(time: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(VerificationFailed, match=f"outside the calendar.*found {time}"):
        audit(forged(time, monkeypatch, tmp_path), KEY.verifier)


def test_the_last_instant_has_a_day(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    audited = audit(forged(LAST, monkeypatch, tmp_path), KEY.verifier)
    assert audited.size == 1
    assert from_unix(LAST).text == "9999-12-30T23:59:59Z"


@pytest.mark.parametrize("time", BEYOND)
def test_a_cosignature_of_no_day_is_refused(time: int, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "example.com/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
    with monkeypatch.context() as unscrupulous:
        unscrupulous.setattr(cosignature, "LATEST", 2**63 - 1)
        line = cosignature.cosign(text, WITNESS, time=time)
    read = note.parse(note.Note(text, (line,)).format()).signatures[0]
    with pytest.raises(VerificationFailed, match="outside the calendar"):
        cosignature.check(read, text, WITNESS.verifier)


@pytest.mark.parametrize("time", BEYOND)
def test_nobody_signs_for_no_day(time: int) -> None:
    with pytest.raises(ValueError, match="Unix time"):
        cosignature.cosign("", WITNESS, time=time)
