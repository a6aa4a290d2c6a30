"""What the modals ask, and what is made of the answers."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.ids import MODAL_MOVES, ModalContext, parse_modal_callback
from bot.slack.views import ask, loading, message
from bot.slack.views.fields import (
    ChurnInput,
    EscalateInput,
    Field,
    FieldErrors,
    MoreTimeInput,
    OutreachInput,
    ReassignInput,
    ResolveInput,
    WhyInput,
    parse_amount,
    read_churn,
    read_escalate,
    read_log_outreach,
    read_modal,
    read_more_time,
    read_reassign,
    read_resolve,
    read_why,
)
from rules.facts import PlayShown
from rules.lifecycle import Move
from rules.model import Person
from tests.bot.slack.loops_for_views import ANA, FACTS, LENA, any_text
from tests.bot.slack.slack_limits import objects, problems_of_view

TODAY = date(2026, 11, 23)
CONTEXT = ModalContext(1042, 3, "D1", "1795471200.000100")


@dataclass(frozen=True)
class Reason:
    name: str
    label: str


REASONS = (Reason("billing", "Billing and price"), Reason("bug", "Bug"))


def modal(move: Move, reader: Person = ANA) -> dict:
    view = ask(move, FACTS, reader, CONTEXT, REASONS)
    assert view is not None
    return view


def element(view: dict, field: Field) -> dict:
    return next(block["element"] for block in view["blocks"] if block.get("block_id") == field)


def submitted(view: dict, **answers: dict) -> dict:
    """`state.values` as Slack sends it back for this modal."""
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    return {
        block["block_id"]: {
            block["element"]["action_id"]: {
                "type": block["element"]["type"],
                **answers.get(block["block_id"], {}),
            }
        }
        for block in inputs
    }


def typed(words: str | None) -> dict:
    return {"value": words}


def chosen(value: str) -> dict:
    return {"selected_option": {"value": value}}


@pytest.mark.parametrize("move", MODAL_MOVES)
def test_every_modal_is_fit_for_slack_and_remembers_the_loop(move: Move) -> None:
    """A modal comes back with its move, loop, version and message."""
    view = modal(move)
    assert problems_of_view(view) == []
    assert parse_modal_callback(view["callback_id"]) is move
    assert ModalContext.parse(view["private_metadata"]) == CONTEXT


def test_a_claim_and_a_take_over_ask_nothing() -> None:
    """Claiming, taking over, and what the customer does, opens no modal."""
    assert [move for move in Move if ask(move, FACTS, ANA, CONTEXT) is None] == [
        Move.CLAIM,
        Move.TAKE_OVER,
        Move.FILE,
        Move.NURTURE,
        Move.NOT_NOW,
        Move.ASK,
        Move.AGREE,
        Move.DECLINE,
        Move.WITHDRAW,
        Move.RESTORE,
    ]


@pytest.mark.parametrize("move", MODAL_MOVES)
@pytest.mark.parametrize("values", [{}, {"why": None}, {"to": {"x": 7}}, {"lost_arr": {"x": {"value": 7}}}])
def test_an_empty_or_broken_form_is_refused_at_its_fields(move: Move, values: dict) -> None:
    """Every required field says what it wants, in a sentence; every error is at a field that the modal has."""
    refused = read_modal(move, values, TODAY)
    required = {block["block_id"] for block in modal(move)["blocks"] if block.get("optional") is False}
    assert isinstance(refused, FieldErrors)
    assert set(refused.errors) == required - ({Field.OFFER} if move is Move.RESOLVE else set())
    assert all(sentence.endswith(".") for sentence in refused.errors.values())


def test_outreach_is_read() -> None:
    """How, a note, and who was reached."""
    view = modal(Move.LOG_OUTREACH)
    values = submitted(view, channel=chosen("email"), note=typed(" Wrote.\x00 "), reached=typed(None))
    assert read_log_outreach(values) == OutreachInput("email", "Wrote.", None)


def test_a_resolution_is_read() -> None:
    """The current reason is chosen already, the offers are the play's, and nothing was offered unless said so."""
    view = modal(Move.RESOLVE)
    assert element(view, Field.REASON)["initial_option"]["value"] == "billing"
    offers = [option["value"] for option in element(view, Field.OFFER)["options"]]
    assert offers == ["none", "offer:Plan credit", "offer:Invoice review"]
    answers = {
        "reason": chosen("bug"),
        "done": typed("Fixed."),
        "offer": chosen(offers[1]),
        "heard_back": {"selected_options": [{"value": "yes"}]},
    }
    assert read_resolve(submitted(view, **answers)) == ResolveInput("bug", "Fixed.", "Plan credit")
    answers["offer"] = chosen("none")
    assert read_resolve(submitted(view, **answers)) == ResolveInput("bug", "Fixed.", None)


