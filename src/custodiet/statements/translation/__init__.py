"""Translation: another's statement, in another language."""

from custodiet.statements.statement import Statement
from custodiet.statements.types import Member, StatementType
from custodiet.statements.words import answer


def _summarise(statement: Statement) -> str:
    return f"{answer(statement)} ({statement.body['language']}): {statement.body['text']}"


TYPE = StatementType(
    name="translation",
    title="Translation",
    body={
        "language": Member("the language of this text, as a BCP 47 tag: ar, en, fr, ...", required=True),
        "text": Member("the statement's words in that language", required=True),
        "by": Member("who translated it"),
    },
    verbs=frozenset(),
    summarise=_summarise,
    relation="translates",
)
