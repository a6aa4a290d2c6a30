"""The card as a CSM with ten seconds sees it."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.slack.ids import CardBlock, DraftButton, LoopButton, ReadAllButton
from bot.slack.text import Message
from bot.slack.views import card, read_all
from rules.events import EventKind
from rules.facts import LoopFacts
from rules.lifecycle import DECISIONS, LIVE, OF_LANES, Move, moves_from
from rules.model import Lane, Person, State
from tests.bot.slack.loops_for_views import (
    ANA,
    BEN,
    COLLEAGUES,
    COMMENT,
    FACTS,
    LENA,
    NOW,
    OMAR,
    answered,
    event,
    loop_with,
)
from tests.bot.slack.slack_limits import objects, problems_of_message, problems_of_view, texts

NO_BUTTON = {Move.WITHDRAW, Move.RESTORE, Move.FILE, *OF_LANES}


def first_line(shown: Message) -> str:
    return shown.blocks[0]["text"]["text"]


def read(shown: Message) -> str:
    """The card as it reads, for the eye."""
    lines = []
    for block in shown.blocks:
        if block["type"] == "actions":
            lines.append(" ".join(f"[{words}]" for words in texts(block["elements"])))
        elif block["type"] == "rich_text":
            for part in block["elements"]:
                mark = {"rich_text_quote": "> ", "rich_text_list": "• "}.get(part["type"], "")
                items = part["elements"] if part["type"] == "rich_text_list" else [part]
                lines += [mark + line for item in items for line in "".join(texts(item)).split("\n")]
        else:
            lines += [re.sub(r"<!date[^|]*\|", "<", words) for words in texts(block)]
    return "\n".join(lines)


def test_the_card_reads_like_this() -> None:
    """The whole card, for people to judge."""
    assert (
        read(card(FACTS, ANA, NOW))
        == """\
