"""Who may speak in a log, and what its report may say: the page refuses what no honest log holds, by its rule."""

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from custodiet.app import consent
from custodiet.kernel.keys import generate
from custodiet.reports.bundle import pack
from tests.cli.conftest import ORIGIN
from tests.web.bundles import leave_out, the_one
from tests.web.conftest import Reader
from tests.web.logs import Log

A, B, C = (generate(name) for name in ("a", "b", "c"))


def honest() -> Log:
    """The operator, a registrar that it enrolled, one who introduced itself, and a second key of each party."""
    log = Log().found()
    log.enrol(A, "Registry", by=log.key, role="registrar")
    log.enrol(B, "Arcadia")
    log.enrol(C, "  arcadia", by=B)
    log.say(C, "remark", body={"text": "here"})
    log.say(A, "remark", body={"text": "there"}, attributed_to="Borduria")
    return log


def test_an_honest_log_is_graded_by_where_the_word_for_each_party_ends(reader: Reader, tmp_path: Path) -> None:
    said = reader.check(honest().bundle(tmp_path))
    assert "Self-consistent" in said
    assert (
        "Registry signed 1 statement, 1 of them telling what others said. The word for it is that of the operator"
        in said
    )
    assert "Arcadia signed 2 statements, in its own name. Nobody but itself vouches for it." in said
    assert (
        "Operator signed 2 statements, in its own name. It is the operator of the log, whom you did not name." in said
    )


def second_founding(log: Log) -> None:
    log.say(log.key, "founding", body={"key": str(A.verifier), "party": "X", "regime": "cwc"})


def key_enrolled_twice(log: Log) -> None:
    log.enrol(B, "Elsewhere", by=A)


def stranger(log: Log) -> None:
    log.say(generate("stranger"), "remark", body={"text": "x"})


def second_key_of_its_own(log: Log) -> None:
    log.enrol(generate("b2"), "ARCADIA")


def full_width_twin(log: Log) -> None:
    log.enrol(generate("b2"), "\uff21rcadia")


def other_partys_key(log: Log) -> None:
    log.enrol(generate("x"), "Borduria", by=B)


def self_made_registrar(log: Log) -> None:
    log.enrol(generate("r"), "Other registry", role="registrar")


def no_consent(log: Log) -> None:
    log.say(A, "enrolment", body={"key": str(generate("x").verifier), "party": "Borduria", "role": "official"})


def consent_to_another_role(log: Log) -> None:
    key = generate("x")
    given = consent.give(key, origin=ORIGIN, party="Borduria", role="observer")
    body = {"key": str(key.verifier), "party": "Borduria", "role": "official", "consent": given}
    log.say(A, "enrolment", body=body)


def borrowed_voice(log: Log) -> None:
    log.enrol(generate("x"), "Syria (Reported  by Arcadia)")


def unprintable_party(log: Log) -> None:
    log.enrol(generate("x"), "Syria\u202e")


def number_used_twice(log: Log) -> None:
    log.say(B, "remark", seq=77, body={"text": "one"})
    log.say(B, "remark", seq=77, body={"text": "another"})


def another_record(log: Log) -> None:
    log.say(B, "remark", origin="example.org/other", body={"text": "x"})


def remark_without_text(log: Log) -> None:
    log.say(B, "remark", body={})


def correction_of_nothing(log: Log) -> None:
    log.say(B, "correction", body={"reason": "x"})


def digests_in_disorder(log: Log) -> None:
    log.say(B, "event", _sd=["B" * 42 + "A", "A" * 43])


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("E8", another_record),
        ("E10", remark_without_text),
        ("E10", correction_of_nothing),
        ("E11", second_founding),
        ("E12", key_enrolled_twice),
        ("E12", stranger),
        ("E13", second_key_of_its_own),
        ("E13", full_width_twin),
        ("E13", other_partys_key),
        ("E13", self_made_registrar),
        ("E14", number_used_twice),
        ("E15", no_consent),
        ("E16", consent_to_another_role),
        ("E17", borrowed_voice),
        ("E17", unprintable_party),
        ("S25", digests_in_disorder),
    ],
)
def test_what_no_log_may_hold(reader: Reader, tmp_path: Path, rule: str, change: Callable[[Log], None]) -> None:
    log = honest()
    change(log)
    said = reader.check(log.bundle(tmp_path))
    assert said.startswith(f"{rule}: ")
    assert "statements/" in said


def test_the_first_entry_is_the_founding_of_the_logs_key_by_itself(reader: Reader, tmp_path: Path) -> None:
    for log in (Log().found(by=A), Log().found(key=str(A.verifier))):
        assert reader.check(log.bundle(tmp_path)).startswith(("E11: ", "L21: "))  # L21: it names another log's key
    log = Log()
    log.enrol(B, "Arcadia")
    assert reader.check(log.bundle(tmp_path)).startswith("E11: ")
    policy = tmp_path / "policy"
    policy.write_text(f"log {log.key.verifier}\nquorum none\n", encoding="utf-8")
    assert reader.check(log.bundle(tmp_path), policy=policy).startswith("E11: ")


