"""Outside words made fit for Slack."""

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.text import (
    bold,
    clean,
    clip,
    date_token,
    escape,
    fallback,
    is_blank,
    mrkdwn,
    plain,
    quote,
    rich_section,
    short,
    split,
    spoken,
    text,
    user,
    weigh,
)
from tests.bot.slack.loops_for_views import any_text
from tests.bot.slack.slack_limits import length

FAMILY = "👩‍👩‍👧‍👦"
ENGLAND = "🏴󠁧󠁢󠁥󠁮󠁧󠁿"


@given(any_text, st.integers(1, 400))
def test_clipped_words_fit(words: str, limit: int) -> None:
    """Nothing clipped is over its limit however Slack counts; what fits is left as it is; the rest is marked."""
    cut = clip(words, limit)
    assert length(cut) <= limit
    assert (cut == words) if length(words) <= limit else cut.endswith("…")


@given(any_text, st.integers(6, 400))
def test_split_words_lose_nothing(words: str, limit: int) -> None:
    """Pieces put together again are the words, and each fits."""
    pieces = split(words, limit)
    assert "".join(pieces) == words
    assert all(0 < length(piece) <= limit for piece in pieces)


@given(any_text)
def test_weight_is_what_slack_could_count_at_most(words: str) -> None:
    """Our measure and the validator's agree."""
    assert weigh(words) == length(words)


@pytest.mark.parametrize("whole", [FAMILY, ENGLAND, "👍🏽", "🇩🇪", "e\u0301\u0323", "☹️"])
def test_no_emoji_or_accent_is_cut_in_half(whole: str) -> None:
    """Wherever the limit falls, a sequence is there whole or not at all."""
    words = whole * 5
    for limit in range(1, weigh(words)):
        cut = clip(words, limit).removesuffix("…")
        assert cut == whole * (len(cut) // len(whole))


def test_accents_piled_up_without_end_are_cut_all_the_same() -> None:
    """A letter under a thousand accents does not stop the clipping."""
    assert length(clip("Z" + "\u0301" * 1000, 100)) <= 100


@given(any_text)
def test_cleaned_words_hold_nothing_invisible_that_harms(words: str) -> None:
    """No control characters, no lone surrogates, no bidi overrides; and UTF-8 can carry the rest."""
    left = clean(words)
    left.encode()
    assert not any(unicodedata.category(char) == "Cc" and char != "\n" for char in left)
    assert not set(left) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def test_line_ends_become_one_kind() -> None:
    """Windows, old Mac and Unicode line ends are all line feeds; tabs are spaces."""
    assert clean("a\r\nb\rc\u2028d\u0085e\tf") == "a\nb\nc\nd\ne f"


@pytest.mark.parametrize("words", ["", " ", "\n\t", "\u200b\u200d", "\u3164", "\u00ad", "\x00"])
def test_what_nobody_would_see_becomes_a_dash(words: str) -> None:
    """Slack refuses empty texts; each carrier shows a dash instead."""
    assert is_blank(clean(words))
    assert plain(words)["text"] == "–"
    assert short(words, 10) == "–"
    assert fallback(words) == "–"


def test_escaping_is_done_once_and_in_order() -> None:
    """What looks escaped already is shown as it was written."""
    assert escape("<!channel> & &lt;") == "&lt;!channel&gt; &amp; &amp;lt;"


def test_texts_are_carried_without_reading_anything_into_them() -> None:
    """plain_text turns no colons into emoji; mrkdwn is verbatim."""
    assert plain(":tada:") == {"type": "plain_text", "text": ":tada:", "emoji": False}
    assert mrkdwn(escape("hi")) == {"type": "mrkdwn", "text": "hi", "verbatim": True}


def test_a_mention_needs_an_id_of_slacks_form() -> None:
    """A colleague without such an id is named instead; nothing outside can pass for an id."""
    assert rich_section(user("U0ANA", "Ana"))["elements"] == [{"type": "user", "user_id": "U0ANA"}]
    assert rich_section(user("<!channel>", "Ana"))["elements"] == [{"type": "text", "text": "Ana"}]
    assert rich_section(user(None, "Ana"))["elements"] == [{"type": "text", "text": "Ana"}]


def test_rich_text_is_never_empty() -> None:
    """Sections and quotes without words show a dash; long words come in pieces that Slack takes."""
    assert quote(text(""))["elements"] == [{"type": "text", "text": "–"}]
    assert [len(piece["text"]) for piece in quote(text("x" * 7000))["elements"]] == [3000, 3000, 1000]
    assert rich_section(bold("Hi"))["elements"] == [{"type": "text", "text": "Hi", "style": {"bold": True}}]


def test_a_screen_reader_says_names_for_mentions() -> None:
    """The bare words of spans name people."""
    assert spoken([user("U0ANA", "Ana Ruiz"), text(" claimed this.")]) == "Ana Ruiz claimed this."


def test_a_date_is_slacks_own_token() -> None:
    """The fallback within cannot end the token early."""
    moment = datetime(2026, 11, 23, 22, tzinfo=UTC)
    assert date_token(moment, "Mon 17:00") == "<!date^1795471200^{date_short_pretty} at {time}|Mon 17:00>"
    assert date_token(moment, "a|b>^<!here>").endswith("|a b&gt; &lt;!here&gt;>")
