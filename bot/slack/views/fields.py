"""Names the fields of the modals and reads what was typed into them, refusing at the field. Builds no view."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from bot.slack.text import clean, is_blank
from rules.lifecycle import Move


class Field(StrEnum):
    """Block ids of modal inputs: where Slack shows an error."""

    CHANNEL = "channel"
    NOTE = "note"
    REACHED = "reached"
    REASON = "reason"
    DONE = "done"
    OFFER = "offer"
    HEARD_BACK = "heard_back"
    TO = "to"
    WHY = "why"
    LOST_ARR = "lost_arr"
    UNTIL = "until"


CHANNELS = {"call": "Call", "email": "Email", "meeting": "Meeting", "chat": "Chat"}
NO_OFFER = "none"
OFFER_PREFIX = "offer:"
HEARD_BACK_VALUE = "yes"
LONGEST_TEXT = 3000
LONGEST_NAME = 100
LONGEST_WHY_AWAY = 300
MOST_MORE_TIME = timedelta(days=30)

_TRILLION = Decimal(10) ** 12
_WHOLE = r"(?:[0-9]+|[1-9][0-9]{0,2}(?:(?P<mark>[,.' ’])[0-9]{3})(?:(?P=mark)[0-9]{3})*)"
_AMOUNT = re.compile(rf"(?P<whole>{_WHOLE})(?:(?P<point>[.,])(?P<cents>[0-9]{{1,2}}))?")
_CURRENCY = re.compile(r"^(?:[A-Za-z]{3}\b|[$€£¥])\s*|\s*(?:\b[A-Za-z]{3}|[$€£¥])$")


@dataclass(frozen=True, slots=True)
class FieldErrors:
    """What to say at which field; Slack keeps what was typed. For an answer with `response_action: errors`."""

    errors: Mapping[Field, str]


@dataclass(frozen=True, slots=True)
class OutreachInput:
    """`channel` is call, email, meeting or chat; `reached` who was reached, where that was somebody else."""

    channel: str
    note: str | None
    reached: str | None


@dataclass(frozen=True, slots=True)
class ResolveInput:
    """`reason` is a reason's name; `offer` None where none was used. That the customer has heard back is given."""

    reason: str
    done: str
    offer: str | None


@dataclass(frozen=True, slots=True)
class EscalateInput:
    """`to_user_id` is a Slack user id."""

    to_user_id: str
    why: str


@dataclass(frozen=True, slots=True)
class ChurnInput:
    """`lost_arr` is in the policy's currency, 0 or more, with at most two decimals."""

    why: str
    lost_arr: Decimal


@dataclass(frozen=True, slots=True)
class ReassignInput:
    """`to_user_id` is a Slack user id."""

    to_user_id: str
    why: str | None


@dataclass(frozen=True, slots=True)
class WhyInput:
    """What reopening, handing back and handing to the executive ask."""

    why: str


@dataclass(frozen=True, slots=True)
class MoreTimeInput:
    """`until` is the last day of it."""

    until: date
    why: str


@dataclass(frozen=True, slots=True)
class AwayInput:
    """`to_user_id` is the Slack user id of the stand-in, `until` the last day away."""

    to_user_id: str
    until: date
    why: str | None


ModalInput = MoreTimeInput | OutreachInput | ResolveInput | EscalateInput | ChurnInput | ReassignInput | WhyInput


class _Form:
    """Reads one submission, gathering every error so that all are shown at once."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values
        self.errors: dict[Field, str] = {}

    def _state(self, field: Field) -> Mapping[str, object]:
        block = self._values.get(field)
        state = next(iter(block.values()), None) if isinstance(block, Mapping) else None
        return state if isinstance(state, Mapping) else {}

    def refuse(self, field: Field, sentence: str) -> None:
        self.errors.setdefault(field, sentence)

    def optional_text(self, field: Field, longest: int = LONGEST_TEXT) -> str | None:
        typed = self._state(field).get("value")
        words = clean(typed).strip() if isinstance(typed, str) else ""
        if is_blank(words):
            return None
        if len(words) > longest:
            self.refuse(field, f"Please keep this within {longest:,} characters; it has {len(words):,} now.")
        return words

    def text(self, field: Field, sentence: str) -> str:
        words = self.optional_text(field)
        if words is None:
            self.refuse(field, sentence)
        return words or ""

    def choice(self, field: Field) -> str | None:
        chosen = self._state(field).get("selected_option")
        value = chosen.get("value") if isinstance(chosen, Mapping) else None
        return value if isinstance(value, str) and value else None

    def day(self, field: Field) -> date | None:
        chosen = self._state(field).get("selected_date")
        try:
            return date.fromisoformat(chosen) if isinstance(chosen, str) else None
        except ValueError:
            return None

    def is_checked(self, field: Field) -> bool:
        chosen = self._state(field).get("selected_options")
        return isinstance(chosen, list) and len(chosen) > 0

    def person(self, field: Field) -> str:
        user_id = self._state(field).get("selected_user")
        if isinstance(user_id, str) and user_id:
            return user_id
        self.refuse(field, "Choose a colleague.")
        return ""


def read_log_outreach(values: Mapping[str, object]) -> OutreachInput | FieldErrors:
    """What *Log outreach* was told, from the view's `state.values`."""
    form = _Form(values)
    channel = form.choice(Field.CHANNEL)
    if channel not in CHANNELS:
        form.refuse(Field.CHANNEL, "Choose how you reached out.")
    note, reached = form.optional_text(Field.NOTE), form.optional_text(Field.REACHED, LONGEST_NAME)
    return FieldErrors(form.errors) if form.errors else OutreachInput(channel or "", note, reached)


