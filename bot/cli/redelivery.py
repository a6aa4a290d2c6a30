"""`redeliver`: the Slack messages that were given up, listed or sent again. Sends nothing itself."""

from __future__ import annotations

import asyncio

import typer

from bot.cli.databases import existing_database
from bot.clock import SystemClock
from bot.settings import Settings, read_settings
from storage.deliveries import Delivery, counts, given_up, send_again
from storage.work import reading, writing

_LARGEST = 2**63 - 1


def redeliver(
    numbers: list[int] = typer.Argument(
        None, metavar="NUMBER…", min=1, max=_LARGEST, help="Messages, by the numbers that this command lists."
    ),
    everything: bool = typer.Option(False, "--all", help="Every message that was given up."),
) -> None:
    """List the Slack messages that were given up, or have them sent again by the running bot."""
    if numbers and everything:
        raise typer.BadParameter("give numbers or --all, not both")
    settings = read_settings()
    if not numbers and not everything:
        asyncio.run(_list(settings))
        return
    missed = asyncio.run(_send_again(settings, None if everything else set(numbers)))
    if missed:
        named = ", ".join(str(number) for number in missed)
        typer.echo(f"nps-loop: not given up, so not sent again: {named}; without numbers, all are listed", err=True)
        raise typer.Exit(1)


async def _list(settings: Settings) -> None:
    async with existing_database(settings.nps_database_url) as database, reading(database) as work:
        waiting = await given_up(work)
        total = (await counts(work, SystemClock().now()))["given_up"]
    for delivery in waiting:
        typer.echo(_line(delivery))
    if total > len(waiting):
        typer.echo(f"… and {total - len(waiting)} more")
    typer.echo("Send them again: nps-loop redeliver NUMBER… or --all" if waiting else "Nothing was given up.")


def _line(delivery: Delivery) -> str:
    about = f"of loop {delivery.loop_number}" if delivery.loop_number else "of no loop"
    return f"{delivery.id}  {delivery.kind} {about} to {delivery.recipient}: {delivery.failure or 'unknown failure'}"


async def _send_again(settings: Settings, numbers: set[int] | None) -> list[int]:
    """Makes them due; returns those of `numbers` that were not given up."""
    now = SystemClock().now()
    async with existing_database(settings.nps_database_url) as database, writing(database) as work:
        count = 0
        missed = []
        if numbers is None:
            count = await send_again(work, None, now)
        else:
            for number in sorted(numbers):
                again = await send_again(work, [number], now)
                count += again
                missed += [] if again else [number]
        await work.commit()
    typer.echo("1 message will be sent again." if count == 1 else f"{count} messages will be sent again.")
    return missed
