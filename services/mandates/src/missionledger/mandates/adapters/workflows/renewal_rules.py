"""What decisions mean to the renewals that are under way."""

from collections.abc import Sequence
from datetime import date

from missionledger.common.eventlog.codec import EventCodec
from missionledger.common.eventlog.port import EventLog
from missionledger.common.events import DomainEvent, RecordedEvent
from missionledger.common.processes.port import ProcessStep, SignalWorkflow, StartWorkflow
from missionledger.common.processes.progress import DAY_SECONDS
from missionledger.mandates.adapters.workflows.renewal_messages import (
    DecisionFact,
    MandateRenewalInput,
    MatchFact,
)
from missionledger.mandates.application.renewals import process_id_of
from missionledger.mandates.domain.mandate.decider import MANDATE
from missionledger.mandates.domain.mandate.events import (
    MandateEstablished,
    MandateRenewed,
    MandateRolledOver,
    MandateTerminated,
    ReEstimateMatched,
)
from missionledger.mandates.domain.mandate.state import Mandate
from missionledger.mandates.domain.mandate.terms import TermKind
from missionledger.mandates.domain.renewal.events import Outcome, RenewalCycleOpened

_OUTCOMES: dict[type[DomainEvent], Outcome] = {
    MandateRenewed: Outcome.RENEWED,
    MandateRolledOver: Outcome.ROLLED_OVER,
    MandateTerminated: Outcome.TERMINATED,
}

LISTENS_TO: Sequence[type[DomainEvent]] = (
    MandateEstablished,
    *_OUTCOMES,
    ReEstimateMatched,
    RenewalCycleOpened,
)

_Decided = MandateEstablished | MandateRenewed | MandateRolledOver | MandateTerminated


class RenewalRules:
    """Starts a workflow for every term that is decided live, and tells the one before it."""

    def __init__(self, log: EventLog, codec: EventCodec) -> None:
        """Look up in this log which term a decision came in."""
        self._log = log
        self._codec = codec

    def __call__(self, _record: RecordedEvent, event: DomainEvent) -> Sequence[ProcessStep]:
        """Return what to start and to signal; history starts nothing."""
        if isinstance(event, RenewalCycleOpened):
            opened = (event.mission_id, event.until, event.resolution)
            return [_start(*opened, event.opened_on, event.day_seconds)]
        if isinstance(event, ReEstimateMatched):
            return self._matched(event)
        if isinstance(event, _Decided) and not event.historical:
            return [*self._told(event), *_begun(event)]
        return []

    def _told(self, event: _Decided) -> Sequence[ProcessStep]:
        outcome = _OUTCOMES.get(type(event))
        mandate = self._mandate(event.mission_id)
        until = _until_before(mandate, event)
        if outcome is None or until is None:
            return []
        # The re-estimate is recorded with the decision that opens it, in the same append.
        opened = mandate.reestimate_of(event.resolution, event.decided_on)
        fact = DecisionFact(
            outcome=outcome,
            resolution=event.resolution,
            decided_on=event.decided_on.isoformat(),
            next_until=event.until.isoformat() if event.until else None,
            opens_reestimate=opened is not None,
        )
        return [SignalWorkflow(process_id_of(event.mission_id, until), "note_decision", fact)]

    def _matched(self, event: ReEstimateMatched) -> Sequence[ProcessStep]:
        until = _until_before(self._mandate(event.mission_id), event)
        if until is None:
            return []
        process = process_id_of(event.mission_id, until)
        return [SignalWorkflow(process, "note_matched", MatchFact(resolution=event.resolution))]

    def _mandate(self, mission: str) -> Mandate:
        records = self._log.read_stream(MANDATE.stream(mission), after_version=0)
        return MANDATE.fold(self._codec.decode(each) for each in records)  # type: ignore[misc]


def _until_before(mandate: Mandate, event: _Decided | ReEstimateMatched) -> date | None:
    """Return the last day of the term that the decision came in."""
    chain = mandate.chain_before(event.resolution, event.decided_on)
    return chain[-1].until if chain else None


def _begun(event: _Decided) -> Sequence[ProcessStep]:
    is_term = event.term is TermKind.FIXED and not isinstance(event, MandateTerminated)
    if event.until is None or not is_term:
        return []
    return [_start(event.mission_id, event.until, event.resolution, event.decided_on, DAY_SECONDS)]


def _start(
    mission: str, until: date, resolution: str, opened_on: date, day_seconds: int
) -> StartWorkflow:
    argument = MandateRenewalInput(
        mission=mission,
        day_seconds=day_seconds,
        start_day=opened_on.isoformat(),
        until=until.isoformat(),
        resolution=resolution,
    )
    return StartWorkflow("MandateRenewal", process_id_of(mission, until), argument)
