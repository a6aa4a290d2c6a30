"""Tells each event of a loop's history in a sentence: as a note in the card's thread, or as a line of the history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.slack.text import (
    Message,
    Span,
    clean,
    clip,
    fallback,
    is_blank,
    quote,
    rich_section,
    rich_text,
    short,
    text,
    user,
    weigh,
)
from bot.slack.text import spoken as as_words
from bot.slack.views import words
from bot.slack.views.course import verdict
from bot.slack.views.detail import comment_of
from rules.events import EventKind, amount_detail, score_detail, text_detail, time_detail
from rules.facts import LoopFacts
from rules.lifecycle import LIVE
from rules.model import HIGHEST_DETRACTOR, LoopEvent, Person
from rules.paths import paths_in
from rules.recovery import Verdict, verdict_of

_QUOTED = 2900
_QUOTED_COMMENT = 800
_WHY = 300
_OFFER = 150
_HISTORY_QUOTED = 160
_CHANNELS = {"call": "a call with", "email": "an email to", "meeting": "a meeting with", "chat": "a chat with"}


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence, and the words of somebody that it quotes."""

    spans: tuple[Span, ...]
    quoted: str | None = None


def note(event: LoopEvent, facts: LoopFacts, reader: Person, now: datetime) -> Message:
    """What the thread under the reader's card says of one event."""
    told = tell(event, facts, reader, now)
    parts = [rich_section(*told.spans)]
    spoken = as_words(told.spans)
    if told.quoted is not None:
        parts.append(quote(text(told.quoted)))
        spoken = f"{spoken}\n“{told.quoted}”"
    block_id = f"note.{facts.loop.number}.{short(event.kind, 40)}"
    return Message(fallback(spoken), [rich_text(block_id, *parts)])


def tell(event: LoopEvent, facts: LoopFacts, reader: Person, now: datetime) -> Told:
    """One event as `reader` is told of it."""
    return _tell(event, _Scene(facts, reader, now))


def history_lines(facts: LoopFacts, reader: Person, now: datetime) -> list[str]:
    """The loop's history as bare lines, oldest first: when, in the reader's zone, and what."""
    scene = _Scene(facts, reader, now)
    return [_line(event, scene) for event in facts.history]


def history_text(facts: LoopFacts, reader: Person, now: datetime, limit: int) -> str:
    """The history as one text within `limit`; where it is longer, the oldest lines give way."""
    lines = history_lines(facts, reader, now)
    kept: list[str] = []
    room = limit - len("… and 1,000,000 earlier changes\n")
    for line in reversed(lines):
        room -= weigh(line) + 1
        if room < 0:
            break
        kept.append(line)
    left_out = len(lines) - len(kept)
    earlier = [f"… and {left_out:,} earlier changes"] if left_out else []
    return "\n".join([*earlier, *reversed(kept)]) or "Nothing happened yet."


def _line(event: LoopEvent, scene: _Scene) -> str:
    told = _tell(event, scene)
    quoted = f" “{short(told.quoted, _HISTORY_QUOTED)}”" if told.quoted else ""
    return f"{words.moment(event.at, scene.now, scene.zone)} · {as_words(told.spans)}{quoted}"


@dataclass(frozen=True, slots=True)
class _Scene:
    facts: LoopFacts
    reader: Person
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        return words.zone_of(self.reader, self.facts.default_timezone)

    @property
    def customer(self) -> Span:
        return text(words.customer(self.facts))

    def person(self, email: str | None, nobody: str) -> Span:
        """A mention of a colleague, *you* for the reader, `nobody` where there is no address."""
        if email is None:
            return text(nobody)
        if email == self.reader.email:
            return text("you")
        person = self.facts.person(email)
        return user(person.slack_user_id, words.name(person))

    def actor(self, event: LoopEvent) -> Span:
        return text("You") if event.who == self.reader.email else self.person(event.who, "nps-loop")


Teller = Callable[[LoopEvent, _Scene], Told]


def _tell(event: LoopEvent, scene: _Scene) -> Told:
    teller = _TELLERS.get(event.kind)
    if teller is None:
        return Told((scene.actor(event), text(f" changed this; it is {event.to_state} now.")))
    return teller(event, scene)


def _why(event: LoopEvent, limit: int = _QUOTED) -> str | None:
    return _quotable(event.why, limit)


