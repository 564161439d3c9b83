"""What an inspection's results support, from its plan and what the record says was found; each number with its source.

The arithmetic is `custodiet.stats.evaluation`. What stands here is which results count for which stratum and method,
and the words for what did not go as planned: too few, too many, out of reach, not measured, without an error, surplus.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from custodiet.app.asking import find_statement, near
from custodiet.app.view import View
from custodiet.books.inspections import (
    MISSING,
    OPENED,
    OUT_OF_REACH,
    RELEASED,
    UNMEASURED,
    Inspected,
    Looked,
    Method,
    Plan,
    Stratum,
    inspected,
    read_plan,
)
from custodiet.books.known import Known, parse_voice
from custodiet.kernel.errors import Refused
from custodiet.kernel.quantity import CANONICAL
from custodiet.stats.combination import Combination
from custodiet.stats.evaluation import Evaluation, Level, Result, Said, evaluate, taken
from custodiet.stats.levels import item_detection

PLAN, EVALUATION = "plan", "evaluation"
_FINENESS = {"documents": -1, "told": -1, "": -1, "remote": 0, "seen": 1, "counted": 1, "weighed": 2, "sampled": 3}
_MEASURED = 2  # from here on a method leaves a number
_NAMED = 5
_REASONS = 8
_UNIT = CANONICAL["mass"]
GAME = "Avenhaus and Canty (1996), ch. 3"
PAIRED = "IAEA/SG/SCT/5"


@dataclass(frozen=True, slots=True)
class Number:
    """One number, in words where it comes from."""

    figure: str
    of: str
    value: str
    method: str
    source: str

    def row(self) -> dict[str, str]:
        """With stable keys."""
        return {name: getattr(self, name) for name in ("figure", "of", "value", "method", "source")}


@dataclass(frozen=True, slots=True)
class Evaluated:
    """An inspection with what its results support.

    `pairs` are the differences of each stratum, declared less found, with the limit of one; `signed` the evaluations of
    it that the record holds.
    """

    inspected: Inspected
    inspector: str
    evaluation: Evaluation
    strata: tuple[dict[str, Any], ...]
    items: tuple[dict[str, Any], ...]
    conclusion: str
    remarks: tuple[str, ...]
    numbers: tuple[Number, ...]
    pairs: tuple[tuple[str, float, tuple[tuple[str, float], ...]], ...]
    size: int
    signed: tuple[Known, ...]

    def value(self) -> dict[str, Any]:
        """One JSON object with stable keys."""
        plan = self.inspected.plan
        return {
            "inspection": plan.inspection,
            "plan": plan.known.id,
            "inspector": self.inspector,
            "site": plan.site,
            "declared_by": plan.declared_by,
            "goal_kg": plan.goal,
            "detect": plan.detect,
            "size": self.size,
            "grade": self.evaluation.grade,
            "conclusion": self.conclusion,
            "remarks": list(self.remarks),
            "strata": list(self.strata),
            "items": list(self.items),
            "numbers": [number.row() for number in self.numbers],
            "signed": [{"statement": known.id, "grade": known.statement.body["grade"]} for known in self.signed],
        }

    def wish(self, origin: str) -> dict[str, Any]:
        """The statement that its maker may sign."""
        plan = self.inspected.plan
        body = {
            "inspection": plan.inspection,
            "grade": self.evaluation.grade,
            "conclusion": self.conclusion,
            "plan": plan.known.id,
            "size": self.size,
            "remarks": list(self.remarks),
            "numbers": [number.row() for number in self.numbers],
        }
        return {"type": EVALUATION, "origin": origin, "body": body}


def evaluate_inspection(view: View, name: str, *, size: int) -> Evaluated:
    """Return what the results of an inspection support; `name` is its own, or names the statement of its plan."""
    known = _find(view, name)
    plan = read_plan(known)
    inspector = view.books.get(known.voice)
    operator = view.books.get(parse_voice(plan.declared_by))
    if operator is None:
        raise Refused(
            "nobody of that name has declared anything",
            expected=", ".join(near(plan.declared_by, [str(voice) for voice in view.books])),
            found=plan.declared_by,
            where=f"the plan of {plan.inspection}",
            advice="A correction of the plan can name the voice",
        )
    found = inspected(plan, inspector, operator, view.as_of) if inspector else Inspected(plan, (), (), ())
    return _evaluated(view, found, size)


def _find(view: View, name: str) -> Known:
    plans = view.of_types(PLAN)
    named = [known for known in plans if known.statement.body["inspection"] == name]
    if len(named) > 1:
        raise Refused(
            f"{len(named)} plans bear the name of that inspection",
            expected=", ".join(known.id[:16] for known in named[:_NAMED]),
            found=name,
            advice="Name the plan's statement, by its id or its number in the log",
        )
    if named:
        return named[0]
    try:
        chosen = find_statement(view, name)
    except Refused:
        chosen = None
    if chosen is None or chosen.statement.type != PLAN or chosen.id not in view.counting:
        names = [str(known.statement.body["inspection"]) for known in plans]
        raise Refused(
            "no plan of that inspection counts in the record",
            expected=", ".join(near(name, names) or names[:_NAMED]) or "a plan that somebody signed",
            found=name,
            advice="A plan is made by: custodiet plan inspection RECORD ... --name NAME --out plan.json",
        )
    return chosen


def _evaluated(view: View, found: Inspected, size: int) -> Evaluated:
    plan = found.plan
    worked = [_worked(plan, stratum, found) for stratum in plan.strata]
    judged = evaluate(
        [one.result for one in worked],
        goal=plan.goal,
        detect=plan.detect,
        alpha=plan.alpha,
        item_alpha=plan.item_alpha,
        unit=_UNIT,
    )
    said = dict(zip((one.stratum.name for one in worked), judged.strata, strict=True))
    signed = [k for k in view.of_types(EVALUATION) if k.statement.body["inspection"] == plan.inspection]
    reasons = _some(list(_reasons(worked, judged)))
    return Evaluated(
        found,
        str(plan.known.voice),
        judged,
        tuple(row for one in worked for row in _rows(one, said[one.stratum.name])),
        tuple(_item(one, said) for one in found.items),
        f"{judged.words}. Because: {reasons}" if reasons else judged.words,
        tuple(_remarks(view, found, worked, judged, signed)),
        tuple(_numbers(worked, judged)),
        tuple(_pairs(one, said) for one, said in zip(worked, judged.strata, strict=True)),
        size,
        tuple(signed),
    )


@dataclass(frozen=True, slots=True)
class _Worked:
    """A stratum with its results: `compared` are the items whose difference is tested, in the order of `result`."""

    stratum: Stratum
    result: Result
    looked: tuple[Looked, ...]
    compared: tuple[Looked, ...]
    estimated: int  # differences whose error is the plan's, since nobody stated one


def _worked(plan: Plan, stratum: Stratum, found: Inspected) -> _Worked:
    looked = tuple(one for one in found.items if one.stratum == stratum.name and RELEASED not in one.said)
    compared = [(one, difference) for one in looked if (difference := one.difference) is not None]
    told = [(one, _with_error(stratum, one, difference)) for one, difference in compared]
    random, systematic = _sigmas([difference for _, difference in told])
    if not random and not systematic:
        told = []
    spread = math.hypot(random, systematic) / stratum.largest
    levels = tuple(_levels(plan, stratum, looked, spread))
    result = Result(
        stratum.name,
        max(stratum.items, len(looked)),
        stratum.largest,
        max((level.inspected for level in levels), default=0),
        sum(bool(one.wrong) for one in looked),
        tuple(difference.value for _, difference in told),
        random,
        systematic,
        levels,
        found.held.get(stratum.name, math.inf),
    )
    estimated = sum(not difference.sigma for _, difference in compared) if told else 0
    return _Worked(stratum, result, looked, tuple(one for one, _ in told), estimated)


def _levels(plan: Plan, stratum: Stratum, looked: Sequence[Looked], spread: float) -> Iterator[Level]:
    """What each level of defect got: an item notices it as its finest method does, with the error that was stated."""
    counts = [sum(_reaches(one, method) for one in looked) for method in stratum.methods]
    for n, method in enumerate(stratum.methods):
        sees = [
            item_detection(method.fraction, max(by.sigma, spread if _measures(by) else 0.0), plan.item_alpha)
            for by in stratum.methods[n:]
        ]
        finest = [here - finer for here, finer in zip(counts[n:], [*counts[n + 1 :], 0], strict=True)]
        noticed = math.fsum(p * number for p, number in zip(sees, finest, strict=True))
        yield Level(taken(method.fraction), method.fraction, noticed / counts[n] if counts[n] else sees[0], counts[n])


def _measures(method: Method) -> bool:
    return _FINENESS[method.means] >= _MEASURED


def _reaches(one: Looked, method: Method) -> bool:
    """Was it inspected by this method, or by a finer one? One that measures leaves a number, or finds nothing there."""
    if MISSING in one.said:
        return True
    finest = max((_FINENESS[means] for means in one.means), default=_FINENESS["seen"] if OPENED in one.said else -1)
    if _measures(method) and one.found is None:
        return False
    return finest >= _FINENESS[method.means]


def _with_error(stratum: Stratum, one: Looked, difference: Combination) -> Combination:
    """A difference with its error: the plan's where neither side states one."""
    if difference.sigma or one.declared is None:
        return difference
    sigma = min((m.sigma for m in stratum.methods if _measures(m) and _reaches(one, m)), default=0.0)
    own = {f"{one.account} {one.item}": sigma * abs(one.declared.value)} if sigma else {}
    return Combination(difference.value, own, {})


