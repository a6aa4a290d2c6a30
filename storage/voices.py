"""Who else at an account waits for an answer, and where their cards stand for one reader. Decides nothing."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, func, select

from rules.lifecycle import LIVE
from rules.model import Lane
from storage.deliveries import DeliveryKind
from storage.schema import contacts, deliveries, loops, responses
from storage.work import Reading

# More than a card could name; past this, nobody reads on.
_MOST = 50


@dataclass(frozen=True, slots=True)
class OtherVoice:
    """Another live detractor loop of an account. `channel` and `ts` are where the reader's own card of it stands."""

    number: int
    score: int
    name: str | None
    email: str | None
    channel: str | None
    ts: str | None


# Passives and promoters come in a digest, and wait for nobody.
_OPEN_OF_ACCOUNT = (
    loops.c.account_id == bindparam("of_account"),
    loops.c.state.in_([state.value for state in LIVE]),
    loops.c.lane == Lane.DETRACTOR.value,
)
_OTHERS = (
    select(
        loops.c.number,
        responses.c.score,
        func.coalesce(contacts.c.name, responses.c.name).label("name"),
        responses.c.email,
        deliveries.c.channel,
        deliveries.c.ts,
    )
    .select_from(
        loops.join(responses, responses.c.id == loops.c.response_id)
        .outerjoin(contacts, contacts.c.email == responses.c.email)
        .outerjoin(
            deliveries,
            and_(
                deliveries.c.loop_number == loops.c.number,
                deliveries.c.kind == DeliveryKind.CARD.value,
                deliveries.c.recipient == bindparam("reader"),
            ),
        )
    )
    .where(*_OPEN_OF_ACCOUNT, loops.c.number != bindparam("but"))
    .order_by(loops.c.number.desc())
    .limit(_MOST)
)


_HOW_MANY = select(func.count()).select_from(loops).where(*_OPEN_OF_ACCOUNT)


async def open_detractors(work: Reading, account_id: str) -> int:
    """How many detractor loops of an account are live."""
    return await work.connection.scalar(_HOW_MANY, {"of_account": account_id}) or 0


async def other_voices(work: Reading, account_id: str, number: int, reader: str | None) -> list[OtherVoice]:
    """The live loops of an account besides loop `number`, the latest first; with `reader`'s (an address) own cards."""
    wanted = {"of_account": account_id, "but": number, "reader": reader or ""}
    return [OtherVoice(*row) for row in await work.connection.execute(_OTHERS, wanted)]
