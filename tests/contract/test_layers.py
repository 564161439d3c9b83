"""The import contracts in pyproject.toml are kept, and each catches the import that it is there to catch."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PLANTED = {
    "evidence reads books": ("log/planted.py", "from custodiet import books", "Evidence knows no meaning"),
    "the store reads statements": ("store/planted.py", "import custodiet.statements", "Evidence knows no meaning"),
    "books read the log": ("books/planted.py", "from custodiet import log", "Meaning knows no evidence"),
    "an import reads the store": ("exchange/planted.py", "import custodiet.store", "Meaning knows no evidence"),
    "the kernel reads the app": ("kernel/planted.py", "from custodiet import app", "Layers"),
    "the app reads its face": ("app/planted.py", "import custodiet.cli", "Layers"),
    "statements read books": ("statements/planted.py", "import custodiet.books", "Layers"),
    "an export reads findings": ("exchange/planted.py", "import custodiet.reconcile", "Layers"),
    "the statistics read the log": ("stats/planted.py", "import custodiet.log", "Layers"),
    "the statistics throw dice": ("stats/planted.py", "import secrets", "Statistics are pure"),
    "the drill reads those who shall find its faults": ("drill/planted.py", "import custodiet.reconcile", "Layers"),
    "an undeclared package": ("undeclared/__init__.py", "", "Layers"),
    "SQL in books": ("books/planted.py", "import sqlite3", "SQL stands only in the store and the read model"),
    "SQL elsewhere in the app": ("app/planted.py", "import sqlite3", "SQL stands only in the store and the read model"),
    "a fold reads the clock": ("books/planted.py", "import time", "Books and reconciliation are pure"),
    "a second judge of signatures": (
        "log/planted.py",
        "from cryptography.hazmat.primitives.asymmetric import ed25519",
        "Cryptography stands only in the kernel",
    ),
    "the product reads its verifier": (
        "app/planted.py",
        "import custodiet_verify",
        "The product never imports its verifier",
    ),
}


def test_the_product_keeps_every_contract() -> None:
    assert broken_contracts(ROOT / "src") == set()


@pytest.mark.parametrize(("path", "line", "contract"), PLANTED.values(), ids=PLANTED)
def test_a_planted_violation_breaks_its_contract(tmp_path: Path, path: str, line: str, contract: str) -> None:
    assert contract in broken_contracts(plant(line, path, tmp_path))


@pytest.mark.parametrize("path", ["store/planted.py", "app/readmodel.py"])
def test_sql_has_its_two_places(tmp_path: Path, path: str) -> None:
    assert broken_contracts(plant("import sqlite3", path, tmp_path)) == set()


def plant(line: str, path: str, folder: Path) -> Path:
    """Copy the product's source into `folder`, and write the module `path` with one line into the copy."""
    source = shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    planted = source / "custodiet" / path
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(f"{line}\n")
    return source


def broken_contracts(source: Path) -> set[str]:
    """Return the names of the contracts of pyproject.toml that the packages in `source` break."""
    linter = Path(sys.executable).with_name("lint-imports")
    command = [str(linter), "--no-logo", "--no-cache", "--config", str(ROOT / "pyproject.toml")]
    environment = {**os.environ, "PYTHONPATH": str(source), "NO_COLOR": "1", "COLUMNS": "200"}
    run = subprocess.run(  # noqa: S603 - the command is ours, in full
        command, cwd=source, env=environment, capture_output=True, text=True, check=False
    )
    verdicts = dict(re.findall(r"^(.+) (KEPT|BROKEN)\b", run.stdout, re.MULTILINE))
    assert verdicts, run.stdout + run.stderr
    return {name for name, verdict in verdicts.items() if verdict == "BROKEN"}
