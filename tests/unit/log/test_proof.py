"""C2SP tlog-proof: the text says what it must, and nothing else is read as one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custodiet.kernel.errors import VerificationFailed
from custodiet.log import sequencer
from custodiet.log.merkle import leaf_hash
from custodiet.log.proof import Proof, check, format_proof, parse_proof, prove
from custodiet.log.store import Entry
from custodiet.store.memory import MemoryStore
from tests.unit.log.logs import KEY

HASHES = st.lists(st.binary(min_size=32, max_size=32), max_size=63).map(tuple)
PROOFS = st.builds(Proof, st.integers(0, 2**62), HASHES, st.binary(max_size=80))


@given(PROOFS)
def test_parse_is_the_inverse_of_format(proof: Proof) -> None:
    assert parse_proof(format_proof(proof)) == proof


def test_every_entry_of_a_log_is_proved_and_no_other() -> None:
    store = MemoryStore()
    sequencer.create(store, KEY, time=1)
    leaves = [f"leaf {n}".encode() for n in range(300)]
    signed = sequencer.append(store, KEY, [Entry(leaf, f"{n}") for n, leaf in enumerate(leaves)], time=2)
    for index in (0, 1, 255, 256, 299):
        proof = prove(store, index, size=signed.size, note=signed.note)
        check(parse_proof(format_proof(proof)), leaf_hash(leaves[index]), signed.checkpoint)
        with pytest.raises(VerificationFailed):
            check(proof, leaf_hash(leaves[index - 1]), signed.checkpoint)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c2sp.org/tlog-proof@v1\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n",
        "c2sp.org/tlog-proof@v2\nindex 0\n\ncheckpoint",
        "c2sp.org/tlog-proof@v1\nindex 01\n\ncheckpoint",
        "c2sp.org/tlog-proof@v1\nextra aa==\nindex 1\n\ncheckpoint",
        "c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n\ncheckpoint",
        "c2sp.org/tlog-proof@v1\nindex 1\n!!\n\ncheckpoint",
        "c2sp.org/tlog-proof@v1\nindex -1\n\ncheckpoint",
        "c2sp.org/tlog-proof@v1\nindex \u0661\n\ncheckpoint",
    ],
)
def test_what_is_no_proof(text: str) -> None:
    with pytest.raises(VerificationFailed):
        parse_proof(text.encode())
