"""A lost log is taken back from a node's or a published copy, and that is cut off: to add to it would fork the log."""

import shutil
from pathlib import Path

import pytest

from custodiet.kernel.files import alone_in
from tests.cli.conftest import Mission
from tests.cli.runner import fail, succeed
from tests.node.carrying import carried


@pytest.fixture
def www(mission: Mission, tmp_path: Path) -> Path:
    """A published copy of a log under two checkpoints, 303 and 600 entries."""
    succeed("submit", mission.record, *(mission.sign("Arcadia", f"n{n}") for n in range(300)))
    succeed("submit", mission.record, *(mission.sign("Arcadia", f"m{n}") for n in range(297)))
    succeed("publish", mission.record, tmp_path / "www")
    return tmp_path / "www"


def test_nothing_is_added_before_it_is_whole(mission: Mission, tmp_path: Path, www: Path) -> None:
    node, last = tmp_path / "node", www / "tile/entries/002.p/88"
    extra, whole = mission.sign("Arcadia", "extra"), last.read_bytes()
    last.unlink()
    with carried(www) as url:
        fail("follow", url, node)
        shutil.copy(mission.record / "operator.key", node)
        assert "not followed to its end" in fail("submit", node, extra)
        assert succeed("show", node, "journal", "--format", "json").json()
        (node / "operator.key").unlink()
        shutil.rmtree(node / "log")  # as if it had been stopped before it could publish
        assert "not followed to its end" in fail("fsck", node)
        last.write_bytes(whole)
        assert succeed("follow", url, node, "--json").json()["size"] == 600
    shutil.copy(mission.record / "operator.key", node)
    succeed("submit", node, extra)
    assert "601 entries" in succeed("verify", node).out


def test_two_who_follow_into_one_directory(mission: Mission, tmp_path: Path) -> None:
    node = tmp_path / "node"
    with carried(mission.record / "log") as url:
        succeed("follow", url, node)
        succeed("submit", mission.record, mission.sign("Arcadia", "more"))
        with alone_in(node, patience=0):
            assert "another process follows into this directory" in fail("follow", url, node)
        assert succeed("follow", url, node, "--json").json()["new"] == 1
