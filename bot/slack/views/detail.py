"""What a card tells about the answer, the account and the play, line by line. Knows no button and no block id."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.slack.text import Block, Span, bold, bullets, clean, clip, is_blank, link, rich_section, short, spoken, text
from bot.slack.views import course, words
from rules.facts import LoopFacts, PlayShown
from rules.model import Account, EarlierScore
from rules.signals import Signal

Line = tuple[Span, ...]

_ROLE = 80
_EMAIL = 100
_TIER = 40
_LABEL = 80
_PHRASE = 40
_MOST_PHRASES = 6
_MOST_EARLIER = 5
_SCRIPT = 1500
_OFFER = 100
_MOST_OFFERS = 8
_MOST_VOICES = 5
_NOT_KNOWN = "not known"


def comment_of(facts: LoopFacts) -> str | None:
    """The customer's comment, cleaned; None where a reader would see nothing."""
    comment = clean(facts.response.comment or "").strip()
    return None if is_blank(comment) else comment


def fact_lines(facts: LoopFacts, now: datetime, zone: ZoneInfo) -> list[Line]:
    """Score, account, renewal, respondent, touchpoint, reason and earlier scores, each a line with a bold label."""
    lines = [_line("Score", f"{facts.response.score}/10 · {facts.response.lane or facts.loop.lane}")]
    if facts.account is None:
        lines.append(_line("Account", _NOT_KNOWN))
    else:
        tier = f" ({short(facts.loop.tier.replace('_', ' '), _TIER)})" if facts.loop.tier else ""
        arr = words.money(facts.account.arr, facts.currency)
        lines.append(_line("Account", f"{words.account_title(facts)} · {arr} ARR{tier}"))
        lines.append(_line("Renewal", renewal(facts.account, now, zone)))
        if facts.account.structural_risk_since is not None:
            lines.append(_line("Risk", _risk(facts.account.structural_risk_since, zone)))
    lines.append(_line("From", _respondent(facts)))
    lines.append(_line("Touchpoint", _touchpoint(facts, now, zone)))
    lines.append(_line("Reason", _reason(facts)))
    if facts.signals:
        lines.append(_line("Heard", _signals(facts)))
    lines.append(_line("Earlier", _earlier(facts, zone)))
    if (later := course.later(facts, zone)) is not None:
        lines.append(_line("Since", later))
    if facts.voices:
        lines.append(_voices(facts))
    return lines


def _line(label: str, said: str) -> Line:
    return (bold(f"{label}  "), text(said))


def _risk(since: datetime, zone: ZoneInfo) -> str:
    return f"structural risk since {words.day(since.astimezone(zone).date())}: unhappy again and again"


def _voices(facts: LoopFacts) -> Line:
    """The account's other open loops, each a link where the reader has its card."""
    count = len(facts.voices)
    at = words.account_title(facts) or "this account"
    spans = [bold("Also  "), text(f"{count} more open at {at}: ")]
    for place, voice in enumerate(facts.voices[:_MOST_VOICES]):
        about = f"{short(voice.customer, _PHRASE)}, {voice.score}/10 (loop {voice.number})"
        spans += [*([text(", ")] if place else []), link(about, voice.link)]
    left_out = count - _MOST_VOICES
    return (*spans, text(f" and {left_out} more")) if left_out > 0 else tuple(spans)


def renewal(account: Account, now: datetime, zone: ZoneInfo) -> str:
    """The renewal date with the days left, and the health score."""
    renewal = account.renewal_date
    when = _NOT_KNOWN
    if renewal is not None:
        when = f"{words.day(renewal)}, {words.days_left(renewal, now.astimezone(zone).date())}"
    health = _NOT_KNOWN if account.health_score is None else f"{account.health_score}/100"
    return f"{when} · health {health}"


def _respondent(facts: LoopFacts) -> str:
    contact = facts.contact
    email = (contact.email if contact else None) or facts.response.email
    said = [words.customer(facts)]
    if contact and contact.role:
        said.append(short(contact.role, _ROLE))
    if email and email != facts.customer:
        said.append(short(email, _EMAIL))
    if contact and contact.opted_out:
        said.append("unsubscribed from surveys")
    return " · ".join(said)


