"""One name twice: who takes the first value and who takes the last read two statements under one signature."""

import pytest

from custodiet.kernel.errors import Refused
from tests.attack.statements.forging import forged, honest, reads, receive


def test_the_honest_statement_is_received() -> None:
    assert receive(forged('"lo":"34.8"', '"lo":"34.8"')).seq == 17


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"seq":17', '"seq":17,"seq":18'),
        ('"lo":"34.8"', '"lo":"3.48","lo":"34.8"'),
        ('"verb":"claim"', '"verb":"claim","\\u0076erb":"mark"'),
        ('"text":"Größe"', '"text":"Größe","text":"Größe"'),
    ],
)
def test_a_name_that_stands_twice_is_refused(old: str, new: str) -> None:
    assert reads(honest().replace(old, new)), "a lenient reader takes it"
    with pytest.raises(Refused, match="stands twice"):
        receive(forged(old, new))
