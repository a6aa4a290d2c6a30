"""Names every id that goes to Slack and comes back with a click: builder beside parser. Knows no view and no loop."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Self, TypeGuard

from rules.lifecycle import DECISIONS, OF_LANES, Move
from rules.model import AskKind

BUTTON_MOVES = (
    Move.CLAIM,
    Move.LOG_OUTREACH,
    Move.RESOLVE,
    Move.ESCALATE,
    Move.CHURN,
    Move.REASSIGN,
    Move.REOPEN,
    Move.HAND_BACK,
    *DECISIONS,
)
"""The moves that every loop's buttons make. Those left out come from the customer, from a menu, or see QUIET_MOVES."""

QUIET_MOVES = tuple(OF_LANES)
"""The moves of passives and promoters."""

MODAL_MOVES = tuple(move for move in BUTTON_MOVES if move not in (Move.CLAIM, Move.TAKE_OVER))
"""The moves that ask something first; the others ask nothing."""

ASSIGN = "loop.assign"
"""The action id of triage's menu of people."""

REASON = "reason.choose"
"""The action id of the menu that corrects what a comment is about."""
RIGHT = "reason.right"
"""The action id of the button that confirms it."""

STATS_SHARE = "stats.share"
"""The action id of *Share here*."""
STATS_WHY = "stats.why"
"""The action id of the menu *Why this number?*."""
STATS_ACTIONS = re.compile(r"^stats\.(share|why)\Z")
"""Matches the action ids of the buttons under the figures."""
STATS_CALLBACK = "stats.why.view"
DIGEST_CALLBACK = "digest.page.view"
DRAFT = "loop.draft"
"""The action id of *Draft reply*."""
DRAFT_CALLBACK = "loop.draft.view"
READ_ALL_CALLBACK = "loop.read_all.view"
MESSAGE_CALLBACK = "message.view"
LOADING_CALLBACK = "loading.view"

LOOP_BUTTONS = re.compile(
    r"^loop\.(" + "|".join((*BUTTON_MOVES, *QUIET_MOVES)) + r")(?:\.(" + "|".join(AskKind) + r"))?\Z"
)
"""Matches the action id of every loop button, for one listener in a table."""
READ_ALL_BUTTONS = re.compile(r"^loop\.read_all\.[1-9][0-9]{0,3}\Z")
"""Matches the action id of every *Read all* and of the buttons that turn its pages."""
REASON_CHOICES = re.compile(r"^reason\.(choose|right)\Z")
"""Matches the action ids by which a colleague says what a comment is about."""
DIGEST_PAGES = re.compile(r"^digest\.page\.[1-9][0-9]{0,3}\Z")
"""Matches the action id of *Show more* and of the buttons that turn its pages."""
LOOKED_UP = re.compile(r"^(?:account\.show\.[1-9]|loop\.show\.[1-9][0-9]{0,17})\Z")
"""Matches the action ids of the buttons that show an account, or a loop of one."""
SUBMITTED_MODALS = re.compile(r"^loop\.(" + "|".join(MODAL_MOVES) + r")\.submit\Z")
"""Matches the callback id of every modal that makes a move."""

HOME_ACTIONS = re.compile(r"^home\.(?:(?:own|team)\.[1-9][0-9]{0,3}|digest_at|away|back)\Z")
"""Matches the action ids of App Home that are about no loop."""
DIGEST_AT = "home.digest_at"
"""The action id of the menu that says when the digest comes."""
POLICY_TIME = "policy"
"""The choice of that menu by which the policy says it."""
AWAY = "home.away"
BACK = "home.back"
AWAY_CALLBACK = "home.away.submit"

_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
_DIGEST_PAGE = re.compile(r"([1-9][0-9]{0,17})\.([1-9][0-9]{0,3})")
_HOME_PAGE = re.compile(r"home\.(own|team)\.([1-9][0-9]{0,3})")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_CARD_BLOCK = re.compile(r"card\.([1-9][0-9]{0,17})\.v([1-9][0-9]{0,17})\.([a-z_]{1,40})")
_LONGEST_METADATA = 3000
_LONGEST_ID = 255
_STATS_BLOCK = "stats.asked."


@dataclass(frozen=True, slots=True)
class LoopButton:
    """A button that makes `move` on loop `number`; `ask` says what a promoter is asked for (Move.ASK alone)."""

    move: Move
    number: int
    ask: AskKind | None = None

    @property
    def action_id(self) -> str:
        return f"loop.{self.move}.{self.ask}" if self.ask else f"loop.{self.move}"

    @property
    def value(self) -> str:
        return str(self.number)

    @classmethod
    def parse(cls, action: Mapping[str, object]) -> Self | None:
        """The button that an action of a Slack payload tells of; None if it is none of these."""
        action_id, number = action.get("action_id"), _number(action.get("value"))
        match = LOOP_BUTTONS.match(action_id) if isinstance(action_id, str) else None
        if match is None or number is None or (match[1] == Move.ASK) != bool(match[2]):
            return None
        return cls(Move(match[1]), number, AskKind(match[2]) if match[2] else None)


