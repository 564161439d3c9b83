"""Write the page that explains each statistical method by one example and one picture, and draw its pictures.

Run it with: tools/uv run python tools/statistics_pictures.py docs

Every number in the page is computed here, with the product's own functions, so that neither words nor pictures can
differ from what it does. A test runs this again and compares.
"""

import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np

from custodiet.reports.charts import Chart, Interval, intervals
from custodiet.reports.curves import Curve, Limit, budget, curves, differences
from custodiet.stats import (
    acceptance,
    anytime,
    balance,
    components,
    levels,
    page,
    plans,
    propagation,
    sequences,
    simulation,
    strata,
    timing,
    variables,
    weighted,
)
from custodiet.stats.acceptance import Risk, Stages
from custodiet.stats.checks import Floats
from custodiet.stats.differences import Difference, Verified, item_limit, muf_minus_d, stratum_difference

PAGE = Path("explanation") / "statistics-by-example.md"
MUF = (0.5, -0.3, 0.9, 0.2, 1.1, 0.4)
PAIRS = (0.012, 0.020, -0.004, 0.015, 0.009, 0.022, 0.003, 0.017, 0.011, 0.008)
VISITS = ((0.12, 0.15, 0.09, 0.14), (0.02, -0.01, 0.03, 0.00), (0.08, 0.11, 0.06, 0.07))
GOOD, BAD = Risk(0.01, 0.95), Risk(0.06, 0.10)
RISK = 0.05
_CASKS = 30
_WHOLE, _ROWS = 12, 5  # a line of up to so many points stands whole in its picture's table; of longer ones, so many
_LEAD = """# Each method, by one example and one picture

For whoever has to decide, and is no statistician. [The reference](../reference/statistics.md) has the formula of each
method, what it assumes, and where it comes from; [plan an inspection](../how-to/plan-an-inspection.md) and
[judge a balance](../how-to/judge-a-balance.md) use them on a record. Each picture stands here as a table too.

Sigma is one standard deviation: two of three readings lie within one sigma of the truth, and 19 of 20 within two.

This page is written by `tools/statistics_pictures.py`: every number in it is computed.
"""


@dataclass(frozen=True, slots=True)
class Example:
    """A method: the name of its picture, what is asked, the answer in words, and the picture."""

    name: str
    question: str
    answer: str
    chart: Chart


def _points(xs: object, ys: object) -> tuple[tuple[float, float], ...]:
    x, y = np.asarray(xs, dtype=float).tolist(), np.asarray(ys, dtype=float).tolist()
    return tuple(zip(x, y, strict=True))


def detection() -> Example:
    """The zero-defect plan."""
    sizes = np.arange(5.0, 501.0, 5.0)
    lines = tuple(
        Curve(f"{d} of 1000 missing", _points(sizes, plans.detection_by_sample(1000, d, sizes))) for d in (1, 5, 10, 50)
    )
    ten, one = plans.smallest_sample(1000, 10, 0.05), plans.smallest_sample(1000, 1, 0.05)
    chart = curves(
        lines,
        title="How many to inspect of 1000",
        x="items inspected",
        y="probability to see one",
        limits=(Limit(0.95, "0.95"),),
    )
    return Example(
        "detection",
        "How many items must be opened, if none may be missing?",
        f"If 10 of 1000 drums are empty, {ten} that are drawn at random show at least one of them with a probability of "
        f"95 %. If only one is empty, it takes {one}: nearly all. What counts is how many items the loss would touch.",
        chart,
    )


def sensitivity() -> Example:
    """Three levels of defects."""
    found = levels.levels_plan(
        200, item=25.0, goal=75.0, fractions=(1.0, 0.1, 0.02), sigmas=(5.0, 0.25, 0.05), alpha=0.001, beta=0.05
    )
    names = ("count", "weigh", "analyse")
    said = ", ".join(f"{name} {each.n}" for name, each in zip(names, found, strict=True))
    missing = np.linspace(0, 1, 51)
    lines = tuple(
        Curve(f"{name}, sigma {100 * each.sigma / 25:g} %", _points(100 * missing, [
            levels.item_detection(25 * part, each.sigma, 0.001) for part in missing.tolist()
        ]))
        for name, each in zip(names, found, strict=True)
    )  # fmt: skip
    return Example(
        "three-levels",
        "What if each item is only a little short?",
        "Counting sees that a drum is gone, weighing that a tenth of it is, analysis that a fiftieth is. Of 200 drums of "
        f"25 kg, so that 75 kg are not missed however they were taken: {said}. The finer the method, the more drums "
        "would have to be short, and the fewer it takes to meet one.",
        curves(lines, title="What a method notices in one item", x="part that is missing, per cent", y="noticed"),
    )


