"""Take an HTML page apart by its structure: what is not its own prose, and who wrote it when."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from custodiet.exchange.reading.below import take_below
from custodiet.exchange.reading.hidden import take_hidden
from custodiet.exchange.reading.lexicon import words
from custodiet.exchange.reading.proposals import Image
from custodiet.exchange.reading.remarks import Remark
from custodiet.exchange.reading.threads import take_comments
from custodiet.exchange.reading.tree import (
    Element,
    elements,
    lines_of,
    remove,
    take_pictures,
    take_related,
    text_of,
    tokens_of,
)

_DAY = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")
_PUBLISHED = ("article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "pubdate",
              "publish-date", "parsely-pub-date", "sailthru.date")  # fmt: skip
_LONGEST = 80  # characters of a byline
_LONGEST_DEK = 400
_DEK = words("markup_dek")
_LINES = frozenset({"p", "div", "h2", "h3", "h4", "span", "section"})


@dataclass(frozen=True, slots=True)
class Apart:
    """What stood beside a page's prose."""

    comments: tuple[Remark, ...] = ()
    images: tuple[Image, ...] = ()
    related: tuple[str, ...] = ()
    author: str = ""
    published: str = ""
    summary: str = ""
    below: tuple[str, ...] = ()  # lines under the heading of the comments that nobody is known to have written


def taken_apart(tree: Element) -> Apart:
    """Return what the structure of a page says, and leave its prose in the tree."""
    if tree is None:
        return Apart()
    take_hidden(tree)
    author, published = _author(tree), _published(tree)
    comments, below = tuple(take_comments(tree)), take_below(tree)
    images = tuple(one.image() for one in take_pictures(tree))
    return Apart(
        (*comments, *below.remarks), images, tuple(take_related(tree)), author, published, _take_dek(tree), below.lines
    )


def own_lines(tree: Element) -> list[str]:
    """Return the lines of what a page's structure calls its own words: its article, else all of its body."""
    if tree is None:
        return []
    for tag in ("article", "main", "body"):
        found = [each for each in tree.iter(tag) if not any(above.tag == tag for above in each.iterancestors())]
        if found and (lines := [line for each in found for line in lines_of(each)]):
            return lines
    return lines_of(tree)


def _take_dek(tree: Element) -> str:
    """The line below the headline, by its class, taken out of the tree; nothing, where there is none."""
    dek = next((each for each in elements(tree) if each.tag in _LINES and tokens_of(each) & _DEK), None)
    if dek is None or not 0 < len(text := text_of(dek)) <= _LONGEST_DEK:
        return ""
    remove(dek)
    return text


def _published(tree: Element) -> str:
    """The day of publication that the page's head, its JSON-LD or a <time> of its own says."""
    said: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = str(meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        said.setdefault(name, str(meta.get("content") or ""))
    values = [said.get(name, "") for name in _PUBLISHED]
    values += [str(one.get("datePublished") or "") for one in _linked(tree)]
    values += [str(each.get("datetime") or "") for each in elements(tree) if _is_own_time(each)]
    return next((match[0] for value in values if (match := _DAY.match(value.strip()))), "")


def _is_own_time(element: Element) -> bool:
    """Is this the time of the page, and not that of a comment or of another page?"""
    if element.tag != "time":
        return False
    if "datepublished" in str(element.get("itemprop") or "").lower() or element.get("pubdate") is not None:
        return True
    return not any(
        re.search("comment|related|repl|aside|nav|more|card", f"{each.tag} {' '.join(tokens_of(each))}".lower())
        for each in element.iterancestors()
    )


def _author(tree: Element) -> str:
    """Who wrote the page, by its tags, its JSON-LD, a link of the author, or its byline."""
    for meta in tree.iter("meta"):
        name = str(meta.get("content") or "").strip()
        named = str(meta.get("name") or meta.get("property") or "").lower() in {"author", "article:author", "byl"}
        if named and 0 < len(name) <= _LONGEST and "://" not in name:
            return name
    for one in _linked(tree):
        names = [each for each in _names(one.get("author")) if each]
        if names:
            return ", ".join(names)
    for each in elements(tree):
        linked = "author" in str(each.get("rel") or "").split() or str(each.get("itemprop") or "") == "author"
        if (linked or "byline" in tokens_of(each)) and each.tag != "link" and not _in_comment(each):
            name = re.sub(r"^(?i:by|words|story)\s*:?\s+", "", text_of(each)).strip()
            if 0 < len(name) <= _LONGEST and not re.search(r"\d", name):
                return name
    return ""


def _in_comment(element: Element) -> bool:
    return any("comment" in " ".join(tokens_of(each)) for each in element.iterancestors())


def _names(author: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    for one in author if isinstance(author, list) else [author]:
        name = one.get("name") if isinstance(one, dict) else one
        if isinstance(name, str) and not name.startswith("http"):
            yield name.strip()


def _linked(tree: Element) -> Iterator[dict[str, Any]]:
    """The articles that a page's JSON-LD describes."""
    for script in tree.iter("script"):
        if "ld+json" not in str(script.get("type") or "").lower():
            continue
        try:
            value = json.loads(str(script.text or ""))
        except (ValueError, RecursionError):
            continue
        graph = value.get("@graph", value) if isinstance(value, dict) else value
        for one in graph if isinstance(graph, list) else [graph]:
            if isinstance(one, dict) and re.search("Article|Posting|Report", str(one.get("@type") or "")):
                yield one
