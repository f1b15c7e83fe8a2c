"""The Temporal side of collections, put together for the composition root."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from temporalio import activity

from missionledger.common.eventlog.port import EventLog
from missionledger.common.events import DomainEvent, Provenance, RecordedEvent
from missionledger.common.money import Money
from missionledger.common.processes.activities import activity_context, refusals_as_failures
from missionledger.common.processes.port import (
    ProcessParts,
    ProcessStep,
    SignalWorkflow,
    StartWorkflow,
)
from missionledger.common.processes.progress import process_decider
from missionledger.finance.adapters.workflows.collection_messages import (
    CollectionFact,
    CollectionInput,
    CollectionReached,
    CollectionStep,
)
from missionledger.finance.adapters.workflows.contribution_collection import (
    ContributionCollection,
)
from missionledger.finance.application.collections import Collections, process_id_of
from missionledger.finance.domain.collection.events import (
    CollectionOpened,
    PaymentPlanAgreed,
    PaymentPlanEnded,
)
from missionledger.finance.domain.fund.decider import mission_of_fund
from missionledger.finance.domain.fund.events import (
    AssessmentIssued,
    AssessmentKind,
    AssessmentMadeConditional,
    ConditionalAssessmentReleased,
    ContributionReceived,
    ContributionReversed,
    CreditsApplied,
    MandateTermNoted,
)
from missionledger.finance.domain.fund.letter_events import AssessmentLettersReceived
from missionledger.finance.domain.fund.write_down_events import AssessmentWrittenDown

PROCESSES = process_decider("finance")
FOLLOWED_MAX = 5_000
"""Lines of one fund; a mission has a few a year."""

OfLine = (
    AssessmentMadeConditional
    | ConditionalAssessmentReleased
    | AssessmentLettersReceived
    | AssessmentWrittenDown
    | PaymentPlanAgreed
    | PaymentPlanEnded
)
OfFund = ContributionReversed | MandateTermNoted

LISTENS_TO: Sequence[type[DomainEvent]] = (
    AssessmentIssued,
    CollectionOpened,
    ContributionReceived,
    ContributionReversed,
    CreditsApplied,
    MandateTermNoted,
    AssessmentMadeConditional,
    ConditionalAssessmentReleased,
    AssessmentLettersReceived,
    AssessmentWrittenDown,
    PaymentPlanAgreed,
    PaymentPlanEnded,
)


class CollectionActivities:
    """Bound methods for the worker, with the application behind them."""

    def __init__(self, collections: Collections) -> None:
        self._collections = collections

    @property
    def all(self) -> Sequence[Callable[..., Any]]:
        """Every activity, for the worker."""
        return (self.follow_collection,)

    @activity.defn(name="finance.follow_collection")
    @refusals_as_failures
    async def follow_collection(self, step: CollectionStep) -> CollectionReached:
        """Do what is due on the day, and say where the collection stands."""
        found = await self._collections.follow(
            step.fund, step.line, date.fromisoformat(step.day), activity_context(step)
        )
        return CollectionReached(
            state=found.state,
            waiting_for=found.waiting_for,
            next_step=found.next_step,
            next_day=found.next_day.isoformat(),
            outcome=found.outcome,
        )


class CollectionRules:
    """Starts a workflow for each line that is issued, and wakes it when something changes."""

    def __init__(self, log: EventLog) -> None:
        """Look up in this log which lines are followed."""
        self._log = log

    def __call__(self, record: RecordedEvent, event: DomainEvent) -> Sequence[ProcessStep]:
        """Return what to start and to signal."""
        match event:
            case AssessmentIssued():
                woken = {part.line for part in event.applied}
                return [*_start_of(record, event), *self._wake(event.fund, woken, event)]
            case CollectionOpened():
                return [_taken_up(event)]
            case ContributionReceived():
                lines = {part.line for part in event.allocations}
                return self._wake(event.fund, lines, event)
            case CreditsApplied():
                return self._wake(event.fund, {part.line for part in event.applied}, event)
            case _:
                return self._others(event)

    def _others(self, event: DomainEvent) -> Sequence[ProcessStep]:
        if isinstance(event, OfLine):
            return self._wake(event.fund, {event.line}, event)
        if isinstance(event, OfFund):
            return self._wake(event.fund, self._followed(event.fund), event)
        return []

    def _wake(self, fund: str, lines: Iterable[str], event: DomainEvent) -> Sequence[ProcessStep]:
        """Signal the lines that are followed.

        A process whose start is not on record yet reads the present when it begins, so it need not
        be told what is in the log already.
        """
        fact = CollectionFact(event=event.event_type())
        return [
            SignalWorkflow(process_id_of(fund, line), "note_change", fact)
            for line in sorted(lines)
            if self._log.read_stream(PROCESSES.stream(process_id_of(fund, line)))
        ]

    def _followed(self, fund: str) -> list[str]:
        prefix = PROCESSES.stream(process_id_of(fund, ""))
        category = f"{PROCESSES.service}.{PROCESSES.aggregate}"
        found = self._log.list_streams(category, after=prefix, limit=FOLLOWED_MAX)
        return [
            each.stream.removeprefix(prefix) for each in found if each.stream.startswith(prefix)
        ]


def _start_of(record: RecordedEvent, event: AssessmentIssued) -> list[StartWorkflow]:
    """Start for a line that was issued here; one that history printed is taken up by a person."""
    is_live = record.read_metadata().provenance is Provenance.ENTERED
    if not is_live or event.issue_date_computed:
        return []
    if event.kind is AssessmentKind.CREDIT or not event.shares:
        return []
    asked = event.net_shares if event.is_asked_net else event.shares
    amount = Money(minor=sum(share.amount_minor for share in asked))
    title = f"{event.symbol}: {amount} USD from {len(asked)} Member States for {event.fund}"
    argument = CollectionInput(
        mission=mission_of_fund(event.fund),
        start_day=event.issued_on,
        fund=event.fund,
        line=event.line,
        title=title,
    )
    return [
        StartWorkflow("ContributionCollection", process_id_of(event.fund, event.line), argument)
    ]


def _taken_up(event: CollectionOpened) -> StartWorkflow:
    argument = CollectionInput(
        mission=mission_of_fund(event.fund),
        day_seconds=event.day_seconds,
        start_day=event.start_day,
        fund=event.fund,
        line=event.line,
        title=f"{event.line} of {event.fund}, taken up on {event.start_day}",
    )
    return StartWorkflow("ContributionCollection", process_id_of(event.fund, event.line), argument)


def collection_processes(log: EventLog, collections: Collections) -> ProcessParts:
    """Return the workflow of collections, its activity and its rules."""
    return ProcessParts(
        workflows=(ContributionCollection,),
        activities=CollectionActivities(collections).all,
        rules=(CollectionRules(log),),
        listens_to=LISTENS_TO,
    )
