"""From log bytes to books: open each envelope, parse strictly, resolve what counts, fold, and walk every balance.

The input is generated first, into a file that is then read by a process of its own, so neither the time nor the memory
of generating it counts. Signatures are of the right shape only: verifying them is another bench. `--postings N` sets
the size (a million by default); a quarter of it is folded as well, to show that the time grows no faster than the log.
Strict reading stands beside a plain `json.loads` of the same bytes.
"""

import argparse
import base64
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.report import Figure, Report, at_most
from custodiet.books.effective import effective
from custodiet.books.fold import fold
from custodiet.books.known import Known
from custodiet.kernel.collection import paused_collection
from custodiet.kernel.envelope import PAYLOAD_TYPE, open_envelope
from custodiet.kernel.strict import canonical
from custodiet.log.merkle import leaf_hash
from custodiet.statements.statement import parse_statement

POSTINGS = 1_000_000
SECONDS, AIM, MEGABYTES, LINEAR = 60, 20, 1024, 1.5
EACH = 10  # postings in a statement
PARTIES = ("Syria", "OPCW", "Denmark", "Norway", "USA", "Germany", "Finland", "United Kingdom")
STATED = json.loads('{"_sd_alg":"sha-256","about":[],"origin":"bench.example/mission","type":"movement"}')