def by_strata() -> Example:
    """Strata."""
    masses = (0.5, 1.0, 2.0)
    plan = strata.strata_plan((400, 200, 50), masses, 8.0, 0.05)
    effort = np.linspace(0.01, 0.5, 50)
    lines = tuple(
        Curve(f"items of {mass:g} kg", _points(effort, [100 * (1 - b ** (mass / 8)) for b in effort.tolist()]))
        for mass in masses
    )
    return Example(
        "strata",
        "How is the effort shared between drums, casks and tanks?",
        f"400 drums hold 0.5 kg each, 200 casks 1 kg, 50 tanks 2 kg; 8 kg must not be missed. Inspect {plan.n[0]} drums, "
        f"{plan.n[1]} casks and {plan.n[2]} tanks: then whoever takes 8 kg is seen with the same probability, wherever "
        "he takes them from. Large items need the larger share, since fewer of them make up the goal.",
        curves(lines, title="What share of a stratum to inspect", x="chance to miss the goal", y="per cent to inspect"),
    )


def by_value() -> Example:
    """Sampling by value."""
    tolerable = np.linspace(0.01, 0.2, 20)
    lines = tuple(
        Curve(f"{100 * expected:g} % expected", _points(100 * tolerable, [
            weighted.weighted_size(0.05, t, expected=expected) for t in tolerable.tolist()
        ]))
        for expected in (0.0, 0.002)
    )  # fmt: skip
    return Example(
        "by-value",
        "A few items hold most of it. Must each have the same chance?",
        "Draw kilograms instead of items: an item of 10 kg is drawn ten times as likely as one of 1 kg. "
        f"{weighted.weighted_size(0.05, 0.05)} draws tell, with a risk of 5 %, that not more than 5 % of the whole is "
        "misstated, if none of those drawn is.",
        curves(lines, title="Draws by value", x="tolerable misstatement, per cent", y="draws"),
    )


def bayes() -> Example:
    """The Bayesian plan."""
    rates = np.linspace(0.005, 0.1, 20)
    lines = tuple(
        Curve(name, _points(100 * rates, [plans.bayesian_plan(t, 0.95, prior=prior) for t in rates.tolist()]))
        for name, prior in (("nothing known before", (1.0, 1.0)), ("as after 20 good items", (1.0, 21.0)))
    )
    fewer = plans.bayesian_plan(0.05, 0.95, prior=(1.0, 21.0))
    return Example(
        "bayes",
        "We know this holder. May that count?",
        f"With nothing known before, {plans.bayesian_plan(0.05, 0.95)} good items make it 95 % likely that fewer than "
        f"5 % are wrong. Where all parties accept that what is known is worth 20 good items, {fewer} are enough. Only "
        "what all have agreed to beforehand may count so.",
        curves(lines, title="Items that must be found good", x="tolerable rate, per cent", y="items"),
    )


def two_risks() -> Example:
    """Two-point and double plans."""
    single = acceptance.two_point_plan(GOOD, BAD)
    rates = np.linspace(0.001, 0.25, 80)
    pair = Stages((50, 50), (2, 6), (5, 7))  # MIL-STD-105E, code letter J at 2.5 %: its single plan is 80, accept 5
    double, _ = acceptance.stages_accepted(pair, rates)
    plots = (
        (f"{single.n} items, accept {single.c}", acceptance.accepted(single.n, single.c, rates)),
        ("80 items, accept 5", acceptance.accepted(80, 5, rates)),
        ("two samples of 50", double),
    )
    few, many, often = (float(acceptance.stages_accepted(pair, [rate])[1][0]) for rate in (0.01, 0.06, 0.25))
    most = max(acceptance.stages_accepted(pair, rates)[1].tolist())
    return Example(
        "operating-characteristic",
        "A few wrong ones are normal. When is it too many?",
        "A lot with 1 % wrong shall pass with 95 %, one with 6 % not more often than with 10 %: inspect "
        f"{single.n}, and accept with {single.c} wrong ones or fewer. Taking a second sample only where the first leaves "
        "doubts decides nearly as sharply. The standard MIL-STD-105E matches 80 items, of which 5 may be wrong, with two samples of "
        "50: accept with 2 wrong in the first, reject with 5 or more, and accept with 6 in both. That takes "
        f"{few:.1f} items on average where 1 % are wrong, {many:.1f} where 6 % are and {often:.1f} where 25 % are: at most "
        f"{most:.1f}, instead of always 80.",
        curves(
            tuple(Curve(name, _points(100 * rates, each)) for name, each in plots),
            title="What a plan accepts",
            x="wrong items in the lot, per cent",
            y="probability to accept",
        ),
    )


