"""What is said of an account that was not found: the nearest, each a button. Finds none itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.slack.ids import AccountButton
from bot.slack.text import Block, Message, clean, fallback, is_blank, short
from bot.slack.views import blocks
from rules.account_names import KnownAccount, Meant

_TYPED = 60
_HOW = "Type its name, its id, its domain, or how one of them begins, like this: /nps account Acme"


def no_such_account(typed: str, meant: Meant) -> Message:
    """The accounts that may have been meant, or how to name one."""
    said = _said(short(typed, _TYPED), meant)
    labels = _labels(meant.nearest)
    buttons = [
        _button(place, known, label)
        for place, (known, label) in enumerate(zip(meant.nearest, labels, strict=True), start=1)
        if _comes_back(known.account_id)
    ]
    made = [blocks.section(said, "account.unknown"), *blocks.actions("account.nearest", buttons)]
    return Message(fallback("\n".join([said, *labels])), made)


def which_account_asked() -> str:
    """`/nps account` named none; a sentence for `private`."""
    return f"Which account? {_HOW}"


def _said(typed: str, meant: Meant) -> str:
    if meant.fitting:
        more = meant.fitting - len(meant.nearest)
        rest = f" {more:,} more do, too: type more of the name." if more > 0 else ""
        return f"{meant.fitting:,} accounts begin with “{typed}”. Which one?{rest}"
    if meant.nearest:
        return f"I know no account “{typed}”. Did you mean one of these?"
    return f"I know no account “{typed}”, and none that is spelled like it. {_HOW}"


def _labels(nearest: Sequence[KnownAccount]) -> list[str]:
    """The names; with the id where two are called alike."""
    shared = Counter(known.title for known in nearest)
    return [
        short(known.title, _TYPED) + (f" ({short(known.account_id, _TYPED)})" if shared[known.title] > 1 else "")
        for known in nearest
    ]


def _comes_back(account_id: str) -> bool:
    """Whether Slack would send this id back as it is: it refuses empty values, and no control character survives."""
    return not is_blank(account_id) and clean(account_id) == account_id


def _button(place: int, known: KnownAccount, label: str) -> Block:
    pressed = AccountButton(place, known.account_id)
    return blocks.button(label, pressed.action_id, pressed.value, says=f"Show {label}")
