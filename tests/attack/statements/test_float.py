"""A floating-point number: 0.1 + 0.2 is another amount in another language, and rounding hides a drum."""

import pytest

from custodiet.kernel.errors import Refused
from tests.attack.statements.forging import forged, receive


@pytest.mark.parametrize("number", ["34.8", "3.48e1", "34.799999999999999999", "1E400", "NaN", "-Infinity"])
def test_an_amount_as_a_number_is_refused(number: str) -> None:
    with pytest.raises(Refused, match=r"floating-point.*decimal string"):
        receive(forged('"lo":"34.8"', f'"lo":{number}'))


def test_an_amount_as_a_whole_number_is_refused_too() -> None:
    with pytest.raises(Refused, match="lo is a decimal number in quotes"):
        receive(forged('"lo":"34.8"', '"lo":34'))


def test_a_sequence_number_with_a_fraction_is_refused() -> None:
    with pytest.raises(Refused, match="floating-point"):
        receive(forged('"seq":17', '"seq":17.0'))
