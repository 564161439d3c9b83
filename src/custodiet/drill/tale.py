"""Who said what: sayings in the order in which they were said, and where each thing is spoken of.

A saying is a statement before it has a number and a signature. It may be changed until then: that is how a fault is
planted.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from custodiet.drill.postings import Json


@dataclass(slots=True, eq=False)
class Saying:
    """`party` says something at `time` (Unix), of the moment `said` if that is given: a clock may lie.

    `about` are relations to earlier sayings, or to one posting of them. `withheld`: signed, and never handed in.
    `again`: signed under the number of that saying, by a device that was set back to an earlier state.
    """

    party: str
    type: str
    time: int
    postings: list[Json] = field(default_factory=list)
    body: dict[str, Any] = field(default_factory=dict)
    about: list[tuple[str, "Saying", Json | None]] = field(default_factory=list)
    said: int | None = None
    withheld: bool = False
    again: "Saying | None" = None


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """One posting in the saying that carries it; None: the saying as a whole."""

    saying: Saying
    posting: Json | None = None


class Tale:
    """All sayings; what a posting is about (an item, or a subject that it marks) finds it again."""

    def __init__(self) -> None:
        self.sayings: list[Saying] = []
        self._of: dict[str, list[Told]] = defaultdict(list)

    def say(self, party: str, kind: str, time: int, *postings: Json, text: str = "", **body: Any) -> Saying:  # noqa: ANN401 - JSON
        """Add a saying."""
        words = {"text": text} if text else {}
        saying = Saying(party, kind, time, list(postings), words | body)
        self.sayings.append(saying)
        for posting in postings:
            self._of[_thing(posting)].append(Told(saying, posting))
        return saying

    def told(self, thing: str, *, act: str = "", party: str = "", verb: str = "") -> Iterator[Told]:
        """Yield the postings that were about a thing when they were said, of one act, party or verb."""
        for one in self._of.get(thing, ()):
            posting = one.posting or {}
            if act in ("", posting["act"]) and party in ("", one.saying.party) and verb in ("", posting["verb"]):
                yield one

    def forget(self, told: Told) -> None:
        """Take one posting back: it was never said."""
        told.saying.postings[:] = [posting for posting in told.saying.postings if posting is not told.posting]
        about = self._of[_thing(told.posting or {})]
        about[:] = [one for one in about if one.posting is not told.posting]

    def in_order(self) -> list[Saying]:
        """The sayings by time; those of one time in the order in which they were added."""
        return sorted((saying for saying in self.sayings if saying.postings or saying.body), key=lambda s: s.time)


def _thing(posting: Json) -> str:
    return str(posting.get("item") or posting.get("subject") or "")
