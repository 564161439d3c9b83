"""Investigation: a mandate, what was found and how surely, and when it was delivered and published."""

from custodiet.kernel.errors import Refused
from custodiet.statements.statement import Statement
from custodiet.statements.types import Member, StatementType, one_of, text, texts, time
from custodiet.statements.words import stepped

STEPS = ("mandated", "under way", "delivered", "published")


def findings(value: object) -> None:
    """A list of findings: each a text, with the words for how sure it is, and what it rests on."""
    if not isinstance(value, list) or not value:
        raise Refused("a list of findings is needed", found=repr(value)[:60])
    for finding in value:
        if not isinstance(finding, dict) or not {"text"} <= finding.keys() <= {"text", "confidence", "evidence"}:
            raise Refused(
                "a finding is a table with a text", expected="text, confidence, evidence", found=repr(finding)[:60]
            )
        for name, member in finding.items():
            (texts if name == "evidence" else text)(member)


_ABOUT = stepped("step", "of")


def _summarise(statement: Statement) -> str:
    found = statement.body.get("findings", [])
    told = "; ".join(f"{f['text']} ({f['confidence']})" if "confidence" in f else str(f["text"]) for f in found)
    without = statement.body.get("not_attributed", [])
    more = f". Not said: {', '.join(without)}" if without else ""
    return f"{_ABOUT(statement)}{f'. Found: {told}' if told else ''}{more}"


TYPE = StatementType(
    name="investigation",
    title="Investigation",
    body={
        "of": Member("the event that is looked into", required=True),
        "step": Member("mandated, under way, delivered or published", required=True, form=one_of(*STEPS)),
        "mandate": Member("by whose order, and to find out what"),
        "findings": Member("what was found: text, confidence, evidence by its digest or chain", form=findings),
        "not_attributed": Member("what it did not say, or was not to say", form=texts),
        "delivered": Member("when and to whom it was delivered"),
        "published": Member("when it was published", form=time),
        "reference": Member("the document's own number"),
        "text": Member("what is said, in words"),
        "also": Member("other names under which positions speak of it, such as of its report", form=texts),
    },
    verbs=frozenset({"mark", "claim"}),
    summarise=_summarise,
)
