"""A report in one file: the same bytes twice, every figure computed anew, and whatever is changed is refused."""

import base64
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from custodiet.kernel.envelope import sign as sign_envelope
from custodiet.kernel.keys import read_key_file
from custodiet.kernel.strict import canonical
from custodiet.reports.bundle import pack, unpack
from tests.cli.conftest import Mission
from tests.cli.runner import custodiet, fail, snapshot, succeed

Members = dict[str, bytes]


@pytest.fixture
def told(mission: Mission) -> Mission:
    count = mission.count("Arcadia", "stock", "50", "2014-01-01")
    posting = {"verb": "claim", "act": "r", "subject": "all", "qty": {"unit": "%", "lo": "49.3", "hi": "49.3"}}
    claim = {**posting, "as_of": "2014-03-20", "kind": "reported", "basis": "removed"}
    owe = {"verb": "owe", "id": "D1", "debtor": "Arcadia", "text": "all out", "due": "2013-12-31"}
    files = [count, *(mission.sign("Inspectorate", n, said=s, postings=[p]) for n, s, p in (
        ("claim", "2014-03-20", claim), ("owe", "2013-11-15", owe)))]  # fmt: skip
    succeed("submit", mission.record, *files)
    return mission


def report(mission: Mission, name: str = "r.zip", *more: object, key: str = "Inspectorate") -> Path:
    out = mission.folder / name
    succeed("report", mission.record, "--as-of", "2014-03-20", "--key", mission.key(key), "--out", out, *more)
    return out