def one_by_one() -> Example:
    """Wald's sequential plan."""
    items = range(1, 121)  # a count of wrong items cannot exceed that of items: no line begins before it can be met
    numbers = [acceptance.sequential_numbers(GOOD, BAD, n) for n in items]
    good, bad = acceptance.sequential_sizes(GOOD, BAD)
    accept = [(float(n), float(low)) for n, (low, _) in zip(items, numbers, strict=True) if low >= 0]
    reject = [(float(n), float(high)) for n, (_, high) in zip(items, numbers, strict=True) if high <= n]
    return Example(
        "sequential",
        "May we stop as soon as it is clear?",
        "Yes, if that was the plan. Count wrong items one by one: at the lower line accept, at the upper reject, between "
        f"them go on. The risks are those of the plan above; on average it takes {good:.0f} items of a good lot, and "
        f"{bad:.0f} of a bad one.",
        curves(
            (Curve("accept", tuple(accept)), Curve("reject", tuple(reject))),
            title="Item by item",
            x="items so far",
            y="wrong items so far",
        ),
    )


def by_measurement() -> Example:
    """Plans by variables."""
    known = variables.variables_plan(GOOD, BAD, sigma_known=True)
    unknown = variables.variables_plan(GOOD, BAD, sigma_known=False)
    rates = np.linspace(0.001, 0.15, 60)
    lines = (
        Curve(f"{known.n} measured, sigma known", _points(100 * rates, variables.variables_accepted(known, rates, sigma_known=True))),
        Curve(f"{unknown.n} measured, sigma estimated", _points(100 * rates, variables.variables_accepted(unknown, rates, sigma_known=False))),
    )  # fmt: skip
    counted = acceptance.two_point_plan(GOOD, BAD).n
    return Example(
        "by-measurement",
        "Does measuring save items?",
        f"Where counting right and wrong takes {counted} items, measuring how far each lies from the limit takes "
        f"{unknown.n}, and {known.n} where sigma is known. It holds for quantities that spread normally, and for no others.",
        curves(lines, title="What a plan by measurement accepts", x="wrong items, per cent", y="probability to accept"),
    )


def any_time() -> Example:
    """Anytime-valid tests."""
    good, bad = [1.0] * 60, [1.0, 1.0, 0.3, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0] * 6
    p = anytime.kaplan_markov(good, 0.95, padding=0.01)
    q = anytime.kaplan_markov(bad, 0.95, padding=0.01)
    first = int(np.flatnonzero(p <= RISK)[0]) + 1
    return Example(
        "anytime",
        "The sample leaves doubts. May we add to it, and look again after each item?",
        "With most tests not: who looks often enough will once see what he wants. This one may be looked at after each "
        f"item. If on average less than 95 % of what was declared were there, {first} whole items in a row would be seen "
        "with a probability below 5 %. A few short ones among them, and it stays in doubt.",
        curves(
            (
                Curve("all whole", _points(np.arange(1, 61), p)),
                Curve("some short", _points(np.arange(1, 61), q)),
            ),
            title="A test that may be looked at after each item",
            x="items so far",
            y="p",
            limits=(Limit(0.05, "0.05"),),
        ),
    )


