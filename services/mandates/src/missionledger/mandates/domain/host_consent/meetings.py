"""Whether leadership and host meet as regularly as they agreed to (2024 study, 7).

The interval is what a mission and its host agreed; no figure of this system stands in for it.
"""

from datetime import date, timedelta

from pydantic import BaseModel

from missionledger.mandates.domain.host_consent.facts import PartyKind, Purpose
from missionledger.mandates.domain.host_consent.state import HostRelation


class HostMeetings(BaseModel):
    """The regular meetings of leadership and host on a day.

    Attributes:
        every_days: the agreed interval; None where none is agreed or the meetings have ended.
        agreed_on: day on which the interval was agreed.
        last_meeting_on: the last meeting on how the mandate is carried out.
        next_due_on: day by which the next one is due; None without an interval.
        overdue: past that day.
        days_late: days since then; 0 while it is not overdue.
        late_before: meetings under this interval that were held after they were due.
    """

    every_days: int | None = None
    mechanism: str = ""
    agreed_on: date | None = None
    last_meeting_on: date | None = None
    next_due_on: date | None = None
    overdue: bool = False
    days_late: int = 0
    late_before: int = 0


def meetings_on(state: HostRelation, day: date) -> HostMeetings:
    """Return how regular the meetings are on the day."""
    held = sorted(
        each.on
        for each in state.consultations
        if each.party_kind is PartyKind.HOST and each.purpose is Purpose.DELIVERY and each.on <= day
    )
    last = held[-1] if held else None
    agreed = [each for each in state.intervals if each.on <= day]
    # Of two agreements of one day the one recorded last counts.
    interval = max(reversed(agreed), key=lambda each: each.on, default=None)
    if interval is None:
        return HostMeetings(last_meeting_on=last)
    known = HostMeetings(
        every_days=interval.every_days,
        mechanism=interval.mechanism,
        agreed_on=interval.on,
        last_meeting_on=last,
    )
    if interval.every_days is None:
        return known
    step = timedelta(days=interval.every_days)
    under = [each for each in held if each >= interval.on]
    begins = [interval.on, *under]
    due = begins[-1] + step
    late = sum(each > before + step for before, each in zip(begins, under, strict=False))
    days_late = max((day - due).days, 0)
    return known.model_copy(
        update={
            "next_due_on": due,
            "overdue": days_late > 0,
            "days_late": days_late,
            "late_before": late,
        }
    )
