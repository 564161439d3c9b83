"""A property computed once for each object, however many threads ask for it: the first computes, the others wait.

The object has a reentrant `lock`. A computed value stands in the object's own dictionary, and is read without it.
"""

from collections.abc import Callable
from threading import RLock
from typing import Any, Generic, Protocol, TypeVar, overload

T_co = TypeVar("T_co", covariant=True)


class Locked(Protocol):
    """What the lock is taken from."""

    @property
    def lock(self) -> RLock:
        """A lock of the object's own."""


class Once(Generic[T_co]):
    """The decorator; a non-data descriptor, as `functools.cached_property` is."""

    def __init__(self, compute: Callable[[Any], T_co]) -> None:
        self._compute, self._name, self.__doc__ = compute, compute.__name__, compute.__doc__

    @overload
    def __get__(self, owner: None, kind: type) -> "Once[T_co]": ...
    @overload
    def __get__(self, owner: Locked, kind: type) -> T_co: ...
    def __get__(self, owner: Locked | None, kind: type) -> "T_co | Once[T_co]":
        if owner is None:
            return self
        with owner.lock:
            values = owner.__dict__
            if self._name not in values:
                values[self._name] = self._compute(owner)
            value: T_co = values[self._name]
            return value


once = Once