def _touchpoint(facts: LoopFacts, now: datetime, zone: ZoneInfo) -> str:
    touchpoint = short(facts.response.touchpoint or _NOT_KNOWN, _LABEL)
    return f"{touchpoint} · answered {words.dated(facts.response.submitted_at, now, zone)}"


def _reason(facts: LoopFacts) -> str:
    """The reason and the words that gave it away, who or what says so, and what else the comment names."""
    if not comment_of(facts) and not facts.words_withheld:
        return _NOT_KNOWN
    reason, loop = facts.reason, facts.loop
    said = short(reason.label, _LABEL)
    if reason.words:
        said += f", because of {_quoted(reason.words)}"
    if loop.reason_by is not None:
        said += f" · {words.name(facts.person(loop.reason_by))} says so"
    elif reason.like is not None and reason.like.loop_number not in (None, loop.number):
        taught = "was corrected" if reason.like.corrected else "was confirmed"
        said += f" · looks like loop {reason.like.loop_number}, which {taught}"
    elif reason.weight is not None:
        said += f" · {reason.weight:.0%} sure"
    if reason.also:
        said += f" · also names {words.listed([short(label, _LABEL) for label in reason.also], last='and')}"
    return said


_SIGNALS = {
    Signal.INTENT_TO_LEAVE: "may leave",
    Signal.COMPETITOR: "names a competitor",
    Signal.CALL_ME: "asks to be contacted",
}


def _signals(facts: LoopFacts) -> str:
    return " · ".join(f"{_SIGNALS[signal]} ({_quoted(said)})" for signal, said in facts.signals.items())


def _quoted(phrases: Sequence[str]) -> str:
    return ", ".join(f"“{short(phrase, _PHRASE)}”" for phrase in phrases[:_MOST_PHRASES])


def _earlier(facts: LoopFacts, zone: ZoneInfo) -> str:
    own = [earlier for earlier in facts.earlier if earlier.same_person]
    others = [earlier for earlier in facts.earlier if not earlier.same_person]
    said = []
    if own:
        gone = course.course(facts)
        said.append(f"{words.customer(facts)}: {_scores(own, zone)}" + (f" · {gone}" if gone else ""))
    if others:
        said.append(f"others at {words.account_title(facts) or 'the account'}: {_scores(others, zone)}")
    return " · ".join(said) or "none: this is the first answer"


def _scores(scores: Sequence[EarlierScore], zone: ZoneInfo) -> str:
    latest = sorted(scores, key=lambda earlier: earlier.submitted_at, reverse=True)
    shown = [_score(earlier, zone) for earlier in latest[:_MOST_EARLIER]]
    more = len(latest) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _score(earlier: EarlierScore, zone: ZoneInfo) -> str:
    who = f"{short(earlier.name, _PHRASE)}, " if earlier.name and not earlier.same_person else ""
    return f"{earlier.score} ({who}{words.day(earlier.submitted_at.astimezone(zone).date())})"


def play_parts(play: PlayShown) -> list[Block]:
    """The play for rich_text: its name, what to say, and what may be offered without asking."""
    script = clip(clean(play.script).strip(), _SCRIPT)
    spans = [bold(f"Play: {short(play.name, _LABEL)}")]
    if not is_blank(script):
        spans.append(text(f"\n{script}"))
    parts = [rich_section(*spans)]
    offers = [offer for offer in play.offers if not is_blank(offer)]
    if offers:
        parts.append(rich_section(bold("You may offer")))
        parts.append(bullets(text(short(offer, _OFFER)) for offer in offers[:_MOST_OFFERS]))
    return parts


def joined(lines: Sequence[Line]) -> list[Span]:
    """The lines as one paragraph, a line under the other."""
    spans: list[Span] = []
    for line in lines:
        spans += [text("\n"), *line] if spans else line
    return spans


def said(lines: Sequence[Line]) -> str:
    """The lines as bare words."""
    return "\n".join(" ".join(spoken(line).split()) for line in lines)
