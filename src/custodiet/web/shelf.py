"""What the portal keeps in memory: the record as last read, the views of it that readers asked for, rendered pages.

All of it is bounded, and all of it can be made again from the record. Views of one state of knowledge share its fold.
When the record grows it is read anew beside the readers, who see it as it was until everything that they would wait for
is there; the checkpoint that stands on every page says which state that is.
"""

import gc
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, RLock, Thread
from typing import Any, Generic, TypeVar

from custodiet.app.asking import check_voice
from custodiet.app.once import once
from custodiet.app.projections import PROJECTIONS
from custodiet.app.reading import Reading, Seen, read_record, stamp
from custodiet.app.view import Cut, Fold, View
from custodiet.kernel.errors import CustodietError
from custodiet.web.desk import take_long

T = TypeVar("T")
_FOLDS, _VIEWS, _LISTS, _STORIES, _SEEN = 4, 16, 64, 64, 256
_PAGES = 64 * 2**20  # bytes of rendered pages
_OVERHEAD = 1024  # bytes that a kept page takes beside its own
_PATIENCE = 2.0  # seconds that the reader who finds that the record has grown waits to see it
_AGAIN = 5.0  # seconds until what could not be read is tried again
_NEWEST = Cut()
_LONG = frozenset({"discrepancies", "holdings", "obligations"})  # what every line of every book is read for


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
        found: Sequence[Any] | None = self._lists.get(what)
        if found is None:
            if what in _LONG:
                take_long(lambda: self.items(what))
            found = self.kept(what, lambda: PROJECTIONS[what].items(self))
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
        """What is made once for this view, by a key of its maker's, of which there are few."""
        found: T = self._lists.of(key, make)
        return found

    def recent(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is kept while it is among the last that were asked for."""
        found: T = self._recent.of(key, make)
        return found

    @once
    def _lists(self) -> Kept[Any]:
        return Kept(_LISTS)

    @once
    def _recent(self) -> Kept[Any]:
        return Kept(_STORIES)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page as it is sent: `tag` is its entity tag."""

    data: bytes
    media: str
    tag: str


class Shelf:
    """The record in the directory `path`, and what was made of it. `make` makes whatever readers of a view wait for."""

    def __init__(self, path: Path, make: Callable[[Shown], None] = lambda _: None) -> None:
        self.path = path
        self._stamp, self._reading = stamp(path), read_record(path)
        self._make, self._renewing, self._not_before = make, Lock(), 0.0
        self._folds: Kept[Fold] = Kept(_FOLDS)
        self._views: Kept[Shown] = Kept(_VIEWS)
        self._seen: Kept[Seen] = Kept(_SEEN)
        self.pages: Kept[Rendered] = Kept(_PAGES, lambda page: len(page.data) + _OVERHEAD)

    def current(self) -> Reading | None:
        """The record, unless it has grown since it was read."""
        return self._reading if stamp(self.path) == self._stamp else None

    def reading(self) -> Reading:
        """The record as it is now; where it is long and just being read anew, as it was."""
        found = stamp(self.path)
        if found != self._stamp and time.monotonic() >= self._not_before and self._renewing.acquire(blocking=False):
            renewing = Thread(target=self._renew, args=(found,), daemon=True)
            renewing.start()
            renewing.join(_PATIENCE)
        return self._reading

    def prepare(self) -> None:
        """Make what the first readers would wait for; it stays as long as the record, so no collector need walk it."""
        self._make(self.view(self._reading, _NEWEST))
        gc.collect()
        gc.freeze()

    def _renew(self, found: tuple[int, ...]) -> None:
        try:
            reading = read_record(self.path)
            fold = Fold(reading)
            view = Shown(reading, _NEWEST, fold=fold)
            self._make(view)
            for kept in (self._folds, self._views, self._seen, self.pages):
                kept.clear()
            self._folds.put((reading, None, None), fold)
            self._views.put((reading, _NEWEST, "", ""), view)
            self._reading, self._stamp = reading, found
        except CustodietError:  # it is being written: a later reader sees more
            self._not_before = time.monotonic() + _AGAIN
        finally:
            self._renewing.release()

    def view(self, reading: Reading, where: Cut, voice: str = "", source: str = "") -> "Shown":
        """The view of a cut, for one voice and source where they are given."""
        return self._views.of((reading, where, voice, source), lambda: self._view(reading, where, voice, source))

    def _view(self, reading: Reading, where: Cut, voice: str, source: str) -> "Shown":
        if not (voice or source):
            return Shown(reading, where, fold=self._fold(reading, where))
        whole = self.view(reading, where)
        view = Shown(reading, where, voice=voice, source=source, fold=whole.fold, whole=whole)
        check_voice(view, name="voice")
        return view

    def _fold(self, reading: Reading, where: Cut) -> Fold:
        known_at, size = where.known_at, where.at_checkpoint
        key = reading, known_at, size
        if self._folds.get(key) is None:
            take_long(lambda: self._fold(reading, where))
        return self._folds.of(key, lambda: _folded(Fold(reading, known_at=known_at, at_checkpoint=size)))

    def seen(self, reading: Reading, size: int) -> Seen:
        """What a reader of the first `size` entries sees of the log."""
        return self._seen.of((reading, size), lambda: reading.seen(size))


def _folded(fold: Fold) -> Fold:
    """The same, with what every page of it asks for."""
    for _ in (fold.by_id, fold.counting, fold.books, fold.things, fold.figures):
        pass
    return fold
