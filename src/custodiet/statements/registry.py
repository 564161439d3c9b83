"""The statement types known here: one line each. An unknown type is logged like any other, and shown as it is."""

from custodiet.statements import (
    access,
    acknowledgement,
    affirmation,
    agreement,
    amendment,
    beacon,
    case,
    certificate,
    collation,
    commitment,
    correction,
    decision,
    declaration,
    destruction,
    dispute,
    draft,
    draw,
    enrolment,
    evaluation,
    event,
    exhibit,
    extract,
    founding,
    incident,
    inspection,
    investigation,
    mandate,
    manifest,
    movement,
    notice,
    organ,
    plan,
    position,
    quorum,
    remark,
    report,
    response,
    reveal,
    revocation,
    sample,
    seal,
    selection,
    settlement,
    situation,
    source,
    transcription,
    translation,
    withdrawal,
)
from custodiet.statements.statement import Statement
from custodiet.statements.types import StatementType
from custodiet.statements.words import sentence

TYPES: dict[str, StatementType] = {
    known.name: known
    for known in (
        founding.TYPE,
        enrolment.TYPE,
        revocation.TYPE,
        quorum.TYPE,
        source.TYPE,
        declaration.TYPE,
        manifest.TYPE,
        plan.TYPE,
        inspection.TYPE,
        evaluation.TYPE,
        mandate.TYPE,
        notice.TYPE,
        access.TYPE,
        selection.TYPE,
        commitment.TYPE,
        reveal.TYPE,
        beacon.TYPE,
        draw.TYPE,
        sample.TYPE,
        seal.TYPE,
        exhibit.TYPE,
        movement.TYPE,
        incident.TYPE,
        situation.TYPE,
        destruction.TYPE,
        certificate.TYPE,
        organ.TYPE,
        draft.TYPE,
        decision.TYPE,
        settlement.TYPE,
        report.TYPE,
        position.TYPE,
        event.TYPE,
        investigation.TYPE,
        case.TYPE,
        remark.TYPE,
        extract.TYPE,
        amendment.TYPE,
        correction.TYPE,
        withdrawal.TYPE,
        affirmation.TYPE,
        dispute.TYPE,
        acknowledgement.TYPE,
        transcription.TYPE,
        collation.TYPE,
        agreement.TYPE,
        response.TYPE,
        translation.TYPE,
    )
}


def type_of(statement: Statement) -> StatementType:
    """Return the type of a statement; one that is not known here asks nothing of the body."""
    return TYPES.get(statement.type) or StatementType(statement.type, statement.type, {}, frozenset(), sentence)


def check_body(statement: Statement, *, where: str = "") -> None:
    """Raise `Refused` when the body of a known type lacks a required member or has one of a wrong form."""
    type_of(statement).check(statement, where=where)


def summarise(statement: Statement, *, speaker: str) -> str:
    """Return one sentence about a statement whose body was checked: who, what, how much, when.

    Who speaks is for the caller to know: a key's name is its maker's choice, and nothing that an enrolment vouches for.
    """
    return f"{speaker}: {type_of(statement).summarise(statement)}"