def _quotable(said: str | None, limit: int) -> str | None:
    shown = clip(clean(said or "").strip(), limit)
    return None if is_blank(shown) else shown


def _opened(event: LoopEvent, scene: _Scene) -> Told:
    who = words.customer_at_account(scene.facts)
    owner = text_detail(event, "owner")
    name = words.name(scene.facts.person(owner)) if owner else "nobody yet"
    because = f" ({short(event.why, _WHY)})" if event.why else ""
    return Told((text(f"{who} answered and the loop opened. Owner: {name}{because}."),))


def _claimed(event: LoopEvent, scene: _Scene) -> Told:
    return Told((scene.actor(event), text(" claimed this.")))


def _contacted(event: LoopEvent, scene: _Scene) -> Told:
    how = _CHANNELS.get(text_detail(event, "channel") or "", "outreach to")
    reached = text_detail(event, "reached")
    whom = short(reached, words.NAME_LIMIT) if reached else words.customer(scene.facts)
    return Told((scene.actor(event), text(f" logged {how} {whom}.")), _quotable(text_detail(event, "note"), _QUOTED))


def _resolved(event: LoopEvent, scene: _Scene) -> Told:
    reason = text_detail(event, "reason")
    known = scene.facts.reason
    label = known.label if reason in (None, known.name) else (reason or "").replace("_", " ")
    offer = text_detail(event, "offer")
    offered = f" Offer used: {short(offer, _OFFER)}." if offer else " No offer was needed."
    heard = f" {words.customer(scene.facts)} has heard back." if event.details.get("heard_back") is True else ""
    sentence = f" resolved this. Reason: {short(label, 80)}.{offered}{heard}"
    return Told((scene.actor(event), text(sentence)), _quotable(text_detail(event, "done"), _QUOTED))


def _escalated(event: LoopEvent, scene: _Scene) -> Told:
    due = time_detail(event, "due_at")
    by = f", to act by {words.dated(due, scene.now, scene.zone)}" if due else ""
    to = scene.person(text_detail(event, "to"), "a colleague")
    return Told((scene.actor(event), text(" escalated this to "), to, text(f"{by}.")), _why(event))


def _churned(event: LoopEvent, scene: _Scene) -> Told:
    lost = amount_detail(event, "lost_arr")
    amount = f", {words.money(lost, scene.facts.currency)} ARR lost" if lost is not None else ""
    who = words.account_title(scene.facts) or words.customer(scene.facts)
    return Told((scene.actor(event), text(f" marked {who} as churned{amount}.")), _why(event))


def _reassigned(event: LoopEvent, scene: _Scene) -> Told:
    before, to = text_detail(event, "from"), scene.person(text_detail(event, "to"), "a colleague")
    if before is None or before == event.who:
        return Told((scene.actor(event), text(" passed this on to "), to, text(".")), _why(event))
    passed = (scene.actor(event), text(" passed this from "), scene.person(before, "a colleague"), text(" to "), to)
    return Told((*passed, text(".")), _why(event))


def _reopened(event: LoopEvent, scene: _Scene) -> Told:
    return Told((scene.actor(event), text(" reopened this.")), _why(event))


def _handed_back(event: LoopEvent, scene: _Scene) -> Told:
    to = scene.person(text_detail(event, "to"), "its owner")
    return Told((scene.actor(event), text(" handed this back to "), to, text(".")), _why(event))


def _comment(event: LoopEvent, scene: _Scene) -> Told:
    comment = _quotable(comment_of(scene.facts), _QUOTED_COMMENT)
    if scene.facts.words_withheld:
        return Told((scene.customer, text(" wrote something.")))
    if comment is None:
        return Told((scene.customer, text(" took the comment back.")))
    what = "Comment added. " if event.kind == EventKind.COMMENT_ADDED else "Comment changed. "
    return Told((text(what), scene.customer, text(" wrote:")), comment)


def _corrected(event: LoopEvent, scene: _Scene) -> str:
    before, after = score_detail(event, "from_score"), score_detail(event, "to_score")
    scores = f" from {before} to {after}" if before is not None and after is not None else ""
    return f"{words.customer(scene.facts)} corrected the score{scores}."


def _score_corrected(event: LoopEvent, scene: _Scene) -> Told:
    return Told((text(f"{_corrected(event, scene)} The loop stays {event.to_state}."),))


