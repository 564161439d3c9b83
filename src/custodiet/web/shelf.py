"""What the portal keeps in memory: the record as last read, the views of it that readers asked for, rendered pages.

All of it is bounded, and all of it can be made again from the record. Views of one state of knowledge share its fold.
When the record grows it is read anew beside the readers, who see it as it was until everything that they would wait for
is there; the checkpoint that stands on every page says which state that is. Where it can no longer be read, or does not
continue what was read, they go on seeing it as it was, and every page says so.
"""

import gc
import logging
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock, RLock, Thread
from typing import Any, Generic, TypeVar

from custodiet.app.asking import check_voice
from custodiet.app.once import once
from custodiet.app.projections import PROJECTIONS
from custodiet.app.reading import BeingWritten, Reading, Seen, Stamp, Unreadable, read_again, read_record, stamp
from custodiet.app.view import Cut, Fold, View
from custodiet.web.desk import take_long

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
_FOLDS, _VIEWS, _LISTS, _STORIES, _SEEN = 4, 16, 64, 64, 256
_PAGES = 64 * 2**20  # bytes of rendered pages
_OVERHEAD, _WIDEST = 1024, 4  # bytes that a kept page takes beside its own; bytes of a character
_PATIENCE = 2.0  # seconds that the reader who finds that the record has grown waits to see it
_AGAIN, _SHARE = 5.0, 10  # seconds until what could not be read is tried again; or so many times as long as it took
_NEWEST = Cut()
_log = logging.getLogger(__name__)
_LONG = frozenset({"cases", "discrepancies", "holdings", "obligations"})  # what every line of every book is read for


class Kept(Generic[T]):
    """The values that were asked for last, each made once.

    `weigh` gives the size of a value with the key that it is kept under; `limit` is the sum of them.
    """

    def __init__(self, limit: int, weigh: Callable[[Hashable, T], int] = lambda _, __: 1) -> None:
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
            if key in self._values:
                self._weight -= self._weigh(key, self._values.pop(key))
            self._values[key] = value
            self._weight += self._weigh(key, value)
            while self._weight > self._limit and len(self._values) > 1:
                self._weight -= self._weigh(*self._values.popitem(last=False))

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

    def grouped(self, what: str, name: str, keys: Callable[[Any], Iterable[K]]) -> Mapping[K, list[Any]]:
        """The items of a projection by their `keys`; `name` says which keys these are."""

        def make() -> Mapping[K, list[Any]]:
            groups: defaultdict[K, list[Any]] = defaultdict(list)
            for item in self.items(what):
                for key in dict.fromkeys(keys(item)):
                    groups[key].append(item)
            return dict(groups)

        found: Mapping[K, list[Any]] = self.kept((what, name), make)
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


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """What readers are shown: the record as it was read at the Unix time `read_at`, and the newest state of its log.

    `newest` has the lines that witnesses have added by now. `trouble` says why the record can no longer be read as it
    was; "" where it can. Two editions are never the same.
    """

    reading: Reading
    newest: Seen
    read_at: int
    trouble: str = ""


class Shelf:
    """The record in the directory `path`, and what was made of it. `make` makes whatever readers of a view wait for."""

    def __init__(self, path: Path, make: Callable[[Shown], None] = lambda _: None) -> None:
        self.path = path
        self._stamp, reading = stamp(path), read_record(path)
        self._edition = _edition(reading)
        self._make, self._renewing, self._not_before, self._lock = make, Lock(), 0.0, Lock()
        self._folds: Kept[Fold] = Kept(_FOLDS)
        self._views: Kept[Shown] = Kept(_VIEWS)
        self._seen: Kept[Seen] = Kept(_SEEN)
        self.pages: Kept[Rendered] = Kept(_PAGES, _weigh)

    def current(self) -> Edition | None:
        """The edition, unless there may be a newer one by now."""
        edition = self._edition
        return edition if stamp(self.path) == self._stamp and not edition.trouble else None

    def edition(self) -> Edition:
        """The record as it is now; where it is long and just being read anew, or cannot be read, as it was."""
        found = stamp(self.path)
        changed = found != self._stamp or self._edition.trouble
        if changed and time.monotonic() >= self._not_before and self._renewing.acquire(blocking=False):
            renewing = Thread(target=self._renew, args=(found,), daemon=True)
            renewing.start()
            renewing.join(_PATIENCE)
        return self._edition

    def doubt(self, error: Unreadable) -> None:
        """Say on every page from now on that the record cannot be read as it was, until it can."""
        with self._lock:
            before = self._edition
            if before.trouble == error.reason:
                return
            self._edition = replace(before, trouble=error.reason)
            self.pages.clear()
        if not before.trouble:
            self._not_before = time.monotonic() + _AGAIN
            _log.warning("%s", error.details)

    def prepare(self) -> None:
        """Make what the first readers would wait for; it stays as long as the record, so no collector need walk it."""
        self._make(self.view(self._edition.reading, _NEWEST))
        gc.collect()
        gc.freeze()

    def _renew(self, found: Stamp) -> None:
        began = time.monotonic()
        try:
            if found.kept == self._stamp.kept and not self._edition.trouble:  # only witnesses added something
                self._show(replace(self._edition, newest=self._edition.reading.cosigned()), found)
            else:
                self._read(found)
        except BeingWritten:
            self._rest(began)  # a later reader sees more
        except Unreadable as error:
            self.doubt(error)
            self._rest(began)
        except Exception:  # noqa: BLE001 - whatever it is, readers go on seeing what was read before
            _log.exception("what was read anew cannot be shown")
            self.doubt(Unreadable("what it holds now cannot be shown"))
            self._rest(began)
        finally:
            self._renewing.release()

    def _rest(self, began: float) -> None:
        """Try again only later, the later the longer it took."""
        now = time.monotonic()
        self._not_before = now + max(_AGAIN, _SHARE * (now - began))

    def _read(self, found: Stamp) -> None:
        reading = read_again(self._edition.reading)
        fold = Fold(reading)
        view = Shown(reading, _NEWEST, fold=fold)
        self._make(view)
        for kept in (self._folds, self._views, self._seen):
            kept.clear()
        self._folds.put((reading, None, None), fold)
        self._views.put((reading, _NEWEST, "", ""), view)
        self._show(_edition(reading), found)

    def _show(self, edition: Edition, found: Stamp) -> None:
        with self._lock:
            before, self._edition, self._stamp = self._edition, edition, found
            self.pages.clear()
        if before.trouble and not edition.trouble:
            _log.warning("the record can be read again: %s entries", edition.reading.size)

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


def _edition(reading: Reading) -> Edition:
    now = int(time.time())  # noqa: TID251 - a face reads the clock, and this one runs for longer than one question
    return Edition(reading, reading.cosigned(), now)


def _weigh(key: Hashable, page: Rendered) -> int:
    """The bytes that a page takes, with the texts of whatever address it is kept under."""
    return len(page.data) + _WIDEST * sum(map(len, _texts(key))) + _OVERHEAD


def _texts(key: Hashable) -> Iterator[str]:
    for each in key if isinstance(key, tuple) else ():
        if isinstance(each, str):
            yield each
        else:
            yield from _texts(each)


def _folded(fold: Fold) -> Fold:
    """The same, with what every page of it asks for."""
    for _ in (fold.by_id, fold.counting, fold.books, fold.things, fold.figures):
        pass
    return fold
