"""The whole mission: a plan, the story of it, and the faults that were planted in the story."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from custodiet.drill.drawing import Drawing, drawing
from custodiet.drill.faults import KINDS, Fault, plant
from custodiet.drill.plan import plan
from custodiet.drill.story import Story
from custodiet.drill.tale import Saying

LEAST, MOST = 60, 50_000  # containers: every fault has its own; more would be a bench, not a drill
EACH = 1000  # containers for each further fault of a kind


@dataclass(frozen=True, slots=True)
class Mission:
    """What was said, in order of time, the faults in it, and the selection, which is told as it comes about."""

    containers: int
    seed: int
    sayings: Sequence[Saying]
    faults: Sequence[Fault]
    drawing: Drawing


def mission(containers: int, seed: int, kinds: Collection[str] = KINDS) -> Mission:
    """Return the mission of so many containers that belongs to a seed, with faults of the kinds that are named."""
    planned = plan(containers, seed)
    story = Story(planned, seed)
    tale = story.tell()
    faults = plant(story, seed, [kind for kind in KINDS if kind in kinds], times=max(1, containers // EACH))
    return Mission(containers, seed, tale.in_order(), faults, drawing(planned))
