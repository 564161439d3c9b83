"""Published numbers of the statistics: `python -m bench cases [FILE] --json` prints `{id: value}` for every case.

FILE is JSON, `{"cases": [{"id", "inputs", ...}]}`; without it, the cases that `tests/vectors/statistics.json` carries
are computed. A case that names data which it does not hold is null, and the reason is said on standard error; `--data
FOLDER` is where such data is sought (`pm2.5.csv`, a column for each instrument). So is a case that nobody here knows,
or whose inputs are missing, malformed or refused: it loses no other. A file without a list of cases, each with an id,
is refused. Nothing is compared here: the tests do that.
"""

import argparse
import csv
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import numpy as np

from custodiet.kernel.errors import CustodietError, Refused
from custodiet.stats import (
    acceptance,
    anytime,
    balance,
    beacon,
    components,
    differences,
    hypergeometric,
    levels,
    lotteries,
    page,
    plans,
    propagation,
    selection,
    sequences,
    strata,
    tables,
    timing,
    variables,
    weighted,
)
from custodiet.stats.acceptance import Risk
from custodiet.stats.propagation import Reading

OWN = Path(__file__).parents[1] / "tests" / "vectors" / "statistics.json"
Inputs = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answers:
    """A value for each case, and why some have none."""

    values: Mapping[str, object]

    @property
    def met(self) -> bool:
        """A run is no judgement: nothing failed."""
        return True

    def json(self) -> str:
        """`{id: value}`."""
        return json.dumps(self.values, indent=1)

    def table(self) -> str:
        """A line for each case."""
        return "\n".join(["cases", *(f"  {name:<6}{json.dumps(value)}" for name, value in self.values.items())])


def run(arguments: list[str]) -> Answers:
    """Compute all cases of a file."""
    parser = argparse.ArgumentParser(prog="python -m bench cases")
    parser.add_argument("file", nargs="?", type=Path, default=OWN, metavar="FILE")
    parser.add_argument("--data", type=Path, help="a folder with data that cases name")
    options = parser.parse_args(arguments)
    try:
        return Answers(answers(read_cases(options.file), options.data))
    except CustodietError as error:
        sys.exit(f"python -m bench cases: {error}")


def read_cases(path: Path) -> Sequence[Inputs]:
    """Return the cases of a file, each with its own id; what a case holds besides is judged when it is computed."""
    form = '{"cases": [{"id": "A01", "inputs": {...}}]}'
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Refused("the file of cases cannot be read", found=str(error), where=str(path)) from None
    cases = told.get("cases") if isinstance(told, dict) else None
    if not isinstance(cases, list):
        raise Refused("the file has no list of cases", expected=form, found=repr(told)[:60], where=str(path))
    for n, case in enumerate(cases, 1):
        if not isinstance(case, dict) or not isinstance(case.get("id"), str):
            raise Refused(f"case {n} has no id", expected=form, found=repr(case)[:60], where=str(path))
    return cases


