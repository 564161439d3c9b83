"""Entry of the seal register: a seal is applied, checked, broken, removed or replaced."""

from custodiet.statements.types import Member, StatementType, one_of
from custodiet.statements.words import stepped

TYPE = StatementType(
    name="seal",
    title="Entry of the seal register",
    body={
        "step": Member(
            "applied, checked, broken, removed or replaced",
            required=True,
            form=one_of("applied", "checked", "broken", "removed", "replaced"),
        ),
        "text": Member("what is said, in words"),
        "number": Member("the number as it was read, where that is not the seal's name"),
        "reason": Member("why it was broken, removed or replaced"),
        "reference": Member("the document's own number"),
    },
    verbs=frozenset({"move", "mark", "count"}),
    summarise=stepped("step"),
)
