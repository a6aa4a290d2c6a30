"""`nps-loop`: puts the commands together and turns failures into one line and an exit status. Does no work itself."""

from __future__ import annotations

import sys
from importlib.metadata import version

import typer
from sqlalchemy.exc import SQLAlchemyError

from bot.cli.checking import doctor, policy_commands
from bot.cli.demo import demo
from bot.cli.importing import import_commands
from bot.cli.running import migrate_database, redeliver, serve_bot
from bot.policy_file import PolicyError
from bot.settings import SettingsError
from bot.slack.failures import FailureKind, SlackFailure
from bot.surveys import SecretMistake
from storage.errors import StorageError

FAILED, INTERRUPTED = 1, 130

app = typer.Typer(
    name="nps-loop",
    help="Closes the loop on NPS answers, in Slack.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command("demo")(demo)
app.command("serve")(serve_bot)
app.command("migrate")(migrate_database)
app.add_typer(import_commands, name="import")
app.add_typer(policy_commands, name="policy")
app.command("doctor")(doctor)
app.command("redeliver")(redeliver)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"nps-loop {version('nps-loop')}")
        raise typer.Exit


@app.callback()
def _options(
    _version: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help="Print the version."
    ),
) -> None:
    pass


def _sentence(error: Exception) -> str:
    if isinstance(error, SlackFailure):
        if error.kind in (FailureKind.BOT_REFUSED, FailureKind.REFUSED):
            token = "SLACK_APP_TOKEN" if error.method == "apps.connections.open" else "SLACK_BOT_TOKEN"
            return f"Slack refuses {token} ({error.error}); copy it again from your Slack app, or install the app again"
        return f"Slack cannot be reached ({error.error}); check SLACK_API_URL and the network"
    if isinstance(error, SQLAlchemyError):
        return f"the database refused it ({type(error).__name__}); run nps-loop doctor"
    return str(error)


def run() -> None:
    """The console script. Exit status: 0 done, 1 failed, 2 wrong use, 130 interrupted."""
    known = (SettingsError, PolicyError, StorageError, SlackFailure, SecretMistake, SQLAlchemyError, OSError)
    try:
        app(standalone_mode=True)
    except known as error:
        typer.echo(f"nps-loop: {_sentence(error)}", err=True)
        sys.exit(FAILED)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    run()
