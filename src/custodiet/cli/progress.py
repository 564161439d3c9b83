"""Progress on long work, on standard error, and only where a person looks at a terminal."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from custodiet.app.progress import Report
from custodiet.cli.render import console


@contextmanager
def progress_bar(title: str, *, quiet: bool = False) -> Iterator[Report]:
    """Yield `report(stage, done, total)`, which draws one bar for each stage."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    screen = console(stderr=True)
    with Progress(*columns, console=screen, disable=quiet or not screen.is_terminal) as bar:
        stages: dict[str, int] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in stages:
                stages[stage] = bar.add_task(f"{title}: {stage}", total=total)
            bar.update(stages[stage], completed=done, total=total)  # type: ignore[arg-type]  # rich's TaskID is an int

        yield report
