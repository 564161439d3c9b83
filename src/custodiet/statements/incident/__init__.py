"""Incident: loss, theft, accident, attack or interference."""

from custodiet.statements.types import Member, StatementType, one_of, texts
from custodiet.statements.words import stepped

TYPE = StatementType(
    name="incident",
    title="Incident",
    body={
        "kind": Member(
            "loss, theft, accident, attack, interference or other",
            required=True,
            form=one_of("loss", "theft", "accident", "attack", "interference", "other"),
        ),
        "text": Member("what is said, in words"),
        "route": Member("the road, voyage or convoy on which it happened"),
        "told": Member("whom it was reported to, and when"),
        "delays": Member("the obligations that it delays", form=texts),
        "concerns": Member("the obligations whose work it touched, with nobody saying that it delayed it", form=texts),
        "reference": Member("the document's own number"),
    },
    verbs=frozenset({"move", "count", "mark"}),
    summarise=stepped("kind", "route"),
)