@dataclass(frozen=True, slots=True)
class ReasonChosen:
    """A colleague's word that the comment of loop `number` is about `reason`."""

    number: int
    reason: str

    @classmethod
    def parse(cls, action: Mapping[str, object]) -> Self | None:
        """What an action of a Slack payload says; None if it is none of these. The block names the loop."""
        block, option = CardBlock.parse(action.get("block_id")), action.get("selected_option")
        chosen = option.get("value") if isinstance(option, Mapping) else action.get("value")
        known = action.get("action_id") in (REASON, RIGHT)
        if not known or block is None or not isinstance(chosen, str) or not chosen:
            return None
        return cls(block.number, chosen)


@dataclass(frozen=True, slots=True)
class DigestPage:
    """A page (counted from 1) of the digest that a message of the outbox carries."""

    delivery_id: int
    page: int

    @property
    def action_id(self) -> str:
        return f"digest.page.{self.page}"

    @property
    def value(self) -> str:
        return f"{self.delivery_id}.{self.page}"

    @classmethod
    def parse(cls, value: object) -> Self | None:
        """The page that a button's value, or a modal's metadata, names; None for any other text."""
        match = _DIGEST_PAGE.fullmatch(value) if isinstance(value, str) else None
        return cls(int(match[1]), int(match[2])) if match else None


@dataclass(frozen=True, slots=True)
class DraftButton:
    """A button that drafts a reply to the customer of loop `number`."""

    number: int

    @property
    def value(self) -> str:
        return str(self.number)

    @classmethod
    def parse(cls, action: Mapping[str, object]) -> Self | None:
        """The button that an action of a Slack payload tells of; None if it is none of these."""
        number = _number(action.get("value"))
        return cls(number) if action.get("action_id") == DRAFT and number is not None else None


@dataclass(frozen=True, slots=True)
class ReadAllButton:
    """A button that shows the whole comment of loop `number`, from `part` on (counted from 1)."""

    number: int
    part: int = 1

    @property
    def action_id(self) -> str:
        return f"loop.read_all.{self.part}"

    @property
    def value(self) -> str:
        return str(self.number)

    @classmethod
    def parse(cls, action: Mapping[str, object]) -> Self | None:
        """The button that an action of a Slack payload tells of; None if it is none of these."""
        action_id, number = action.get("action_id"), _number(action.get("value"))
        if not isinstance(action_id, str) or not READ_ALL_BUTTONS.match(action_id) or number is None:
            return None
        return cls(number, int(action_id.rsplit(".", 1)[1]))


@dataclass(frozen=True, slots=True)
class LoopShownButton:
    """A button that shows loop `number` with its history."""

    number: int

    @property
    def action_id(self) -> str:
        return f"loop.show.{self.number}"

    @property
    def value(self) -> str:
        return str(self.number)

    @classmethod
    def parse(cls, action: Mapping[str, object]) -> Self | None:
        """The button that an action of a Slack payload tells of; None if it is none of these."""
        number = _number(action.get("value"))
        return cls(number) if number is not None and action.get("action_id") == cls(number).action_id else None


@dataclass(frozen=True, slots=True)
class AccountButton:
    """A button that shows an account; the `place`th (1 to 9) of those that may have been meant."""

    place: int
    account_id: str

    @property
    def action_id(self) -> str:
        return f"account.show.{self.place}"

    @property
    def value(self) -> str:
        return self.account_id

    @classmethod
    def parse(cls, action: Mapping[str, object]) -> Self | None:
        """The button that an action of a Slack payload tells of; None if it is none of these."""
        action_id, account_id = action.get("action_id"), action.get("value")
        if not isinstance(action_id, str) or not LOOKED_UP.match(action_id) or not action_id.startswith("account."):
            return None
        if not isinstance(account_id, str) or not account_id:
            return None
        return cls(int(action_id.rsplit(".", 1)[1]), account_id)


@dataclass(frozen=True, slots=True)
class StatsShare:
    """A question about the measures, as it was typed: what *Share here* shares and *Why this number?* is about."""

    words: str

    @property
    def action_id(self) -> str:
        return STATS_SHARE

    @property
    def value(self) -> str:
        return self.words

    @property
    def block_id(self) -> str | None:
        """The block of the answer's buttons; None for a question too long for Slack to carry there."""
        made = _STATS_BLOCK + self.words
        return made if len(made) <= _LONGEST_ID else None

    @classmethod
    def parse(cls, action: Mapping[str, object]) -> Self | None:
        """The question that an action of a Slack payload is about; None if it is none of these."""
        value, block_id = action.get("value"), action.get("block_id")
        if action.get("action_id") == STATS_SHARE and isinstance(value, str):
            return cls(value)
        known = action.get("action_id") == STATS_WHY and isinstance(block_id, str)
        return cls(str(block_id).removeprefix(_STATS_BLOCK)) if known and _is_stats(block_id) else None


