"""Wrong input: one clear message, exit code 1, and nothing changed."""

import json
from pathlib import Path

import pytest

from custodiet.kernel import envelope
from custodiet.kernel.keys import read_key_file
from custodiet.kernel.strict import parse
from tests.cli.conftest import ORIGIN, Mission
from tests.cli.runner import contents, fail, snapshot, succeed


def refused(mission: Mission, *arguments: object) -> str:
    before = snapshot(mission.record)
    message = fail(*arguments)
    assert snapshot(mission.record) == before
    return message


def payload_of(signed: Path) -> dict[str, object]:
    value = parse(envelope.open_envelope(signed.read_bytes()).payload)
    assert isinstance(value, dict)
    return value


def signed_raw(mission: Mission, payload: bytes, name: str = "raw") -> Path:
    """An authentic envelope over whatever bytes."""
    path = mission.folder / f"{name}.signed"
    path.write_bytes(envelope.sign(payload, read_key_file(mission.key("Arcadia"))))
    return path


def test_a_bad_signature(mission: Mission) -> None:
    signed = mission.count("Arcadia", "c", "5", "2014-01-01")
    value = json.loads(signed.read_bytes())
    other = json.loads(mission.count("Arcadia", "d", "6", "2014-01-01").read_bytes())
    value["signatures"] = other["signatures"]
    signed.write_bytes(json.dumps(value, sort_keys=True, separators=(",", ":")).encode())
    message = refused(mission, "submit", mission.record, signed)
    assert "signature" in message
    assert str(signed) in message


def test_an_unknown_signer(mission: Mission) -> None:
    stranger = mission.key("Stranger")
    succeed("key", "new", stranger)
    signed = mission.count("Stranger", "c", "5", "2014-01-01")
    assert "not enrolled" in refused(mission, "submit", mission.record, signed)


def test_the_same_sequence_number_with_other_content(mission: Mission) -> None:
    first = mission.sign("Arcadia", "one", seq=7)
    succeed("submit", mission.record, first)
    second = mission.sign("Arcadia", "two", seq=7)
    message = refused(mission, "submit", mission.record, second)
    assert "sequence number 7" in message
    assert "evidence" in message


def test_the_same_sequence_number_twice_in_one_batch(mission: Mission) -> None:
    batch = [mission.sign("Arcadia", name, seq=9) for name in ("one", "two")]
    assert "sequence number 9" in refused(mission, "submit", mission.record, *batch)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"type":"event","type":"report"}', "twice"),
        ('{"type":"event","seq":1.5}', "floating-point"),
        ('{"type":"event","seq":9007199254740993}', "out of range"),
        ('{"type":"event"', "not JSON"),
        ('["event"]', "object"),
    ],
    ids=["duplicate-key", "float", "beyond-2-53", "cut-short", "no-object"],
)
def test_json_that_can_be_read_in_two_ways_is_not_signed(mission: Mission, text: str, expected: str) -> None:
    out = mission.folder / "never.signed"
    message = refused(
        mission,
        "sign",
        mission.write("bad.json", text),
        "--key",
        mission.key("Arcadia"),
        "--origin",
        ORIGIN,
        "--out",
        out,
    )
    assert expected in message
    assert "bad.json" in message
    assert not out.exists()


@pytest.mark.parametrize(
    ("member", "value", "expected"),
    [
        ("said", "2014-02-30", "does not exist"),
        ("said", "yesterday", "no date"),
        ("said", "9999-12-31T23:59:59-23:59", "outside the calendar"),
        ("postings", [{"verb": "weigh"}], "verb"),
        (
            "postings",
            [{"verb": "mark", "act": "a", "subject": "s", "aspect": "x", "value": "v", "at": "2014-13"}],
            "exist",
        ),
        ("about", [["improves", "0" * 64]], "relation"),
        ("seq", -1, "whole number"),
        ("colour", "red", "colour"),
    ],
)
def test_a_statement_of_the_wrong_form_is_not_signed(
    mission: Mission, member: str, value: object, expected: str
) -> None:
    wish = {"type": "event", "origin": ORIGIN, "body": {"text": "x"}, member: value}
    out = mission.folder / "never.signed"
    message = refused(mission, "sign", mission.write("b.json", wish), "--key", mission.key("Arcadia"), "--out", out)
    assert expected in message
    assert not out.exists()


def test_a_statement_that_another_tool_signed_is_read_as_strictly(mission: Mission) -> None:
    good = payload_of(mission.sign("Arcadia", "good", seq=50))
    loose = json.dumps(good, sort_keys=True).encode()  # with spaces: not canonical
    assert "canonical" in refused(mission, "submit", mission.record, signed_raw(mission, loose))
    doubled = loose.replace(b'"seq": 50', b'"seq":50,"seq":50')
    assert "twice" in refused(mission, "submit", mission.record, signed_raw(mission, doubled, "doubled"))


def test_a_statement_for_another_record(mission: Mission) -> None:
    signed = mission.sign("Arcadia", "elsewhere", origin="example.org/other")
    assert "another record" in refused(mission, "submit", mission.record, signed)


def test_the_same_file_named_twice_is_logged_once(mission: Mission) -> None:
    signed = mission.count("Arcadia", "once", "5", "2014-01-01")
    rows = succeed("submit", mission.record, signed, signed, "--json").json()
    assert [row["already"] for row in rows] == [False, True]
    assert rows[0]["index"] == rows[1]["index"]


