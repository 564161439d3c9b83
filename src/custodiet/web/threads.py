"""Threads: what was said about a statement, and about that, as deep as it goes; remarks, disputes and all answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from custodiet.books.known import Known
from custodiet.web import cells
from custodiet.web.asked import Asked
from custodiet.web.cells import Cell, Cells

_MOST, _DEEPEST, _LOOKED_AT, _ON_A_PAGE = 100, 6, 500, 40
REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Reply:
    """One statement of a thread: how it relates to the one above, who made it and when, and its words."""

    depth: int
    relation: str
    who: Cells
    said: Cells
    words: str
    statement: Cell
    signed: str


def below(asked: Asked, statement: str) -> list[Reply]:
    """Everything that answers a statement, each answer under what it answers."""
    return list(_walk(asked, statement))


@dataclass(frozen=True, slots=True)
class Threads:
    """Threads about a story; `more`: there may be others, under the statements themselves."""

    replies: tuple[Reply, ...]
    more: bool


def about(asked: Asked, story: Sequence[Known]) -> Threads:
    """The remarks among some statements, and what answers any of them, as threads: the first of them."""
    answers = asked.whole.fold.things.answers
    replies: list[Reply] = []
    for known in story[:_LOOKED_AT]:
        if known.statement.type == REMARK and not known.statement.about:
            replies.append(_reply(asked, known, 0, ""))
        if known.id in answers:
            replies += _walk(asked, known.id, 0 if known.statement.type != REMARK else 1)
        if len(replies) > _ON_A_PAGE:
            break
    each = tuple({reply.statement.title: reply for reply in replies}.values())
    return Threads(each[:_ON_A_PAGE], len(each) > _ON_A_PAGE or len(story) > _LOOKED_AT)


def _walk(asked: Asked, statement: str, depth: int = 0) -> Iterator[Reply]:
    answers = asked.whole.fold.things.answers
    todo = [(each, depth) for each in reversed(answers.get(statement, ()))]
    seen = {statement}
    while todo and len(seen) <= _MOST:
        answer, deep = todo.pop()
        if answer.known.id not in seen:
            seen.add(answer.known.id)
            yield _reply(asked, answer.known, min(deep, _DEEPEST), answer.relation)
            todo += [(each, deep + 1) for each in reversed(answers.get(answer.known.id, ()))]


def _reply(asked: Asked, known: Known, depth: int, relation: str) -> Reply:
    text = known.statement.body.get("text")
    return Reply(
        depth,
        relation,
        cells.thing(asked, "parties", known.voice.party),
        cells.time(known.statement.said.text),
        text if isinstance(text, str) and known.statement.type == REMARK else known.summary,
        cells.statement(asked, known.id),
        f"signed by {known.party}" if known.statement.attributed_to else "signed by the party",
    )
