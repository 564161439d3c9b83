"""An envelope gives back what was signed, for the key that signed it."""

from base64 import b64encode
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custodiet.kernel.envelope import (
    LARGEST_LEAF,
    PAYLOAD_TYPE,
    Envelope,
    open_envelope,
    pre_authentication,
    read_envelope,
    sign,
)
from custodiet.kernel.errors import CustodietError, Refused
from custodiet.kernel.keys import SigningKey
from custodiet.kernel.strict import canonical

KEY = SigningKey("State-A/officer", bytes(range(32)))


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_what_was_signed_is_opened(payload: bytes) -> None:
    envelope = open_envelope(sign(payload, KEY))
    envelope.verify(KEY.verifier)
    assert (envelope.payload, envelope.payload_type, envelope.keyid) == (payload, PAYLOAD_TYPE, str(KEY.verifier))


@settings(deadline=None)
@given(st.data())
def test_a_changed_byte_is_refused_unless_only_the_hint_changed(data: st.DataObject) -> None:
    leaf = bytearray(sign(b'{"a":1}', KEY))
    at = data.draw(st.integers(0, len(leaf) - 1))
    leaf[at] ^= data.draw(st.integers(1, 255))
    try:
        envelope = open_envelope(bytes(leaf))
        envelope.verify(KEY.verifier)
    except CustodietError:
        return
    assert envelope.keyid != str(KEY.verifier)
    assert envelope.payload == b'{"a":1}'


def test_the_encoding_that_is_signed_is_that_of_dsse() -> None:
    """The example of DSSE's own protocol.md."""
    assert pre_authentication("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


def test_the_largest_statement_fits_and_a_larger_one_does_not() -> None:
    overhead = len(sign(b"", KEY))
    most = (LARGEST_LEAF - overhead) // 4 * 3
    assert len(sign(bytes(most), KEY)) <= LARGEST_LEAF
    with pytest.raises(Refused, match=r"too large.*one manifest"):
        sign(bytes(most + 3), KEY)
    with pytest.raises(Refused, match="too large"):
        open_envelope(bytes(LARGEST_LEAF + 1), where="entry 7")


@settings(deadline=None)
@given(st.binary(max_size=40), st.text(max_size=12), st.data())
def test_a_usual_envelope_is_what_json_reads(payload: bytes, keyid: str, data: st.DataObject) -> None:
    value = {"payload": b64encode(payload).decode(), "payloadType": PAYLOAD_TYPE}
    leaf = canonical(value | {"signatures": [{"keyid": keyid, "sig": b64encode(bytes(64)).decode()}]})
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(leaf) - 1))
        leaf = (
            leaf[:at]
            + data.draw(st.sampled_from([b"", b"=", b" ", b'"', b"\\", b"\x7f", b"\n", b"B"]))
            + leaf[at + 1 :]
        )
    assert _opened(open_envelope, leaf) == _opened(read_envelope, leaf)


def _opened(reader: Callable[[bytes], Envelope], leaf: bytes) -> str:
    try:
        return repr(reader(leaf))
    except Refused as error:
        return f"refused: {error}"
