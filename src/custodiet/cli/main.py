"""The list of commands, in the order in which a newcomer meets them."""

import typer

from custodiet.cli import (
    adopting,
    checking,
    declaring,
    exhibits,
    exporting,
    forecasting,
    intaking,
    keys,
    paper,
    publishing,
    reconciling,
    records,
    reporting,
    serving,
    showcase,
    showing,
    sources,
    statistics,
    witnessing,
)

application = typer.Typer(
    name="custodiet",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="""One record of a stockpile's custody, verification and destruction.

    Mutually distrustful parties can all sign it, nobody can quietly change it, and anyone can check it.

    RECORD is a directory. Begin with: custodiet demo
    """,
)
key_commands = typer.Typer(no_args_is_help=True, help="Make keys.", rich_markup_mode=None)
key_commands.command("new")(keys.new)
source_commands = typer.Typer(
    no_args_is_help=True, help="Archive pages, read what they say, accept it.", rich_markup_mode=None
)
source_commands.command("add")(sources.add_source)
source_commands.command("read")(sources.read_source)
source_commands.command("accept")(sources.accept)
plan_commands = typer.Typer(no_args_is_help=True, help="Plan inspections.", rich_markup_mode=None)
plan_commands.command("inspection")(statistics.inspection)

witness_commands = typer.Typer(
    no_args_is_help=True, help="Watch logs, and cosign those that only grow.", rich_markup_mode=None
)
witness_commands.command("init")(witnessing.init)
witness_commands.command("serve")(witnessing.serve)
witness_commands.command("feed")(witnessing.feed)

intake_commands = typer.Typer(no_args_is_help=True, help="Take statements in.", rich_markup_mode=None)
intake_commands.command("serve")(intaking.serve)

application.command("demo")(showcase.demo)
application.command("init")(records.init)
application.add_typer(key_commands, name="key")
application.command("enrol")(records.enrol)
application.command("sign")(keys.sign)
application.command("submit")(records.submit)
application.command("template")(declaring.template)
application.command("import")(records.import_source)
application.command("export")(exporting.export)
application.command("form")(paper.form)
application.command("transcribe")(paper.transcribe)
application.add_typer(source_commands, name="source")
application.command("exhibit")(exhibits.exhibit)
application.command("adopt")(adopting.adopt)
application.command("show")(showing.show)
application.command("forecast")(forecasting.forecast)
application.command("reconcile")(reconciling.reconcile)
application.add_typer(plan_commands, name="plan")
application.command("simulate")(statistics.simulate)
application.command("serve")(serving.serve)
application.add_typer(intake_commands, name="intake")
application.command("report")(reporting.report)
application.command("publish")(publishing.publish)
application.command("follow")(publishing.follow)
application.add_typer(witness_commands, name="witness")
application.command("verify")(checking.verify)
application.command("disclose")(checking.disclose)
application.command("fsck")(checking.fsck)
