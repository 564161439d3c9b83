"""Comments below a heading that says so ("Comments", "2 Responses"), where no class or type marks each of them.

A list of them is taken apart by its items, each with its author in front; of anything else only the lines are taken,
and read as text. Either way nothing of it is the page's own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from custodiet.exchange.reading.lexicon import pattern
from custodiet.exchange.reading.remarks import Remark
from custodiet.exchange.reading.tree import Element, elements, lines_of, remove, text_of

_HEAD = pattern("layout", "comments")
_STAMP = pattern("comments", "stamp")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_NAMING = frozenset({"b", "strong", "cite", "a", "span", "em", "h4", "h5", "h6", "dt"})
_BOXES = frozenset({"div", "article", "section"})
_LINES = frozenset({"p", "div"})
_NAME = pattern("comments", "name")
_LONGEST_NAME = 60
_LONGEST = 16_000  # characters of a comment
_MOST = 5000
_HEADS = 20  # headings of comments of a page
_PROSE = 6  # words of a paragraph


@dataclass(frozen=True, slots=True)
class Below:
    """What stands below the heading of the comments: those with an author, and the lines of the rest."""

    remarks: tuple[Remark, ...] = ()
    lines: tuple[str, ...] = ()


def take_below(tree: Element) -> Below:
    """Return what stands below the headings of comments, and take it out of the tree."""
    remarks: list[Remark] = []
    lines: list[str] = []
    for head in _heads(tree):
        section = list(_section(head))
        for each in section:
            items = [item for item in elements(each) if item.tag == "li"] or [
                item for item in elements(each) if item.tag in _BOXES and _names_first(item)
            ]
            found = [one for item in items[:_MOST] if (one := _item(item)) is not None]
            remarks += found
            lines += [] if found else lines_of(each)
        for each in (head, *section):
            remove(each)
    return Below(tuple(remarks), tuple(lines))


def _heads(tree: Element) -> list[Element]:
    """The headings of comments behind the page's own words; what stands above these is a button."""
    prose = False
    found: list[Element] = []
    for each in elements(tree):
        if each.tag in _HEADINGS and prose and len(found) < _HEADS and _HEAD.match(text_of(each)):
            found.append(each)
        prose = prose or (each.tag in {"p", "li", "blockquote"} and len(text_of(each).split()) > _PROSE)
    return found


def _section(head: Element) -> Iterator[Element]:
    """The elements behind a heading, up to the next of its rank; behind its parent, where it stands alone there."""
    at = head
    while at.getnext() is None and at.getparent() is not None and at.getparent().tag not in {"body", "article", "main"}:
        at = at.getparent()
    following = at.getnext()
    while following is not None:
        if following.tag in _HEADINGS and following.tag <= head.tag:
            return
        page = isinstance(following.tag, str) and any(following.iter("h1", "article", "main"))
        if page or following.tag == "footer":
            return
        if isinstance(following.tag, str):
            yield following
        following = following.getnext()


def _names_first(item: Element) -> bool:
    """Is this a box of its own with a name in front and words behind: a comment without a mark?"""
    children = [each for each in item if isinstance(each.tag, str)]
    if len(children) < 2 or any(each.tag in _BOXES and len(each) > 1 for each in children):  # noqa: PLR2004 - a name and words
        return False
    name, words = text_of(children[0]), text_of(children[1])
    return bool(_NAME.match(name)) and (not _NAME.match(words) or words[-1:] in {".", "!", "?"})


def _item(item: Element) -> Remark | None:
    """A comment that is an item of a list, with its author in front."""
    first = next((each for each in elements(item) if each is not item), None)
    if (
        first is None
        or first.tag not in _NAMING | (_LINES if item.tag in _BOXES else set())
        or str(item.text or "").strip()
    ):
        return None
    author = text_of(first).strip(" :,")
    words = [line for line in _own_lines(item, first) if not _STAMP.match(line)]
    if not 0 < len(author) <= _LONGEST_NAME or not words:
        return None
    parent = next((each for each in item.iterancestors() if each.tag == "li"), None)
    above = _item_author(parent) if parent is not None else ""
    return Remark(author, "\n\n".join(words)[:_LONGEST], above)


def _item_author(item: Element) -> str:
    first = next((each for each in elements(item) if each is not item), None)
    named = first is not None and first.tag in _NAMING
    return text_of(first).strip(" :,")[:_LONGEST_NAME] if named else ""


def _own_lines(item: Element, author: Element) -> Iterator[str]:
    """The lines of an item without its author's name, and without the items within it."""
    yield from _clean(author.tail)
    for child in item:
        if child is author or child.tag in {"ul", "ol", "time", "button", "form"} or not isinstance(child.tag, str):
            if child is not author:
                yield from _clean(child.tail)
            continue
        yield from (line for line in lines_of(child) if line != text_of(author))
        yield from _clean(child.tail)


def _clean(text: object) -> Iterator[str]:
    line = re.sub(r"\s+", " ", str(text or "")).strip(" ·•|-–—:")
    if line:
        yield line