def _sigmas(differences: Sequence[Combination]) -> tuple[float, float]:
    """The random sigma of one difference, as a mean of squares; and the systematic one, of what they all share."""
    if not differences:
        return 0.0, 0.0
    random = math.sqrt(math.fsum(each.sigma_random**2 for each in differences) / len(differences))
    shared: dict[str, float] = {}
    for each in differences:
        for source, load in each.shared.items():
            shared[source] = shared.get(source, 0.0) + load / len(differences)
    return random, math.hypot(*shared.values())


def _rows(one: _Worked, said: Said) -> Iterator[dict[str, Any]]:
    """One row for each method of a stratum."""
    for method, level in zip(one.stratum.methods, one.result.levels, strict=True):
        measures = _measures(method)
        yield {
            "stratum": one.stratum.name,
            "items": one.result.items,
            "method": method.name,
            "defect": f"{100 * method.fraction:g} %",
            "planned": method.needed,
            "looked_at": level.inspected,
            "sees": _chance(level.sees),
            "wrong": one.result.wrong,
            "compared": len(one.compared) if measures else None,
            "beyond_limit": len(said.beyond) if measures else None,
            "limit": f"{_told(said.limit)} {_UNIT}" if measures and said.difference else "",
            "overstated_by": _difference(said) if measures else "",
        }


