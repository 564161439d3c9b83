"""A witness's cosignature is moved to where it was not made: another log, size, root, witness or time."""

from dataclasses import replace

import pytest

from custodiet.kernel.errors import VerificationFailed
from custodiet.kernel.keys import COSIGNATURE_V1, ML_DSA_44, SigningKey
from custodiet.log import cosignature
from custodiet.log.checkpoint import Checkpoint
from custodiet.log.note import Signature

CLAIM = Checkpoint("example.com/log", 7, bytes([5]) * 32)
TIME = 1_395_273_700
BOTH = pytest.mark.parametrize(
    "key", [SigningKey("w.example", bytes([2]) * 32, each) for each in (COSIGNATURE_V1, ML_DSA_44)], ids=str
)


@BOTH
@pytest.mark.parametrize("other", [{"origin": "example.com/other"}, {"size": 8}, {"root": bytes([6]) * 32}])
def test_to_another_checkpoint(key: SigningKey, other: dict[str, object]) -> None:
    line = cosignature.cosign(CLAIM.text, key, time=TIME)
    assert cosignature.check(line, CLAIM.text, key.verifier) == TIME
    with pytest.raises(VerificationFailed):
        cosignature.check(line, replace(CLAIM, **other).text, key.verifier)  # type: ignore[arg-type]  # one of three


@BOTH
def test_to_another_time(key: SigningKey) -> None:
    line = cosignature.cosign(CLAIM.text, key, time=TIME)
    later = Signature(line.name, line.key_id, (TIME + 1).to_bytes(8, "big") + line.signature[8:])
    with pytest.raises(VerificationFailed):
        cosignature.check(later, CLAIM.text, key.verifier)


def test_under_another_name_with_the_same_key() -> None:
    """What ML-DSA-44 signs names the cosigner; Ed25519's message does not, so that a policy has each key once."""
    one, other = (SigningKey(name, bytes([2]) * 32, ML_DSA_44) for name in ("w.example", "v.example"))
    line = cosignature.cosign(CLAIM.text, one, time=TIME)
    renamed = Signature(other.name, other.verifier.key_id, line.signature)
    with pytest.raises(VerificationFailed):
        cosignature.check(renamed, CLAIM.text, other.verifier)


def test_as_one_of_the_other_kind() -> None:
    old, new = (SigningKey("w.example", bytes([2]) * 32, each) for each in (COSIGNATURE_V1, ML_DSA_44))
    for made, claimed in ((old, new), (new, old)):
        line = cosignature.cosign(CLAIM.text, made, time=TIME)
        with pytest.raises(VerificationFailed, match="no cosignature"):
            cosignature.check(line, CLAIM.text, claimed.verifier)