def error_model() -> Example:
    """Errors that share their sources."""
    read = [
        propagation.relative(1000, random=0.002, shared={"tank scale": 0.001}),
        propagation.relative(500, random=0.01, shared={"meter": 0.004}),
        propagation.relative(300, random=0.01, shared={"meter": 0.004}),
        propagation.relative(1195, random=0.002, shared={"tank scale": 0.001}),
    ]
    whole = propagation.total(read, [1, 1, -1, -1])
    return Example(
        "error-budget",
        "How sure is a difference of several readings?",
        f"1000 kg were there, 500 came, 300 went, 1195 are left: {whole.value:g} kg are unaccounted for, known to "
        f"{whole.sigma:.1f} kg. What is random averages; what a scale does to all its readings does not, but it cancels "
        "where they stand with opposite signs.",
        budget(
            (("random", whole.random), *whole.shared.items()),
            title="Where the error of one balance comes from",
            unit="kg",
        ),
    )


def several_visits() -> Example:
    """Components of variance."""
    found = components.anova(VISITS)
    lines = tuple(Curve(f"visit {n}", _points(np.arange(1, 5), each), dots=True) for n, each in enumerate(VISITS, 1))
    return Example(
        "components",
        "How large are our own errors, random and systematic?",
        "Three visits, four paired measurements each. Within a visit they differ by little, between visits by more: the "
        f"random sigma is {found.random**0.5:.3f} kg, the systematic one {found.cut**0.5:.3f} kg, and with three visits "
        f"it may be anything from {found.systematic_interval[0] ** 0.5:.3f} to {found.systematic_interval[1] ** 0.5:.2f}. "
        "An estimate can come out below zero: then it is said, and not hidden.",
        curves(lines, title="Operator minus inspector, by visit", x="item of the visit", y="difference, kg"),
    )


def three_instruments() -> Example:
    """Grubbs."""
    dice, drawn = np.random.default_rng(4), (0.1, 0.2, 0.4)
    truth, places = dice.uniform(95, 105, _CASKS), np.arange(1, _CASKS + 1)
    read = np.column_stack([truth + 0.3 * n + dice.normal(0, sigma, _CASKS) for n, sigma in enumerate(drawn)])
    found = ", ".join(f"{max(variance, 0) ** 0.5:.2f}" for variance in components.grubbs(read).tolist())
    mean = read.mean(axis=1)
    return Example(
        "grubbs",
        "Three scales weighed the same casks. Which is the best one?",
        f"What all show of a cask is the cask; what they do not share is their own error. From {_CASKS} casks their sigmas come "
        f"out as {found} kg (they were made with 0.1, 0.2 and 0.4). That a scale always shows more does no harm.",
        curves(
            tuple(Curve(f"scale {n}", _points(places, read[:, n - 1] - mean), dots=True) for n in (1, 2, 3)),
            title=f"Three scales on {_CASKS} casks, each beside their mean",
            x="cask",
            y="difference from the mean, kg",
        ),
    )


def _stratum() -> Difference:
    return stratum_difference(100, PAIRS, random=0.010, systematic=0.006)


def paired() -> Example:
    """Item tests, D."""
    limit = item_limit((0.010**2 + 0.006**2) ** 0.5, 0.05)
    beyond = sum(value > limit for value in PAIRS)
    d = _stratum()
    return Example(
        "paired-differences",
        "The inspector measured ten of a hundred items again. What do the differences say?",
        f"Item by item, {beyond} lie beyond their limit of {limit:.3f} kg. Together they say that the hundred are "
        f"overstated by D = {d.d:.2f} kg, known to {d.sigma:.2f} kg: as much or more by chance in {100 * d.p:.0f} of 100 cases, overstated only "
        "(one-sided: as much to either side would be twice as often). "
        "Use both: items show a few large differences, D many small ones.",
        differences(
            tuple((f"item {n}", value) for n, value in enumerate(PAIRS, 1)),
            limit=limit,
            title="Operator minus inspector, ten items",
            unit="kg",
        ),
    )


def corrected() -> Example:
    """MUF - D."""
    d = _stratum()
    found = muf_minus_d(2.0, 1.2, [Verified(-1, 100, d, 0.007, 0.004)])
    return Example(
        "muf-minus-d",
        "And the balance, as the inspector's measurements correct it?",
        f"MUF is 2 kg, known to 1.2 kg: nothing much. But the closing inventory is overstated by {d.d:.2f} kg, so "
        f"{found.d:.2f} kg are missing, known to {found.sigma:.2f} kg. What the operator's errors did to both cancels. What "
        "leaves the balance counts negative, so that D of an overstated closing inventory enters with a minus, and MUF - D "
        "is larger than MUF.",
        intervals(
            (_within("MUF", 2.0, 1.2), _within("MUF - D", found.d, found.sigma)),
            title="Two sigma to either side",
            unit="kg",
        ),
    )