@pytest.mark.parametrize(
    ("rule", "options"),
    [
        ("R1", {"report": {"type": "event"}}),
        ("R1", {"report": {"postings": [{"verb": "owe", "id": "x", "debtor": "y", "text": "z"}]}}),
        ("S20", {"as_of": "yesterday"}),
        ("R1", {"as_of": 2014}),
        ("B7", {"size": 4}),
        ("B7", {"root": "ab" * 32}),
        ("B10", {"figures": "ab" * 32}),
        ("E10", {"regime": 1}),
        ("R2", {"by": generate("stranger")}),
        ("E8", {"report": {"origin": "example.org/other"}}),
    ],
)
def test_what_no_report_may_say(reader: Reader, tmp_path: Path, rule: str, options: dict[str, Any]) -> None:
    said = reader.check(honest().bundle(tmp_path, **options))
    assert said.startswith(f"{rule}: ")
    assert "report.json" in said


def test_proofs_of_another_form(reader: Reader, tmp_path: Path) -> None:
    members = honest().members()
    # Not the proof of the log's first entry, which is looked for by what its proof says, before any is checked.
    proof = next(name for name in sorted(members) if name.endswith(".proof") and b"\nindex 0\n" not in members[name])
    index, sibling = members[proof].split(b"\n")[1:3]
    for rule, old, new in (
        ("L51: ", b"@v1", b"@v2"),
        ("L51: ", index, index.replace(b"index ", b"index 0")),
        ("L51: ", index + b"\n", index + b"\nextra x\n"),
        ("L51: ", sibling, sibling[:-1] + b"!"),
        ("B9: ", b"\n\n" + ORIGIN.encode(), b"\n\nx" + ORIGIN.encode()),
    ):
        forged = tmp_path / "forged.zip"
        forged.write_bytes(pack({**members, proof: members[proof].replace(old, new, 1)}))
        assert reader.check(forged).startswith(rule), (old, new)


def test_one_entry_under_two_indexes(reader: Reader, tmp_path: Path) -> None:
    """A leaf that the log holds twice has one id, so only one of its places can be shown: the bundle is not whole."""
    log = honest()
    log.leaves.append(log.leaves[-1])
    assert "1 of the log's 7 entries are not here" in reader.check(log.bundle(tmp_path))


def test_memory_without_the_whole(reader: Reader, tmp_path: Path) -> None:
    log = honest()
    early = log.members()["checkpoint"]
    log.say(B, "remark", body={"text": "more"})
    members = log.members()
    leave_out(members, the_one(members, '"more"'))
    partial, memory = tmp_path / "partial.zip", tmp_path / "memory"
    partial.write_bytes(pack(members))
    memory.write_bytes(early)
    assert reader.check(partial, remembered=memory).startswith("B14: ")


def test_what_is_withheld_is_counted_and_what_is_disclosed_must_be_of_the_statement(
    reader: Reader, tmp_path: Path
) -> None:
    disclosures = ["WyJzYWx0IiwgIm5hbWUiLCAiSXZhbiJd", "WyJzYWx0IiwgInBsYWNlIiwgIkRlcG90Il0"]
    digests = sorted(
        base64.urlsafe_b64encode(hashlib.sha256(one.encode()).digest()).decode().rstrip("=") for one in disclosures
    )
    log = honest()
    name = log.say(B, "event", body={"text": "x", "_sd": digests})
    members = log.members()
    bundle = tmp_path / "withheld.zip"
    bundle.write_bytes(pack(members))
    assert "What is withheld: 2 parts of statements" in reader.check(bundle)
    bundle.write_bytes(pack({**members, f"disclosures/{name}.json": json.dumps(disclosures[:1]).encode()}))
    assert "What is withheld: 1 part of statements" in reader.check(bundle)
    wrongs: tuple[object, ...] = (["WyJzYWx0IiwgIm5hbWUiLCAiT2xnYSJd"], [1], {})
    for wrong in wrongs:
        bundle.write_bytes(pack({**members, f"disclosures/{name}.json": json.dumps(wrong).encode()}))
        assert reader.check(bundle).startswith("B11: ")
    bundle.write_bytes(pack({**members, f"disclosures/{'ab' * 32}.json": b"[]"}))
    assert reader.check(bundle).startswith("B11: ")


def test_a_key_that_was_revoked_is_named_with_who_did_it_and_since_when_it_is_in_doubt(
    reader: Reader, tmp_path: Path
) -> None:
    log = honest()
    log.say(A, "revocation", body={"key": str(C.verifier), "since": 4})
    said = reader.check(log.bundle(tmp_path))
    identity = "+".join(str(C.verifier).split("+")[:2])
    assert (
        f"The key {identity} was revoked by Registry, in entry 6. Registry calls it compromised from entry 4 on."
        in said
    )
    log.say(C, "remark", body={"text": "from a thief"})
    assert reader.check(log.bundle(tmp_path)).startswith("E18: ")