def test_a_loop_is_not_resolved_before_the_customer_has_heard() -> None:
    """The box is asked for at its field; what was typed stays."""
    values = submitted(modal(Move.RESOLVE), reason=chosen("bug"), done=typed("Fixed."))
    refused = read_resolve({**values, "heard_back": {"heard_back.input": {"selected_options": []}}})
    assert isinstance(refused, FieldErrors)
    assert list(refused.errors) == [Field.HEARD_BACK]


def test_an_unknown_reason_can_still_be_confirmed() -> None:
    """A reason that the policy dropped meanwhile is still the one chosen."""
    facts = replace(FACTS, reason=replace(FACTS.reason, name="old", label="Old reason"))
    view = ask(Move.RESOLVE, facts, ANA, CONTEXT, REASONS)
    assert element(view, Field.REASON)["initial_option"]["value"] == "old"


def test_without_offers_none_is_asked_for() -> None:
    """A play that offers nothing asks nothing about offers."""
    view = ask(Move.RESOLVE, replace(FACTS, play=PlayShown("Listen", "Ask.")), ANA, CONTEXT, REASONS)
    assert Field.OFFER not in {block["block_id"] for block in view["blocks"]}


def test_the_lead_is_proposed_for_an_escalation() -> None:
    """The lead is chosen already, except where the lead is the one asking."""
    assert element(modal(Move.ESCALATE), Field.TO)["initial_user"] == "U0LENA"
    assert "initial_user" not in element(modal(Move.ESCALATE, LENA), Field.TO)
    values = submitted(modal(Move.ESCALATE), to={"selected_user": "U0LENA"}, why=typed("Needs a VP."))
    assert read_escalate(values) == EscalateInput("U0LENA", "Needs a VP.")


def test_churn_is_read() -> None:
    """The account's ARR is there already; another amount may be typed as people write amounts."""
    view = modal(Move.CHURN)
    assert element(view, Field.LOST_ARR)["initial_value"] == "120,000"
    values = submitted(view, why=typed("Went elsewhere."), lost_arr=typed("$ 12.500,50"))
    assert read_churn(values) == ChurnInput("Went elsewhere.", Decimal("12500.50"))


def test_every_wrong_field_is_named_at_once() -> None:
    """Nobody has to send a form twice to learn of the second mistake."""
    refused = read_churn(submitted(modal(Move.CHURN), why=typed(" "), lost_arr=typed("-5")))
    assert isinstance(refused, FieldErrors)
    assert refused.errors == {
        Field.WHY: "Write in a sentence why they left.",
        Field.LOST_ARR: "The amount cannot be below 0.",
    }


def test_passing_on_needs_no_reason() -> None:
    """Reassigning asks to whom; reopening and handing back ask why."""
    values = submitted(modal(Move.REASSIGN), to={"selected_user": "U0BEN"}, why=typed(None))
    assert read_reassign(values) == ReassignInput("U0BEN", None)
    assert read_why(submitted(modal(Move.REOPEN), why=typed("It broke again."))) == WhyInput("It broke again.")


