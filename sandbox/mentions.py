"""Names typed in a command as Slack hands them to an app that asked for it: with their ids. Knows no command."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from sandbox.workspace import Conversation, Person

_LINK = re.compile(r"(?<!<)\bhttps?://[^\s<>|]+")


def with_mentions(typed: str, people: Iterable[Person], channels: Iterable[Conversation] = ()) -> str:
    """The words with `@Ben Okafor`, `@ben` or `@Ben` as `<@U123|ben>`, `#general` as `<#C123|general>`, links as `<…>`.

    An @ or # that means nobody, or more than one, stays as it is.
    """
    linked = _LINK.sub(lambda match: f"<{match[0]}>", typed)
    named = {name: f"<@{person.id}|{person.handle}>" for name, person in _meant(people).items()}
    rooms = {channel.name.lower(): f"<#{channel.id}|{channel.name}>" for channel in channels}
    return _replaced("#", rooms, _replaced("@", named, linked))


def _meant(people: Iterable[Person]) -> dict[str, Person]:
    """Whom each name means. Of several with one name, the one who is still there."""
    bearers: dict[str, dict[str, Person]] = {}
    for person in people:
        for name in (person.name.split()[0], person.handle, person.name):
            bearers.setdefault(name.lower(), {})[person.id] = person
    found = {}
    for name, bearing in bearers.items():
        present = [person for person in bearing.values() if not person.deactivated] or list(bearing.values())
        if len(present) == 1:
            found[name] = present[0]
    return found


def _replaced(sign: str, tokens: Mapping[str, str], typed: str) -> str:
    """The words with each name after `sign` as its token; the longest name that fits is meant."""
    if sign not in typed or not tokens:
        return typed
    known = "|".join(map(re.escape, sorted(tokens, key=len, reverse=True)))
    return re.sub(
        rf"(?<![\w<&]){sign}({known})(?![\w]|[.-]\w)",
        lambda match: tokens[match[1].lower()],
        typed,
        flags=re.IGNORECASE,
    )
