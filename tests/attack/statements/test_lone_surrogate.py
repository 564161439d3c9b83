"""Half a character: some readers drop it, some replace it, some stop."""

import pytest

from custodiet.kernel.errors import Refused
from tests.attack.statements.forging import forged, receive


@pytest.mark.parametrize("half", ["\\ud800", "\\udfff", "\\ude00\\ud83d", "x\\udbff"])
def test_an_escaped_half_is_refused(half: str) -> None:
    with pytest.raises(Refused, match="lone surrogate"):
        receive(forged("Größe", half))


@pytest.mark.parametrize("half", [0xD800, 0xDFFF], ids=hex)
def test_a_half_in_the_bytes_is_refused(half: int) -> None:
    with pytest.raises(Refused, match="not UTF-8"):
        receive(forged("Größe", chr(half)))


def test_a_half_in_a_name_is_refused() -> None:
    with pytest.raises(Refused, match="lone surrogate"):
        receive(forged('"text"', '"\\ud800"'))
