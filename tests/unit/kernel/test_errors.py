"""An error is one clear message: where, what, expected, found, and what to do."""

import pytest

from custodiet.kernel.errors import CustodietError, Refused, VerificationFailed


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (CustodietError("no"), "no"),
        (CustodietError("no", where="row 3"), "row 3: no"),
        (CustodietError("no", expected="a", found="b"), "no (expected a, found b)"),
        (CustodietError("no", found="b", advice="Write a"), "no (found b). Write a"),
        (
            Refused("no", expected="a", found="b", where="row 3", advice="Write a"),
            "row 3: no (expected a, found b). Write a",
        ),
    ],
)
def test_the_text_of_an_error(error: CustodietError, text: str) -> None:
    assert str(error) == text


def test_both_kinds_are_caught_as_one() -> None:
    for kind in (Refused, VerificationFailed):
        with pytest.raises(CustodietError, match="row 3: no"):
            raise kind("no", where="row 3")
