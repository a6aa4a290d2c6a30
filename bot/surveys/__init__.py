"""What survey tools send, read into answers: pure functions of headers, bytes and a moment. Knows no HTTP framework."""

from bot.surveys.registry import KNOWN_SOURCES, SecretMistake, sources
from bot.surveys.source import Answer, Delivery, Ignored, OptOut, SignatureRefused, Source, Unreadable

__all__ = [
    "KNOWN_SOURCES",
    "Answer",
    "Delivery",
    "Ignored",
    "OptOut",
    "SecretMistake",
    "SignatureRefused",
    "Source",
    "Unreadable",
    "sources",
]
