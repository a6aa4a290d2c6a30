"""`policy check`: what the policy means, or every mistake in it. Knows no rule."""

from __future__ import annotations

from pathlib import Path

import typer

from bot.policy_file import PolicyError, read_policy
from bot.settings import read_settings
from rules.policy_words import policy_in_words

policy_commands = typer.Typer()


@policy_commands.callback()
def _group() -> None:
    """The policy: who is told what, and by when."""


@policy_commands.command("check")
def check(file: Path = typer.Argument(None, help="Without it: the file that NPS_POLICY names.")) -> None:
    """Say what the policy means in plain words, or every mistake in it with its line."""
    try:
        policy = read_policy(file or read_settings().nps_policy)
    except PolicyError as error:
        for line in error.lines():
            typer.echo(line, err=True)
        raise typer.Exit(1) from error
    for line in policy_in_words(policy):
        typer.echo(line)
