from datetime import date
from typing import Any

import pytest

from missionledger.common.testing.scenario import Scenario
from missionledger.mandates.domain.renewal import events as e
from missionledger.mandates.domain.renewal import refusals as r
from missionledger.mandates.domain.renewal.decider import (
    RENEWAL,
    CloseRenewalCycle,
    OpenRenewalCycle,
    RecordRenewalStep,
    RemindOfRenewal,
)
from missionledger.mandates.domain.renewal.policies import DUE_BEFORE_THE_END, due_days

DAY = date(2026, 5, 1)
UNTIL = date(2026, 8, 31)
OF: dict[str, Any] = {"mission_id": "UNXX", "until": UNTIL, "occurred_on": DAY}
OPEN = OpenRenewalCycle(**OF, resolution="S/RES/9001")
REPORT = RecordRenewalStep(**OF, step=e.Step.REPORT, reference="S/2026/300", outcome="taken note")
LAPSE = CloseRenewalCycle(**(OF | {"occurred_on": date(2026, 9, 1)}), outcome=e.Outcome.LAPSED)

nothing = Scenario(RENEWAL)
watched = nothing.after(OPEN)


def test_a_term_is_watched_once() -> None:
    assert len(nothing.when(OPEN)) == 1
    assert watched.when(OPEN) == ()


def test_a_term_that_is_over_is_not_watched() -> None:
    with pytest.raises(r.NoTermToRenewError):
        nothing.when(OPEN.model_copy(update={"occurred_on": date(2026, 9, 1)}))


def test_a_step_is_recorded_once_with_its_paper() -> None:
    (event,) = watched.when(REPORT)

    assert isinstance(event, e.RenewalStepRecorded)
    assert (event.step, event.on, event.reference) == (e.Step.REPORT, DAY, "S/2026/300")
    assert watched.after(REPORT).when(REPORT) == ()


def test_a_step_needs_a_term_that_is_watched_and_runs() -> None:
    with pytest.raises(r.NoRenewalCycleError):
        nothing.when(REPORT)
    with pytest.raises(r.RenewalCycleClosedError, match="lapsed on 2026-09-01"):
        watched.after(LAPSE).when(REPORT)
    with pytest.raises(r.StepAfterTheEndError):
        watched.when(REPORT.model_copy(update={"occurred_on": date(2026, 9, 2)}))


def test_a_reminder_names_what_is_not_on_record_and_its_rule() -> None:
    heard = (e.Step.HOST_CONSULTATION,)
    remind = RemindOfRenewal(**OF, days_left=14, consulted=heard)

    (event,) = watched.after(REPORT).when(remind)

    assert isinstance(event, e.RenewalReminderGiven)
    assert event.missing == (
        e.Step.RECOMMENDATION,
        e.Step.CONTRIBUTORS_MEETING,
        e.Step.DRAFT,
    )
    assert "S/RES/1353" in event.rule
    assert watched.after(remind).when(remind) == ()


def test_nothing_is_said_of_a_term_that_is_not_watched_or_over() -> None:
    remind = RemindOfRenewal(**OF, days_left=1)

    assert nothing.when(remind) == ()
    assert watched.after(LAPSE).when(remind) == ()
    assert nothing.when(LAPSE) == ()
    assert watched.after(LAPSE).when(LAPSE) == ()


def test_what_is_due_grows_towards_the_end() -> None:
    due = DUE_BEFORE_THE_END.on(DAY).value

    assert due_days(DAY) == (90, 45, 14, 1)
    for earlier, later in zip(due_days(DAY), due_days(DAY)[1:], strict=False):
        assert set(due[earlier]) <= set(due[later])
