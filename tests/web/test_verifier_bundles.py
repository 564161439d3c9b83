"""A bundle is checked in a browser, without a network: what is good is graded, what is not is refused by its rule."""

import base64
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from custodiet.kernel.keys import COSIGNATURE_V1, generate
from custodiet.log import cosignature
from custodiet.log.note import parse as parse_note
from custodiet.reports.bundle import pack, unpack
from custodiet.reports.page import wrap
from tests.cli.conftest import ORIGIN, Mission
from tests.cli.runner import succeed
from tests.web.bundles import (
    Change,
    Members,
    figures,
    leave_out,
    rewritten,
    sign_anew,
    the_one,
    zipped,
)
from tests.web.conftest import PAGE, Reader, report


@pytest.fixture(scope="session")
def log_key(mission: Mission) -> str:
    key: str = succeed("verify", mission.record, "--json").json()["log_key"]
    return key


def policy(folder: Path, *lines: str) -> Path:
    path = folder / "policy.txt"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_a_whole_bundle_is_self_consistent_and_says_what_was_not_proved(reader: Reader, bundle: Path) -> None:
    said = reader.check(bundle)
    assert said.startswith("○ Self-consistent, vouched for by nobody you named")
    assert f"A report on {ORIGIN}, about 2014-03-20, signed by Inspectorate." in said
    assert "Nothing was left out" in said
    assert "Its 4 figures follow from these statements" in said
    assert "Who is behind 7 of these 7 statements" in said
    assert "you brought no checkpoint that you remember" in said


def test_every_figure_is_shown_with_the_words_behind_it(reader: Reader, bundle: Path) -> None:
    reader.check(bundle)
    page = reader.page
    assert page.locator("caption").all_inner_texts() == ["Claims (1)", "Holdings (2)", "Obligations (1)"]
    held = page.locator("table", has_text="Holdings")
    assert "43000 to 45000 kg" in held.inner_text()
    assert "a vague date leaves open whether it had happened" in held.inner_text()
    assert "missed, 79 days late" in page.locator("table", has_text="Obligations").inner_text()
    held.locator("tbody tr").first.locator("button").last.click()
    shown = page.inner_text("#statement")
    assert "Move of 5 to 7 t of lot-1 from Arcadia@depot to ~destroyed, 2014-03" in shown
    assert '"act":"out"' in shown  # the signed bytes themselves
    page.click("#close")
    page.get_by_role("button", name="Its own statement").click()
    assert "extract" in page.inner_text("#statement")


def test_the_bytes_of_a_statement_can_be_seen_and_saved(reader: Reader, bundle: Path) -> None:
    reader.check(bundle)
    reader.page.locator("table", has_text="Claims").locator("tbody button").first.click()
    with reader.page.expect_download() as download:
        reader.page.get_by_role("link", name="Save the leaf").click()
    leaf = Path(download.value.path()).read_bytes()
    assert leaf == unpack(bundle.read_bytes())[f"statements/{download.value.suggested_filename}"]
    reader.page.click("#statement summary")
    reader.page.locator("#statement details pre:not(:empty)").wait_for()
    assert bytes.fromhex(reader.page.inner_text("#statement details pre")) == leaf


def test_a_page_that_carries_a_bundle_checks_it_at_once(reader: Reader, bundle: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_bytes(wrap(PAGE.read_bytes(), bundle.read_bytes()))
    reader.open(page)
    assert "Self-consistent" in reader.said()
    assert "The page that the bundle came in" in reader.said()


def test_a_bundle_in_a_page_can_be_chosen_too(reader: Reader, bundle: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_bytes(wrap(PAGE.read_bytes(), bundle.read_bytes()))
    assert "Self-consistent" in reader.check(page)
    page.write_bytes(page.read_bytes().replace(b'id="bundle">UEsD', b'id="bundle">UEsE'))
    assert reader.check(page).startswith("B1: ")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"</body>", b'<script type="application/zip+base64" id="bundle">UEsD</script></body>'),
        (b'id="bundle">UEsD', b'id="bundle"> UEsD'),
        (b'id="bundle">UEsD', b'id="bundel">UEsD'),
    ],
    ids=["two bundles", "white space", "no bundle"],
)
def test_a_page_with_a_bundle_of_another_form(
    reader: Reader, bundle: Path, tmp_path: Path, old: bytes, new: bytes
) -> None:
    page = tmp_path / "report.html"
    page.write_bytes(wrap(PAGE.read_bytes(), bundle.read_bytes()).replace(old, new))
    assert reader.check(page).startswith("B17: ")


