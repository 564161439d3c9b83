"""`tools/chromium` finds a browser, or says in one line why there is none: so no test is skipped silently."""

import shutil
import subprocess
from pathlib import Path

from tests.web.conftest import ROOT


def run(folder: Path, path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    tool = folder / "tools" / "chromium"
    tool.parent.mkdir()
    shutil.copy(ROOT / "tools" / "chromium", tool)
    command = ["/bin/sh", str(tool), *arguments]
    return subprocess.run(command, env={"PATH": str(path)}, capture_output=True, text=True, check=False)  # noqa: S603 - our own tool


def test_it_finds_a_browser_on_the_path(tmp_path: Path) -> None:
    browser = tmp_path / "bin" / "chromium-browser"
    browser.parent.mkdir()
    browser.write_text("#!/bin/sh\n", encoding="utf-8")
    browser.chmod(0o755)
    found = run(tmp_path, browser.parent, "--find")
    assert (found.returncode, found.stdout, found.stderr) == (0, f"{browser}\n", "")


def test_it_finds_the_browser_that_was_unpacked_here(tmp_path: Path) -> None:
    unpacked = tmp_path / ".tools" / "chromium" / "run"
    unpacked.parent.mkdir(parents=True)
    unpacked.write_text("#!/bin/sh\n", encoding="utf-8")
    unpacked.chmod(0o755)
    assert run(tmp_path, tmp_path / "nowhere", "--find").stdout == f"{unpacked}\n"


def test_without_a_browser_it_says_so_in_one_line(tmp_path: Path) -> None:
    for arguments in (("--find",), ()):
        folder = tmp_path / "".join(arguments or "x")
        folder.mkdir()
        missing = run(folder, tmp_path / "nowhere", *arguments)
        assert (missing.returncode, missing.stdout) == (1, "")
        assert missing.stderr.startswith("custodiet: no browser, so its tests are skipped: there is no Chromium here")
        assert missing.stderr.count("\n") == 1
