"""What nobody sees of an HTML page: hidden elements, templates, words of no size or off the screen.

They are taken out of the tree before anything of it is read: nobody reads them, so the page does not say them.
"""

from custodiet.exchange.reading.lexicon import pattern, words
from custodiet.exchange.reading.tree import Element, elements, remove, tokens_of

_UNSEEN = pattern("hidden", "style")
_CLASSES = words("hidden_classes")
_TAGS = frozenset({"template", "noscript"})
_LONGEST = 4000  # characters of a style
_WHOLE = frozenset({"html", "body"})  # hidden only until a script shows them


def take_hidden(tree: Element) -> None:
    """Take what nobody sees out of a tree."""
    for each in [each for each in elements(tree) if each.tag not in _WHOLE and _is_hidden(each)]:
        remove(each)


def _is_hidden(element: Element) -> bool:
    return (
        element.tag in _TAGS
        or element.get("hidden") is not None
        or str(element.get("aria-hidden") or "").strip().lower() == "true"
        or bool(_UNSEEN.search("".join(str(element.get("style") or "")[:_LONGEST].split())))
        or bool(tokens_of(element) & _CLASSES)
    )
