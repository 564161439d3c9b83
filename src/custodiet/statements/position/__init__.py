"""Position: where a speaker stands on a proposal, a text, an event or a clause."""

from custodiet.statements.statement import Statement
from custodiet.statements.types import Member, StatementType, flag, texts
from custodiet.statements.words import describe, speaker, time


def _summarise(statement: Statement) -> str:
    body = statement.body
    party, medium = body.get("party", ""), body.get("medium", "")
    who = speaker(statement) + (f" ({party})" if party and party != speaker(statement) else "")
    what = "; ".join(map(describe, statement.postings)) or "without a stance"
    how = f", {medium}" if medium else ""
    relayed = f", as quoted by {', by '.join(body['quoted_by'])}" if "quoted_by" in body else ""
    text = f". {body['text']}" if "text" in body else ""
    return f"{who}: {what}, {time(statement.said)}{how}{relayed}{text}"


TYPE = StatementType(
    name="position",
    title="Position",
    body={
        "role": Member("the speaker's office, as the source gives it"),
        "medium": Member("how it was said: interview, video, vote, ..."),
        "text": Member("what is said, in words"),
        "party": Member("the party spoken for"),
        "party_reason": Member("how we know for whom the speaker speaks"),
        "quoted_by": Member("who relays it, nearest first", form=texts),
        "named": Member("false for an unnamed speaker", form=flag),
        "date_reason": Member("how the date is known, where the source does not print it"),
    },
    verbs=frozenset({"mark", "claim"}),
    summarise=_summarise,
)
