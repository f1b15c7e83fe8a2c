"""The ContributionCollection process: letter, due day, reminders, arrears, plans, the end."""

from datetime import date, timedelta
from typing import ClassVar

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from missionledger.common.clock import format_instant
    from missionledger.common.processes.dated import DatedProcess
    from missionledger.common.processes.marks import EventMark
    from missionledger.finance.adapters.workflows.collection_messages import (
        CollectionFact,
        CollectionInput,
        CollectionReached,
        CollectionStep,
    )


@workflow.defn(name="ContributionCollection")
class ContributionCollection(DatedProcess):
    """Follows one assessment line until nothing of it is to come.

    It decides nothing: on each day that matters, and whenever money comes, one activity does what
    the rules of that day ask for and says when to look again.
    """

    service: ClassVar[str] = "finance"

    @workflow.init
    def __init__(self, start: CollectionInput) -> None:
        """Take the line, and go on where an earlier run stopped."""
        super().__init__(start)
        self._start = start
        self._changed = False

    @workflow.signal
    async def note_change(self, mark: EventMark, _fact: CollectionFact) -> None:
        """Take note that the line has to be looked at."""
        if not self.is_repeat(mark):
            self._changed = True

    @workflow.run
    async def run(self, start: CollectionInput) -> str:
        """Return how the collection ended."""
        if not start.is_reported:
            await self.report_start(start.title)
        while True:
            # Whatever is signalled from here on may come after what the activity reads.
            self._changed = False
            reached = await self._look()
            if reached.outcome:
                await self.report_end(reached.outcome)
                return reached.outcome
            following = date.fromisoformat(reached.next_day)
            await self.report(
                reached.state,
                waiting_for=reached.waiting_for,
                next_step=reached.next_step,
                until=self.instant_of(following),
            )
            await self.happens(self._is_woken, until=following - timedelta(days=1))
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(self.next_run())

    async def _look(self) -> CollectionReached:
        step = CollectionStep(
            fund=self._start.fund, line=self._start.line, day=self.today.isoformat()
        )
        return await self.run_activity("finance.follow_collection", step, CollectionReached)

    def _is_woken(self) -> bool:
        return self._changed or workflow.info().is_continue_as_new_suggested()

    def next_run(self) -> CollectionInput:
        """Return the input with which a new run goes on where this one stands."""
        return self._start.model_copy(
            update={
                "is_reported": True,
                "started_at": format_instant(self._started_at),
                "seen_position": self._seen_position,
                "steps": self._steps,
            }
        )
