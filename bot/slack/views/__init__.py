"""What Slack shows: pure functions from facts to Block Kit as plain dicts. Does no I/O and reads no clock."""

from bot.slack.views.call_list import home, mine
from bot.slack.views.commands import help_text, loop_view, wrong_number
from bot.slack.views.loop_card import card
from bot.slack.views.modals import ask, loading, message, read_all
from bot.slack.views.notices import admin_notice
from bot.slack.views.refusals import (
    database_away,
    not_found,
    our_mistake,
    private,
    refused,
    slack_failed,
    too_slow,
    unknown_colleague,
)
from bot.slack.views.thread import history_text, note

__all__ = [
    "admin_notice",
    "ask",
    "card",
    "database_away",
    "help_text",
    "history_text",
    "home",
    "loading",
    "loop_view",
    "message",
    "mine",
    "not_found",
    "note",
    "our_mistake",
    "private",
    "read_all",
    "refused",
    "slack_failed",
    "too_slow",
    "unknown_colleague",
    "wrong_number",
]
