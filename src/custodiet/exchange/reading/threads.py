"""The comments of an HTML page by its structure: who wrote what, and whom it answers.

Comment systems mark each comment by a class (`comment`, Disqus' `post`), by schema.org's types or by JSON-LD, and a
reply by its place within or below the one that it answers, by its depth, or by the id of the other.
"""

import json
import re
from collections.abc import Container, Iterator, Mapping
from typing import Any

from custodiet.exchange.reading.lexicon import pattern, words
from custodiet.exchange.reading.remarks import Remark
from custodiet.exchange.reading.tree import Element, elements, remove, text_of, tokens_of

_COMMENT = words("threads_comment")
_AUTHOR = words("threads_author")
_TEXT = words("threads_text")
_REPLIES = words("threads_replies")
_FURNITURE = words("threads_furniture")
_SECTION = pattern("threads", "section")
_DEPTH = pattern("threads", "depth")
_SAYS = re.compile(r"\s*(?:says?|said|wrote|writes)?\s*:?\s*$", re.IGNORECASE)
_MOST = 5000
_DEEPEST = 40
_LONGEST = 16_000  # characters of a comment


def take_comments(tree: Element) -> list[Remark]:
    """Return the comments of a page in their order, and take them out of the tree."""
    nodes = _nodes(tree)
    known = {node: number for number, node in enumerate(nodes)}
    authors = [_author(node, known) for node in nodes]
    names = {name: number for number, node in enumerate(nodes) for name in _ids(node)}
    found = []
    for number, (node, author) in enumerate(zip(nodes, authors, strict=True)):
        text = _text(node, known, author)
        parent = _parent(node, known)
        if parent is None:
            parent = _named_parent(node, names)
        if parent is None:
            parent = _shallower(nodes, number)
        if author and text:
            found.append(Remark(author, text, authors[parent] if parent not in {None, number} else ""))
    found = found or _of_json(tree)
    if found:
        for node in [each for each in elements(tree) if _is_section(each)] + nodes:
            remove(node)
    return found


def _nodes(tree: Element) -> list[Element]:
    """The elements that are a comment each, in the order of the page; what only holds one is none."""
    marked = [each for each in elements(tree) if _is_comment(each)][:_MOST]
    inside = frozenset(marked)
    return [node for node in marked if _author(node, inside)]


def _is_comment(element: Element) -> bool:
    if element.tag in {"body", "html", "a", "span", "script", "time"}:
        return False
    kind = f"{element.get('itemtype') or ''} {element.get('typeof') or ''}".lower()
    if re.search(r"schema\.org/(?:user)?comments?\b", kind):
        return True
    names = tokens_of(element)
    if names & _COMMENT or element.get("data-comment-id"):
        return True
    posted = "post" in names and any("post-message" in tokens_of(each) for each in elements(element))
    return posted or bool(re.fullmatch(r"comment-?\d+", str(element.get("id") or "").lower()))


def _own(node: Element, known: Container[Element]) -> Iterator[Element]:
    """The elements of a comment that are not another's within it, in the order of the page."""
    waiting = list(reversed(node))
    while waiting:
        child = waiting.pop()
        if isinstance(child.tag, str) and child not in known and not tokens_of(child) & _REPLIES:
            yield child
            waiting += reversed(child)


def _author(node: Element, known: Container[Element]) -> str:
    if name := str(node.get("data-author") or "").strip():
        return name
    own = list(_own(node, known))
    for marks in ({"author", "creator"}, {"name"}):
        for each in own:
            if _property(each) & marks:
                inner = next((one for one in _own(each, known) if "name" in str(one.get("itemprop") or "")), each)
                if name := str(inner.get("content") or "").strip() or _name(text_of(inner)):
                    return name
    ranked = sorted((rank, n) for n, each in enumerate(own) if (rank := _rank(each)) is not None)
    return next((name for _, n in ranked if (name := _name(text_of(own[n])))), "")


def _rank(element: Element) -> int | None:
    """How surely an element holds the author's name: "fn" before "author" before "byline"."""
    names = tokens_of(element)
    return next((rank for rank, name in enumerate(_RANKED) if name in names), None)


_RANKED = tuple(pattern("threads", "author").pattern.split("|"))


def _name(text: str) -> str:
    """A name without "says:"; nothing, where the text is too long for one."""
    name = _SAYS.sub("", text).strip(" ,:·•|-–—")
    return name if 0 < len(name) <= 60 and len(name.split()) <= 6 else ""  # noqa: PLR2004 - a name