def _within(name: str, value: float, sigma: float) -> Interval:
    return Interval(name, f"{value - 2 * sigma:.2f}", f"{value + 2 * sigma:.2f}")


def _matrix() -> Floats:
    return balance.constant_balance(MUF, flows=0.08, inventory=0.25).covariance()


def one_balance() -> Example:
    """MUF."""
    sigma = np.sqrt(np.diag(_matrix()))
    periods = np.arange(1, 7)
    return Example(
        "muf",
        "What came in, less what went out, less what is there is not nothing. Is it an error, or a loss?",
        f"Six months: {', '.join(f'{value:g}' for value in MUF)} kg, each known to {sigma[0]:.2f} kg. None is above three "
        "sigma, so none is conspicuous by itself. But a loss of that size would not have been either.",
        curves(
            (
                Curve("MUF", _points(periods, MUF), dots=True),
                Curve("three sigma", _points(periods, 3 * sigma)),
                Curve("three sigma, a gain", _points(periods, -3 * sigma)),
            ),
            title="MUF of six months",
            x="period",
            y="kg",
        ),
    )


def summed() -> Example:
    """CUMUF."""
    found, periods = sequences.cumuf(MUF, _matrix()), np.arange(1, 7)
    return Example(
        "cumuf",
        "Six small differences, all but one of the same sign. Do they add up?",
        f"Their sum is {found.cumuf[-1]:.1f} kg, known to {found.sigma[-1]:.2f} kg: what was read too high at the end of "
        f"one month is too high at the beginning of the next, and cancels. As much by chance: {found.p[-1]:.4f}. Against "
        "a loss that is spread as cleverly as possible, no test is better.",
        curves(
            (
                Curve("CUMUF", _points(periods, found.cumuf), dots=True),
                Curve("three sigma", _points(periods, 3 * found.sigma)),
                Curve("three sigma, a gain", _points(periods, -3 * found.sigma)),
            ),
            title="CUMUF of six months",
            x="period",
            y="kg",
        ),
    )


def new_each_month() -> Example:
    """SITMUF."""
    z = sequences.sitmuf(MUF, _matrix())
    return Example(
        "sitmuf",
        "What does each month say that the months before had not said already?",
        f"After five months one expects something of the sixth. SITMUF is the surprise, in sigmas: "
        f"{', '.join(f'{value:.2f}' for value in z)}. If nothing is missing, these are independent, and of one size: so "
        "they can be added up.",
        curves(
            (Curve("SITMUF", _points(np.arange(1, 7), z), dots=True),),
            title="What each month adds",
            x="period",
            y="standard deviations",
        ),
    )


def page_test() -> Example:
    """Page's test."""
    sums, alarm = sequences.page(sequences.sitmuf(MUF, _matrix()), 0.5), page.threshold(0.5, 0.05, 6)
    when = int(np.argmax(sums > alarm)) + 1
    return Example(
        "control-chart",
        "When should somebody have noticed?",
        "Page's sum adds the surprises up, less a half each month, and forgets what is below nothing. It alarms at "
        f"{alarm:.2f}, so that in six months without a loss there is a false alarm in one of twenty series. Here it does in "
        f"month {when}.",
        curves(
            (Curve("Page's sum", _points(np.arange(1, 7), sums), dots=True),),
            title="Page's test on six balances",
            x="period",
            y="standard deviations",
            limits=(Limit(alarm, "alarm"),),
        ),
    )


def any_pattern() -> Example:
    """GEMUF."""
    found = [sequences.gemuf(MUF[:n], _matrix()[:n, :n]) for n in range(1, 7)]
    return Example(
        "gemuf",
        "And if we do not know what pattern to look for?",
        f"GEMUF asks whether the series as a whole is larger than its errors allow: {found[-1][0]:.1f}, where 6 would be "
        f"usual; as much by chance {found[-1][1]:.3f}. It takes a gain for as suspicious as a loss, so it is a question, "
        "and not an answer.",
        curves(
            (Curve("p of GEMUF", _points(np.arange(1, 7), [p for _, p in found]), dots=True),),
            title="GEMUF after each month",
            x="period",
            y="p",
            limits=(Limit(0.05, "0.05"),),
        ),
    )


