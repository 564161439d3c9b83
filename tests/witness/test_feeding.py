"""`custodiet witness feed`: real witnesses on ports, a record, and a policy that names them."""

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from custodiet.app import feeding
from custodiet.app.feeding import Asking, Fed
from custodiet.app.record import Record
from custodiet.app.standings import read_standings, write_standings
from custodiet.app.witness import Witness, create, opened
from custodiet.kernel.errors import Refused
from custodiet.kernel.keys import COSIGNATURE_V1, ML_DSA_44, SigningKey
from custodiet.log.cosignature import cosign
from custodiet.log.note import Note
from custodiet.log.witness import MOST_HASHES, Request, format_request
from tests.attack.witness.serving import Served, key_files, serving
from tests.cli.conftest import Mission
from tests.cli.runner import custodiet, fail, succeed
from tests.portal.served import serving as portal_serving
from verifier.custodiet_verify import parse_policy, verify_bundle

SEEDS = {"host": 11, "one": 12, "two": 13, "three": 14, "council": 15}


class Network:
    """Five witnesses of one log, each with a key of either kind by turns, of which any may be silent."""

    def __init__(self, mission: Mission, stack: ExitStack) -> None:
        self.mission, self._stack = mission, stack
        self.log_key = succeed("verify", mission.record, "--json").json()["log_key"]
        self.served: dict[str, Served] = {}
        self.held: dict[str, Witness] = {}
        self.keys = {
            name: SigningKey(f"{name}.example", bytes([seed]) * 32, ML_DSA_44 if seed % 2 else COSIGNATURE_V1)
            for name, seed in SEEDS.items()
        }

    def folder(self, name: str) -> Path:
        folder = self.mission.folder / name
        folder.mkdir(exist_ok=True)
        return folder

    def start(self, *names: str, now: int | None = None) -> None:
        for name in names:
            folder = self.folder(name)
            files = key_files(folder, self.keys[name])
            if not (folder / "state").exists():
                create(folder / "state", files)
            self.held[name] = self._stack.enter_context(opened(folder / "state", files, [self.log_key]))
            self.served[name] = self._stack.enter_context(serving(self.held[name], now=now or int(time.time())))

    def policy(self, **urls: str) -> Path:
        lines = [f"log {self.log_key}"]
        for name, key in self.keys.items():
            url = urls.get(name) or (self.served[name].url if name in self.served else "http://127.0.0.1:9/")
            lines.append(f"witness {name} {key.verifier} {url}")
        lines += [
            "group inspectors 2 one two three",
            "group everybody all host inspectors council",
            "quorum everybody",
        ]
        return self.mission.write("policy.txt", "\n".join([*lines, ""]))

    def feed(self, **urls: str) -> Fed:
        asking = Asking(clock=lambda: int(time.time()), sleep=self.waits.append, attempts=3)
        self.waits.clear()
        return feeding.feed(self.mission.record, self.policy(**urls), asking)

    waits: list[float] = []  # noqa: RUF012 - of one test at a time


@pytest.fixture
def network(mission: Mission) -> Iterator[Network]:
    with ExitStack() as stack:
        yield Network(mission, stack)


def test_a_quorum_of_nested_groups_is_collected_and_verifies(network: Network) -> None:
    mission = network.mission
    network.start("host", "one", "three", "council")
    policy = network.policy()
    told = fail("verify", mission.record, "--policy", policy)
    assert "quorum" in told
    done = succeed("witness", "feed", mission.record, "--policy", policy, "--attempts", "1")
    assert "The quorum of your policy is reached." in done.out
    assert "two: has cosigned nothing yet, 3 behind" in done.out
    assert "witnessed by 4 of those that you named" in succeed("verify", mission.record, "--policy", policy).out


def test_the_next_checkpoint_is_cosigned_from_where_each_stands(network: Network) -> None:
    mission = network.mission
    network.start("host", "one", "council")
    assert network.feed().short
    succeed("submit", mission.record, mission.sign("Arcadia", "later"))
    network.start("two")
    done = network.feed()
    assert not done.short
    assert {each.name: each.size for each in done.standings} == {
        "host": 4, "one": 4, "two": 4, "three": 0, "council": 4,
    }  # fmt: skip
    succeed("verify", mission.record, "--policy", mission.folder / "policy.txt")


