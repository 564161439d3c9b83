"""Beacon: the value of the round that a selection named beforehand, or the dice that take its place.

spec/selection.md.
"""

from custodiet.statements.selecting import SOURCES, digits, hexes
from custodiet.statements.statement import Statement
from custodiet.statements.types import Member, StatementType, digest, one_of, whole
from custodiet.statements.words import short


def _summarise(statement: Statement) -> str:
    body = statement.body
    told = {
        "beacon": f"the beacon's round {body.get('round', 'without a number')}",
        "dice": f"dice show {body.get('digits', 'nothing')}",
        "none": "neither beacon nor dice",
    }
    return f"{told[body['source']]} for selection {short(body['selection'])}"


TYPE = StatementType(
    name="beacon",
    title="Value of the beacon of a selection",
    body={
        "selection": Member("the selection", required=True, form=digest),
        "source": Member("beacon, dice, or none: nothing came", required=True, form=one_of(*SOURCES)),
        "round": Member("the beacon's round", form=whole),
        "signature": Member("the beacon's signature of it", form=hexes),
        "previous": Member("the signature before it, of a chained beacon", form=hexes),
        "digits": Member("what the dice showed, thrown by all parties together", form=digits),
        "text": Member("what is said, in words"),
    },
    verbs=frozenset(),
    summarise=_summarise,
)
