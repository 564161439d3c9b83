"""Values as they are read from a database, which may hold what its tables do not allow."""

from collections.abc import Iterable
from typing import Any

from custodiet.kernel.errors import VerificationFailed


def check_types(rows: Iterable[tuple[Any, ...]], types: tuple[type, ...], where: str) -> None:
    """Raise `VerificationFailed` where a row of the store at `where` is not of `types`, one for each column."""
    for row in rows:
        found = tuple(map(type, row))
        if found != types:
            raise VerificationFailed(
                "the store holds a value of another type than its tables allow",
                expected=", ".join(each.__name__ for each in types),
                found=", ".join(each.__name__ for each in found),
                where=where,
            )
