"""Readers' comments below a page: who wrote what, and whom it answers. Nobody's position but their authors'."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from custodiet.exchange.reading.blocks import Part
from custodiet.exchange.reading.lexicon import pattern

_NAME = pattern("comments", "name")
_SIGNED = pattern("comments", "signed")
_INLINE = pattern("comments", "inline")
_ANSWERS = pattern("comments", "answers")
_BUTTONS = pattern("comments", "buttons")
_STAMP = pattern("comments", "stamp")
_DEAR = pattern("comments", "dear")
_SIGNATURE = pattern("comments", "signature")
_HEADS = (pattern("layout", "comments"), pattern("layout", "letters"))


_LONGEST_NAME = 200  # characters of a line in which a comment's author is looked for
_LONGEST = 16_000  # characters of a comment


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment at characters `start` to `end` of its page; `answers` is whom it answers, if it says so."""

    author: str
    text: str
    answers: str
    start: int
    end: int


def read_comments(parts: Sequence[Part]) -> list[Comment]:
    """Return the comments in the parts that stand behind the count of comments, in order."""
    found: list[Comment] = []
    blocks = [part for part in parts if not _is_form(part.text)]
    repeats = any(block.text == other.text for block, other in pairwise(blocks))
    at = 0
    while at < len(blocks):
        if (stop := _letter_end(blocks, at)) is not None:
            words = "\n\n".join(block.text for block in blocks[at:stop])[:_LONGEST]
            found.append(Comment(blocks[stop].text.strip(" —–-"), words, "", blocks[at].start, blocks[stop].end))
            at = stop + 1
            continue
        author, words, after = _author(blocks, at, repeats=repeats)
        if author:
            start = blocks[at].start
            end = blocks[after - 1].end
            found.append(Comment(author, words, "", start, end))
            at = after
        elif found:
            found[-1] = _longer(found[-1], blocks[at])
            at += 1
        else:
            at += 1
    return list(threaded(found))


def _is_form(text: str) -> bool:
    """Is a line a button, a heading, or the time of a comment, and nobody's words?"""
    if len(text) > _LONGEST_NAME:
        return False
    return any(form.match(text) for form in (_BUTTONS, _STAMP, *_HEADS))


def _letter_end(blocks: Sequence[Part], at: int) -> int | None:
    """Where the signature stands of a letter that begins at a block with "Sir," or "Dear editor,"; else None."""
    if not _DEAR.match(blocks[at].text[:_LONGEST_NAME]):
        return None
    following = range(at + 1, min(len(blocks), at + _LETTER))
    return next((n for n in following if _SIGNATURE.match(blocks[n].text[:_LONGEST_NAME])), None)


_LETTER = 30  # paragraphs of a letter


def _author(blocks: Sequence[Part], at: int, *, repeats: bool) -> tuple[str, str, int]:
    """Who wrote the comment that begins at a block, its first words where these stand beside it, and what follows."""
    text = blocks[at].text[:_LONGEST_NAME]
    following = blocks[at + 1] if at + 1 < len(blocks) else None
    if following is not None and following.text == text and _NAME.match(text):
        return text, "", at + 2
    if signed := _SIGNED.match(text):
        return signed["who"].strip(), "", at + 1
    alone = _NAME.match(text) and not text.startswith("@") and text[-1:] not in ".!?"
    if alone and not repeats and following is not None and len(text.split()) <= 3 and not _NAME.match(following.text):  # noqa: PLR2004 - a name
        return text, "", at + 1
    if (inline := _INLINE.match(text)) and not repeats:
        return inline["who"], inline["words"], at + 1
    return "", "", at


def _longer(comment: Comment, block: Part) -> Comment:
    text = f"{comment.text}\n\n{block.text}" if comment.text else block.text
    return replace(comment, text=text[:_LONGEST], end=block.end)


def threaded(comments: Sequence[Comment]) -> Iterator[Comment]:
    """Whom each answers: by the name with which it begins, where the page does not say."""
    known = {each.author.lstrip("@").casefold(): each.author for each in comments}
    for comment in comments:
        text = comment.text.replace("\xa0", " ").strip()
        match = _ANSWERS.match(text)
        if comment.answers:
            whom = (match["who"] or match["other"]).strip(" .,:").casefold() if match else ""
            again = bool(match) and whom == comment.answers.lstrip("@").casefold()
            yield replace(comment, text=text[match.end() :].strip() or text) if match and again else comment
        elif match:
            who = (match["who"] or match["other"]).strip(" .,:")
            yield replace(comment, answers=known.get(who.casefold(), who), text=text[match.end() :].strip())
        else:
            yield replace(comment, text=text)
