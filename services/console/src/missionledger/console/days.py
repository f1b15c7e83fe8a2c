"""How days and instants are written: the day, and how far it is from the day of the page."""

import re
from datetime import date, datetime

WORD = re.compile(r"[A-Z][a-z]*")


def day_of(instant: str) -> date | None:
    """Return the UTC day of a day or instant of the API; None for an empty one."""
    return date.fromisoformat(instant[:10]) if instant else None


def minute_text(instant: str) -> str:
    """Return an instant of the API to the minute: `2025-06-30 12:00`."""
    return f"{datetime.fromisoformat(instant):%Y-%m-%d %H:%M}" if instant else ""


def distance(day: date, today: date) -> str:
    """Return how far a day is, in words: `in 3 days`, `today`, `12 days ago`."""
    days = (day - today).days
    if days == 0:
        return "today"
    if days > 0:
        return f"in {counted(days, 'day')}"
    return f"{counted(-days, 'day')} ago"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: `1 day`, `1,200 days`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def in_words(name: str) -> str:
    """Return a name of the API in words: `MissionStartUp` and `mission_start_up` alike."""
    parts = WORD.findall(name) if name[:1].isupper() and "_" not in name else name.split("_")
    return " ".join(part.lower() for part in parts).capitalize().replace("start up", "start-up")
