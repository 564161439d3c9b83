"""What an audit keeps of a statement is all but what nothing computes on."""

from dataclasses import fields, replace

from custodiet.app.auditing import computed_on
from custodiet.kernel.times import parse_when
from custodiet.statements.statement import Source, Statement

WHOLE = Statement(
    origin="example.org/log",
    issuer="Arcadia/officer+00000000+key",
    seq=7,
    nonce="0" * 32,
    said=parse_when("2014-01-01"),
    type="report",
    about=(("corrects", "0" * 64),),
    attributed_to="Borduria",
    source=Source("page", ("page#1",)),
    method="counted",
    evidence=({"sha256": "0" * 64},),
    classification="restricted",
    body={"text": "so it was"},
)


def test_nothing_else_is_let_go_of() -> None:
    assert computed_on(WHOLE) == replace(WHOLE, nonce="", method="", evidence=(), body={})
    assert {each.name for each in fields(Statement) if getattr(WHOLE, each.name) in ("", (), None)} == {"postings"}
