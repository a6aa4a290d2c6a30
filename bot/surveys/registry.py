"""Which survey tools are known, and which are switched on by a secret. Reads no environment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from types import MappingProxyType

from bot.surveys.delighted import Delighted
from bot.surveys.generic import Generic
from bot.surveys.source import Source
from bot.surveys.wootric import Wootric

_MAKERS: Mapping[str, Callable[[str], Source]] = MappingProxyType(
    {"delighted": Delighted.of, "generic": Generic.of, "wootric": Wootric.of}
)
KNOWN_SOURCES = frozenset(_MAKERS)


class SecretMistake(ValueError):  # noqa: N818 - a mistake of whoever wrote the settings
    """A survey secret that cannot be used. The message names the setting and never shows the secret."""


def sources(secrets: Mapping[str, str]) -> dict[str, Source]:
    """The sources whose secret is set, by name (`generic`, `delighted`, `wootric`). Raises SecretMistake."""
    return {name: _source(name, secret) for name, secret in secrets.items() if secret.strip()}


def _source(name: str, secret: str) -> Source:
    setting = f"NPS_SURVEY_SECRET_{name.upper()}"
    if name not in _MAKERS:
        nearest = get_close_matches(name, _MAKERS, n=1)
        meant = f"did you mean NPS_SURVEY_SECRET_{nearest[0].upper()}? " if nearest else ""
        raise SecretMistake(
            f"{setting} is for no survey tool known here; {meant}Known are {', '.join(sorted(_MAKERS))}"
        )
    try:
        return _MAKERS[name](secret)
    except UnicodeError:
        raise SecretMistake(f"{setting} is not UTF-8 text") from None
    except ValueError as error:
        raise SecretMistake(f"{setting} {error}") from None
