"""The clock as a port: only adapters and composition roots know what time it is."""

from datetime import UTC, date, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the present instant."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is set: for tests and for replays."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant

    def now(self) -> datetime:
        """Return the instant it was set to."""
        return self.instant


def today(clock: Clock) -> date:
    """Return the business date of the present instant, which is the UTC date."""
    return clock.now().astimezone(UTC).date()


def format_instant(instant: datetime) -> str:
    """Return the instant as RFC 3339 in UTC with microseconds: the one form that is stored."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_instant(text: str) -> datetime:
    """Return the aware instant written as RFC 3339.

    Raises:
        ValueError: if the text is not RFC 3339 or names no offset.
    """
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text!r} names no offset from UTC; write 2025-06-30T12:00:00Z")
    return instant.astimezone(UTC)
