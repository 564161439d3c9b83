"""The command: it says where it serves, takes the next free port, and stops when it is told to."""

import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok

from custodiet.web import portal
from tests.cli.conftest import Mission
from tests.cli.runner import fail, succeed
from tests.portal.served import Served

COMMAND = [sys.executable, "-c", "from custodiet.cli import main; main()"]


@contextmanager
def started(*arguments: object) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Start a command; yield it with the address at which it says that it serves; stop it where it still runs."""
    command = [*COMMAND, *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
        assert process.stdout
        said = next(line for line in process.stdout if line.startswith("Serving"))
        yield process, said.partition(" at ")[2].split()[0]
        process.terminate()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_serves_and_stops_when_told(mission: Mission, how: signal.Signals) -> None:
    with started("serve", mission.record, "--port", 0) as (process, address):
        with urllib.request.urlopen(address) as answer:  # noqa: S310 - the address that it said
            assert answer.status == 200
        process.send_signal(how)
        assert process.wait(20) == 0


def test_a_taken_port_gives_way_to_the_next(mission: Mission) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with started("serve", mission.record, "--port", port) as (_, address):
            assert int(address.rstrip("/").rpartition(":")[2]) > port


def test_the_demo_ends_by_serving_what_it_built(tmp_path: Path) -> None:
    with (
        started("demo", "--out", tmp_path / "demo", "--port", 0) as (_, address),
        urllib.request.urlopen(address + "obligations.json") as answer,  # noqa: S310 - the address that it said
    ):
        assert b"DEC34-1" in answer.read()
    succeed("demo", "--out", tmp_path / "demo", "--no-serve")


def test_what_is_no_record_is_not_served(tmp_path: Path) -> None:
    assert "this is no record" in fail("serve", tmp_path)


@pytest.mark.filterwarnings("ignore")
def test_no_request_that_the_description_allows_is_an_error_of_the_server(syria: Served) -> None:
    schema = schemathesis.openapi.from_asgi("/openapi.json", portal(syria.record))
    calm = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    for operation in schema.get_all_operations():
        assert isinstance(operation, Ok)

        @calm
        @given(operation.ok().as_strategy())
        def ask(case: "schemathesis.Case[Any]") -> None:
            assert case.call().status_code < 500, case

        ask()
