"""The operator that a node follows drops, invents or rewrites statements, or shows it another history."""

import shutil
from pathlib import Path

import pytest

from custodiet.app.record import Record
from custodiet.kernel.keys import read_key_file
from custodiet.log import sequencer
from custodiet.log.files import publish
from custodiet.log.store import Entry
from tests.cli.conftest import Mission
from tests.cli.conftest import mission as mission  # noqa: PLC0414 - the fixture
from tests.cli.runner import contents, fail, succeed
from tests.node.carrying import carried


class Scene:
    """An operator, a node that follows him, and a directory on a web server that he fills as he likes."""

    def __init__(self, mission: Mission, folder: Path) -> None:
        self.mission, self.www, self.node = mission, folder / "www", folder / "node"
        self.key = succeed("verify", mission.record, "--json").json()["log_key"]

    def show(self, record: Path) -> None:
        shutil.rmtree(self.www, ignore_errors=True)
        shutil.copytree(record / "log", self.www)

    def follow(self) -> None:
        with carried(self.www) as url:
            succeed("follow", url, self.node, "--log", self.key)

    def refuse(self) -> str:
        """The node takes nothing: what it had before, it has after, but for evidence."""
        before = self.kept()
        with carried(self.www) as url:
            told = fail("follow", url, self.node, "--log", self.key)
        assert self.kept() == before
        return told

    def kept(self) -> dict[str, bytes]:
        found = contents(self.node) if self.node.exists() else {}
        return {name: data for name, data in found.items() if not name.startswith("split-view-")}

    def twin(self, name: str) -> Path:
        return Path(shutil.copytree(self.mission.record, self.mission.folder / name))

    def evidence(self) -> Path:
        (file,) = self.node.glob("split-view-*.json")
        return file


@pytest.fixture
def scene(mission: Mission, tmp_path: Path) -> Scene:
    return Scene(mission, tmp_path)


@pytest.mark.parametrize(("seen", "shown"), [(1, 1), (1, 3), (3, 1)])
def test_another_history_is_proved_to_anybody(scene: Scene, seen: int, shown: int) -> None:
    mission, other = scene.mission, scene.twin("other")
    files = [mission.sign("Arcadia", f"n{n}") for n in range(6)]
    for file in files[:seen]:
        succeed("submit", mission.record, file)
    for file in files[3 : 3 + shown]:
        succeed("submit", other, file)
    scene.show(mission.record)
    scene.follow()
    scene.show(other)
    assert "split view" in scene.refuse()
    policy = mission.write("policy.txt", f"log {scene.key}\nquorum none\n")
    assert "Proved: a split view" in succeed("verify", "--evidence", scene.evidence(), "--policy", policy).out
    scene.refuse()
    scene.evidence()  # one file, however often


def test_an_older_state_is_shown(scene: Scene) -> None:
    mission, old = scene.mission, scene.twin("old")
    succeed("submit", mission.record, mission.sign("Arcadia", "one"))
    scene.show(mission.record)
    scene.follow()
    scene.show(old)
    assert "shorter than it was" in scene.refuse()
    assert not list(scene.node.glob("split-view-*"))


def test_statements_are_logged_that_nobody_enrolled_signed(scene: Scene) -> None:
    mission = scene.mission
    scene.show(mission.record)
    scene.follow()
    stranger = mission.folder / "stranger.key"
    succeed("key", "new", stranger)
    wish = mission.write("w.json", {"type": "event", "origin": "example.org/mission", "body": {"text": "invented"}})
    succeed("sign", wish, "--key", stranger, "--out", mission.folder / "w.signed")
    for leaf in ((mission.folder / "w.signed").read_bytes(), b"{}", b""):
        other = scene.twin(f"invented-{len(leaf)}")
        invent(other, leaf)
        scene.show(other)
        scene.refuse()


def test_a_statement_of_one_number_is_logged_twice(scene: Scene) -> None:
    mission = scene.mission
    file = mission.sign("Arcadia", "one")
    succeed("submit", mission.record, file)
    invent(mission.record, file.read_bytes())
    scene.show(mission.record)
    with carried(scene.www) as url:
        assert "one key used one sequence number twice" in fail("follow", url, scene.node, "--log", scene.key)
    assert succeed("verify", scene.node / "log", "--json").code == 0


def invent(record: Path, leaf: bytes) -> None:
    """Log bytes with the operator's key, past all admission."""
    with Record.open(record) as opened:
        latest = opened.store.latest()
        assert latest
        key = read_key_file(record / "operator.key")
        sequencer.append(opened.store, key, [Entry(leaf, f"invented {latest.size}")], time=latest.time)
        publish(opened.store, record / "log")


def test_no_byte_of_what_is_published_changes_what_a_node_has(scene: Scene) -> None:
    mission = scene.mission
    succeed("submit", mission.record, mission.sign("Arcadia", "one"))
    scene.show(mission.record)
    truth = contents(mission.record / "log")
    for path, whole in truth.items():
        for place in (0, len(whole) // 2, len(whole) - 2):
            file = scene.www / path
            file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            with carried(scene.www) as url:
                try:
                    succeed("follow", url, scene.node, "--log", scene.key)
                except AssertionError:  # what came before the fault is a state that the log signed
                    assert not (scene.node / "log").exists() or is_earlier(scene.node, truth)
                else:  # hash tiles are computed, and not asked for
                    assert path.startswith("tile/0")
                    assert contents(scene.node / "log") == truth
            shutil.rmtree(scene.node, ignore_errors=True)
            file.write_bytes(whole)


def is_earlier(node: Path, truth: dict[str, bytes]) -> bool:
    """Has the node a whole log that is the beginning of the true one?"""
    size = succeed("verify", node, "--json").json()["size"]
    return size < 4 and entries_of(truth).startswith(entries_of(contents(node / "log")))


def entries_of(files: dict[str, bytes]) -> bytes:
    return b"".join(data for path, data in files.items() if path.startswith("tile/entries"))


@pytest.mark.parametrize("gone", ["tile/entries", "checkpoints", "checkpoint"])
def test_a_part_is_withheld(scene: Scene, gone: str) -> None:
    scene.show(scene.mission.record)
    target = scene.www / gone
    shutil.rmtree(target) if target.is_dir() else target.unlink()
    assert "not there" in scene.refuse() or "missing" in scene.refuse()
    assert not scene.node.exists()
