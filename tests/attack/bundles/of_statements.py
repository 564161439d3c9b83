"""Faults of statements, their signatures and their enrolments (E1 to E16, K2 to K6, S1 to S25, P1 to P25)."""

import base64
from collections.abc import Callable
from dataclasses import replace

from tests.attack.bundles.forging import (
    ARCADIA,
    CONSENT,
    INSPECTORATE,
    LOG,
    ORDER,
    ORIGIN,
    STATEMENT,
    STRANGER,
    Broken,
    Signer,
    Told,
    a_statement,
    canonical,
    changed,
    dsse,
    enrolment,
    good,
    pack,
    remade,
    text64,
    told,
    verifier_key,
    with_entries,
)


def envelopes() -> Broken:
    """Faults of envelopes and signatures (E1 to E10, K1 to K6, S24)."""

    def enveloped(**more: object) -> Callable[[Told], bytes]:
        return lambda one: canonical(one.envelope() | more)

    def signed(**more: object) -> Callable[[Told], bytes]:
        return lambda one: canonical(one.envelope() | {"signatures": [one.envelope()["signatures"][0] | more]})

    def unreduced(one: Told) -> bytes:
        signature = base64.b64decode(one.envelope()["signatures"][0]["sig"])
        s = int.from_bytes(signature[32:], "little") + ORDER
        return signed(sig=text64(signature[:32] + s.to_bytes(32, "little")))(one)

    def payload_alone(one: Told) -> bytes:
        return signed(sig=text64(one.signer.sign(one.payload())))(one)

    def another_type(one: Told) -> bytes:
        return replace(one, kind=CONSENT).leaf().replace(CONSENT.encode(), STATEMENT.encode())

    def other_payload(one: Told) -> bytes:
        return canonical(one.envelope() | {"payload": text64(canonical(one.value | {"seq": 77}))})

    members = good().members()
    leaf = a_statement(members)
    yield "S24_flipped_byte_in_a_leaf", pack(members | {leaf: _flipped(members[leaf])})
    yield "S24_statement_under_the_name_of_another", pack(members | {leaf: members[sorted(members)[-2]]})
    yield "S7_leaf_with_a_line_feed", remade(3, lambda one: one.leaf() + b"\n")
    yield "S2_name_twice_in_a_leaf", remade(3, lambda one: one.leaf().replace(b'{"keyid"', b'{"keyid":"","keyid"'))
    yield "E1_no_signature", remade(3, enveloped(signatures=[]))
    yield "E1_two_signatures", remade(3, lambda one: enveloped(signatures=one.envelope()["signatures"] * 2)(one))
    yield "E1_member_too_many", remade(3, enveloped(more="x"))
    yield "E1_leaf_that_is_a_list", remade(3, lambda _: b"[]")
    large = {"text": "x" * 16_000, "more": ["x" * 16_000, "x" * 16_000, "x" * 16_000]}
    yield "E2_leaf_that_is_too_large", changed(3, lambda value: value.update(body=large))
    yield "E3_another_payload_type", remade(3, enveloped(payloadType="application/json"))
    yield "E4_payload_in_base64_with_stray_bits", remade(3, lambda one: enveloped(payload=_stray(one))(one))
    yield "E8_statement_for_another_log", changed(3, lambda value: value.update(origin="other.example"))
    yield "E9_another_payload_under_the_signature", remade(3, other_payload)
    yield "E9_signature_by_another_enrolled_key", changed(3, lambda value: value.update(issuer=INSPECTORATE.text))
    yield "E9_signature_over_the_payload_alone", remade(3, payload_alone)
    yield "E9_signature_under_another_type", remade(3, another_type)
    yield "K6_s_that_is_not_reduced", remade(3, unreduced)
    yield "K6_signature_of_63_bytes", remade(3, signed(sig=text64(bytes(63))))
    small = bytes([1]) + bytes(31)
    yield "K5_issuer_of_small_order", weak_issuer(small)
    yield "K4_issuer_that_is_not_canonical", weak_issuer((2**255 - 19 + 3).to_bytes(32, "little"))
    yield "K4_issuer_that_is_no_point", weak_issuer(bytes([2]) + bytes(31))
    yield "K2_issuer_with_another_hash", changed(3, lambda value: value.update(issuer=LOG.text.replace(ORIGIN, "x")))
    enrolled = {"key": verifier_key("weak", small), "party": "Weak", "role": "observer", "consent": text64(bytes(64))}
    weak = told(LOG, 1, "2014-01-01", "enrolment", body=enrolled)
    yield "K5_enrolment_of_a_key_of_small_order", with_entries(weak)


def weak_issuer(public: bytes) -> bytes:
    """A bundle with a statement by a key that no honest signer has: R and S are such that sloppy verifiers accept."""

    def make(one: Told) -> bytes:
        value = one.value | {"issuer": verifier_key("Arcadia/1", public)}
        forged = Told(one.signer, value).envelope()
        forged["signatures"][0]["sig"] = text64(bytes([1]) + bytes(63))
        return canonical(forged)

    return remade(3, make)


