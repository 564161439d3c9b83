"""The intake: one process that takes statements from many at once, and tells each when its own is durable.

Whoever hands something in waits. Meanwhile all that came is checked together (by the helpers of `checkers`), authorised
together, and appended in one durable transaction under one checkpoint; then the next that came. So the disk is synced
once for all who wait, nobody waits for a time to pass, and nothing is acknowledged before it is on the disk.

A statement stands by itself: that another of its group is refused is nothing to it. The store is where everything is;
plain files are published beside, at most once a second, from a handle of their own. Other writers of the same record
are met as they come: a group that lost to one is authorised again on top of what is there then.
"""

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

from custodiet.app.admission import Authentic
from custodiet.app.checkers import Answer, Checkers
from custodiet.app.directory import ENROLLING
from custodiet.app.group import Group, Place
from custodiet.app.record import Record, read_again
from custodiet.kernel.errors import CustodietError, Refused
from custodiet.kernel.files import alone_in
from custodiet.kernel.keys import SigningKey
from custodiet.log.merkle import leaf_hash
from custodiet.log.receipt import Receipt
from custodiet.log.receipt import sign as sign_receipt
from custodiet.log.refusal import Refusal
from custodiet.log.refusal import sign as sign_refusal
from custodiet.log.store import leased

MOST_WAITING = 4096  # statements that were handed in and are not logged yet
WITHIN = 24  # hours in which a receipt's promise falls due
PUBLISHED_EVERY = 1.0  # seconds, in which the end of the log is looked at again, too
_GROUP, _SHARE, _FEWEST = 1024, 128, 8  # statements: of a group, of one helper's share of it at most, and at least
_AHEAD = 3  # groups that are being checked while one is appended
_log = logging.getLogger(__name__)


class Busy(CustodietError):  # noqa: N818 - named for what is the matter, as in Refused
    """More is waiting than one should wait behind."""


class Unable(CustodietError):  # noqa: N818 - likewise
    """The intake cannot log anything now, through no fault of the statement: its disk, its store or its clock fails."""


class Taken(NamedTuple):
    """A statement that is in the log, durably. `received` is the Unix time at which it was appended, or found there."""

    place: Place
    received: int


Outcome = Taken | CustodietError


class _Waiting(NamedTuple):
    leaf: bytes
    tell: Callable[[Outcome], None]


_Pair = tuple[_Waiting, Authentic | None]
_Share = tuple[Sequence[_Waiting], "Future[Answer]"]


@contextmanager
def opened(path: Path, checkers: Checkers, *, clock: Callable[[], int], enrolments: bool = False) -> Iterator["Intake"]:
    """Take statements in for the record at `path` while the block runs; at its end, what came is logged and published.

    It is the record's one sequencer meanwhile; `Refused` where there is another. Short commands add beside it, in turn.
    Without `enrolments`, nobody enrols a key this way: who may speak is then for the operator to let in.
    """
    with Record.open(path) as record, ExitStack() as kept:
        record.standing()  # what is wrong with the record is said before anybody is let in
        record.store.lease()
        try:
            kept.enter_context(alone_in(path, patience=0))  # against one of another user, who has another guard
        except TimeoutError:
            raise leased("an intake of another user, or a node that follows", str(path)) from None
        intake = Intake(path, checkers, record.origin, record.operator_key, clock, enrolments=enrolments)
        intake.start()
        try:
            yield intake
        finally:
            intake.stop()


