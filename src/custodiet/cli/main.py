"""The list of commands, in the order in which a newcomer meets them.

A command's module is imported when that command is called, so that none waits for what another needs.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import typer

COMMANDS: Mapping[str, str | Mapping[str, str]] = {
    "demo": "showcase.demo",
    "init": "records.init",
    "key": {
        "": "Make keys, lock, replace and end them.",
        "new": "keys.new",
        "rotate": "rekeying.rotate",
        "revoke": "rekeying.revoke",
        "quorum": "rekeying.quorum",
        "agree": "rekeying.agree",
        "lock": "keys.lock",
        "unlock": "keys.unlock",
    },
    "enrol": "records.enrol",
    "sign": "keys.sign",
    "submit": "records.submit",
    "template": "declaring.template",
    "import": "importing.import_source",
    "export": "exporting.export",
    "form": "paper.form",
    "transcribe": "paper.transcribe",
    "source": {
        "": "Archive pages, read what they say, accept it.",
        "add": "sources.add_source",
        "read": "sources.read_source",
        "accept": "sources.accept",
    },
    "exhibit": "exhibits.exhibit",
    "adopt": "adopting.adopt",
    "show": "showing.show",
    "forecast": "forecasting.forecast",
    "reconcile": "reconciling.reconcile",
    "plan": {"": "Plan inspections.", "inspection": "statistics.inspection"},
    "select": {
        "": "Draw what to inspect, so that neither side can steer it.",
        "freeze": "selecting.freeze",
        "commit": "selecting.commit",
        "reveal": "selecting.reveal",
        "beacon": "selecting.beacon",
        "draw": "selecting.draw",
        "outcome": "selecting.outcome",
    },
    "evaluate": {"": "Say what results support.", "inspection": "statistics.evaluate"},
    "simulate": "statistics.simulate",
    "serve": "serving.serve",
    "intake": {"": "Take statements in.", "serve": "intaking.serve"},
    "report": "reporting.report",
    "publish": "publishing.publish",
    "follow": "publishing.follow",
    "witness": {
        "": "Watch logs, and cosign those that only grow.",
        "init": "witnessing.init",
        "serve": "witnessing.serve",
        "feed": "witnessing.feed",
    },
    "verify": "checking.verify",
    "disclose": "checking.disclose",
    "fsck": "checking.fsck",
}
"""Each command with its function, as module.function of `custodiet.cli`; of a group, "" is what its commands do."""

_HELP = """One record of a stockpile's custody, verification and destruction.

Mutually distrustful parties can all sign it, nobody can quietly change it, and anyone can check it.

RECORD is a directory. Begin with: custodiet demo
"""


def application(first: str = "") -> typer.Typer:
    """Return the application as a call needs it whose first argument is `first`: that command, or all of them."""
    whole = typer.Typer(
        name="custodiet",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    whole.callback(help=_HELP)(_nothing)  # with one command alone, Typer would leave out its name
    for name in [first] if first in COMMANDS else COMMANDS:
        _add(whole, name, COMMANDS[name])
    return whole


def _nothing() -> None:
    """Run before every command."""


def _add(group: typer.Typer, name: str, command: str | Mapping[str, str]) -> None:
    if isinstance(command, str):
        group.command(name)(_function(command))
        return
    inner = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    inner.callback(help=command[""])(_nothing)
    for member, function in command.items():
        if member:
            _add(inner, member, function)
    group.add_typer(inner, name=name)


def _function(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(".")
    found: Callable[..., Any] = getattr(import_module(f"custodiet.cli.{module}"), function)
    return found