def _pairs(one: _Worked, said: Said) -> tuple[str, float, tuple[tuple[str, float], ...]]:
    named = tuple((_named(looked), value) for looked, value in zip(one.compared, one.result.differences, strict=True))
    return one.stratum.name, said.limit, named


def _difference(said: Said) -> str:
    return f"{_told(said.difference.d)} ± {_told(said.difference.sigma)} {_UNIT}" if said.difference else ""


def _item(one: Looked, said: Mapping[str, Said]) -> dict[str, Any]:
    """One item that was looked at."""
    difference = one.difference
    stratum = said.get(one.stratum)
    limit = stratum.limit if stratum and stratum.difference else None
    beyond = limit is not None and difference is not None and difference.value > limit
    return {
        "stratum": one.stratum,
        "account": one.account,
        "item": one.item,
        "means": sorted(one.means),
        "said": sorted(one.said),
        "declared": None if one.declared is None else _told(one.declared.value),
        "found": None if one.found is None else _told(one.found.value),
        "difference": None if difference is None else _told(difference.value),
        "unit": _UNIT,
        "wrong": one.wrong or ("less than declared, beyond its limit" if beyond else ""),
        "statements": list(one.statements),
    }


def _reasons(worked: Sequence[_Worked], judged: Evaluation) -> Iterator[str]:
    """What speaks for a loss, in words."""
    for one, said in zip(worked, judged.strata, strict=True):
        for looked in one.looked:
            if looked.wrong:
                yield f"{_named(looked)} is {looked.wrong}"
        for place in said.beyond:
            looked = one.compared[place - 1]
            value = one.result.differences[place - 1]
            yield (
                f"{_named(looked)} holds {_told(value)} {_UNIT} less than declared, beyond its limit of "
                f"{_told(said.limit)} {_UNIT}"
            )
    if judged.difference and judged.difference.p < 1 and judged.grade in {"indication", "weak indication"}:
        d = judged.difference
        yield (
            f"taken together, the strata are overstated by {_told(d.d)} {_UNIT}, known to {_told(d.sigma)} {_UNIT}: "
            f"as much by chance happens with probability {d.p:.2g}"
        )