def _is_stats(block_id: object) -> bool:
    return isinstance(block_id, str) and block_id.startswith(_STATS_BLOCK)


def chosen_figure(action: Mapping[str, object]) -> str | None:
    """The figure that *Why this number?* was chosen for; None if the action is another."""
    option = action.get("selected_option")
    chosen = option.get("value") if isinstance(option, Mapping) else None
    return chosen if action.get("action_id") == STATS_WHY and isinstance(chosen, str) else None


@dataclass(frozen=True, slots=True)
class HomePage:
    """A page (counted from 1) of a part of App Home: *own* loops, or the *team*'s."""

    part: str
    page: int

    @property
    def action_id(self) -> str:
        return f"home.{self.part}.{self.page}"

    @property
    def value(self) -> str:
        return str(self.page)

    @classmethod
    def parse(cls, action: Mapping[str, object]) -> Self | None:
        """The page that an action of a Slack payload turns to; None if it is none of these."""
        match = _HOME_PAGE.fullmatch(str(action.get("action_id")))
        return cls(match[1], int(match[2])) if match else None


@dataclass(frozen=True, slots=True)
class DigestTime:
    """When somebody wants their digest, by their own clock; None where the policy says it."""

    at: time | None

    @classmethod
    def parse(cls, action: Mapping[str, object]) -> Self | None:
        """The time that an action of a Slack payload chooses; None if it is no such choice."""
        option = action.get("selected_option")
        chosen = option.get("value") if isinstance(option, Mapping) else None
        if action.get("action_id") != DIGEST_AT or not isinstance(chosen, str):
            return None
        if chosen == POLICY_TIME:
            return cls(None)
        return cls(time.fromisoformat(chosen)) if _TIME.fullmatch(chosen) else None


@dataclass(frozen=True, slots=True)
class AssignMenu:
    """Triage's choice of a colleague for loop `number`."""

    number: int
    user_id: str

    @classmethod
    def parse(cls, action: Mapping[str, object]) -> Self | None:
        """The choice that an action of a Slack payload tells of; None if it is none. The block names the loop."""
        user_id, block = action.get("selected_user"), CardBlock.parse(action.get("block_id"))
        if action.get("action_id") != ASSIGN or block is None or not isinstance(user_id, str) or not user_id:
            return None
        return cls(block.number, user_id)


@dataclass(frozen=True, slots=True)
class CardBlock:
    """One block of a loop's card. The version makes the id new with each change, as Slack asks of an update."""

    number: int
    version: int
    part: str

    @property
    def block_id(self) -> str:
        return f"card.{self.number}.v{self.version}.{self.part}"

    @classmethod
    def parse(cls, block_id: object) -> Self | None:
        """The card's block of this id; None for any other. A click carries it, and so the version that was seen."""
        match = _CARD_BLOCK.fullmatch(block_id) if isinstance(block_id, str) else None
        return cls(int(match[1]), int(match[2]), match[3]) if match else None


def modal_callback(move: Move) -> str:
    """The callback id of the modal that asks what `move` needs to know."""
    return f"loop.{move}.submit"


def parse_modal_callback(callback_id: object) -> Move | None:
    """The move that a submitted modal makes; None for any other callback id."""
    match = SUBMITTED_MODALS.match(callback_id) if isinstance(callback_id, str) else None
    return Move(match[1]) if match else None


@dataclass(frozen=True, slots=True)
class ModalContext:
    """What a modal remembers: the loop and its version when it was opened, and the message it was opened from.

    `channel` and `message_ts` are None where it was opened from no message.
    """

    number: int
    version: int
    channel: str | None = None
    message_ts: str | None = None

    @property
    def private_metadata(self) -> str:
        kept = {"loop": self.number, "version": self.version, "channel": self.channel, "ts": self.message_ts}
        return json.dumps({key: value for key, value in kept.items() if value is not None}, separators=(",", ":"))

    @classmethod
    def parse(cls, private_metadata: object) -> Self | None:
        """What a modal of ours remembered; None for any other text."""
        if not isinstance(private_metadata, str) or len(private_metadata) > _LONGEST_METADATA:
            return None
        try:
            kept = json.loads(private_metadata)
        except (ValueError, RecursionError):
            return None
        if not isinstance(kept, dict):
            return None
        number, version = kept.get("loop"), kept.get("version")
        channel, message_ts = kept.get("channel"), kept.get("ts")
        if not _is_count(number) or not _is_count(version):
            return None
        if not isinstance(channel, str | None) or not isinstance(message_ts, str | None):
            return None
        return cls(number, version, channel, message_ts)


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else None


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
