"""Messages, modals and commands in a real browser, as far as any app could use them: the test is the app."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import holidays
import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.local import Local, local_workspace
from tests.browser.visitor import Visitor
from tests.sandbox.conftest import MANIFEST

ROWS = 20
LABELS = ("Claim", "Hand on", "Later")
YEARS = range(2024, 2041)


def plain(words: str) -> dict[str, object]:
    return {"type": "plain_text", "text": words}


def one_of_many(place: int) -> list[dict[str, object]]:
    """A row of a list: what it is about, and its three buttons."""
    words = {"type": "rich_text_section", "elements": [{"type": "text", "text": f"Customer {place}"}]}
    buttons = [
        {"type": "button", "action_id": label, "text": plain(label), "value": f"{label} {place}"} for label in LABELS
    ]
    return [
        {"type": "rich_text", "block_id": f"about {place}", "elements": [words]},
        {"type": "actions", "block_id": f"row {place}", "elements": buttons},
    ]


def asking_for_a_day(**more: object) -> dict[str, object]:
    picker = {"type": "datepicker", "action_id": "until.input", **more}
    field = {"type": "input", "block_id": "until", "label": plain("Until when?"), "element": picker}
    return {"type": "modal", "title": plain("More time"), "submit": plain("Give it"), "blocks": [field]}


def test_a_broadcast_reply_stands_in_the_conversation_and_in_the_thread(colleague: Visitor, local: Local) -> None:
    """Each place says so; the conversation's line opens the thread; an update changes both, and so does an end."""
    card = local.post("Ana", "A card about *Dana &amp; Co*")
    reply = local.post("Ana", "Dana has waited 4 h", thread_ts=card["ts"], reply_broadcast=True)
    colleague.be("Ana Ruiz")
    outside = colleague.page.get_by_test_id("messages").get_by_test_id("message").last
    expect(outside).to_contain_text("Dana has waited 4 h")
    expect(outside.get_by_test_id("broadcast")).to_have_text("replied to a thread:A card about Dana & Co")
    outside.get_by_role("button", name="A card about Dana & Co").click()
    inside = colleague.page.get_by_test_id("thread-messages").get_by_test_id("message").last
    expect(inside).to_contain_text("Dana has waited 4 h")
    expect(inside.get_by_test_id("broadcast")).to_have_text("Also sent to the conversation")
    local.update(reply, "Dana was called")
    for shown in (outside, inside):
        expect(shown).to_contain_text("Dana was called")
        expect(shown.get_by_test_id("broadcast")).to_be_visible()
    local.do(local.wired.client.chat_delete(**reply))
    for pane in ("messages", "thread-messages"):
        expect(colleague.page.get_by_test_id(pane)).not_to_contain_text("Dana was called")


def test_what_comes_before_the_page_can_hear_is_shown_once_it_can(colleague: Visitor, local: Local) -> None:
    """The first look found nothing, and the stream of events opens after the message came."""
    held: list[Route] = []
    colleague.page.route("**/page/events?*", lambda route: held.append(route))  # noqa: PLW0108 - it wants a function
    colleague.be("Ben Okafor")
    shown = colleague.page.get_by_test_id("messages")
    expect(shown).to_have_text("Nothing here yet.")
    local.post("Ben", "Dana has waited 4 h")
    held[0].continue_()
    expect(shown).to_contain_text("Dana has waited 4 h")


def test_each_of_sixty_buttons_of_a_list_can_be_pressed(colleague: Visitor, local: Local) -> None:
    """Twenty rows; the app hears of the right one."""
    local.post("Ana", "Who to call", blocks=[block for place in range(ROWS) for block in one_of_many(place)])
    colleague.be("Ana Ruiz")
    message = colleague.page.get_by_test_id("messages").get_by_test_id("message").last
    expect(message.get_by_role("button", name="Later")).to_have_count(ROWS)
    for place, label in ((0, "Claim"), (10, "Hand on"), (ROWS - 1, "Later")):
        row = message.locator(f"[data-block-id='row {place}'].block")
        with colleague.page.expect_response("**/page/action"):
            row.get_by_role("button", name=label).click()
        assert local.last["actions"][0]["value"] == f"{label} {place}"


def test_a_day_is_chosen_in_a_modal(colleague: Visitor, local: Local) -> None:
    """What it began with can be replaced, by the keyboard too; an empty field is refused."""
    colleague.be("Ana Ruiz")
    local.open_modal("Ana", asking_for_a_day(initial_date="2026-11-24"))
    field = colleague.field("until")
    expect(field).to_have_value("2026-11-24")
    field.fill("")
    colleague.submit()
    expect(colleague.error_at("until")).to_have_text("Please complete this required field.")
    field.press_sequentially("12042026")
    colleague.submit()
    expect(colleague.modal).to_have_count(0)
    assert local.last["view"]["state"]["values"]["until"]["until.input"] == {
        "type": "datepicker",
        "selected_date": "2026-12-04",
    }


@pytest.mark.parametrize("escaped", [True, False])
def test_a_name_typed_in_a_command_is_a_mention_where_the_app_asked_for_it(
    browser: Browser, tmp_path: Path, escaped: bool
) -> None:
    """Typed in full or picked from what is offered; an app that did not ask gets the words."""
    manifest = tmp_path / "manifest.yml"
    words = MANIFEST.read_text(encoding="utf-8")
    assert "should_escape: true" in words
    manifest.write_text(words.replace("should_escape: true", f"should_escape: {str(escaped).lower()}"))
    with local_workspace(manifest) as local, browser.new_context() as context:
        someone = Visitor(context.new_page())
        someone.arrive(local.url)
        someone.be("Ana Ruiz")
        composer, ben = someone.page.get_by_test_id("composer"), local.wired.person("Ben")
        for picked in (False, True):
            composer.press_sequentially("/nps away @be")
            expect(someone.page.get_by_test_id("offer").first).to_contain_text("Ben Okafor")
            composer.press_sequentially("n")
            if picked:
                composer.press("Enter")
            composer.press_sequentially(f"{'' if picked else ' '}until 2026-12-04 on leave")
            with someone.page.expect_response("**/page/command"):
                composer.press("Enter")
            name = f"<@{ben}|ben>" if escaped else "@Ben Okafor" if picked else "@ben"
            assert local.last["text"] == f"away {name} until 2026-12-04 on leave"


def test_the_working_days_of_the_time_panel_are_those_of_the_united_states(colleague: Visitor) -> None:
    """Every weekday of many years, against an independent calendar; the button's title says what it skips."""
    button = colleague.page.get_by_test_id("time-next-morning")
    expect(button).to_have_attribute("title", "Skips weekends and US federal holidays")
    found = colleague.page.evaluate(
        """async ([first, last]) => {
            const { isHoliday } = await import("/workdays.js");
            const found = [];
            for (let at = Date.UTC(first, 0, 1); at < Date.UTC(last + 1, 0, 1); at += 86400000) {
                const day = new Date(at);
                const date = { year: day.getUTCFullYear(), month: day.getUTCMonth() + 1, day: day.getUTCDate() };
                if (day.getUTCDay() % 6 && isHoliday(date)) found.push(day.toISOString().slice(0, 10));
            }
            return found;
        }""",
        [YEARS[0], YEARS[-1]],
    )
    federal = holidays.country_holidays("US", years=[*YEARS, YEARS[-1] + 1])
    weekdays = [day for day in sorted(federal) if day.isoweekday() <= 5 and day.year in YEARS]
    assert [date.fromisoformat(day) for day in found] == weekdays
