"""The Temporal side of month-end forecasts, put together for the composition root."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

from temporalio import activity

from missionledger.common.clock import parse_instant
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent, RecordedEvent
from missionledger.common.processes.activities import activity_context, refusals_as_failures
from missionledger.common.processes.port import (
    ProcessParts,
    ProcessStep,
    SignalWorkflow,
    StartWorkflow,
)
from missionledger.finance.adapters.workflows.month_end_forecasts import MonthEndForecasts
from missionledger.finance.adapters.workflows.month_end_messages import (
    CashFact,
    MonthEndInput,
    MonthEndKept,
    MonthEndsFound,
    MonthEndStep,
    MonthEndToKeep,
)
from missionledger.finance.application.month_ends import MonthEnds, MonthEndsReached
from missionledger.finance.domain.bank.items import CASH_MONTH
from missionledger.finance.domain.cash_pool.decider import CASH_POOL
from missionledger.finance.domain.claims.decider import CLAIMS
from missionledger.finance.domain.commitments.decider import COMMITMENT
from missionledger.finance.domain.commitments.payment_runs import PAYMENT_RUNS
from missionledger.finance.domain.exchange.positions import CURRENCY_POSITION
from missionledger.finance.domain.forecast.month_ends import (
    MonthEndStatus,
    MonthEndTakenUp,
    due_on,
)
from missionledger.finance.domain.forecast.recorded import CashForecastRecorded
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.postings import Account, AccountingEvent, Book
from missionledger.finance.domain.reserve_fund.decider import RESERVE_FUND

PROCESS_ID = "month-end-forecasts/all-funds"

_OF_CASH: tuple[Decider[Any, Any, Any], ...] = (
    FUND,
    CLAIMS,
    COMMITMENT,
    PAYMENT_RUNS,
    CASH_POOL,
    RESERVE_FUND,
    CASH_MONTH,
    CURRENCY_POSITION,
)
"""What moves the cash of operations in the actual books; modelled days are not among it."""

MOVES_ACTUAL_CASH: tuple[type[DomainEvent], ...] = tuple(
    event for decider in _OF_CASH for event in decider.events if issubclass(event, AccountingEvent)
)


class MonthEndActivities:
    """Bound methods for the worker, with the application behind them."""

    def __init__(self, month_ends: MonthEnds) -> None:
        self._month_ends = month_ends

    @property
    def all(self) -> Sequence[Callable[..., Any]]:
        """Every activity, for the worker."""
        return (self.look_at_month_ends, self.keep_month_end)

    @activity.defn(name="finance.look_at_month_ends")
    @refusals_as_failures
    async def look_at_month_ends(self, step: MonthEndStep) -> MonthEndsFound:
        """Tell where funds stand by their cash now, and say which month end is due."""
        day = date.fromisoformat(step.day)
        await self._month_ends.tell_standings(day, activity_context(step))
        return _found(await self._month_ends.reached(day))

    @activity.defn(name="finance.keep_month_end")
    @refusals_as_failures
    async def keep_month_end(self, keep: MonthEndToKeep) -> MonthEndKept:
        """Make and keep the forecast of a month end, or record why there is none."""
        state = await self._month_ends.keep(
            date.fromisoformat(keep.month_end),
            date.fromisoformat(keep.day),
            activity_context(keep),
        )
        return MonthEndKept(month_end=keep.month_end, forecast=state.forecast, reason=state.reason)


def _found(reached: MonthEndsReached) -> MonthEndsFound:
    if reached.due:
        month_end = date.fromisoformat(reached.due)
        return MonthEndsFound(
            due=reached.due,
            state=f"makes the forecast of {month_end:%-d %B %Y}",
            waiting_for="",
            next_step="keep it, and hold the forecasts before it against the cash that came",
            next_day="",
        )
    following = reached.next_month_end
    return MonthEndsFound(
        due="",
        state=_last(reached),
        waiting_for="the next month end and its books",
        next_step=f"make and keep the forecast of {following:%-d %B %Y}",
        next_day=due_on(following).isoformat(),
    )


def _last(reached: MonthEndsReached) -> str:
    if reached.last is None:
        return "no month has ended since records began here"
    month_end = date.fromisoformat(reached.last.month_end)
    if reached.last.status is MonthEndStatus.KEPT:
        return f"forecast of {month_end:%-d %B %Y} kept"
    return f"{month_end:%-d %B %Y} skipped: {reached.last.reason}"


RECENT_DAYS: Final = 42
"""Cash that moved longer ago is looked at with the next month end: a load of history moves cash
thousands of times."""


def wake(record: RecordedEvent, event: DomainEvent) -> Sequence[ProcessStep]:
    """Wake the process for a month end, a forecast, or actual cash that moved of late."""
    wakes = isinstance(event, MonthEndTakenUp | CashForecastRecorded)
    if not wakes and isinstance(event, AccountingEvent):
        wakes = _is_recent(record) and _moves_actual_cash(event)
    fact = CashFact(event=event.event_type())
    return [SignalWorkflow(PROCESS_ID, "note_change", fact)] if wakes else []


def _is_recent(record: RecordedEvent) -> bool:
    recorded_on = parse_instant(record.recorded_at).date()
    return (recorded_on - date.fromisoformat(record.occurred_on)).days <= RECENT_DAYS


def _moves_actual_cash(event: AccountingEvent) -> bool:
    return any(
        posting.account is Account.CASH and posting.book is Book.ACTUAL
        for entry in event.entries
        for posting in entry.postings
    )


def month_end_processes(month_ends: MonthEnds, start: MonthEndInput) -> ProcessParts:
    """Return the workflow of month ends, its activities and what wakes it.

    Args:
        month_ends: what the activities do.
        start: with what the one process of the service begins.
    """
    return ProcessParts(
        workflows=(MonthEndForecasts,),
        activities=MonthEndActivities(month_ends).all,
        rules=(wake,),
        listens_to=(MonthEndTakenUp, CashForecastRecorded, *MOVES_ACTUAL_CASH),
        standing=(StartWorkflow("MonthEndForecasts", PROCESS_ID, start),),
    )
