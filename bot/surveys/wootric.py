"""The `wootric` source (InMoment), as https://docs.wootric.com/webhooks says. Knows no other tool."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.surveys.bodies import form_object, json_object
from bot.surveys.fields import Fields, property_like
from bot.surveys.scrub import scrub
from bot.surveys.signatures import verify_hex
from bot.surveys.source import Answer, Delivery, Ignored
from rules.model import Survey, SurveyResponse

_ANSWERS = frozenset({"created", "updated"})
_FORM = "application/x-www-form-urlencoded"
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Wootric:
    """Sends JSON or, as its settings say, a form in which all is text. The key it signs with is the account token."""

    key: bytes = field(repr=False)
    name: str = "wootric"

    @classmethod
    def of(cls, secret: str) -> Wootric:
        """Any text can be a key."""
        return cls(secret.strip().encode())

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> None:  # noqa: ARG002 - nothing is dated
        """Raises SignatureRefused."""
        verify_hex(self.key, "X-Wootric-Signature", "sha1", headers, body, setting="NPS_SURVEY_SECRET_WOOTRIC")

    def read(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Delivery:
        """Raises Unreadable. Its revision is its `updated_at`."""
        payload = form_object(body) if _is_form(headers, body) else json_object(body)
        fields = Fields(payload)
        if "decline" in payload:
            return Ignored("the survey was dismissed; that is not a 0")
        event = (fields.label("event_name", clip=True) or "created").lower()
        if event not in _ANSWERS:
            return Ignored(f"{event[:_SHOWN]} is no event of an answer")
        fields.needed("response", "send the webhook as Wootric does")
        mode = (fields.label("survey_mode", clip=True) or Survey.NPS).lower()
        if mode not in set(Survey):
            return Ignored(f"{mode[:_SHOWN].upper()} surveys are not followed up; NPS and CSAT are")
        return self._answer(fields.inner("response"), payload, Survey(mode), now)

    def _answer(self, answer: Fields, payload: Mapping[str, Any], survey: Survey, now: datetime) -> Delivery:
        if answer.yes("excluded_from_calculations"):
            return Ignored("the answer is excluded from calculations in Wootric")
        score = answer.score("score", survey)
        if score is None:
            return Ignored("the answer has no score yet; no score is not a 0")
        answer.needed("id", "send the webhook as Wootric does")
        submitted_at = answer.moment("created_at", now)
        properties = answer.properties("end_user_properties")
        response = SurveyResponse(
            source=self.name,
            id=answer.identifier("id") or "",
            survey=survey,
            score=score,
            revised_at=answer.moment("updated_at", now) or Fields(payload).moment("timestamp", now) or now,
            comment=answer.text("text"),
            submitted_at=submitted_at,
            email=answer.email("email", strict=False),
            account_id=property_like(properties, "accountid", "companyid"),
            touchpoint=property_like(properties, "touchpoint"),
            properties=properties,
        )
        return Answer(response, scrub(payload))


def _is_form(headers: Mapping[str, str], body: bytes) -> bool:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    # Some forwarders lose the content type; a form never begins with a brace.
    return kind == _FORM or (
        not kind.endswith("json") and not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))
    )
