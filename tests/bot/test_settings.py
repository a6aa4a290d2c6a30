"""The settings: read once, named when wrong, and each of them in the docs."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, read_settings

ROOT = Path(__file__).resolve().parents[2]
NAMES = [name.upper() for name in Settings.model_fields if name != "survey_secrets"]


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's own environment gets in."""
    for name in (*NAMES, "NPS_SURVEY_SECRET_GENERIC"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("file", ["docs/operations.md", ".env.example"])
@pytest.mark.parametrize("name", [*NAMES, "NPS_SURVEY_SECRET_"])
def test_every_setting_stands_in_the_docs_and_in_the_example(name: str, file: str) -> None:
    """Whoever installs it finds each of them."""
    assert name in (ROOT / file).read_text(encoding="utf-8")


def test_the_example_file_can_be_used_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty lines in it mean that nothing is set."""
    settings = read_settings(ROOT / ".env.example")
    assert settings.slack_bot_token is None
    assert settings.survey_secrets == {}


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And a survey tool's secret is found under its name."""
    file = tmp_path / ".env"
    file.write_text("NPS_HTTP_PORT=1111\nNPS_SURVEY_SECRET_GENERIC=whsec_abc\n", encoding="utf-8")
    monkeypatch.setenv("NPS_HTTP_PORT", "2222")
    settings = read_settings(file)
    assert settings.nps_http_port == 2222
    assert settings.survey_secrets["generic"].get_secret_value() == "whsec_abc"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("NPS_HTTP_PORT", "many", "NPS_HTTP_PORT"),
        ("NPS_DATABASE_URL", "mysql://x", "sqlite.aiosqlite:///"),
        ("NPS_DATABASE_URL", "sqlite+aiosqlite:///:memory:", "sqlite.aiosqlite:///FILE"),
        ("SLACK_API_URL", "https://slack.com", "/api/"),
        ("NPS_LOG_FORMAT", "xml", "NPS_LOG_FORMAT"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_right(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    """One sentence, for the one who installs it."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=words):
        read_settings(None)


def test_a_token_of_the_wrong_kind_is_told_without_being_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bot and app tokens are mixed up easily."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xapp-secret-thing")
    with pytest.raises(SettingsError, match="xoxb-") as error:
        read_settings(None).need_slack()
    assert "secret-thing" not in str(error.value)
    assert "secret-thing" not in repr(read_settings(None))
