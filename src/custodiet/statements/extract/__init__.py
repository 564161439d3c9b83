"""Extract: the figures of a record at a cut and a size of its log, signed by their digest. spec/report.md, R1."""

from custodiet.statements.statement import Statement
from custodiet.statements.types import Member, StatementType, digest, time, whole, word


def _summarise(statement: Statement) -> str:
    body = statement.body
    about = f" about {body['as_of']}" if "as_of" in body else ""
    known = f", as known {body['known_at']}" if "known_at" in body else ""
    return f"what {body['size']} entries of the record say{about}{known}"


TYPE = StatementType(
    name="extract",
    title="Extract of the record",
    body={
        "size": Member("how many entries of the log it reads", required=True, form=whole),
        "root": Member("the root of the tree over them", required=True, form=digest),
        "regime": Member("the regime of the record", required=True, form=word),
        "figures": Member("digest of the figures", required=True, form=digest),
        "findings": Member("digest of what was found not to fit", required=True, form=digest),
        "as_of": Member("the time that the figures are about", form=time),
        "known_at": Member("as known by then", form=time),
    },
    verbs=frozenset(),
    summarise=_summarise,
)
