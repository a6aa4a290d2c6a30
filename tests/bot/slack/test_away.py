"""`/nps away` as people type it, and what it answers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.slack.away_words import AwayTyped, read_away
from bot.slack.views import away_refused, away_set, no_backup_named, no_day_named, nobody_in_role, stand_in
from rules.away import AwayRefusal
from rules.model import Absence
from tests.bot.slack.loops_for_views import ANA, BEN, NOW

MONDAY = date(2026, 11, 23)
FRIDAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("<@U0BEN|ben> until 2026-12-04 parental leave", ("U0BEN", date(2026, 12, 4), "parental leave")),
        ("<@U0BEN> until Friday", ("U0BEN", FRIDAY, None)),
        ("<@U0BEN> till fri: at a wedding", ("U0BEN", FRIDAY, "at a wedding")),
        ("until Friday <@U0BEN>", ("U0BEN", FRIDAY, None)),
        ("<@U0BEN> 4 Dec", ("U0BEN", date(2026, 12, 4), None)),
        ("<@U0BEN> until December 4 2027 sabbatical", ("U0BEN", date(2027, 12, 4), "sabbatical")),
        ("<@U0BEN> until Friday see <#C1|general> &amp; <https://a.example>",
         ("U0BEN", FRIDAY, "see general & https://a.example")),
        ("<@U0BEN>", ("U0BEN", None, None)),
        ("until Friday", (None, FRIDAY, None)),
        ("<@U0BEN> until someday", ("U0BEN", None, None)),
        ("<@U0BEN> until 4/12", ("U0BEN", None, None)),
        ("@ben until Friday", (None, None, None)),
        ("", (None, None, None)),
    ],
)  # fmt: skip
def test_it_is_read_as_it_is_meant(typed: str, understood: tuple[str | None, date | None, str | None]) -> None:
    """In either order, with the days that people write; what half of the world reads otherwise is asked again."""
    read = read_away(typed, MONDAY)
    assert (read.user_id, read.last_day, read.why) == understood
    assert isinstance(read, AwayTyped)


def test_the_answer_says_until_when_exactly_and_what_follows() -> None:
    """A whole day more or less is what people get wrong."""
    absence = Absence(ANA.email, BEN.email, datetime(2026, 12, 5, 5, tzinfo=UTC), "leave")
    said = away_set(absence, BEN, 2, NOW, ZoneInfo("America/New_York")).text
    assert said == (
        "You are away until the end of Fri 4 Dec (leave). New answers and reminders go to Ben Ode, who was told. "
        "2 open loops stay yours, and Ben Ode may act on them. The deadlines run on. Back earlier? /nps back"
    )


@pytest.mark.parametrize("refusal", AwayRefusal)
def test_a_refusal_says_what_to_do_instead(refusal: AwayRefusal) -> None:
    """And that nothing was noted."""
    said = away_refused(refusal, BEN, MONDAY).text
    assert "Name" in said
    assert said.endswith("Nothing was noted.")


def test_what_is_missing_is_asked_for_with_an_example() -> None:
    """Nobody named, no day."""
    assert "/nps away @backup until 2026-12-04" in no_backup_named().text
    assert "I cannot read “someday” as a day." in no_day_named("someday").text


def test_the_stand_in_and_the_admins_read_what_to_do() -> None:
    """The one what comes to them, the others what to mend."""
    facts = {"name": "Ana Ruiz", "last_day": "2026-12-04", "why": "leave", "loops": 1}
    assert stand_in(facts, BEN, NOW, "UTC").text == (
        "Ana Ruiz is away until the end of Fri 4 Dec (leave) and asks you to stand in. New answers of their customers, "
        "and reminders, come to you until then. 1 open loop of theirs is yours to act on: /nps mine lists it."
    )
    said = nobody_in_role(
        {"role": "lead", "email": "l@x.example", "why": "the lead, l@x.example, is not in Slack"}
    ).text
    assert said.startswith("Nobody can be asked as lead, so triage is asked instead.\nWhy: the lead")
    assert "policy.yml" in said
