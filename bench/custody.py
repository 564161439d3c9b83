"""The story of one container out of a million statements, and one statement more in the books of a million.

A mission of containers, fifty statements each: drums are filled from lots and packed, the container is weighed, sealed
and handed over seven times, its seal is checked at each stop, a drum is repacked into a bin, and the others become a
residue. `--statements N` sets the size (a million by default). The mission is folded once; then stories are told and
statements added, each timed alone. A process of its own does all that, with the collector paused for what stays, as in
the portal.
"""

import argparse
import gc
import json
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from bench.report import Figure, Report, at_most
from custodiet.books.chain import chain
from custodiet.books.known import Known
from custodiet.books.live import LiveBooks
from custodiet.kernel.collection import paused_collection
from custodiet.kernel.quantity import Quantity
from custodiet.kernel.times import When, parse_when
from custodiet.statements.members import parse_quantity
from custodiet.statements.posting import RELABELLED, TRANSFORMED, Claim, Count, Mark, Move, Posting
from custodiet.statements.statement import Statement

STATEMENTS, EACH = 1_000_000, 50
STOPS = ("depot", "road", "port", "ark", "sea", "harbour", "yard", "plant")
PARTIES = ("Arcadia", "Carrier 1", "Carrier 2", "Operator")
MILLISECONDS, TOLD, ADDED = 50, 200, 200
DAYS = [parse_when(f"{2013 + n // 336}-{1 + n // 28 % 12:02}-{1 + n % 28:02}") for n in range(3360)]
T = TypeVar("T")


def run(arguments: list[str]) -> Report:
    """Measure stories in, and additions to, the books of `--statements` statements."""
    parser = argparse.ArgumentParser(prog="python -m bench custody")
    parser.add_argument("--statements", type=int, default=STATEMENTS)
    statements = max(parser.parse_known_args(arguments)[0].statements, EACH)
    answer = subprocess.run(  # noqa: S603 - this module itself, by this Python
        [sys.executable, "-m", "bench.custody", str(statements)],
        check=True,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[1],
    )
    found: dict[str, float] = json.loads(answer.stdout)
    return Report(
        "custody",
        (
            Figure("statements", found["statements"], "statements"),
            Figure("postings", found["postings"], "postings"),
            Figure("fold of all", found["fold"], "s"),
            Figure("first story, with indexes", found["first"] * 1e3, "ms"),
            Figure("steps of a story, median", found["steps"], "steps"),
            Figure("story, median", found["story"] * 1e3, "ms"),
            at_most("story, slowest", found["slowest story"] * 1e3, "ms", floor=MILLISECONDS),
            Figure("addition, median", found["addition"] * 1e3, "ms"),
            at_most("addition, slowest", found["slowest addition"] * 1e3, "ms", floor=MILLISECONDS),
            Figure("a correction: fold again", found["correction"], "s"),
            Figure("peak memory", found["megabytes"], "MB"),
        ),
    )