def _some(reasons: Sequence[str]) -> str:
    """The first reasons, and how many more: a conclusion is read aloud. D comes last, and is always told."""
    if len(reasons) <= _REASONS + 1:
        return "; ".join(reasons)
    left = len(reasons) - _REASONS - 1
    return "; ".join((*reasons[:_REASONS], f"and {left} items more, which the table of items has", reasons[-1]))


def _named(one: Looked) -> str:
    return f"{one.item} in {one.account.removeprefix('@')}"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _remarks(
    view: View, found: Inspected, worked: Sequence[_Worked], judged: Evaluation, signed: Sequence[Known]
) -> Iterator[str]:
    """Whatever did not go as planned, and what the numbers assume."""
    plan = found.plan
    if not found.items:
        yield f"No result was posted in an act {plan.inspection}, or {plan.inspection}/...: nothing was looked at."
    yield from _timing(view, found)
    for one in worked if found.items else ():
        yield from _progress(one, said_short=bool(found.cut_short))
    if found.cut_short:
        yield f"{plan.known.voice.party} says that the inspection was cut short."
    yield from _states(found)
    for one, said in zip(worked, judged.strata, strict=True):
        yield from _surplus(one, said)
        yield from _errors(one)
    strata = {stratum.name for stratum in plan.strata}
    if other := sorted({one.stratum for one in found.items} - strata):
        yield f"Looked at, and in no stratum of the plan: {_listed(other)}. They count for nothing here."
    yield from _beyond_levels(plan, worked, judged)
    if found.undeclared:
        yield f"{len(found.undeclared)} measurements are of things that {plan.declared_by} has not declared there."
    yield "The probabilities hold for items that were drawn at random, and that nobody could foresee."
    for known in signed:
        body = known.statement.body
        if body["grade"] != judged.grade:
            over = f"over {body['size']} entries, " if "size" in body else ""
            yield f"{known.voice.party} signed another grade, {body['grade']}: {over}entry {known.index} of the log."


def _beyond_levels(plan: Plan, worked: Sequence[_Worked], judged: Evaluation) -> Iterator[str]:
    """Which levels have no figure, since so small a defect cannot add up to the goal."""
    held = math.fsum(one.result.held for one in worked)
    for reached in judged.levels:
        if reached.detection is None:
            share = f"{100 * reached.fraction:g} % of everything declared is {_told(reached.fraction * held)} {_UNIT}"
            yield f"{share}, less than the goal of {plan.goal:g} {_UNIT}: no probability is given for that level."


def _errors(one: _Worked) -> Iterator[str]:
    """What is not known of the errors of a stratum's measurements."""
    if one.estimated:
        yield (
            f"{one.stratum.name}: no error is stated with {one.estimated} of the measurements: the plan's sigma of the "
            "method stands in."
        )
    if any(looked.difference for looked in one.looked) and not one.compared:
        yield f"{one.stratum.name}: neither a measurement nor the plan states an error: differences are not tested."


