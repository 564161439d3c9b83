"""The command: three exit codes, one line for a fault, a verdict in words or as JSON, a policy, a memory."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.attack.bundles.forging import (
    LOG,
    STRANGER,
    Parts,
    Signer,
    checkpoint,
    enrolment,
    good,
    head,
    pack,
    root,
    sha256,
    text64,
    told,
    verifier_key,
)
from tests.attack.bundles.forging import TIME as NOW
from verifier import custodiet_verify

BUNDLES = Path(custodiet_verify.__file__).parents[1] / "tests" / "attack" / "bundles"
GOOD = BUNDLES / "good_pass.zip"
COSIGNATURE = b"\x04"
WITNESS = Signer("witness.example/1")
UNVOUCHED = "Self-consistent, vouched for by nobody you named"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command in this process; return exit code, output and errors."""

    def run_(*arguments: object) -> tuple[int, str, str]:
        try:
            code = custodiet_verify.main([str(each) for each in arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run_


def grown() -> Parts:
    """The good log with an entry more."""
    parts = good()
    parts.statements.append(told(STRANGER, 1, "2014-03-21", "remark"))
    parts.statements.insert(8, enrolment(STRANGER, "Stranger", "observer"))
    return parts


def cosigned(note: bytes, witness: Signer = WITNESS) -> bytes:
    text = note.decode().partition("\n\n")[0] + "\n"
    signature = witness.sign(f"cosignature/v1\ntime {NOW}\n{text}".encode())
    line = text64(witness.id(COSIGNATURE) + NOW.to_bytes(8, "big") + signature)
    return note + f"— {witness.name} {line}\n".encode()


def witnessed() -> bytes:
    members = good().members()
    note = members["checkpoint"]
    return pack({name: data.replace(note, cosigned(note)) for name, data in members.items()})


def witness_key(signer: Signer) -> str:
    return f"{signer.name}+{signer.id(COSIGNATURE).hex()}+{text64(COSIGNATURE + signer.public)}"


def test_a_bundle_that_holds(run: Run) -> None:
    code, out, err = run(GOOD)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        f"{UNVOUCHED}: a report on record.example/broken, about 2014-03-20, signed by Inspectorate.",
        "  8 entries, as of 2014-03-20T07:20:00Z (the log's own clock)",
        *(line for line in out.splitlines() if line.startswith(("  root ", "  log key "))),
        "Proved: every statement in it was signed by its issuer and is in that log (8).",
        "Proved: nothing was left out: the bundle holds every entry of the log at that size.",
        "Proved: 7 of 7 figures follow from them (1 claims, 5 holdings, 1 obligations).",
        "By whose word:",
        "       4 statements signed by Arcadia, vouched for by nobody but itself",
        "       3 statements signed by Inspectorate, vouched for by nobody but itself",
        "       1 statements signed by operator, vouched for by nobody but itself",
        "Withheld: the amounts of 1 postings; sums over them have no upper bound here.",
        "Withheld in all: 1 members of statements, of which only digests are here.",
        "Not computed anew: 1 findings. The statements that they name are here.",
        "Not proved: that what the parties say is true.",
        "Not proved: who these parties are, and that others see the same log.",
        "Nobody whom you named vouches for it. (--policy FILE names the log and its witnesses.)",
    ]


def test_a_key_that_was_revoked_is_named(run: Run) -> None:
    code, out, _ = run(GOOD.with_name("revoked_pass.zip"))
    assert code == 0
    (line,) = (line for line in out.splitlines() if "was revoked" in line)
    assert line.startswith("  the key Arcadia/2+")
    assert line.endswith(" was revoked by Arcadia in entry 9; Arcadia calls it compromised from entry 9 on")


def test_the_verdict_as_json_has_these_names(run: Run) -> None:
    code, out, _ = run(GOOD, "--json")
    found: dict[str, Any] = json.loads(out)
    assert code == 0
    assert list(found) == [
        "verdict", "origin", "size", "root", "time", "log_key", "report", "statements", "parties", "vouched_by",
        "revoked", "figures", "findings", "draws", "withheld", "whole", "witnesses", "continues",
    ]  # fmt: skip
    assert list(found["report"]) == ["issuer", "party", "as_of", "known_at"]
    assert found["figures"] == {"claims": 1, "holdings": 5, "obligations": 1, "compared": 7, "not_compared": 0}
    assert (found["size"], found["whole"], found["withheld"], found["continues"]) == (8, True, 1, None)


def test_a_fault_is_one_line_that_begins_with_the_rule_and_names_the_member(run: Run) -> None:
    code, out, err = run(BUNDLES / "B3_members_out_of_order_fail.zip")
    assert (code, out) == (1, "")
    assert err == f"B3: members are not in order: {min(good().members())}\n"


def test_a_bundle_that_is_not_whole_names_what_cannot_be_computed(run: Run) -> None:
    code, out, _ = run(BUNDLES / "not_whole_pass.zip")
    assert code == 0
    assert "Not proved: that nothing was left out: 1 entries of the log are not in this bundle." in out
    assert "Not proved: 2 figures (these entries are lacking):" in out
    assert "  the holding of agent A in Arcadia@depot (mass) by Arcadia" in out
    assert "nothing was left out: the bundle holds" not in out


def test_a_page_is_said_to_be_unchecked(run: Run) -> None:
    code, out, _ = run(BUNDLES / "page_pass.html")
    assert code == 0
    assert "Not checked: the page around the bundle. What it shows is its maker's word." in out


def test_an_obligation_that_a_test_decides_is_said_to_be_left(run: Run, tmp_path: Path) -> None:
    parts = good()
    limit = {"unit": "t", "lo": "0", "hi": "0"}
    test = {"kind": "held-at-most", "voice": "Arcadia", "class": "agent A", "within": "depot", "limit": limit}
    parts.statements[5].value["postings"][1]["test"] = test
    before = good().leaves()[5]
    claim = sha256(b"\x00", parts.statements[5].leaf()).hex()
    old = sha256(b"\x00", before).hex()
    parts.figures = json.loads(json.dumps(parts.figures).replace(old, claim))
    parts.findings = json.loads(json.dumps(parts.findings).replace(old, claim))
    parts.figures[-1] |= {"status": "met", "days_late": None}
    made = tmp_path / "tested.zip"
    made.write_bytes(pack(parts.members()))
    code, out, _ = run(made)
    assert code == 0
    assert "Proved: 6 of 7 figures follow from them" in out
    assert "Not proved: 1 figures (tests decide them, which this program does not answer):" in out
    parts.figures[-1]["debtor"] = "Mallory"
    made.write_bytes(pack(parts.members()))
    assert run(made)[2].startswith("B15: ")


def test_a_policy_names_the_log_and_its_witnesses(run: Run, tmp_path: Path) -> None:
    bundle, policy = tmp_path / "b.zip", tmp_path / "policy"
    bundle.write_bytes(witnessed())
    policy.write_text(f"log {LOG.text}\nwitness w {witness_key(WITNESS)}\nquorum w\n")
    code, out, _ = run(bundle, "--policy", policy)
    assert code == 0
    assert out.startswith("Signed by the log that you named, witnessed by 1 of those that you named: ")
    assert "  cosigned by w at 2014-03-20T07:20:00Z (its own clock)" in out
    assert "Nobody whom you named" not in out
    assert json.loads(run(bundle, "--policy", policy, "--json")[1])["witnesses"] == ["w"]
    policy.write_text(f"log {LOG.text}\nquorum none\n")
    assert run(GOOD, "--policy", policy)[1].startswith("Signed by the log that you named, witnessed by nobody: ")


@pytest.mark.parametrize(
    ("lines", "rule"),
    [
        ("log {log}\nwitness w {witness}\nquorum w\n", "L32: the quorum of your policy is not reached"),
        ("log {stranger}\nquorum none\n", "L32: your policy names no log record.example/broken: checkpoint"),
        ("quorum none\n", "L32: your policy names no log record.example/broken: checkpoint"),
        ("log {impostor}\nquorum none\n", "L25: the first line of a checkpoint is not by the log's key: checkpoint"),
    ],
)
def test_a_policy_that_is_not_kept(run: Run, tmp_path: Path, lines: str, rule: str) -> None:
    impostor = verifier_key(LOG.name, STRANGER.public)
    policy = tmp_path / "policy"
    policy.write_text(
        lines.format(log=LOG.text, stranger=STRANGER.text, witness=witness_key(WITNESS), impostor=impostor)
    )
    code, _, err = run(GOOD, "--policy", policy)
    assert code == 1
    assert err.startswith(rule)


def test_a_false_cosignature_fails_the_note(run: Run, tmp_path: Path) -> None:
    bundle, policy = tmp_path / "b.zip", tmp_path / "policy"
    data = witnessed()
    note = good().members()["checkpoint"]
    forged = cosigned(note, WITNESS)
    line = forged[len(note) :]
    wrong = cosigned(note.replace(b"\n8\n", b"\n9\n"))[len(note) :]
    members = {name: text.replace(line, wrong) for name, text in custodiet_verify.unpack(data).items()}
    bundle.write_bytes(pack(members))
    policy.write_text(f"log {LOG.text}\nwitness w {witness_key(WITNESS)}\nquorum none\n")
    assert run(bundle, "--policy", policy)[2].startswith("L23: ")
    assert run(bundle)[0] == 0


def test_a_memory_is_kept_and_must_be_continued(run: Run, tmp_path: Path) -> None:
    memory, later = tmp_path / "memory", tmp_path / "later.zip"
    later.write_bytes(pack(grown().members()))
    code, out, _ = run(GOOD, "--remember", memory)
    assert code == 0
    assert f"Remembered in {memory}: from now on, the log must continue these entries." in out
    assert memory.read_bytes() == good().members()["checkpoint"]
    assert "it continues the 8 entries" in run(GOOD, "--remember", memory)[1]
    assert json.loads(run(later, "--remember", memory, "--json")[1])["continues"] == 8
    assert memory.read_bytes() == grown().members()["checkpoint"]
    code, _, err = run(GOOD, "--remember", memory)
    assert code == 1
    assert err.startswith("L48: rollback: the log has 8 entries, and you remember 10")
    assert memory.read_bytes() == grown().members()["checkpoint"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["later.zip", "memory"]


@pytest.mark.parametrize("size", [1, 7, 8])
def test_a_log_that_was_rewritten_is_a_split_view(run: Run, tmp_path: Path, size: int) -> None:
    memory = tmp_path / "memory"
    memory.write_bytes(checkpoint(head(size, sha256(b"another history"))))
    code, _, err = run(GOOD, "--remember", memory)
    assert code == 1
    assert err.startswith("L48: split view")
    hashes = [sha256(b"\x00", leaf) for leaf in good().leaves()]
    memory.write_bytes(checkpoint(head(size, root(hashes[:size]))))
    assert run(GOOD, "--remember", memory)[0] == 0


def test_a_bundle_that_is_not_whole_continues_nothing_but_itself(run: Run, tmp_path: Path) -> None:
    memory, part = tmp_path / "memory", BUNDLES / "not_whole_pass.zip"
    hashes = [sha256(b"\x00", leaf) for leaf in good().leaves()]
    memory.write_bytes(checkpoint(head(7, root(hashes[:7]))))
    assert run(part, "--remember", memory)[2].startswith("B14: a bundle that is not whole")
    memory.write_bytes(checkpoint(head(8, root(hashes))))
    assert run(part, "--remember", memory)[0] == 0


@pytest.mark.parametrize(
    ("note", "rule"),
    [
        (b"", "L14"),
        (checkpoint(head(8, bytes(32), "other.example"), Signer("other.example")), "L21"),
        (checkpoint(head(8, bytes(32)))[:-9] + b"AAAAAAA=\n", "L27"),
    ],
)
def test_a_memory_of_another_log_or_of_none(run: Run, tmp_path: Path, note: bytes, rule: str) -> None:
    memory = tmp_path / "memory"
    memory.write_bytes(note)
    code, _, err = run(GOOD, "--remember", memory)
    assert code == 1
    assert err.startswith(f"{rule}: ")
    assert err.endswith(": the checkpoint that you remember\n")
    assert memory.read_bytes() == note


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        (GOOD, GOOD),
        (GOOD, "--vectors", "vectors"),
        ("--vectors", "vectors", "--json"),
        (GOOD, "--trust-me"),
        ("no such file",),
        (BUNDLES,),
        ("/dev/zero",),
        (GOOD, "--policy", "no such file"),
        (GOOD, "--policy", GOOD),
        (GOOD, "--remember", BUNDLES / "no such folder" / "memory"),
        ("--vectors", BUNDLES),
        ("a\0b",),
    ],
)
def test_wrong_usage(run: Run, arguments: tuple[object, ...]) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err
    assert "Traceback" not in err


