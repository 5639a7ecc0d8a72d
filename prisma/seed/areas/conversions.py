"""How simulated values become column values."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from seed.utils.mapper import midnight

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")


def midnight_or_none(day: date | None) -> datetime | None:
    """Return a calendar day as the data model stores it, where there is one."""
    return None if day is None else midnight(day)


def local(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Return the moment, in UTC, when the clinic's clock shows `minute` minutes after midnight on `day`."""
    hours, minutes = divmod(minute, 60)
    wall = datetime.combine(day + timedelta(days=hours // 24), time(hours % 24, minutes), zone)
    return wall.astimezone(UTC)


def dated(prefix: str, day: date, ordinal: int, number: int) -> str:
    """Return the number of a patient's n-th document: in the order of time, and no other's changes it."""
    return f"{prefix}-{day:%y%m%d}-{ordinal:05d}-{number:02d}"


def moment(text: str) -> datetime:
    """Return a moment that the database gives as text, in UTC."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
