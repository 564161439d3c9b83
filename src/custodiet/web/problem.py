"""What the portal says when it cannot answer: one clear message, in the form asked for, and the right status."""

from collections.abc import Collection
from typing import Protocol

from custodiet.app.asking import near
from custodiet.app.reading import BeingWritten, Unreadable
from custodiet.kernel.errors import CustodietError

WRONG, NOT_HERE, FAILED, NOT_NOW = 400, 404, 500, 503
_TITLES = {NOT_HERE: "Not here", FAILED: "The portal failed", NOT_NOW: "This cannot be read now"}


class NotHere(CustodietError):  # noqa: N818 - named for what is the matter, as in Refused
    """Nothing of that name is in the record as it is seen here. `near` are names that are like it, with addresses."""

    def __init__(
        self, message: str, *, found: str = "", advice: str = "", near: Collection[tuple[str, str]] = ()
    ) -> None:
        super().__init__(message, found=found, advice=advice)
        self.near = tuple(near)


class Rejected(CustodietError):  # noqa: N818 - likewise
    """The request itself is not taken, whatever is in the record; `status` is the one that HTTP has for it."""

    def __init__(self, status: int, message: str, *, expected: str = "", found: str = "") -> None:
        super().__init__(message, expected=expected, found=found)
        self.status = status


class Linking(Protocol):
    """Whatever makes links."""

    def link(self, *parts: str, form: str = "", anchor: str = "", **more: str | int) -> str:
        """Return the address of a page."""


def status_of(error: CustodietError) -> int:
    """Return the HTTP status of an error."""
    if isinstance(error, Rejected):
        return error.status
    if isinstance(error, Unreadable | BeingWritten):
        return NOT_NOW
    return NOT_HERE if isinstance(error, NotHere) else WRONG


def title_of(status: int) -> str:
    """Return the title of the page that tells of it."""
    return _TITLES.get(status, "This cannot be answered")


def unknown(kind: str, name: str, names: Collection[str], address: str, links: Linking) -> NotHere:
    """Return the error for a name that nothing bears, with those that are like it."""
    like = [(each, links.link(address, each)) for each in near(name, names)]
    return NotHere(f"no {kind} of this name is in the record as you see it", found=name, near=like)
