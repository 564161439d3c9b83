"""The list of commands: each is there, and none waits for what another needs."""

import subprocess
import sys

import pytest

from custodiet.cli.main import COMMANDS
from tests.cli.runner import custodiet, succeed

HEAVY = ("scipy", "numpy", "highspy", "openpyxl", "custodiet.stats", "custodiet.exchange.reading", "custodiet.web")
LOADED = "import sys; from custodiet.cli.main import application; application(sys.argv[1]); print(*sys.modules)"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does(name: str) -> None:
    whole = succeed("--help").out
    assert f"  {name} " in whole
    assert succeed(name, "--help").out.startswith(f"Usage: custodiet {name} ")


def test_a_command_that_is_none_gets_the_whole_list_to_choose_from() -> None:
    result = custodiet("shwo")
    assert result.code == 2
    assert "Did you mean 'show'?" in result.err


@pytest.mark.parametrize("name", ["key", "sign", "verify"])
def test_no_command_waits_for_what_another_needs(name: str) -> None:
    command = [sys.executable, "-c", LOADED, name]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()  # noqa: S603 - our own
    assert [module for module in loaded if module.startswith(HEAVY)] == []
