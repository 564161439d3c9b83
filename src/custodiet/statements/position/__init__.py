"""Position: where a speaker stands on a proposal, a text, an event or a clause."""

from custodiet.statements.statement import Statement
from custodiet.statements.types import Member, StatementType, flag, texts
from custodiet.statements.words import describe, time


def _summarise(statement: Statement) -> str:
    body = statement.body
    spoken_for = str(body.get("party", ""))
    party = f"for {spoken_for}, " if spoken_for not in statement.attributed_to else ""
    medium = f", {body['medium']}" if "medium" in body else ""
    if provided := body.get("provided"):
        medium = f"{medium}, provided {', '.join(provided)}"
    if body.get("on_record") is False:
        medium = f"{medium}, off the record"
    relayed = f", as relayed by {', '.join(body['quoted_by'])}" if "quoted_by" in body else ""
    what = "; ".join(map(describe, statement.postings)) or "takes no stance"
    text = f". {body['text']}" if "text" in body else ""
    return f"{what} ({party}{time(statement.said)}{medium}{relayed}){text}"


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
        "on_record": Member("false for what was not said for the record", form=flag),
        "provided": Member("what the stance depends on: clauses, proposals, events", form=texts),
        "grounds": Member("the evidence that the speaker names", form=texts),
        "same_event": Member("the act of another source's telling of the same event"),
        "date_reason": Member("how the date is known, where the source does not print it"),
    },
    verbs=frozenset({"mark", "claim"}),
    summarise=_summarise,
)
