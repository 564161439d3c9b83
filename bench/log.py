"""The log in SQLite: how fast statements are admitted, and leaves appended, each durable before it is acknowledged.

`--entries N` sets the size (20,000 by default); `--out DIR` leaves a record of that size there, and its published files
in DIR/log, for outside checkers. Everything runs in one process: the raw rate of Ed25519 is that of one core too, over
the same signatures, before and after. Rates are the best of three runs by turns. What bounds admission is reading JSON
strictly, after the signatures; what bounds one statement alone is the disk, which is synced three times for it.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from bench.report import Figure, Report, at_most
from custodiet.app import drafting
from custodiet.app.founding import found
from custodiet.kernel.collection import paused_collection
from custodiet.kernel.envelope import open_envelope, pre_authentication, sign
from custodiet.kernel.keys import SigningKey
from custodiet.kernel.strict import canonical
from custodiet.log import sequencer
from custodiet.log.audit import audit
from custodiet.log.files import Directory
from custodiet.log.store import Entry
from custodiet.store.sqlite import SQLiteStore

ENTRIES, ORIGIN, NOW = 20_000, "bench.example/mission", 1_379_030_400
BATCH, ALONE, RUNS = 256, 400, 3
ADMISSION, ADMISSION_AIM = 0.60, 0.75
APPEND, APPEND_AIM = 15_000, 40_000
P99, P99_AIM = 20, 5  # ms
LINEAR = 1.5
LEAF = 600  # bytes
PARTY = SigningKey("Arcadia/officer", bytes([5]) * 32)


def run(arguments: list[str]) -> Report:
    """Measure admission, batches, single statements and the audit of `--entries` statements."""
    parser = argparse.ArgumentParser(prog="python -m bench log")
    parser.add_argument("--entries", type=int, default=ENTRIES)
    parser.add_argument("--out", type=Path)
    options = parser.parse_known_args(arguments)[0]
    entries = max(options.entries, 4 * BATCH)
    if options.out and options.out.exists():
        parser.error(f"{options.out} exists already")
    with tempfile.TemporaryDirectory() as folder, paused_collection():
        record = options.out or Path(folder) / "record"
        admission = _admission(record, entries)
        audited = _audit(record)
        runs = [
            [_batches(Path(folder) / f"{n}-{part}.sqlite", entries // part) for part in (4, 1)] for n in range(RUNS)
        ]
        batches = list(map(max, zip(*runs, strict=True)))
        alone = sorted(_alone(Path(folder) / "alone.sqlite"))
    p99, ratio = alone[len(alone) * 99 // 100], batches[0] / batches[1]
    return Report(
        "log",
        (
            Figure("entries", entries, "entries"),
            admission,
            Figure(
                "append, batches of 256",
                batches[1],
                "entries/s",
                floor=APPEND,
                aim=APPEND_AIM,
                met=batches[1] >= APPEND,
            ),
            Figure(
                "time per entry, N to N/4",
                1e6 / batches[1],
                "us",
                against=1e6 / batches[0],
                ratio=ratio,
                floor=LINEAR,
                met=ratio <= LINEAR,
            ),
            at_most("one statement, p99", p99 * 1000, "ms", floor=P99, aim=P99_AIM),
            Figure("one statement, median", alone[len(alone) // 2] * 1000, "ms"),
            Figure("audit of the files", audited, "entries/s"),
        ),
    )


def _admission(record: Path, entries: int) -> Figure:
    """Read strictly, verify, authorise, append, publish: against the bare verification of the same signatures."""
    leaves = list(_signed(entries))
    with found(record, origin=ORIGIN, regime="cwc", operator="operator", now=NOW) as opened:
        opened.submit([("enrolment", _enrolment())], now=NOW)
        before, started = _raw_rate(leaves), time.perf_counter()
        opened.submit([("bench", leaf) for leaf in leaves], now=NOW + 1)
        rate = entries / (time.perf_counter() - started)
        raw = (before + _raw_rate(leaves)) / 2
    ratio = rate / raw
    return Figure(
        "admission",
        rate,
        "entries/s",
        against=raw,
        ratio=ratio,
        floor=ADMISSION,
        aim=ADMISSION_AIM,
        met=ratio >= ADMISSION,
    )


def _raw_rate(leaves: Sequence[bytes]) -> float:
    """Verifications a second, without reading anything."""
    key = Ed25519PublicKey.from_public_bytes(PARTY.verifier.public)
    opened = map(open_envelope, leaves)
    signed = [(each.signature, pre_authentication(each.payload_type, each.payload)) for each in opened]
    started = time.perf_counter()
    for signature, message in signed:
        key.verify(signature, message)
    return len(signed) / (time.perf_counter() - started)


def _audit(record: Path) -> float:
    started = time.perf_counter()
    size = audit(Directory(record / "log"), None).size
    return size / (time.perf_counter() - started)


def _batches(path: Path, entries: int) -> float:
    """Entries a second, appended 256 at a time, each batch durable before the next begins."""
    key = SigningKey("bench.example/log", bytes([6]) * 32)
    pool = [Entry(b"%020d" % n + bytes(LEAF - 20), f"issuer {n}") for n in range(entries)]
    with SQLiteStore.create(path) as store:
        sequencer.create(store, key, time=NOW)
        started = time.perf_counter()
        for start in range(0, entries, BATCH):
            sequencer.append(store, key, pool[start : start + BATCH], time=NOW + start)
        return entries / (time.perf_counter() - started)


def _alone(path: Path) -> Iterator[float]:
    """Seconds for each of a few statements, one at a time."""
    key = SigningKey("bench.example/log", bytes([6]) * 32)
    with SQLiteStore.create(path) as store:
        sequencer.create(store, key, time=NOW)
        for n in range(ALONE):
            started = time.perf_counter()
            sequencer.append(store, key, [Entry(b"%020d" % n + bytes(LEAF - 20), f"issuer {n}")], time=NOW + n)
            yield time.perf_counter() - started


def _signed(entries: int) -> Iterator[bytes]:
    """Counts of lots by one party, signed."""
    quantity = {"unit": "kg", "lo": "12.5", "hi": "12.5"}
    for n in range(entries):
        lot = {"account": f"Arcadia@site-{n % 500}", "item": f"lot-{n % 5000}", "qty": quantity, "at": "2014-01-01"}
        posting = {"verb": "count", "act": f"stock-{n}", **lot}
        yield _sign({"type": "declaration", "body": {"text": f"stock-take {n}"}, "postings": [posting]}, n + 1)


def _enrolment() -> bytes:
    body = {"key": str(PARTY.verifier), "party": "Arcadia", "role": "authority"}
    return _sign({"type": "enrolment", "body": body}, 0)


def _sign(wish: dict[str, Any], number: int) -> bytes:
    wish |= {"nonce": f"{number:032x}"}
    payload = drafting.complete(wish, PARTY, seq=number, said="2014-01-01", origin=ORIGIN)
    return sign(canonical(payload), PARTY)
