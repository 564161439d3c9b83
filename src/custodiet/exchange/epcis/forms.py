"""Forms of JSON values: each looks at one value and notes, with its JSON pointer, whatever is wrong with it.

A form is a function of (value, pointer, faults). Forms are combined like sentences: an object of named members, an
array of URIs, a word of a closed list or a URI of one's own. Nothing is fetched: a URI is looked at, never followed.
"""

import calendar
import json
import re
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from difflib import get_close_matches

from custodiet.exchange.epcis.faults import Faults, words
from custodiet.kernel.strict import escape_pointer

Form = Callable[[object, str, Faults], None]

_PCHAR = r"(?:[\w.~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})"
_HOST = r"(?:\[[\w.~!$&'()*+,;=:-]+\]|(?:[\w.~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)"
_USER = r"(?:(?:[\w.~!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})*@)?"
_TAIL = rf"(?:\?(?:{_PCHAR}|[/?])*)?(?:#(?:{_PCHAR}|[/?])*)?"
_URI = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.-]*:(?://{_USER}{_HOST}(?::[0-9]*)?(?:/{_PCHAR}*)*|/(?:{_PCHAR}+(?:/{_PCHAR}*)*)?"
    rf"|{_PCHAR}+(?:/{_PCHAR}*)*|){_TAIL}",
    re.ASCII,
)  # RFC 3986, appendix A
_TIME = re.compile(
    r"(\d{4})-(0[1-9]|1[0-2])-(\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)",
    re.ASCII,
)  # RFC 3339, 5.6
_OFFSET = re.compile(r"[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00)", re.ASCII)
_OF_CBV = re.compile(r"urn:epcglobal:cbv|https?://ns\.gs1\.org/cbv/")
_OF_WEB_VOCABULARY = re.compile(r"https?://(?:www\.)?gs1\.org/voc/")
_OWN = "Use a word of the Core Business Vocabulary, or a URI in a namespace of your own"


def is_uri(value: object) -> bool:
    """Is this an absolute URI as RFC 3986 has it? `prefix:name` of JSON-LD is one too."""
    return type(value) is str and _URI.fullmatch(value) is not None


def uri(value: object, pointer: str, faults: Faults) -> None:
    """An absolute URI."""
    if not is_uri(value):
        advice = "Write it with its scheme, and percent-encode what no URI may hold"
        faults.add(pointer, "a URI is needed", expected="such as urn:... or https://...", found=value, advice=advice)


def text(value: object, pointer: str, faults: Faults) -> None:
    """A text."""
    if type(value) is not str:
        faults.add(pointer, "a text is needed", found=value)


def time(value: object, pointer: str, faults: Faults) -> None:
    """A date and time of day with its zone."""
    match = _TIME.fullmatch(value) if type(value) is str else None
    if match is None or not _is_day(*map(int, match.groups())):
        expected = "such as 2014-03-20T14:05:00+02:00 (RFC 3339)"
        faults.add(pointer, "a time with its zone is needed", expected=expected, found=value)


def _is_day(year: int, month: int, day: int) -> bool:
    return year > 0 and 1 <= day <= calendar.monthrange(year, month)[1]


def number(value: object, pointer: str, faults: Faults) -> None:
    """A number."""
    if type(value) is not int and type(value) is not Decimal:
        faults.add(pointer, "a number is needed", found=value, advice="Write it without quotes")


def boolean(value: object, pointer: str, faults: Faults) -> None:
    """True or false."""
    if type(value) is not bool:
        faults.add(pointer, "true or false is needed", found=value)


def matching(pattern: str, expected: str) -> Form:
    """A text of one form."""
    compiled = re.compile(pattern, re.ASCII)

    def form(value: object, pointer: str, faults: Faults) -> None:
        if type(value) is not str or not compiled.fullmatch(value):
            faults.add(pointer, "the form is wrong", expected=expected, found=value)

    return form