def test_a_witness_that_stands_elsewhere_is_followed_by_its_size(network: Network) -> None:
    network.start("host")
    network.feed()
    write_standings(network.mission.record, [])  # the record forgets what it was told
    succeed("submit", network.mission.record, network.mission.sign("Arcadia", "later"))
    done = network.feed()
    assert {each.size for each in done.standings if each.name == "host"} == {4}


def test_one_that_does_not_answer_is_asked_again_later_each_time(network: Network) -> None:
    network.start("host")
    done = network.feed()
    assert network.waits == [1.0, 2.0]  # the four that are silent are at one address
    silent = next(each for each in done.standings if each.name == "two")
    assert "no answer" in silent.problem
    assert "asked of" not in silent.problem


def test_a_line_by_another_key_than_the_policys_is_not_taken(network: Network) -> None:
    network.start("host", "one")
    done = network.feed(host=network.served["one"].url)
    assert {each.name: each.problem for each in done.standings}["host"].startswith(
        "its answer bears no line by the key"
    )
    assert "host.example" not in (network.mission.record / "log/checkpoint").read_text()


@pytest.mark.parametrize("off", [-4000, 4000])
def test_a_cosignature_at_another_time_is_not_taken(network: Network, off: int) -> None:
    network.start("host", now=int(time.time()) + off)
    done = network.feed()
    assert "nothing was taken" in {each.name: each.problem for each in done.standings}["host"]
    assert "host.example" not in (network.mission.record / "log/checkpoint").read_text()