def test_a_page_that_carries_two_bundles_refuses_both(reader: Reader, bundle: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    once = wrap(PAGE.read_bytes(), bundle.read_bytes())
    page.write_bytes(
        once.replace(b"</body>", once[once.rindex(b'<script type="application') :].partition(b"</body>")[0])
    )
    assert reader.open(page).said().startswith("B17: ")


def test_with_a_policy_the_log_is_the_one_that_the_reader_named(
    reader: Reader, bundle: Path, tmp_path: Path, log_key: str
) -> None:
    said = reader.check(bundle, policy=policy(tmp_path, f"log {log_key}", "quorum none"))
    assert said.startswith("◐ Signed by the log that you named, witnessed by nobody")
    assert "the operator of the log, whose key you named" in said
    assert "Who is behind 6 of these 7 statements" in said
    other = str(generate(ORIGIN).verifier)
    assert reader.check(bundle, policy=policy(tmp_path, f"log {other}", "quorum none")).startswith("L18: ")
    other = str(generate("example.org/other").verifier)
    assert reader.check(bundle, policy=policy(tmp_path, f"log {other}", "quorum none")).startswith("L32: ")
    assert reader.check(bundle, policy=policy(tmp_path, "quorum")).startswith("L28: ")


def test_witnesses_count_only_where_they_cosigned(reader: Reader, bundle: Path, tmp_path: Path, log_key: str) -> None:
    witness = generate("witness.example", algorithm=COSIGNATURE_V1)
    members = unpack(bundle.read_bytes())
    old = members["checkpoint"]
    note = parse_note(old)
    line = str(cosignature.cosign(note.text, witness, time=1_395_273_700))
    for name, data in members.items():
        if name == "checkpoint" or name.endswith(".proof"):
            members[name] = data.replace(old, old + f"{line}\n".encode())
    cosigned = tmp_path / "cosigned.zip"
    cosigned.write_bytes(pack(members))
    asked = policy(tmp_path, f"log {log_key}", f"witness w {witness.verifier}", "quorum w")
    assert reader.check(bundle, policy=asked).startswith("L32: your policy's quorum, w, is not reached")
    said = reader.check(cosigned, policy=asked)
    assert said.startswith("● Signed by the log that you named, witnessed by 1 of those that you named")
    assert "w cosigned the checkpoint, at 2014-03-20T00:01:40Z" in said


def test_what_the_reader_remembers_must_be_continued(reader: Reader, mission: Mission, tmp_path: Path) -> None:
    shutil.copytree(mission.folder, tmp_path / "later")
    later = Mission.__new__(Mission)
    later.folder, later.record = tmp_path / "later", tmp_path / "later" / "record"
    first = report(later, "first.zip")
    assert "Self-consistent" in reader.check(first)
    with reader.page.expect_download() as download:
        reader.page.get_by_role("link", name="Save the checkpoint to remember").click()
    memory = tmp_path / "memory"
    download.value.save_as(memory)
    assert "continues the 7 entries that you remember" in reader.check(first, remembered=memory)
    succeed("submit", later.record, later.count("Arcadia", "more", "51", "2014-02-01"))
    second = report(later, "second.zip")
    assert "continues the 7 entries that you remember" in reader.check(second, remembered=memory)
    memory.write_bytes(unpack(second.read_bytes())["checkpoint"])
    assert reader.check(first, remembered=memory).startswith("L48: rollback")
    shutil.copytree(mission.folder, tmp_path / "other")
    other = Mission.__new__(Mission)
    other.folder, other.record = tmp_path / "other", tmp_path / "other" / "record"
    succeed("submit", other.record, other.count("Arcadia", "else", "52", "2014-02-01"))
    assert reader.check(report(other, "split.zip"), remembered=memory).startswith("L48: split view")


def test_any_changed_byte_is_refused(reader: Reader, bundle: Path, tmp_path: Path) -> None:
    data = bundle.read_bytes()
    places = [*range(0, len(data), len(data) // 16), len(data) - 3]
    for place in places:
        broken = tmp_path / f"{place}.zip"
        broken.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert reader.check(broken).startswith("B"), place
    for cut in (data[:-1], data[: len(data) // 2], data + b"\n", b"", b"PK"):
        broken.write_bytes(cut)
        assert reader.check(broken).startswith("B1: ")


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("B1", {"method": 8}),
        ("B1", {"flags": 1}),
        ("B1", {"flags": 8}),
        ("B1", {"comment": 1}),
        ("B1", {"gap": 1}),
        ("B1", {"tail": 1}),
        ("B4", {"flags": 2048}),
        ("B4", {"version": 10}),
        ("B4", {"time": 1}),
        ("B4", {"date": 34}),
        ("B4", {"attributes": 1}),
        ("B5", {"crc": 1}),
    ],
)
def test_a_zip_file_of_another_form(
    reader: Reader, bundle: Path, tmp_path: Path, rule: str, fields: dict[str, int]
) -> None:
    members = sorted(unpack(bundle.read_bytes()).items())
    assert zipped(members) == bundle.read_bytes()
    broken = tmp_path / "broken.zip"
    broken.write_bytes(zipped(members, **fields))
    assert reader.check(broken).startswith(f"{rule}: ")


def test_names_that_a_bundle_may_not_hold_and_members_out_of_order(
    reader: Reader, bundle: Path, tmp_path: Path
) -> None:
    members = sorted(unpack(bundle.read_bytes()).items())
    broken = tmp_path / "broken.zip"
    for name in ("../x", "/x", "a//b", "x/", "a b", "é", "checkpoint"):
        broken.write_bytes(zipped(sorted([*members, (name, b"")], key=lambda member: member[0].encode())))
        assert reader.check(broken).startswith("B2: "), name
    broken.write_bytes(zipped(members[::-1]))
    assert reader.check(broken) == f"B3: the members are not in order: {members[-2][0]}"


def another_statement(members: Members) -> None:
    members[the_one(members, '"out"')] = members[the_one(members, '"claim"')]


def another_proof(members: Members) -> None:
    one, another = (the_one(members, word).replace(".json", ".proof") for word in ('"out"', '"claim"'))
    members[one] = members[another]


def another_hash(members: Members) -> None:
    name = the_one(members, '"out"').replace(".json", ".proof")
    lines = members[name].split(b"\n")
    lines[2] = base64.b64encode(bytes(32))
    members[name] = b"\n".join(lines)


def a_false_signature(members: Members) -> None:
    envelope = json.loads(members["report.json"])
    signature = base64.b64decode(envelope["signatures"][0]["sig"])
    envelope["signatures"][0]["sig"] = base64.b64encode(bytes([signature[0] ^ 1]) + signature[1:]).decode()
    members["report.json"] = json.dumps(envelope, separators=(",", ":"), sort_keys=True).encode()


def another_root(members: Members) -> None:
    text = members["checkpoint"].split(b"\n")
    text[2] = base64.b64encode(bytes(32))
    members["checkpoint"] = b"\n".join(text)


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("B6", lambda members: members.pop("report.json")),
        ("B7", lambda members: members.pop("checkpoint")),
        ("B8", lambda members: members.pop(the_one(members, '"claim"'))),
        ("B9", lambda members: members.pop(the_one(members, '"claim"').replace(".json", ".proof"))),
        ("B10", lambda members: members.pop("figures.json")),
        ("B10", lambda members: members.update({"findings.json": b'[{"kind":"x"}]'})),
        ("B12", lambda members: members.update(extra=b"x")),
        ("B12", lambda members: members.update({"report.html": b"x"})),
        ("S7", lambda members: members.update({"findings.json": b"[ ]"})),
        ("S1", lambda members: members.update({"findings.json": b"["})),
        ("S24", another_statement),
        ("B9", another_proof),
        ("L3", another_hash),
        ("E9", a_false_signature),
        ("L18", another_root),
    ],
)
def test_a_bundle_that_was_put_together_otherwise(
    reader: Reader, bundle: Path, tmp_path: Path, rule: str, change: Change
) -> None:
    assert reader.check(rewritten(bundle, tmp_path / "forged.zip", change)).startswith(f"{rule}: ")


def test_one_clear_message_names_the_rule_and_the_member(reader: Reader, bundle: Path, tmp_path: Path) -> None:
    forged = rewritten(bundle, tmp_path / "forged.zip", a_false_signature)
    assert reader.check(forged) == "E9: this is no signature of these bytes by Inspectorate: report.json"
    assert "Rely on nothing in this file" in reader.page.inner_text("#failure")
    assert reader.page.is_hidden("#verdict")
    assert reader.page.evaluate("document.activeElement.id") == "failed"


def other(position: int, **members: object) -> Any:  # noqa: ANN401 - a function of JSON
    def change(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**one, **members} if n == position else one for n, one in enumerate(told)]

    return change


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("B15", other(0, lo="49.4", hi="49.4")),
        ("B15", other(1, hi="46000")),
        ("B15", other(1, variance="1")),
        ("B15", other(1, unsure=False)),
        ("R23", other(1, more="x")),
        ("B15", other(3, status="met")),
        ("B15", other(3, days_late=78)),
        ("R3", other(0, figure="rumour")),
        ("B15", other(1, item="lot-2")),
        ("B15", lambda told: told[:-1]),
        ("B15", lambda told: [*told, told[-1]]),
        ("B15", lambda told: [told[1], told[0], *told[2:]]),
        ("B15", lambda told: told[1:]),
        ("R3", lambda _: {}),
    ],
)
def test_a_figure_that_its_own_signer_made_up_is_found(
    reader: Reader,
    mission: Mission,
    bundle: Path,
    tmp_path: Path,
    rule: str,
    change: Any,  # noqa: ANN401 - a function of JSON
) -> None:
    def make_up(members: Members) -> None:
        sign_anew(members, mission, figures=change(figures(members)))

    said = reader.check(rewritten(bundle, tmp_path / "made-up.zip", make_up))
    assert said.startswith(f"{rule}: ")
    assert "figures.json" in said


