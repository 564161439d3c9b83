"""What is wrong with one document: every fault with its JSON pointer, all reported together."""

from dataclasses import dataclass, field

from custodiet.exchange.tables import not_imported
from custodiet.kernel.errors import CustodietError

MOST = 100  # faults that are listed; who mends these has learnt what the others are
_SHOWN = 80


@dataclass(slots=True)
class Faults:
    """The faults of the document `name`, in order of discovery."""

    name: str
    found: list[CustodietError] = field(default_factory=list)

    def add(self, pointer: str, message: str, *, found: object = None, expected: str = "", advice: str = "") -> None:
        """Note one fault; `found` is a value of the document, shown as far as it helps."""
        shown = "" if found is None else found if isinstance(found, _Words) else repr(found)[:_SHOWN]
        where = f"{self.name}, {pointer}" if pointer else self.name
        self.found.append(CustodietError(message, where=where, found=shown, expected=expected, advice=advice))

    @property
    def many(self) -> bool:
        """Are there so many that looking for more would help nobody?"""
        return len(self.found) >= MOST

    def check(self, what: str) -> None:
        """Raise one error that lists every fault; return when there is none."""
        if self.found:
            raise not_imported(what, self.found[:MOST])


class _Words(str):
    """What was found, in words of ours."""

    __slots__ = ()


def words(text: str) -> str:
    """Return `text` as something found that is no value of the document."""
    return _Words(text)
