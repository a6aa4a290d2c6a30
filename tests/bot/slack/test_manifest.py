"""The manifest against the code: every scope, event and command that is used is in it, and none that is not."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import yaml

from bot.slack.scopes import NEEDED_SCOPES
from sandbox.scopes import METHODS, scope_for

ROOT = Path(__file__).resolve().parents[3]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
# A review goes to a channel and is looked up there, as a card is in a direct conversation.
IN_CHANNELS = {"conversations.history", "conversations.replies"}
IN_CHANNELS_ALONE = {"conversations.list"}
CODE = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "bot").rglob("*.py")))


def _methods_called() -> set[str]:
    """Every Web API method that `SlackWeb` names in a call; all calls of the bot go through it."""
    tree = ast.parse((ROOT / "bot/slack/web.py").read_text(encoding="utf-8"))
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    named = (
        call.args[0]
        for call in calls
        if call.args and isinstance(call.func, ast.Attribute) and call.func.attr == "_call"
    )
    return {str(name.value) for name in named if isinstance(name, ast.Constant)}


def test_every_call_to_slack_goes_through_one_module() -> None:
    """Otherwise the next test would look at half of them."""
    elsewhere = [
        path
        for path in (ROOT / "bot").rglob("*.py")
        if path.name != "web.py"
        and re.search(r"\.(chat|conversations|users|views|files|reactions)_[a-zA-Z]+\(", path.read_text())
    ]
    assert elsewhere == []


def test_the_scopes_are_those_that_the_calls_need() -> None:
    """Each method's scope is granted, and each scope granted is needed by a method or by a feature."""
    methods = _methods_called()
    assert len(methods) > 8
    assert methods <= METHODS
    needed = {scope_for(method, direct=True) for method in methods - IN_CHANNELS_ALONE} - {None}
    in_channels = {str(scope_for(method, direct=False)) for method in methods & (IN_CHANNELS | IN_CHANNELS_ALONE)}
    # A private channel is a group to Slack, with scopes of its own.
    needed |= in_channels | {scope.replace("channels:", "groups:") for scope in in_channels}
    features = {"commands"}
    granted = set(MANIFEST["oauth_config"]["scopes"]["bot"])
    assert granted == needed | features == set(NEEDED_SCOPES)


def test_the_events_and_commands_are_those_that_are_listened_for() -> None:
    """What the code registers, Slack sends."""
    assert set(MANIFEST["settings"]["event_subscriptions"]["bot_events"]) == set(
        re.findall(r"app\.event\(\"(\w+)\"\)", CODE)
    )
    commands = {command["command"] for command in MANIFEST["features"]["slash_commands"]}
    assert commands == set(re.findall(r"app\.command\(\"(/\w+)\"\)", CODE))


def test_what_the_app_does_is_switched_on() -> None:
    """Buttons need interactivity, the list of loops App Home, cards the messages tab; sockets the default road."""
    assert MANIFEST["settings"]["interactivity"]["is_enabled"] is True
    assert MANIFEST["settings"]["socket_mode_enabled"] is True
    home = MANIFEST["features"]["app_home"]
    assert home["home_tab_enabled"] is True
    assert home["messages_tab_enabled"] is True
    assert "views.publish" in _methods_called()


def test_the_texts_are_within_slacks_limits() -> None:
    """The lengths of the manifest's schema."""
    shown = MANIFEST["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    for command in MANIFEST["features"]["slash_commands"]:
        assert len(command["command"]) <= 32
        assert len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000
