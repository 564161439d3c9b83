"""Draw the pictures of `docs/` about statistics, from the same numbers as the examples beside them.

Run it with: tools/uv run python tools/statistics_pictures.py docs/images
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from custodiet.reports.charts import Chart
from custodiet.reports.curves import Curve, Limit, budget, curves, differences
from custodiet.stats import acceptance, balance, page, plans, propagation, sequences
from custodiet.stats.acceptance import Stages
from custodiet.stats.differences import item_limit

MUF = (0.5, -0.3, 0.9, 0.2, 1.1, 0.4)
PAIRS = (0.012, 0.020, -0.004, 0.015, 0.009, 0.022, 0.003, 0.017, 0.011, 0.008)


def pictures() -> Iterator[tuple[str, Chart]]:
    """Yield each picture with the name of its file."""
    sizes = np.arange(5.0, 501.0, 5.0)
    detected = tuple(
        Curve(
            f"{d} of 1000 missing", tuple(zip(sizes.tolist(), plans.detection_by_sample(1000, d, sizes), strict=True))
        )
        for d in (1, 5, 10, 50)
    )
    yield (
        "detection",
        curves(
            detected,
            title="How many to inspect of 1000",
            x="items inspected",
            y="probability to see one",
            limits=(Limit(0.95, "0.95"),),
        ),
    )
    rates = np.linspace(0.001, 0.25, 80)
    double, _ = acceptance.stages_accepted(Stages((50, 50), (2, 6), (5, 7)), rates)
    plots = (("80 items, accept 7", acceptance.accepted(80, 7, rates)), ("two samples of 50", double))
    yield (
        "operating-characteristic",
        curves(
            tuple(Curve(name, tuple(zip((100 * rates).tolist(), each, strict=True))) for name, each in plots),
            title="What a plan accepts",
            x="wrong items in the lot, per cent",
            y="probability to accept",
        ),
    )
    matrix = balance.constant_balance(MUF, flows=0.08, inventory=0.25).covariance()
    sums = sequences.page(sequences.sitmuf(MUF, matrix), 0.5)
    yield (
        "control-chart",
        curves(
            (Curve("Page's sum", tuple(zip(range(1, 7), sums, strict=True)), dots=True),),
            title="Page's test on six balances",
            x="period",
            y="standard deviations",
            limits=(Limit(page.threshold(0.5, 0.05, 6), "alarm"),),
        ),
    )
    read = [
        propagation.relative(1000, random=0.002, shared={"tank scale": 0.001}),
        propagation.relative(500, random=0.01, shared={"meter": 0.004}),
        propagation.relative(300, random=0.01, shared={"meter": 0.004}),
        propagation.relative(1195, random=0.002, shared={"tank scale": 0.001}),
    ]
    whole = propagation.total(read, [1, 1, -1, -1])
    yield (
        "error-budget",
        budget(
            (("random", whole.random), *whole.shared.items()),
            title="Where the error of one balance comes from",
            unit="kg",
        ),
    )
    named = tuple((f"item {n}", value) for n, value in enumerate(PAIRS, 1))
    spread = (0.010**2 + 0.006**2) ** 0.5
    yield (
        "paired-differences",
        differences(named, limit=item_limit(spread, 0.05), title="Operator minus inspector, ten items", unit="kg"),
    )


def main() -> None:
    """Write every picture into a folder."""
    for name, chart in pictures():
        (Path(sys.argv[1]) / f"{name}.svg").write_text(chart.svg + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
