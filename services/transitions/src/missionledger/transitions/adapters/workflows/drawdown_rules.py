"""What events mean to the drawdowns that are under way."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from missionledger.common.eventlog.codec import EventCodec
from missionledger.common.eventlog.port import EventLog
from missionledger.common.events import DomainEvent, RecordedEvent
from missionledger.common.processes.port import ProcessStep, SignalWorkflow, StartWorkflow
from missionledger.transitions.adapters.workflows.drawdown_messages import (
    DrawdownFact,
    MissionDrawdownInput,
)
from missionledger.transitions.domain.archives import ARCHIVE_EVENTS
from missionledger.transitions.domain.assets.events import ASSET_EVENTS, GiftRefused
from missionledger.transitions.domain.benchmarks import BENCHMARK_EVENTS
from missionledger.transitions.domain.drawdown import events as e
from missionledger.transitions.domain.drawdown.decider import DRAWDOWN
from missionledger.transitions.domain.drawdown.policies import OBSTACLE_DAYS
from missionledger.transitions.domain.drawdown.state import Drawdown, process_id_of
from missionledger.transitions.domain.handovers.events import HANDOVER_EVENTS
from missionledger.transitions.domain.liabilities.events import LIABILITY_EVENTS
from missionledger.transitions.domain.liquidation_team import TEAM_EVENTS
from missionledger.transitions.domain.residual_duties.events import RESIDUAL_DUTY_EVENTS
from missionledger.transitions.domain.schedule.events import SCHEDULE_EVENTS
from missionledger.transitions.domain.sites import events as s

_Types = tuple[type[DomainEvent], ...]

RESTS_ON: Mapping[e.DrawdownStep, _Types] = {
    e.DrawdownStep.PLAN: (*HANDOVER_EVENTS, *BENCHMARK_EVENTS),
    e.DrawdownStep.SITES: s.SITE_EVENTS,
    e.DrawdownStep.UNITS: SCHEDULE_EVENTS,
    e.DrawdownStep.STAFF: (*SCHEDULE_EVENTS, *HANDOVER_EVENTS),
    e.DrawdownStep.ASSETS: ASSET_EVENTS,
    e.DrawdownStep.SETTLEMENT: LIABILITY_EVENTS,
    e.DrawdownStep.TECHNICAL_LIQUIDATION: (*s.SITE_EVENTS, *SCHEDULE_EVENTS, *TEAM_EVENTS),
    e.DrawdownStep.ADMINISTRATIVE_LIQUIDATION: (*ASSET_EVENTS, *ARCHIVE_EVENTS),
    e.DrawdownStep.RESIDUAL_DUTIES: (*HANDOVER_EVENTS, *RESIDUAL_DUTY_EVENTS),
}
"""What changes what a step still lacks: while it is present, its process looks again."""

_TOLD: _Types = (
    e.DrawdownStepProposed,
    e.DrawdownStepConfirmed,
    e.DrawdownStepSkipped,
    e.DrawdownDeadlineMoved,
    e.DrawdownCalledOff,
    s.ObstacleRecorded,
    s.ObstacleResolved,
    s.SiteHandedOver,
    s.SiteDestroyedInPlace,
    s.SiteWrittenOff,
    GiftRefused,
)
"""What a process is told whatever its step is."""

LISTENS_TO: Sequence[type[DomainEvent]] = tuple(
    dict.fromkeys(
        (e.DrawdownOpened, *_TOLD, *(each for types in RESTS_ON.values() for each in types))
    )
)


class DrawdownRules:
    """Starts a workflow for a drawdown and tells it what people record about it."""

    def __init__(self, log: EventLog, codec: EventCodec) -> None:
        """Look up in this log which missions are leaving."""
        self._log = log
        self._codec = codec

    def __call__(self, record: RecordedEvent, event: DomainEvent) -> Sequence[ProcessStep]:
        """Return what to start and to signal."""
        if isinstance(event, e.DrawdownOpened):
            return [_start(event)]
        if isinstance(event, e.DrawdownCalledOff):
            # The state at this position no longer runs, but the process has to hear of it.
            process = process_id_of(event.mission_id, event.attempt)
            return [SignalWorkflow(process, "note_drawdown_event", _fact(event))]
        mission = str(getattr(event, "mission_id", ""))
        running = self._at(mission, record.position)
        if running is None or not _is_news(event, running):
            return []
        process = process_id_of(mission, running.attempt)
        return [SignalWorkflow(process, "note_drawdown_event", _fact(event))]

    def _at(self, mission: str, position: int) -> Drawdown | None:
        """Return the drawdown that was under way at a position, or None."""
        records = self._log.read_stream(DRAWDOWN.stream(mission))
        state = DRAWDOWN.fold(
            self._codec.decode(each)  # type: ignore[misc]
            for each in records
            if each.position <= position
        )
        return state if state.is_running else None


def _start(event: e.DrawdownOpened) -> StartWorkflow:
    argument = MissionDrawdownInput(
        mission=event.mission_id,
        day_seconds=event.day_seconds,
        start_day=event.opened_on,
        attempt=event.attempt,
        cause=event.cause,
        authority=event.authority,
        mandate_ends_on=event.mandate_ends_on,
        lead_days=event.lead_days,
        usual_lead_days=event.usual_lead_days,
        obstacle_days=OBSTACLE_DAYS.on(date.fromisoformat(event.opened_on)).value,
        deadlines=event.deadlines,
    )
    return StartWorkflow(
        "MissionDrawdown", process_id_of(event.mission_id, event.attempt), argument
    )


def _is_news(event: DomainEvent, running: Drawdown) -> bool:
    present = running.present_step
    changes = RESTS_ON[present] if present is not None else ()
    return isinstance(event, (*_TOLD, *changes))


def _fact(event: DomainEvent) -> DrawdownFact:
    said: dict[str, Any]
    match event:
        case e.DrawdownStepProposed():
            said = {"step": event.step, "day": event.proposed_on, "detail": event.note}
        case e.DrawdownStepConfirmed():
            said = {"step": event.step, "day": event.confirmed_on, "detail": event.note}
        case e.DrawdownStepSkipped():
            said = {"step": event.step, "day": event.skipped_on, "detail": event.reason}
        case e.DrawdownDeadlineMoved():
            said = {"step": event.step, "day": event.due_on, "detail": event.reason}
        case e.DrawdownCalledOff():
            said = {"detail": event.reason}
        case s.ObstacleRecorded():
            said = {
                "subject": event.site_id,
                "obstacle_id": event.obstacle_id,
                "kind": event.kind.value,
                "day": event.since,
                "detail": event.note,
            }
        case s.ObstacleResolved():
            said = {"obstacle_id": event.obstacle_id, "day": event.resolved_on}
        case s.SiteHandedOver() | s.SiteDestroyedInPlace() | s.SiteWrittenOff():
            said = {"subject": event.site_id}
        case GiftRefused():
            said = {"subject": event.line_id, "day": event.refused_on, "detail": event.reason}
        case _:
            said = {}
    return DrawdownFact(event=event.event_type(), **said)
