"""Ids go out and come back as the same values, and foreign ones as nothing."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.ids import (
    BUTTON_MOVES,
    DIGEST_AT,
    DRAFT,
    HOME_ACTIONS,
    LOOKED_UP,
    LOOP_BUTTONS,
    MODAL_MOVES,
    POLICY_TIME,
    READ_ALL_BUTTONS,
    SUBMITTED_MODALS,
    AccountButton,
    AssignMenu,
    CardBlock,
    DigestTime,
    DraftButton,
    HomePage,
    LoopButton,
    LoopShownButton,
    ModalContext,
    ReadAllButton,
    modal_callback,
    parse_modal_callback,
)
from rules.lifecycle import Move

numbers = st.integers(1, 10**17)


@given(st.sampled_from(BUTTON_MOVES), numbers)
def test_a_button_comes_back_as_it_went(move: Move, number: int) -> None:
    """Builder and parser agree, and the listener's pattern matches."""
    button = LoopButton(move, number)
    assert LOOP_BUTTONS.search(button.action_id)
    assert LoopButton.parse({"action_id": button.action_id, "value": button.value}) == button


@given(numbers, st.integers(1, 999))
def test_a_read_all_button_comes_back_as_it_went(number: int, part: int) -> None:
    """The same for the button that shows a whole comment."""
    button = ReadAllButton(number, part)
    assert READ_ALL_BUTTONS.search(button.action_id)
    assert ReadAllButton.parse({"action_id": button.action_id, "value": button.value}) == button


@given(numbers, st.integers(1, 9), st.text(min_size=1, max_size=255))
def test_buttons_that_show_something_come_back_as_they_went(number: int, place: int, account_id: str) -> None:
    """A loop by its number, an account by its id; neither passes for the other, nor for a move."""
    loop, account = LoopShownButton(number), AccountButton(place, account_id)
    for button in (loop, account):
        assert LOOKED_UP.search(button.action_id)
        assert not LOOP_BUTTONS.search(button.action_id)
    assert LoopShownButton.parse({"action_id": loop.action_id, "value": loop.value}) == loop
    assert AccountButton.parse({"action_id": account.action_id, "value": account.value}) == account
    assert LoopShownButton.parse({"action_id": account.action_id, "value": account.value}) is None
    assert AccountButton.parse({"action_id": loop.action_id, "value": loop.value}) is None
    assert LoopShownButton.parse({"action_id": "loop.show.1", "value": "2"}) is None


@given(st.sampled_from(("own", "team")), st.integers(1, 9999))
def test_a_page_of_home_comes_back_as_it_went(part: str, page: int) -> None:
    """Which part is turned to which page."""
    turned = HomePage(part, page)
    assert HOME_ACTIONS.search(turned.action_id)
    assert HomePage.parse({"action_id": turned.action_id, "value": turned.value}) == turned
    assert HomePage.parse({"action_id": "home.away"}) is None


@given(st.none() | st.times().map(lambda at: at.replace(second=0, microsecond=0)))
def test_a_digests_time_comes_back_as_it_went(at: time | None) -> None:
    """A time of one's own, or the policy's."""
    chosen = {"value": f"{at:%H:%M}" if at else POLICY_TIME}
    assert DigestTime.parse({"action_id": DIGEST_AT, "selected_option": chosen}) == DigestTime(at)
    assert DigestTime.parse({"action_id": DIGEST_AT, "selected_option": {"value": "25:00"}}) is None
    assert DigestTime.parse({"action_id": "home.own.1", "selected_option": chosen}) is None


@given(numbers)
def test_a_draft_button_comes_back_as_it_went(number: int) -> None:
    """The same for the button that drafts a reply."""
    assert DraftButton.parse({"action_id": DRAFT, "value": DraftButton(number).value}) == DraftButton(number)
    assert DraftButton.parse({"action_id": "loop.claim", "value": str(number)}) is None


@given(numbers, numbers, st.sampled_from(("headline", "read_all", "moves")))
def test_a_block_id_comes_back_as_it_went(number: int, version: int, part: str) -> None:
    """A click names the loop and the version that was seen."""
    assert CardBlock.parse(CardBlock(number, version, part).block_id) == CardBlock(number, version, part)


@given(numbers, numbers, st.none() | st.text(max_size=30), st.none() | st.text(max_size=30))
def test_what_a_modal_remembers_comes_back(number: int, version: int, channel: str | None, ts: str | None) -> None:
    """The loop, its version and the message survive the way through Slack."""
    context = ModalContext(number, version, channel, ts)
    assert ModalContext.parse(context.private_metadata) == context
    assert len(context.private_metadata) < 3000


@pytest.mark.parametrize("move", MODAL_MOVES)
def test_a_modals_callback_comes_back(move: Move) -> None:
    """A submitted modal names its move."""
    assert parse_modal_callback(modal_callback(move)) is move
    assert SUBMITTED_MODALS.search(modal_callback(move))


def test_triages_choice_names_loop_and_colleague() -> None:
    """The menu's block names the loop, its value the colleague."""
    action = {"action_id": "loop.assign", "block_id": "card.1042.v3.moves", "selected_user": "U0ANA"}
    assert AssignMenu.parse(action) == AssignMenu(1042, "U0ANA")
    assert AssignMenu.parse({**action, "selected_user": None}) is None
    assert AssignMenu.parse({**action, "block_id": "other"}) is None


FOREIGN = [
    None,
    "",
    7,
    [],
    "loop.claim\n",
    "loop.withdraw",
    "LOOP.CLAIM",
    "loop.",
    "x",
    "card.0.v1.x",
    "{",
    "[]",
    "null",
]


@pytest.mark.parametrize("foreign", [*FOREIGN, '{"loop": true, "version": 1}', '{"loop": 1}', "[" * 5000, "9" * 50])
def test_foreign_ids_are_nothing(foreign: object) -> None:
    """Whatever else comes in is no id of ours, and no error."""
    assert LoopButton.parse({"action_id": foreign, "value": "1042"}) is None
    assert LoopButton.parse({"action_id": "loop.claim", "value": foreign}) is None
    assert ReadAllButton.parse({"action_id": foreign, "value": foreign}) is None
    assert DraftButton.parse({"action_id": DRAFT, "value": foreign}) is None
    assert AssignMenu.parse({"action_id": "loop.assign", "block_id": foreign, "selected_user": "U1"}) is None
    assert CardBlock.parse(foreign) is None
    assert ModalContext.parse(foreign) is None
    assert parse_modal_callback(foreign) is None


def test_a_number_of_another_script_is_none_of_ours() -> None:
    """Only plain digits are a loop's number."""
    assert LoopButton.parse({"action_id": "loop.claim", "value": "١٠٤٢"}) is None
