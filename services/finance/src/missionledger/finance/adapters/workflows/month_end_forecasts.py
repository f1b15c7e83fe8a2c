"""The MonthEndForecasts process: a forecast for each month end, for as long as the service runs."""

from datetime import date, timedelta
from typing import ClassVar

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from missionledger.common.clock import format_instant
    from missionledger.common.processes.dated import DatedProcess
    from missionledger.common.processes.marks import EventMark
    from missionledger.common.processes.workflow import refusal_in
    from missionledger.finance.adapters.workflows.month_end_messages import (
        CashFact,
        MonthEndInput,
        MonthEndKept,
        MonthEndsFound,
        MonthEndStep,
        MonthEndToKeep,
    )

FORECAST_SECONDS_MAX = 600
"""How long one attempt at a forecast may take; the paths of a year took seconds when measured."""

MILLISECONDS = 1_000

TITLE = "Forecasts of all funds at month ends, and where their cash stands"


@workflow.defn(name="MonthEndForecasts")
class MonthEndForecasts(DatedProcess):
    """Makes the forecast of each month end on the day it is due, and never ends.

    It decides nothing: one activity says which month end is due and when to look again, another
    makes the forecast and keeps it. What was kept is read from the log, so that a run that begins
    anew, after the data of Temporal were lost, goes on where the one before stopped.
    """

    service: ClassVar[str] = "finance"

    @workflow.init
    def __init__(self, start: MonthEndInput) -> None:
        """Begin, or go on where an earlier run stopped."""
        super().__init__(start)
        self._start = start
        self._changed = False
        if not start.steps:
            # Numbers of steps are part of idempotency keys. A run that begins anew must not use
            # those of a run that was lost, so it counts on from the millisecond it begins in.
            self._steps = int(workflow.now().timestamp() * MILLISECONDS)

    @workflow.signal
    async def note_change(self, mark: EventMark, _fact: CashFact) -> None:
        """Take note that something has to be looked at."""
        if not self.is_repeat(mark):
            self._changed = True

    @workflow.run
    async def run(self, start: MonthEndInput) -> None:
        """Keep a forecast for each month end."""
        if not start.is_reported:
            await self.report_start(TITLE)
        while True:
            # Whatever is signalled from here on may come after what the activity reads.
            self._changed = False
            try:
                until = await self._look()
            except ActivityError as error:
                until = await self._refused(error)
            if until is not None:
                await self.happens(self._is_woken, until=until)
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(self.next_run())

    async def _look(self) -> date | None:
        """Do what is due and return the last day to wait; None to look again at once."""
        step = MonthEndStep(day=self.today.isoformat())
        found = await self.run_activity("finance.look_at_month_ends", step, MonthEndsFound)
        if found.due:
            await self.report(found.state, next_step=found.next_step)
            keep = MonthEndToKeep(month_end=found.due, day=step.day)
            await self.run_activity(
                "finance.keep_month_end", keep, MonthEndKept, seconds_max=FORECAST_SECONDS_MAX
            )
            return None
        following = date.fromisoformat(found.next_day)
        await self.report(
            found.state,
            waiting_for=found.waiting_for,
            next_step=found.next_step,
            until=self.instant_of(following),
        )
        return following - timedelta(days=1)

    async def _refused(self, error: ActivityError) -> date:
        tomorrow = self.today + timedelta(days=1)
        await self.report(
            f"refused: {refusal_in(error)}",
            waiting_for="somebody to put this right",
            next_step="try again tomorrow",
            until=self.instant_of(tomorrow),
        )
        return self.today

    def _is_woken(self) -> bool:
        return self._changed or workflow.info().is_continue_as_new_suggested()

    def next_run(self) -> MonthEndInput:
        """Return the input with which a new run goes on where this one stands."""
        return self._start.model_copy(
            update={
                "is_reported": True,
                "started_at": format_instant(self._started_at),
                "seen_position": self._seen_position,
                "steps": self._steps,
            }
        )
