"""What changed between two drafts, clause by clause, in words.

A clause of the later draft is that of the earlier one from which it says that it comes (`from`), or which bears its
number. Brackets are no words: opening or closing them is told by itself.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from custodiet.books.conditions import renamed
from custodiet.books.conditions import words as condition_words
from custodiet.books.instruments import Clause

UNCHANGED, CHANGED, ADDED, DROPPED = "as before", "changed", "added", "dropped"
_SPACES = re.compile(r"\s+")
_LONGEST = 400  # words of a clause that are compared one by one
_NEAR = 2  # words that stand between two changes and are told with them
_ASKED = (
    ("debtor", "debtor"),
    ("beneficiary", "beneficiary"),
    ("due", "due date"),
    ("recurs", "recurrence"),
    ("after", "sequence"),
)


@dataclass(frozen=True, slots=True)
class Change:
    """`before` became `after`; `words` says how."""

    word: str
    before: Clause | None
    after: Clause | None
    words: str


def redraft(before: Sequence[Clause], after: Sequence[Clause], name: str) -> Iterator[Change]:
    """Yield what became of each clause of a draft `name`, in order of the later draft, then what was dropped."""
    by_id = {clause.id: clause for clause in before}
    kept = set()
    for clause in after:
        earlier = by_id.get(clause.origin.removeprefix(f"{name}/")) or by_id.get(clause.id)
        if earlier is None or earlier.id in kept:
            yield Change(ADDED, None, clause, f"added: {clause.text}")
            continue
        kept.add(earlier.id)
        words = "; ".join(_words(earlier, clause))
        yield Change(CHANGED if words else UNCHANGED, earlier, clause, words or UNCHANGED)
    for clause in before:
        if clause.id not in kept:
            yield Change(DROPPED, clause, None, f"dropped: {clause.text}")


def _words(a: Clause, b: Clause) -> Iterator[str]:
    if a.id != b.id:
        yield f"clause {a.id} is now {b.id}"
    yield from _rewritten(_plain(a.text), _plain(b.text))
    if a.bracketed != b.bracketed:
        yield "now agreed: its brackets are gone" if a.bracketed else "now in brackets"
    yield from _choices(a.choices, b.choices)
    for member, title in _ASKED:
        was, now = getattr(a, member), getattr(b, member)
        if was != now:
            yield f"its {title}: {was or 'none'} became {now or 'none'}"
    if _numbered(a) != _numbered(b):
        was, now = (condition_words(each.condition) if each.condition else "none" for each in (a, b))
        yield f"its condition: {was} became {now}"


def _numbered(clause: Clause) -> dict[str, Any] | None:
    """Its condition, in which the clauses of its own text are named by their numbers."""
    if clause.condition is None:
        return None
    body = clause.known.statement.body
    text = str(body.get("reference", ""))
    names: dict[str, str] = {}
    for each in body.get("clauses", ()):
        names |= dict.fromkeys((f"{text}/{each['id']}", str(each.get("obligation", ""))), str(each["id"]))
    return renamed(clause.condition, names)


def _plain(text: str) -> list[str]:
    return _SPACES.sub(" ", text.replace("[", " ").replace("]", " ")).strip().split(" ")


def _rewritten(a: list[str], b: list[str]) -> Iterator[str]:
    """Each run of words that was put in place of another."""
    if max(len(a), len(b)) > _LONGEST:
        if a != b:
            yield "its text was rewritten"
        return
    for (a1, a2), (b1, b2) in _runs(a, b):
        was, now = " ".join(a[a1:a2]), " ".join(b[b1:b2])
        if was and now:
            yield f"“{was}” became “{now}”"
        else:
            yield f"“{was}” was left out" if was else f"“{now}” was put in"


def _runs(a: list[str], b: list[str]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """The ranges of words that differ; what stands between two of them in a word or two belongs to them."""
    found = [
        ((a1, a2), (b1, b2)) for tag, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
        if tag != "equal"
    ]  # fmt: skip
    ends = [n for n, ((_, end), ((begin, _), _)) in enumerate(
        (first[0], second) for first, second in pairwise(found)) if begin - end > _NEAR
    ]  # fmt: skip
    starts = [0, *(n + 1 for n in ends)]
    stops = [*(n + 1 for n in ends), len(found)]
    return [
        ((found[i][0][0], found[j - 1][0][1]), (found[i][1][0], found[j - 1][1][1]))
        for i, j in zip(starts, stops, strict=True)
        if i < j
    ]


def _choices(a: Sequence[str], b: Sequence[str]) -> Iterator[str]:
    if a and not b:
        yield "its alternatives are gone"
        return
    gone = [each for each in a if each not in b]
    new = [each for each in b if each not in a]
    if gone:
        yield f"no longer an alternative: {'; '.join(gone)}"
    if new:
        yield f"a further alternative: {'; '.join(new)}" if a else f"now with alternatives: {'; '.join(new)}"
