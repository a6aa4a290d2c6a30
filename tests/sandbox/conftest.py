"""A workspace for each test, and the official client as the app."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Config, RunningSandbox, running_sandbox

MANIFEST = Path(__file__).resolve().parents[2] / "manifest.yml"


@dataclass
class Wired:
    """A running workspace, the app's official client, and a plain session for the page's side."""

    sandbox: RunningSandbox
    client: AsyncWebClient
    session: aiohttp.ClientSession

    async def page(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """What the page (POST with a body, else GET) is answered."""
        url = f"{self.sandbox.url}{path}"
        async with self.session.post(url, json=body) if body is not None else self.session.get(url) as answer:
            found: dict[str, Any] = await answer.json()
            return found

    @property
    def refusals(self) -> list[str]:
        """The errors of what the app did against Slack's rules."""
        return [entry["error"] for entry in self.sandbox.journal.refusals]

    def person(self, name: str) -> str:
        """The id of the colleague with this first name."""
        return self.sandbox.workspace.by_email[f"{name.lower()}@northwind.example"].id

    @property
    def ana(self) -> str:
        return self.person("Ana")


@contextlib.asynccontextmanager
async def wired_workspace(manifest: Path = MANIFEST, **config: Any) -> AsyncIterator[Wired]:
    """A workspace set up like this, with a client that has the app's token."""
    given = Config(manifest=manifest, bot_token="xoxb-1", app_token="xapp-1", **config)
    async with running_sandbox(given) as sandbox, aiohttp.ClientSession() as session:
        client = AsyncWebClient(token="xoxb-1", base_url=sandbox.api_url, session=session, retry_handlers=[])
        yield Wired(sandbox, client, session)


async def refused(call: Any) -> str:
    """Slack's error code of a call that fails."""
    with pytest.raises(SlackApiError) as error:
        await call
    return str(error.value.response["error"])


@pytest.fixture
async def wired() -> AsyncIterator[Wired]:
    """A workspace with the project's own manifest and Slack's pace."""
    async with wired_workspace() as made:
        yield made


@pytest.fixture
async def quick() -> AsyncIterator[Wired]:
    """The same without a pace: for tests that are about something else."""
    async with wired_workspace(message_gap=0.0) as made:
        yield made
