"""`custodiet witness` and the keys for it, as a person types them."""

from pathlib import Path

import pytest

from custodiet.kernel.keys import SigningKey
from tests.cli.conftest import Mission
from tests.cli.runner import custodiet, fail, snapshot, succeed

VKEY = "example.com/log+9be5d3c6+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c"


@pytest.fixture
def key(tmp_path: Path) -> Path:
    succeed("key", "new", tmp_path / "w.key", "--name", "w.example", "--algorithm", "ml-dsa-44")
    return tmp_path / "w.key"


def test_a_witness_is_begun_once(key: Path, tmp_path: Path) -> None:
    state = tmp_path / "w.state"
    assert "witness serve" in succeed("witness", "init", "--state", state, "--key", key).out
    assert state.stat().st_mode & 0o077 == 0
    before = snapshot(tmp_path)
    assert "exists already" in fail("witness", "init", "--state", state, "--key", key)
    assert snapshot(tmp_path) == before


def test_a_second_witness_under_one_key_is_warned_of(key: Path, tmp_path: Path) -> None:
    assert "Warning" not in succeed("witness", "init", "--state", tmp_path / "w.state", "--key", key).out
    (tmp_path / "elsewhere").mkdir()
    for second in (tmp_path / "second.state", tmp_path / "elsewhere" / "w.state"):
        told = succeed("witness", "init", "--state", second, "--key", key).out
        assert f"Warning: {tmp_path / 'w.state'} is the state of a witness under the same key" in told
    succeed("key", "new", tmp_path / "v.key", "--name", "v.example", "--algorithm", "ml-dsa-44")
    other = ("--state", tmp_path / "v.state", "--key", tmp_path / "v.key")
    assert "Warning" not in succeed("witness", "init", *other).out


def test_a_witness_without_its_state_does_not_start(key: Path, tmp_path: Path) -> None:
    told = fail("witness", "serve", "--state", tmp_path / "w.state", "--key", key, "--log", VKEY)
    assert "no state" in told
    assert "never cosigned" in told


def test_a_key_that_signs_statements_does_not_cosign(tmp_path: Path) -> None:
    succeed("key", "new", tmp_path / "own.key")
    told = fail("witness", "init", "--state", tmp_path / "w.state", "--key", tmp_path / "own.key")
    assert "--algorithm cosignature" in told
    assert not (tmp_path / "w.state").exists()


def test_a_key_is_given_once_and_a_log_by_its_key(key: Path, tmp_path: Path) -> None:
    twice = ("--state", tmp_path / "w.state", "--key", key, "--key", key)
    assert "each once" in fail("witness", "init", *twice)
    succeed("witness", "init", "--state", tmp_path / "w.state", "--key", key)
    one = ("--state", tmp_path / "w.state", "--key", key)
    assert "verifier key" in fail("witness", "serve", *one, "--log", "example.com/log")
    assert "too long" in fail("witness", "serve", *one, "--log", long_named())


def long_named() -> str:

    return str(SigningKey("x" * 256, bytes(32)).verifier)


def test_a_witnesss_key_signs_no_statement(key: Path, mission: Mission) -> None:
    wish = mission.write("wish.json", {"type": "event", "origin": "example.org/mission", "body": {"text": "x"}})
    out = mission.folder / "wish.signed"
    assert "signs no statements" in fail("sign", wish, "--key", key, "--out", out)
    assert not out.exists()
    assert custodiet("key", "new", out, "--algorithm", "rsa").code == 2
    named = ("--party", "Arcadia", "--origin", "example.org/mission")
    assert custodiet("key", "new", out, "--algorithm", "ml-dsa-44", *named).code == 2
    assert not out.exists()
