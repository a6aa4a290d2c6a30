"""What a command says of a failure: one line that names what to do. Prints nothing."""

from __future__ import annotations

import os

from sqlalchemy.exc import SQLAlchemyError

from bot.csv_rows import CsvError
from bot.policy_file import PolicyError
from bot.semantic.embedder import SemanticError
from bot.settings import SettingsError
from bot.slack.failures import FailureKind, SlackFailure
from bot.surveys import SecretMistake
from storage.errors import DatabaseAwayError, StorageError

EXPECTED = (
    SettingsError,
    PolicyError,
    SemanticError,
    StorageError,
    SlackFailure,
    SecretMistake,
    SQLAlchemyError,
    CsvError,
    OSError,
)
"""What can go wrong without the program being wrong."""

_APP_TOKEN_METHOD = "apps.connections.open"  # noqa: S105 - the name of a method


def in_words(error: Exception) -> str:
    """The failure and what to do about it. Secrets and what a database was told are left out."""
    match error:
        case SlackFailure():
            return f"{error}; {what_to_do(error)}"
        case DatabaseAwayError():
            return f"{error}; start it, or check NPS_DATABASE_URL"
        case SQLAlchemyError():
            return f"the database refused it ({type(error).__name__}); run nps-loop doctor"
        case OSError() if error.filename is not None and error.errno is not None:
            return f"{os.fspath(error.filename)}: {os.strerror(error.errno).lower()}"
        case _:
            return str(error)


def what_to_do(failure: SlackFailure) -> str:
    """What mends a call to Slack that did not succeed."""
    app_level = failure.method == _APP_TOKEN_METHOD
    if failure.error == "missing_scope":
        where = "App-Level Tokens" if app_level else "OAuth & Permissions"
        return f"add the scopes that manifest.yml lists ({where}), and install the app again"
    match failure.kind:
        case FailureKind.BOT_REFUSED | FailureKind.REFUSED:
            token = "SLACK_APP_TOKEN" if app_level else "SLACK_BOT_TOKEN"
            return f"copy {token} again from your Slack app, or install the app again"
        case FailureKind.WAIT:
            return "Slack asks for patience; try again in a minute"
        case _:
            return "check SLACK_API_URL and the network"
