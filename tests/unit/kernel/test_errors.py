"""An error is one clear message: where, what, expected, found, and what to do."""

import pytest

from custodiet.kernel.errors import CustodietError, Refused, Several, VerificationFailed


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


@pytest.mark.parametrize("part", ["expected", "found", "where", "advice"])
def test_a_part_that_acts_is_shown_instead(part: str) -> None:
    assert "\\n\\x1b[2J\\u202e" in str(CustodietError("no", **{part: "\n\x1b[2J\u202e"}))
    assert str(CustodietError("no\n")) == "no\\n"
    assert str(CustodietError("no").at("row\n3")) == "row\\n3: no"


def test_several_faults_have_a_line_each() -> None:
    faults = [CustodietError("a\nb", where="row 1"), Refused("c", found="d")]
    error = Several("2 faults", faults)
    assert str(error) == "2 faults\n  row 1: a\\nb\n  c (found d)"
    assert error.faults == tuple(faults)
    assert str(error.at("t.csv")).startswith("t.csv: 2 faults\n")


def test_both_kinds_are_caught_as_one() -> None:
    for kind in (Refused, VerificationFailed):
        with pytest.raises(CustodietError, match="row 3: no"):
            raise kind("no", where="row 3")
