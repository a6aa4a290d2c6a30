"""Whatever anybody writes anywhere, every view stays within Slack's limits and mentions, links and formats nothing."""

import re
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.slack.ids import DigestPage, ModalContext
from bot.slack.text import Message
from bot.slack.views import (
    account,
    admin_notice,
    ask,
    away_refused,
    away_set,
    card,
    digest,
    digest_page,
    help_text,
    home,
    loop_view,
    message,
    mine,
    monthly_report,
    no_day_named,
    no_such_account,
    nobody_in_role,
    note,
    pings,
    private,
    read_all,
    review,
    stand_in,
    task,
    team,
    team_in_words,
    without_charts,
    wrong_number,
)
from bot.slack.views.refusals import lost_race, not_allowed
from bot.use_cases.reporting import REPORT_PARTS
from bot.use_cases.reviewing import PARTS
from rules.account_facts import AccountFacts
from rules.account_names import KnownAccount, Meant
from rules.away import AwayRefusal
from rules.digests import DigestEntry
from rules.facts import LoopFacts, PingShown
from rules.home import HomeFacts
from rules.lifecycle import DECISIONS, Move
from rules.measures import Figures, Group, Rate
from rules.model import Absence, Lane, LoopEvent, Person
from rules.monthly import Ending, Month, MonthlyReport, OfferUsed, TouchedInTime
from rules.review import Escalated, OwnersLoops, Theme, Verbatim, Week, WeeklyReview
from rules.team import PersonsLoops, TeamFacts, TeamSeen
from tests.bot.slack.accounts_for_views import facts_of_any_account
from tests.bot.slack.homes_for_views import any_home
from tests.bot.slack.loops_for_views import (
    NOW,
    absences,
    amounts,
    any_text,
    emails,
    events,
    facts_of_any_loop,
    maybe_text,
    moments,
    people,
    reasons,
    scores,
)
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
    """`/nps mine` does too, also with a full page of loops."""
    page = [replace(facts, loop=replace(facts.loop, number=n + 1)) for facts in loops for n in range(copies)]
    unique = list({facts.loop.number: facts for facts in page}.values())
    check_message(mine(reader, unique, NOW, total))


@any_words
@given(any_home, people, st.booleans())
def test_any_home_is_fit_for_slack(facts: HomeFacts, reader: Person, plain: bool) -> None:
    """App Home does too, with full pages and whatever anybody is called."""
    check_view(home(facts, reader, NOW, plain=plain))


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


any_choices = st.lists(st.sampled_from(DECISIONS), unique=True).map(tuple)
any_ping = st.builds(PingShown, facts_of_any_loop, events, st.booleans(), st.booleans(), any_choices)
any_pings = st.lists(any_ping, min_size=1, max_size=25, unique_by=lambda ping: ping.facts.loop.number)


@any_words
@given(any_pings, people, st.booleans())
def test_any_pings_are_fit_for_slack(items: list[PingShown], reader: Person, listed: bool) -> None:
    """One or many, asking or ended: within every limit, and no words of others are read as anything but words."""
    everybody = {email: person for item in items for email, person in item.facts.people.items()}
    shown = pings(items, reader, NOW, listed=listed)
    check_message(shown, replace(items[0].facts, people=everybody))


any_entry = st.builds(DigestEntry, facts_of_any_loop, st.booleans(), st.booleans())


@any_words
@given(st.lists(any_entry, max_size=6), people, st.integers(1, 9), st.integers(1, 12))
def test_any_digest_is_fit_for_slack(entries: list[DigestEntry], reader: Person, copies: int, page: int) -> None:
    """The message and every page of it, few rows or many."""
    everybody = {email: person for entry in entries for email, person in entry.facts.people.items()}
    known = replace(entries[0].facts, people=everybody) if entries else None
    numbered = [
        replace(entry, facts=replace(entry.facts, loop=replace(entry.facts.loop, number=place + 1)))
        for place, entry in enumerate(entries * copies)
    ]
    check_message(digest(numbered, 7, date(2026, 11, 24), reader, NOW), known)
    check_view(digest_page(numbered, DigestPage(7, page), reader, NOW), known)


@any_words
@given(events, facts_of_any_loop, people)
def test_any_task_is_fit_for_slack(event: LoopEvent, facts: LoopFacts, reader: Person) -> None:
    """Whoever is to be asked for whatever."""
    check_message(task(event, facts, reader, NOW), facts)


counted = st.integers(0, 10**6)
any_review = st.builds(
    WeeklyReview,
    st.just(Week(NOW - timedelta(days=7), NOW, NOW.date())),
    st.fixed_dictionaries(dict.fromkeys(Lane, counted)),
    st.fixed_dictionaries(dict.fromkeys(Lane, counted)),
    st.lists(st.builds(OwnersLoops, emails, counted, counted), max_size=40).map(tuple),
    themes=st.lists(st.builds(Theme, any_text, any_text, any_text, counted, counted, amounts), max_size=40).map(tuple),
    verbatims=st.lists(st.builds(Verbatim, any_text, scores, any_text, maybe_text), max_size=3).map(tuple),
    escalated=st.lists(
        st.builds(Escalated, st.integers(1, 10**9), maybe_text, emails, any_text, maybe_text), max_size=40
    ).map(tuple),
    names=st.dictionaries(emails, any_text, max_size=3),
)


