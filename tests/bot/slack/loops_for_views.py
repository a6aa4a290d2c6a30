"""Loops to show: one that is easy to read, and hypothesis strategies for all the others. Asserts nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from rules.events import EventKind
from rules.facts import LoopFacts, PlayShown, Voice
from rules.model import (
    Absence,
    Account,
    AskKind,
    Contact,
    EarlierScore,
    Lane,
    Loop,
    LoopEvent,
    Person,
    Response,
    State,
    Survey,
)
from rules.paths import PathKind
from rules.reasons import Lesson, ReasonShown
from rules.references import Fitness
from rules.signals import Signal

NOW = datetime(2026, 11, 23, 14, 20, tzinfo=UTC)
ANA = Person("ana@example.com", "U0ANA", "Ana Ruiz", "America/New_York")
BEN = Person("ben@example.com", "U0BEN", "Ben Ode", "Asia/Kolkata")
LENA = Person("lena@example.com", "U0LENA", "Lena Vogt", "Europe/Berlin")
OMAR = Person("ops@example.com", "U0OMAR", "Omar Haddad")
COLLEAGUES = (ANA, BEN, LENA, OMAR)
COMMENT = "We were overcharged twice this quarter & nobody answers.\nThe price increase came without notice."

LOOP = Loop(
    number=1042,
    response_id="r1",
    lane=Lane.DETRACTOR,
    state=State.OPEN,
    owner_email=ANA.email,
    owner_because="CSM of Acme",
    lead_email=LENA.email,
    opened_at=NOW,
    first_touch_due_at=datetime(2026, 11, 23, 22, 0, tzinfo=UTC),
    resolve_due_at=datetime(2026, 12, 7, 22, 0, tzinfo=UTC),
    next_due_at=datetime(2026, 11, 23, 22, 0, tzinfo=UTC),
    account_id="acme",
    tier="enterprise",
    reason="billing",
    play="Billing review",
)
RESPONSE = Response(
    id="r1",
    source="generic",
    external_id="x1",
    survey=Survey.NPS,
    score=3,
    submitted_at=NOW - timedelta(minutes=5),
    revised_at=NOW,
    received_at=NOW,
    comment=COMMENT,
    email="dana@acme.example",
    name="Dana Kim",
    account_id="acme",
    touchpoint="onboarding",
)
FACTS = LoopFacts(
    loop=LOOP,
    response=RESPONSE,
    reason=ReasonShown("billing", "Billing and price", ("overcharged", "price increase")),
    account=Account(
        "acme",
        Decimal(120000),
        ANA.email,
        "Acme",
        lead_email=LENA.email,
        renewal_date=date(2027, 3, 14),
        health_score=62,
    ),
    contact=Contact("dana@acme.example", "acme", "Dana Kim", "VP Operations"),
    play=PlayShown(
        "Billing review",
        "Say sorry first. Ask which invoice, and name the day by which it will be right.",
        ("Plan credit", "Invoice review"),
    ),
    earlier=(
        EarlierScore(8, datetime(2026, 5, 4, 15, tzinfo=UTC), same_person=True),
        EarlierScore(6, datetime(2026, 8, 4, 15, tzinfo=UTC), same_person=False, name="Lee Park"),
    ),
    history=(LoopEvent(NOW, EventKind.OPENED, None, None, State.OPEN, why="CSM of Acme"),),
    people={person.email: person for person in COLLEAGUES},
    admins=(OMAR.email,),
)


def loop_with(**changes: object) -> LoopFacts:
    """The readable loop, with these fields of Loop changed."""
    return replace(FACTS, loop=replace(LOOP, **changes))


def answered(**changes: object) -> LoopFacts:
    """The readable loop, with these fields of its Response changed."""
    return replace(FACTS, response=replace(RESPONSE, **changes))


def event(kind: EventKind, who: Person | None = ANA, why: str | None = None, **details: object) -> LoopEvent:
    """An event of the readable loop."""
    named = {key.rstrip("_"): value for key, value in details.items()}
    return LoopEvent(NOW, kind, who.email if who else None, State.OPEN, State.OPEN, why=why, details=named)


HOSTILE = (
    "<!channel>",
    "<!here|here>",
    "<@U0LENA>",
    "<#C123|general>",
    "<https://evil.example|click>",
    "<!date^0^{date}|x>",
    "<!subteam^S1>",
    "@channel @everyone #general https://evil.example",
    "*bold* _it_ ~no~ `code` ```pre```",
    "&lt;!channel&gt; &amp;",
    ":tada: :rotating_light:",
    "> quote\n- list",
    "\u202eevil\u202c \u2066x\u2069",
    "\x00\x07\x1b[31m",
    "\ud800",
    "👩‍👩‍👧‍👦🏽🇩🇪🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "Z̷̛͖a̴l̶g̸o" + "\u0301" * 60,
    "   \t\n ",
    "\u200b\u3164",
    "",
    '"}],"type":"x',
    "a|b^c",
)
_characters = st.characters(exclude_categories=())
any_text = st.one_of(
    st.text(_characters, max_size=60),
    st.sampled_from(HOSTILE),
    st.lists(st.sampled_from(HOSTILE), max_size=6).map(" ".join),
    st.builds(lambda words, times: words * times, st.text("&<>é😀a \n", min_size=1, max_size=9), st.integers(1, 2500)),
)
maybe_text = st.none() | any_text
moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
zones = st.sampled_from((None, "Asia/Kolkata", "Australia/Lord_Howe", "No/Such", "", "../etc"))
emails = st.sampled_from([person.email for person in COLLEAGUES]) | any_text.filter(bool)
amounts = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=0, max_value=10**16)
scores = st.integers(0, 10)
people = st.builds(Person, emails, st.sampled_from((None, "U1", "W0ABC", "<!channel>", "")), maybe_text, zones)

accounts = st.builds(
    Account,
    any_text,
    amounts,
    emails,
    maybe_text,
    renewal_date=st.none() | st.dates(),
    health_score=st.none() | st.integers(0, 100),
    structural_risk_since=st.none() | moments,
)
contacts = st.builds(Contact, any_text, any_text, maybe_text, maybe_text, st.booleans())
plays = st.builds(PlayShown, any_text, any_text, st.lists(any_text, max_size=12).map(tuple))
lessons = st.builds(Lesson, any_text, any_text, st.none() | st.integers(1, 10**9), maybe_text, st.booleans())
reasons = st.builds(
    ReasonShown,
    any_text,
    any_text,
    st.lists(any_text, max_size=9).map(tuple),
    st.none() | st.floats(0, 1),
    st.lists(any_text, max_size=4).map(tuple),
    st.none() | lessons,
)
signals = st.dictionaries(st.sampled_from(Signal), st.lists(any_text, min_size=1, max_size=9).map(tuple))
reason_choices = st.lists(st.tuples(any_text.filter(bool), any_text), max_size=120).map(tuple)
fitness = st.none() | st.builds(Fitness, st.booleans(), maybe_text)
earlier_scores = st.builds(EarlierScore, scores, moments, st.booleans(), maybe_text)
responses = st.builds(
    Response,
    st.just("r1"),
    st.just("generic"),
    any_text,
    st.just(Survey.NPS),
    scores,
    moments,
    moments,
    moments,
    comment=maybe_text,
    email=maybe_text,
    name=maybe_text,
    touchpoint=maybe_text,
)
loops = st.builds(
    Loop,
    st.integers(1, 10**9),
    st.just("r1"),
    st.sampled_from(Lane),
    st.sampled_from(State),
    emails,
    any_text,
    st.none() | emails,
    moments,
    moments,
    st.none() | moments,
    st.none() | moments,
    st.integers(1, 10**6),
    tier=maybe_text,
    triage_because=maybe_text,
    escalated_to=st.none() | emails,
    escalation_due_at=st.none() | moments,
    backup_email=st.none() | emails,
    more_time_until=st.none() | moments,
    asked_email=st.none() | emails,
    informed_email=st.none() | emails,
    reason_by=st.none() | emails,
    asked_for=st.none() | st.sampled_from(AskKind),
    agreed=st.none() | st.booleans(),
    claimed_by=st.none() | emails,
    first_touch_at=st.none() | moments,
)
_kinds = st.sampled_from(PathKind).map(str) | any_text
_path = st.fixed_dictionaries({"kind": _kinds, "to": emails, "why": any_text, "streak": st.none() | scores})
_paths = st.lists(_path, max_size=4)
_details = st.dictionaries(
    st.sampled_from(
        (
            *("channel", "note", "reached", "reason", "done", "offer", "heard_back"),
            *("to", "from", "due_at", "lost_arr", "from_score", "to_score"),
            *("for", "until", "from_due", "role", "paths"),
            *("ask", "agreed", "overdue", "reason_label", "was_label"),
        )
    ),
    any_text | scores | st.booleans() | moments.map(datetime.isoformat) | amounts.map(str) | emails | _paths,
)
events = st.builds(
    LoopEvent,
    moments,
    st.sampled_from(EventKind) | any_text,
    st.none() | emails,
    st.none() | st.sampled_from(State),
    st.sampled_from(State),
    maybe_text,
    _details,
)
absences = st.builds(Absence, emails, emails, moments, maybe_text)
voices = st.builds(
    Voice, st.integers(1, 10**9), any_text, scores, st.none() | st.just("https://northwind.example/archives/D1/p1")
)
facts_of_any_loop = st.builds(
    LoopFacts,
    loops,
    responses,
    reasons,
    st.none() | accounts,
    st.none() | contacts,
    st.none() | plays,
    st.lists(earlier_scores, max_size=8).map(tuple),
    st.lists(events, max_size=6).map(tuple),
    st.lists(people, max_size=3).map(lambda known: {person.email: person for person in (*COLLEAGUES, *known)}),
    absences=st.dictionaries(emails, absences, max_size=2),
    voices=st.lists(voices, max_size=8).map(tuple),
    signals=signals,
    reason_choices=reason_choices,
    fitness=fitness,
    currency=st.sampled_from(("USD", "EUR", "CHF", "<!here>", "")),
    default_timezone=st.sampled_from(("UTC", "America/New_York", "Nowhere")),
)
