"""App Homes to show: one that is easy to read, and hypothesis strategies for all the others. Asserts nothing."""

from dataclasses import replace
from datetime import time, timedelta

from hypothesis import strategies as st

from rules.home import HomeFacts, LedLoops, OwnLoops, Page, Section
from rules.measures import Figures
from rules.model import State
from rules.periods import Period
from rules.team import PersonsLoops, TeamFacts, TeamSeen
from tests.bot.slack.loops_for_views import ANA, BEN, COLLEAGUES, FACTS, LENA, NOW, absences, facts_of_any_loop, people

HOUR = timedelta(hours=1)
OVERDUE = replace(FACTS, loop=replace(FACTS.loop, number=7, first_touch_due_at=NOW - 2 * HOUR))
ESCALATED = replace(
    FACTS,
    loop=replace(
        FACTS.loop, number=9, state=State.ESCALATED, escalated_to=LENA.email, escalation_due_at=NOW + 24 * HOUR
    ),
)
OWN = OwnLoops(
    {Section.OVERDUE: 1, Section.TODAY: 1, Section.AWAY: 1},
    ((Section.OVERDUE, OVERDUE), (Section.TODAY, FACTS), (Section.AWAY, ESCALATED)),
)
WEEK = Figures(promoters=3, passives=1, detractors=4, due=3, within_sla=2, opened=4, resolved=1)
HOME = HomeFacts(OWN, WEEK, time(9))
TEAM = TeamFacts(
    TeamSeen.LED,
    (PersonsLoops(BEN.email, 3, 2, untouched_since=NOW - 24 * HOUR), PersonsLoops(ANA.email, 1)),
    {person.email: person for person in COLLEAGUES},
)
LED = LedLoops(TEAM, 1, (OVERDUE,))
WEEKS = tuple(
    (Period(NOW - timedelta(days=7 * (place + 1)), NOW - timedelta(days=7 * place)), replace(WEEK, promoters=9 - place))
    for place in reversed(range(12))
)

counts = st.integers(0, 10**6)
figures = st.builds(
    Figures, promoters=counts, detractors=counts, due=counts, within_sla=counts, opened=counts, resolved=counts
)
pages = st.builds(lambda number, more: Page(number, number + more), st.integers(1, 500), st.integers(0, 500))
_rows = st.lists(st.tuples(st.sampled_from(Section), facts_of_any_loop), max_size=1)


def _own(rows: list, number: Page) -> OwnLoops:
    """As a page has them: in the order of the sections, each loop once."""
    numbered = [
        (section, replace(facts, loop=replace(facts.loop, number=place + 1)))
        for place, (section, facts) in enumerate(sorted(rows * 3, key=lambda row: list(Section).index(row[0]))[:3])
    ]
    return OwnLoops(dict.fromkeys((section for section, _ in numbered), 10**6), tuple(numbered), number)


_teams = st.lists(st.builds(PersonsLoops, st.text(min_size=1, max_size=300), counts, counts), max_size=2).map(
    lambda rows: TeamFacts(TeamSeen.LED, tuple(rows * 2))
)
_led = st.builds(
    lambda team, facts, number: LedLoops(
        team,
        10**6,
        tuple(replace(facts, loop=replace(facts.loop, number=place + 1)) for place in range(2)),
        number,
    ),
    _teams,
    facts_of_any_loop,
    pages,
)
any_home = st.builds(
    HomeFacts,
    st.builds(_own, _rows, pages),
    figures,
    st.times(),
    st.none() | st.times(),
    st.none() | absences,
    st.none() | people,
    st.none() | _led,
    st.just(())
    | st.lists(figures, min_size=12, max_size=12).map(
        lambda of: tuple((period, one) for (period, _), one in zip(WEEKS, of, strict=True))
    ),
)