def test_a_text_too_long_says_how_long() -> None:
    """Slack stops at 3,000 characters itself; another client may not."""
    refused = read_why({"why": {"why.input": {"value": "x" * 3001}}})
    assert isinstance(refused, FieldErrors)
    assert refused.errors == {Field.WHY: "Please keep this within 3,000 characters; it has 3,001 now."}


AMOUNTS = {
    "12,500": "12500",
    "12.500": "12500",
    "12500.5": "12500.5",
    "12.500,00": "12500",
    "12,500.00": "12500",
    "1 234 567": "1234567",
    "1\u202f234\u00a0567": "1234567",
    "12'500.00": "12500",
    "12,50": "12.5",
    "0": "0",
    "$12,500": "12500",
    "USD 12500": "12500",
    "500 €": "500",
    "５００": "500",
}


@pytest.mark.parametrize(("words", "amount"), AMOUNTS.items())
def test_amounts_are_read_as_people_write_them(words: str, amount: str) -> None:
    """Thousands in threes by comma, point, space or apostrophe; one or two digits after a last mark are cents."""
    assert parse_amount(words) == Decimal(amount)


@pytest.mark.parametrize(
    "words", ["", "12k", "1e5", "1,23,456", "0.125", "12,500,00", "NaN", "Infinity", "1,234.567", "many", "12 500 5"]
)
def test_other_amounts_are_told_what_is_right(words: str) -> None:
    """What can be read in two ways, or in none, is refused with an example."""
    assert parse_amount(words) == "Write the yearly amount as a number, such as 12,500 or 12500.50."


def test_negative_and_absurd_amounts_are_refused() -> None:
    """Each with its own sentence."""
    assert parse_amount("−5") == "The amount cannot be below 0."
    assert parse_amount("$-5") == "The amount cannot be below 0."
    assert parse_amount("1000000000000") == "That is a trillion or more. Check the number of zeros."


@given(st.decimals(min_value=0, max_value=10**12, places=2, allow_nan=False).filter(lambda amount: amount < 10**12))
def test_an_amount_shown_is_read_again_as_itself(amount: Decimal) -> None:
    """What a modal prefills can be sent as it is."""
    facts = replace(FACTS, account=replace(FACTS.account, arr=amount))
    shown = element(ask(Move.CHURN, facts, ANA, CONTEXT), Field.LOST_ARR)["initial_value"]
    assert parse_amount(shown) == amount


@given(any_text)
def test_any_amount_is_read_or_refused(words: str) -> None:
    """Nothing typed is an error of ours."""
    read = parse_amount(words)
    assert read.endswith((".", "zeros.")) if isinstance(read, str) else read >= 0


def test_words_alone_are_shown_in_a_modal() -> None:
    """While the loop is looked up, and where a move is refused."""
    assert problems_of_view(loading("Resolve")) == []
    assert problems_of_view(message("Not yours to change, sorry about that", "Ask Ana.")) == []
    assert not list(objects(message("No", "Ask Ana."), "input"))


def test_more_time_is_read_and_a_day_that_cannot_be_is_refused_at_the_field() -> None:
    """From today to thirty days on; the day is asked before the reason is."""
    view = modal(Move.MORE_TIME)
    for day, words in (("2026-11-22", "past"), ("2026-12-24", "too late"), (None, "Choose"), ("soon", "Choose")):
        values = submitted(view, until={"selected_date": day}, why=typed("At their site."))
        refused = read_more_time(values, TODAY)
        assert isinstance(refused, FieldErrors)
        assert words in refused.errors[Field.UNTIL]
    values = submitted(view, until={"selected_date": "2026-11-23"}, why=typed("At their site."))
    assert read_modal(Move.MORE_TIME, values, TODAY) == MoreTimeInput(TODAY, "At their site.")
    assert ask(Move.MORE_TIME, FACTS, ANA, CONTEXT, (), TODAY)["blocks"][1]["element"]["initial_date"] == "2026-11-24"
