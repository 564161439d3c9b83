"""The whole job on paper: one person prints, one types what came back, another checks, and the record says so."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import ORIGIN, Mission
from tests.cli.runner import custodiet, fail, snapshot, succeed

SITE = "Depot 1"


class Office(Mission):
    """A mission whose inspectorate has two persons with a key each, and a desk with a scanner."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.second = self.key("second")
        succeed("key", "new", self.second, "--party", "Inspectorate", "--origin", ORIGIN, "--request")
        signed = folder / "second.enrolment"
        succeed("sign", f"{self.second}.request.json", "--key", self.key("Inspectorate"), "--out", signed)
        succeed("enrol", self.record, signed)
        declared = self.count("Arcadia", "declared", "100", "2014-01-01", account=f"Arcadia@{SITE}")
        succeed("submit", self.record, declared)
        self.scan = self.write("scan.png", "ink on paper")

    def form(self, kind: str, name: str = "form", *options: object) -> Path:
        out = self.folder / f"{name}.pdf"
        succeed("form", kind, "--site", SITE, "--record", self.record, "--out", out, *options)
        return out.with_suffix(".toml")

    def typed(self, sheet: Path, name: str, answers: dict[str, str]) -> Path:
        """What a person types into the empty sheet of a form."""
        text = sheet.read_text(encoding="utf-8")
        for field, answer in answers.items():
            before, empty, after = re.split(rf'(\b{field} = "")', text, maxsplit=1)
            text = f"{before}{empty[:-2]}{json.dumps(answer)}{after}"
        return self.write(f"{name}.toml", text)

    def transcribe(self, sheet: Path, key: Path, *options: object, scan: Path | None = None) -> Path:
        out = self.folder / f"{sheet.stem}-{key.stem}-{len(list(self.folder.iterdir()))}.signed"
        scans = ("--scan", scan or self.scan)
        succeed("transcribe", self.record, sheet, *scans, "--key", key, "--out", out, *options)
        return out

    def forms(self, *options: object) -> list[dict[str, object]]:
        found = succeed("show", self.record, "forms", "--format", "json", *options).json()
        assert isinstance(found, list)
        return found

    def kinds(self) -> list[str]:
        return [row["kind"] for row in succeed("show", self.record, "discrepancies", "--format", "json").json()]


STOCK_TAKE = {"signed": "2014-02-03", "holder": "Arcadia", "at": "2014-02-03T10:05+02:00", "means": "weighed",
              "complete": "no", "quantity": "97", "unit": "t", "name": "A. Haddad",
              "stance": "read, not agreed"}  # fmt: skip
HANDOVER = {"signed": "2014-02-05", "released_by": "Arcadia", "received_by": "Inspectorate", "to_place": "Store",
            "at": "2014-02-05", "item": "lot-1", "quantity": "20", "unit": "t", "seal": "77"}  # fmt: skip


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_two_persons_take_up_a_stock_take(office: Office) -> None:
    sheet = office.typed(office.form("stock-take"), "stock", STOCK_TAKE)
    key = office.key("Inspectorate")
    shown = succeed("transcribe", office.record, sheet, "--scan", office.scan, "--key", key, "--dry-run").out
    assert f"97 t of lot-1 with Arcadia at {SITE}" in shown
    assert "Nothing was signed" in shown
    succeed("submit", office.record, office.transcribe(sheet, key))
    (form,) = office.forms()
    assert form["state"] == "not yet checked"
    assert str(form["words"]).startswith("transcribed by Inspectorate (key Inspectorate+")
    assert str(form["words"]).endswith("not yet checked")
    assert form["host"] == "A. Haddad: read, not agreed"
    assert "not yet checked" in succeed("show", office.record, "forms").out
    assert office.kinds() == ["books differ on a line"]
    succeed("submit", office.record, office.transcribe(sheet, office.second, "--check"))
    (form,) = office.forms()
    assert form["state"] == "checked"
    assert "checked by Inspectorate (key second+" in str(form["words"])
    assert office.kinds() == ["books differ on a line"]
    assert office.forms("--as-of", "2014-02-02") == office.forms("--known-at", "2014-02-02") == []
    assert office.forms("--voice", "Arcadia") == []
    succeed("fsck", office.record)


def test_the_statement_names_form_and_scan(office: Office) -> None:
    sheet = office.typed(office.form("stock-take"), "stock", STOCK_TAKE)
    signed = office.transcribe(sheet, office.key("Inspectorate"))
    assert succeed("submit", office.record, signed, "--json").json()[0]["already"] is False
    (form,) = office.forms()
    (row,) = [r for r in succeed("show", office.record, "journal", "--format", "json").json()
              if r["type"] == "transcription"]  # fmt: skip
    assert row["source"] == form["form"]
    assert row["about"] == [["transcribes", scan] for scan in form["scans"]]  # type: ignore[attr-defined]


