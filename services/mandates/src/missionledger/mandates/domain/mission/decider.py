"""Rules of a mission's life."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from missionledger.common.decider import Decider
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.mandates.domain.mission.commands import (
    ChangeMissionStatus,
    MissionCommand,
    ProposeMission,
    RecordHistoricalMission,
    RecordHistoricalMissionEnd,
)
from missionledger.mandates.domain.mission.events import (
    MISSION_EVENTS,
    MissionEnded,
    MissionEvent,
    MissionIdentity,
    MissionProposed,
    MissionRecorded,
    MissionStatus,
    MissionStatusChanged,
    Precision,
)

_S = MissionStatus
NEXT_STATUSES: Mapping[MissionStatus, frozenset[MissionStatus]] = {
    _S.PROPOSED: frozenset({_S.PRE_MANDATE, _S.AUTHORIZED}),
    _S.PRE_MANDATE: frozenset({_S.AUTHORIZED}),
    _S.AUTHORIZED: frozenset({_S.STARTING, _S.NEVER_DEPLOYED}),
    _S.STARTING: frozenset({_S.OPERATING, _S.SUSPENDED, _S.DRAWING_DOWN}),
    _S.OPERATING: frozenset({_S.RECONFIGURING, _S.SUSPENDED, _S.DRAWING_DOWN}),
    _S.RECONFIGURING: frozenset({_S.OPERATING, _S.SUSPENDED, _S.DRAWING_DOWN}),
    _S.SUSPENDED: frozenset({_S.STARTING, _S.OPERATING, _S.DRAWING_DOWN}),
    _S.DRAWING_DOWN: frozenset({_S.WITHDRAWN}),
    _S.WITHDRAWN: frozenset({_S.TECHNICAL_LIQUIDATION}),
    _S.TECHNICAL_LIQUIDATION: frozenset({_S.ADMINISTRATIVE_LIQUIDATION}),
    _S.ADMINISTRATIVE_LIQUIDATION: frozenset({_S.CLOSED_WITH_RESIDUALS, _S.CLOSED}),
    _S.CLOSED_WITH_RESIDUALS: frozenset({_S.CLOSED}),
    _S.CLOSED: frozenset(),
    _S.NEVER_DEPLOYED: frozenset(),
}


class MissionAlreadyRecordedError(Refusal):
    """A mission with this id is recorded with other content."""

    code = "mission-already-recorded"
    title = "The mission is recorded with other content"
    kind = RefusalKind.CONFLICT


class MissionNotRecordedError(Refusal):
    """No mission with this id is recorded."""

    code = "mission-not-recorded"
    title = "The mission is not recorded"
    kind = RefusalKind.NOT_FOUND


class StatusNotReachableError(Refusal):
    """The life of a mission does not lead from its present status to that one."""

    code = "mission-status-not-reachable"
    title = "The mission cannot move to that status"


class StatusChangeOutOfOrderError(Refusal):
    """A later change is recorded already."""

    code = "mission-status-out-of-order"
    title = "A later change of the mission is recorded already"


class MissionEndsBeforeStartError(Refusal):
    """A mission cannot end before it starts."""

    code = "mission-ends-before-start"
    title = "The mission would end before it starts"
    kind = RefusalKind.INVALID


class Mission(BaseModel):
    """A mission as its events left it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    identity: MissionIdentity | None = None
    status: MissionStatus | None = None
    status_since: date = date.min
    starts_on: date | None = None
    start_precision: Precision = Precision.DAY
    ends_on: date | None = None
    end_precision: Precision = Precision.DAY
    record_incomplete: bool = False

    def active_on(self, day: date) -> bool:
        """Tell whether the mission had started and not ended on the day.

        A month counts as a whole where the record names only the month.
        """
        if self.starts_on is None or day < self.starts_on:
            return False
        return self.ends_on is None or day <= _last_day(self.ends_on, self.end_precision)


def decide(command: MissionCommand, state: Mission) -> tuple[MissionEvent, ...]:
    """Return the facts the command leads to, or refuse it.

    Raises:
        MissionAlreadyRecordedError: if the id stands for a mission with other content.
        MissionNotRecordedError: if there is no such mission.
        StatusNotReachableError: if the life of a mission has no such step.
        StatusChangeOutOfOrderError: if the present status is of a later day.
        MissionEndsBeforeStartError: if the end lies before the start.
    """
    match command:
        case ProposeMission():
            return _propose(command, state)
        case RecordHistoricalMission():
            return _record(command, state)
        case RecordHistoricalMissionEnd():
            return _end(command, state)
        case ChangeMissionStatus():
            return _change_status(command, state)


def evolve(state: Mission, event: MissionEvent) -> Mission:
    """Return the mission after the event."""
    match event:
        case MissionProposed():
            return Mission(
                identity=_identity(event),
                status=MissionStatus.PROPOSED,
                status_since=event.proposed_on,
            )
        case MissionRecorded():
            return Mission(
                identity=_identity(event),
                status=MissionStatus.OPERATING,
                status_since=event.starts_on,
                starts_on=event.starts_on,
                start_precision=event.start_precision,
                record_incomplete=event.record_incomplete,
            )
        case MissionEnded():
            changed = {
                "status": MissionStatus.WITHDRAWN,
                "status_since": event.ends_on,
                "ends_on": event.ends_on,
                "end_precision": event.end_precision,
                "record_incomplete": state.record_incomplete or event.record_incomplete,
            }
            return state.model_copy(update=changed)
        case MissionStatusChanged():
            return _moved_on(state, event)


