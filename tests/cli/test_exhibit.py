"""An inspector signs for a photograph of a seal; whoever is shown a file later can tell whether it is that one."""

import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Mission
from tests.cli.content_credentials import CAMERA, altered, credited, picture
from tests.cli.runner import custodiet, fail, snapshot, succeed

SEAL = ("--of", "S-1007", "--captured", "2014-02-10T08:00Z", "--place", "Latakia", "--device", "camera 7")


class Field(Mission):
    """A mission with a photograph."""

    def photograph(self, data: bytes, name: str = "seal.png") -> Path:
        path = self.folder / name
        path.write_bytes(data)
        return path

    def exhibit(self, file: Path, *options: object) -> tuple[str, Path]:
        out = file.with_suffix(".signed")
        key = self.key("Inspectorate")
        said = succeed("exhibit", self.record, file, *SEAL, "--key", key, "--out", out, *options).out
        return said, out


@pytest.fixture
def field(tmp_path: Path) -> Field:
    return Field(tmp_path)


def test_a_photograph_enters_the_story_of_what_it_shows(field: Field) -> None:
    file = field.photograph(picture())
    said, signed = field.exhibit(file, "--text", "the seal is whole")
    assert "C2PA" not in said
    assert f"Next: custodiet submit {field.record} {signed}" in said
    succeed("submit", field.record, signed)
    chain = succeed("show", field.record, "chain", "S-1007").out
    assert "photograph" in chain
    assert "2014-02-10" in chain
    journal = succeed("show", field.record, "journal", "--format", "json").json()
    assert journal[-1]["summary"].endswith(
        "shows S-1007, captured 2014-02-10T08:00Z, at Latakia, with camera 7: the seal is whole"
    )
    assert not succeed("show", field.record, "discrepancies", "--format", "json").json()


def test_whoever_is_shown_a_file_can_tell_whether_it_is_that_one(field: Field) -> None:
    file = field.photograph(picture())
    assert "no statement of this record names this file" in fail("exhibit", field.record, file, "--check")
    succeed("submit", field.record, field.exhibit(file)[1])
    named = succeed("exhibit", field.record, file, "--check").out
    assert "Named by statement" in named
    assert "Inspectorate: photograph" in named
    other = field.photograph(altered(picture()), "other.png")
    assert "no statement of this record names this file" in fail("exhibit", field.record, other, "--check")


def test_content_credentials_that_fit_are_said_with_whose_they_are(field: Field) -> None:
    said, signed = field.exhibit(field.photograph(credited()))
    assert "fits the bytes; nobody here vouches for its signer" in said
    assert f"Signed by: {CAMERA}" in said
    assert "Made with: Field camera 1.2" in said
    succeed("submit", field.record, signed)
    summary = succeed("show", field.record, "journal", "--format", "json").json()[-1]["summary"]
    assert "its provenance (C2PA) fits its bytes" in summary


def test_a_photograph_altered_since_it_was_credited_is_said_to_be(field: Field) -> None:
    said, signed = field.exhibit(field.photograph(altered(credited())))
    assert "does NOT fit the bytes" in said
    assert "assertion.dataHash.mismatch" in said
    succeed("submit", field.record, signed)
    summary = succeed("show", field.record, "journal", "--format", "json").json()[-1]["summary"]
    assert "its provenance (C2PA) does not fit its bytes" in summary


def test_a_manifest_is_never_passed_over_in_silence(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    data = credited()
    monkeypatch.setitem(sys.modules, "c2pa", None)  # as where it is not installed
    said, _ = field.exhibit(field.photograph(data))
    assert "not examined" in said


@pytest.mark.parametrize("broken", [credited()[:-9000], b"jumb c2pa", b"\xff\xd8jumbc2pa"])
def test_a_picture_that_cannot_be_read_has_no_manifest_that_fits(field: Field, broken: bytes) -> None:
    assert "does NOT fit" in field.exhibit(field.photograph(broken))[0]


def test_a_picture_without_a_manifest_is_not_said_to_be_altered(field: Field) -> None:
    assert "C2PA" not in field.exhibit(field.photograph(picture() + b"jumb c2pa"))[0]


def test_a_page_about_manifests_is_not_said_to_be_altered(field: Field) -> None:
    page = field.photograph(b"A manifest of c2pa stands in a jumb box.", "page.txt")
    said, _ = field.exhibit(page, "--kind", "document")
    assert "NOT fit" not in said
    assert "not examined" in said


def test_a_hostile_name_in_a_manifest_acts_on_nobody(field: Field) -> None:
    said, signed = field.exhibit(field.photograph(credited(generator="x\n\x1b[2J\u202eevil")))
    assert "\x1b" not in said
    assert "\u202e" not in said
    succeed("submit", field.record, signed)
    assert "\x1b" not in succeed("show", field.record, "journal").out


def test_nothing_is_signed_for_what_is_not_said_whole(field: Field) -> None:
    file, key, out = field.photograph(picture()), field.key("Inspectorate"), field.folder / "x.signed"
    before = snapshot(field.folder)
    given = ("exhibit", field.record, file, "--key", key, "--out", out)
    assert "it is not said when it was made" in fail(*given, "--of", "S-1007")
    assert "2014-13" in fail(*given, "--of", "S-1007", "--captured", "2014-13")
    assert "the file is empty" in fail("exhibit", field.record, field.photograph(b"", "e"), *given[3:])
    assert "no such file" in fail("exhibit", field.record, field.folder / "none.png", *given[3:]).lower()
    assert custodiet("exhibit", field.record, file, "--check", "--key", key).code == 2
    assert custodiet("exhibit", field.record, file).code == 2
    assert "Nothing was signed" in succeed("exhibit", field.record, file, *SEAL, "--key", key, "--dry-run").out
    assert {name: data for name, data in snapshot(field.folder).items() if name != "e"} == before
