"""Where blocks of a simulation run: on one core, or on several, with the same answer.

A simulation is cut into blocks of a fixed size; the dice of a block follow from the seed and its number alone, and its
answer from its dice. An engine takes the work and the blocks, and gives back the answers in the order of the blocks.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np

from custodiet.stats.checks import whole

R = TypeVar("R")
Engine = Callable[[Callable[[int], R], Sequence[int]], Iterable[R]]


def in_order(work: Callable[[int], R], blocks: Sequence[int]) -> Iterator[R]:
    """Run blocks one after the other: the engine of one core."""
    return map(work, blocks)


def on_threads(workers: int) -> Engine[R]:
    """Return an engine of so many threads: numpy lets others run while it fills and adds."""
    whole("the number of workers", workers, least=1)

    def engine(work: Callable[[int], R], blocks: Sequence[int]) -> Iterator[R]:
        with ThreadPoolExecutor(workers) as pool:
            yield from pool.map(work, blocks)

    return in_order if workers == 1 else engine


def stream(seed: int, block: int) -> np.random.Generator:
    """Return the dice of a block."""
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=(block,))))
