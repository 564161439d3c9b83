"""Dice that fall alike for one seed in every version of Python: numbers from SHA-256 of the seed and a count."""

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """One stream of numbers for each seed and purpose; another purpose does not disturb it."""

    def __init__(self, seed: int, purpose: str) -> None:
        self._prefix = f"custodiet drill {seed} {purpose} ".encode()
        self._thrown = 0

    def below(self, limit: int) -> int:
        """Return a whole number from 0, below `limit`."""
        self._thrown += 1
        return int.from_bytes(sha256(self._prefix + str(self._thrown).encode()).digest()[:8]) % limit

    def between(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """Return the things in another order."""
        order = list(things)
        for n in range(len(order) - 1, 0, -1):
            m = self.below(n + 1)
            order[n], order[m] = order[m], order[n]
        return order