def read_resolve(values: Mapping[str, object]) -> ResolveInput | FieldErrors:
    """What *Resolve* was told, from the view's `state.values`."""
    form = _Form(values)
    reason = form.choice(Field.REASON)
    if reason is None:
        form.refuse(Field.REASON, "Choose what it was about.")
    done = form.text(Field.DONE, "Write in a sentence what was done for the customer.")
    if not form.is_checked(Field.HEARD_BACK):
        form.refuse(Field.HEARD_BACK, "Tell the customer first; a loop is closed once they have heard back.")
    offer = (form.choice(Field.OFFER) or NO_OFFER).removeprefix(OFFER_PREFIX)
    used = None if form.choice(Field.OFFER) in (None, NO_OFFER) else offer
    return FieldErrors(form.errors) if form.errors else ResolveInput(reason or "", done, used)


def read_escalate(values: Mapping[str, object]) -> EscalateInput | FieldErrors:
    """What *Escalate* was told, from the view's `state.values`."""
    form = _Form(values)
    to = form.person(Field.TO)
    why = form.text(Field.WHY, "Write in a sentence what you need from them.")
    return FieldErrors(form.errors) if form.errors else EscalateInput(to, why)


def read_churn(values: Mapping[str, object]) -> ChurnInput | FieldErrors:
    """What *Churned* was told, from the view's `state.values`."""
    form = _Form(values)
    why = form.text(Field.WHY, "Write in a sentence why they left.")
    lost = parse_amount(form.optional_text(Field.LOST_ARR, LONGEST_NAME) or "")
    if isinstance(lost, str):
        form.refuse(Field.LOST_ARR, lost)
        return FieldErrors(form.errors)
    return FieldErrors(form.errors) if form.errors else ChurnInput(why, lost)


def read_reassign(values: Mapping[str, object]) -> ReassignInput | FieldErrors:
    """What *Reassign* was told, from the view's `state.values`."""
    form = _Form(values)
    to, why = form.person(Field.TO), form.optional_text(Field.WHY)
    return FieldErrors(form.errors) if form.errors else ReassignInput(to, why)


def read_more_time(values: Mapping[str, object], today: date) -> MoreTimeInput | FieldErrors:
    """What *Give more time* was told, from the view's `state.values`; `today` is the reader's."""
    form = _Form(values)
    until = form.day(Field.UNTIL)
    if until is None:
        form.refuse(Field.UNTIL, "Choose the last day of it.")
    elif until < today:
        form.refuse(Field.UNTIL, "That day is past. Choose today or a later one.")
    elif until > today + MOST_MORE_TIME:
        form.refuse(Field.UNTIL, f"That is too late for the customer: choose a day within {MOST_MORE_TIME.days} days.")
    why = form.text(Field.WHY, "Write in a sentence why.")
    return FieldErrors(form.errors) if form.errors or until is None else MoreTimeInput(until, why)


def read_away(values: Mapping[str, object]) -> AwayInput | FieldErrors:
    """What *I'll be away* was told, from the view's `state.values`."""
    form = _Form(values)
    to, until, why = form.person(Field.TO), form.day(Field.UNTIL), form.optional_text(Field.WHY, LONGEST_WHY_AWAY)
    if until is None:
        form.refuse(Field.UNTIL, "Choose your last day away.")
    return FieldErrors(form.errors) if form.errors or until is None else AwayInput(to, until, why)


def read_why(values: Mapping[str, object]) -> WhyInput | FieldErrors:
    """What *Reopen*, *Hand back* and *Hand to executive* were told, from the view's `state.values`."""
    form = _Form(values)
    why = form.text(Field.WHY, "Write in a sentence why.")
    return FieldErrors(form.errors) if form.errors else WhyInput(why)


_READERS: Mapping[Move, Callable[[Mapping[str, object]], ModalInput | FieldErrors]] = MappingProxyType(
    {
        Move.LOG_OUTREACH: read_log_outreach,
        Move.RESOLVE: read_resolve,
        Move.ESCALATE: read_escalate,
        Move.CHURN: read_churn,
        Move.REASSIGN: read_reassign,
        Move.REOPEN: read_why,
        Move.HAND_BACK: read_why,
        Move.HAND_TO_EXECUTIVE: read_why,
    }
)


def read_modal(move: Move, values: Mapping[str, object], today: date) -> ModalInput | FieldErrors:
    """What the modal of `move` was told, from the view's `state.values`; `today` is the day of whoever sent it."""
    return read_more_time(values, today) if move is Move.MORE_TIME else _READERS[move](values)


def parse_amount(typed: str) -> Decimal | str:
    """An amount of money as people type it, or a sentence that says what is right.

    Thousands may be set apart by commas, points, spaces or apostrophes, always in threes; one or two digits after a
    last point or comma are cents. So `12,500`, `12.500`, `12500.5` and `12.500,00` are what they look like. Amounts
    never have three decimals, which is why three digits after a single mark are thousands.
    """
    words = unicodedata.normalize("NFKC", clean(typed)).strip().replace("\u2212", "-")
    words = " ".join(_CURRENCY.sub("", words, count=1).split())
    if words.startswith("-"):
        return "The amount cannot be below 0."
    match = _AMOUNT.fullmatch(words)
    if match is None or (match["point"] is not None and match["point"] == match["mark"]):
        return "Write the yearly amount as a number, such as 12,500 or 12500.50."
    amount = Decimal(re.sub(r"[^0-9]", "", match["whole"]) + "." + (match["cents"] or "0")).normalize()
    if amount >= _TRILLION:
        return "That is a trillion or more. Check the number of zeros."
    return amount if amount != amount.to_integral_value() else amount.quantize(Decimal(1))
