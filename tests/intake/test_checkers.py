"""Helpers reach the verdict that admission reaches: on whatever bytes, one by one or many together."""

from hypothesis import given
from hypothesis import strategies as st

from custodiet.app.admission import Authentic, authenticate
from custodiet.app.checkers import Checkers, examine, verify
from custodiet.kernel.envelope import open_envelope, pre_authentication
from custodiet.kernel.errors import CustodietError
from tests.intake.missions import ORIGIN, PARTY, STRANGER, enrolment, signed

LEAVES = [signed(1), signed(2, STRANGER), signed(3, origin="example.org/other"), enrolment(), b"", b"{}"]


def judged(leaf: bytes) -> Authentic | None:
    try:
        return Authentic.of(leaf, authenticate(leaf, origin=ORIGIN))
    except CustodietError:
        return None


@given(st.sampled_from(LEAVES), st.data())
def test_one_verdict_on_any_bytes(leaf: bytes, data: st.DataObject) -> None:
    if leaf and data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(leaf) - 1))
        leaf = leaf[:at] + bytes([data.draw(st.integers(0, 255))]) + leaf[at + 1 :]
    assert examine([leaf], ORIGIN) == [judged(leaf)]


def test_many_together_in_another_process() -> None:
    leaves = LEAVES * 30
    with Checkers(2) as checkers:
        assert len(checkers.pids) == 2
        shares = [checkers.check(leaves[at : at + 70], origin=ORIGIN) for at in range(0, len(leaves), 70)]
        assert [each for share in shares for each in share.result()] == [judged(leaf) for leaf in leaves]
        envelope = open_envelope(signed(1))
        message = pre_authentication(envelope.payload_type, envelope.payload)
        asked = [(str(key.verifier), envelope.signature, message) for key in (PARTY, STRANGER)]
        asked.append(("no key", envelope.signature, message))
        assert checkers.verify(asked).result() == verify(asked) == [True, False, False]
