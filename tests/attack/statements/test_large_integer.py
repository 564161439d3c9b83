"""An integer beyond 2^53: JavaScript reads its even neighbour, so that two verifiers see two sequence numbers."""

import pytest

from custodiet.kernel.errors import Refused
from tests.attack.statements.forging import forged, receive

LARGEST = 2**53 - 1


@pytest.mark.parametrize("number", [LARGEST + 1, LARGEST + 2, -LARGEST - 1, 10**400])
def test_an_integer_that_not_everybody_can_hold_is_refused(number: int) -> None:
    with pytest.raises(Refused, match=r"out of range.*9007199254740991"):
        receive(forged('"seq":17', f'"seq":{number}'))


def test_the_largest_is_received() -> None:
    assert receive(forged('"seq":17', f'"seq":{LARGEST}')).seq == LARGEST