def _withdrawn(event: LoopEvent, scene: _Scene) -> Told:
    return Told((text(f"{_corrected(event, scene)} Nothing more to do here. Thank you for being on it."),))


def _restored(event: LoopEvent, scene: _Scene) -> Told:
    due = words.dated(scene.facts.loop.first_touch_due_at, scene.now, scene.zone)
    return Told((text(f"{_corrected(event, scene)} This is open again; the first reply is due {due}."),))


def _assigned(event: LoopEvent, scene: _Scene) -> Told:
    to = scene.person(text_detail(event, "to"), "a colleague")
    return Told((scene.actor(event), text(" gave this to "), to, text(".")), _why(event))


def _moved_to_owner(event: LoopEvent, scene: _Scene) -> Told:
    because = f" ({short(event.why, _WHY)})" if event.why else ""
    to = scene.person(text_detail(event, "to"), "its owner")
    return Told((text("Now with "), to, text(f"{because}.")))


def _sent_to_triage(event: LoopEvent, scene: _Scene) -> Told:
    because = f": {short(event.why, _WHY)}" if event.why else ""
    to = scene.person(text_detail(event, "to"), "triage")
    return Told((text("Sent to "), to, text(f" to find an owner{because}.")))


def _due(event: LoopEvent, scene: _Scene) -> str:
    due = time_detail(event, "due_at")
    return f" ({words.dated(due, scene.now, scene.zone)})" if due else ""


def _paths_taken(event: LoopEvent, scene: _Scene) -> Told:
    taken = {path.to: path for path in paths_in([event])}
    named = words.listed([words.name(scene.facts.person(email)) for email in taken], last="and")
    because = f" ({short(event.why, _WHY)})" if event.why else ""
    return Told((text(f"{named or 'Somebody above'} was told at once{because}."),))


def _reminded(event: LoopEvent, scene: _Scene) -> Told:
    return Told(
        (
            text("Reminded "),
            scene.person(text_detail(event, "to"), "its owner"),
            text(" of the deadline"),
            text(f"{_due(event, scene)}."),
        )
    )


def _overdue(event: LoopEvent, scene: _Scene) -> Told:
    to = scene.person(text_detail(event, "to"), "its owner")
    return Told((text("The deadline passed"), text(f"{_due(event, scene)}; "), to, text(" was told.")))


def _asked(event: LoopEvent, scene: _Scene) -> Told:
    because = f" ({short(event.why, _WHY)})" if event.why else ""
    to = scene.person(text_detail(event, "to"), "a colleague")
    return Told((text("Nobody has acted yet. Asked "), to, text(f" to decide{because}.")))


def _taken_over(event: LoopEvent, scene: _Scene) -> Told:
    before = scene.person(text_detail(event, "from"), "its owner")
    return Told((scene.actor(event), text(" took this over from "), before, text(".")))


def _more_time(event: LoopEvent, scene: _Scene) -> Told:
    until = time_detail(event, "until")
    by = f" until {words.dated(until, scene.now, scene.zone)}" if until else ""
    return Told((scene.actor(event), text(f" gave more time{by}.")), _why(event))


def _covered(event: LoopEvent, scene: _Scene) -> Told:
    away, to = (scene.person(text_detail(event, key), "a colleague") for key in ("for", "to"))
    because = f" ({short(event.why, _WHY)})" if event.why else ""
    return Told((to, text(" stands in for "), away, text(f"{because}.")))


def _uncovered(event: LoopEvent, scene: _Scene) -> Told:
    away, before = (scene.person(text_detail(event, key), "a colleague") for key in ("for", "from"))
    return Told((text("Back with "), away, text("; "), before, text(" stands in no more.")))


def _routed(event: LoopEvent, scene: _Scene) -> Told:
    because = f" ({short(event.why, _WHY)})" if event.why else ""
    to = scene.person(text_detail(event, "to"), "somebody else")
    before = scene.person(text_detail(event, "from"), "its CSM")
    return Told((text("Now with "), to, text(f"{because}; "), before, text(" is kept informed.")))


def _reason_confirmed(event: LoopEvent, scene: _Scene) -> Told:
    label = short(text_detail(event, "reason_label") or "as it was read", 80)
    return Told((scene.actor(event), text(f" confirmed the reason: {label}.")))