def when_to_visit() -> Example:
    """Inspection timing."""
    visits = range(11)
    found = timing.inspection_game(12, 3)
    value = [float(timing.inspection_game(12, n).value) for n in visits]
    return Example(
        "timing",
        "Three visits, twelve months. When?",
        "Never on fixed days: whoever is visited would wait for the day after. With three of twelve left, throw for each "
        f"month, and come with a probability of {float(found.visit):.2f}. Each further visit makes it dearer to cheat, at "
        "first by much, then by less.",
        curves(
            (Curve("value to the inspector", _points(list(visits), value), dots=True),),
            title="Visits in twelve months",
            x="visits",
            y="value, -1 if an act is surely missed",
        ),
    )


def simulated() -> Example:
    """Simulation of a regime."""
    matrix = _matrix()
    regime = simulation.Regime(matrix)
    losses = np.linspace(0.0, 5.0, 11)
    rates = {
        name: [simulation.exact_rates(regime, simulation.pattern(name, loss, matrix) if loss else np.zeros(6)) for loss in losses.tolist()]
        for name in ("abrupt", "protracted")
    }  # fmt: skip
    tests = (("abrupt", "page"), ("abrupt", "cumuf"), ("protracted", "page"), ("protracted", "cumuf"))
    lines = tuple(
        Curve(f"{name} loss, {test}", _points(losses, [each[test] for each in rates[name]])) for name, test in tests
    )
    taken = simulation.pattern("abrupt", 1.5, matrix)
    run = simulation.simulate(regime, taken, runs=100_000, seed=1).rates["page"]
    return Example(
        "simulation",
        "Would our measurements show a loss at all?",
        f"Ask before measuring. A loss of 1.5 kg in one month: Page's test sees it in {100 * run.rate:.1f} of 100 simulated "
        f"series (between {100 * run.low:.1f} and {100 * run.high:.1f}); spread over six months, in "
        f"{100 * rates['protracted'][3]['page']:.0f}, and CUMUF in {100 * rates['protracted'][3]['cumuf']:.0f}. "
        "`custodiet simulate` does it for your readings.",
        curves(lines, title="What six balances detect", x="loss, kg", y="probability of an alarm"),
    )


EXAMPLES: tuple[tuple[str, tuple[Callable[[], Example], ...]], ...] = (
    ("How many", (detection, sensitivity, by_strata, by_value, bayes, two_risks, one_by_one, by_measurement, any_time)),
    ("What the measurements say", (error_model, several_visits, three_instruments, paired, corrected)),
    ("What a series of balances says", (one_balance, summed, new_each_month, page_test, any_pattern)),
    ("When, and whether it is enough", (when_to_visit, simulated)),
)


def table(chart: Chart) -> Iterator[str]:
    """A picture's table in Markdown: of each line its ends, and what lies evenly between them."""
    yield f"| {' | '.join(chart.columns)} |"
    yield f"|{'---|' * len(chart.columns)}"
    for _, found in groupby(chart.rows, key=lambda row: row[0]):
        rows = list(found)
        last = len(rows) - 1
        kept = sorted({round(n * last / (_ROWS - 1)) for n in range(_ROWS)}) if last >= _WHOLE else range(last + 1)
        for n in kept:
            yield f"| {' | '.join(rows[n])} |"


def write() -> tuple[str, dict[str, str]]:
    """Return the page, and each picture by the name of its file."""
    lines, pictures = [_LEAD], dict[str, str]()
    for heading, makers in EXAMPLES:
        lines.append(f"## {heading}\n")
        for make in makers:
            one = make()
            pictures[f"{one.name}.svg"] = one.chart.svg + "\n"
            lines += [
                f"### {one.question}\n",
                f"{textwrap.fill(one.answer, 120, break_on_hyphens=False)}\n",
                f"![{one.chart.title}](../images/{one.name}.svg)\n",
            ]
            lines += [*table(one.chart), ""]
    return "\n".join(lines).rstrip("\n") + "\n", pictures


def main() -> None:
    """Write the page and every picture into the folder of the documentation."""
    docs = Path(sys.argv[1])
    text, pictures = write()
    (docs / PAGE).write_text(text, encoding="utf-8")
    for name, svg in pictures.items():
        (docs / "images" / name).write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