@any_words
@given(any_review, st.sampled_from(PARTS))
def test_any_review_is_fit_for_slack(shown: WeeklyReview, part: str) -> None:
    """Each of its messages, with charts and without."""
    message = review(part, shown)
    if message is not None:
        check_message(message)
        plain = without_charts(message)
        if plain is not None:
            check_message(plain)
            assert len(plain.blocks) < len(message.blocks)


any_hours = st.none() | st.floats(0, 10**5)
any_figures = st.builds(
    Figures,
    *[counted] * 8,
    any_hours,
    any_hours,
    *[counted] * 18,
    arr_at_risk=amounts,
    arr_saved=amounts,
    arr_lost=amounts,
)
any_groups = st.lists(st.builds(Group, any_text, any_figures), max_size=30).map(tuple)
any_rate = st.builds(lambda count, rest: Rate(count, count + rest), counted, counted)
any_ending = st.builds(Ending, counted, counted, counted)
any_report = st.builds(
    MonthlyReport,
    st.just(Month.of(date(2026, 10, 1), ZoneInfo("Europe/Berlin"))),
    any_figures,
    any_figures,
    trend=st.lists(st.tuples(st.dates(), st.none() | st.floats(-100, 100)), max_size=14).map(tuple),
    scores=st.just(()) | st.lists(counted, min_size=11, max_size=11).map(tuple),
    reasons=any_groups,
    touched_in_time=st.lists(st.builds(TouchedInTime, any_text, any_rate), max_size=30).map(tuple),
    escalated=any_ending,
    escalated_to=st.lists(st.tuples(emails, any_ending), max_size=30).map(tuple),
    offers=st.lists(st.builds(OfferUsed, maybe_text, any_ending, any_rate), max_size=30).map(tuple),
    segments=any_groups,
    cohorts=any_groups,
    labels=st.dictionaries(any_text, any_text, max_size=3),
    names=st.dictionaries(emails, any_text, max_size=3),
)


@any_words
@given(any_report, st.sampled_from(REPORT_PARTS))
def test_any_monthly_report_is_fit_for_slack(shown: MonthlyReport, part: str) -> None:
    """Each of its messages, with charts and without."""
    message = monthly_report(part, shown)
    if message is not None:
        check_message(message)
        check_message(without_charts(message) or message)


@any_words
@given(absences, people, any_text, st.sampled_from(AwayRefusal))
def test_any_answer_about_being_away_is_fit_for_slack(
    absence: Absence, backup: Person, words: str, refusal: AwayRefusal
) -> None:
    """Whatever somebody is called, and whatever they typed."""
    check_message(away_set(absence, backup, 3, NOW, ZoneInfo("UTC")))
    check_message(away_refused(refusal, backup, date(2026, 11, 23)))
    check_message(no_day_named(words))
    check_message(nobody_in_role({"role": words, "why": words}))
    check_message(stand_in({"name": words, "last_day": "2026-12-04", "why": words, "loops": 2}, backup, NOW, "UTC"))


@any_words
@given(facts_of_any_account, people)
def test_any_account_is_fit_for_slack(facts: AccountFacts, reader: Person) -> None:
    """With as many answers, loops and people as are shown, whatever they are called and wrote."""
    check_message(account(facts, reader, NOW))


# As long as the directory takes them.
any_id = any_text.filter(bool).map(lambda words: words[:255])
any_known = st.builds(KnownAccount, any_id, maybe_text, maybe_text)
any_meant = st.builds(Meant, st.none(), st.lists(any_known, max_size=5).map(tuple), st.integers(0, 10**6))


@any_words
@given(any_text, any_meant)
def test_any_account_that_was_not_found_is_fit_for_slack(typed: str, meant: Meant) -> None:
    """Whatever was typed, and whatever the nearest are called."""
    check_message(no_such_account(typed, meant))


any_row = st.builds(PersonsLoops, emails, counted, counted, counted, counted, counted, st.none() | moments)
any_team = st.builds(
    TeamFacts,
    st.sampled_from(TeamSeen),
    st.builds(lambda rows, times: tuple(rows) * times, st.lists(any_row, max_size=9), st.integers(1, 30)),
    st.lists(people, max_size=3).map(lambda known: {person.email: person for person in known}),
    st.lists(emails, max_size=1).map(tuple),
)


@any_words
@given(any_team)
def test_any_team_is_fit_for_slack(facts: TeamFacts) -> None:
    """Few people or many, as a table and in words."""
    check_message(team(facts, NOW))
    check_message(team_in_words(facts, NOW))
