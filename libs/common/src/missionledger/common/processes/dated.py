"""Processes that live by dates: what day it is for them, and waiting until a day is over."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from missionledger.common.identifiers import DayText
    from missionledger.common.processes.marks import EventMark
    from missionledger.common.processes.progress import DAY_SECONDS
    from missionledger.common.processes.workflow import ProcessInput, ProcessWorkflow


class DatedInput(ProcessInput):
    """Input of a process with deadlines that are days.

    Attributes:
        start_day: the day on which a demonstration begins; a real process begins today.
        started_at: RFC 3339, when the first run began; empty in the first run.
    """

    start_day: DayText
    started_at: str = ""


class DatedProcess(ProcessWorkflow):
    """Base of workflows whose deadlines are days of the calendar.

    With days of 86400 seconds its days are those of UTC. In a demonstration the days begin with
    the start day, pass as fast as the input says, and jump ahead to the day of what is heard: a
    story is told faster than its calendar.
    """

    def __init__(self, start: DatedInput) -> None:
        """Begin, or go on with the days of the run before."""
        super().__init__(start)
        self._started_at = (
            datetime.fromisoformat(start.started_at) if start.started_at else workflow.now()
        )
        self._start_day = date.fromisoformat(start.start_day)
        if start.day_seconds == DAY_SECONDS:
            self._started_at = datetime.combine(self._started_at.date(), datetime.min.time(), UTC)
            self._start_day = self._started_at.date()

    def is_repeat(self, mark: EventMark) -> bool:
        """Tell whether the event was signalled before; in a demonstration, come to its day."""
        if super().is_repeat(mark):
            return True
        if self._day_seconds != DAY_SECONDS and mark.occurred_on:
            ahead = date.fromisoformat(mark.occurred_on) - self.today
            if ahead > timedelta():
                self._started_at -= timedelta(seconds=ahead.days * self._day_seconds)
        return False

    @property
    def today(self) -> date:
        """The day it is for this process."""
        passed = workflow.now() - self._started_at
        return self._start_day + passed // timedelta(seconds=self._day_seconds) * timedelta(days=1)

    def instant_of(self, day: date) -> datetime:
        """Return when the day begins for this process."""
        days = (day - self._start_day).days
        return self._started_at + timedelta(seconds=days * self._day_seconds)

    def end_of(self, day: date) -> datetime:
        """Return when the day is over for this process."""
        return self.instant_of(day + timedelta(days=1))

    async def happens(self, is_true: Callable[[], bool], *, until: date | None = None) -> bool:
        """Wait until something is true; False if the last day to wait is over first."""
        if is_true():
            return True
        if until is None:
            await workflow.wait_condition(is_true)
            return True
        left = self.end_of(until) - workflow.now()
        if left <= timedelta():
            return False
        try:
            await workflow.wait_condition(is_true, timeout=left)
        except TimeoutError:
            return False
        return True
