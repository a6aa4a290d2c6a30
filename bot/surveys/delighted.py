"""The `delighted` source, as https://app.delighted.com/docs/api/webhooks says. Knows no other tool."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.surveys.bodies import json_object
from bot.surveys.fields import Fields, property_like
from bot.surveys.scrub import scrub
from bot.surveys.signatures import verify_hex
from bot.surveys.source import Answer, Delivery, Ignored, OptOut
from rules.model import Survey, SurveyResponse

_ANSWERS = frozenset({"survey_response.created", "survey_response.updated"})
_UNSUBSCRIBED = "unsubscribe.created"
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Delighted:
    """Sends the score at once and the comment in an update. The key it signs with is the account's API key."""

    key: bytes = field(repr=False)
    name: str = "delighted"

    @classmethod
    def of(cls, secret: str) -> Delighted:
        """Any text can be a key."""
        return cls(secret.strip().encode())

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> None:  # noqa: ARG002 - nothing is dated
        """Raises SignatureRefused."""
        verify_hex(
            self.key, "X-Delighted-Webhook-Signature", "sha256", headers, body, setting="NPS_SURVEY_SECRET_DELIGHTED"
        )

    def read(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Delivery:  # noqa: ARG002
        """Raises Unreadable. Its revision is its `updated_at`."""
        payload = json_object(body)
        fields = Fields(payload)
        fields.needed("event_type", "send the webhook as Delighted does")
        event = fields.label("event_type", clip=True) or ""
        if event == _UNSUBSCRIBED:
            return _opt_out(fields.inner("event_data"), payload)
        if event not in _ANSWERS:
            return Ignored(f"{event[:_SHOWN]} is no event of an answer")
        return self._answer(fields.inner("event_data"), payload, now)

    def _answer(self, answer: Fields, payload: Mapping[str, Any], now: datetime) -> Delivery:
        kind = (answer.label("survey_type", clip=True) or Survey.NPS).lower()
        if kind not in set(Survey):
            return Ignored(f"{kind[:_SHOWN]} surveys are not followed up; nps and csat are")
        survey = Survey(kind)
        score = answer.score("score", survey)
        if score is None:
            return Ignored("the answer has no score yet; no score is not a 0")
        answer.needed("id", "send the webhook as Delighted does")
        submitted_at = answer.moment("created_at", now, unix=True)
        person = answer.inner("person")
        properties = answer.properties("person_properties")
        response = SurveyResponse(
            source=self.name,
            id=answer.identifier("id") or "",
            survey=survey,
            score=score,
            revised_at=answer.moment("updated_at", now, unix=True) or submitted_at or now,
            comment=answer.text("comment"),
            submitted_at=submitted_at,
            email=person.email("email", strict=False),
            name=person.label("name", clip=True),
            account_id=property_like(properties, "accountid", "companyid"),
            touchpoint=property_like(properties, "touchpoint"),
            properties=properties,
        )
        return Answer(response, scrub(payload))


def _opt_out(event: Fields, payload: Mapping[str, Any]) -> Delivery:
    email = event.inner("person").email("email", strict=False) or event.email("email", strict=False)
    if email is None:
        return Ignored("somebody without an email unsubscribed")
    return OptOut(email, scrub(payload))