def figures(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(unpack(path.read_bytes())["figures.json"])
    return found


def test_it_holds_every_figure_and_verifies_by_itself(told: Mission, tmp_path: Path) -> None:
    made = report(told)
    alone = tmp_path / "elsewhere" / "report.zip"
    alone.parent.mkdir()
    shutil.move(made, alone)
    shutil.rmtree(told.record)
    verdict = succeed("verify", alone, "--json").json()
    assert verdict["verdict"] == "self-consistent, vouched for by nobody you named"
    assert verdict["whole"]
    assert verdict["figures"] == {"claims": 1, "holdings": 1, "obligations": 1, "compared": 3, "not_compared": 0}
    assert verdict["report"]["party"] == "Inspectorate"
    claim, holding, obligation = figures(alone)
    assert (claim["voice"], claim["lo"], claim["unit"]) == ("Inspectorate", "49.3", "%")
    assert (holding["account"], holding["lo"], holding["anchored"]) == ("Arcadia@depot", "50000", True)
    assert (obligation["status"], obligation["days_late"]) == ("missed", 79)
    assert "Nobody whom you named vouches for it" in succeed("verify", alone).out


def test_two_runs_write_the_same_bytes_and_another_question_does_not(told: Mission) -> None:
    first, again = report(told, "a.zip"), report(told, "b.zip")
    assert first.read_bytes() == again.read_bytes()
    assert report(told, "c.zip", "--known-at", "2014-02").read_bytes() != first.read_bytes()
    assert report(told, "d.zip", key="Arcadia").read_bytes() != first.read_bytes()
    succeed("submit", told.record, told.count("Arcadia", "more", "51", "2014-02-01"))
    assert report(told, "e.zip").read_bytes() != first.read_bytes()


def test_known_then_it_knows_no_more(told: Mission) -> None:
    made = report(told, "then.zip", "--known-at", "2014-02")
    assert [figure["figure"] for figure in figures(made)] == ["holding", "obligation"]
    assert succeed("verify", made, "--json").json()["report"]["known_at"] == "2014-02"


def test_a_report_changes_nothing_that_is_published(told: Mission) -> None:
    before = snapshot(told.record / "log")
    report(told)
    assert snapshot(told.record / "log") == before
    assert succeed("fsck", told.record)


def test_a_key_that_nobody_enrolled_signs_no_report(told: Mission) -> None:
    stranger = told.folder / "stranger.key"
    succeed("key", "new", stranger)
    before = snapshot(told.record)
    message = fail("report", told.record, "--key", stranger, "--out", told.folder / "x.zip")
    assert "not enrolled" in message
    assert not (told.folder / "x.zip").exists()
    assert snapshot(told.record) == before


def test_an_existing_file_and_a_wrong_time_are_refused(told: Mission) -> None:
    made = report(told)
    before = made.read_bytes()
    assert "exists already" in fail("report", told.record, "--key", told.key("Arcadia"), "--out", made)
    assert made.read_bytes() == before
    for time in ("2014-02-30", "soon"):
        assert "--as-of" in fail(
            "report", told.record, "--as-of", time, "--key", told.key("Arcadia"), "--out", told.folder / "y.zip"
        )
    assert custodiet("report", told.record, "--out", "z.zip").code == 2


def test_any_changed_byte_is_refused(told: Mission) -> None:
    data = report(told).read_bytes()
    broken = told.folder / "broken.zip"
    for place in range(0, len(data), max(1, len(data) // 97)):
        broken.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        fail("verify", broken)
    for cut in (data[:-1], data[: len(data) // 2], data + b"\n", b""):
        broken.write_bytes(cut)
        fail("verify", broken)


def without(name: str) -> Callable[[Members], None]:
    def change(members: Members) -> None:
        name_ = next(each for each in sorted(members) if each.startswith(name) and each.endswith(name[-5:]))
        del members[name_]

    return change


def a_statement(members: Members) -> str:
    return next(name for name in sorted(members) if name.startswith("statements/") and name.endswith(".json"))


def leave_out_a_figure(members: Members) -> None:
    members["figures.json"] = canonical(json.loads(members["figures.json"])[:-1])


def another_statement(members: Members) -> None:
    names = sorted(n for n in members if n.startswith("statements/") and n.endswith(".json"))
    members[names[0]] = members[names[1]]


def another_proof(members: Members) -> None:
    names = sorted(n for n in members if n.endswith(".proof"))
    members[names[0]] = members[names[1]]


def left_out(members: Members) -> None:
    name = a_statement(members)
    del members[name], members[name.replace(".json", ".proof")]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (without("report.json"), "lacks a member"),
        (without("checkpoint"), "lacks a member"),
        (leave_out_a_figure, "the report's figures is not that of this bundle"),
        (another_statement, "not the one that its name says"),
        (another_proof, "two statements claim to be entry|is not in the tree"),
        (lambda members: members.update(extra=b"x"), "no member of this name"),
        (lambda members: members.update({"findings.json": b"[ ]"}), "findings is not that of this bundle"),
        (
            lambda members: members.pop(a_statement(members).replace(".json", ".proof")),
            "proof of a statement is missing",
        ),
        (lambda members: members.pop(a_statement(members)), "proof of a statement that is not here"),
    ],
)
def test_a_bundle_that_was_put_together_otherwise(told: Mission, change: Callable[[Members], Any], reason: str) -> None:
    members = unpack(report(told).read_bytes())
    change(members)
    forged = told.folder / "forged.zip"
    forged.write_bytes(pack(members))
    assert any(part in fail("verify", forged) for part in reason.split("|"))


def test_a_figure_that_its_own_signer_made_up_is_found(told: Mission) -> None:
    """Whoever signs the report cannot make it say what the statements do not."""
    members = unpack(report(told).read_bytes())
    key = read_key_file(told.key("Inspectorate"))
    envelope = json.loads(members["report.json"])
    payload = json.loads(base64.b64decode(envelope["payload"]))
    told_ = figures(told.folder / "r.zip")
    for made_up in ([{**told_[0], "lo": "50"}, *told_[1:]], told_[:-1], [*told_, told_[-1]]):
        text = canonical(made_up)
        payload["body"]["figures"] = hashlib.sha256(text).hexdigest()
        forged = told.folder / "made-up.zip"
        forged.write_bytes(
            pack({**members, "figures.json": text, "report.json": sign_envelope(canonical(payload), key)})
        )
        assert "figures.json" in fail("verify", forged)


def test_a_bundle_with_an_entry_left_out_says_so(told: Mission) -> None:
    """Not whole: no figure is refused, and none that needs the missing entry is called proved."""
    members = unpack(report(told).read_bytes())
    names = [n for n in members if n.startswith("statements/") and n.endswith(".json")]
    stock = next(n for n in names if b'"stock"' in base64.b64decode(json.loads(members[n])["payload"]))
    del members[stock], members[stock.replace(".json", ".proof")]
    partial = told.folder / "partial.zip"
    partial.write_bytes(pack(members))
    verdict = succeed("verify", partial, "--json").json()
    assert not verdict["whole"]
    assert (verdict["figures"]["compared"], verdict["figures"]["not_compared"]) == (2, 1)
    assert "1 entries of the log are not in this bundle" in succeed("verify", partial).out


def test_with_a_policy_the_log_must_be_the_one_that_the_reader_names(told: Mission) -> None:
    made = report(told)
    key = succeed("verify", told.record, "--json").json()["log_key"]
    policy = told.write("policy.txt", f"log {key}\nquorum none\n")
    assert succeed("verify", made, "--policy", policy).out.startswith("Signed by the log that you named")
    succeed("init", told.folder / "other", "--origin", "example.org/mission", "--regime", "cwc")
    other = succeed("verify", told.folder / "other", "--json").json()["log_key"]
    assert "signed by another key" in fail(
        "verify", made, "--policy", told.write("p2.txt", f"log {other}\nquorum none\n")
    )


def test_what_the_reader_remembers_must_be_continued(told: Mission) -> None:
    first = report(told, "first.zip")
    memory = told.folder / "memory"
    succeed("verify", first, "--remember", memory)
    succeed("submit", told.record, told.count("Arcadia", "more", "51", "2014-02-01"))
    second = report(told, "second.zip")
    assert succeed("verify", second, "--remember", memory, "--json").json()["continues"] == 6
    assert "rollback" in fail("verify", first, "--remember", memory)


def test_a_page_carries_the_same_bundle(told: Mission, monkeypatch: pytest.MonkeyPatch) -> None:
    told.write("verify.html", "<!doctype html><html><body></body></html>")
    monkeypatch.setattr("custodiet.app.reporting.VERIFIER", told.folder)
    page = report(told, "r.html")
    assert report(told, "r2.html").read_bytes() == page.read_bytes()
    assert "Not checked: the page around the bundle" in succeed("verify", page).out
    page.write_bytes(page.read_bytes().replace(b'id="bundle">UEsD', b'id="bundle">UEsE'))
    fail("verify", page)


def test_an_installation_without_verifiers_still_writes_a_bundle(
    told: Mission, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custodiet.app.reporting.VERIFIER", told.folder / "nowhere")
    assert succeed("verify", report(told))
    key, out = told.key("Arcadia"), told.folder / "page.html"
    assert "no page that could carry" in fail("report", told.record, "--key", key, "--out", out)
