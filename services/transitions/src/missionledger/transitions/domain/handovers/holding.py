"""Who holds a task on a day, and on which days nobody would."""

from collections.abc import Sequence
from datetime import date, timedelta

from missionledger.transitions.domain.handovers.commands import Holding
from missionledger.transitions.domain.handovers.events import Holder

DAY = timedelta(1)


def gaps(holders: Sequence[Holding]) -> list[tuple[date, date | None]]:
    """Return the days on which nobody holds the task, first and last day of each gap.

    Days before the first holder are not a gap: the task was not there yet. A gap without a last
    day begins when the last holder stops.
    """
    found: list[tuple[date, date | None]] = []
    ordered = sorted(holders, key=lambda each: each.from_on)
    held_until: date | None = ordered[0].from_on - DAY
    for each in ordered:
        if held_until is None:
            return found
        if each.from_on > held_until + DAY:
            found.append((held_until + DAY, each.from_on - DAY))
        held_until = None if each.until_on is None else max(held_until, each.until_on)
    if held_until is not None:
        found.append((held_until + DAY, None))
    return found


def describe_gap(gap: tuple[date, date | None]) -> str:
    """Return a gap in words: its days, and how many they are."""
    first, last = gap
    if last is None:
        return f"from {first} on"
    days = (last - first).days + 1
    return f"on {first}" if days == 1 else f"from {first} to {last} ({days} days)"


def holds(holders: Sequence[Holder], organization: str, on: date) -> bool:
    """Tell whether the organization holds the task on the day."""
    day = on.isoformat()
    return any(
        each.organization == organization
        and each.from_on <= day
        and (each.until_on is None or day <= each.until_on)
        for each in holders
    )
