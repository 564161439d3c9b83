"""The lock belongs to pyproject.toml, and anyone can install from it."""

import re
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCK = tomllib.loads((ROOT / "uv.lock").read_text())
LOCKED = next(package for package in LOCK["package"] if package["name"] == PROJECT["project"]["name"])


def requirement(locked: dict[str, Any]) -> str:
    """Return a requirement of the lock as pyproject.toml writes it."""
    extras = f"[{','.join(locked['extras'])}]" if "extras" in locked else ""
    return f"{locked['name']}{extras}{locked.get('specifier', '')}"


def test_the_lock_answers_what_the_project_asks_for() -> None:
    extras = [each for several in PROJECT["project"]["optional-dependencies"].values() for each in several]
    asked = {"": [*PROJECT["project"]["dependencies"], *extras], **PROJECT["dependency-groups"]}
    locked = {"": LOCKED["metadata"]["requires-dist"], **LOCKED["metadata"]["requires-dev"]}
    assert {group: sorted(map(requirement, wanted)) for group, wanted in locked.items()} == {
        group: sorted(wanted) for group, wanted in asked.items()
    }


def test_the_lock_names_no_other_place_than_pypi() -> None:
    hosts = re.findall(r"https?://([^/\"]+)", (ROOT / "uv.lock").read_text())
    assert set(hosts) == {"pypi.org", "files.pythonhosted.org"}