class Intake:
    """See `opened`, which makes it. Threads may share it."""

    def __init__(
        self,
        path: Path,
        checkers: Checkers,
        origin: str,
        key: SigningKey,
        clock: Callable[[], int],
        *,
        enrolments: bool,
    ) -> None:
        self.path, self.origin = path, origin
        self._checkers, self._key, self._clock, self._enrolments = checkers, key, clock, enrolments
        self._came: deque[_Waiting] = deque()
        self._something = threading.Condition()
        self._outstanding = 0
        self._closing = self._all_checked = False
        self._checked: queue.Queue[Sequence[_Share] | None] = queue.Queue(_AHEAD)
        self._grown, self._ended = threading.Event(), threading.Event()
        self._threads = [
            threading.Thread(target=each, name=each.__name__, daemon=True)
            for each in (self._gather, self._append_all, self._publish_all)
        ]

    def start(self) -> None:
        """Begin to take statements in."""
        for each in self._threads:
            each.start()

    def stop(self) -> None:
        """Log and publish what came; take nothing more."""
        with self._something:
            self._closing = True
            self._something.notify()
        for each in self._threads:
            each.join()

    def hand_in(self, leaf: bytes) -> "Future[Taken]":
        """Hand in one signed statement; the result is there once it is durable.

        It raises `Refused`, or `VerificationFailed` for a signature, where it may not be logged, and `Unable` where
        nothing can be now. `Busy` is raised at once.
        """
        done: Future[Taken] = Future()

        def tell(outcome: Outcome) -> None:
            with suppress(InvalidStateError):  # whoever waited has turned away
                if isinstance(outcome, CustodietError):
                    done.set_exception(outcome)
                else:
                    done.set_result(outcome)

        self._put([_Waiting(leaf, tell)])
        return done

    def hand_in_many(self, leaves: Sequence[bytes]) -> "Future[list[Outcome]]":
        """Hand in many, each by itself; the result has for each, in order, what `hand_in` returns or raises."""
        done: Future[list[Outcome]] = Future()
        outcomes: list[Outcome] = []

        def tell(outcome: Outcome) -> None:  # in the order in which they came, by one thread
            outcomes.append(outcome)
            if len(outcomes) == len(leaves):
                done.set_result(outcomes)

        if not leaves:
            done.set_result(outcomes)
        self._put([_Waiting(leaf, tell) for leaf in leaves])
        return done

    def _put(self, waiting: Sequence[_Waiting]) -> None:
        with self._something:
            if self._closing:
                raise Unable("the intake is closing")
            if self._outstanding + len(waiting) > MOST_WAITING:
                raise Busy(f"{self._outstanding} statements are waiting to be logged", advice="Try again in a second")
            self._outstanding += len(waiting)
            self._came.extend(waiting)
            self._something.notify()

    def receipt(self, taken: Taken, *, within: int = WITHIN) -> bytes:
        """Return the log's signed promise for a statement that it took: it will be in it, dated within these hours."""
        promise = Receipt(self.origin, taken.received, taken.received + within * 3600, (taken.place.hash,))
        return sign_receipt(promise, self._key)

    def refusal(self, leaf: bytes, error: CustodietError) -> bytes:
        """Return the log's signed word that it did not take a statement, and why."""
        return sign_refusal(Refusal(self.origin, self._clock(), leaf_hash(leaf), str(error)), self._key)

    def _gather(self) -> None:
        """Have what came checked, in groups; a group is what came while the ones before it were looked at."""
        while group := self._next_group():
            share = min(max(-(-len(group) // max(self._checkers.helpers, 1)), _FEWEST), _SHARE)
            shares = [group[at : at + share] for at in range(0, len(group), share)]
            self._checked.put(
                [(each, self._checkers.check([w.leaf for w in each], origin=self.origin)) for each in shares]
            )
        self._checked.put(None)

    def _next_group(self) -> list[_Waiting]:
        with self._something:
            while not self._came and not self._closing:
                self._something.wait()
            return [self._came.popleft() for _ in range(min(len(self._came), _GROUP))]

    def _append_all(self) -> None:
        with ExitStack() as kept:
            record, looked = None, -PUBLISHED_EVERY
            while found := self._next_checked():
                try:
                    record = record or kept.enter_context(Record.open(self.path))
                    if time.monotonic() - looked >= PUBLISHED_EVERY:
                        record.check_tail()
                        looked = time.monotonic()
                    taken, faults = read_again(partial(self._append, record, found))
                except Exception as error:  # noqa: BLE001 - whatever it is, whoever waits is told
                    _log.warning("nothing was logged: %s", error, exc_info=not isinstance(error, CustodietError))
                    taken, faults, record = {}, {n: _unable() for n in range(len(found))}, None
                    kept.close()  # the next group begins with what is on the disk
                self._tell(found, taken, faults)
        self._ended.set()
        self._grown.set()

    def _next_checked(self) -> list[_Pair]:
        """Return all that was checked, once there is something; nothing when there will be no more."""
        found: list[_Pair] = []
        while not self._all_checked and not (found and self._checked.empty()) and len(found) < _GROUP:
            shares = self._checked.get()
            self._all_checked = shares is None
            for waiting, answer in shares or ():
                found += zip(waiting, answer.result(), strict=True)
        return found

    def _tell(self, found: Sequence[_Pair], taken: Mapping[int, Taken], faults: Mapping[int, CustodietError]) -> None:
        self._grown.set()
        with self._something:
            self._outstanding -= len(found)
        for n, (waiting, _) in enumerate(found):
            waiting.tell(faults[n] if n in faults else taken[n])

    def _append(self, record: Record, found: Sequence[_Pair]) -> tuple[dict[int, Taken], dict[int, CustodietError]]:
        group = Group(record.store, record.standing(), self.origin)
        places: dict[int, Place] = {}
        faults: dict[int, CustodietError] = {}
        for n, (waiting, authentic) in enumerate(found):
            try:
                self._check_kind(authentic)
                places[n] = group.add(waiting.leaf, authentic=authentic)
            except CustodietError as error:
                faults[n] = error
        now = self._clock()
        record.append(group, now=now)
        return {n: Taken(place, now) for n, place in places.items()}, faults

    def _check_kind(self, authentic: Authentic | None) -> None:
        if authentic and authentic.type in ENROLLING and not self._enrolments:
            raise Refused(
                "an enrolment changes who may speak, and this intake takes none",
                advice="Bring it to the operator, who uses: custodiet enrol RECORD FILE",
            )

    def _publish_all(self) -> None:
        """Bring the plain files up to the store, not more often than once in a while."""
        with Record.open(self.path) as record:
            while True:
                self._grown.wait()
                ended = self._ended.is_set()
                self._grown.clear()
                try:
                    record.publish()
                except CustodietError as error:  # the store has it all; it may be otherwise the next time
                    _log.warning("the log could not be published: %s", error)
                if ended:
                    return
                self._ended.wait(PUBLISHED_EVERY)


def _unable() -> Unable:
    return Unable("the log cannot take anything in now")
