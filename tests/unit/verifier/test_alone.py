"""The verifier stands alone: one file, standard library only, Python 3.9, and nothing of the product's."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FILE = ROOT / "verifier" / "custodiet_verify.py"
TREE = ast.parse(FILE.read_text(encoding="utf-8"), feature_version=(3, 9))
STANDARD = {
    "__future__", "argparse", "base64", "calendar", "collections", "contextlib", "dataclasses", "datetime", "fractions",
    "functools", "hashlib", "io", "json", "math", "os", "pathlib", "re", "stat", "struct", "sys", "tempfile", "typing",
    "unicodedata", "zlib",
}  # fmt: skip
LATER = {  # attributes and arguments that came after Python 3.9
    "bit_count", "pairwise", "batched", "UTC", "file_digest", "aclosing", "chdir", "add_note", "TypeAlias", "Self",
    "override", "StrEnum", "is_junction", "walk", "cbrt", "exp2",
}  # fmt: skip
LATER_ARGUMENTS = {"strict", "slots", "kw_only", "weakref_slot", "hardlink_to", "newline_", "delete_on_close"}
OLD = shutil.which("python3.9")


def imported() -> set[str]:
    plain = {name.name for node in ast.walk(TREE) if isinstance(node, ast.Import) for name in node.names}
    return plain | {str(node.module) for node in ast.walk(TREE) if isinstance(node, ast.ImportFrom)}


def runs(python: str) -> bool:
    return subprocess.run([python, "--version"], capture_output=True, check=False).returncode == 0  # noqa: S603 - ours


def test_it_imports_what_every_python_has_and_nothing_that_reaches_out() -> None:
    assert {name.partition(".")[0] for name in imported()} <= STANDARD
    assert sys.stdlib_module_names >= STANDARD - {"__future__"}


def test_python_3_9_can_read_it() -> None:
    used = {node.attr for node in ast.walk(TREE) if isinstance(node, ast.Attribute)}
    names = {node.id for node in ast.walk(TREE) if isinstance(node, ast.Name)}
    arguments = {word.arg for node in ast.walk(TREE) if isinstance(node, ast.Call) for word in node.keywords}
    assert not (used | names) & LATER
    assert not arguments & LATER_ARGUMENTS
    assert not [node for node in ast.walk(TREE) if isinstance(node, ast.Match | ast.TryStar)]


def test_no_type_is_united_where_python_3_9_would_have_to_do_it() -> None:
    """`X | None` may stand in annotations, which nobody evaluates; elsewhere, only numbers and sets are united."""
    annotations = {
        id(part)
        for node in ast.walk(TREE)
        for given in (getattr(node, "annotation", None), getattr(node, "returns", None))
        if given
        for part in ast.walk(given)
    }
    united = [
        node
        for node in ast.walk(TREE)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr) and id(node) not in annotations
    ]
    assert not [node for node in united if isinstance(node.right, ast.Constant) and node.right.value is None]


@pytest.mark.skipif(OLD is None or not runs(OLD), reason="there is no Python 3.9 on this machine")
def test_python_3_9_runs_it() -> None:
    command = [str(OLD), "-W", "error", str(FILE), str(ROOT / "tests" / "attack" / "bundles" / "good_pass.zip")]
    run = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - ours
    assert (run.returncode, run.stderr) == (0, b"")


def test_it_runs_from_anywhere_without_the_product(tmp_path: Path) -> None:
    alone = shutil.copy(FILE, tmp_path)
    shutil.copy(ROOT / "tests" / "attack" / "bundles" / "good_pass.zip", tmp_path)
    command = [sys.executable, "-I", "-S", alone, "good_pass.zip"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, env={"PATH": os.defpath})  # noqa: S603
    assert (run.returncode, run.stderr) == (0, b"")
    assert run.stdout.startswith(b"Self-consistent, vouched for by nobody you named")


def test_its_distribution_needs_nothing() -> None:
    project = tomllib.loads((FILE.parent / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["dependencies"] == []
    assert project["project"]["requires-python"] == ">=3.9"
    assert project["tool"]["setuptools"]["py-modules"] == [FILE.stem]


def test_each_section_is_where_its_first_lines_say() -> None:
    told = str(ast.get_docstring(TREE)).partition("stands before its use:")[2]
    numbers = sorted(int(number) for number in re.findall(r"\b(\d+) [a-zE]", told))
    headings = re.findall(r"^# --- (\d+)\. ", FILE.read_text(encoding="utf-8"), re.MULTILINE)
    assert numbers == [int(number) for number in headings] == list(range(1, len(headings) + 1))
