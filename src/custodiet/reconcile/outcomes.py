"""Findings over what was decided: a declared outcome that the vote does not bear out, and outcomes that differ."""

from collections.abc import Iterable, Iterator

from custodiet.books.deciding import ADOPTED, CANNOT_TELL, REJECTED
from custodiet.books.instruments import Instrument, instruments
from custodiet.books.known import Known
from custodiet.kernel.times import When
from custodiet.reconcile.discrepancy import Discrepancy

_OUTCOMES = frozenset({ADOPTED, REJECTED})


def outcomes(statements: Iterable[Known], as_of: When | None) -> Iterator[Discrepancy]:
    """Yield what does not fit in how each instrument was decided."""
    for one in instruments(statements, as_of).values():
        stated = [known for known in one.decisions if known.statement.body.get("outcome") in _OUTCOMES]
        yield from _against_the_vote(one)
        if len({known.statement.body["outcome"] for known in stated}) > 1:
            words = "; ".join(f"{known.voice} says {known.statement.body['outcome']}" for known in stated)
            text = f"{one.name}: {words}."
            said = stated[-1].statement.said.text
            yield Discrepancy("outcomes differ", one.name, said, text, tuple(known.id for known in stated))


def _against_the_vote(one: Instrument) -> Iterator[Discrepancy]:
    known, computed = one.deciding, one.computed
    if known is None or computed is None or one.declared not in _OUTCOMES:
        return
    if computed.word not in (CANNOT_TELL, one.declared):
        text = f"{one.name} was declared {one.declared}; by the vote it is {computed.word} ({computed.why})."
        rule = (one.organ.known.id,) if one.organ else ()
        yield Discrepancy("outcome differs from the vote", one.name, known.statement.said.text, text, (known.id, *rule))