Reply to Dana Kim (Acme) by Mon 23 Nov 17:00 · 3/10
*First reply by* <Mon 23 Nov 17:00> · *Resolve by* <Mon 7 Dec 17:00>
Dana Kim wrote
> We were overcharged twice this quarter & nobody answers.
> The price increase came without notice.
Score  3/10 · detractor
Account  Acme · $120,000 ARR (enterprise)
Renewal  14 Mar 2027, in 111 days · health 62/100
From  Dana Kim · VP Operations · dana@acme.example
Touchpoint  onboarding · answered Mon 23 Nov 09:15
Reason  Billing and price, because of “overcharged”, “price increase”
Earlier  Dana Kim: 8 (4 May 2026) · others at Acme: 6 (Lee Park, 4 Aug 2026)
Play: Billing review
Say sorry first. Ask which invoice, and name the day by which it will be right.
You may offer
• Plan credit
• Invoice review
[Draft reply]
Owner: Ana Ruiz (CSM of Acme) · open · loop 1042
[Claim] [Log outreach] [Resolve] [Escalate] [Churned] [Reassign]\
"""
    )


HEADLINES = [
    (FACTS, ANA, "Reply to Dana Kim (Acme) by"),
    (FACTS, LENA, "For Ana Ruiz · reply to Dana Kim (Acme) by"),
    (loop_with(state=State.CLAIMED, claimed_by=ANA.email), ANA, "You have this · reply to Dana Kim (Acme) by"),
    (loop_with(state=State.CLAIMED, claimed_by=ANA.email), LENA, "Ana Ruiz has this · reply to Dana Kim (Acme) by"),
    (
        loop_with(state=State.CONTACTED, first_touch_at=NOW),
        ANA,
        "Contacted · wait for word from Dana Kim (Acme); resolve",
    ),
    (loop_with(first_touch_at=NOW), ANA, "Close the loop with Dana Kim (Acme) by"),
    (
        loop_with(state=State.ESCALATED, escalated_to=LENA.email, escalation_due_at=NOW + timedelta(days=1)),
        ANA,
        "Escalated to Lena Vogt · act for Dana Kim (Acme) by",
    ),
    (
        loop_with(state=State.ESCALATED, escalated_to=LENA.email, escalation_due_at=NOW + timedelta(days=1)),
        LENA,
        "Escalated to you · act for Dana Kim (Acme) by",
    ),
    (
        replace(loop_with(state=State.RESOLVED), history=(event(EventKind.RESOLVED),)),
        LENA,
        "Resolved by Ana Ruiz · Dana Kim (Acme) has heard back · 3/10",
    ),
    (loop_with(state=State.CHURNED), ANA, "Churned · Dana Kim (Acme) · nothing more to do · 3/10"),
    (
        replace(loop_with(state=State.WITHDRAWN), response=replace(FACTS.response, score=9)),
        ANA,
        "Withdrawn: Dana Kim (Acme) corrected the score to 9",
    ),
    (loop_with(first_touch_due_at=NOW - timedelta(hours=3)), ANA, "Overdue since"),
    (loop_with(triage_because="No account found for dana@acme.example"), OMAR, "Who takes this? · reply to Dana Kim"),
    (
        replace(FACTS, history=(event(EventKind.ASSIGNED, OMAR, from_=OMAR.email, to=ANA.email),)),
        OMAR,
        "Now with Ana Ruiz · reply to Dana Kim (Acme) by",
    ),
]


@pytest.mark.parametrize(("facts", "reader", "starts"), HEADLINES)
def test_the_first_line_says_what_to_do(facts: LoopFacts, reader: Person, starts: str) -> None:
    """Each state and each reader has a first line of their own, and screen readers start with the same."""
    shown = card(facts, reader, NOW)
    assert first_line(shown).startswith(starts)
    assert shown.text.startswith(first_line(shown))


@pytest.mark.parametrize("reader", COLLEAGUES)
@pytest.mark.parametrize("state", State)
def test_the_buttons_are_the_moves_of_the_state(state: State, reader: Person) -> None:
    """In every state, for every reader, the buttons are what the lifecycle allows a colleague; no more, no less."""
    shown = card(loop_with(state=state), reader, NOW)
    others = [button for button in objects(shown.blocks, "button") if DraftButton.parse(button) is None]
    pressed = [LoopButton.parse(button) for button in others]
    assert [button.move for button in pressed] == [
        move for move in moves_from(state) if move not in (*NO_BUTTON, *DECISIONS)
    ]
    assert {button.number for button in pressed} <= {1042}
    assert problems_of_message(shown.text, shown.blocks) == []


def test_the_next_step_stands_out() -> None:
    """One button is primary: the step that comes next. *Churned* warns."""
    for state, label in ((State.OPEN, "Claim"), (State.CLAIMED, "Log outreach"), (State.CONTACTED, "Resolve")):
        buttons = list(objects(card(loop_with(state=state), ANA, NOW).blocks, "button"))
        assert [button["text"]["text"] for button in buttons if button.get("style") == "primary"] == [label]
        assert [button["text"]["text"] for button in buttons if button.get("style") == "danger"] == ["Churned"]


def drafts(facts: LoopFacts) -> list[DraftButton]:
    buttons = objects(card(facts, ANA, NOW).blocks, "button")
    return [pressed for button in buttons if (pressed := DraftButton.parse(button))]


def test_a_reply_can_be_drafted_while_something_is_to_be_done_about_a_detractor() -> None:
    """With a play or without, to a customer of known address or not; not before somebody owns it."""
    for state in State:
        assert drafts(loop_with(state=state)) == ([DraftButton(1042)] if state in LIVE else [])
    assert drafts(replace(FACTS, play=None)) == drafts(replace(answered(email=None, name=None), contact=None))
    assert drafts(replace(FACTS, play=None)) == [DraftButton(1042)]
    for other in (loop_with(lane=Lane.PASSIVE), loop_with(lane=Lane.PROMOTER), loop_with(triage_because="no owner")):
        assert drafts(other) == []


def test_triage_gets_a_menu_of_people_and_the_reason() -> None:
    """While triage holds the loop, *Assign* stands in place of the buttons, and the card says why it is here."""
    shown = card(loop_with(triage_because="Acme's CSM eve@example.com is not in Slack"), OMAR, NOW)
    assert not list(objects(shown.blocks, "button"))
    assert [menu["action_id"] for menu in objects(shown.blocks, "users_select")] == ["loop.assign"]
    assert "Here because: Acme's CSM eve@example.com is not in Slack" in list(texts(shown.blocks))


def test_block_ids_carry_the_version() -> None:
    """An update has new block ids, and a click tells which version was seen."""
    shown = card(loop_with(version=7), ANA, NOW)
    assert {
        (found.number, found.version) for block in shown.blocks if (found := CardBlock.parse(block["block_id"]))
    } == {(1042, 7)}
    assert all(CardBlock.parse(block["block_id"]) for block in shown.blocks)


def test_times_are_the_readers_own() -> None:
    """Ana in New York and Ben in Kolkata read the same deadline by their own clocks."""
    assert "17:00" in first_line(card(FACTS, ANA, NOW))
    assert "03:30" in first_line(card(FACTS, BEN, NOW))


@pytest.mark.parametrize("comment", ["Too slow.!", COMMENT, "é" * 5000])
def test_a_comment_is_quoted_whole(comment: str) -> None:
    """A comment that fits is quoted to the last character, and nothing asks to read more."""
    shown = card(answered(comment=comment), ANA, NOW)
    quotes = list(objects(shown.blocks, "rich_text_quote"))
    assert "".join(texts(quotes)) == comment
    assert not any(ReadAllButton.parse(button) for button in objects(shown.blocks, "button"))


@pytest.mark.parametrize("word", ["overcharged ", "😀", "<&> ", "a\n"])
def test_a_comment_of_20000_characters_is_clipped_and_can_be_read_whole(word: str) -> None:
    """The card stays within Slack's budget; *Read all* shows every character."""
    comment = (word * 20_000)[:20_000].strip()
    facts = answered(comment=comment)
    shown = card(facts, ANA, NOW)
    assert problems_of_message(shown.text, shown.blocks) == []
    assert "".join(texts(list(objects(shown.blocks, "rich_text_quote")))).endswith("…")
    assert [pressed for button in objects(shown.blocks, "button") if (pressed := ReadAllButton.parse(button))] == [
        ReadAllButton(1042)
    ]
    told, part = "", 1
    while True:
        view = read_all(facts, part)
        assert problems_of_view(view) == []
        told += "".join(block["text"]["text"] for block in view["blocks"] if block["type"] == "section")
        if not any(label == "Read on" for label in texts(view["blocks"])):
            break
        part += 1
    assert "".join(told.split()) == "".join(comment.split())


@pytest.mark.parametrize("comment", [None, "", " \n ", "\u200b"])
def test_no_comment_is_said_so(comment: str | None) -> None:
    """Without a comment the card says so and what to ask."""
    said = "".join(texts(card(answered(comment=comment), ANA, NOW).blocks))
    assert "Dana Kim left no comment. Ask what is behind the 3." in said


def test_an_unsubscribed_contact_is_named_so() -> None:
    """Whoever wants no more surveys should hear nothing of surveys."""
    facts = replace(FACTS, contact=replace(FACTS.contact, opted_out=True))
    assert "unsubscribed from surveys" in "".join(texts(card(facts, ANA, NOW).blocks))


def test_a_settled_loop_shows_no_deadline() -> None:
    """Where nothing is left to do, no date asks for anything."""
    for state in (State.RESOLVED, State.CHURNED, State.WITHDRAWN):
        assert not list(objects(card(loop_with(state=state), ANA, NOW).blocks, "mrkdwn"))
