"""The settings, read once from the environment and `.env`, and frozen. Opens nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

_SURVEY_PREFIX = "NPS_SURVEY_SECRET_"


class SettingsError(Exception):
    """A missing or wrong setting. The message names it and says what is right; it never shows a secret."""


class Settings(BaseSettings):
    """What an installation is told. Field names are the environment's, in lower case."""

    model_config = SettingsConfigDict(env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True)

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api/"
    nps_database_url: str = "sqlite+aiosqlite:///nps-loop.db"
    nps_policy: Path = Path("policy.yml")
    nps_http_host: str = "127.0.0.1"
    nps_http_port: int = Field(default=8080, ge=0, le=65535)
    nps_api_token: SecretStr | None = None
    nps_log_format: Literal["json", "console"] = "console"
    survey_secrets: Mapping[str, SecretStr] = Field(default_factory=dict, exclude=True)

    @field_validator("slack_api_url")
    @classmethod
    def _ends_in_api(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")) or not value.endswith("/api/"):
            raise ValueError("must be an http(s) address that ends in /api/, such as https://slack.com/api/")
        return value

    @field_validator("nps_database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        right = "must be sqlite+aiosqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME"
        try:
            url = make_url(value)
        except ArgumentError as error:
            raise ValueError(right) from error
        if url.drivername not in ("sqlite+aiosqlite", "postgresql+psycopg"):
            raise ValueError(right)
        if not url.database or ":memory:" in url.database:
            raise ValueError(right)
        return value

    @property
    def socket_mode(self) -> bool:
        return self.slack_app_token is not None

    def need_slack(self) -> None:
        """Raises SettingsError where the bot could not talk to Slack with these settings."""
        if self.slack_bot_token is None:
            raise SettingsError(
                "SLACK_BOT_TOKEN is not set; copy the Bot User OAuth Token (xoxb-…) from your Slack app"
            )
        if not self.slack_bot_token.get_secret_value().startswith("xoxb-"):
            raise SettingsError("SLACK_BOT_TOKEN is no bot token; it begins with xoxb-")
        if self.slack_app_token is not None:
            if not self.slack_app_token.get_secret_value().startswith("xapp-"):
                raise SettingsError("SLACK_APP_TOKEN is no app-level token; it begins with xapp-")
        elif self.slack_signing_secret is None:
            raise SettingsError(
                "Slack cannot reach the bot: set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP requests)"
            )


def _sentence(error: ValidationError) -> str:
    parts = []
    for mistake in error.errors(include_url=False, include_input=False):
        name = str(mistake["loc"][0]).upper() if mistake["loc"] else "settings"
        parts.append(f"{name} {mistake['msg'].removeprefix('Value error, ')}")
    return "; ".join(parts)


def read_settings(env_file: Path | None = Path(".env")) -> Settings:
    """The settings of the environment over those of `env_file`. Raises SettingsError."""
    try:
        filed = dotenv_values(env_file, encoding="utf-8") if env_file else {}
    except UnicodeDecodeError as error:
        raise SettingsError(f"{env_file} is not UTF-8 text") from error
    secrets = {
        name.removeprefix(_SURVEY_PREFIX).lower(): SecretStr(value)
        for name, value in {**filed, **os.environ}.items()
        if name.startswith(_SURVEY_PREFIX) and value and value.strip()
    }
    try:
        return Settings(_env_file=env_file, survey_secrets=secrets)
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from error
