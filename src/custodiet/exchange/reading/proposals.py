"""What a reading of a page proposes: its facts in the page's own words, each with its place, for a person to accept.

`Page.value` is the object that `source read` prints. What the page does not say is None there. `Page.proposals` has the
same statements and events with the bytes in which they stand, as a file to be edited and accepted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from custodiet.exchange.reading.comments import Comment


@dataclass(frozen=True, slots=True)
class Image:
    """A picture: who made it, what its caption says, and its own day."""

    credit: str
    caption: str
    date: str

    def value(self) -> dict[str, Any]:
        """One JSON object with stable keys."""
        return {"credit": self.credit or None, "caption": self.caption or None, "date": self.date or None}


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the medium of a page says of it besides its text: the tags of an HTML page, the head of a PDF.

    `comments` stand in the page's text; `images` have no day yet, which depends on the page's.
    """

    title: str = ""
    summary: str = ""
    author: str = ""
    published: str = ""
    images: tuple[Image, ...] = ()
    related: tuple[str, ...] = ()
    comments: tuple[Comment, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """Who says what: at characters `start` to `end` of the page's text, in `words`."""

    speaker: str
    role: str
    medium: str
    said: str
    stance: str
    about: str
    quote: str
    direct: bool
    via: str
    named: bool
    start: int
    end: int
    words: str
    off_record: bool = False

    def value(self) -> dict[str, Any]:
        """One JSON object with stable keys; what the page does not say is None."""
        return {
            "speaker": self.speaker,
            "role": self.role or None,
            "medium": self.medium or None,
            "said": self.said or None,
            "stance": self.stance,
            "about": self.about or None,
            "quote": self.quote or None,
            "direct": self.direct,
            "via": self.via or None,
            "named": self.named,
            "on_record": False if self.off_record else None,
        }


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, or is to happen: at characters `start` to `end` of the page's text, in `words`."""

    event: str
    actor: str
    place: str
    date: str
    status: str
    start: int
    end: int
    words: str

    def value(self) -> dict[str, Any]:
        """One JSON object with stable keys; what the page does not say is None."""
        return {
            "event": self.event,
            "actor": self.actor or None,
            "place": self.place or None,
            "date": self.date or None,
            "status": self.status,
        }


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says, as far as rules can read it."""

    headline: str
    summary: str
    byline: str
    date: str
    images: tuple[Image, ...]
    related: tuple[str, ...]
    statements: tuple[Statement, ...]
    events: tuple[Event, ...]
    comments: tuple[Comment, ...]

    def value(self) -> Mapping[str, Any]:
        """One JSON object with stable keys; what the page does not say is None."""
        return {
            "headline": self.headline or None,
            "summary": self.summary or None,
            "byline": self.byline or None,
            "date": self.date or None,
            "images": [image.value() for image in self.images],
            "related": list(self.related),
            "statements": [statement.value() for statement in self.statements],
            "events": [event.value() for event in self.events],
            "comments": [
                {"author": comment.author, "text": comment.text, "answers": comment.answers or None}
                for comment in self.comments
            ],
        }
