"""The scopes that the bot's token needs, each with what it is for. The manifest asks for these and no others."""

from __future__ import annotations

from types import MappingProxyType

NEEDED_SCOPES = MappingProxyType(
    {
        "channels:history": "to see whether a review arrived before it is sent again",
        "channels:read": "to find the channel of the weekly review",
        "chat:write": "cards, and the notes in their threads",
        "commands": "/nps",
        "files:write": "to send an export to whoever asked for it",
        "groups:history": "the same for reviews in a private channel",
        "groups:read": "to find a private channel",
        "im:history": "to see whether a message arrived before it is sent again",
        "im:write": "to open the conversation with a colleague",
        "users:read": "names, time zones, who has left",
        "users:read.email": "to find an account's owner by their address",
    }
)