def measure(statements: int) -> dict[str, float]:
    """Fold a mission, tell stories of containers, add statements; return times in seconds."""
    dice = random.Random(2118)  # noqa: S311 - the same mission every time, no secret
    boxes = statements // EACH
    log = list(_mission(boxes))
    folding, live = _timed(lambda: LiveBooks(log))
    gc.collect()
    gc.freeze()
    first, _ = _timed(lambda: chain(live.books, "box 0"))
    names = [f"box {dice.randrange(boxes)}" for _ in range(TOLD)]
    stories = [_timed(partial(chain, live.books, name)) for name in names]
    for book in live.books.values():  # what a reader of the books has asked for by now
        _ = book.items, book.accounts, book.acts, book.aspects, book.claimed, book.ordered
    more = [_more(len(log) + n, dice.randrange(boxes), dice) for n in range(ADDED)]
    additions = [_timed(partial(live.add, known)) for known in more]
    if not all(quick for _, quick in additions):
        raise RuntimeError("an addition folded everything again")
    correction, _ = _timed(lambda: live.add(_correcting(len(log) + ADDED, log[-1])))
    times, adding = [seconds for seconds, _ in stories], [seconds for seconds, _ in additions]
    return {
        "statements": len(log),
        "postings": sum(len(known.statement.postings) for known in log),
        "fold": folding,
        "first": first,
        "steps": statistics.median(len(story) for _, story in stories),
        "story": statistics.median(times),
        "slowest story": max(times),
        "addition": statistics.median(adding),
        "slowest addition": max(adding),
        "correction": correction,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _timed(call: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    result = call()
    return time.perf_counter() - started, result


def _mission(boxes: int) -> Iterator[Known]:
    """Fifty statements for each container, in the order in which they are said."""
    number = 0
    for box in range(boxes):
        said = list(_life(box))
        for party, day, postings in said + _checks(box, EACH - len(said)):
            yield _known(number, party, day, postings)
            number += 1


def _life(box: int) -> Iterator[tuple[str, When, list[Posting]]]:
    """One container: packed, sealed, handed over, repacked in part, and what it held transformed."""
    name, lot, seal, day = f"box {box}", f"lot {box // 10}", f"seal {box}", box % 3000
    held, one = _kilograms(500 + box % 90), _pieces(1)
    yield "Arcadia", DAYS[day], [Count(f"b{box}", "Arcadia@depot", name, one, DAYS[day])]
    for n in range(5):
        drum, at = f"drum {box}-{n}", DAYS[day + 1]
        fill = Move(f"f{box}-{n}", lot, held, "Arcadia@bunker", RELABELLED, at, "weighed")
        filled = Move(f"f{box}-{n}", drum, held, RELABELLED, "Arcadia@depot", at, "weighed")
        yield "Arcadia", at, [fill, filled]
        yield "Arcadia", at, [Move(f"p{box}-{n}", drum, held, "Arcadia@depot", f"@{name}", at, "weighed")]
    put = Move(f"s{box}", seal, one, "Inspectorate@kit", f"@{name}", DAYS[day + 2])
    yield "Inspectorate", DAYS[day + 2], [put, Mark(f"s{box}", seal, "seal-state", "intact", DAYS[day + 2])]
    yield "Inspectorate", DAYS[day + 2], [Claim(f"w{box}", name, held, DAYS[day + 2], "measured", "gross")]
    for n in range(len(STOPS) - 1):
        at, giver, taker = DAYS[day + 3 + n], _holder(n), _holder(n + 1)
        leg = Move(f"h{box}-{n}", name, one, f"{giver}@{STOPS[n]}", f"{taker}@{STOPS[n + 1]}", at, "counted")
        for party in dict.fromkeys((giver, taker)):
            yield party, at, [leg]
        yield "Inspectorate", at, [Mark(f"c{box}-{n}", seal, "seal-state", "intact", at)]
    at = DAYS[day + 11]
    yield "Inspectorate", at, [Move(f"o{box}", seal, one, f"@{name}", "Inspectorate@kit", at)]
    yield "Operator", at, [Move(f"r{box}", f"drum {box}-0", held, f"@{name}", f"@bin {box}", at)]
    for n in range(1, 5):
        spent = Move(f"t{box}-{n}", f"drum {box}-{n}", held, f"@{name}", TRANSFORMED, at)
        yield "Operator", at, [spent, Move(f"t{box}-{n}", f"residue {box}", held, TRANSFORMED, "Operator@tank", at)]


def _checks(box: int, number: int) -> list[tuple[str, When, list[Posting]]]:
    day = box % 3000 + 12
    return [
        (
            "Inspectorate",
            DAYS[day + n],
            [Mark(f"e{box}-{n}", f"box {box}", "condition", "sound", DAYS[day + n], means="seen")],
        )
        for n in range(max(number, 0))
    ]


def _holder(stop: int) -> str:
    return PARTIES[stop * len(PARTIES) // len(STOPS)]


def _more(number: int, box: int, dice: random.Random) -> Known:
    """One statement that nobody foresaw: a stock-take, a move or a check, in the midst of what was told before."""
    at, one = dice.choice(DAYS), _pieces(1)
    name, act = f"box {box}", f"more {number}"
    postings: tuple[Posting, ...] = (
        Count(act, "Arcadia@depot", f"lot {box // 10}", _kilograms(box), at),
        Move(act, name, one, "Operator@plant", "Operator@yard", at),
        Mark(act, name, "condition", "dented", at),
    )
    return _known(number, dice.choice(PARTIES), at, [dice.choice(postings)], seq=dice.randrange(number))


def _correcting(number: int, wrong: Known) -> Known:
    known = _known(number, wrong.party, wrong.statement.said, list(wrong.statement.postings))
    return Known(known.id, number, 0, wrong.party, _stated(known.statement, about=(("corrects", wrong.id),)))


def _known(number: int, party: str, day: When, postings: Sequence[Posting], *, seq: int | None = None) -> Known:
    key = f"{party}+1a2b3c4d+{'A' * 43}="
    mine = number if seq is None else seq
    stated = Statement("bench.example", sys.intern(key), mine, f"{number:032x}", day, "movement", tuple(postings))
    return Known(f"{number:064x}", number, day.end, sys.intern(party), stated)


def _stated(stated: Statement, *, about: tuple[tuple[str, str], ...]) -> Statement:
    return Statement(
        stated.origin, stated.issuer, stated.seq, stated.nonce, stated.said, "correction", stated.postings, about
    )


def _kilograms(number: int) -> Quantity:
    return parse_quantity({"unit": "kg", "lo": str(number), "hi": str(number)})


def _pieces(number: int) -> Quantity:
    return parse_quantity({"unit": "pcs", "lo": str(number), "hi": str(number)})


if __name__ == "__main__":
    with paused_collection():
        print(json.dumps(measure(int(sys.argv[1]))))
