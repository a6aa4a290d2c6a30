"""What is read on App Home: who to call by section, the team, where it goes, and one's own settings."""

from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from bot.demo.plain import lines_of
from bot.slack.ids import HomePage
from bot.slack.text import Block
from bot.slack.views import ask_away, home
from bot.slack.views.home import home as view_of
from rules.home import OWN_PAGE, TEAM_PAGE, HomeFacts, OwnLoops, Page, Section
from rules.measures import Figures
from rules.model import Absence, Person
from sandbox.limits import problems_of_view as refused
from tests.bot.slack.homes_for_views import HOME, LED, OVERDUE, WEEKS
from tests.bot.slack.loops_for_views import ANA, BEN, FACTS, LENA, NOW
from tests.bot.slack.slack_limits import objects, problems_of_view, texts


def read(facts: HomeFacts, reader: Person = ANA, *, plain: bool = False) -> list[str]:
    view = home(facts, reader, NOW, plain=plain)
    assert problems_of_view(view) == []
    assert refused(view, "home") == []
    return lines_of(view["blocks"], ZoneInfo("America/New_York"))


def labels(view: Block) -> list[str]:
    return [button["text"]["text"] for button in objects(view["blocks"], "button")]


def test_home_says_who_to_call_by_section() -> None:
    """Each loop: what to do by when, the account with its ARR, and its buttons."""
    said = read(HOME)
    assert said[:6] == [
        "Who do I call today?",
        "1 overdue · 1 due today · 1 with somebody else now",
        "Overdue (1)",
        "Overdue since today 07:20 · reply to Dana Kim (Acme) · 3/10",
        "Acme · $120,000 ARR · loop 7 · open · Billing and price",
        "[Claim] [Log outreach] [Resolve] [Escalate] [Churned] [Reassign]",
    ]
    assert "Reply to Dana Kim (Acme) by today 17:00 · 3/10" in said
    assert "Escalated to Lena Vogt · act for Dana Kim (Acme) by tomorrow 09:20 · 3/10" in said


def test_what_is_with_somebody_else_calls_for_nobody() -> None:
    """Its buttons are there, and none stands out."""
    informed = replace(FACTS, loop=replace(FACTS.loop, owner_email=BEN.email, informed_email=ANA.email))
    view = home(replace(HOME, own=OwnLoops({Section.AWAY: 1}, ((Section.AWAY, informed),))), ANA, NOW)
    styles = [button.get("style") for button in objects(view["blocks"], "button") if button["value"] == "1042"]
    assert len(styles) == 6
    assert "primary" not in styles


def test_my_week_says_of_how_many_and_grades_only_enough() -> None:
    """Three cases are too few for a grade; twenty are not."""
    said = read(HOME)
    assert "• 8 answers from customers of yours" in said
    assert "• Loops closed: 25 % of 4 (too few to grade)" in said
    many = replace(HOME, week=Figures(due=20, within_sla=19, opened=20, resolved=17))
    assert "• Loops closed: 85 % of 20 (good)" in read(many)
    assert "• First touch in time: 95 % of 20 (strong)" in read(many)
    none = replace(HOME, week=Figures())
    assert "• 0 answers from customers of yours" in read(none)
    assert "My week" not in read(replace(none, led=LED))


def test_an_empty_home_greets() -> None:
    """Nobody is waiting: that is said kindly, and the settings are there."""
    said = read(replace(HOME, own=OwnLoops({}, ())))
    assert said[1].startswith("Good to see you, Ana Ruiz. Nobody is waiting for you.")
    assert "Your digest of happier customers comes at 09:00, your time." in said


def test_a_thousand_open_loops_are_pages_within_slacks_limits() -> None:
    """A full page of one's own and a full page of a team's; each turns by itself."""
    rows = tuple(
        (section, replace(FACTS, loop=replace(FACTS.loop, number=number)))
        for number, section in enumerate(sorted(list(Section) * 4, key=list(Section).index), start=1)
    )
    own = OwnLoops(dict.fromkeys(Section, 200), rows, Page.at(3, 1_000, OWN_PAGE))
    team = replace(LED, overdue=1_000, rows=tuple(facts for _, facts in rows[:TEAM_PAGE]), page=Page(100, 100))
    view = view_of(replace(HOME, own=own, led=team), LENA, NOW)
    assert problems_of_view(view) == []
    assert refused(view, "home") == []
    assert len(view["blocks"]) <= 100
    assert "Page 3 of 50" in list(texts(view["blocks"]))
    turned = [button["action_id"] for button in objects(view["blocks"], "button") if HomePage.parse(button)]
    assert turned == ["home.own.2", "home.own.4", "home.team.99"]


