"""An inspection of one depot from its plan to its conclusion, and the stock-takes of the tanks: all of it so.

The plan is what `plan inspection` proposes (Avenhaus and Canty), n = N (1 - beta^(f x / M)) / p, for a tenth of what is
declared there: weighing sees a tenth missing from each item, and so has its place in the plan. One container is out of
reach when its turn comes: it is released, and the next one taken; where all are inspected, there is none to take.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

from custodiet.drill.cast import DAY, HOST, HOUR, INSPECTORATE, START, day
from custodiet.drill.dice import Dice
from custodiet.drill.plan import DECLARED, Box, Plan
from custodiet.drill.postings import Json, count, kilograms, mark, pieces
from custodiet.drill.tale import Tale

AUDITED = START + 42 * DAY
MISSED = 0.05  # the chance not to notice the loss of the goal
METHODS = (  # name, means, fraction of an item, sigma, the chance to notice that it is missing
    ("count and check the seal", "counted", "1", "0.2", 0.971918435),
    ("weigh", "weighed", "0.1", "0.01", 0.9999999999976),
)
_LONGEST = 60  # containers in a saying
_NOISE = 4  # tenths
_SLIGHT = 2  # tenths: so few are weighed that no chance makes an indication of it, and what is signed is so


def audit(plan: Plan, tale: Tale, seed: int, contents: dict[str, int]) -> None:
    """Tell of the inspection of the first depot; `contents` are the tenths of a kilogram in each container by then."""
    depot, dice = plan.depots[0], Dice(seed, "audit")
    name = f"audit-{depot}"
    strata: dict[str, list[Box]] = defaultdict(list)
    for box in plan.boxes:
        if box.hall.partition("/")[0] == depot:
            strata[box.category].append(box)
    declared = sum(box.tenths for boxes in strata.values() for box in boxes)
    goal = max(declared // 10_000 * 100, 100)  # kilograms: a tenth of it, or less
    sizes = {category: _sizes(boxes, goal) for category, boxes in strata.items()}
    tale.say(INSPECTORATE, "notice", AUDITED - 2 * DAY, site=depot, text=f"{name}: an inspection of {depot} is to come")
    body = _plan(name, depot, goal, strata, sizes)
    tale.say(INSPECTORATE, "plan", AUDITED - DAY, **body)
    tale.say(HOST, "access", AUDITED - HOUR, site=depot, given="given", hours=47, text=f"To all halls of {depot}")
    found = list(_results(name, strata, sizes, dice, contents))
    for n in range(0, len(found), _LONGEST):
        words = f"Containers counted and weighed in {depot}"
        tale.say(
            INSPECTORATE, "inspection", AUDITED + 6 * HOUR, *found[n : n + _LONGEST], text=words, stage="preliminary"
        )
    visit = tale.sayings[-1]
    read = tale.say(HOST, "acknowledgement", AUDITED + 8 * HOUR, text=f"Has read what was found in {depot}")
    read.about.append(("acknowledges", visit, None))
    conclusion = f"No indication that {goal} kg are missing at {depot}"
    tale.say(INSPECTORATE, "evaluation", AUDITED + DAY, inspection=name, grade="no indication", conclusion=conclusion)


def _sizes(boxes: Sequence[Box], goal: int) -> tuple[int, int]:
    """How many to inspect by each method, or a finer one."""
    share = max(box.tenths for box in boxes) / 10 / goal
    coarse, fine = (
        min(len(boxes), math.ceil(len(boxes) * (1 - MISSED ** min(1.0, float(fraction) * share)) / sees))
        for _, _, fraction, _, sees in METHODS
    )
    return coarse, fine


def _plan(name: str, depot: str, goal: int, strata: dict[str, list[Box]], sizes: dict[str, tuple[int, int]]) -> Json:
    return {
        "inspection": name,
        "site": depot,
        "goal": f"{goal} kg",
        "detect": "0.95",
        "declared_by": HOST,
        "declared": day(DECLARED),
        "strata": [
            {
                "name": category,
                "items": len(boxes),
                "largest": f"{kilograms(max(box.tenths for box in boxes))['lo']} kg",
                "methods": [
                    {
                        "name": method,
                        "means": means,
                        "fraction": fraction,
                        "sigma": sigma,
                        "inspect": needed - finer,
                        "needed": needed,
                    }
                    for (method, means, fraction, sigma, _), needed, finer in zip(
                        METHODS, sizes[category], (min(sizes[category]), 0), strict=True
                    )
                ],
            }
            for category, boxes in strata.items()
        ],
    }


def _results(
    name: str,
    strata: dict[str, list[Box]],
    sizes: dict[str, tuple[int, int]],
    dice: Dice,
    contents: dict[str, int],
) -> Iterator[Json]:
    blocked = False
    for category, boxes in strata.items():
        drawn = dice.shuffled(boxes)
        coarse, fine = sizes[category]
        if not blocked and len(drawn) > coarse:
            blocked, box = True, drawn.pop(0)
            yield mark(f"{name}/reach", box.name, "item-state", "not accessible", AUDITED + HOUR)
            yield mark(f"{name}/release", box.name, "item-state", "released", AUDITED + 2 * HOUR)
        for n, box in enumerate(drawn[:coarse]):
            yield count(f"{name}/count", box.name, pieces(), f"{HOST}@{box.hall}", AUDITED + 3 * HOUR)
            if n < fine:
                shown = kilograms(contents[box.name] + dice.between(-_SLIGHT, _SLIGHT), weighed=True)
                yield count(f"{name}/weigh", box.lot, shown, box.inside, AUDITED + 4 * HOUR, means="weighed")


def stock_takes(
    site: str, item: str, flows: Sequence[tuple[int, int]], *, burnt: int, seed: int, most: int = 12
) -> Iterator[tuple[int, Json, Json]]:
    """Yield the stock-takes of a tank: when, what the site reads on its gauge, and what the inspectorate does.

    `flows` are times and tenths that came in; the tank is read after each, or each of so many, and once it is empty.
    """
    dice, account = Dice(seed, f"tank {site}"), f"{site}@tank"
    times = sorted(flows)
    step = -(-len(times) // most)
    for n in range(step, len(times) + 1, step):
        at = times[n - 1][0] + 40 * 60
        inside = sum(tenths for time, tenths in times if time <= at)
        act = f"stock-{site}-{n:03}"
        own, other = (kilograms(inside + dice.between(-_NOISE, _NOISE), weighed=True) for _ in range(2))
        yield (
            at,
            count(act, item, own, account, at, means="weighed"),
            count(act, item, other, account, at, means="weighed"),
        )
    empty = count(f"stock-{site}-end", item, kilograms(0, weighed=True), account, burnt + HOUR, means="weighed")
    yield burnt + HOUR, empty, dict(empty)
