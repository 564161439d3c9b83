"""Profiles that were corrected once, kept for next time: `RECORD/profiles/NAME.toml`. They are never published."""

from pathlib import Path

from custodiet.app.record import Record
from custodiet.kernel.files import make_folder, read_file, replace_file

PROFILES = "profiles"


def kept_profiles(record: Record) -> list[Path]:
    """Return the profiles that are kept beside the record, by name."""
    return sorted(path for path in (record.path / PROFILES).glob("*.toml") if path.is_file())


def keep_profile(record: Record, profile: Path) -> Path:
    """Keep a profile under its own name, in place of what was kept under it; return where."""
    kept = record.path / PROFILES / profile.name
    if profile.resolve() != kept.resolve():
        make_folder(record.path / PROFILES)
        replace_file(kept, read_file(profile))
    return kept