def answers(cases: Sequence[Inputs], data: Path | None = None) -> dict[str, object]:
    """Return a value for each case, null where there is none."""
    known = Known({case["id"]: case["inputs"] for case in cases if isinstance(case.get("inputs"), dict)}, data)
    values: dict[str, object] = {}
    for case in cases:
        try:
            values[case["id"]] = known.value(case["id"])
        except (CustodietError, LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
            why = _why(error)
            print(f"{case['id']}: {why}", file=sys.stderr)
            values[case["id"]] = None
    return values


def _why(error: Exception) -> str:
    if isinstance(error, CustodietError):
        return str(error)
    if isinstance(error, KeyError):
        return f"no input or case {error}"
    return f"its inputs are not of the form that the case has: {error}"


@dataclass(frozen=True, slots=True)
class Known:
    """The inputs of all cases of a file, since some stand on others, and where more data may be."""

    inputs: Mapping[str, Inputs]
    data: Path | None

    def value(self, name: str) -> object:
        """Compute one case."""
        if name not in COMPUTE:
            raise Refused("nobody here knows this case", found=name)
        if name not in self.inputs:
            raise Refused("the case has no inputs", expected='"inputs": {...}')
        return COMPUTE[name](self.inputs[name], self)

    def balance(self, given: object) -> balance.Balance:
        """Return the balance of D02 and its like, where a case names it as its covariance."""
        name = given if isinstance(given, str) else "D02"
        return facility(self.inputs.get(name, FACILITY))

    def covariance(self, given: object) -> object:
        """Return a covariance that is given in full or by the name of another case."""
        return self.balance(given).covariance() if isinstance(given, str) else given

    def instruments(self) -> object:
        """Return the readings of pm2.5, if they are at hand."""
        path = None if self.data is None else self.data / "pm2.5.csv"
        if path is None or not path.exists():
            raise Refused("the data set pm2.5 of the R package merror is not at hand", advice="Give --data FOLDER")
        with path.open(newline="", encoding="utf-8") as file:
            return [[float(cell) for cell in row] for row in list(csv.reader(file))[1:]]


FACILITY: Inputs = {
    "P": 6,
    "batch_kg": 10.0,
    "inventory_kg": 100.0,
    "rsd_random": {"flow": 0.02, "inventory": 0.005},
}


def facility(given: Inputs) -> balance.Balance:
    """Return the balance of a plant with one batch in and out each period, and an inventory that stays."""
    random, shared = given.get("rsd_random", {}), given.get("rsd_systematic", {})

    def reading(size: float, kind: str, source: str) -> Reading:
        systematic = {source: float(shared[kind])} if kind in shared else {}
        return propagation.relative(size, random=float(random.get(kind, 0.0)), shared=systematic)

    held, batch, periods = float(given["inventory_kg"]), float(given["batch_kg"]), int(given["P"])
    terms = [balance.Term("inventory", j, reading(held, "inventory", "scale")) for j in range(periods + 1)]
    for j in range(1, periods + 1):
        terms.append(balance.Term("input", j, reading(batch, "flow", "meter in")))
        terms.append(balance.Term("output", j, reading(batch, "flow", "meter out")))
    return balance.balance(terms)


def _each(given: Inputs, *names: str) -> list[tuple[Any, ...]]:
    """The inputs of these names in step: a list gives its items, anything else itself each time."""
    lengths = {len(given[name]) for name in names if isinstance(given[name], list)}
    number = max(lengths, default=1)
    columns = [given[name] if isinstance(given[name], list) else [given[name]] * number for name in names]
    return list(zip(*columns, strict=True))


def _shaped(given: Inputs, names: Sequence[str], values: list[Any]) -> Any:  # noqa: ANN401 - what JSON holds
    """One value where every input is one value, else a list."""
    return values if any(isinstance(given[name], list) for name in names) else values[0]


def _risks(given: Inputs) -> tuple[Risk, Risk]:
    return Risk(*given["PRP"]), Risk(*given["CRP"])


def _iaea(given: Inputs, _: Known) -> object:
    names = ("N", "d", "beta")
    seen = given.get("se", 1.0)
    values = [plans.iaea_formula(n, d, beta, sensitivity=seen) for n, d, beta in _each(given, *names)]
    return _shaped(given, names, values)


def _exact(given: Inputs, _: Known) -> object:
    known = {"c": 0, **given}
    names = ("N", "d", "beta", "c")
    values = [plans.smallest_sample(n, d, beta, accept=c) for n, d, beta, c in _each(known, *names)]
    return _shaped(known, names, values)


def _improved(given: Inputs, _: Known) -> object:
    names = ("N", "d", "beta")
    return _shaped(given, names, [plans.improved_formula(*each) for each in _each(given, *names)])


def _binomial(given: Inputs, _: Known) -> object:
    names = ("p", "beta", "c")
    values = [plans.binomial_plan(p, beta, accept=c) for p, beta, c in _each(given, *names)]
    return _shaped(given, names, values)


def _two_point(given: Inputs, _: Known) -> object:
    plan = acceptance.two_point_plan(*_risks(given), items=given.get("N"))
    return [plan.n, plan.c]


def _curve(given: Inputs, _: Known) -> object:
    return acceptance.accepted(given["n"], given["c"], given["p"]).tolist()


def _inverted(given: Inputs, _: Known) -> object:
    return acceptance.rates_accepted(given["n"], given["c"], given["Pa"]).tolist()


def _cell(given: Inputs) -> tuple[int, str, float, tables.Severity]:
    return int(given["lot"]), given["level"], float(given["AQL"]), given.get("severity", "normal")


def _single(given: Inputs, _: Known) -> object:
    lot, level, aql, severity = _cell(given)
    plan = tables.single_plan(lot, level, aql, severity=severity)
    return {"n": plan.n, "Ac": plan.c, "Re": plan.c + 1}


def _stages(plan: acceptance.Stages) -> object:
    return {"n": list(plan.sizes), "Ac": list(plan.accept), "Re": list(plan.reject)}


def _double(given: Inputs, _: Known) -> object:
    lot, level, aql, severity = _cell(given)
    return _stages(tables.double_plan(lot, level, aql, severity=severity))


def _multiple(given: Inputs, _: Known) -> object:
    lot, level, aql, severity = _cell(given)
    return _stages(tables.multiple_plan(lot, level, aql, severity=severity))


def _variables_table(given: Inputs, _: Known) -> object:
    lot, level, aql, severity = _cell(given)
    plan = tables.variables_table(lot, level, aql, severity=severity)
    return {"n": plan.n, "k": round(plan.k, 5), "M": plan.limit}


def _stages_curve(given: Inputs, _: Known) -> object:
    plan = acceptance.Stages(tuple(given["n"]), tuple(given["Ac"]), tuple(given["Re"]))
    return acceptance.stages_accepted(plan, given["p"])[0].tolist()


def _lot_curve(given: Inputs, _: Known) -> object:
    names = ("N", "d", "n", "c")
    return _shaped(given, names, [hypergeometric.at_most(*each) for each in _each(given, *names)])


def _unknown_sigma(given: Inputs, _: Known) -> object:
    plan = variables.ByVariables(given["n"], given["k"])
    return variables.variables_accepted(plan, given["p"], sigma_known=False).tolist()


def _variables(*, sigma_known: bool) -> Callable[[Inputs, Known], object]:
    def plan(given: Inputs, _: Known) -> object:
        found = variables.variables_plan(*_risks(given), sigma_known=sigma_known)
        return [found.n, found.k]

    return plan


def _sequential(given: Inputs, _: Known) -> object:
    good, bad = Risk(given["p1"], 1 - given["alpha"]), Risk(given["p2"], given["beta"])
    return list(acceptance.sequential_numbers(good, bad, given["n"]))


def _tail(given: Inputs, _: Known) -> object:
    return hypergeometric.above(given["N"], given["M"], given["n"], given["k"])


def _strata(given: Inputs, _: Known) -> object:
    plan = strata.strata_plan(given["N"], given["item_kg"], given["goal_kg"], given["beta"])
    return {"n": list(plan.n), "worst_case_DP_continuous": plan.modelled}


def _levels(given: Inputs, _: Known) -> object:
    short = given["defect_fraction"] * given["item_kg"]
    chances = [levels.item_detection(short, sigma, given["alpha"]) for sigma in given["sigma_kg"]]
    return levels.detection(given["N"], given["d"], given["n"], chances)


def _weighted(given: Inputs, _: Known) -> object:
    names = ("risk", "tolerable", "ratio")
    values = [weighted.weighted_size(risk, part, expected=part * ratio) for risk, part, ratio in _each(given, *names)]
    return _shaped(given, names, values)


def _interval(given: Inputs, _: Known) -> object:
    return [ascii_uppercase[place] for place in weighted.fixed_interval(given["values"], given["size"], given["start"])]


def _anytime(given: Inputs, _: Known) -> object:
    values = zip(given["x"], given["g"], strict=True)
    return [float(anytime.kaplan_markov(x, given["t"], padding=g)[-1]) for x, g in values]


def _bayesian(given: Inputs, _: Known) -> object:
    return plans.bayesian_plan(given["p"], given["conf"], found=given["x"], prior=(given["a"], given["b"]))


def _run_length(given: Inputs, _: Known) -> object:
    known = {"hs": 0.0, **given}
    names = ("k", "h", "mu", "hs")
    values = [page.run_length(k, h, mu, start=hs) for k, h, mu, hs in _each(known, *names)]
    return _shaped(known, names, values)


def _run_length_two_sided(given: Inputs, _: Known) -> object:
    known = {"hs": 0.0, **given}
    names = ("k", "h", "mu", "hs")
    values = [page.run_length_two_sided(k, h, mu, start=hs) for k, h, mu, hs in _each(known, *names)]
    return _shaped(known, names, values)


def _threshold(given: Inputs, _: Known) -> object:
    names = ("k", "FAP", "n")
    return _shaped(given, names, [page.threshold(*each) for each in _each(given, *names)])


def _page_detection(given: Inputs, _: Known) -> object:
    names = ("k", "h", "n", "mu")
    return _shaped(given, names, [page.alarm_probability(*each) for each in _each(given, *names)])


def _muf(given: Inputs, _: Known) -> object:
    terms = [balance.Term("inventory", 0, Reading(*given["BI"])), balance.Term("inventory", 1, Reading(*given["EI"]))]
    terms += [balance.Term("input", 1, Reading(*each)) for each in given["inputs"]]
    terms += [balance.Term("output", 1, Reading(*each)) for each in given["outputs"]]
    found = balance.balance(terms)
    return [float(found.muf[0]), float(found.sigma()[0])]


def _first_entries(given: Inputs, _: Known) -> object:
    matrix = facility(given).covariance()
    return [float(matrix[0, column]) for column in range(min(3, len(matrix)))]


def _one_entry(given: Inputs, _: Known) -> object:
    return float(facility(given).covariance()[0, 0])


def _sitmuf(given: Inputs, known: Known) -> object:
    return sequences.sitmuf(given["muf"], known.covariance(given["covariance"])).tolist()  # type: ignore[arg-type]


def _page(given: Inputs, known: Known) -> object:
    z = known.value(given["z"]) if isinstance(given["z"], str) else given["z"]
    return sequences.page(z, given["k"]).tolist()  # type: ignore[arg-type]  # a case's value, which is a list


def _cumuf(given: Inputs, known: Known) -> object:
    found = sequences.cumuf(given["muf"], known.covariance(given["covariance"]))  # type: ignore[arg-type]
    return [float(found.cumuf[-1]), float(found.sigma[-1]), float(found.p[-1])]


def _gemuf(given: Inputs, known: Known) -> object:
    return list(sequences.gemuf(given["muf"], known.covariance(given["covariance"])))  # type: ignore[arg-type]


def _cumuf_detection(given: Inputs, _: Known) -> object:
    return sequences.cumuf_detection(given["loss_over_sigma"], given["alpha"]).tolist()


def _worst(given: Inputs, known: Known) -> object:
    matrix = known.covariance(given["covariance"])
    chance = sequences.worst_detection(given["M"], matrix, given["alpha"])  # type: ignore[arg-type]
    return [chance, sequences.worst_pattern(given["M"], matrix).tolist()]  # type: ignore[arg-type]


def _difference(given: Inputs, _: Known) -> object:
    found = differences.stratum_difference(given["N"], given["d"], random=given["sigma_r"], systematic=given["sigma_s"])
    return [found.d, found.sigma, found.ratio]


def _anova(given: Inputs, _: Known) -> object:
    found = components.anova(given["groups"])
    return {"MSB": found.between, "MSW": found.within, "F": found.f, "residual_sd": found.residual_sd}


def _components(given: Inputs, known: Known) -> object:
    groups = known.inputs[given["groups"]]["groups"] if isinstance(given["groups"], str) else given["groups"]
    found = components.anova(groups)
    return [found.random, found.cut]


def _grubbs(given: Inputs, known: Known) -> object:
    data = given["data"]
    return components.grubbs(known.instruments() if isinstance(data, str) else data).tolist()  # type: ignore[arg-type]


def _grubbs_two(given: Inputs, known: Known) -> object:
    data = np.asarray(known.instruments() if isinstance(given["data"], str) else given["data"], dtype=float)
    return [each.variance for each in components.grubbs_two(data[:, 0], data[:, 1])]


def _resistance(given: Inputs, _: Known) -> object:
    """GUM H.2: resistance, reactance and impedance from voltage, current and phase."""
    pairs = given["r"]
    together = [[1, pairs["VI"], pairs["Vphi"]], [pairs["VI"], 1, pairs["Iphi"]], [pairs["Vphi"], pairs["Iphi"], 1]]
    values, sigmas = zip(*(given[name] for name in ("V", "I", "phi")), strict=True)
    found = propagation.propagate(
        lambda x: [x[0] / x[1] * np.cos(x[2]), x[0] / x[1] * np.sin(x[2]), x[0] / x[1]],
        values,
        sigmas,
        correlation=together,
    )
    r = found.correlation
    return {"value": found.values.tolist(), "u": found.sigma.tolist(), "r": [r[0, 1], r[0, 2], r[1, 2]]}


# GUM H.1, table H.1 and H.1.3: value, standard uncertainty, degrees of freedom; lengths in nm, temperatures in kelvin.
END_GAUGE = {
    "length of the standard": (50_000_623.0, 25.0, 18.0),
    "difference, repeated": (215.0, 5.8, 24.0),
    "comparator, random": (0.0, 3.9, 5.0),
    "comparator, systematic": (0.0, 6.7, 8.0),
    "expansion of the standard": (11.5e-6, 2e-6 / 3**0.5, np.inf),
    "difference in expansion": (0.0, 1e-6 / 3**0.5, 50.0),
    "temperature of the bed": (-0.1, 0.2, np.inf),
    "its cycle": (0.0, 0.5 / 2**0.5, np.inf),
    "difference in temperature": (0.0, 0.05 / 3**0.5, 2.0),
}


def _end_gauge(_: Inputs, __: Known) -> object:
    """GUM H.1, first order: the length of an end gauge at 20 degrees, in nanometres."""
    values, sigmas, freedoms = zip(*END_GAUGE.values(), strict=True)
    found = propagation.propagate(
        lambda x: [x[0] + x[1] + x[2] + x[3] - x[0] * (x[5] * (x[6] + x[7]) + x[4] * x[8])], values, sigmas
    )
    freedom = propagation.effective_freedom(found.parts[0], freedoms)
    return [float(found.values[0]), float(found.sigma[0]), freedom]


def _rfc3797(given: Inputs, _: Known) -> object:
    return lotteries.rfc3797(given["key"], given["pool"], given["take"])


def _sampler(given: Inputs, _: Known) -> object:
    numbers = lotteries.sampler_integers(given["seed"], 1, 1001, 5)
    return {"ints": numbers, "floats": lotteries.sampler_uniforms(given["seed"], 2)}


def _beacon(given: Inputs, _: Known) -> object:
    keys = ("public_key", "signature", "previous_signature")
    public, signature, previous = (bytes.fromhex(given[key]) for key in keys)
    try:
        beacon.check_round(replace(beacon.DEFAULT, key=public), given["round"], signature, previous)
    except CustodietError:
        return {"verifies": False}
    return {"verifies": True}


def _draws(given: Inputs, _: Known) -> object:
    return [selection.draw(bytes.fromhex(v["seed"]), v["stream"], v["N"], v["n"]) for v in given["vectors"]]


def _game(given: Inputs, _: Known) -> object:
    def value(n: int, m: int) -> str:
        found = timing.inspection_game(n, m).value
        return f"{found.numerator}/{found.denominator}"

    return [value(n, m) for n, m in given["n_m"]]


COMPUTE: Mapping[str, Callable[[Inputs, Known], object]] = {
    **dict.fromkeys(("A01", "A02", "A03", "A04"), _iaea),
    **dict.fromkeys(("A05", "A07", "A08"), _exact),
    "A06": _improved,
    **dict.fromkeys(("A09", "A10"), _binomial),
    "A11": _two_point,
    "A12": _curve,
    "A13": _inverted,
    "A14": _single,
    "A15": _double,
    "A16": _multiple,
    "A17": _variables_table,
    "A18": _stages_curve,
    "A19": _lot_curve,
    "A20": _unknown_sigma,
    "A21": _variables(sigma_known=True),
    "A22": _variables(sigma_known=False),
    "A23": _sequential,
    "A24": _tail,
    "A25": _strata,
    "A26": _levels,
    "A27": _weighted,
    "A28": _interval,
    "A29": _anytime,
    "A30": _bayesian,
    **dict.fromkeys(("B01", "B04", "B05", "B06"), _run_length),
    **dict.fromkeys(("B02", "B03"), _run_length_two_sided),
    "B07": _threshold,
    "B08": _page_detection,
    "D01": _muf,
    "D02": _first_entries,
    "D03": _one_entry,
    "D04": _sitmuf,
    "D05": _page,
    "D06": _cumuf,
    "D07": _gemuf,
    "D08": _cumuf_detection,
    "D09": _worst,
    "D10": _difference,
    "D11": _anova,
    "D12": _components,
    "D13": _grubbs,
    "D14": _grubbs_two,
    "E01": _resistance,
    "E02": _end_gauge,
    "F01": _rfc3797,
    "F02": _sampler,
    "F03": _beacon,
    "F04": _draws,
    "G01": _game,
}