def _text(node: Element, known: Container[Element], author: str) -> str:
    own = list(_own(node, known))
    body = next((each for each in own if _property(each) & {"text", "commenttext"}), None)
    if body is None:
        body = next((each for each in own if tokens_of(each) & _TEXT), None)
    inside = own if body is None else _own(body, known)
    paragraphs = [each for each in inside if each.tag == "p" and not _is_furniture(each)]
    lines = [text_of(each) for each in paragraphs]
    if not any(lines) and body is not None:
        lines = [text_of(body)]
    if not any(lines):
        lines = _loose(node, known, author)
    return "\n\n".join(line for line in lines if line and line != author)[:_LONGEST].strip()


def _loose(node: Element, known: Container[Element], author: str) -> list[str]:
    """The text of a comment without any mark of its own: what is neither its author nor its buttons."""
    parts = [str(node.text or "")]
    for child in node:
        told = isinstance(child.tag, str) and child not in known and not tokens_of(child) & _REPLIES
        if told and not _is_furniture(child):
            text = text_of(child)
            parts.append("" if _name(text) == author else text)
        parts.append(str(child.tail or ""))
    return [" ".join(" ".join(parts).split())]


def _property(element: Element) -> frozenset[str]:
    """What an element is by schema.org."""
    return frozenset(str(element.get("itemprop") or "").lower().split())


def _is_furniture(element: Element) -> bool:
    silent = element.tag in {"time", "button", "form", "script", "style"}
    return silent or bool(tokens_of(element) & (_FURNITURE | _AUTHOR))


def _parent(node: Element, known: Mapping[Element, int]) -> int | None:
    """The number of the comment around this one, or before the list of replies in which it stands."""
    for ancestor in node.iterancestors():
        if ancestor in known:
            return known[ancestor]
        before = ancestor.getprevious() if tokens_of(ancestor) & _REPLIES else None
        while before is not None:
            inner = next((known[each] for each in before.iter() if each in known), None)
            if inner is not None:
                return inner
            before = before.getprevious()
    return None


def _ids(node: Element) -> Iterator[str]:
    for name in ("id", "data-comment-id", "data-id"):
        if value := str(node.get(name) or "").strip():
            yield value.removeprefix("comment-")


def _named_parent(node: Element, names: Mapping[str, int]) -> int | None:
    """The number of the comment whose id this one names."""
    for name in ("data-parent-id", "data-parent", "data-parent-comment-id", "data-reply-to"):
        if value := str(node.get(name) or "").strip():
            return names.get(value.removeprefix("comment-"))
    return None


def _shallower(nodes: list[Element], number: int) -> int | None:
    """The number of the last comment before this one that is less deep, where the page gives depths."""
    depth = _depth(nodes[number])
    if not depth:
        return None
    return next((n for n in range(number - 1, -1, -1) if (_depth(nodes[n]) or 0) < depth), None)


def _depth(node: Element) -> int | None:
    for name in ("data-depth", "data-level", "aria-level"):
        if str(node.get(name) or "").isdecimal():
            return int(node.get(name))
    match = _DEPTH.search(" ".join(tokens_of(node)))
    return int(match["depth"]) if match else None


def _is_section(element: Element) -> bool:
    holds = element.tag in {"section", "div", "ol", "ul", "aside"}
    return holds and any(_SECTION.fullmatch(name) for name in tokens_of(element))


def _of_json(tree: Element) -> list[Remark]:
    """The comments in a page's JSON-LD."""
    found: list[Remark] = []
    for script in tree.iter("script"):
        if "ld+json" in str(script.get("type") or "").lower():
            try:
                _walk(json.loads(str(script.text or "")), "", found, 0)
            except (ValueError, RecursionError):
                continue
    return found


def _walk(value: Any, answers: str, found: list[Remark], depth: int) -> None:  # noqa: ANN401 - any JSON
    if depth > _DEEPEST or len(found) >= _MOST:
        return
    if isinstance(value, list):
        for each in value:
            _walk(each, answers, found, depth + 1)
        return
    if not isinstance(value, dict):
        return
    kinds = value.get("@type")
    inner = answers
    if {"Comment", "UserComments", "Answer"} & set(kinds if isinstance(kinds, list) else [str(kinds)]):
        author = value.get("author") or value.get("creator")
        author = author[0] if isinstance(author, list) and author else author
        name = str((author.get("name") if isinstance(author, dict) else author) or "").strip()
        text = " ".join(str(value.get("text") or value.get("commentText") or "").split())
        if name and text:
            found.append(Remark(name, text[:_LONGEST], answers))
            inner = name
    for key in ("comment", "comments", "@graph", "mainEntity", "hasPart"):
        if key in value:
            _walk(value[key], inner, found, depth + 1)