def offset(value: object, pointer: str, faults: Faults) -> None:
    """A time zone's offset."""
    if type(value) is not str or not _OFFSET.fullmatch(value):
        faults.add(pointer, "a time zone's offset is needed", expected="-13:59 to +14:00", found=value)


def word(known: Collection[str]) -> Form:
    """A word of a closed list."""

    def form(value: object, pointer: str, faults: Faults) -> None:
        if type(value) is not str or value not in known:
            faults.add(pointer, "this word is not known", expected=", ".join(sorted(known)), found=value)

    return form


def open_word(known: Collection[str], *, foreign: re.Pattern[str] = _OF_CBV) -> Form:
    """A word of a closed list, or a URI that is not one of GS1's own (`foreign` begins theirs)."""

    def form(value: object, pointer: str, faults: Faults) -> None:
        if type(value) is str and (value in known or (_URI.fullmatch(value) and not foreign.match(value))):
            return
        near = get_close_matches(str(value)[:64], sorted(known), n=3, cutoff=0.4) or sorted(known)[:3]
        expected = f"such as {', '.join(near)}"
        faults.add(pointer, "this word is not in CBV 2.0", expected=expected, found=value, advice=_OWN)

    return form


def web_word(known: Collection[str]) -> Form:
    """A word of a closed list, or a URI outside of GS1's Web Vocabulary."""
    return open_word(known, foreign=_OF_WEB_VOCABULARY)


def array(item: Form, *, least: int = 0, distinct: bool = False) -> Form:
    """A list of at least so many items of one form."""

    def form(value: object, pointer: str, faults: Faults) -> None:
        if not isinstance(value, list):
            faults.add(pointer, "a list is needed", found=value)
            return
        if len(value) < least:
            faults.add(pointer, "the list is too short", expected=f"at least {least}", found=words(str(len(value))))
        if distinct and len(value) > 1:
            _check_distinct(value, pointer, faults)
        for n, member in enumerate(value):
            if faults.many:
                return
            item(member, f"{pointer}/{n}", faults)

    return form


def _check_distinct(value: list[object], pointer: str, faults: Faults) -> None:
    seen: dict[str, int] = {}
    for n, member in enumerate(value):
        key = json.dumps(member, sort_keys=True, default=str)
        if key in seen:
            faults.add(f"{pointer}/{n}", f"this stands already at {seen[key]}", found=member, advice="Keep one of them")
        seen.setdefault(key, n)


def either(*forms: tuple[type, Form], otherwise: str) -> Form:
    """A value of one of several types, each with its form."""

    def form(value: object, pointer: str, faults: Faults) -> None:
        for kind, of_kind in forms:
            if type(value) is kind:
                of_kind(value, pointer, faults)
                return
        faults.add(pointer, otherwise, found=value)

    return form


def anything(value: object, pointer: str, faults: Faults) -> None:
    """Whatever stands there."""


def record(
    members: Mapping[str, Form], *, required: Collection[str] = (), others: str = "any", name: str = "this"
) -> Form:
    """An object. `others` are members beside the named ones: "any", "namespaced" (`prefix:name`), or "none"."""

    def form(value: object, pointer: str, faults: Faults) -> None:
        if not isinstance(value, dict):
            faults.add(pointer, "an object is needed", found=value)
            return
        for member in required:
            if member not in value:
                faults.add(pointer, f"{name} lacks {member}", advice=f"Add {member}")
        for member, content in value.items():
            if known := members.get(member):
                known(content, f"{pointer}/{member}", faults)
            elif others == "none":
                expected = ", ".join(sorted(members))
                place = f"{pointer}/{escape_pointer(member)}"
                faults.add(place, f"{name} has no such member", expected=expected, advice="Remove it")
            elif others == "namespaced" and not is_uri(member):
                place = f"{pointer}/{escape_pointer(member)}"
                advice = f"Correct its name, or write an extension with its namespace: example:{member[:40]}"
                faults.add(place, f"{name} has no such member", advice=advice)

    return form
