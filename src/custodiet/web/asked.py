"""A request as the pages see it: which record, at which cut, which part of a long list, and how links keep all that."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from custodiet.app.asking import near, read_cut
from custodiet.app.projections import PROJECTIONS
from custodiet.app.reading import Reading, Seen
from custodiet.app.rendering import Row
from custodiet.kernel.errors import Refused
from custodiet.web.addresses import Where
from custodiet.web.problem import NotHere
from custodiet.web.shelf import Edition, Shelf, Shown

T = TypeVar("T")
HTML, JSON, CSV, ATOM = "html", "json", "csv", "atom"
ON_A_PAGE = {HTML: 50, JSON: 500, CSV: 500, ATOM: 50}
PARAMETERS = ("as_of", "known_at", "at_checkpoint", "voice", "page")
LONGEST = 200  # characters of a parameter
_NUMBER = re.compile(r"0|[1-9][0-9]{0,11}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Window:
    """Rows `start` to `stop` of `total`: page `page` of `pages`."""

    start: int
    stop: int
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class Asked:
    """One request. `path` are the parts of the page's address, `base` the scheme and host by which it was reached."""

    shelf: Shelf
    edition: Edition
    where: Where
    form: str
    page: int
    path: tuple[str, ...]
    base: str = ""

    @property
    def reading(self) -> Reading:
        """The record as it was read."""
        return self.edition.reading

    @cached_property
    def size(self) -> int:
        """How many entries of the log the reader sees."""
        return int(self.where.at_checkpoint) if self.where.at_checkpoint else self.reading.size

    @cached_property
    def whole(self) -> Shown:
        """The record at the cut, whoever speaks."""
        return self._view("")

    @cached_property
    def view(self) -> Shown:
        """The record at the cut, narrowed to the voice that was asked for."""
        return self._view(self.where.voice)

    def _view(self, voice: str) -> Shown:
        where = self.where
        size = self.size if self.size < self.reading.size else None  # the newest checkpoint is what there is now
        cut = read_cut(where.as_of, where.known_at, size, names=("as_of", "known_at"))
        return self.shelf.view(self.reading, cut, voice)

    @cached_property
    def seen(self) -> Seen:
        """The log as the reader sees it: at a checkpoint that he names always the same, else as it is now."""
        if not self.where.at_checkpoint:
            return self.edition.newest
        return self.shelf.seen(self.reading, self.size)

    def link(self, *parts: str, form: str = "", anchor: str = "", **more: str | int) -> str:
        """The address of another page in the same cut."""
        return self.where.link(*parts, form=form, anchor=anchor, **more)

    def here(self, *, form: str = "", page: int = 1) -> str:
        """The address of this page in another form, or of another part of it."""
        return self.link(*self.path, form=form, **_numbered(page))

    @property
    def permanent(self) -> str:
        """The address that shows the same for ever: with the checkpoint in it."""
        return self.base + self.where.at(self.size).link(*self.path, **_numbered(self.page))

    def window(self, total: int) -> Window:
        """The part of a list of `total` that this page shows."""
        each = ON_A_PAGE[self.form]
        pages = max(1, -(-total // each))
        if self.page > pages:
            raise NotHere(f"this list has {pages} page{'s' if pages > 1 else ''}", found=f"page {self.page}")
        start = (self.page - 1) * each
        return Window(start, min(start + each, total), total, self.page, pages)

    def part(self, items: Sequence[T]) -> tuple[Sequence[T], Window]:
        """The items that this page shows."""
        window = self.window(len(items))
        return items[window.start : window.stop], window

    def rows(self, what: str, items: Sequence[Any]) -> list[Row]:
        """Rows of a projection for some of its items."""
        return [PROJECTIONS[what].row(self.view, item) for item in items]


def _numbered(page: int) -> dict[str, Any]:
    return {"page": page} if page > 1 else {}


def read_request(shelf: Shelf, query: Mapping[str, str], *, form: str, path: tuple[str, ...], base: str = "") -> Asked:
    """Return what a request asks for; raise `Refused` for a slip in it, `NotHere` for what is not in this record."""
    _check_parameters(query)
    edition = shelf.edition()
    where = Where(*(query.get(name, "") for name in PARAMETERS[:4]))
    check_size(where.at_checkpoint, edition.reading.size)
    page = query.get("page", "1")
    if not _NUMBER.fullmatch(page) or page == "0":
        raise Refused("a page has a number from 1", found=repr(page[:40]), where="page")
    read_cut(where.as_of, where.known_at, None, names=("as_of", "known_at"))
    return Asked(shelf, edition, where, form, int(page), path, base)


def given(query: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters of an address that say something, without the space around them."""
    stripped = {name: text.strip() for name, text in query.items()}
    return {name: text for name, text in stripped.items() if text or name not in PARAMETERS}


def _check_parameters(query: Mapping[str, str]) -> None:
    for name, text in query.items():
        if name not in PARAMETERS:
            expected = ", ".join(near(name, PARAMETERS)[:1] or PARAMETERS)
            raise Refused("no page knows a parameter of this name", expected=expected, found=repr(name[:40]))
        if len(text) > LONGEST:
            raise Refused(
                "this is too long",
                expected=f"at most {LONGEST} characters",
                found=f"{len(text)}, beginning with {text[:40]!r}",
                where=name,
            )


def check_size(text: str, size: int) -> None:
    """Refuse what is no size of a checkpoint of this log; an empty text asks for none."""
    if not text:
        return
    if not _NUMBER.fullmatch(text):
        raise Refused("a checkpoint is given by its size, a whole number", found=repr(text[:40]), where="at_checkpoint")
    if int(text) > size:
        raise NotHere(
            f"this log has {size} entries, and no checkpoint of that size yet",
            found=text,
            advice="Leave it out to see the newest",
        )
