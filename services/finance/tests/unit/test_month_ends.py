"""Month ends: which there are, when their forecasts are due, and that each is answered once."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.finance.domain.forecast.month_ends import (
    MONTH_END,
    KeepMonthEnd,
    KnownBasis,
    MonthEnd,
    MonthEndCommand,
    MonthEndEvent,
    MonthEndForecastKept,
    MonthEndForecastSkipped,
    MonthEndForecastsScored,
    MonthEndsNotTakenUpError,
    MonthEndStatus,
    MonthEndTakenUp,
    ScoreOfFund,
    TakeUpMonthEnd,
    due_on,
    first_month_end,
    month_end_of,
    month_ends_between,
    next_month_end,
)

JUNE = date(2025, 6, 30)
SCORE = ScoreOfFund(
    fund="UNMISS",
    forecasts=3,
    inside=2,
    pinball_p10_minor=1,
    pinball_p50_minor=2,
    pinball_p90_minor=3,
    brier_shortfall="0.2500",
    books=("modelled",),
)


def keep(**changes: Any) -> KeepMonthEnd:
    about: dict[str, Any] = {
        "occurred_on": JUNE,
        "month_end": "2025-06-30",
        "forecast": "2025-06-30.0123456789abcdef",
        "basis": KnownBasis.THEN,
        "known_at": 7,
        "made_on": "2025-07-03",
    }
    return KeepMonthEnd.model_validate(about | changes)


def take_up() -> TakeUpMonthEnd:
    return TakeUpMonthEnd(
        occurred_on=date(2025, 8, 1), month_end="2025-06-30", taken_up_by="officer"
    )


def after(*commands: MonthEndCommand) -> tuple[MonthEnd, list[MonthEndEvent]]:
    state = MONTH_END.initial
    events: list[MonthEndEvent] = []
    for command in commands:
        new = MONTH_END.decide(command, state)
        events += new
        state = MONTH_END.fold(new, state)
    return state, events


def types(events: list[MonthEndEvent]) -> list[type[MonthEndEvent]]:
    return [type(each) for each in events]


def test_a_forecast_is_kept_with_the_scores_of_those_before_it() -> None:
    state, events = after(keep(scores=(SCORE,)))

    assert types(events) == [MonthEndForecastKept, MonthEndForecastsScored]
    assert (state.status, state.scores) == (MonthEndStatus.KEPT, (SCORE,))


def test_a_month_end_has_one_forecast_however_often_it_is_made() -> None:
    _, events = after(keep(), keep(forecast="2025-06-30.another"), take_up())

    assert types(events) == [MonthEndForecastKept]


def test_a_skipped_month_end_says_why_and_may_be_taken_up_by_a_person() -> None:
    skipped, first = after(keep(forecast="", reason="no payments"))
    state, events = after(keep(forecast="", reason="no payments"), keep(), take_up(), keep())

    assert (skipped.status, skipped.reason) == (MonthEndStatus.SKIPPED, "no payments")
    assert types(first) == [MonthEndForecastSkipped]
    assert types(events) == [MonthEndForecastSkipped, MonthEndTakenUp, MonthEndForecastKept]
    assert (state.status, state.reason, state.taken_up_by) == (MonthEndStatus.KEPT, "", "officer")


def test_what_is_taken_up_waits_once() -> None:
    state, events = after(take_up(), take_up())

    assert types(events) == [MonthEndTakenUp]
    assert state.status is MonthEndStatus.WAITING


def test_its_books_have_three_days() -> None:
    assert due_on(JUNE) == date(2025, 7, 3)


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)))
def test_month_ends_follow_one_another(day: date) -> None:
    end = month_end_of(day)

    assert end >= day
    assert (end + timedelta(days=1)).day == 1
    assert next_month_end(end) == month_end_of(end + timedelta(days=15))


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)))
def test_the_first_month_end_is_the_earliest_of_which_the_log_knew_in_time(day: date) -> None:
    first = first_month_end(day)
    before = first.replace(day=1) - timedelta(days=1)

    assert due_on(before) <= day < due_on(first)


def test_month_ends_are_taken_up_in_order_from_the_first_to_the_last() -> None:
    found = month_ends_between(date(2024, 1, 31), date(2024, 3, 31), date(2025, 7, 31))

    assert found == [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)]


@pytest.mark.parametrize(
    ("first", "last", "pointer"),
    [
        (date(2025, 5, 30), date(2025, 6, 30), "/first"),
        (date(2025, 5, 31), date(2025, 6, 29), "/last"),
        (date(2025, 5, 31), date(2025, 7, 31), "/last"),
        (date(2025, 6, 30), date(2025, 5, 31), "/first"),
        (date(2022, 5, 31), date(2025, 5, 31), "/first"),
    ],
)
def test_days_that_are_no_month_ends_or_too_many_are_refused(
    first: date, last: date, pointer: str
) -> None:
    with pytest.raises(MonthEndsNotTakenUpError) as refused:
        month_ends_between(first, last, date(2025, 7, 31))

    assert refused.value.pointer == pointer
    assert refused.value.next_step