def test_both_ends_that_read_their_own_copy_name_the_same_act(office: Office) -> None:
    """Arcadia hands over; each party types its own copy, and the handover is whole in both books."""
    sheet = office.typed(office.form("handover"), "handed", HANDOVER)
    ours, theirs = office.write("ours.png", "our copy"), office.write("theirs.png", "their copy")
    succeed("submit", office.record, office.transcribe(sheet, office.key("Inspectorate"), scan=ours))
    assert office.kinds() == ["receipt without release"]
    succeed("submit", office.record, office.transcribe(sheet, office.key("Arcadia"), scan=theirs))
    assert office.kinds() == []
    (form,) = office.forms()
    assert len(form["transcribed_by"]) == len(form["scans"]) == 2  # type: ignore[arg-type]


def test_who_reads_something_else_cannot_check_and_may_say_so(office: Office) -> None:
    sheet = office.form("stock-take")
    one = office.typed(sheet, "one", STOCK_TAKE)
    other = office.typed(sheet, "other", STOCK_TAKE | {"quantity": "79"})
    key = office.key("Inspectorate")
    succeed("submit", office.record, office.transcribe(one, key))
    out = office.folder / "check.signed"
    common = ("--scan", office.scan, "--key", office.second, "--out", out)
    message = fail("transcribe", office.record, other, *common, "--check")
    assert "97 t" in message
    assert "79 t" in message
    assert not out.exists()
    succeed("submit", office.record, office.transcribe(other, office.second))
    assert "form transcribed differently" in office.kinds()
    assert office.forms()[0]["state"] == "transcribed differently"
    succeed("submit", office.record, office.transcribe(one, office.second))  # looked again: a correction of its own
    assert "form transcribed differently" not in office.kinds()
    assert office.forms()[0]["state"] == "not yet checked"
    assert len(office.forms()[0]["statements"]) == 2  # type: ignore[arg-type]


def test_a_correction_needs_a_new_check(office: Office) -> None:
    sheet = office.form("stock-take")
    wrong = office.typed(sheet, "wrong", STOCK_TAKE | {"quantity": "79"})
    right = office.typed(sheet, "right", STOCK_TAKE)
    succeed("submit", office.record, office.transcribe(wrong, office.key("Inspectorate")))
    succeed("submit", office.record, office.transcribe(wrong, office.second, "--check"))
    assert office.forms()[0]["state"] == "checked"
    succeed("submit", office.record, office.transcribe(right, office.key("Inspectorate")))
    assert office.forms()[0]["state"] == "not yet checked"
    assert "97 t" in str(office.forms()[0]["says"])


def test_who_disputes_a_transcription_is_shown(office: Office) -> None:
    sheet = office.typed(office.form("stock-take"), "stock", STOCK_TAKE)
    signed = office.transcribe(sheet, office.key("Inspectorate"))
    (submitted,) = succeed("submit", office.record, signed, "--json").json()
    dispute = office.sign("Arcadia", "no", type="dispute", body={"reason": "the paper says 100"},
                          about=[["disputes", submitted["id"]]])  # fmt: skip
    succeed("submit", office.record, dispute)
    assert office.forms()[0]["state"] == "disputed"
    assert "disputed by Arcadia (key Arcadia+" in str(office.forms()[0]["words"])


def test_the_words_of_the_other_side_stay_in_its_reported_voice(office: Office) -> None:
    answers = {
        "signed": "2014-02-03",
        "speaker": "Arcadia",
        "asked": "Building 3",
        "at": "2014-02-03",
        "outcome": "refused",
    }
    sheet = office.typed(office.form("refusal"), "refused", answers)
    succeed("submit", office.record, office.transcribe(sheet, office.key("Inspectorate")))
    rows = succeed("show", office.record, "journal", "--format", "json").json()
    assert [row["voice"] for row in rows if row["type"] == "transcription"] == ["Arcadia (reported by Inspectorate)"]


@pytest.mark.parametrize(
    ("who", "options", "scan", "message"),
    [
        ("second", ("--check",), "scan.png", "nobody else has transcribed"),
        ("stranger", (), "scan.png", "not enrolled"),
        ("Inspectorate", (), "gone.png", "cannot be read"),
        ("Inspectorate", (), "empty.png", "empty"),
    ],
)
def test_what_cannot_be_signed_leaves_nothing(
    office: Office, who: str, options: tuple[str, ...], scan: str, message: str
) -> None:
    sheet = office.typed(office.form("stock-take"), "stock", STOCK_TAKE)
    office.write("empty.png", "")
    if who == "stranger":
        succeed("key", "new", office.key(who))
    before = snapshot(office.folder)
    out = office.folder / "out.signed"
    common = ("--scan", office.folder / scan, "--key", office.key(who), "--out", out)
    assert message in fail("transcribe", office.record, sheet, *common, *options)
    assert snapshot(office.folder) == before