def _moved_on(state: Mission, event: MissionStatusChanged) -> Mission:
    changed: dict[str, date | MissionStatus] = {
        "status": event.status,
        "status_since": event.changed_on,
    }
    if event.status is MissionStatus.STARTING and state.starts_on is None:
        changed["starts_on"] = event.changed_on
    if event.status is MissionStatus.WITHDRAWN:
        changed["ends_on"] = event.changed_on
    return state.model_copy(update=changed)


def _propose(command: ProposeMission, state: Mission) -> tuple[MissionEvent, ...]:
    event = MissionProposed(**_naming(command), proposed_on=command.occurred_on)
    if state.identity is None:
        return (event,)
    _require_same(command.mission_id, state, _identity(event))
    return ()


def _record(command: RecordHistoricalMission, state: Mission) -> tuple[MissionEvent, ...]:
    event = MissionRecorded(
        **_naming(command),
        starts_on=command.occurred_on,
        start_precision=command.start_precision,
        record_incomplete=command.start_precision is not Precision.DAY,
    )
    if state.identity is None:
        return (event,)
    _require_same(command.mission_id, state, _identity(event))
    if (state.starts_on, state.start_precision) != (event.starts_on, event.start_precision):
        raise MissionAlreadyRecordedError(
            f"{command.mission_id} is recorded as started on {state.starts_on}",
            next_step="Check the start against the source; a mission has one.",
            pointer="/start",
        )
    return ()


def _end(command: RecordHistoricalMissionEnd, state: Mission) -> tuple[MissionEvent, ...]:
    if state.starts_on is None:
        raise _not_recorded(command.mission_id)
    if (state.ends_on, state.end_precision) == (command.occurred_on, command.end_precision):
        return ()
    if state.ends_on is not None:
        raise MissionAlreadyRecordedError(
            f"{command.mission_id} is recorded as ended on {state.ends_on}",
            next_step="Check the end against the source; a mission has one.",
            pointer="/end",
        )
    if _last_day(command.occurred_on, command.end_precision) < state.starts_on:
        raise MissionEndsBeforeStartError(
            f"{command.mission_id} started on {state.starts_on}, after {command.occurred_on}",
            next_step="Check both days against the source.",
            pointer="/end",
        )
    return (
        MissionEnded(
            mission_id=command.mission_id,
            ends_on=command.occurred_on,
            end_precision=command.end_precision,
            record_incomplete=command.end_precision is not Precision.DAY,
        ),
    )


def _change_status(command: ChangeMissionStatus, state: Mission) -> tuple[MissionEvent, ...]:
    if state.status is None:
        raise _not_recorded(command.mission_id)
    if command.status is state.status:
        return ()
    reachable = NEXT_STATUSES[state.status]
    if command.status not in reachable:
        raise StatusNotReachableError(
            f"{command.mission_id} is {state.status}; it cannot become {command.status}",
            next_step=f"From here it can become: {', '.join(sorted(reachable)) or 'nothing else'}.",
            pointer="/status",
        )
    if command.occurred_on < state.status_since:
        raise StatusChangeOutOfOrderError(
            f"{command.mission_id} is {state.status} since {state.status_since}, "
            f"after {command.occurred_on}",
            next_step="Check the day of the change.",
            pointer="/changed_on",
        )
    return (
        MissionStatusChanged(
            mission_id=command.mission_id,
            status=command.status,
            before=state.status,
            changed_on=command.occurred_on,
            reason=command.reason,
        ),
    )


def _naming(command: ProposeMission | RecordHistoricalMission) -> dict[str, Any]:
    return {name: getattr(command, name) for name in MissionIdentity.model_fields}


def _identity(event: MissionIdentity) -> MissionIdentity:
    return MissionIdentity(**{name: getattr(event, name) for name in MissionIdentity.model_fields})


def _require_same(mission_id: str, state: Mission, identity: MissionIdentity) -> None:
    if state.identity != identity:
        raise MissionAlreadyRecordedError(
            f"{mission_id} is recorded as {state.identity.name if state.identity else ''}",
            next_step="Use another id, or repeat exactly what is recorded.",
        )


def _not_recorded(mission_id: str) -> MissionNotRecordedError:
    return MissionNotRecordedError(
        f"no mission {mission_id} is recorded", next_step="Record or propose the mission first."
    )


def _last_day(day: date, precision: Precision) -> date:
    if precision is Precision.DAY:
        return day
    return day.replace(day=monthrange(day.year, day.month)[1])


MISSION: Decider[MissionCommand, Mission, MissionEvent] = Decider(
    service="mandates",
    aggregate="mission",
    initial=Mission(),
    decide=decide,
    evolve=evolve,
    events=MISSION_EVENTS,
    id_of=lambda command: command.mission_id,
    mission_of=lambda command: command.mission_id,
)
