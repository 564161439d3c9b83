"""Readers' comments below a page: who wrote what, and whom it answers. They are nobody's position but their authors'."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from custodiet.exchange.reading.layout import Part

_NAME = re.compile(r"^@?[\w][\w.’'-]{0,39}(?: [\w.’'-]{1,30}){0,3}$")
_SIGNED = re.compile(
    r"^(?P<who>@?[\w][\w .’'-]{0,39}?)(?: (?:says|said|wrote|writes|replied)\s*:?|\s*[•·|,–-]\s*(?:\d+ \w+ ago|\w+ \d{1,2}.*|\d{1,2} .*)|"
    r"\s+\d+ (?:minutes?|hours?|days?|weeks?|months?|years?) ago)$",
    re.IGNORECASE,
)
_INLINE = re.compile(r"^(?P<who>@?[\w][\w.’'-]{1,29}(?: [A-Z][\w.’'-]{0,29})?)\s*:\s+(?P<words>\S.*)$")
_ANSWERS = re.compile(
    r"^(?:(?:in )?repl(?:y|ies|ying|ied) to |↪\s*|re:\s*)?@(?P<who>[\w][\w.’'-]*)[\s:,]*|"
    r"^(?:(?:in )?repl(?:y|ying|ied) to:?|in response to:?|re:)\s+(?P<other>[\w][\w.’'-]*(?: [A-Z][\w.’'-]*)?)[\s:,.]*(?=$|[A-Z“\"])",
    re.IGNORECASE,
)
_BUTTONS = re.compile(r"^(?:like|reply|share|report|flag|upvote|downvote|\d+|permalink|see more|\d+ likes?|\d+ replies)(?:\s*[•·|]\s*\w+)*$",
                      re.IGNORECASE)  # fmt: skip


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
    blocks = [part for part in parts if not _BUTTONS.match(part.text)]
    at = 0
    while at < len(blocks):
        author, words, after = _author(blocks, at)
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
    return list(_threaded(found))


def _author(blocks: Sequence[Part], at: int) -> tuple[str, str, int]:
    """Who wrote the comment that begins at a block, its first words where these stand beside it, and what follows."""
    text = blocks[at].text
    following = blocks[at + 1] if at + 1 < len(blocks) else None
    if following is not None and following.text == text and _NAME.match(text):
        return text, "", at + 2
    if signed := _SIGNED.match(text):
        return signed["who"].strip(), "", at + 1
    alone = _NAME.match(text) and not text.startswith("@") and text[-1:] not in ".!?"
    repeats = any(block.text == other.text for block, other in zip(blocks, blocks[1:], strict=False))
    if alone and not repeats and following is not None and len(text.split()) <= 3 and not _NAME.match(following.text):  # noqa: PLR2004 - a name
        return text, "", at + 1
    if (inline := _INLINE.match(text)) and not repeats:
        return inline["who"], inline["words"], at + 1
    return "", "", at


def _longer(comment: Comment, block: Part) -> Comment:
    text = f"{comment.text}\n\n{block.text}" if comment.text else block.text
    return replace(comment, text=text, end=block.end)


def _threaded(comments: Sequence[Comment]) -> Iterator[Comment]:
    """Whom each answers: by the name with which it begins."""
    for comment in comments:
        text = comment.text.replace("\xa0", " ").strip()
        match = _ANSWERS.match(text)
        if match:
            who = (match["who"] or match["other"]).strip(" .,:")
            known = {each.author.lstrip("@").casefold(): each.author for each in comments}
            yield replace(comment, answers=known.get(who.casefold(), who), text=text[match.end() :].strip())
        else:
            yield replace(comment, text=text)