def _flipped(leaf: bytes) -> bytes:
    return leaf.replace(b'"payload":"eyJ', b'"payload":"fyJ', 1)


def _stray(one: Told) -> str:
    """The payload in base64 with a bit set that no byte uses, or without its padding."""
    text: str = one.envelope()["payload"]
    if not text.endswith("="):
        return text[:-1] + "\n"
    last = text.rstrip("=")[-1]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return text.rstrip("=")[:-1] + letters[letters.index(last) + 1] + "=" * text.count("=")


def payloads() -> Broken:
    """Faults of payloads and postings (S7 to S25, P1 to P25)."""

    def posting(**more: object) -> bytes:
        return changed(3, lambda value: value["postings"][0].update(more))

    def quantity(**more: object) -> bytes:
        return changed(3, lambda value: value["postings"][0]["qty"].update(more))

    def raw(made: Callable[[bytes], bytes]) -> bytes:
        def make(one: Told) -> bytes:
            payload = made(one.payload())
            signature = one.signer.sign(dsse(STATEMENT, payload))
            envelope = one.envelope() | {"payload": text64(payload)}
            envelope["signatures"][0]["sig"] = text64(signature)
            return canonical(envelope)

        return remade(3, make)

    yield "S1_payload_that_is_not_json", raw(lambda payload: payload[:-1])
    yield "S2_name_twice_in_a_payload", raw(lambda payload: payload.replace(b'"seq":1', b'"seq":0,"seq":1'))
    yield "S3_fraction_in_a_payload", raw(lambda payload: payload.replace(b'"seq":1', b'"seq":1.0'))
    yield "S7_payload_with_a_space", raw(lambda payload: payload.replace(b",", b", ", 1))
    yield "S8_member_too_many", changed(3, lambda value: value.update(remark="x"))
    yield "S8_no_nonce", changed(3, lambda value: value.pop("nonce"))
    yield "S9_another_digest_algorithm", changed(3, lambda value: value.update(_sd_alg="md5"))
    yield "S12_negative_sequence_number", changed(3, lambda value: value.update(seq=-1))
    yield "S13_nonce_too_short", changed(3, lambda value: value.update(nonce="00"))
    yield "S14_day_that_does_not_exist", changed(3, lambda value: value.update(said="2014-02-30"))
    yield "S15_type_in_capitals", changed(3, lambda value: value.update(type="Declaration"))
    yield "S17_relation_that_is_not_known", changed(3, lambda value: value.update(about=[["hates", "0" * 64]]))
    yield "S23_body_that_is_a_text", changed(3, lambda value: value.update(body="x"))
    yield "S25_digests_in_another_order", changed(3, lambda value: value.update(_sd=["B" * 42 + "A", "A" * 43]))
    yield "P1_verb_that_is_not_known", posting(verb="make")
    yield "P2_member_too_many", posting(remark="x")
    yield "P2_member_too_few", changed(3, lambda value: value["postings"][0].pop("at"))
    yield "P3_means_that_are_not_known", posting(means="guessed")
    yield "P4_unit_that_is_not_known", quantity(unit="stone")
    yield "P5_amount_that_is_a_number", quantity(lo=50)
    yield "P5_amount_with_an_exponent", quantity(lo="5e1")
    yield "P6_upper_bound_below_the_lower", quantity(lo="51")
    yield "P7_negative_uncertainty", quantity(u="-1")
    yield "P9_quantity_of_nothing", changed(3, lambda value: value["postings"][0].update(qty={"unit": "t"}))
    yield "P11_account_without_a_place", posting(account="Arcadia")
    yield "P14_complete_is_a_word", posting(complete="yes")
    yield "P22_test_that_is_not_known", changed(5, lambda value: value["postings"][1].update(test={"kind": "none"}))
    yield "P24_day_of_an_event_that_does_not_exist", posting(at="2014-13")
    yield "P25_digest_that_is_none", posting(_sd=["x"])


