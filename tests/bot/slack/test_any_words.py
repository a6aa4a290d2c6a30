"""Whatever anybody writes anywhere, every view stays within Slack's limits and mentions, links and formats nothing."""

import re
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.slack.ids import ModalContext
from bot.slack.text import Message
from bot.slack.views import (
    admin_notice,
    ask,
    card,
    help_text,
    home,
    loop_view,
    message,
    mine,
    note,
    private,
    read_all,
    wrong_number,
)
from bot.slack.views.refusals import lost_race, not_allowed
from rules.facts import LoopFacts
from rules.lifecycle import Move
from rules.model import LoopEvent, Person
from tests.bot.slack.loops_for_views import NOW, any_text, events, facts_of_any_loop, people, reasons
from tests.bot.slack.slack_limits import objects, problems_of_message, problems_of_view

OUR_MARKUP = re.compile(r"[A-Za-z *·]|<!date\^-?\d+\^\{date_short_pretty\} at \{time\}\|[^<>&|^]+>")
ESCAPED = re.compile(r"(?:[^<>&]|&amp;|&lt;|&gt;)*")
any_words = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


def check_message(shown: Message, facts: LoopFacts | None = None) -> None:
    assert problems_of_message(shown.text, shown.blocks) == []
    assert ESCAPED.fullmatch(shown.text)
    check_blocks(shown.blocks, facts)


def check_view(view: dict, facts: LoopFacts | None = None) -> None:
    assert problems_of_view(view) == []
    check_blocks(view["blocks"], facts)


def check_blocks(blocks: list, facts: LoopFacts | None) -> None:
    for markup in objects(blocks, "mrkdwn"):
        assert OUR_MARKUP.sub("", markup["text"]) == ""
    known = {person.slack_user_id for person in facts.people.values()} if facts else set()
    assert {mention["user_id"] for mention in objects(blocks, "user")} <= known


@any_words
@given(facts_of_any_loop, people)
def test_any_card_is_fit_for_slack(facts: LoopFacts, reader: Person) -> None:
    """Cards and loop views hold every limit and carry outside words only where Slack reads nothing into them."""
    check_message(card(facts, reader, NOW), facts)
    check_message(loop_view(facts, reader, NOW), facts)


@any_words
@given(facts_of_any_loop, events, people)
def test_any_note_is_fit_for_slack(facts: LoopFacts, event: LoopEvent, reader: Person) -> None:
    """Notes in the thread do too, whatever colleagues typed; they mention nobody but the colleagues they name."""
    check_message(note(event, facts, reader, NOW), facts)


@any_words
@given(facts_of_any_loop, people, st.lists(reasons, max_size=130), st.sampled_from(Move))
def test_any_modal_is_fit_for_slack(facts: LoopFacts, reader: Person, choices: list, move: Move) -> None:
    """Modals do too, with any reasons and offers."""
    view = ask(move, facts, reader, ModalContext(facts.loop.number, facts.loop.version), choices)
    if view is not None:
        check_view(view, facts)
    check_view(read_all(facts, 2), facts)


@any_words
@given(st.lists(facts_of_any_loop, max_size=2), people, st.integers(0, 99), st.integers(1, 40))
def test_any_list_of_loops_is_fit_for_slack(loops: list[LoopFacts], reader: Person, total: int, copies: int) -> None:
    """App Home and `/nps mine` do too, also with a full page of loops."""
    page = [replace(facts, loop=replace(facts.loop, number=n + 1)) for facts in loops for n in range(copies)]
    unique = list({facts.loop.number: facts for facts in page}.values())
    check_view(home(reader, unique, NOW, total))
    check_message(mine(reader, unique, NOW, total))


@any_words
@given(any_text, people, facts_of_any_loop, events)
def test_any_sentence_is_fit_for_slack(words: str, reader: Person, facts: LoopFacts, event: LoopEvent) -> None:
    """So are refusals, help, notices and what a modal says."""
    check_message(private(words))
    check_message(private(wrong_number(words)))
    check_message(private(not_allowed([reader, *facts.people.values()])))
    check_message(private(lost_race(event, facts, reader, NOW)))
    check_message(help_text(words))
    check_message(admin_notice({"recipient": words, "loop": 1042, "why": words}))
    check_view(message(words, words))
