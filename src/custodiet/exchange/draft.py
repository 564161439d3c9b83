"""What reading a source yields: drafts of statements, and what of the source no draft carries, with the reason.

A draft is a statement that nobody has signed yet. Whoever signs it is its issuer (for public sources the archivist);
`attributed_to` names who speaks in it. Nothing pretends that the speaker signed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from custodiet.statements.posting import Posting
from custodiet.statements.statement import Source

_EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Draft:
    """The part of a statement that its source decides; origin, issuer, sequence and nonce come when it is signed."""

    said: str
    type: str
    postings: tuple[Posting, ...]
    attributed_to: str = ""
    source: Source | None = None
    method: str = ""
    body: Mapping[str, Any] = field(default_factory=lambda: _EMPTY)  # Python 3.11 takes no unhashable default


@dataclass(frozen=True, slots=True)
class Unread:
    """`value` in `field` of one `segment` of a `source`, which no posting carries, and the reason."""

    source: str
    segment: str
    field: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The drafts of a source in the order of its segments, and what was left unread."""

    drafts: tuple[Draft, ...]
    unread: tuple[Unread, ...] = ()
