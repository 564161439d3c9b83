"""Sample: taken, split, sealed, coded, sent, analysed, used up or returned."""

from custodiet.statements.types import Member, StatementType, one_of, texts
from custodiet.statements.words import stepped

TYPE = StatementType(
    name="sample",
    title="Sample",
    body={
        "step": Member(
            "what is done with it: taken, split, sealed, coded, sent, received, analysed, consumed or returned",
            required=True,
            form=one_of("taken", "split", "sealed", "coded", "sent", "received", "analysed", "consumed", "returned"),
        ),
        "text": Member("what is said, in words"),
        "method": Member("how it was taken or analysed"),
        "present": Member("who of the host was present", form=texts),
        "laboratory": Member("which laboratory it is; may be withheld"),
        "reference": Member("the document's own number"),
    },
    verbs=frozenset({"move", "mark", "count", "claim"}),
    summarise=stepped("step"),
)
