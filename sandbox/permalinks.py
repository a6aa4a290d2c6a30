"""The addresses of messages, as Slack builds them. Knows neither who asks nor who may see the message."""

from __future__ import annotations

from urllib.parse import urlencode

from sandbox.workspace import Message


def permalink(url: str, message: Message) -> str:
    """The message's address in the workspace at `url`, which ends in a slash. That of a reply names its thread."""
    place = f"{url}archives/{message.channel}/p{message.ts.replace('.', '')}"
    if message.thread_ts is None:
        return place
    return f"{place}?{urlencode({'thread_ts': message.thread_ts, 'cid': message.channel})}"
