"""Evaluation of an inspection: what its results support, in graded words, as its maker computed it and signs it."""

from custodiet.kernel.errors import Refused
from custodiet.statements.statement import Statement
from custodiet.statements.types import Form, Member, StatementType, digest, one_of, text, texts, whole

GRADES = ("indication", "weak indication", "no indication", "inconclusive")
NUMBER = ("figure", "of", "value", "method", "source")
_MOST = 1000


def numbers(value: object) -> None:
    """A list of numbers: `{figure, of, value, method, source}`, all of them texts, `of` perhaps empty."""
    if not isinstance(value, list) or len(value) > _MOST:
        raise Refused(f"a list of up to {_MOST} numbers is needed", found=repr(value)[:60])
    for each in value:
        if not isinstance(each, dict) or each.keys() != set(NUMBER):
            raise Refused(f"each number has {', '.join(NUMBER)}", found=repr(each)[:90])
        for name in NUMBER:
            if name != "of" or each[name] != "":
                text(each[name])


def _summarise(statement: Statement) -> str:
    return f"{statement.body['inspection']}: {statement.body['conclusion']}"


_GRADE: Form = one_of(*GRADES)
TYPE = StatementType(
    name="evaluation",
    title="Evaluation of an inspection",
    body={
        "inspection": Member("the name of the inspection", required=True),
        "grade": Member(f"{', '.join(GRADES[:-1])} or {GRADES[-1]}", required=True, form=_GRADE),
        "conclusion": Member("what the results support, in words", required=True),
        "plan": Member("the id of the plan that it rests on", form=digest),
        "size": Member("how many entries of the log it reads", form=whole),
        "remarks": Member("what else has to be said, each in words", form=texts),
        "numbers": Member("each number with its method and its source", form=numbers),
        "text": Member("what is said, in words"),
        "reference": Member("the document's own number"),
    },
    verbs=frozenset({"mark"}),
    summarise=_summarise,
)
