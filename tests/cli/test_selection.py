"""A selection from the frozen list to the last outcome, as the people who make it do it."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from custodiet.app import drawing, sharing
from custodiet.app.drafting import sign_next
from custodiet.app.record import Record
from custodiet.kernel.errors import CustodietError
from custodiet.kernel.times import from_unix
from tests.attack.selection.telling import BEACON, COMMIT, DICE, HOST, INSPECTOR, NOON, OTHER, REVEAL, ROUND
from tests.cli.conftest import Mission
from tests.cli.runner import custodiet, fail, snapshot, succeed
from tests.cli.selecting import ORIGIN, Field


@pytest.fixture
def field(tmp_path: Path) -> Field:
    return Field(tmp_path)


def row(field: Field) -> dict[str, object]:
    rows = succeed("show", field.record, "selections", "--format", "json").json()
    assert len(rows) == 1
    found: dict[str, object] = rows[0]
    return found


def test_a_selection_goes_its_way_and_nothing_is_found(field: Field) -> None:
    field.shared().beacon()
    found = row(field)
    assert (found["state"], found["chance"], found["withheld"], found["items"]) == ("drawn", "beacon", [], 40)
    out = field.folder / "draw.signed"
    arguments = ("select", "draw", field.record, "S-1", "--key", field.key(INSPECTOR))
    said = succeed(*arguments, "--out", out).out
    sample = found["sample"]
    assert isinstance(sample, list)
    assert f"drums: {', '.join(sample)}" in said
    succeed("submit", field.record, out)
    first, second, third = sample[:3]
    done = field.folder / "done.signed"
    told = ("--inspected", first, "--inaccessible", second, "--released", third)
    said = succeed("select", "outcome", field.record, "S-1", *told, "--key", field.key(INSPECTOR), "--out", done).out
    assert f"Next: custodiet submit {field.record} {done}, then custodiet show" in said
    succeed("submit", field.record, done)
    found = row(field)
    assert (found["inspected"], found["inaccessible"], found["released"]) == ([first], [second], [third])
    assert len(sample) + 1 == len(found["sample"]) == len(found["outstanding"]) + 3  # type: ignore[arg-type]  # lists
    kinds = {one["kind"] for one in succeed("show", field.record, "discrepancies", "--format", "json").json()}
    assert kinds == {"drawn item not accessible"}
    table = succeed("show", field.record, "selections").out
    assert "S-1" in table


def test_a_secret_is_kept_and_shown_to_nobody(field: Field) -> None:
    field.freeze()
    done = field.commit(HOST)
    file = field.secret(HOST)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    secret = json.loads(file.read_text())["secret"]
    assert secret not in json.dumps(done.row())
    assert done.out
    assert secret not in done.out.read_text()
    assert secret not in repr(done)


def test_a_dry_run_makes_no_secret_and_signs_nothing(field: Field) -> None:
    field.freeze()
    before = snapshot(field.folder)
    with Record.open(field.record, read_only=True) as record:
        done = sharing.commit(record, "S-1", field.key(HOST), field.secret(HOST), None, now=NOON)
    assert done.body["commitment"] == ""
    assert snapshot(field.folder) == before


def test_a_commitment_that_cannot_be_written_leaves_no_secret_behind(field: Field) -> None:
    field.freeze()
    before = snapshot(field.folder)
    nowhere = field.folder / "missing" / "commit.signed"
    with Record.open(field.record, read_only=True) as record, pytest.raises(CustodietError):
        sharing.commit(record, "S-1", field.key(HOST), field.secret(HOST), nowhere, now=NOON)
    left = snapshot(field.folder)
    assert left.keys() - {f"{HOST}.key.count", f"{HOST}.key.count.lock"} == before.keys() - {
        f"{HOST}.key.count",
        f"{HOST}.key.count.lock",
    }


def test_steps_out_of_their_time_are_refused(field: Field) -> None:
    field.freeze()
    field.commit(HOST)
    with pytest.raises(CustodietError, match="when all have committed"):
        field.reveal(HOST)
    with pytest.raises(CustodietError, match="has committed already"):
        field.commit(HOST)
    with pytest.raises(CustodietError, match="the time to commit is over"):
        field.commit(INSPECTOR, COMMIT + 1)
    with pytest.raises(CustodietError, match="has no share"):
        field.commit(OTHER)
    field.commit(INSPECTOR)
    with pytest.raises(CustodietError, match="chance comes after them"):
        field.beacon(REVEAL)
    field.reveal(HOST)
    with pytest.raises(CustodietError, match="the time to reveal is over") as refused:
        field.reveal(INSPECTOR, REVEAL + 1)
    assert refused.value.advice == "Your commitment stands for your share"
    with pytest.raises(CustodietError, match="open for reveals"):
        field.draw()


def test_a_lost_secret_has_its_rule(field: Field) -> None:
    field.freeze()
    field.commit(HOST)
    field.commit(INSPECTOR)
    field.reveal(HOST)
    field.secret(INSPECTOR).unlink()
    with pytest.raises(CustodietError) as refused:
        field.reveal(INSPECTOR)
    assert refused.value.advice == "Without it your commitment stands for your share; the record will say so"
    field.beacon()
    assert row(field)["withheld"] == [INSPECTOR]


def test_another_secret_is_not_revealed(field: Field) -> None:
    field.freeze()
    field.commit(HOST)
    field.commit(INSPECTOR)
    file = field.secret(INSPECTOR)
    kept = json.loads(file.read_text())
    for change, message in (
        ({"secret": "00" * 32}, "not what it committed to"),
        ({"secret": "0x" * 32}, "the secret is damaged"),
        ({"party": HOST}, "of another party"),
        ({"selection": "00" * 32}, "of another selection"),
        ({"more": 1}, "this is no secret"),
    ):
        file.write_text(json.dumps(kept | change))
        with pytest.raises(CustodietError, match=message):
            field.reveal(INSPECTOR)


def test_a_round_of_another_number_or_signature_is_refused(field: Field) -> None:
    field.shared()
    with pytest.raises(CustodietError, match="another round"):
        field.beacon(round_file=field.round(ROUND + 2))
    told = json.loads(field.round(ROUND + 2).read_text())
    wrong = field.folder / "wrong.json"
    for change, message in (
        ({"round": ROUND + 1}, "does not hold"),
        ({"signature": "zz"}, "hex digits are needed"),
        ({"signature": 5}, "no round of a beacon"),
    ):
        wrong.write_text(json.dumps(told | {"round": ROUND + 1} | change))
        with pytest.raises(CustodietError, match=message):
            field.beacon(round_file=wrong)


def test_dice_of_both_take_the_place_of_a_late_beacon(field: Field) -> None:
    field.shared()
    for party in (HOST, INSPECTOR):
        field.beacon(BEACON + 5, party=party, dice="31415926535897932384")
    found = row(field)
    assert (found["state"], found["chance"]) == ("drawn", "dice")
    field.draw(DICE)
    assert {o["kind"] for o in succeed("show", field.record, "discrepancies", "--format", "json").json()} == {
        "no beacon in time"
    }


def test_nothing_came_and_the_shares_decide(field: Field) -> None:
    field.shared()
    field.beacon(DICE + 5)
    assert row(field)["chance"] == "shares"
    assert field.draw(DICE + 9).body["chance"] == "shares"


def test_an_outcome_is_for_the_inspector_and_for_what_was_drawn(field: Field) -> None:
    field.shared().beacon()
    sample = row(field)["sample"]
    assert isinstance(sample, list)
    other = next(f"drum-{n:02}" for n in range(40) if f"drum-{n:02}" not in sample)
    arguments = ("select", "outcome", field.record, "S-1", "--dry-run")
    assert "was not drawn" in fail(*arguments, "--inspected", other, "--key", field.key(INSPECTOR))
    assert "only the inspector" in fail(*arguments, "--inspected", sample[0], "--key", field.key(HOST))
    assert "no outcome is told" in fail(*arguments, "--key", field.key(INSPECTOR))
    twice = ("--inspected", sample[0], "--released", sample[0])
    assert "two outcomes" in fail(*arguments, *twice, "--key", field.key(INSPECTOR))


def test_a_long_list_travels_beside_the_record(field: Field) -> None:
    rows = [f"item-{n:05},bin,{n} kg,0.01 kg" for n in range(3000)]
    field.list.write_text("\n".join(["item,stratum,quantity,sigma", *rows]), encoding="utf-8")
    done = field.freeze(samples=("bin=12",))
    assert "items" not in done.body
    assert "Keep" in done.notes[0]
    for party in (HOST, INSPECTOR):
        field.commit(party)
    for party in (HOST, INSPECTOR):
        field.reveal(party)
    field.beacon()
    assert row(field)["sample"][0].startswith("bin/")  # type: ignore[index]  # a list
    field.draw(items=field.list, spare=3)
    found = row(field)["sample"]
    assert isinstance(found, list)
    assert all(name.startswith("item-") for name in found)
    assert len(found) == 12
    changed = field.folder / "changed.csv"
    changed.write_text(field.list.read_text().replace("2999 kg", "2998 kg"))
    with pytest.raises(CustodietError, match="not the list that was frozen"):
        field.draw(items=changed)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"samples": ("41",)}, "the sample of stratum drums is out of range"),
        ({"samples": ("casks=1",)}, "no size of a sample"),
        ({"samples": ()}, "the size of a sample is missing"),
        ({"parties": (HOST, "Arkadia")}, "nobody of that name is enrolled"),
        ({"parties": (HOST,)}, "two parties or more"),
        ({"round": ROUND - 2000}, "the plan's times are out of order"),
        ({"commit_by": "2024-02-01"}, "a deadline is one instant"),
        ({"beacon": "nist"}, "no beacon of that name"),
        ({"again": "S-0"}, "no selection of that name"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(field: Field, change: dict[str, Any], message: str) -> None:
    with pytest.raises(CustodietError, match=message):
        field.freeze(**change)


def test_a_name_is_used_once_and_only_a_void_selection_is_repeated(field: Field) -> None:
    field.freeze()
    with pytest.raises(CustodietError, match="of that name is in the record"):
        field.freeze()
    with pytest.raises(CustodietError, match="only a void selection"):
        field.freeze(name="S-2", again="S-1")


def test_a_name_that_somebody_took_again_is_not_taken_for_the_other(field: Field) -> None:
    """Who signs by hand may name a selection as another is named: nobody commits to it by mistake."""
    body = dict(field.freeze().body)
    leaf, _ = sign_next({"type": "selection", "body": body | {"round": ROUND + 2}}, field.key(OTHER), now=NOON + 5,
                        origin=ORIGIN)  # fmt: skip
    with Record.open(field.record) as record:
        record.submit([("again", leaf)], now=NOON + 5)
    with pytest.raises(CustodietError, match="several selections bear that name"):
        field.commit(HOST)


def test_a_list_with_faults_names_each_with_its_line(field: Field) -> None:
    field.list.write_text("item,stratum\nd1,drums\nd1,drums\n,drums\nd4\n", encoding="utf-8")
    with pytest.raises(CustodietError) as refused:
        field.freeze()
    told = str(refused.value).splitlines()
    assert told[0] == "the list cannot be used: 3 faults"
    assert [line.strip().partition(":")[0] for line in told[1:]] == [f"list.csv, line {n}" for n in (3, 4, 5)]
    field.list.write_text("name\nd1\n", encoding="utf-8")
    with pytest.raises(CustodietError, match="other columns"):
        field.freeze()


def test_the_commands_from_the_list_to_the_reveals(tmp_path: Path) -> None:
    """By the clock of the day: deadlines are far ahead."""
    mission = Mission(tmp_path)
    items = mission.write("list.csv", "item\n" + "\n".join(f"drum-{n}" for n in range(20)))
    out, record = tmp_path / "freeze.signed", mission.record
    times = ("--commit-by", "2098-01-01T12:00Z", "--reveal-by", "2098-01-02T12:00Z", "--beacon-by", "2098-01-02T18:00Z")
    plan = ("--sample", "5", "--party", "Arcadia", "--party", "Inspectorate", *times)
    freeze = ("select", "freeze", record, "S-1", "--items", items, *plan, "--key", mission.key("Inspectorate"))
    assert "Nothing was signed." in succeed(*freeze, "--dry-run").out
    assert "comes out at 2098-01-02T12:05" in succeed(*freeze, "--out", out).out
    succeed("submit", record, out)
    secrets = {party: tmp_path / f"{party}.secret" for party in ("Arcadia", "Inspectorate")}
    for step in ("commit", "reveal"):
        for party, secret in secrets.items():
            done = tmp_path / f"{step}-{party}.signed"
            key = mission.key(party)
            told = succeed("select", step, record, "S-1", "--key", key, "--secret", secret, "--out", done)
            assert json.loads(secret.read_text())["secret"] not in told.out + told.err
            succeed("submit", record, done)
    found = succeed("show", record, "selections", "--format", "json").json()[0]
    assert (found["state"], found["due"]) == ("open for commitments", "2098-01-01T12:00Z")
    assert found["revealed"] == ["Arcadia", "Inspectorate"]
    early = fail("select", "draw", record, "S-1", "--key", mission.key("Arcadia"), "--dry-run")
    assert "nothing can be drawn" in early
    assert "chance comes after" in fail(
        "select", "beacon", record, "S-1", "--none", "--key", mission.key("Arcadia"), "--dry-run"
    )
    assert custodiet("select", "beacon", record, "S-1", "--key", mission.key("Arcadia"), "--dry-run").code == 2
    assert custodiet("select", "draw", record, "S-1", "--key", mission.key("Arcadia")).code == 2
    assert succeed("show", record, "discrepancies", "--format", "json").json() == []


def test_checkpoints_of_a_draw_are_tied_and_stand_around_the_deadlines(field: Field) -> None:
    field.shared().beacon()
    with Record.open(field.record, read_only=True) as record:
        done = drawing.draw(record, "S-1", field.key(INSPECTOR), None, now=BEACON)
        logged = [known.logged for known in record.known()]
    sizes = [int(note.split("\n")[1]) for note in done.body["checkpoints"]]
    assert sizes == sorted(set(sizes))
    closed = sum(time <= COMMIT for time in logged)
    assert closed in sizes
    assert from_unix(COMMIT).text == "2024-02-01T12:16:40Z"
