"""The text of an HTML page as it would be pasted: the headline, the summary, the paragraphs, the comments."""

import re
from collections.abc import Sequence

from custodiet.exchange.reading.comments import Comment, threaded
from custodiet.exchange.reading.remarks import Remark

_SENTENCE = 5  # words of the shortest summary
_NEAR = 4  # lines at the head of a page among which its byline and its day stand


def composed(title: str, description: str, body: str, comments: str, *, author: str = "") -> str:
    """Return the text of a page from what was taken out of it."""
    lines = [line for line in body.split("\n") if line.strip()]
    if title and lines and lines[0].strip() == title:
        lines = lines[1:]
    lines = [line for n, line in enumerate(lines) if n >= _NEAR or not _is_byline(line.strip(), author)]
    opening = " ".join(lines[:1])
    said = description if description and description[:60] not in opening else ""
    summary = said if len(said.split()) > _SENTENCE else ""
    remarks = [line for line in comments.split("\n") if line.strip()]
    if remarks and not re.match(r"\d+ comments?", remarks[0], re.IGNORECASE):
        remarks = ["Comments", *remarks]
    return "\n\n".join(part for part in (title, summary.rstrip("."), *lines, *remarks) if part)


def unfused(text: str, own: Sequence[str], title: str) -> str:
    """Return the text that was extracted; of a short page, whose blocks an extractor ran together, its `own`."""
    if len(own) > _FEW:
        return text
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    blocks = [line for line in own if line != title]
    fused = any(sum(block in line for block in blocks if len(block) > _SHORT_BLOCK) > 1 for line in lines)
    headed = bool(title) and any(line.startswith(title) and line != title for line in lines)
    if not fused and not (headed and title in own):
        return text
    return "\n".join(line for line in own if line != title)


_FEW = 60  # lines of a page that an extractor takes for too short to keep apart
_SHORT_BLOCK = 12  # characters of a block that may stand in another by chance


def _is_byline(line: str, author: str) -> bool:
    """Is this line the author's name alone, which the page's head says already?"""
    return bool(author) and re.sub(r"^by:?\s+", "", line, flags=re.IGNORECASE).casefold() == author.casefold()


def with_remarks(text: str, remarks: Sequence[Remark]) -> tuple[str, tuple[Comment, ...]]:
    """Return a page's text with its comments below, and these with their places in it."""
    if not remarks:
        return text, ()
    text = f"{text}\n\n{len(remarks)} comment{'s' * (len(remarks) != 1)}"
    found = []
    for one in remarks:
        start = len(text) + 2
        text = f"{text}\n\n{one.author}\n\n{one.text}"
        found.append(Comment(one.author, one.text, one.answers, start, len(text)))
    return text, tuple(threaded(found))
