"""The same missions through this product and through the oracle: equal balances, equal kinds and subjects of findings.

The oracle is `oracle/postings` of the project's shared papers: `CUSTODIET_ORACLE` names its folder, or it stands in
`../shared/oracle/postings` beside the checkout. Where it is absent these tests are skipped.
"""

import hashlib
import importlib.util
import os
import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from custodiet.books.effective import effective
from custodiet.books.fold import fold
from custodiet.books.known import Known
from custodiet.books.stitch import stitch
from custodiet.kernel.quantity import Quantity
from custodiet.kernel.times import parse_when
from custodiet.reconcile.books import book_discrepancies
from custodiet.reconcile.references import reference_discrepancies
from custodiet.statements.posting import Count, Mark, Move, Posting
from custodiet.statements.statement import Statement

HERE = Path(__file__).parents[2]
ORACLE = Path(os.environ.get("CUSTODIET_ORACLE", HERE.parent / "shared" / "oracle" / "postings"))
UNIT = {"mass": "kg", "count": "pcs", "volume": "L"}
# The oracle tells these about all time, whatever day is asked about; the product about that day.
TIMELESS = {"does not balance", "told differently", "cannot be checked here", "contents moved under an intact seal"}
Balances = dict[tuple[str, tuple[str, str, str]], tuple[Fraction, ...]]