def _reason_corrected(event: LoopEvent, scene: _Scene) -> Told:
    label, was = (short(text_detail(event, key) or "another", 80) for key in ("reason_label", "was_label"))
    return Told((scene.actor(event), text(f" corrected the reason from {was} to {label}. I learn from it.")))


def _digested(event: LoopEvent, scene: _Scene) -> Told:
    to = scene.person(text_detail(event, "to"), "its owner")
    again = ", once more: its time has passed" if event.details.get("overdue") is True else ""
    return Told((text("Came in the digest of "), to, text(f"{again}.")))


def _nurtured(event: LoopEvent, scene: _Scene) -> Told:
    return Told((scene.actor(event), text(" followed up with "), scene.customer, text(".")))


def _not_now(event: LoopEvent, scene: _Scene) -> Told:
    return Told((scene.actor(event), text(" decided: not now.")))


def _asked_for(event: LoopEvent, scene: _Scene) -> Told:
    what = words.ask(text_detail(event, "ask"))
    to = text_detail(event, "to")
    if to is None:
        return Told((scene.actor(event), text(" asks "), scene.customer, text(f" for {what}.")))
    given = (scene.person(to, "marketing"), text(" to ask "), scene.customer, text(f" for {what}."))
    return Told((scene.actor(event), text(" asked "), *given))


def _answered_again(event: LoopEvent, scene: _Scene) -> Told:
    before, after = score_detail(event, "from_score"), score_detail(event, "to_score")
    # Of an anonymous answer nobody knows whose the next one is; only the account.
    who = words.customer(scene.facts)
    if scene.facts.response.email is None:
        who = f"Somebody at {words.account_title(scene.facts) or 'the account'}"
    if before is None or after is None:
        return Told((text(f"{who} answered again."),))
    said = f"{who} answered again: {verdict(before, after)}."
    if verdict_of(before, after) is Verdict.RECOVERED:
        said += " Well done."
    new_loop = score_detail(event, "loop")
    if after <= HIGHEST_DETRACTOR and new_loop is not None:
        said += f" Loop {new_loop} is about that."
    if event.to_state in LIVE:
        said += " This loop is still open: say what was done, and close it."
    return Told((text(said),))


def _answered(event: LoopEvent, scene: _Scene) -> Told:
    said = "agreed to" if event.details.get("agreed") is True else "declined"
    what = words.ask(text_detail(event, "ask"))
    return Told((scene.actor(event), text(" noted: "), scene.customer, text(f" {said} {what}.")))


_TELLERS: Mapping[str, Teller] = MappingProxyType(
    {
        EventKind.OPENED: _opened,
        EventKind.CLAIMED: _claimed,
        EventKind.CONTACTED: _contacted,
        EventKind.RESOLVED: _resolved,
        EventKind.ESCALATED: _escalated,
        EventKind.CHURNED: _churned,
        EventKind.REASSIGNED: _reassigned,
        EventKind.REOPENED: _reopened,
        EventKind.HANDED_BACK: _handed_back,
        EventKind.COMMENT_ADDED: _comment,
        EventKind.COMMENT_CHANGED: _comment,
        EventKind.SCORE_CORRECTED: _score_corrected,
        EventKind.WITHDRAWN: _withdrawn,
        EventKind.RESTORED: _restored,
        EventKind.ASSIGNED: _assigned,
        EventKind.MOVED_TO_OWNER: _moved_to_owner,
        EventKind.SENT_TO_TRIAGE: _sent_to_triage,
        EventKind.PATHS_TAKEN: _paths_taken,
        EventKind.REMINDED: _reminded,
        EventKind.OVERDUE: _overdue,
        EventKind.ASKED: _asked,
        EventKind.TAKEN_OVER: _taken_over,
        EventKind.MORE_TIME: _more_time,
        EventKind.COVERED: _covered,
        EventKind.UNCOVERED: _uncovered,
        EventKind.ROUTED: _routed,
        EventKind.REASON_CONFIRMED: _reason_confirmed,
        EventKind.REASON_CORRECTED: _reason_corrected,
        EventKind.DIGESTED: _digested,
        EventKind.NURTURED: _nurtured,
        EventKind.NOT_NOW: _not_now,
        EventKind.ASKED_FOR: _asked_for,
        EventKind.ANSWERED_AGAIN: _answered_again,
        EventKind.ANSWERED: _answered,
    }
)
