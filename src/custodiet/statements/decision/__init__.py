"""Decision: a body decides, and obligations arise, change or end."""

from custodiet.statements.clauses import clauses, votes
from custodiet.statements.statement import Statement
from custodiet.statements.types import Member, StatementType, texts, time, whole
from custodiet.statements.words import sentence

WITHOUT_A_VOTE = "without a vote"


def _summarise(statement: Statement) -> str:
    """`REFERENCE: OUTCOME, HOW: postings. TEXT`, as far as it is said."""
    body = statement.body
    count = ", ".join(f"{body[name]} {name}" for name in ("for", "against", "abstaining") if name in body)
    how = count or str(body.get("vote", ""))
    decided = ", ".join(filter(None, (str(body.get("outcome", "")), how)))
    told = sentence(statement) if statement.postings or "text" in body else ""
    return ": ".join(filter(None, (str(body.get("reference", "")), decided, told))) or sentence(statement)


TYPE = StatementType(
    name="decision",
    title="Decision",
    body={
        "text": Member("what is said, in words"),
        "title": Member("the decision's title"),
        "body": Member("the body that decides"),
        "outcome": Member("adopted, rejected, or as the chair stated"),
        "vote": Member("how it was reached: without a vote, or in words"),
        "reference": Member("the document's own number"),
        "for": Member("votes for", form=whole),
        "against": Member("votes against", form=whole),
        "abstaining": Member("members that abstained", form=whole),
        "voted_against": Member("the members that voted against, where no more is told of who voted how", form=texts),
        "votes": Member("how each voted: member, and for, against, abstains or absent", form=votes),
        "clauses": Member("its clauses, as in a draft, each with the obligation that it lays down", form=clauses),
        "draft": Member("the draft that it adopts"),
        "in_force": Member("since when it is in force", form=time),
        "provisional": Member("since when it is applied provisionally", form=time),
        "replaces": Member("what it takes the place of", form=texts),
        "annexes": Member("what it annexes", form=texts),
        "endorses": Member("what it endorses", form=texts),
        "also": Member("other names under which it is spoken of", form=texts),
    },
    verbs=frozenset({"owe", "settle", "mark"}),
    summarise=_summarise,
)