def test_a_finding_that_names_no_statement_of_the_log_is_refused(
    reader: Reader, mission: Mission, bundle: Path, tmp_path: Path
) -> None:
    finding = {"kind": "k", "subject": "s", "as_of": "", "explanation": "e", "arithmetic": ["1 + 1"], "statements": []}

    def find(*named: str) -> Change:
        return lambda members: sign_anew(members, mission, findings=[{**finding, "statements": list(named)}])

    there = Path(the_one(unpack(bundle.read_bytes()), '"out"')).stem
    said = reader.check(rewritten(bundle, tmp_path / "there.zip", find(there, f"{there}#0")))
    assert "The 1 finding: not computed anew" in said
    assert "Findings, not checked here (1)" in said
    for absent in ("ab" * 32, f"{there}#1"):
        assert reader.check(rewritten(bundle, tmp_path / "absent.zip", find(absent))).startswith("R4: ")


def test_a_bundle_that_is_not_whole_names_what_it_lacks(
    reader: Reader, mission: Mission, bundle: Path, tmp_path: Path
) -> None:
    partial = rewritten(bundle, tmp_path / "partial.zip", lambda members: leave_out(members, the_one(members, '"out"')))
    said = reader.check(partial)
    assert "Self-consistent" in said
    assert "2 of its 4 figures come out the same" in said
    assert "1 of the log's 7 entries are not here" in said
    assert said.count("not recomputable here") == 2
    memory = tmp_path / "memory"
    memory.write_bytes((mission.record / "log" / "checkpoint").read_bytes())
    assert "continues the 7 entries" in reader.check(partial, remembered=memory)
    headless = rewritten(bundle, tmp_path / "headless.zip", lambda m: leave_out(m, the_one(m, '"founding"')))
    assert reader.check(headless).startswith("B14: ")


