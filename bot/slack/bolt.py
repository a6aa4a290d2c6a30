"""Makes the Bolt app for one workspace whose token we hold. Registers no listener."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterator

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.web import SlackWeb

_BOLTS_OWN_VARIABLES = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN")


@contextlib.contextmanager
def _without_its_variables() -> Iterator[None]:
    """Hides the variables at whose sight Bolt turns to OAuth, stores installations in files and drops our token.

    It would take SLACK_BOT_TOKEN from the environment too, and warn that it is not used.
    """
    hidden = {name: os.environ.pop(name) for name in _BOLTS_OWN_VARIABLES if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(hidden)


def bolt_app(slack: SlackWeb, bot_token: str, signing_secret: str | None) -> AsyncApp:
    """A Bolt app that knows itself by one `auth.test`. Without `signing_secret` it serves Socket Mode alone."""

    async def authorize() -> AuthorizeResult:
        identity = await slack.identity()
        return AuthorizeResult(
            enterprise_id=None,
            team_id=identity.team,
            bot_token=bot_token,
            bot_id=identity.bot_id,
            bot_user_id=identity.bot_user_id,
        )

    logger = logging.getLogger("slack_bolt")
    # Without a token of its own, which Bolt would warn about: each request gets it from `authorize`.
    web = slack.client
    client = AsyncWebClient(base_url=web.base_url, session=web.session, retry_handlers=[])
    with _without_its_variables():
        return AsyncApp(
            logger=logger,
            client=client,
            authorize=authorize,
            signing_secret=signing_secret or "",
            request_verification_enabled=signing_secret is not None,
        )
