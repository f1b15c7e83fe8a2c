"""What events mean to the remediations that are under way."""

from collections.abc import Sequence
from datetime import date

from missionledger.common.decider import stream_aggregate_id
from missionledger.common.eventlog.port import EventLog
from missionledger.common.events import DomainEvent, RecordedEvent
from missionledger.common.processes.port import ProcessStep, SignalWorkflow, StartWorkflow
from missionledger.performance.adapters.workflows.remediation_messages import (
    RemediationFact,
    RemediationInput,
    Standing,
)
from missionledger.performance.application.remediations import process_id_of
from missionledger.performance.domain.remediation.decider import REMEDIATION
from missionledger.performance.domain.remediation.events import (
    FindingEstablished,
    ImprovementPlanSet,
    PlanActionDone,
    RemediationDecided,
    RemediationEscalated,
    UnitReEvaluated,
    remediation_id_of,
)
from missionledger.performance.domain.unit.events import Finding, UnitRepatriated

LISTENS_TO: Sequence[type[DomainEvent]] = (
    FindingEstablished,
    ImprovementPlanSet,
    PlanActionDone,
    UnitReEvaluated,
    RemediationEscalated,
    RemediationDecided,
    UnitRepatriated,
)

REMEDIATIONS_OF_UNIT_MAX = 1_000


class RemediationRules:
    """Starts a workflow for a shortcoming and tells it what people decided and who left."""

    def __init__(self, log: EventLog) -> None:
        """Look up in this log which remediations a unit is under."""
        self._log = log

    def __call__(self, record: RecordedEvent, event: DomainEvent) -> Sequence[ProcessStep]:
        """Return what to start and to signal."""
        if isinstance(event, FindingEstablished):
            return [] if event.finding is Finding.ADEQUATE else [_start(event)]
        if isinstance(event, UnitRepatriated):
            return self._left(record, event)
        if not isinstance(
            event,
            ImprovementPlanSet
            | PlanActionDone
            | UnitReEvaluated
            | RemediationEscalated
            | RemediationDecided,
        ):
            return []
        process = process_id_of(event.remediation_id)
        return [SignalWorkflow(process, "note_remediation_event", _told(event))]

    def _left(self, record: RecordedEvent, event: UnitRepatriated) -> Sequence[ProcessStep]:
        fact = RemediationFact(
            event=event.event_type(),
            detail=event.reason.value,
            day=event.repatriated_on.isoformat(),
        )
        prefix = REMEDIATION.stream(remediation_id_of(event.unit_id, ""))
        streams = self._log.list_streams(
            f"{REMEDIATION.service}.{REMEDIATION.aggregate}",
            # Streams are listed by name, and the dot sorts before every sign of an evaluation.
            after=prefix,
            limit=REMEDIATIONS_OF_UNIT_MAX,
            missions=[event.mission_id],
            up_to=record.position,
        )
        return [
            SignalWorkflow(
                process_id_of(stream_aggregate_id(each.stream)), "note_remediation_event", fact
            )
            for each in streams
            if each.stream.startswith(prefix)
        ]


def _start(event: FindingEstablished) -> StartWorkflow:
    argument = RemediationInput(
        mission=event.mission_id,
        day_seconds=event.day_seconds,
        start_day=event.established_on.isoformat(),
        remediation_id=event.remediation_id,
        unit_id=event.unit_id,
        finding=event.finding.value,
        at=Standing(due_on=_text(event.plan_due_on)),
    )
    return StartWorkflow("Remediation", process_id_of(event.remediation_id), argument)


def _told(
    event: ImprovementPlanSet
    | PlanActionDone
    | UnitReEvaluated
    | RemediationEscalated
    | RemediationDecided,
) -> RemediationFact:
    kind = event.event_type()
    match event:
        case ImprovementPlanSet():
            return RemediationFact(
                event=kind,
                ends_on=_text(event.ends_on),
                due_on=_text(event.re_evaluation_due_on),
                actions=len(event.actions),
            )
        case PlanActionDone():
            return RemediationFact(event=kind, detail=event.action_id)
        case UnitReEvaluated():
            return RemediationFact(
                event=kind, due_on=_text(event.decision_due_on), detail=event.finding.value
            )
        case RemediationEscalated():
            return RemediationFact(
                event=kind, due_on=_text(event.decision_due_on), detail=event.overdue.value
            )
        case RemediationDecided():
            return RemediationFact(
                event=kind,
                due_on=_text(event.plan_due_on or event.departure_due_on),
                detail=event.choice.value,
            )


def _text(day: date | None) -> str:
    return "" if day is None else day.isoformat()