def run(arguments: list[str]) -> Report:
    """Measure the fold of `--postings` postings and of a quarter of them."""
    parser = argparse.ArgumentParser(prog="python -m bench fold")
    parser.add_argument("--postings", type=int, default=POSTINGS)
    postings = max(parser.parse_known_args(arguments)[0].postings, 4 * EACH)
    quarter, whole = _measure(postings // 4), _measure(postings)
    ratio = whole["seconds"] / whole["postings"] / (quarter["seconds"] / quarter["postings"])
    parse = Figure("parse", whole["parse"], "s", against=whole["peer"], ratio=whole["parse"] / whole["peer"])
    phases = (parse, *(Figure(key, whole[key], "s") for key in ("effective", "fold", "balances")))
    scale = whole["postings"] / POSTINGS
    return Report(
        "fold",
        (
            Figure("postings", whole["postings"], "postings"),
            Figure("log", whole["bytes"] / 1e6, "MB"),
            Figure("lines", whole["lines"], "lines"),
            at_most("seconds", whole["seconds"], "s", floor=SECONDS * scale, aim=AIM * scale),
            *phases,
            Figure("rate", whole["postings"] / whole["seconds"], "postings/s"),
            at_most("peak memory", whole["megabytes"], "MB", floor=MEGABYTES),
            Figure(
                "time per posting, N to N/4",
                whole["seconds"] / whole["postings"] * 1e6,
                "us",
                against=quarter["seconds"] / quarter["postings"] * 1e6,
                ratio=ratio,
                floor=LINEAR,
                met=ratio <= LINEAR,
            ),
        ),
    )


def _measure(postings: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        _generate(log, postings)
        answer = subprocess.run(  # noqa: S603 - this module itself, by this Python
            [sys.executable, "-m", "bench.fold", str(log)],
            check=True,
            capture_output=True,
            cwd=Path(__file__).parents[1],
        )
    figures: dict[str, float] = json.loads(answer.stdout)
    return figures


def fold_log(log: Path) -> dict[str, float]:
    """Fold a generated log; return times, sizes and the peak memory of this process."""
    started = time.perf_counter()
    known = list(_read(log))
    parsed = time.perf_counter()
    counts = effective(known)
    decided = time.perf_counter()
    books = fold(counts.live)
    folded = time.perf_counter()
    lines = sum(1 for book in books.values() for line in book.lines.values() if line.balance().form is not None)
    finished = time.perf_counter()
    return {
        "postings": len(counts.live),
        "bytes": log.stat().st_size,
        "lines": lines,
        "parse": parsed - started,
        "peer": _read_loosely(log),
        "effective": decided - parsed,
        "fold": folded - decided,
        "balances": finished - folded,
        "seconds": finished - started,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _read(log: Path) -> Iterator[Known]:
    with log.open("rb") as file:
        index = 0
        while prefix := file.read(2):
            leaf = file.read(int.from_bytes(prefix))
            statement = parse_statement(open_envelope(leaf).payload)
            party = statement.issuer.partition("+")[0]
            yield Known(leaf_hash(leaf).hex(), index, statement.said.end, party, statement)
            index += 1


def _read_loosely(log: Path) -> float:
    """The ceiling of `parse`, in seconds: the same bytes through the standard library's JSON, without a check."""
    started = time.perf_counter()
    with log.open("rb") as file:
        while prefix := file.read(2):
            json.loads(base64.b64decode(json.loads(file.read(int.from_bytes(prefix)))["payload"]))
    return time.perf_counter() - started


def _generate(log: Path, postings: int) -> None:
    """Write a mission as entries with a two-byte length: stock-takes, packing, handovers in two books, marks."""
    dice = random.Random(2118)  # noqa: S311 - the same mission every time, no secret
    mission = _mission(dice, max(postings // EACH, 1))
    with log.open("wb") as file:
        for number, (party, day, held) in enumerate(mission):
            value = STATED | {
                "issuer": f"{party}+1a2b3c4d+{'A' * 43}=",
                "nonce": f"{number:032x}",
                "postings": held,
                "said": day,
                "seq": number,
            }
            payload = base64.b64encode(canonical(value)).decode()
            signature = {"keyid": value["issuer"], "sig": base64.b64encode(bytes(64)).decode()}
            leaf = canonical({"payload": payload, "payloadType": PAYLOAD_TYPE, "signatures": [signature]})
            file.write(len(leaf).to_bytes(2) + leaf)


def _mission(dice: random.Random, statements: int) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """Ten years of statements by eight parties: 20,000 containers of 5,000 lots go from 500 sites aboard 40 ships.

    Every other statement is the receipt of the one before: the same acts, in the receiver's book.
    """
    released: list[dict[str, Any]] = []
    for number in range(statements):
        at = f"{2013 + number * 10 // statements}-{1 + number % 12:02}-{1 + number % 28:02}"
        if number % 2 == 0:
            site, ship = dice.randrange(500), dice.randrange(40)
            party, taker = PARTIES[site % 8], PARTIES[ship % 8]
            boxes = [site + 500 * dice.randrange(40) for _ in range(EACH - 3)]
            released = [_loading(number, n, box, f"{party}@site-{site}", at) for n, box in enumerate(boxes[:3])]
            released += [_unit(number, box, f"{party}@site-{site}", f"{taker}@ship-{ship}", at) for box in boxes[3:]]
        else:
            party = taker
        stock = [_count(f"stock-{number}-{n}", site + 500 * dice.randrange(10), party, at, dice) for n in range(2)]
        seal = {"verb": "mark", "act": f"check-{number}", "subject": f"container-{boxes[0]}", "at": at}
        yield party, at, [*stock, *released, seal | {"aspect": "seal-state", "value": "intact"}]


def _count(act: str, lot: int, party: str, at: str, dice: random.Random) -> dict[str, Any]:
    tenths = dice.randrange(1, 90_000)
    kilograms = f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)
    value = {"verb": "count", "act": act, "account": f"{party}@site-{lot % 500}", "item": f"lot-{lot}", "at": at}
    return value | {"qty": {"unit": "kg", "lo": kilograms, "hi": kilograms}}


def _loading(number: int, n: int, box: int, place: str, at: str) -> dict[str, Any]:
    value = {"verb": "move", "act": f"load-{number}-{n}", "item": f"lot-{box % 5000}", "at": at, "means": "weighed"}
    kilograms = str(1 + number * 7919 % 9000)
    ends = {"from": place, "to": f"@container-{box}"}
    return value | ends | {"qty": {"unit": "kg", "lo": kilograms, "hi": kilograms}}


def _unit(number: int, box: int, place: str, ship: str, at: str) -> dict[str, Any]:
    value = {"verb": "move", "act": f"ship-{number}-{box}", "item": f"container-{box}", "at": at, "means": "counted"}
    return value | {"from": place, "to": ship, "qty": {"unit": "pcs", "lo": "1", "hi": "1"}}


if __name__ == "__main__":
    with paused_collection():
        print(json.dumps(fold_log(Path(sys.argv[1]))))