def test_a_record_that_was_put_back_from_an_old_copy_is_told(
    network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On another machine, that is, where no guard remembers what the log has signed."""
    mission = network.mission
    put_back_after_one_more(network, tmp_path, monkeypatch)
    told = {each.name: each.problem for each in network.feed().standings}["host"]
    assert "has cosigned 4 entries of this log, and this record has 3" in told
    done = custodiet("witness", "feed", mission.record, "--policy", network.policy(), "--attempts", "1")
    assert done.code == 1
    assert "host: has cosigned nothing of this history, 3 behind: it has cosigned 4 entries" in done.out
    assert "host saw more of this log than this record has" in done.err
    assert "Stop: add nothing to it" in done.err
    assert "Ask again" not in done.out + done.err


def put_back_after_one_more(network: Network, elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The host cosigns four entries; then the record is put back to three, on another machine."""
    mission = network.mission
    network.start("host")
    shutil.copytree(mission.record, elsewhere / "old")
    succeed("submit", mission.record, mission.sign("Arcadia", "later"))
    network.feed()
    shutil.rmtree(mission.record)
    shutil.copytree(elsewhere / "old", mission.record)
    monkeypatch.setenv("CUSTODIET_STATE", str(elsewhere / "another machine"))


@pytest.mark.parametrize("every", [(), ("--every", "3600")])
def test_a_split_view_ends_with_stop_and_where_the_evidence_is(
    network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, every: tuple[str, ...]
) -> None:
    mission = network.mission
    put_back_after_one_more(network, tmp_path, monkeypatch)
    succeed("submit", mission.record, mission.sign("Arcadia", "another"))
    root = succeed("verify", mission.record, "--json").json()["root"]
    done = custodiet("witness", "feed", mission.record, "--policy", network.policy(), "--attempts", "1", *every)
    assert done.code == 1
    assert "nothing yet" not in next(line for line in done.out.splitlines() if " host: " in line)
    assert f"found {root})" in done.out
    assert "split view: host saw another history of this log than this record has" in done.err
    assert "Stop: add nothing to it. The evidence is with the keeper of that witness" in done.err
    assert "Ask again" not in done.out + done.err
    (kept,) = network.folder("host").glob("state.split-view-*.json")
    assert "split view" in succeed("verify", "--evidence", kept, "--json").out
    told = custodiet("witness", "feed", mission.record, "--policy", network.policy(), "--attempts", "1", "--json")
    assert told.json()["split_view"] == ["host"]


def test_a_policy_without_addresses_or_of_another_log(network: Network) -> None:
    mission = network.mission
    bare = mission.write(
        "bare.txt", f"log {network.log_key}\nwitness host {network.keys['host'].verifier}\nquorum host\n"
    )
    assert "no witness of this policy has an address" in fail("witness", "feed", mission.record, "--policy", bare)
    nobody = mission.write("nobody.txt", "quorum none\n")
    assert "does not name this log" in fail("witness", "feed", mission.record, "--policy", nobody)
    wrong = network.policy(host="ftp://host.example")
    done = feeding.feed(mission.record, wrong, Asking(clock=lambda: 0, sleep=lambda _: None, attempts=1))
    assert "this is no address" in {each.name: each.problem for each in done.standings}["host"]


def test_what_is_kept_of_witnesses_is_verified_when_it_is_read(network: Network) -> None:
    record = network.mission.record
    network.start("host")
    network.feed()
    file = record / "witnesses.json"
    whole = file.read_text()
    file.write_text(whole.replace("example.org/mission\\n3\\n", "example.org/mission\\n9\\n"))
    assert {each.size for each in read_standings(record)} == {0}
    file.write_text("{}")
    with pytest.raises(Refused, match="damaged"):
        read_standings(record)


def test_the_portal_shows_who_cosigned_what_and_who_is_behind(network: Network) -> None:
    mission = network.mission
    with portal_serving(mission.record) as served:
        assert "Witnesses" not in served.get("/log").text
        network.start("host", "one")
        network.feed()
        text = served.get("/log").text
        assert "Witnesses, each cosignature verified again" in text
        assert text.count("none yet") == 3
        assert "no answer from the server" in text
        assert "127.0.0.1:9" not in text  # where witnesses are is the operator's affair
        assert "Witnesses" not in served.get("/log?at_checkpoint=3").text  # what a permanent address shows stays
        succeed("submit", mission.record, mission.sign("Arcadia", "later"))
        assert re.search(r"host.*?3.*?>1<", served.get("/log").text, re.DOTALL)


def test_the_portal_says_of_a_witness_that_it_saw_another_history(network: Network) -> None:
    record = network.mission.record
    network.start("host")
    network.feed()
    standing = next(each for each in read_standings(record) if each.name == "host")
    found = standing.cosigned()
    assert found
    other = replace(found[0], root=bytes(32))
    line = cosign(other.text, network.keys["host"], time=found[1])
    write_standings(record, [replace(standing, note=Note(other.text, (line,)).format().decode())])
    with portal_serving(record) as served:
        assert "cosigned another history of this log" in served.get("/log").text
        (record / "witnesses.json").write_text("nonsense")
        assert served.get("/log").status == 200


def test_a_report_carries_the_cosignatures_to_whoever_has_nothing_of_ours(network: Network) -> None:
    mission, out = network.mission, network.mission.folder / "report.zip"
    network.start("host", "one", "two", "council")
    assert not network.feed().short
    succeed("report", mission.record, "--key", mission.key("Arcadia"), "--out", out)
    policy = mission.folder / "policy.txt"
    assert "witnessed by 4" in succeed("verify", out, "--policy", policy).out
    found = verify_bundle(out.read_bytes(), parse_policy(policy.read_bytes()))
    assert found.witnesses
    assert set(found.witnesses) == {"host", "one", "two", "council"}


def test_a_witness_is_sent_the_logs_own_lines_alone(network: Network) -> None:
    """Witnesses elsewhere take no more than 16 KiB, and one line of ML-DSA-44 has more than three."""
    record = network.mission.record
    network.start("host", "two", "council")  # those with keys of ML-DSA-44
    network.feed()
    published = (record / "log/checkpoint").read_bytes()
    assert len(published) > 3 * 3000
    with Record.open(record, read_only=True) as opened_record:
        latest = opened_record.store.latest()
    assert latest
    body = format_request(Request(3, (bytes(32),) * MOST_HASHES, latest.own))
    assert len(body) < 16 * 1024
    assert published.startswith(latest.own)
    succeed("submit", record, network.mission.sign("Arcadia", "later"))
    assert {each.size for each in network.feed().standings if each.name in network.served} == {4}
