"""The documentation holds: commands run and print what is shown, links resolve, the house is as drawn.

In a ```console block, a line that starts with `$ ` is a command (`> ` continues it), and the lines below it are
output that must appear, in that order; `...` stands for anything. A command must succeed, unless `$ echo $?` follows
and shows its exit status. A page's commands run in one shell, in a folder of their own that holds what a checkout
offers a reader. A ```sh block is for what no test should do: get the source, and call make.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.docs.forking import command

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *ROOT.glob("docs/**/*.md")])
PACKAGES = sorted(path.parent for path in ROOT.glob("src/custodiet/*/__init__.py"))

FENCE = re.compile(r"^```(\S*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
INSTALLED = Path(sys.executable).parent
TERMINAL = {"LANG": "C.UTF-8", "NO_COLOR": "1", "COLUMNS": "120", "TERM": "dumb"}
DONE = "command-done-with-status"
SECONDS_FOR_A_PAGE = 120


@dataclass(frozen=True, slots=True)
class Step:
    """A command as a page shows it, and the lines of output shown below it."""

    command: str
    shown: tuple[str, ...]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(text: str, language: str) -> list[str]:
    return [body for kind, body in FENCE.findall(text) if kind == language]


def steps(text: str) -> Iterator[Step]:
    """Yield the commands of all console blocks of a page, in order."""
    for block in blocks(text, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            lines = part.rstrip("\n").split("\n")
            more = next((n for n, line in enumerate(lines[1:], 1) if not line.startswith("> ")), len(lines))
            command = "\n".join([lines[0], *(line.removeprefix("> ") for line in lines[1:more])])
            yield Step(command, tuple(lines[more:]))


def missing(shown: tuple[str, ...], printed: str) -> str | None:
    """Return the first shown line that does not appear in `printed` after those before it."""
    rest = iter(printed.splitlines())
    for line in shown:
        pattern = re.compile(".*".join(map(re.escape, line.rstrip().split("..."))))
        if line.strip() and not any(pattern.fullmatch(found.rstrip()) for found in rest):
            return line
    return None


def failures(page: list[Step], folder: Path, commands: Path = INSTALLED) -> Iterator[str]:
    """Run a page's commands in one shell in `folder`, with those of ours in `commands`; yield what was not as shown."""
    script = folder.with_suffix(".sh")
    script.write_text("".join(f"{step.command}\n_done $?\n" for step in page))
    printed = shell(f"_done() {{ printf '\\n{DONE} %d\\n' $1; return $1; }}; . {script}", folder, commands)
    runs = re.findall(rf"(.*?)\n{DONE} (\d+)\n", printed, re.DOTALL)
    if len(runs) < len(page):
        yield f"$ {page[len(runs)].command}\nended the shell:\n{printed}"
    for (output, status), step, after in zip(runs, page, [*page[1:], None], strict=False):
        if status != "0" and (after is None or after.command != "echo $?"):
            yield f"$ {step.command}\nexit status {status}:\n{output}"
        if line := missing(step.shown, output):
            yield f"$ {step.command}\ndid not print: {line}\nbut:\n{output}"


def shell(script: str, folder: Path, commands: Path) -> str:
    """Run `script` as a reader who follows a page in a fresh checkout would, and return all that it prints."""
    path = os.pathsep.join([str(commands), str(INSTALLED), os.environ["PATH"]])
    environment = {**TERMINAL, "PATH": path, "HOME": str(folder)}
    bash = shutil.which("bash")
    assert bash, "the pages show commands for bash"
    return subprocess.run(  # noqa: S603 - the commands are those of our own pages
        [bash, "-c", script],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS_FOR_A_PAGE,
        check=False,
    ).stdout


@pytest.fixture(scope="module")
def forking() -> Iterator[Path]:
    """A folder with a `custodiet` that loads quickly; its own name is short, as a socket's must be."""
    with TemporaryDirectory() as name, command(Path(name), TERMINAL) as folder:
        yield folder


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder that holds what a page may name: the examples and the vectors."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    for offered in ("examples", "vectors"):
        if (ROOT / offered).is_dir():
            shutil.copytree(ROOT / offered, folder / offered)
    return folder


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page.read_text(), "console")], ids=name)
def test_commands_do_what_the_page_shows(page: Path, checkout: Path, forking: Path) -> None:
    commands = INSTALLED if page.name == "README.md" else forking
    assert not "\n".join(failures(list(steps(page.read_text())), checkout, commands))


@pytest.mark.parametrize(
    ("block", "fault"),
    [
        ("$ echo held\nheld\n", None),
        ("$ printf 'one\\ntwo 2\\nthree\\n'\none\ntwo ...\n", None),
        ("$ cat <<END\n> held\n> END\nheld\n", None),
        ("$ cd / && false\n$ echo $?\n1\n$ pwd\n/\n", None),
        ("$ echo held\nmissing\n", "did not print: missing"),
        ("$ printf 'two\\none\\n'\none\ntwo\n", "did not print: two"),
        ("$ false\n", "exit status 1"),
        ("$ false\n$ true\n", "exit status 1"),
        ("$ true\n$ echo $?\n1\n", "did not print: 1"),
        ("$ exit 0\n$ echo held\n", "ended the shell"),
    ],
)
def test_a_page_that_shows_something_else_is_caught(block: str, fault: str | None, checkout: Path) -> None:
    found = "\n".join(failures(list(steps(f"```console\n{block}```\n")), checkout))
    assert (fault in found) if fault else not found


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_command_escapes_the_tests(page: Path) -> None:
    shown = [line for block in blocks(page.read_text(), "sh") for line in block.splitlines() if line]
    assert [line for line in shown if not re.match(r"(git clone|cd|make|tools/uv|#) ", line)] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_make_target_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    code = re.findall(r"`[^`]+`", page.read_text()) + [body for _, body in FENCE.findall(page.read_text())]
    named = {target for text in code for target in re.findall(r"\bmake ([a-z][a-z-]*)", text)}
    assert named <= targets


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_relative_link_resolves(page: Path) -> None:
    links = LINK.findall(re.sub(r"`[^`]*`", "", FENCE.sub("", page.read_text())))
    local = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in local if not resolves(page, link)] == []


def resolves(page: Path, link: str) -> bool:
    """Tell whether a link on `page` leads to a file or folder and, where it names a heading, to that heading."""
    path, _, heading = link.partition("#")
    target = page.parent / path if path else page
    return target.exists() and (not heading or heading in headings(target))


def headings(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub and MyST form them."""
    titles = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("package", PACKAGES, ids=name)
def test_every_package_states_its_contract_and_has_its_place_in_the_house(package: Path) -> None:
    assert ast.get_docstring(ast.parse((package / "__init__.py").read_text()))
    assert f"`{package.name}/`" in (ROOT / "docs/explanation/house.md").read_text()


def test_every_decision_is_listed() -> None:
    decisions = [page.name for page in ROOT.glob("docs/adr/[0-9]*.md")]
    listed = (ROOT / "docs/adr/index.md").read_text()
    assert decisions
    assert [decision for decision in decisions if f"]({decision})" not in listed] == []
