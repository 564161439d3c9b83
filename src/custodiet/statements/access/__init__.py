"""Access: given, delayed, given in part or refused."""

from custodiet.statements.types import Member, StatementType, one_of, whole
from custodiet.statements.words import stepped

TYPE = StatementType(
    name="access",
    title="Access",
    body={
        "site": Member("the site, or the part of it", required=True),
        "given": Member(
            "given, part, delayed or refused", required=True, form=one_of("given", "part", "delayed", "refused")
        ),
        "reason": Member("the reason that was given"),
        "hours": Member("hours from the notice, or from the arrival at its gate", form=whole),
        "text": Member("what is said, in words"),
        "reference": Member("the document's own number"),
    },
    verbs=frozenset({"mark"}),
    summarise=stepped("given", "reason"),
)
