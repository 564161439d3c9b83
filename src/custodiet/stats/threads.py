"""Linear algebra on one thread: small matrices are slower on several, and sums would depend on how many there are.

numpy and scipy each bring a BLAS of their own, whose threads wait for one another by spinning; on a busy machine the
filter of 10,000 periods took 60 times as long on two threads as on one.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from threadpoolctl import ThreadpoolController

P = ParamSpec("P")
R = TypeVar("R")


@lru_cache(maxsize=1)
def _controller() -> ThreadpoolController:
    return ThreadpoolController()


def on_one_thread(function: Callable[P, R]) -> Callable[P, R]:
    """Run a function's linear algebra on one thread; what is on several elsewhere stays so."""

    @wraps(function)
    def limited(*args: P.args, **kwargs: P.kwargs) -> R:
        with _controller().limit(limits=1, user_api="blas"):
            return function(*args, **kwargs)

    return limited
