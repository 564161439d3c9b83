"""What the portal keeps in memory: the record as last read, the views of it that readers asked for, rendered pages.

All of it is bounded, and all of it can be made again from the record. Views of one state of knowledge share its fold.
Nothing is read twice because two readers ask at once: the first reads, the others wait, or see the record as it was.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock, RLock
from typing import Any, Generic, TypeVar

from custodiet.app.asking import check_voice
from custodiet.app.once import once
from custodiet.app.projections import PROJECTIONS
from custodiet.app.reading import Reading, Seen, read_record, stamp
from custodiet.app.view import Cut, Fold, View
from custodiet.kernel.errors import CustodietError

T = TypeVar("T")
_FOLDS, _VIEWS, _LISTS, _SEEN = 4, 16, 64, 256
_PAGES = 64 * 2**20  # bytes of rendered pages


class Kept(Generic[T]):
    """The values that were asked for last, each made once. `weigh` gives their sizes; `limit` is the sum of them."""

    def __init__(self, limit: int, weigh: Callable[[T], int] = lambda _: 1) -> None:
        self._values: OrderedDict[Hashable, T] = OrderedDict()
        self._making: dict[Hashable, RLock] = {}
        self._lock, self._limit, self._weigh, self._weight = Lock(), limit, weigh, 0

    def get(self, key: Hashable) -> T | None:
        """The value that is there, if one is."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def of(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value that is there, or a new one; what fails is not kept."""
        value = self.get(key)
        if value is not None:
            return value
        with self._lock:
            lock = self._making.setdefault(key, RLock())
        try:
            with lock:
                value = self.get(key)
                if value is None:
                    value = make()
                    self.put(key, value)
                return value
        finally:
            with self._lock:
                self._making.pop(key, None)

    def put(self, key: Hashable, value: T) -> None:
        """Keep a value, and let go of those that were not asked for longest."""
        with self._lock:
            if key not in self._values:
                self._weight += self._weigh(value)
            self._values[key] = value
            while self._weight > self._limit and len(self._values) > 1:
                self._weight -= self._weigh(self._values.popitem(last=False)[1])

    def clear(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._values.clear()
            self._weight = 0


class Shown(View):
    """A view with the lists that its pages are cut from, which are as long as the record, and their indexes."""

    def items(self, what: str) -> Sequence[Any]:
        """The items of a projection, in order."""
        found: Sequence[Any] = self.kept(what, lambda: PROJECTIONS[what].items(self))
        return found

    def grouped(self, what: str, name: str, keys: Callable[[Any], Iterable[str]]) -> Mapping[str, list[Any]]:
        """The items of a projection by their `keys`; `name` says which keys these are."""

        def make() -> Mapping[str, list[Any]]:
            groups: defaultdict[str, list[Any]] = defaultdict(list)
            for item in self.items(what):
                for key in dict.fromkeys(keys(item)):
                    groups[key].append(item)
            return dict(groups)

        found: Mapping[str, list[Any]] = self.kept((what, name), make)
        return found

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """Anything else about this view, by a key of its maker's."""
        found: T = self._kept.of(key, make)
        return found

    @once
    def _kept(self) -> Kept[Any]:
        return Kept(_LISTS)


class Shelf:
    """The record in the directory `path`, and what was made of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stamp, self._reading = stamp(path), read_record(path)
        self._refreshing = Lock()
        self._folds: Kept[Fold] = Kept(_FOLDS)
        self._views: Kept[Shown] = Kept(_VIEWS)
        self._seen: Kept[Seen] = Kept(_SEEN)
        self.pages: Kept[tuple[bytes, str]] = Kept(_PAGES, lambda page: len(page[0]))

    @property
    def version(self) -> tuple[int, ...]:
        """What differs between two states of the record."""
        return self._stamp

    def reading(self) -> Reading:
        """The record as it is now; where another thread is just reading it anew, as it was."""
        found = stamp(self.path)
        if found != self._stamp and self._refreshing.acquire(blocking=False):
            try:
                with suppress(CustodietError):  # it is being written: the next reader sees more
                    self._renew(found)
            finally:
                self._refreshing.release()
        return self._reading

    def _renew(self, found: tuple[int, ...]) -> None:
        reading = read_record(self.path)
        self._reading, self._stamp = reading, found
        for kept in (self._folds, self._views, self._seen, self.pages):
            kept.clear()

    def view(self, reading: Reading, where: Cut, voice: str = "", source: str = "") -> "Shown":
        """The view of a cut, for one voice and source where they are given."""
        return self._views.of((reading.size, where, voice, source), lambda: self._view(reading, where, voice, source))

    def _view(self, reading: Reading, where: Cut, voice: str, source: str) -> "Shown":
        if not (voice or source):
            return Shown(reading, where, fold=self._fold(reading, where))
        whole = self.view(reading, where)
        view = Shown(reading, where, voice=voice, source=source, fold=whole.fold, whole=whole)
        check_voice(view, name="voice")
        return view

    def _fold(self, reading: Reading, where: Cut) -> Fold:
        known_at, size = where.known_at, where.at_checkpoint
        key = (reading.size, known_at, size)
        return self._folds.of(key, lambda: Fold(reading, known_at=known_at, at_checkpoint=size))

    def seen(self, reading: Reading, size: int) -> Seen:
        """What a reader of the first `size` entries sees of the log."""
        return self._seen.of((reading.size, size), lambda: reading.seen(size))
