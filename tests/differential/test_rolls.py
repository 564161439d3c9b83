"""Random changes of keys through the product and through the verifier that shares no code with it: one verdict."""

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from custodiet.app import consent
from custodiet.app.directory import ITSELF, Directory
from custodiet.kernel.errors import CustodietError
from custodiet.kernel.keys import SigningKey
from custodiet.statements.registry import check_body
from custodiet.statements.statement import read_statement
from verifier import custodiet_verify

ORIGIN = "example.org/keys"
KEYS = [SigningKey(name, name.encode().ljust(32, b".")[:32]) for name in (ORIGIN, "a/1", "a/2", "b/1", "r/1", "r/2")]
TEXTS = [str(key.verifier) for key in KEYS]
CONSENTS: dict[tuple[int, str, str], str] = {}
WHOLE: dict[str, Any] = {"_sd_alg": "sha-256", "origin": ORIGIN, "nonce": "00" * 16, "said": "2014"}
ANY, PARTIES = st.integers(0, len(KEYS) - 1), st.sampled_from(["A", "a ", "B", "operator", "R", " "])
ROLES = st.sampled_from(["official", "official", "registrar", "operator"])


def consented(key: int, party: str, role: str) -> str:
    terms = key, party, role
    if terms not in CONSENTS:
        CONSENTS[terms] = consent.give(KEYS[key], origin=ORIGIN, party=party, role=role)
    return CONSENTS[terms]


@st.composite
def enrolments(draw: st.DrawFn) -> dict[str, Any]:
    key, party, role = draw(ANY), draw(PARTIES), draw(ROLES)
    body = {"key": TEXTS[key], "party": party, "role": role}
    if draw(st.integers(0, 9)):
        body["consent"] = consented(key, party, role)
    if not draw(st.integers(0, 3)):
        body["replaces"] = TEXTS[draw(ANY)]
    return {"type": "enrolment", "body": body}


REVOCATIONS = st.builds(
    lambda key, since: {
        "type": "revocation",
        "body": {"key": TEXTS[key], **({} if since is None else {"since": since})},
    },
    ANY,
    st.none() | st.integers(0, 12),
)
QUORUMS = st.builds(
    lambda of, threshold: {"type": "quorum", "body": {"of": of, "threshold": threshold}},
    st.sampled_from(["party", "record"]),
    st.integers(1, 3),
)
ACTS = st.tuples(ANY, enrolments() | enrolments() | REVOCATIONS | QUORUMS | st.just({"type": "remark", "body": {}}))


def entries(acts: list[tuple[int, dict[str, Any]]]) -> list[dict[str, Any]]:
    founding = {"type": "founding", "body": {"key": TEXTS[0], "party": "operator", "regime": "cwc"}}
    return [
        WHOLE | {"issuer": TEXTS[by], "seq": n, "postings": [], "about": []} | act
        for n, (by, act) in enumerate([(0, founding), *acts])
    ]


def taken(call: Callable[[], object], *faults: type[Exception]) -> bool:
    try:
        call()
    except faults:
        return False
    return True


@settings(deadline=None, max_examples=300)
@given(st.lists(ACTS, max_size=24))
def test_both_admit_the_same_and_say_the_same_of_every_key(acts: list[tuple[int, dict[str, Any]]]) -> None:
    """What one of them refuses is left out of both, and has changed nothing in either."""
    directory, roll, index = Directory(), custodiet_verify.Roll(custodiet_verify.parse_key(TEXTS[0])), 0
    for value in entries(acts):
        ours, theirs = read_statement(value), custodiet_verify.read_statement(value)
        if value["type"] != "remark":
            check_body(ours)
        told = index
        admitted = taken(lambda: directory.admit(ours, told), CustodietError)  # noqa: B023 - it is called at once
        assert taken(lambda: roll.call(theirs, told), custodiet_verify.Fault) == admitted  # noqa: B023
        index += admitted
    word = {ITSELF: "nobody but itself"}
    assert [(one.key, one.party, one.role, word.get(one.vouched_by, one.vouched_by)) for one in directory] == [
        (key, one.party, one.role, one.vouched_by) for key, one in roll.enrolments.items()
    ]
    assert [(one.key, one.index, one.by, one.since) for one in directory.revocations] == [
        (key, one.entry, one.by, one.since) for key, one in roll.revoked.items()
    ]
