"""The server of the portal, of a witness or of an intake: a socket, and what answers on it."""

import gc
import signal
import socket
import sys
import time
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from custodiet.app.checkers import Checkers
from custodiet.app.intake import opened
from custodiet.app.witness import Witness
from custodiet.cli.render import console, say
from custodiet.kernel.errors import Refused
from custodiet.web import Connection, IntakeService, hosts_of, portal, witness_service

_TRIED = 100
_KEEP_ALIVE, _LARGEST_HEAD = 5, 2**15  # seconds until the next request; bytes of what comes before a body
_TURN = 0.001  # seconds that a long computation may keep short answers waiting (Python's own default is 0.005)


def run(record: Path, *, port: int, host: str, public_url: str) -> None:
    """Say where, and serve until the process is told to stop."""
    hosts = hosts_of(public_url, host)
    with console(stderr=True).status("Reading the record"):
        application = portal(record, prepared=True, hosts=hosts)
    with listen(host, port) as listening:
        say(f"Serving {record} at {_address(listening, host)} (stop it with Ctrl-C)")
        _serve(application, listening)


def run_witness(witness: Witness, *, port: int, host: str) -> None:
    """Say where, and cosign until the process is told to stop."""
    with listen(host, port) as listening:
        address = _address(listening, host)
        say(f"Witnessing {', '.join(key.name for key in witness.logs)} at {address} (stop it with Ctrl-C)")
        for key in witness.keys:
            say(f"In a policy: witness NAME {key} {address}")
        _serve(witness_service(witness, lambda: int(time.time())), listening)


def run_intake(record: Path, *, port: int, host: str, enrolments: bool, within: int) -> None:
    """Say where, and take statements in until the process is told to stop."""
    gc.enable()  # which the command line pauses: what strangers are refused leaves cycles behind
    with (
        Checkers() as checkers,
        opened(record, checkers, clock=lambda: int(time.time()), enrolments=enrolments) as intake,
        listen(host, port) as listening,
    ):
        say(f"Taking statements for {intake.origin} at {_address(listening, host)} (stop it with Ctrl-C)")
        _serve(IntakeService(intake, within=within), listening)


def _address(listening: socket.socket, host: str) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{listening.getsockname()[1]}/"


def _serve(application: FastAPI | IntakeService, listening: socket.socket) -> None:
    sys.stdout.flush()
    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, _stop)
    sys.setswitchinterval(_TURN)
    server_of(application).run(sockets=[listening])


def server_of(application: FastAPI | IntakeService) -> uvicorn.Server:
    """Return the server of an application: it believes no header about who asks, and waits for nobody for long."""
    return uvicorn.Server(
        uvicorn.Config(
            application,
            http=Connection,
            log_level="warning",
            access_log=False,
            proxy_headers=False,
            timeout_keep_alive=_KEEP_ALIVE,
            h11_max_incomplete_event_size=_LARGEST_HEAD,
        )
    )


def _stop(*_: object) -> None:
    """To be told to stop is no failure: the server finishes its answers, and hands the signal on to this."""
    sys.exit(0)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on the first free port from `port` on."""
    for each in range(port, min(port + _TRIED, 65536)):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named: asyncio then sends at once
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, each))
            listening.listen(256)
        except OSError:
            listening.close()
            continue
        return listening
    raise Refused("no port is free", expected=f"one of {port} to {port + _TRIED - 1} on {host}", where="--port")