def test_nobody_checks_himself_and_another_scan_is_no_check(office: Office) -> None:
    sheet = office.typed(office.form("stock-take"), "stock", STOCK_TAKE)
    key, out = office.key("Inspectorate"), office.folder / "out.signed"
    succeed("submit", office.record, office.transcribe(sheet, key))
    again = ("transcribe", office.record, sheet, "--scan", office.scan, "--key", key, "--out", out)
    assert "only you have transcribed" in fail(*again, "--check")
    assert "already" in fail(*again)
    other = office.write("other.png", "another paper")
    mine = ("transcribe", office.record, sheet, "--scan", other, "--key", office.second, "--out", out)
    assert "not the scan that was transcribed" in fail(*mine, "--check")


def test_a_form_of_another_record_and_a_wrong_number_are_refused(office: Office) -> None:
    sheet = office.typed(office.form("stock-take"), "stock", STOCK_TAKE)
    text = sheet.read_text()
    options = ("--scan", office.scan, "--key", office.second, "--dry-run")
    moved = office.write("moved.toml", text.replace(ORIGIN, "example.org/other"))
    assert "another record" in fail("transcribe", office.record, moved, *options)
    number = re.findall(r'form = "(.*)"', text)[0]
    slipped = office.write(
        "slipped.toml", text.replace(number, f"{number[:-3]}{'7' if number[-3] != '7' else '8'}{number[-2:]}")
    )
    assert "check character" in fail("transcribe", office.record, slipped, *options)


def test_a_stock_take_lists_what_is_known_unless_it_is_blind(office: Office) -> None:
    listed = office.form("stock-take", "listed").read_text()
    assert 'item = "lot-1"\nwhere = "Arcadia@Depot 1"\nquantity = ""' in listed
    row = succeed("form", "stock-take", "--site", SITE, "--record", office.record, "--blind", "--json",
                  "--out", office.folder / "blind.pdf").json()  # fmt: skip
    assert row["lines"] == 1
    assert row["form"] not in listed
    then = succeed("form", "stock-take", "--site", SITE, "--record", office.record, "--as-of", "2013-01-01",
                   "--out", office.folder / "then.pdf").out  # fmt: skip
    assert "knows of nothing to list" in then


def test_a_seal_log_lists_the_seals_and_a_stock_take_does_not(office: Office) -> None:
    one = {"unit": "pcs", "lo": "1", "hi": "1"}
    moved = {
        "verb": "move",
        "act": "a",
        "item": "77",
        "qty": one,
        "from": "Inspectorate@kit",
        "to": "@C1",
        "at": "2014-01-02",
    }
    intact = {
        "verb": "mark",
        "act": "a",
        "subject": "77",
        "aspect": "seal-state",
        "value": "intact",
        "at": "2014-01-02",
    }
    within = {"verb": "mark", "act": "b", "subject": "C1", "aspect": "within", "value": SITE, "at": "2014-01-01"}
    succeed("submit", office.record, office.sign("Inspectorate", "sealed", postings=[moved, intact, within]))
    assert 'container = "C1"\nseal = "77"' in office.form("seal-log", "seals").read_text()
    assert '"77"' not in office.form("stock-take", "stock").read_text()


def test_a_form_is_printed_without_a_record_and_never_over_a_file(tmp_path: Path) -> None:
    out = tmp_path / "a.pdf"
    shown = succeed("form", "handover", "--site", "#panic()", "--out", out).out
    assert "Next: print it" in shown
    assert out.read_bytes().startswith(b"%PDF")
    before = snapshot(tmp_path)
    assert "exists already" in fail("form", "handover", "--site", "x", "--out", out)
    out.unlink()
    assert "exists already" in fail("form", "handover", "--site", "x", "--out", out)
    assert fail("form", "handover", "--site", "x" * 201, "--out", tmp_path / "b.pdf")
    for name in ("b.toml", "b.txt", "b"):
        assert "ends in .pdf" in fail("form", "handover", "--site", "x", "--out", tmp_path / name)
    assert fail("form", "handover", "--site", "x", "--origin", "o" * 5000, "--out", tmp_path / "b.pdf")
    assert fail("form", "handover", "--site", "x\udcff", "--out", tmp_path / "b.pdf")
    assert set(snapshot(tmp_path)) == set(before) - {"a.pdf"}
    assert custodiet("form", "letter", "--site", "x", "--out", tmp_path / "b.pdf").code == 2
    assert custodiet("form", "sample", "--site", "x", "--blind", "--out", tmp_path / "b.pdf").code == 2


@pytest.mark.parametrize("command", ["form", "transcribe"])
def test_help_has_an_example(command: str) -> None:
    assert f"custodiet {command} " in succeed(command, "--help").out


def test_accents_typed_apart_are_the_same_letters(office: Office) -> None:
    out = office.folder / "apart.pdf"
    succeed("form", "refusal", "--site", "De\u0301po\u0302t", "--out", out)
    answers = {"signed": "2014-02-03", "asked": "Cafe\u0301", "at": "2014-02-03", "outcome": "refused"}
    sheet = office.typed(out.with_suffix(".toml"), "apart-typed", answers)
    succeed("submit", office.record, office.transcribe(sheet, office.second))
    assert office.forms()[0]["site"] == "D\u00e9p\u00f4t"
