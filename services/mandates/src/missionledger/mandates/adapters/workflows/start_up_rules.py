"""What events mean to the start-ups that are under way."""

from collections.abc import Sequence
from typing import Any

from missionledger.common.eventlog.codec import EventCodec
from missionledger.common.eventlog.port import EventLog
from missionledger.common.events import DomainEvent, RecordedEvent
from missionledger.common.processes.port import ProcessStep, SignalWorkflow, StartWorkflow
from missionledger.mandates.adapters.workflows.start_up_messages import (
    MissionStartUpInput,
    StartUpFact,
    UnitFact,
)
from missionledger.mandates.application.start_ups import process_id_of
from missionledger.mandates.domain.forces.events import RequiredUnitNoted, UnitStage
from missionledger.mandates.domain.host_consent.events import ConsentRecorded
from missionledger.mandates.domain.mandate.events import MandateEstablished
from missionledger.mandates.domain.start_up import events as e
from missionledger.mandates.domain.start_up.decider import START_UP
from missionledger.mandates.domain.start_up.state import StartUp

LISTENS_TO: Sequence[type[DomainEvent]] = (
    *e.START_UP_EVENTS,
    MandateEstablished,
    ConsentRecorded,
    RequiredUnitNoted,
)


class StartUpRules:
    """Starts a workflow for a plan and tells it what it waits for."""

    def __init__(self, log: EventLog, codec: EventCodec) -> None:
        """Look up in this log which missions are starting."""
        self._log = log
        self._codec = codec

    def __call__(self, record: RecordedEvent, event: DomainEvent) -> Sequence[ProcessStep]:
        """Return what to start and to signal."""
        if isinstance(event, e.StartUpPlanned):
            return [_start(event)]
        mission = getattr(event, "mission_id", None)
        if mission is None:
            return []
        running = self._at(mission, record.position)
        if running is None:
            return []
        process = process_id_of(mission, running.attempt)
        if isinstance(event, RequiredUnitNoted):
            # A requirement that asks for something else now leaves its unit as far as it was.
            is_news = event.stage is not UnitStage.REVISED
            return [SignalWorkflow(process, "note_unit", _unit_fact(event))] if is_news else []
        fact = _fact(event)
        return [SignalWorkflow(process, "note_start_up_event", fact)] if fact else []

    def _at(self, mission: str, position: int) -> StartUp | None:
        """Return the start-up that was under way at a position, or None."""
        records = self._log.read_stream(START_UP.stream(mission), after_version=0)
        state = START_UP.fold(
            self._codec.decode(each)  # type: ignore[misc]
            for each in records
            if each.position <= position
        )
        return state if state.is_running else None


def _start(event: e.StartUpPlanned) -> StartWorkflow:
    argument = MissionStartUpInput(
        mission=event.mission_id,
        day_seconds=event.day_seconds,
        start_day=event.planned_on.isoformat(),
        council_decision=event.mandate,
        is_mandated=bool(event.mandate),
        title=event.title,
        funding_minor=event.funding_minor,
        units=event.units,
        deadlines=event.deadlines,
    )
    return StartWorkflow("MissionStartUp", process_id_of(event.mission_id, event.attempt), argument)


def _unit_fact(event: RequiredUnitNoted) -> UnitFact:
    """Return what a workflow is told of a unit; a vacated slot is open again."""
    stage = UnitStage.OPENED if event.stage is UnitStage.VACATED else event.stage
    return UnitFact(requirement_id=event.requirement_id, stage=stage.value, detail=event.detail)


def _fact(event: DomainEvent) -> StartUpFact | None:
    said: dict[str, Any]
    match event:
        case e.StartUpDecisionRecorded():
            said = {"symbol": event.symbol}
        case MandateEstablished():
            said = {"symbol": event.resolution}
        case e.StartUpFundingNoted():
            said = {"funding": event.status, "detail": event.detail}
        case e.StartUpFundingRevised():
            said = {"funding_minor": event.funding_minor}
        case e.StartUpDeadlineMoved():
            said = {"gate": event.gate, "day": event.to.isoformat()}
        case e.StartUpAbandoned():
            said = {"detail": event.reason}
        case e.InitialCapabilityDeclared() | e.FullCapabilityDeclared() | ConsentRecorded():
            said = {}
        case _:
            return None
    return StartUpFact(event=event.event_type(), **said)