def test_one_bad_statement_keeps_the_whole_batch_out(mission: Mission) -> None:
    good = mission.count("Arcadia", "good", "5", "2014-01-01")
    bad = mission.sign("Arcadia", "bad", origin="example.org/other")
    worse = mission.write("worse.signed", "nonsense")
    message = refused(mission, "submit", mission.record, good, bad, worse)
    assert "2 statements were refused" in message
    assert "bad.signed" in message
    assert "worse.signed" in message


def test_a_directory_that_is_no_record(tmp_path: Path) -> None:
    for command in (("show", tmp_path, "holdings"), ("fsck", tmp_path), ("submit", tmp_path, "x")):
        assert "no record" in fail(*command)
    assert "no log" in fail("verify", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_record_is_not_founded_over_something(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("precious")
    assert "empty directory" in fail("init", tmp_path, "--origin", "example.org/x", "--regime", "cwc")
    assert contents(tmp_path) == {"thesis.txt": b"precious"}


def test_an_unknown_regime(tmp_path: Path) -> None:
    message = fail("init", tmp_path / "r", "--origin", "example.org/x", "--regime", "utopia")
    assert "cwc" in message
    assert not (tmp_path / "r").exists()


def test_a_key_file_that_others_can_read(mission: Mission) -> None:
    mission.key("Arcadia").chmod(0o644)
    out = mission.folder / "x.signed"
    wish = mission.write("x.json", {"type": "event", "origin": ORIGIN, "body": {"text": "x"}})
    message = refused(mission, "sign", wish, "--key", mission.key("Arcadia"), "--out", out)
    assert "others can read" in message
    assert "chmod 600" in message
    (mission.record / "operator.key").chmod(0o640)
    mission.key("Arcadia").chmod(0o600)
    signed = mission.count("Arcadia", "c", "5", "2014-01-01")
    assert "others can read" in refused(mission, "submit", mission.record, signed)


def test_a_key_file_is_never_overwritten_nor_shown(mission: Mission) -> None:
    secret = mission.key("Arcadia").read_text()
    message = refused(mission, "key", "new", mission.key("Arcadia"))
    assert "exists already" in message
    assert mission.key("Arcadia").read_text() == secret
    mission.key("Arcadia").write_text(secret[:-9] + "AAAAAAAA\n")
    wish = mission.write("x.json", {"type": "event", "origin": ORIGIN, "body": {"text": "x"}})
    message = refused(mission, "sign", wish, "--key", mission.key("Arcadia"), "--out", mission.folder / "x.signed")
    assert secret.split("+", 4)[4][:20] not in message


def test_a_second_key_cannot_introduce_itself_under_a_party_that_has_one(mission: Mission) -> None:
    thief = mission.key("thief")
    succeed("key", "new", thief, "--party", "Arcadia", "--role", "authority", "--origin", ORIGIN)
    assert "cannot introduce itself" in refused(mission, "enrol", mission.record, f"{thief}.enrolment.json")
    assert "custodiet enrol" in refused(mission, "submit", mission.record, f"{thief}.enrolment.json")


@pytest.mark.parametrize("role", ["registrar", "operator"])
def test_nobody_makes_himself_a_registrar(mission: Mission, role: str) -> None:
    upstart = mission.key("upstart")
    succeed("key", "new", upstart, "--party", "Upstart", "--role", role, "--origin", ORIGIN)
    assert "may vouch for others" in refused(mission, "enrol", mission.record, f"{upstart}.enrolment.json")


def test_a_party_cannot_make_its_next_key_a_registrar(mission: Mission) -> None:
    succeed("key", "new", mission.key("second"))
    issuer = payload_of(mission.count("second", "second", "5", "2014-01-01"))["issuer"]
    body = {"key": issuer, "party": "Arcadia", "role": "registrar"}
    introduction = mission.sign("Arcadia", "introduction", type="enrolment", body=body)
    assert "may vouch for others" in refused(mission, "enrol", mission.record, introduction)


@pytest.mark.parametrize("twin", ["ARCADIA", "\uff21rcadia", " Arcadia"])
def test_a_name_that_only_looks_like_another_partys_is_that_partys(mission: Mission, twin: str) -> None:
    key = mission.key("twin")
    succeed("key", "new", key, "--party", twin, "--role", "authority", "--origin", ORIGIN)
    assert "cannot introduce itself" in refused(mission, "enrol", mission.record, f"{key}.enrolment.json")


@pytest.mark.parametrize("twin", ["Arc\u200badia", "\u202dArcadia", "Arcadia\x00"])
def test_a_name_with_characters_that_do_not_print_is_no_partys(mission: Mission, twin: str) -> None:
    key = mission.key("twin")
    succeed("key", "new", key, "--party", twin, "--role", "authority", "--origin", ORIGIN)
    assert "no name for a party" in refused(mission, "enrol", mission.record, f"{key}.enrolment.json")


def test_a_name_that_nobody_bears_and_a_time_that_is_none(mission: Mission) -> None:
    assert "Arcadia" in refused(mission, "show", mission.record, "journal", "--voice", "Arkadia")
    assert "--as-of" in refused(mission, "show", mission.record, "journal", "--as-of", "2014-02-30")


def test_a_clock_that_runs_backwards_adds_nothing(mission: Mission, monkeypatch: pytest.MonkeyPatch) -> None:
    signed = mission.count("Arcadia", "c", "5", "2014-01-01")
    monkeypatch.setattr("time.time", lambda: 1_000_000_000.0)
    assert "clock" in refused(mission, "submit", mission.record, signed)
