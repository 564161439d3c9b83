"""What the tree of an HTML page says by its structure: its comments, its pictures, its links to related pages.

Each is taken out of the tree, so that what is left is the page's own words. Whose structure is not known here is left
where it stands, and read by the rules of text.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from custodiet.exchange.reading.lexicon import pattern, words
from custodiet.exchange.reading.proposals import Image

Element = Any  # lxml has no types of its own

_CREDIT_CLASSES = words("tree_credit")
_CAPTION_CLASSES = words("tree_caption")
_FIGURE_CLASSES = words("tree_figure")
_RELATED = pattern("tree", "related")
_RELATED_HEADING = pattern("tree", "related_heading")
_LINK = pattern("layout", "link")
_CREDITED = pattern("tree", "credited")
_CREDIT_LABEL = pattern("tree", "credit_label")
_LONGEST = 2000  # characters of a caption
_NO_BOXES = frozenset({"body", "html", "article", "main", "a"})
_MOST = 200  # pictures and links
_SILENT = frozenset({"script", "style", "template", "noscript", "svg", "button", "form", "select", "textarea", "nav",
                      "aside", "footer"})  # fmt: skip
_BLOCKS = words("tree_blocks")


@dataclass(frozen=True, slots=True)
class Pictured:
    """A picture as the page's structure gives it."""

    credit: str
    caption: str

    def image(self) -> Image:
        """The same without its day, which depends on the page's."""
        return Image(self.credit, self.caption, "")


def text_of(element: Element) -> str:
    """Return the text of an element on one line."""
    return " ".join(str(element.text_content()).split())


def lines_of(element: Element) -> list[str]:
    """Return the text of an element, a line for each block in it."""
    parts = [""]
    walk = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, each in walk:
        block = "\n" if event in {"start", "end"} and each.tag in _BLOCKS else ""
        if event == "start" and each.tag in _SILENT:
            walk.skip_subtree()
        elif event == "start":
            parts += [block, str(each.text or "").replace("\n", " ")]
        else:
            parts += [block, str(each.tail or "").replace("\n", " ") if each is not element else ""]
    return [line for line in (" ".join(part.split()) for part in "".join(parts).split("\n")) if line]


def tokens_of(element: Element) -> frozenset[str]:
    """Return the names of an element's classes and its id, in lower case."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return frozenset(names.lower().split())


def remove(element: Element) -> None:
    """Take an element out of its tree; the text behind it stays."""
    if element.getparent() is not None:
        element.drop_tree()


def elements(tree: Element) -> Iterator[Element]:
    """Yield the elements of a tree, without its comments of HTML and instructions."""
    return (each for each in tree.iter() if isinstance(each.tag, str))


def take_pictures(tree: Element) -> list[Pictured]:
    """Return the pictures that have a caption or a credit, and take them out of the tree."""
    found: list[Pictured] = []
    figures = [each for each in elements(tree) if each.tag == "figure" or tokens_of(each) & _FIGURE_CLASSES]
    inside = frozenset(figures)
    for figure in figures:
        if inside.isdisjoint(figure.iterancestors()) and len(found) < _MOST:
            found += _pictured(figure)
    for figure in figures:
        if figure.find(".//blockquote") is None and figure.find(".//table") is None and figure.find(".//pre") is None:
            remove(figure)
    return list(dict.fromkeys(found))


def _pictured(figure: Element) -> Iterator[Pictured]:
    """What the caption of one figure says; nothing, where it has none."""
    captions = list(figure.iter("figcaption")) or [
        each for each in elements(figure) if tokens_of(each) & _CAPTION_CLASSES
    ]
    credited = [each for each in elements(figure) if tokens_of(each) & _CREDIT_CLASSES or _is_credit(each)]
    credit = next((text for each in credited if (text := text_of(each))), "")
    caption = text_of(captions[0])[:_LONGEST] if captions else ""
    if credit:
        caption = caption.replace(credit, " ").strip(" -–—|")
    yield from _split(" ".join(caption.split()), credit)


def _is_credit(element: Element) -> bool:
    names = set(str(element.get("itemprop") or "").lower().split())
    return bool(names & {"copyrightholder", "credittext", "creator", "author"})


def _split(caption: str, credit: str) -> Iterator[Pictured]:
    """A caption and its credit, which may stand at its end: "A gate in May. Photograph: Ana Ruiz/Agency"."""
    if not credit and (match := _CREDITED.search(caption)):
        credit = next(part for part in match.groups() if part)
        caption = caption[: match.start()].strip()
    credit = _CREDIT_LABEL.sub("", credit)
    if caption or credit:
        yield Pictured(credit.strip(" ()©."), caption)


def take_related(tree: Element) -> list[str]:
    """Return the titles of the related pages to which a page links, and take them out of the tree."""
    found: list[str] = []
    boxes = [each for each in elements(tree) if each.tag not in _NO_BOXES and _is_related(each)]
    for box in boxes:
        links = [text_of(link) for link in box.iter("a")]
        words_in = len(text_of(box).split())
        if links and sum(len(link.split()) for link in links) * 2 >= words_in and len(found) < _MOST:
            found += [link for link in links if len(link.split()) > 1]
            remove(box)
    for line in [
        each for each in elements(tree) if each.tag in {"p", "div", "h5", "h6"} and _LINK.match(text_of(each))
    ]:
        links = [text_of(link) for link in line.iter("a")]
        said = _LINK.match(text_of(line))
        if links and said is not None and len(links[-1].split()) > 1 and said["title"] == links[-1]:
            found += links[: _MOST - len(found)]
            remove(line)
    return list(dict.fromkeys(found))


def _is_related(element: Element) -> bool:
    names = " ".join(tokens_of(element))
    if _RELATED.search(names):
        return True
    before = element.getprevious()
    heading = before if before is not None and before.tag in {"h2", "h3", "h4", "h5", "p"} else None
    return element.tag in {"ul", "ol"} and heading is not None and bool(_RELATED_HEADING.match(text_of(heading)))
