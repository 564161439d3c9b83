"""`custodiet follow`: a record of one's own from what another operator publishes, over real HTTP."""

import shutil
from pathlib import Path

import pytest

from custodiet.app.following import Follower, Trust
from custodiet.app.progress import silent
from custodiet.app.remote import Remote, RemoteFiles
from custodiet.kernel.errors import CustodietError
from custodiet.kernel.keys import read_key_file
from tests.cli.conftest import Mission
from tests.cli.runner import fail, snapshot, succeed
from tests.node.carrying import carried
from tests.portal.served import serving


@pytest.fixture
def key(mission: Mission) -> str:
    return str(succeed("verify", mission.record, "--json").json()["log_key"])


def log_of(record: Path) -> dict[str, str]:
    return snapshot(record / "log")


def test_a_node_answers_as_the_operator_does(mission: Mission, tmp_path: Path, key: str) -> None:
    node = tmp_path / "node"
    succeed("submit", mission.record, mission.count("Arcadia", "one", "100", "2014-01-01"))
    succeed("publish", mission.record, tmp_path / "www")
    with carried(tmp_path / "www") as url:
        told = succeed("follow", url, node, "--log", key)
        assert "has 4 entries of example.org/mission, 4 of them new" in told.out
        assert "Not proved" not in told.out
        succeed("submit", mission.record, mission.count("Inspectorate", "two", "97", "2014-01-05"))
        succeed("publish", mission.record, tmp_path / "www")
        assert succeed("follow", url, node, "--json").json() | {"root": ""} == {
            "record": str(node), "origin": "example.org/mission", "size": 5, "root": "", "new": 1,
            "cosigned_by": [], "key_named": False,
        }  # fmt: skip
        before = log_of(node)
        assert succeed("follow", url, node, "--json").json()["new"] == 0
        assert log_of(node) == before
    assert log_of(node) == log_of(mission.record)
    for what in ("holdings", "discrepancies", "journal"):
        answers = [succeed("show", record, what, "--format", "json").out for record in (node, mission.record)]
        assert answers[0] == answers[1]
    with serving(node) as served:
        assert "97" in served.get("/discrepancies").text
    assert "Sound" in succeed("fsck", node).out


def test_nobody_adds_to_a_node_but_its_log(mission: Mission, tmp_path: Path, key: str) -> None:
    node = tmp_path / "node"
    with carried(mission.record / "log") as url:
        succeed("follow", url, node, "--log", key)
        before = snapshot(node)
        assert "only the operator" in fail("submit", node, mission.sign("Arcadia", "one"))
        assert snapshot(node) == before
        before = snapshot(mission.record)
        assert "operator's key" in fail("follow", url, mission.record)
        assert snapshot(mission.record) == before


def test_it_follows_the_portal_too(mission: Mission, tmp_path: Path) -> None:
    with serving(mission.record) as served:
        told = succeed("follow", f"{served.base}/log/files", tmp_path / "node").out
        assert "Not proved: that this is the log you mean" in told
    assert log_of(tmp_path / "node") == log_of(mission.record)


def test_a_log_of_several_bundles_is_followed_with_its_history(mission: Mission, tmp_path: Path, key: str) -> None:
    files = [mission.sign("Arcadia", f"n{n}") for n in range(260)]
    succeed("submit", mission.record, *files[:250])
    with carried(mission.record / "log") as url:
        succeed("follow", url, tmp_path / "node", "--log", key)
        succeed("submit", mission.record, *files[250:256])
        succeed("submit", mission.record, *files[256:])
        assert succeed("follow", url, tmp_path / "node", "--json").json()["new"] == 10
    assert log_of(tmp_path / "node") == log_of(mission.record)
    assert "Sound" in succeed("fsck", tmp_path / "node").out


def test_a_policy_asks_for_its_quorum_before_anything_is_taken(mission: Mission, tmp_path: Path, key: str) -> None:
    witness = tmp_path / "w.key"
    succeed("key", "new", witness, "--algorithm", "cosignature")
    public = witness_key(witness)
    policy = mission.write("policy.txt", f"log {key}\nwitness w {public}\nquorum w\n")
    with carried(mission.record / "log") as url:
        assert "quorum" in fail("follow", url, tmp_path / "node", "--policy", policy)
        assert not (tmp_path / "node").exists()


def witness_key(file: Path) -> str:

    return str(read_key_file(file).verifier)


def test_another_log_at_the_address_is_refused(mission: Mission, tmp_path: Path, key: str) -> None:
    other = tmp_path / "other"
    succeed("init", other, "--origin", "example.org/other", "--regime", "cwc")
    with carried(mission.record / "log") as url:
        succeed("follow", url, tmp_path / "node", "--log", key)
    before = snapshot(tmp_path / "node")
    with carried(other / "log") as url:
        assert "another log" in fail("follow", url, tmp_path / "node")
        assert "another log" in fail("follow", url, tmp_path / "new", "--log", key)
    assert snapshot(tmp_path / "node") == before
    assert not (tmp_path / "new").exists()


def test_a_copy_for_outsiders_cannot_be_followed_and_says_why(mission: Mission, tmp_path: Path, key: str) -> None:
    succeed("publish", mission.record, tmp_path / "www", "--profile", "parties")
    with carried(tmp_path / "www") as url:
        assert "copy for outsiders" in fail("follow", url, tmp_path / "node", "--log", key)
    assert not (tmp_path / "node").exists()


@pytest.mark.parametrize("url", ["ftp://x", "http://", "mission", "http://a b", "http://u:p@x", "http://x:99999"])
def test_what_is_no_address(tmp_path: Path, url: str) -> None:
    assert "no address" in fail("follow", url, tmp_path / "node")


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    assert "no answer from the server" in fail("follow", "http://127.0.0.1:9", tmp_path / "node")
    assert not (tmp_path / "node").exists()


def test_a_round_that_was_cut_off_goes_on_where_it_stopped(mission: Mission, tmp_path: Path, key: str) -> None:
    www, node = tmp_path / "www", tmp_path / "node"
    succeed("submit", mission.record, *(mission.sign("Arcadia", f"n{n}") for n in range(300)))
    shutil.copytree(mission.record / "log", www)
    whole = (www / "tile/entries/001.p/47").read_bytes()
    (www / "tile/entries/001.p/47").unlink()
    with carried(www) as url, Remote(url) as remote:
        follower = Follower(node, Trust(key=key))
        with pytest.raises(CustodietError, match="entries are not there"):
            follower.follow(RemoteFiles(remote), silent)
        (www / "tile/entries/001.p/47").write_bytes(whole)
        assert follower.follow(RemoteFiles(remote), silent).checkpoint.size == 303
    assert log_of(node) == log_of(mission.record)


def test_a_regime_that_does_not_ship_comes_with_whoever_follows(tmp_path: Path) -> None:
    shipped = Path(__file__).parents[2] / "src/custodiet/regimes/mbc"
    own, record, node = tmp_path / "our-mines", tmp_path / "record", tmp_path / "node"
    shutil.copytree(shipped, own)
    succeed("init", record, "--origin", "example.org/own", "--regime", own)
    with carried(record / "log") as url:
        assert "--regime FOLDER" in fail("follow", url, node)
        assert not node.exists()
        assert "another regime" in fail("follow", url, node, "--regime", shipped.with_name("cwc"))
        assert not node.exists()
        succeed("follow", url, node, "--regime", own)
    assert "Sound" in succeed("fsck", node).out
