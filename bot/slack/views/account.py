"""One account: what it is worth, what its people answered, which loops it has. Looks nothing up and knows no rights."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.slack.ids import LoopShownButton
from bot.slack.text import (
    Block,
    Message,
    Span,
    bold,
    bullets,
    clip,
    fallback,
    is_blank,
    one_line,
    rich_section,
    rich_text,
    short,
    spoken,
    text,
)
from bot.slack.views import blocks, words
from bot.slack.views.detail import renewal
from rules.account_facts import AccountFacts, AnswerShown, ContactShown, LoopShown
from rules.deadlines import describe_due
from rules.model import Person
from rules.ownership import who_must_act

_NAME = 40
_SEGMENT = 60
_TIER = 40
_WORDS = 180
_SPOKEN = 1500
_SMALL_PRINT = 200
_WITHHELD = "What customers wrote is shown to those who work on their loops."


def account(facts: AccountFacts, reader: Person, now: datetime) -> Message:
    """The account with its answers, loops and people, for one reader, in their own time zone."""
    zone = words.zone_of(reader, facts.default_timezone)
    title = short(facts.account.title, blocks.HEADER_LIMIT)
    lines = _lines(facts, now, zone)
    answers, loops, people = _answers(facts, zone), _loops(facts, now, zone), _people(facts, zone)
    made = [
        blocks.header("account.title", title),
        rich_text("account.facts", rich_section(*_under(lines))),
        rich_text("account.answers", *answers),
        rich_text("account.loops", *loops),
        *blocks.actions("account.show_loops", [_open(shown) for shown in facts.loops]),
        rich_text("account.people", *people),
    ]
    if not all(answer.may_read for answer in facts.answers):
        made.append(blocks.context("account.withheld", blocks.small(_WITHHELD, _SMALL_PRINT)))
    told = [title, *map(spoken, lines), f"Scores, oldest first: {_line_of_scores(facts)}", _standing(facts)]
    told += [spoken([text(_loop(shown, facts, now, zone))]) for shown in facts.loops]
    return Message(fallback("\n".join(told), _SPOKEN), made)


def _under(lines: Sequence[Sequence[Span]]) -> list[Span]:
    return [span for place, line in enumerate(lines) for span in ([text("\n"), *line] if place else line)]


def _lines(facts: AccountFacts, now: datetime, zone: ZoneInfo) -> list[list[Span]]:
    """What the account is worth, when it renews, whose it is."""
    known = facts.account
    worth = [f"{words.money(known.arr, facts.currency)} ARR"]
    if facts.tier:
        worth[0] += f" ({short(facts.tier.replace('_', ' '), _TIER)})"
    if known.segment:
        worth.append(f"segment {short(known.segment, _SEGMENT)}")
    since = words.day(known.customer_since) if known.customer_since else "not known"
    whose = [words.name(facts.person(known.csm_email)), f"lead {words.name(facts.person(facts.lead_email))}"]
    said = {
        "Worth": " · ".join(worth),
        "Renewal": renewal(known, now, zone),
        "Customer since": f"{since} · {known.status}",
        "CSM": " · ".join(whose),
    }
    if known.structural_risk_since is not None:
        day = words.day(known.structural_risk_since.astimezone(zone).date())
        said["Risk"] = f"structural risk since {day}: unhappy again and again"
    return [[bold(f"{label}  "), text(value)] for label, value in said.items()]


def _answers(facts: AccountFacts, zone: ZoneInfo) -> list[Block]:
    heading = bold(f"Answers ({facts.answer_count:,})")
    if not facts.answers:
        return [rich_section(heading, text("\nNobody there has answered a survey yet."))]
    lines = [text(_answer(answer, zone)) for answer in facts.answers]
    return [rich_section(heading, text(f"\nOldest to newest: {_line_of_scores(facts)}")), bullets(lines)]


def _line_of_scores(facts: AccountFacts) -> str:
    """The scores in the order in which they came; an ellipsis stands for those before them."""
    scores = [str(score) for score in reversed(facts.scores)]
    return " · ".join([*(["…"] if facts.answer_count > len(scores) else []), *scores]) or "none"


def _answer(answer: AnswerShown, zone: ZoneInfo) -> str:
    """One answer with its recovery and, for whom they are meant, its words."""
    given = answer.response
    parts = [f"{given.score}/10", short(answer.customer, _NAME), words.day(given.submitted_at.astimezone(zone).date())]
    if given.touchpoint:
        parts.append(short(given.touchpoint, _NAME))
    if answer.improved:
        parts.append(f"then {given.score} → {answer.next_score}")
    comment = one_line(given.comment or "")
    return " · ".join(parts) + ("" if is_blank(comment) else f": “{clip(comment, _WORDS)}”")


def _standing(facts: AccountFacts) -> str:
    counts = facts.counts
    lost = f" ({words.money(counts.lost, facts.currency)} ARR lost)" if counts.lost else ""
    return f"Loops: {counts.live:,} open · {counts.resolved:,} resolved · {counts.churned:,} churned{lost}"


def _loops(facts: AccountFacts, now: datetime, zone: ZoneInfo) -> list[Block]:
    lines = [text(_loop(shown, facts, now, zone)) for shown in facts.loops]
    left_out = facts.counts.live - len(lines)
    if lines and left_out > 0:
        lines.append(text(f"and {left_out:,} more open"))
    return [rich_section(bold(_standing(facts))), *([bullets(lines)] if lines else [])]


def _loop(shown: LoopShown, facts: AccountFacts, now: datetime, zone: ZoneInfo) -> str:
    """One live loop: about whom, where it stands, who has it, by when."""
    loop, due = shown.loop, shown.loop.due_at
    holder = words.name(facts.person(who_must_act(loop)), _NAME)
    parts = [f"loop {loop.number}", f"{shown.score}/10 from {short(shown.customer, _NAME)}", str(loop.state), holder]
    if due is not None:
        parts.append(f"{'overdue since' if due < now else 'by'} {describe_due(due, now, zone)}")
    return " · ".join(parts)


def _open(shown: LoopShown) -> Block:
    pressed = LoopShownButton(shown.loop.number)
    label = f"Loop {pressed.number}"
    return blocks.button(label, pressed.action_id, pressed.value, says=f"Open loop {pressed.number}")


def _people(facts: AccountFacts, zone: ZoneInfo) -> list[Block]:
    heading = bold(f"People ({facts.contact_count:,})")
    if not facts.contacts:
        return [rich_section(heading, text("\nNo contact of theirs is known."))]
    lines = [text(_person(shown, zone)) for shown in facts.contacts]
    left_out = facts.contact_count - len(lines)
    return [rich_section(heading), bullets([*lines, *([text(f"and {left_out:,} more")] if left_out > 0 else [])])]


def _person(shown: ContactShown, zone: ZoneInfo) -> str:
    contact = shown.contact
    parts = [short(contact.name or contact.email, _NAME)]
    if contact.role:
        parts.append(short(contact.role, _NAME))
    if shown.last_score is None or shown.last_at is None:
        parts.append("has not answered")
    else:
        parts.append(f"last {shown.last_score}/10 on {words.day(shown.last_at.astimezone(zone).date())}")
    if contact.opted_out:
        parts.append("unsubscribed from surveys")
    return " · ".join(parts)
