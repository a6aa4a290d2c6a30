"""Names typed in a slash command, as an app with `should_escape` gets them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.cast import CAST
from sandbox.mentions import with_mentions
from sandbox.workspace import Conversation, Person
from tests.sandbox.apps import line
from tests.sandbox.conftest import MANIFEST, Wired, wired_workspace

PEOPLE = [Person(f"U{place}", one.name, one.email, one.title, one.timezone) for place, one in enumerate(CAST)]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("away @ben until Friday", "away <@U1|ben> until Friday"),
        ("away @Ben Okafor until Friday", "away <@U1|ben> until Friday"),
        ("away @BEN, please", "away <@U1|ben>, please"),
        ("away @nobody until Friday", "away @nobody until Friday"),
        ("write to ben@northwind.example", "write to ben@northwind.example"),
        ("away @bens until Friday", "away @bens until Friday"),
        ("away @ben.miller until Friday", "away @ben.miller until Friday"),
        ("away <@U1> until Friday", "away <@U1> until Friday"),
        ("", ""),
    ],
)
def test_a_name_after_an_at_becomes_a_mention(typed: str, told: str) -> None:
    """By first name, handle or whole name; an @ that means nobody stays as it is."""
    assert with_mentions(typed, PEOPLE) == told


def test_a_name_of_several_people_means_the_one_who_is_still_there() -> None:
    """And nobody where two are; their whole names are clear."""
    other = Person("U99", "Ben Adams", "b.adams@northwind.example", "Support", "UTC")
    assert with_mentions("@ben", [*PEOPLE, other]) == "@ben"
    assert with_mentions("@Ben Adams or @Ben Okafor", [*PEOPLE, other]) == "<@U99|b.adams> or <@U1|ben>"
    other.deactivated = True
    assert with_mentions("@ben", [*PEOPLE, other]) == "<@U1|ben>"
    assert with_mentions("@Ben Adams", [*PEOPLE, other]) == "<@U99|b.adams>"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("ask in #general, please", "ask in <#C1|general>, please"),
        ("case #12 of #generals", "case #12 of #generals"),
        ("see https://x.example/a#general", "see <https://x.example/a#general>"),
    ],
)
def test_channels_and_links_are_marked_as_well(typed: str, told: str) -> None:
    """A channel by its name; nothing within a link."""
    assert with_mentions(typed, PEOPLE, [Conversation("C1", "channel", "general", ())]) == told


async def _told(wired: Wired, typed: str) -> str:
    """What the app gets as the command's text."""
    async with line(wired) as app:
        channel = wired.sandbox.workspace.app_dm(wired.ana).id
        assert (await wired.page("/page/command", {"user": wired.ana, "channel": channel, "text": typed}))["ok"]
        (payload,) = app.payloads
        return str(payload["text"])


@pytest.mark.parametrize("escaped", [True, False])
async def test_names_are_marked_for_an_app_that_asked_for_it(tmp_path: Path, escaped: bool) -> None:
    """By `should_escape` of the command in the manifest; others get the words as they were typed."""
    manifest = tmp_path / "manifest.yml"
    words = MANIFEST.read_text(encoding="utf-8")
    manifest.write_text(words.replace("should_escape: true", f"should_escape: {str(escaped).lower()}"))
    async with wired_workspace(manifest) as wired:
        name = f"<@{wired.person('Ben')}|ben>" if escaped else "@ben"
        told = await _told(wired, "/nps away @ben until 2026-12-04 on leave")
    assert told == f"away {name} until 2026-12-04 on leave"
