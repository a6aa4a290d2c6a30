"""Who works at Northwind, the company of the local workspace. All invented."""

from __future__ import annotations

from dataclasses import dataclass

COMPANY = "Northwind"


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works there. `timezone` is an IANA zone, `color` their picture's, as `#rrggbb`."""

    name: str
    email: str
    title: str
    timezone: str
    color: str


CAST = (
    Colleague("Ana Ruiz", "ana@northwind.example", "Customer Success Manager", "America/New_York", "#b5476d"),
    Colleague("Ben Okafor", "ben@northwind.example", "Customer Success Manager", "Europe/London", "#2f7d6b"),
    Colleague("Lena Fischer", "lena@northwind.example", "CS Lead", "Europe/Berlin", "#7257b8"),
    Colleague("Victor Lang", "victor@northwind.example", "VP Customer Success", "America/New_York", "#8a5a2b"),
    Colleague("Olga Petrova", "olga@northwind.example", "CS Operations", "America/New_York", "#2b6cb0"),
    Colleague("Priya Nair", "priya@northwind.example", "Product Manager", "Asia/Kolkata", "#a3651a"),
    Colleague("Max Weber", "max@northwind.example", "Marketing", "Europe/Berlin", "#4c7a2a"),
)
CHANNELS = ("nps-review", "cs-leads", "general")
# The app was invited to these; elsewhere it may only post with the scope for public channels.
CHANNELS_OF_APP = ("nps-review", "cs-leads")