def enrolments() -> Broken:
    """Faults of enrolment (E10 to E16)."""
    again = Signer("Arcadia/2")
    registrar = Signer("registrar")
    count, founded = good().statements[3].value["postings"], good().statements[0].value["body"]

    def another_founder(one: Told) -> bytes:
        return Told(ARCADIA, one.value | {"issuer": ARCADIA.text}).leaf()

    def body(n: int, **more: object) -> bytes:
        return changed(n, lambda value: value["body"].update(more))

    def enrolled(by: Signer, seq: int, **more: object) -> Told:
        one = enrolment(again, "Arcadia", "official", by=by, seq=seq)
        one.value["body"].update(more)
        return one

    yield "E10_enrolment_without_a_party", changed(1, lambda value: value["body"].pop("party"))
    yield "E10_role_in_capitals", body(1, role="Official")
    yield "E10_extract_without_its_root", pack(replace(good(), report=_no_root).members())
    yield "E11_second_founding", with_entries(told(LOG, 1, "2014-01-01", "founding", body=founded))
    parts = good()
    del parts.statements[0]
    yield "E11_log_without_a_founding", pack(parts.members())
    yield "E11_founding_signed_by_another_key", remade(0, another_founder)
    yield "L21_founding_that_names_another_key", body(0, key=ARCADIA.text)
    parts = good()
    del parts.statements[1]
    yield "E12_missing_enrolment", pack(parts.members())
    parts = good()
    parts.statements[1], parts.statements[3] = parts.statements[3], parts.statements[1]
    yield "E12_statement_before_its_enrolment", pack(parts.members())
    yield "E12_statement_by_a_stranger", with_entries(told(STRANGER, 0, "2014-01-01", "declaration", postings=count))
    yield "E12_key_enrolled_twice", with_entries(enrolment(ARCADIA, "Arcadia", "official", by=LOG, seq=1))
    yield "E13_second_key_that_enrols_itself", with_entries(enrolment(again, "Arcadia", "official"))
    yield "E13_party_in_other_letters_that_enrols_itself", with_entries(enrolment(again, "\uff21RCADIA ", "official"))
    yield "E13_registrar_that_enrols_itself", with_entries(enrolment(registrar, "Registry", "registrar"))
    yield "E13_key_enrolled_by_another_party", with_entries(enrolled(INSPECTORATE, 3))
    no_consent = enrolled(ARCADIA, 4)
    del no_consent.value["body"]["consent"]
    yield "E15_key_enrolled_without_its_consent", with_entries(no_consent)
    other = enrolment(again, "Arcadia", "inspector", by=ARCADIA).value["body"]["consent"]
    yield "E16_consent_to_another_role", with_entries(enrolled(ARCADIA, 4, consent=other))
    yield "E14_sequence_number_twice", with_entries(told(ARCADIA, 3, "2014-03-01", "movement", postings=[]))


def revocations() -> Broken:
    """Faults of revocations, replacements and quorums (E18 to E23)."""
    second = Signer("Arcadia/2")
    enrolled = enrolment(second, "Arcadia", "official", by=ARCADIA, seq=4)

    def revoked(key: Signer, by: Signer, seq: int, **more: object) -> Told:
        return told(by, seq, "2014-02-06", "revocation", body={"key": key.text, **more})

    def replacing(key: Signer) -> Told:
        one = enrolment(second, "Arcadia", "official", by=ARCADIA, seq=4)
        one.value["body"]["replaces"] = key.text
        return one

    backdated = told(second, 0, "2013-12-31", "movement")
    yield "E18_backdated_statement_of_a_revoked_key", with_entries(enrolled, revoked(second, ARCADIA, 5), backdated)
    yield (
        "E18_statement_of_a_replaced_key",
        with_entries(replacing(ARCADIA), told(ARCADIA, 5, "2014-02-07", "movement")),
    )
    yield "E18_report_by_a_revoked_key", with_entries(revoked(INSPECTORATE, LOG, 1))
    again = enrolment(second, "Arcadia", "official", by=ARCADIA, seq=6)
    yield "E12_revoked_key_that_is_enrolled_again", with_entries(enrolled, revoked(second, ARCADIA, 5), again)
    yield "E19_revocation_by_a_stranger", with_entries(revoked(ARCADIA, INSPECTORATE, 3))
    yield "E19_revocation_of_the_key_of_the_log", with_entries(revoked(LOG, LOG, 1))
    yield "E19_revocation_of_a_key_that_nobody_enrolled", with_entries(revoked(second, ARCADIA, 4))
    yield "E20_suspicion_of_what_is_to_come", with_entries(revoked(ARCADIA, ARCADIA, 4, since=9))
    yield "E21_replacement_of_another_partys_key", with_entries(replacing(INSPECTORATE))
    yield "E10_revocation_without_a_key", with_entries(told(ARCADIA, 4, "2014-02-06", "revocation", body={}))
    both = {"of": "party", "threshold": 2}
    yield "E23_quorum_that_nobody_reaches", with_entries(told(ARCADIA, 4, "2014-02-06", "quorum", body=both))
    laid = told(ARCADIA, 5, "2014-02-06", "quorum", body=both)
    third = Signer("Arcadia/3")
    alone = enrolment(third, "Arcadia", "official", by=second, seq=0)
    speaks = told(third, 0, "2014-02-07", "movement")
    yield "E12_key_that_one_of_two_enrolled", with_entries(enrolled, laid, alone, speaks)
    lowered = told(second, 0, "2014-02-06", "quorum", body={"of": "party", "threshold": 1})
    more = enrolment(third, "Arcadia", "official", by=second, seq=1)
    yield "E12_quorum_lowered_by_one_key", with_entries(enrolled, laid, lowered, more, speaks)


def _no_root(report: Told) -> Told:
    del report.value["body"]["root"]
    return report