@pytest.fixture(scope="module")
def oracle() -> Iterator[tuple[ModuleType, ModuleType]]:
    if not (ORACLE / "model.py").is_file():
        pytest.skip(f"the oracle is not here: no model.py in {ORACLE}")
    loaded = {}
    for name in ("model", "props"):
        spec = importlib.util.spec_from_file_location(name, ORACLE / f"{name}.py")
        assert spec
        assert spec.loader
        sys.modules[name] = loaded[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(loaded[name])
    yield loaded["model"], loaded["props"]
    for name in loaded:
        del sys.modules[name]


def decimal(number: Any) -> Decimal:  # noqa: ANN401 - a Fraction or an int
    fraction = Fraction(number)
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


def to_quantity(given: Any) -> Quantity:  # noqa: ANN401 - the oracle is not typed
    high = None if given.hi == float("inf") else decimal(given.hi)
    return Quantity(given.measure, UNIT[given.measure], decimal(given.lo), high, decimal(given.u), (), given.name)


def to_posting(given: Any, fallback: str) -> Posting:  # noqa: ANN401
    act, at = given.act or fallback, parse_when(given.at)
    match type(given).__name__:
        case "Move":
            return Move(act, given.item, to_quantity(given.qty), given.src, given.dst, at)
        case "Count":
            return Count(act, given.account, given.item, to_quantity(given.qty), at, given.complete)
        case _:
            return Mark(act, given.subject, given.aspect, given.value, at, given.holds)


def digest(name: str) -> str:
    base, hash_, n = name.partition("#")
    return hashlib.sha256(base.encode()).hexdigest() + hash_ + n


def to_known(log: list[Any]) -> list[Known]:
    known = []
    for index, s in enumerate(log):
        statement = Statement(
            "oracle",
            s.key or f"key of {s.issuer}",
            s.seq,
            "0" * 32,
            parse_when(s.said),
            s.type or "report",
            tuple(to_posting(p, f"{s.id}#{n}") for n, p in enumerate(s.postings)),
            tuple((relation, digest(target)) for relation, target in s.about),
            s.attributed_to,
        )
        known.append(Known(digest(s.id), index, parse_when(s.logged or s.said).start, s.issuer, statement))
    seals = tuple(Mark(f"class {n}", f"seal{n}", "class", "seal", parse_when("2013-01-01")) for n in range(6))
    classes = Statement("oracle", "clerk", 0, "0" * 32, parse_when("2013-01-01"), "report", seals)
    return [*known, Known(digest("classes"), len(log), 0, "opcw", classes)]


def ours(log: list[Any], as_of: str | None) -> tuple[Balances, set[tuple[str, str]]]:
    when = parse_when(as_of) if as_of else None
    counts = effective(to_known(log))
    books = fold(counts.live)
    balances = {}
    for voice, book in books.items():
        for key, line in book.lines.items():
            form = line.balance(when).form
            balances[str(voice), key] = (
                *(Fraction(end) for end in form.interval() if end is not None),
                Fraction(form.u()),
            )
    found = [
        *reference_discrepancies(counts),
        *book_discrepancies(books, when, stitched=stitch(books, sorted(books, key=str))),
    ]
    return balances, {(d.kind, d.subject) for d in found}


def theirs(model: ModuleType, log: list[Any], as_of: str | None) -> tuple[Balances, set[tuple[str, str]]]:
    live, found = model.effective(log)
    books = model.fold(live)
    balances = {}
    for voice, book in books.items():
        for key in list(book.lines):
            form = book.walk(key, as_of)[0]
            ends = [Fraction(end) for end in form.interval() if abs(end) != float("inf")]
            balances[voice, key] = (*ends, Fraction(form.u()))
    found = found + model.findings(books, as_of, stitched=model.stitch(books, sorted(books)))
    names = {s.id for s in log}
    return balances, {(f.kind, digest(f.subject) if f.subject.partition("#")[0] in names else f.subject) for f in found}


def spoiled(r: random.Random, log: list[Any]) -> list[Any]:
    """The mission with a few faults, repairs and repetitions in it."""
    log = log[:]
    for n in range(r.randrange(4)):
        i = r.randrange(len(log))
        s = log[i]
        late = {"seq": 10**4 + n, "said": "2014-12-01", "logged": "2014-12-01"}
        match r.randrange(8):
            case 0 if not any(target.startswith(s.id) for other in log for _, target in other.about):
                del log[i]
            case 1:
                log[i] = replace(s, postings=s.postings[:-1])
            case 2:
                log.append(replace(s, id=f"again{n}", seq=10**5 + n))
            case 3:
                log[i] = replace(s, postings=tuple(changed(r, p) for p in s.postings))
            case 4:
                corrected = tuple(changed(r, p) for p in s.postings)
                log.append(replace(s, id=f"fix{n}", postings=corrected, about=(("corrects", s.id),), **late))
            case 5:
                log.append(
                    replace(s, id=f"part{n}", postings=s.postings[:1], about=(("corrects", f"{s.id}#0"),), **late)
                )
            case 6:
                log.append(replace(s, id=f"out{n}", postings=(), about=(("withdraws", s.id),), **late))
            case 7:
                other = r.choice(["syr", "opcw", "dnk"])
                log.append(replace(s, id=f"no{n}", issuer=other, postings=(), about=(("disputes", s.id),), **late))
    r.shuffle(log)
    return log


def changed(r: random.Random, posting: Any) -> Any:  # noqa: ANN401
    if type(posting).__name__ == "Mark":
        return posting
    if posting.qty.measure == "count":  # a single thing stays single: the oracle takes two of it for one in two places
        return replace(posting, item=r.choice(["C1", "C2"])) if r.random() < 0.3 else posting
    if r.random() < 0.3:
        return replace(posting, item=r.choice(["A", "B"]))
    qty = posting.qty
    return replace(posting, qty=replace(qty, lo=qty.lo * r.choice([1, 2]), hi=qty.hi * r.choice([2, 3])))


@pytest.mark.parametrize("seed", range(60))
def test_a_mission_gives_the_balances_and_findings_of_the_oracle(
    oracle: tuple[ModuleType, ModuleType], seed: int
) -> None:
    model, props = oracle
    r = random.Random(seed)
    log = spoiled(r, props.mission(r)[0])
    for as_of in (None, "2014-01-07"):
        mine, found = ours(log, as_of)
        their, wanted = theirs(model, log, as_of)
        empty = {key: value for key, value in mine.items() if key not in their}
        assert not any(any(value) for value in empty.values())
        assert {key: mine.get(key) for key in their} == their
        timeless = set() if as_of is None else {pair for pair in found | wanted if pair[0] in TIMELESS}
        assert found - timeless == wanted - timeless
