"""Enrolment: a key speaks for a party from now on, in a role and under a mandate."""

from custodiet.statements.statement import Statement
from custodiet.statements.types import Member, StatementType, key, signature, time, word
from custodiet.statements.words import key_words


def _summarise(statement: Statement) -> str:
    body = statement.body
    name = f" ({body['name']})" if "name" in body else ""
    mandate = f", under {body['mandate']}" if "mandate" in body else ""
    period = "".join(f", {word} {body[word]}" for word in ("from", "until") if word in body)
    instead = f", in place of {key_words(body['replaces'])}" if "replaces" in body else ""
    return f"key {key_words(body['key'])}{name} speaks for {body['party']} as {body['role']}{mandate}{period}{instead}"


TYPE = StatementType(
    name="enrolment",
    title="Enrolment of a key",
    body={
        "key": Member("the public key, as a verifier key text", required=True, form=key),
        "party": Member("the party for which it speaks", required=True),
        "role": Member(
            "operator, registrar, archivist, inspector, authority, official, carrier, observer, device, or another",
            required=True,
            form=word,
        ),
        "consent": Member("the key's own signature that it agrees, where another key signs", form=signature),
        "replaces": Member("the key of that party whose place it takes, which is revoked by this", form=key),
        "mandate": Member("under what mandate, in words"),
        "from": Member("when the mandate begins", form=time),
        "until": Member("when the mandate ends", form=time),
        "name": Member("the person or device, if the party names it; a pseudonym will do"),
    },
    verbs=frozenset(),
    summarise=_summarise,
)
