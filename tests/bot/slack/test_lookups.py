"""What is read of an account and of a team: every fact in its words, nothing twice, and what is left out is said."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.demo.plain import lines_of
from bot.slack.text import Message
from bot.slack.views import account, no_such_account, team, team_in_words
from rules.account_facts import AccountFacts, ContactShown, LoopCounts
from rules.account_names import KnownAccount, Meant
from rules.model import Contact
from rules.team import PersonsLoops, TeamFacts, TeamSeen
from tests.bot.slack.accounts_for_views import ACCOUNT
from tests.bot.slack.loops_for_views import ANA, BEN, COLLEAGUES, COMMENT, LENA, NOW
from tests.bot.slack.slack_limits import problems_of_message


def read(shown: Message) -> list[str]:
    assert problems_of_message(shown.text, shown.blocks) == []
    return lines_of(shown.blocks, ZoneInfo("America/New_York"))


def test_an_account_reads_from_worth_to_people() -> None:
    """In the order in which somebody prepares for a call."""
    assert read(account(ACCOUNT, ANA, NOW)) == [
        "Acme",
        "Worth  $120,000 ARR (mid market) · segment EMEA",
        "Renewal  14 Mar 2027, in 111 days · health 62/100",
        "Customer since  1 Feb 2024 · active",
        "CSM  Ana Ruiz · lead Lena Vogt",
        "Risk  structural risk since 2 Nov 2026: unhappy again and again",
        "Answers (2)",
        "Oldest to newest: 3 · 8",
        "• 8/10 · Dana Kim · 23 Nov 2026 · onboarding",
        f"• 3/10 · Dana Kim · 25 Aug 2026 · onboarding · then 3 → 8: “{' '.join(COMMENT.split())}”",
        "Loops: 1 open · 2 resolved · 1 churned ($9,000 ARR lost)",
        "• loop 1042 · 3/10 from Dana Kim · open · Ana Ruiz · by today 17:00",
        "[Loop 1042]",
        "People (2)",
        "• Dana Kim · VP Operations · last 8/10 on 23 Nov 2026",
        "• lee@acme.example · has not answered · unsubscribed from surveys",
    ]


def test_an_account_of_which_nothing_is_known_says_so() -> None:
    """No empty list, no button."""
    bare = AccountFacts(replace(ACCOUNT.account, renewal_date=None, health_score=None), None, LENA.email)
    said = read(account(bare, ANA, NOW))
    assert "Renewal  not known · health not known" in said
    assert "Nobody there has answered a survey yet." in said
    assert "Loops: 0 open · 0 resolved · 0 churned" in said
    assert said[-1] == "No contact of theirs is known."


def test_what_an_account_has_besides_is_said_with_its_number() -> None:
    """Answers before the line of scores, loops and people past the lists."""
    many = replace(
        ACCOUNT,
        answer_count=40,
        counts=LoopCounts(live=13),
        contacts=(ContactShown(Contact("dana@acme.example", "acme")),),
        contact_count=35,
    )
    said = read(account(many, ANA, NOW))
    assert "Oldest to newest: … · 3 · 8" in said
    assert "• and 12 more open" in said
    assert "• and 34 more" in said


def test_words_that_are_not_for_the_reader_are_told_of_once() -> None:
    """The scores stay."""
    withheld = replace(ACCOUNT.answers[1], may_read=False)
    withheld = replace(withheld, response=replace(withheld.response, comment=None))
    said = read(account(replace(ACCOUNT, answers=(ACCOUNT.answers[0], withheld)), BEN, NOW))
    assert said[-1] == "What customers wrote is shown to those who work on their loops."
    assert "• 3/10 · Dana Kim · 25 Aug 2026 · onboarding · then 3 → 8" in said


def test_two_accounts_of_one_name_are_told_apart_by_their_ids() -> None:
    """And those past the fifth are counted."""
    near = (KnownAccount("a-1", "Acme"), KnownAccount("a-2", "Acme"), KnownAccount("b-1"))
    said = read(no_such_account("acme", Meant(None, near, 9)))
    assert said == [
        "9 accounts begin with “acme”. Which one? 6 more do, too: type more of the name.",
        "[Acme (a-1)] [Acme (a-2)] [b-1]",
    ]


TEAM = TeamFacts(
    TeamSeen.LED,
    (
        PersonsLoops(BEN.email, 4, 2, 1, 0, 1, NOW - timedelta(days=12)),
        PersonsLoops(ANA.email, 2, 0, 1, 1, 0),
    ),
    {person.email: person for person in COLLEAGUES},
)


def cells(shown: Message) -> list[list[str]]:
    (table,) = [block for block in shown.blocks if block["type"] == "table"]
    return [[cell["text"] for cell in row] for row in table["rows"]]  # type: ignore[attr-defined]


def test_a_team_is_a_table_with_a_line_for_each_person_and_one_for_all() -> None:
    """The words for it say the same."""
    assert cells(team(TEAM, NOW)) == [
        ["Who", "Overdue", "Due today", "Open", "Waiting on customer", "Escalated", "Oldest untouched"],
        ["Ben Ode", "2", "1", "4", "0", "1", "12 days"],
        ["Ana Ruiz", "0", "1", "2", "1", "0", "none"],
        ["All 2", "2", "2", "6", "1", "1", "12 days"],
    ]
    assert read(team_in_words(TEAM, NOW)) == [
        "Your team's open loops",
        "• Ben Ode: 2 overdue, 1 due today, 4 open, 1 escalated, oldest untouched 12 days",
        "• Ana Ruiz: 0 overdue, 1 due today, 2 open, 1 waiting on the customer",
        "• All 2 together: 2 overdue, 2 due today, 6 open, 1 waiting on the customer, 1 escalated, "
        "oldest untouched 12 days",
    ]
    assert "Ben Ode: 2 overdue" in team(TEAM, NOW).text


def test_a_team_too_large_for_a_message_says_whom_it_leaves_out() -> None:
    """The total is of everybody."""
    rows = tuple(PersonsLoops(f"csm-{number}@example.com", 1) for number in range(300))
    shown = team(replace(TEAM, seen=TeamSeen.EVERYBODY, rows=rows), NOW)
    table = cells(shown)
    left_out = 300 - (len(table) - 2)
    assert table[-1][0] == "All 300"
    assert table[-1][3] == "300"
    assert f"And {left_out:,} more with {left_out:,} open loops." in read(shown)[-1]


def test_somebody_without_open_loops_is_congratulated_and_told_who_sees_more() -> None:
    """No table of noughts."""
    alone = TeamFacts(TeamSeen.OWN, (PersonsLoops(ANA.email, 0),), TEAM.people, (LENA.email,))
    assert read(team(alone, NOW)) == [
        "No unhappy customer is waiting for you. A good day. Leads see their team here, admins and the executive "
        "see everybody. Lena Vogt can tell you how the team stands."
    ]
