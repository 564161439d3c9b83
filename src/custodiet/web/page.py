"""A page before it has a form: HTML, JSON, CSV and Atom are made from the same one.

Its parts are made when a form asks for them: what becomes JSON needs no table for people, and the other way round.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from custodiet.app.rendering import Row
from custodiet.web.asked import Window


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed: `id` is stable for ever, `updated` in RFC 3339, `address` a path of this portal."""

    id: str
    title: str
    updated: str
    author: str
    summary: str
    address: str


@dataclass(frozen=True, slots=True)
class Page:
    """`context` is what the template says, `rows` the same as data, `entries` what a follower is told, newest first."""

    title: str
    template: str
    context: Callable[[], Mapping[str, Any]]
    rows: Callable[[], Sequence[Row]]
    columns: tuple[str, ...] = ()
    window: Window | None = None
    entries: Callable[[], Sequence[Entry]] | None = None
