"""What events mean to the drawdowns that are under way."""

from collections.abc import Sequence
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
from missionledger.transitions.domain.assets.events import GiftRefused
from missionledger.transitions.domain.drawdown import events as e
from missionledger.transitions.domain.drawdown.decider import DRAWDOWN
from missionledger.transitions.domain.drawdown.policies import OBSTACLE_DAYS
from missionledger.transitions.domain.drawdown.state import Drawdown, process_id_of
from missionledger.transitions.domain.handovers.events import TaskHandedOver
from missionledger.transitions.domain.schedule.events import UnitDepartureNoted
from missionledger.transitions.domain.sites import events as s

LISTENS_TO: Sequence[type[DomainEvent]] = (
    e.DrawdownOpened,
    e.DrawdownStepConfirmed,
    e.DrawdownStepSkipped,
    e.DrawdownDeadlineMoved,
    e.DrawdownCalledOff,
    s.ObstacleRecorded,
    s.ObstacleResolved,
    s.SiteHandedOver,
    s.SiteDestroyedInPlace,
    s.SiteWrittenOff,
    UnitDepartureNoted,
    TaskHandedOver,
    GiftRefused,
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
        fact = _fact(event)
        if fact is None:
            return []
        if isinstance(event, e.DrawdownCalledOff):
            # The state at this position no longer runs, but the process has to hear of it.
            process = process_id_of(event.mission_id, event.attempt)
            return [SignalWorkflow(process, "note_drawdown_event", fact)]
        mission = str(getattr(event, "mission_id", ""))
        running = self._at(mission, record.position)
        if running is None:
            return []
        process = process_id_of(mission, running.attempt)
        return [SignalWorkflow(process, "note_drawdown_event", fact)]

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


def _fact(event: DomainEvent) -> DrawdownFact | None:  # noqa: C901 - one branch an event
    said: dict[str, Any]
    match event:
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
        case UnitDepartureNoted():
            said = {"subject": event.unit_id, "day": event.departed_on}
        case TaskHandedOver():
            said = {"subject": event.task_id, "day": event.handed_over_on}
        case GiftRefused():
            said = {"subject": event.line_id, "day": event.refused_on, "detail": event.reason}
        case _:
            return None
    return DrawdownFact(event=event.event_type(), **said)
