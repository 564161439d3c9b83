"""Somebody else's public key enrolled under one's own name: what its holder signs would then speak for the thief."""

import base64
import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from custodiet.kernel.envelope import pre_authentication
from custodiet.kernel.keys import read_key_file
from custodiet.kernel.strict import canonical
from tests.cli.conftest import ORIGIN, Mission
from tests.cli.runner import custodiet, fail, snapshot, succeed

CONSENT = "application/vnd.custodiet.consent.v1+json"


def request(mission: Mission, name: str, *, party: str, role: str = "observer") -> dict[str, Any]:
    """What the holder of a new key asks a party to sign."""
    key = mission.key(name)
    succeed("key", "new", key, "--party", party, "--origin", ORIGIN, "--role", role, "--request")
    value = json.loads(Path(f"{key}.request.json").read_bytes())
    assert isinstance(value, dict)
    return value


def signature(mission: Mission, name: str, **terms: str) -> str:
    """The signature of a key over other terms than those of its request."""
    return base64.b64encode(
        read_key_file(mission.key(name)).sign(pre_authentication(CONSENT, canonical(terms)))
    ).decode()


def enrolment(mission: Mission, signer: str, body: dict[str, Any]) -> Path:
    return mission.sign(signer, "enrolment", type="enrolment", body=body)


def refused(mission: Mission, file: Path) -> None:
    before = snapshot(mission.record)
    message = fail("enrol", mission.record, file)
    assert "has not consented" in message
    assert "--request" in message
    assert snapshot(mission.record) == before


def test_a_request_that_a_key_of_the_party_signs_enrols_its_key(mission: Mission) -> None:
    wish = request(mission, "second", party="Arcadia", role="device")
    assert wish.keys() == {"type", "origin", "body"}
    assert wish["body"].keys() == {"key", "party", "role", "consent"}
    file, out = f"{mission.key('second')}.request.json", mission.folder / "second.enrolment"
    assert f"custodiet enrol RECORD {out}" in succeed("sign", file, "--key", mission.key("Arcadia"), "--out", out).out
    assert "Arcadia: key second+" in succeed("enrol", mission.record, out).out
    succeed("submit", mission.record, mission.count("second", "c", "5", "2014-01-01"))
    succeed("verify", mission.record)


@pytest.mark.parametrize("signer", ["Inspectorate", "record/operator"])
def test_nobody_enrols_a_key_that_did_not_ask_for_it(mission: Mission, signer: str) -> None:
    party = "operator" if "operator" in signer else signer
    succeed("key", "new", mission.key("alice"))
    body = {"key": str(read_key_file(mission.key("alice")).verifier), "party": party, "role": "observer"}
    refused(mission, enrolment(mission, signer, body))


@pytest.mark.parametrize(("member", "other"), [("party", "Inspectorate"), ("role", "authority"), ("origin", "x.org")])
def test_consent_to_something_else_does_not_serve(mission: Mission, member: str, other: str) -> None:
    body = request(mission, "alice", party="Arcadia")["body"]
    terms = {"key": body["key"], "origin": ORIGIN, "party": body["party"], "role": body["role"]}
    body["consent"] = signature(mission, "alice", **terms | {member: other})
    refused(mission, enrolment(mission, "Arcadia", body))
    body["consent"] = signature(mission, "alice", **terms)
    succeed("enrol", mission.record, mission.sign("Arcadia", "honest", type="enrolment", body=body))


def test_consent_by_another_key_does_not_serve(mission: Mission) -> None:
    body = request(mission, "alice", party="Arcadia")["body"]
    terms = {"key": body["key"], "origin": ORIGIN, "party": body["party"], "role": body["role"]}
    refused(mission, enrolment(mission, "Arcadia", body | {"consent": signature(mission, "Arcadia", **terms)}))


def test_a_statement_of_the_key_is_no_consent(mission: Mission) -> None:
    body = request(mission, "alice", party="Arcadia")["body"]
    signed = json.loads(mission.sign("alice", "anything").read_bytes())["signatures"][0]["sig"]
    refused(mission, enrolment(mission, "Arcadia", body | {"consent": signed}))


def test_false_consent_is_not_silently_ignored_where_none_is_needed(mission: Mission) -> None:
    succeed("key", "new", mission.key("alice"))
    issuer = str(read_key_file(mission.key("alice")).verifier)
    consent = signature(mission, "alice", party="Somebody else")
    refused(
        mission, enrolment(mission, "alice", {"key": issuer, "party": "Alice", "role": "observer", "consent": consent})
    )


@pytest.mark.parametrize("consent", ["", "x", "AAAA", "=" * 88, 7, None, ["AAAA"]])
def test_consent_of_the_wrong_form_is_not_even_signed(mission: Mission, consent: object) -> None:
    body = request(mission, "alice", party="Arcadia")["body"] | {"consent": consent}
    wish = mission.write("wish.json", {"type": "enrolment", "origin": ORIGIN, "body": body})
    message = fail("sign", wish, "--key", mission.key("Arcadia"), "--out", mission.folder / "never.signed")
    assert "/body/consent" in message


def test_an_operator_who_looks_away_is_caught_by_whoever_verifies(mission: Mission) -> None:
    succeed("key", "new", mission.key("alice"))
    body = {"key": str(read_key_file(mission.key("alice")).verifier), "party": "Arcadia", "role": "observer"}
    with patch("custodiet.app.consent.check"):
        succeed("enrol", mission.record, enrolment(mission, "Arcadia", body))
    for command in ("verify", "fsck"):
        message = fail(command, mission.record)
        assert "has not consented" in message
        assert "entry 3" in message


def test_a_request_needs_a_party_and_writes_all_or_nothing(mission: Mission) -> None:
    key = mission.key("new")
    assert custodiet("key", "new", key, "--request").code == 2
    fail("key", "new", key, "--party", "Arcadia", "--origin", ORIGIN, "--role", "Chief Inspector", "--request")
    fail("key", "new", key, "--party", "Arcadia", "--origin", ORIGIN, "--role", "Chief Inspector")
    Path(f"{key}.request.json").write_text("precious")
    fail("key", "new", key, "--party", "Arcadia", "--origin", ORIGIN, "--request")
    assert not key.exists()
