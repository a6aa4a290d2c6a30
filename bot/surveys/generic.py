"""The `generic` source: our own format, signed as Standard Webhooks says. Knows no other tool."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.surveys.bodies import json_object
from bot.surveys.fields import Fields, right_score
from bot.surveys.scrub import scrub
from bot.surveys.signatures import signed_at, standard_key, verify_standard
from bot.surveys.source import Answer, Delivery, Ignored, Unreadable
from rules.model import Survey, SurveyResponse

_TESTS = ("test", "ping", "webhook.test", "survey.test")


@dataclass(frozen=True, slots=True)
class Generic:
    """What one posts who has no tool we know, or who wants to try. Strict, because its senders can mend it."""

    key: bytes = field(repr=False)
    name: str = "generic"

    @classmethod
    def of(cls, secret: str) -> Generic:
        """Raises ValueError unless `secret` is `whsec_` and base64."""
        return cls(standard_key(secret))

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        """Raises SignatureRefused."""
        verify_standard(self.key, headers, body, now)

    def read(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Delivery:
        """Raises Unreadable. A key that is not ours is passed over. Its revision is when it was signed."""
        payload = json_object(body)
        if payload.get("type") in _TESTS:
            return Ignored("a test event")
        revised_at = signed_at(headers)
        if revised_at is None:
            raise Unreadable("webhook-timestamp", "is missing; send the header")
        fields = Fields(payload)
        fields.needed("id", "send the answer's own id, the same each time this answer is sent")
        survey = _survey(fields)
        score = fields.score("score", survey)
        if score is None:
            raise Unreadable("score", f"is missing; {right_score(survey)}")
        response = SurveyResponse(
            source=self.name,
            id=fields.identifier("id") or "",
            survey=survey,
            score=score,
            revised_at=revised_at,
            comment=fields.text("comment"),
            submitted_at=fields.moment("submitted_at", now),
            email=fields.email("email", strict=True),
            name=fields.label("name"),
            account_id=fields.identifier("account_id"),
            touchpoint=fields.label("touchpoint"),
            properties=fields.properties("properties"),
        )
        return Answer(response, scrub(payload))


def _survey(fields: Fields) -> Survey:
    fields.needed("survey", 'send "nps" or "csat"')
    given = fields.label("survey") or ""
    if given.lower() not in set(Survey):
        raise Unreadable("survey", 'is no survey known here; send "nps" or "csat"')
    return Survey(given.lower())
