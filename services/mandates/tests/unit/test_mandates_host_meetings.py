from datetime import date

import pytest
from pydantic import ValidationError

from missionledger.common.testing.scenario import Scenario
from missionledger.mandates.domain.host_consent.commands import (
    AgreeMeetingInterval,
    RecordConsultation,
)
from missionledger.mandates.domain.host_consent.decider import HOST_CONSENT
from missionledger.mandates.domain.host_consent.facts import PartyKind, Purpose
from missionledger.mandates.domain.host_consent.meetings import HostMeetings, meetings_on

nothing = Scenario(HOST_CONSENT)


def agreed(on: date, every_days: int | None = 30) -> AgreeMeetingInterval:
    return AgreeMeetingInterval(
        mission_id="UNXX",
        occurred_on=on,
        every_days=every_days,
        mechanism="Joint committee",
        agreed_with="Foreign ministry",
    )


def met(on: date, purpose: Purpose = Purpose.DELIVERY) -> RecordConsultation:
    return RecordConsultation(
        mission_id="UNXX",
        occurred_on=on,
        party_kind=PartyKind.HOST,
        party="Foreign ministry",
        purpose=purpose,
        method="Meeting",
        outcome="Heard.",
    )


def test_nothing_is_due_before_an_interval_is_agreed() -> None:
    day = date(2026, 6, 1)

    assert meetings_on(nothing.state, day) == HostMeetings()
    assert meetings_on(nothing.after(met(day)).state, day).last_meeting_on == day
    assert nothing.after(agreed(day)).when(agreed(day)) == ()


def test_the_next_meeting_is_due_an_interval_after_the_last() -> None:
    relation = nothing.after(agreed(date(2026, 1, 1)), met(date(2026, 1, 20)))

    on_the_day = meetings_on(relation.state, date(2026, 2, 19))
    after_it = meetings_on(relation.state, date(2026, 2, 21))

    assert (on_the_day.next_due_on, on_the_day.overdue) == (date(2026, 2, 19), False)
    assert (after_it.overdue, after_it.days_late) == (True, 2)


def test_talks_on_the_mandate_are_no_regular_meeting() -> None:
    relation = nothing.after(agreed(date(2026, 1, 1)), met(date(2026, 1, 20), Purpose.MANDATE))

    assert meetings_on(relation.state, date(2026, 2, 1)).next_due_on == date(2026, 1, 31)


def test_meetings_that_came_late_are_counted() -> None:
    days = (date(2026, 1, 31), date(2026, 3, 3), date(2026, 3, 20))
    relation = nothing.after(agreed(date(2026, 1, 1)), *(met(each) for each in days))

    assert meetings_on(relation.state, date(2026, 3, 21)).late_before == 1


def test_the_interval_agreed_last_counts_and_the_meetings_may_end() -> None:
    begun = nothing.after(agreed(date(2026, 1, 1)))
    wider = begun.after(agreed(date(2026, 1, 15), 90))
    ended = wider.after(agreed(date(2026, 5, 1), None))

    assert meetings_on(wider.state, date(2026, 3, 1)).next_due_on == date(2026, 4, 15)
    assert meetings_on(wider.state, date(2026, 1, 10)).every_days == 30
    over = meetings_on(ended.state, date(2026, 12, 1))
    assert (over.every_days, over.next_due_on, over.overdue) == (None, None, False)


@pytest.mark.parametrize("days", [0, 367])
def test_an_interval_is_between_a_day_and_a_year(days: int) -> None:
    with pytest.raises(ValidationError):
        agreed(date(2026, 1, 1), days)
