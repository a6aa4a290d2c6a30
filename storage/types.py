"""Column types that behave alike on SQLite and PostgreSQL. Knows no table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, TypeDecorator

from rules.model import Step, StepKind

# SQLite gives rowids (and so AUTOINCREMENT) only to a column declared INTEGER.
BigId = BigInteger().with_variant(Integer, "sqlite")

CENT = Decimal("0.01")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes, in UTC. A naive one is refused: both drivers would take it and shift it silently."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; the database takes aware datetimes only")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def microseconds(moment: datetime) -> int:
    """An aware datetime as whole microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


class Moment(TypeDecorator[datetime]):
    """Aware datetimes as whole microseconds since 1970, where the database itself reckons with them."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _EPOCH + value * _MICROSECOND


class Money(TypeDecorator[Decimal]):
    """Amounts as whole hundredths, so that sums are exact on both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value.quantize(CENT).scaleb(2))

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(int(value)).scaleb(-2)


class Steps(TypeDecorator[tuple[Step, ...]]):
    """What a loop's clock still has to do, as JSON: `[[time, kind, to], …]`; NULL where it was not planned yet."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: tuple[Step, ...] | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        return [[step.at.astimezone(UTC).isoformat(), step.kind.value, step.to] for step in value]

    def process_result_value(self, value: Any | None, dialect: Dialect) -> tuple[Step, ...] | None:
        if value is None:
            return None
        return tuple(Step(datetime.fromisoformat(at), StepKind(kind), to) for at, kind, to in value)
