"""A regime that somebody wrote himself: read, kept by the record with its digest, and refused with its fault."""

from pathlib import Path

import pytest

from tests.cli.runner import custodiet, fail, snapshot, succeed

SEEDS = """title = "Seeds lent by a bank"
results = ["reported"]

[bases.lent]
title = "lent"
cumulative = true

[[rules]]
kind = "monotone"
"""


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "regime.toml").write_text(SEEDS, encoding="utf-8")
    return folder


def init(record: Path, regime: object) -> tuple[object, ...]:
    return "init", record, "--origin", "example.org/seeds", "--regime", regime


def test_a_record_keeps_the_regime_that_it_brings(tmp_path: Path, seeds: Path) -> None:
    assert "under the regime seeds." in succeed(*init(tmp_path / "record", seeds)).out
    (seeds / "regime.toml").unlink()
    assert "regime seeds" in succeed("fsck", tmp_path / "record").out
    assert (tmp_path / "record/regime.toml").read_text(encoding="utf-8") == SEEDS


def test_its_rules_cannot_be_changed_later(tmp_path: Path, seeds: Path) -> None:
    succeed(*init(tmp_path / "record", seeds))
    (tmp_path / "record/regime.toml").write_text(SEEDS.replace("true", "false"), encoding="utf-8")
    refused = fail("show", tmp_path / "record", "discrepancies")
    assert "not the regime under which the record was founded" in refused
    (tmp_path / "record/regime.toml").unlink()
    assert "regime.toml" in fail("show", tmp_path / "record", "discrepancies")


def test_a_regime_with_a_fault_founds_nothing(tmp_path: Path, seeds: Path) -> None:
    (seeds / "regime.toml").write_text(SEEDS.replace("monotone", "guess"), encoding="utf-8")
    before = snapshot(tmp_path)
    assert "regime.toml: rules 1" in fail(*init(tmp_path / "record", seeds))
    assert snapshot(tmp_path) == before


def test_what_is_no_regime_is_refused_with_what_would_be(tmp_path: Path, seeds: Path) -> None:
    assert "cwc, mbc, or a folder with a regime.toml" in fail(*init(tmp_path / "record", "none"))
    named = seeds.rename(tmp_path / "Seeds of 2026")
    assert "folder's name" in fail(*init(tmp_path / "record", named))
    assert custodiet(*init(tmp_path / "record", tmp_path)).code == 1
