"""Words: their stems, and the language that they seem to be in."""

from __future__ import annotations

import pytest

from rules.stems import UNKNOWN, read_words, stems_of


@pytest.mark.parametrize(
    ("comment", "language"),
    [
        ("The reports are slow and we wait for them", "en"),
        ("Too slow", None),
        ("Expensive, buggy, unreliable", None),
        ("", None),
        ("🙁 🙁", None),
        ("Die Berichte sind langsam und wir warten auf sie", "de"),
        ("Les rapports sont lents et nous attendons", "fr"),
        ("Los informes son lentos y es muy caro", "es"),
        ("I report sono lenti e non è la prima volta", "it"),
        ("Os relatórios são lentos e não temos suporte", "pt"),
        ("De rapporten zijn traag en wij wachten", "nl"),
        ("Raporty są wolne i nie działa support", "pl"),
        ("Rapporterna är långsamma och vi väntar på support", "sv"),
        ("レポートが遅い", UNKNOWN),
        ("Отчёты медленные, support молчит", UNKNOWN),
        ("التقارير بطيئة", UNKNOWN),
        ("The naïve résumé parser in our café app is slow", "en"),
        ("Our résumé parser is slow", "en"),
    ],
)
def test_a_comment_is_in_a_language(comment: str, language: str | None) -> None:
    """Told by its small words and its letters; None where there are too few of them."""
    assert read_words(comment).language == language


def test_an_apostrophe_left_out_makes_no_difference() -> None:
    """Nor does one that a phone made typographic, or spaces that a survey tool put around it."""
    assert stems_of("doesn't help") == stems_of("doesnt help") == stems_of("DOESN’T helping")
    assert stems_of("can't find it") == stems_of("ca n't find it") == stems_of("can ' t find it")
    assert stems_of("the new 'T' button") == ("the", "new", "t", "button")


def test_words_are_quoted_as_they_were_written() -> None:
    """On one line, with what stands between them."""
    assert read_words("Far too,\n\n SLOW!").said(1, 2) == "too, SLOW"