def test_a_lead_sees_the_team_and_reassigns_from_there() -> None:
    """By person, overdue first; what is longest overdue has *Reassign* and nothing else. Words do for a table."""
    facts = replace(HOME, own=OwnLoops({}, ()), led=LED)
    view = home(facts, LENA, NOW)
    assert [block["type"] for block in view["blocks"]][:2] == ["header", "table"]
    said = read(facts, LENA)
    assert said[0] == "Your team's open loops"
    assert "Longest overdue in your team (1)" in said
    assert "Overdue since today 13:20 · For Ana Ruiz · reply to Dana Kim (Acme) · 3/10" in said
    assert labels(view)[:2] == ["Reassign", "I'll be away…"]
    plain = home(facts, LENA, NOW, plain=True)
    assert problems_of_view(plain) == []
    assert "table" not in [block["type"] for block in plain["blocks"]]
    assert any(line.startswith("• Ben Ode: 2 overdue, 0 due today, 3 open") for line in read(facts, LENA, plain=True))


def test_a_lead_with_loops_of_their_own_sees_these_first() -> None:
    """The list, then the team; one loop may stand in both."""
    said = read(replace(HOME, led=LED), LENA)
    assert said.index("Who do I call today?") < said.index("Your team's open loops") < said.index("My week")


def test_an_executive_sees_where_it_goes_and_no_queue() -> None:
    """The last week against the one before, a line for each week, and charts where Slack draws them."""
    facts = replace(HOME, own=OwnLoops({Section.TODAY: 1}, ((Section.TODAY, OVERDUE),)), trend=WEEKS)
    view = home(facts, LENA, NOW)
    said = read(facts, LENA)
    assert said[0] == "Are we getting better?"
    assert "NPS +35.7 from 14 answers in the last 7 days, 4.9 points more than in the 7 days before (+30.8)." in said
    assert "• Week to 23 Nov: NPS +35.7 from 14 answers, first touch in time 67 % of 3 (too few)" in said
    assert "1 loop was given to you: /nps mine lists them." in said
    assert [block["type"] for block in view["blocks"]].count("data_visualization") == 2
    assert labels(view) == ["I'll be away…"]
    plain = home(facts, LENA, NOW, plain=True)
    assert not list(objects(plain["blocks"], "data_visualization"))
    assert len(plain["blocks"]) == len(view["blocks"]) - 2


def test_weeks_without_answers_are_said_as_such() -> None:
    """No figure is made up."""
    silent = tuple((period, Figures()) for period, _ in WEEKS)
    said = read(replace(HOME, own=OwnLoops({}, ()), trend=silent))
    assert "Nobody answered in the last 7 days." in said
    assert "• Week to 23 Nov: no answers" in said


def test_quiet_settings_say_what_is_chosen() -> None:
    """A digest time of one's own, and who stands in while away."""
    absence = Absence(ANA.email, BEN.email, NOW + timedelta(days=4, hours=14, minutes=40), "on leave")
    facts = replace(HOME, digest_at=time(11, 15), absence=absence, backup=BEN)
    view = home(facts, ANA, NOW)
    said = read(facts)
    assert "Your digest of happier customers comes at 11:15, your time." in said
    assert "You are away until the end of Fri 27 Nov (on leave); Ben Ode stands in." in said
    assert labels(view)[-1] == "I'm back"
    (menu,) = objects(view["blocks"], "static_select")
    assert menu["initial_option"]["value"] == "11:15"


def test_the_modal_for_away_is_fit_for_slack() -> None:
    """Three questions, the last of which may be left open."""
    view = ask_away(date(2026, 11, 23))
    assert problems_of_view(view) == []
    assert [block["block_id"] for block in view["blocks"]] == ["to", "until", "why"]