def test_a_key_that_nobody_enrolled_signs_nothing(reader: Reader, bundle: Path, tmp_path: Path) -> None:
    def strange(members: Members) -> None:
        leave_out(members, the_one(members, '"party": "Inspectorate"'))

    assert reader.check(rewritten(bundle, tmp_path / "strange.zip", strange)).startswith("E12: ")


def test_hostile_names_are_shown_as_text(reader: Reader, tmp_path: Path) -> None:
    mission = Mission(tmp_path)
    hostile = '<script>document.title="owned"</script><img src=x onerror=alert(1)>'
    turned = "\u202egro.elpmaxe\u202c \u200bzero\u00a0width" + "x" * 500
    posting = {"verb": "claim", "act": "r", "subject": hostile, "qty": {"unit": "t", "lo": "1", "hi": "1"}}
    claim = {**posting, "of": turned, "as_of": "2014-03-20", "kind": "reported"}
    body = {"text": hostile, turned.encode("ascii", "ignore").decode(): turned}
    succeed("submit", mission.record, mission.sign("Inspectorate", "x", said="2014-03-20", postings=[claim], body=body))
    said = reader.check(report(mission, "hostile.zip"))
    assert hostile in said
    assert "⟨U+202E⟩gro.elpmaxe⟨U+202C⟩ ⟨U+200B⟩zero⟨U+00A0⟩width" in said
    reader.page.locator("table", has_text="Claims").locator("tbody button").first.click()
    assert hostile in reader.page.inner_text("#statement")
    assert reader.page.title() == "Check a report of Custodiet"
    assert reader.page.locator("main img, main script, dialog img, dialog script").count() == 0
    assert "\u202e" not in reader.page.inner_text("body")
    assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
