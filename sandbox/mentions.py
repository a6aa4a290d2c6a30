"""Names typed after an @ as Slack hands them to an app that asked for it: by the person's id. Knows no command."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sandbox.workspace import Person

_BEFORE = r"(?<![\w<])@"


def with_mentions(typed: str, people: Iterable[Person]) -> str:
    """The words with `@Ben Okafor`, `@ben.okafor` or `@Ben` as `<@U123|ben>`; an @ that means nobody stays as it is."""
    names = {name.lower(): person for person in people for name in (person.name.split()[0], person.handle, person.name)}
    longest_first = sorted(names, key=len, reverse=True)
    if not longest_first:
        return typed
    known = "|".join(map(re.escape, longest_first))

    def mention(match: re.Match[str]) -> str:
        person = names[match[1].lower()]
        return f"<@{person.id}|{person.handle}>"

    return re.sub(rf"{_BEFORE}({known})(?!\w)", mention, typed, flags=re.IGNORECASE)
