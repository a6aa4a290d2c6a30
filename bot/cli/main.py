"""`nps-loop`: puts the commands together and turns failures into one line and an exit status. Does no work itself."""

from __future__ import annotations

import sys
from importlib.metadata import version

import typer

from bot.cli.demo import demo
from bot.cli.diagnosis import doctor
from bot.cli.exporting import export_commands
from bot.cli.importing import import_commands
from bot.cli.policy import policy_commands
from bot.cli.reasons import reasons
from bot.cli.redelivery import redeliver
from bot.cli.running import migrate_database, serve_bot
from bot.cli.stats import stats
from bot.cli.words import EXPECTED, in_words

DONE, FAILED, WRONG_USE = 0, 1, 2

app = typer.Typer(
    name="nps-loop",
    help="Closes the loop on NPS answers, in Slack.",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)
app.command("demo")(demo)
app.command("serve")(serve_bot)
app.command("migrate")(migrate_database)
app.add_typer(import_commands, name="import")
app.add_typer(export_commands, name="export")
app.add_typer(policy_commands, name="policy")
app.command("reasons")(reasons)
app.command("stats")(stats)
app.command("doctor")(doctor)
app.command("redeliver")(redeliver)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"nps-loop {version('nps-loop')}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _options(
    context: typer.Context,
    _version: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help="Print the version."
    ),
) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(WRONG_USE)


def _wrong_use(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "nps-loop"
    said = " ".join(error.format_message().split()).rstrip(".")
    return f"{said}; see {command} --help"


def status(arguments: list[str] | None = None) -> int:
    """Carries out a command line. Returns the exit status: 0 done, 1 failed, 2 wrong use, 130 interrupted."""
    try:
        exited = app(args=arguments, prog_name="nps-loop", standalone_mode=False)
    except typer.TyperException as error:
        typer.echo(f"nps-loop: {_wrong_use(error)}", err=True)
        return error.exit_code
    except EXPECTED as error:
        typer.echo(f"nps-loop: {in_words(error)}", err=True)
        return FAILED
    return exited if isinstance(exited, int) else DONE


def run() -> None:
    """The console script."""
    sys.exit(status())


if __name__ == "__main__":
    run()