def _timing(view: View, found: Inspected) -> Iterator[str]:
    """A plan that is made after the fact promises nothing."""
    times = []
    for name in {name for one in found.items for name in one.statements}:
        statement, _, n = name.partition("#")
        posting = view.by_id[statement].statement.postings[int(n)]
        times.append(posting.at.start)  # type: ignore[union-attr]  # counts, moves and marks have a time
    if times and min(times) < found.plan.known.statement.said.start:
        yield "The plan was signed after the first result: what was to be looked at was not promised beforehand."


def _progress(one: _Worked, *, said_short: bool) -> Iterator[str]:
    for method, level in zip(one.stratum.methods, one.result.levels, strict=True):
        words = f"{one.stratum.name}: {level.inspected} items were inspected by {method.name!r} or finer, "
        if level.inspected < method.needed:
            short = "" if said_short else ": the inspection ended early"
            yield f"{words}where {method.needed} were planned{short}."
        elif level.inspected > method.needed and method.inspect:
            yield (
                f"{words}where {method.needed} were planned: the sample was extended. That is sound where the further "
                "items are the next of the same draw."
            )


def _states(found: Inspected) -> Iterator[str]:
    released = [_named(one) for one in found.items if RELEASED in one.said]
    blocked = [_named(one) for one in found.items if OUT_OF_REACH in one.said and RELEASED not in one.said]
    missing = [
        _named(one)
        for one in found.items
        if UNMEASURED in one.said or (max(_FINENESS[m] for m in one.means or {""}) >= _MEASURED and one.found is None)
    ]
    uncompared = [_named(one) for one in found.items if one.found is not None and one.declared is None]
    for names, words in (
        (blocked, "out of reach and not released, so that each counts as wrong"),
        (released, "released by the inspector, so that each counts for nothing, and the next of the draw for it"),
        (missing, "looked at and not measured"),
        (uncompared, "measured, and of no amount that is declared within bounds"),
    ):
        if names:
            yield f"{len(names)} item{'s' if len(names) > 1 else ''} {words}: {_listed(names)}."


def _surplus(one: _Worked, said: Said) -> Iterator[str]:
    more = [
        _named(looked)
        for looked, value in zip(one.compared, one.result.differences, strict=True)
        if said.limit and value < -said.limit
    ]
    if more:
        yield (
            f"{one.stratum.name}: {len(more)} hold more than declared, beyond the limit: {_listed(more)}. That is no "
            "loss, and no correct declaration."
        )


def _numbers(worked: Sequence[_Worked], judged: Evaluation) -> Iterator[Number]:
    for reached in judged.levels:
        if reached.detection is None:
            continue
        yield Number(
            "chance that the loss had shown",
            f"{reached.name}, least in {reached.stratum}",
            _told(reached.detection),
            "1 - (1 - p n / N)^(M / (f x))",
            GAME,
        )
    for one, said in zip(worked, judged.strata, strict=True):
        for method, level in zip(one.stratum.methods, one.result.levels, strict=True):
            yield Number(
                "chance to notice a defect",
                f"{one.stratum.name}, {method.name}",
                _chance(level.sees),
                f"Phi(f x / sigma - z), f = {method.fraction:g}",
                GAME,
            )
        if said.difference:
            of, d = one.stratum.name, said.difference
            yield Number("limit of one difference", of, f"{_told(said.limit)} {_UNIT}", "z sigma", PAIRED)
            yield Number("D", of, f"{_told(d.d)} ± {_told(d.sigma)} {_UNIT}", "N mean(d)", PAIRED)
    if judged.difference:
        d = judged.difference
        value = f"{_told(d.d)} ± {_told(d.sigma)} {_UNIT}"
        yield Number("D", "all strata", value, "sum; N^2 (sigma_r^2 / n + sigma_s^2)", PAIRED)
        yield Number("p of D", "all strata", f"{d.p:.2g}", "Phi(-D / sigma)", PAIRED)
        yield Number("chance of a false alarm", "all items", f"{judged.false_alarms:.2g}", "1 - (1 - a)^n", PAIRED)


def _chance(value: float) -> str:
    """What is not certain is not called so."""
    return ">0.9999" if 0.9999 < value < 1 else _told(value)  # noqa: PLR2004 - four digits


def _told(value: float) -> str:
    return f"{value:.4g}"
