"""What a bench hands back: one object with its figures, and the table that people read."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value in `unit`.

    `against` is what it is measured against (another size, another tool), with the `ratio` to it. `floor` is the limit
    that must hold, `aim` the one worth reaching, `met` whether the floor holds; for a figure without limits all three
    are None.
    """

    key: str
    value: float
    unit: str
    against: float | None = None
    ratio: float | None = None
    floor: float | None = None
    aim: float | None = None
    met: bool | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A bench by name."""

    name: str
    figures: tuple[Figure, ...]

    @property
    def met(self) -> bool:
        """Do all floors hold?"""
        return all(figure.met is not False for figure in self.figures)

    def json(self) -> str:
        """`{name, figures: [{key, value, unit, against, ratio, floor, aim, met}]}`."""
        return json.dumps({"name": self.name, "figures": [asdict(figure) for figure in self.figures]}, indent=2)

    def table(self) -> str:
        """A line for each figure."""
        lines = [self.name]
        lines += [f"  {f.key:<28}{f.value:>14,.6g} {f.unit:<16}{_limits(f)}" for f in self.figures]
        return "\n".join(line.rstrip() for line in lines)


def at_most(key: str, value: float, unit: str, *, floor: float, aim: float | None = None) -> Figure:
    """A figure that must not exceed `floor`."""
    return Figure(key, value, unit, floor=floor, aim=aim, met=value <= floor)


def at_least(key: str, value: float, unit: str, *, floor: float, aim: float | None = None) -> Figure:
    """A figure that must reach `floor`."""
    return Figure(key, value, unit, floor=floor, aim=aim, met=value >= floor)


def _limits(figure: Figure) -> str:
    words = [
        f"{word} {value:,.6g}"
        for word, value in (
            ("against", figure.against),
            ("ratio", figure.ratio),
            ("floor", figure.floor),
            ("aim", figure.aim),
        )
        if value is not None
    ]
    verdict = {None: "", True: "floor met", False: "FLOOR NOT MET"}[figure.met]
    return ", ".join((*words, verdict) if verdict else words)
