"""What is printed on a form, as data: the same form is the same bytes, with the same number, wherever it is printed."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from custodiet.exchange.forms.kinds import Kind
from custodiet.exchange.forms.number import LARGEST_SERIAL, format_number
from custodiet.kernel.errors import Refused
from custodiet.kernel.strict import canonical

LONGEST_SITE = LONGEST_ORIGIN = 200
MOST_LINES = 2000
LANGUAGES = ("en", "ar")


@dataclass(frozen=True, slots=True)
class Line:
    """A line printed in advance: what it is about, by column, and what was known of it (not to be confirmed unseen)."""

    given: tuple[tuple[str, str], ...]
    known: str = ""


@dataclass(frozen=True)
class Form:
    """`origin`, `regime` and `known` (as of when the lines were known) are empty where no record was asked."""

    kind: Kind
    site: str
    serial: int = 1
    origin: str = ""
    regime: str = ""
    known: str = ""
    lines: tuple[Line, ...] = ()
    language: str = "en"

    def __post_init__(self) -> None:
        if not 0 < len(self.site) <= LONGEST_SITE:
            raise Refused(
                f"a site's name of 1 to {LONGEST_SITE} characters is needed", found=f"{len(self.site)} characters"
            )
        if len(self.origin) > LONGEST_ORIGIN:
            raise Refused(
                f"a record's name of at most {LONGEST_ORIGIN} characters is needed",
                found=f"{len(self.origin)} characters",
            )
        if not 1 <= self.serial <= LARGEST_SERIAL:
            raise Refused(f"a serial of 1 to {LARGEST_SERIAL} is needed", found=str(self.serial))
        if len(self.lines) > MOST_LINES:
            raise Refused(
                "too many lines for one form", expected=f"at most {MOST_LINES}", found=str(len(self.lines)),
                advice="Print a form for each building or container of the site",
            )  # fmt: skip

    @cached_property
    def number(self) -> str:
        """The form's number, and the act that it documents."""
        printed = {
            "form": 1,
            "kind": self.kind.name,
            "origin": self.origin,
            "site": self.site,
            "serial": self.serial,
            "regime": self.regime,
            "known": self.known,
            "language": self.language,
            "lines": [{"given": dict(line.given), "known": line.known} for line in self.lines],
        }
        return format_number(self.origin, self.kind.code, self.serial, canonical(printed))

    @property
    def code(self) -> str:
        """The text of the code on each page, short, so that a poor photocopy still holds it."""
        origin = f"?origin={quote(self.origin, safe='/')}" if self.origin else ""
        return f"custodiet:form/{self.number}{origin}"
