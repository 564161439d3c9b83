"""Brackets upon brackets: a reader that recurses falls over, and takes the record with it."""

import pytest

from custodiet.kernel.errors import Refused
from tests.attack.statements.forging import forged, receive


@pytest.mark.parametrize("depth", [40, 1_000, 10_000])
def test_a_deep_body_is_refused(depth: int) -> None:
    with pytest.raises(Refused, match="nested too deeply"):
        receive(forged('"Größe"', "[" * depth + "]" * depth))


@pytest.mark.parametrize("depth", [40, 1_000, 20_000])
def test_brackets_that_never_close_are_refused(depth: int) -> None:
    with pytest.raises(Refused, match=r"nested too deeply|not JSON"):
        receive(forged('"Größe"', "[" * depth))


def test_objects_count_like_arrays() -> None:
    with pytest.raises(Refused, match="nested too deeply"):
        receive(forged('"Größe"', '{"a":' * 40 + "1" + "}" * 40))
