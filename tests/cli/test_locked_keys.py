"""Locked key files, by the command as people and scripts use it: asked once, without an echo, and never shown."""

import base64
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from custodiet.kernel.keys import parse_signing_key, read_key_file
from tests.cli.runner import fail, succeed

PHRASE, ORIGIN = "five words are better still", "example.org/mission"
COMMAND = [sys.executable, "-c", "from custodiet.cli import main; main()"]
FILE = "CUSTODIET_PASSPHRASE_FILE"


@pytest.fixture
def phrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that holds the passphrase, named to every command."""
    file = tmp_path / "phrase"
    file.write_text(f"{PHRASE}\n", encoding="utf-8")
    file.chmod(0o600)
    monkeypatch.setenv(FILE, str(file))
    return file


@pytest.fixture
def key(tmp_path: Path, phrase: Path) -> Path:
    assert phrase.exists()
    file = tmp_path / "officer.key"
    succeed("key", "new", file, "--party", "Arcadia", "--origin", ORIGIN, "--passphrase")
    return file


def statement(folder: Path) -> Path:
    file = folder / "remark.json"
    file.write_text(json.dumps({"type": "remark", "origin": ORIGIN, "body": {"text": "nothing"}}))
    return file


def typing(arguments: list[object], *lines: str) -> tuple[int, str]:
    """Run a command at a terminal of its own, type `lines`, and return its exit code and all that the screen showed."""
    environment = {name: value for name, value in os.environ.items() if name != FILE}
    child, terminal = pty.fork()
    if child == 0:
        os.execve(sys.executable, [*COMMAND, *map(str, arguments)], environment)  # noqa: S606 - our own command
    shown = b""
    pending = list(lines)
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:
            break
        if not part:
            break
        shown += part
        if pending and shown.rstrip(b" ").endswith(b":"):
            os.write(terminal, f"{pending.pop(0)}\n".encode())
            shown += b"\n"
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown.decode()


def test_a_locked_key_signs_and_its_file_holds_no_key(key: Path, tmp_path: Path) -> None:
    text = key.read_text()
    assert text.startswith("LOCKED+KEY+officer+")
    assert key.stat().st_mode & 0o777 == 0o600
    succeed("sign", statement(tmp_path), "--key", key, "--out", tmp_path / "one.signed")
    secret = read_key_file(key)
    assert base64.b64encode(secret.seed).decode()[:20] not in text


def test_at_a_terminal_it_is_asked_twice_for_a_new_key_and_shows_nothing(tmp_path: Path) -> None:
    file = tmp_path / "officer.key"
    code, shown = typing(["key", "new", file, "--passphrase"], PHRASE, PHRASE)
    assert code == 0, shown
    assert shown.count("passphrase of") == 1
    assert "The same again" in shown
    assert PHRASE not in shown
    assert file.read_text().startswith("LOCKED+KEY+")


def test_two_that_differ_write_nothing(tmp_path: Path) -> None:
    file = tmp_path / "officer.key"
    code, shown = typing(["key", "new", file, "--passphrase"], PHRASE, "five other words")
    assert (code, file.exists()) == (1, False)
    assert "the two were not the same" in shown


def test_a_command_asks_once_however_often_it_reads_the_key(tmp_path: Path, key: Path) -> None:
    code, shown = typing(["sign", statement(tmp_path), "--key", key, "--out", tmp_path / "one.signed"], PHRASE)
    assert code == 0, shown
    assert shown.count("Passphrase of") == 1
    assert PHRASE not in shown


def test_a_wrong_passphrase_is_one_clear_message(tmp_path: Path, key: Path) -> None:
    code, shown = typing(["sign", statement(tmp_path), "--key", key, "--out", tmp_path / "one.signed"], "a wrong one")
    assert code == 1
    assert shown.splitlines()[-1].startswith(f"custodiet: {key}: the passphrase does not open this key file. Try again")
    assert not (tmp_path / "one.signed").exists()


def test_without_a_terminal_and_a_file_nobody_waits(tmp_path: Path, key: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != FILE}
    arguments = ["sign", str(statement(tmp_path)), "--key", str(key), "--out", str(tmp_path / "one.signed")]
    run = subprocess.run(  # noqa: S603 - our own command
        [*COMMAND, *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
    )
    assert run.returncode == 1
    assert "a passphrase is needed, and there is no terminal to ask for it" in run.stderr


def test_a_pipe_gives_it_to_a_script(tmp_path: Path, key: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, PHRASE.encode())
    os.close(writing)
    arguments = ["sign", str(statement(tmp_path)), "--key", str(key), "--out", str(tmp_path / "one.signed")]
    run = subprocess.run(  # noqa: S603 - our own command
        [*COMMAND, *arguments], env={**os.environ, FILE: f"/dev/fd/{reading}"}, pass_fds=[reading], check=False
    )
    os.close(reading)
    assert run.returncode == 0


def test_a_witness_locks_its_keys_too(tmp_path: Path, phrase: Path) -> None:
    file = tmp_path / "w1.key"
    succeed("key", "new", file, "--name", "witness.example.org/w1", "--algorithm", "ml-dsa-44", "--passphrase")
    assert file.read_text().startswith("LOCKED+KEY+witness.example.org/w1+")
    succeed("witness", "init", "--state", tmp_path / "w1.state", "--key", file)
    assert phrase.exists()


def test_keys_are_locked_and_unlocked_where_they_are(tmp_path: Path, phrase: Path) -> None:
    file = tmp_path / "clerk.key"
    succeed("key", "new", file, "--no-passphrase")
    before = file.read_text()
    succeed("key", "lock", file)
    locked = file.read_text()
    assert locked.startswith("LOCKED+KEY+clerk+")
    assert "locked already" in fail("key", "lock", file)
    succeed("key", "unlock", file)
    assert (file.read_text(), file.stat().st_mode & 0o777) == (before, 0o600)
    assert "not locked" in fail("key", "unlock", file)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clerk.key", phrase.name]


def test_an_operator_locks_the_key_of_the_log(tmp_path: Path, phrase: Path) -> None:
    record = tmp_path / "record"
    succeed("init", record, "--origin", ORIGIN, "--regime", "cwc")
    succeed("key", "lock", record / "operator.key")
    file = tmp_path / "officer.key"
    succeed("key", "new", file, "--party", "Arcadia", "--origin", ORIGIN, "--passphrase")
    succeed("enrol", record, f"{file}.enrolment.json")
    phrase.write_text("no longer the right one\n")
    second = tmp_path / "second.key"
    succeed("key", "new", second, "--party", "Bordavia", "--origin", ORIGIN)
    assert "the passphrase does not open this key file" in fail("enrol", record, f"{second}.enrolment.json")


@pytest.mark.parametrize(("content", "mode", "said"), [("x\n", 0o644, "others can read"), ("", 0o600, "no passphrase")])
def test_a_passphrase_file_is_its_owners_and_holds_one(
    tmp_path: Path, phrase: Path, content: str, mode: int, said: str
) -> None:
    phrase.write_text(content)
    phrase.chmod(mode)
    assert said in fail("key", "new", tmp_path / "officer.key", "--passphrase")
    assert not (tmp_path / "officer.key").exists()


def test_no_output_ever_holds_a_key_or_a_passphrase(tmp_path: Path, key: Path, phrase: Path) -> None:
    """Every command that reads a key, in the right use and the wrong one; all that they print, and all they write."""
    record, plain, out = tmp_path / "record", tmp_path / "plain.key", tmp_path / "one.signed"
    printed = []
    ran = [
        succeed("init", record, "--origin", ORIGIN, "--regime", "cwc"),
        succeed("enrol", record, f"{key}.enrolment.json"),
        succeed("key", "new", plain),
        succeed("sign", statement(tmp_path), "--key", key, "--out", out),
        succeed("submit", record, out),
        succeed("key", "rotate", record, plain, "--key", key, "--out", tmp_path / "two.signed"),
        succeed("key", "revoke", record, "officer", "--key", key, "--out", tmp_path / "three.signed"),
        succeed("key", "quorum", record, "1", "--key", key, "--out", tmp_path / "four.signed"),
        succeed("show", record, "keys", "--format", "json"),
        succeed("key", "unlock", key),
        succeed("key", "lock", key),
        succeed("verify", record),
    ]
    printed += [one.out + one.err for one in ran]
    keys = [read_key_file(each) for each in (plain, record / "operator.key", key)]
    right = phrase.read_text()
    phrase.write_text("no longer the right one\n")
    printed.append(fail("sign", statement(tmp_path), "--key", key, "--out", tmp_path / "five.signed"))
    damaged = tmp_path / "damaged.key"
    damaged.write_text(plain.read_text()[:-6] + "AAAA=\n")
    damaged.chmod(0o600)
    printed.append(fail("sign", statement(tmp_path), "--key", damaged, "--out", tmp_path / "six.signed"))
    holders = {plain, damaged, record / "operator.key", phrase}
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path not in holders]
    secrets = [right.strip(), "no longer the right one", "PRIVATE+KEY+"]
    for one in keys:
        secrets += [one.seed.hex(), base64.b64encode(one.seed).decode()[:40]]
        secrets += [base64.b64encode(bytes([one.algorithm]) + one.seed).decode()[:40]]
    for secret in secrets:
        assert not [text for text in printed if secret in text and "begins PRIVATE" not in text]
        assert not [data for data in written if secret.encode() in data]


def test_a_key_does_not_show_itself_in_a_traceback(key: Path) -> None:
    secret = read_key_file(key)
    assert secret.seed.hex() not in repr(secret)
    assert repr(secret) == f"SigningKey({str(secret.verifier)!r})"
    with pytest.raises(Exception, match="signing key is damaged") as raised:
        parse_signing_key(f"PRIVATE+KEY+officer+00000000+{base64.b64encode(bytes([1]) + secret.seed).decode()}")
    assert base64.b64encode(secret.seed).decode()[:20] not in str(raised.value)


def test_at_a_terminal_a_new_key_is_locked_unless_one_says_otherwise(tmp_path: Path) -> None:
    code, shown = typing(["key", "new", tmp_path / "a.key"], PHRASE, PHRASE)
    assert code == 0
    assert PHRASE not in shown
    assert "not locked" not in shown
    assert (tmp_path / "a.key").read_text().startswith("LOCKED+KEY+")
    code, shown = typing(["key", "new", tmp_path / "b.key", "--no-passphrase"])
    assert code == 0
    assert "not locked" in shown
    assert (tmp_path / "b.key").read_text().startswith("PRIVATE+KEY+")


def test_a_script_is_told_that_its_key_is_not_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FILE, raising=False)
    assert "custodiet key lock" in succeed("key", "new", tmp_path / "c.key").out
    assert (tmp_path / "c.key").read_text().startswith("PRIVATE+KEY+")


def test_a_record_is_checked_without_the_passphrase_of_its_key(tmp_path: Path, phrase: Path) -> None:
    record = tmp_path / "record"
    succeed("init", record, "--origin", ORIGIN, "--regime", "cwc")
    succeed("key", "lock", record / "operator.key")
    phrase.write_text("another one, which opens nothing\n", encoding="utf-8")
    assert "Sound" in succeed("fsck", record).out


def test_a_file_that_is_named_locks_a_new_key(tmp_path: Path, phrase: Path) -> None:
    succeed("key", "new", tmp_path / "d.key")
    assert (tmp_path / "d.key").read_text().startswith("LOCKED+KEY+")
    phrase.write_text("")
    assert "no passphrase in the file" in fail("key", "new", tmp_path / "e.key")
    assert not (tmp_path / "e.key").exists()