def test_hostile_names_do_not_act_on_the_terminal(run: Run, tmp_path: Path) -> None:
    parts = good()
    parts.statements[1].value["body"]["party"] = "Arcadia\x1b[2J\u202eteirotcepsnI"
    made = tmp_path / "hostile.zip"
    made.write_bytes(pack(parts.members()))
    code, out, err = run(made)
    assert code in {0, 1}
    assert "\x1b" not in out + err
    assert "\u202e" not in out + err


def test_a_terminal_that_lacks_letters_breaks_nothing(tmp_path: Path) -> None:
    parts = good()
    parts.statements.append(enrolment(Signer("é"), "République", "observer"))
    made = tmp_path / "é.zip"
    made.write_bytes(pack(parts.members()))
    command = [sys.executable, custodiet_verify.__file__, str(made)]
    ran = subprocess.run(  # noqa: S603 - the command is ours, in full
        command, capture_output=True, check=False, env={"PYTHONIOENCODING": "ascii", "PATH": os.defpath}
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"R\\xe9publique" in ran.stdout


def test_a_reader_that_went_away_breaks_nothing() -> None:
    command = [sys.executable, custodiet_verify.__file__, str(GOOD)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as ran:  # noqa: S603 - likewise
        assert ran.stdout
        assert ran.stderr
        ran.stdout.close()
        assert ran.stderr.read() == b""


def test_a_fault_of_the_program_itself_is_no_verdict(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise KeyError("a fault of ours")

    monkeypatch.setattr(custodiet_verify, "compute_figures", fails)
    code, out, err = run(GOOD)
    assert (code, out) == (1, "")
    assert err.startswith("this program failed, and has verified nothing: KeyError")
