"""Names of keys and origins in any language, and names that are none: a key is written whole, or not at all."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from custodiet.kernel.keys import read_key_file
from tests.cli.conftest import ORIGIN
from tests.cli.runner import fail, snapshot, succeed

NAMES = ["Ä", "Größe/7", "核査察", "Ελλάδα", "é" * 200]


@pytest.mark.parametrize("name", NAMES)
def test_a_key_of_any_language_signs_and_is_enrolled(name: str, tmp_path: Path) -> None:
    record, key = tmp_path / "record", tmp_path / f"{name[:50].replace('/', '-')}.key"
    succeed("init", record, "--origin", name, "--regime", "cwc", "--operator", name)
    succeed("key", "new", key, "--name", name, "--party", f"{name}s", "--origin", name)
    assert read_key_file(key).name == name
    succeed("enrol", record, f"{key}.enrolment.json")
    (tmp_path / "x.json").write_text(json.dumps({"type": "event", "origin": name, "body": {"text": "x"}}))
    succeed("sign", tmp_path / "x.json", "--key", key, "--out", tmp_path / "x.signed")
    succeed("submit", record, tmp_path / "x.signed")
    assert succeed("verify", record, "--json").json()["origin"] == name
    assert succeed("fsck", record)


@pytest.mark.parametrize(
    "name",
    ["Ä\x00", "Ä\n", "a b", "a+b", "\u202eÄ", "A\u0308", "\udcff", "\ufdd0", "\u00a0", "a\u2028b"],
    ids=ascii,
)
def test_a_name_that_is_none_leaves_nothing_behind(name: str, tmp_path: Path) -> None:
    assert "key's name" in fail("key", "new", tmp_path / "k", "--name", name)
    assert "no origin" in fail("init", tmp_path / "r", "--origin", name, "--regime", "cwc")
    assert snapshot(tmp_path) == {}
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize("party", ["\udcff", "A\u0308", "x" * 20_000], ids=["no-utf-8", "not-nfc", "too-long"])
def test_a_party_that_no_record_would_admit_leaves_nothing_behind(party: str, tmp_path: Path) -> None:
    for option in ([], ["--request"]):
        fail("key", "new", tmp_path / "k", "--party", party, "--origin", ORIGIN, *option)
    fail("init", tmp_path / "r", "--origin", ORIGIN, "--regime", "cwc", "--operator", party)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        "Schlüssel".encode(),
        "PRIVATE+KEY+Ä+00000000+ÄÄÄÄ".encode(),
        b"PRIVATE+KEY+\x00+00000000+AAAA",
        "PRIVATE+KEY+k+00000000+\u0661\u0662".encode(),
    ],
)
def test_a_file_that_is_no_key(content: bytes, tmp_path: Path) -> None:
    key = tmp_path / "k"
    key.write_bytes(content)
    key.chmod(0o600)
    (tmp_path / "x.json").write_text(json.dumps({"type": "event", "origin": ORIGIN}))
    assert "signing key" in fail("sign", tmp_path / "x.json", "--key", key, "--out", tmp_path / "x.signed")


@pytest.mark.parametrize("encoding", ["latin-1", "koi8-r", "utf-8"])
def test_a_terminal_that_cannot_show_a_letter_shows_its_escape(encoding: str, tmp_path: Path) -> None:
    record = tmp_path / "record"
    succeed("init", record, "--origin", ORIGIN, "--regime", "cwc", "--operator", "核 Ä \U0001f4a9")
    for form in ("table", "csv", "json"):
        command = [sys.executable, "-c", "from custodiet.cli import main; main()", "show", str(record), "journal"]
        ran = subprocess.run(  # noqa: S603 - our own command
            [*command, "--format", form],
            env={**os.environ, "PYTHONIOENCODING": encoding},
            capture_output=True,
            check=True,
        )
        printed = ran.stdout.decode(encoding)
        if form == "json":
            assert json.loads(printed)[0]["speaker"] == "核 Ä \U0001f4a9"
        assert ("核" if encoding == "utf-8" else "\\u6838") in printed
