"""Selection: a list of items is frozen, and with it the plan by which some of them are drawn. spec/selection.md."""

from custodiet.statements.selecting import RULE, instant, items, source, strata
from custodiet.statements.statement import Statement
from custodiet.statements.types import Member, StatementType, digest, one_of, texts, whole


def _summarise(statement: Statement) -> str:
    body = statement.body
    drawn = ", ".join(f"{one['sample']} of {one['items']} {one['name']}".rstrip() for one in body["strata"])
    told = f". {body['text']}" if "text" in body else ""
    return (
        f"selection {body['name']}: {drawn}, between {', '.join(body['parties'])}; commit by {body['commit_by']}, "
        f"reveal by {body['reveal_by']}, round {body['round']} of {body['beacon']['name']}{told}"
    )


TYPE = StatementType(
    name="selection",
    title="Selection: the frozen list and its plan",
    body={
        "name": Member("what the selection is called", required=True),
        "rule": Member("the rule by which it is drawn", required=True, form=one_of(RULE)),
        "parties": Member("who has a share, in the order of revealing: host first", required=True, form=texts),
        "root": Member("Merkle root over all items", required=True, form=digest),
        "strata": Member("each stratum: its items, and how many are drawn", required=True, form=strata),
        "commit_by": Member("until when shares are committed to", required=True, form=instant),
        "reveal_by": Member("until when they are revealed", required=True, form=instant),
        "beacon_by": Member("until when the beacon's value is logged", required=True, form=instant),
        "dice_by": Member("until when dice may take its place", required=True, form=instant),
        "beacon": Member("the public beacon, its key and times", required=True, form=source),
        "round": Member("the round of it, which comes out after the last reveal", required=True, form=whole),
        "items": Member("the items, where there is room for them", form=items),
        "again": Member("the void selection that this one repeats", form=digest),
        "text": Member("what is said, in words"),
    },
    verbs=frozenset(),
    summarise=_summarise,
)
