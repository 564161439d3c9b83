"""How long work tells that it goes on: `report(stage, done, total)`. A face decides what to draw."""

from collections.abc import Callable

Report = Callable[[str, int, int], None]


def silent(stage: str, done: int, total: int) -> None:
    """Tell nobody."""
