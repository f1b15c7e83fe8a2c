"""The rules by which the tasks of a mission find new hands.

Every task goes to the host, the country team, a successor, or stops; with a name, a day and money
(domain process 7). Between organizations no day may come on which nobody holds it (TRN-11).
"""

from collections.abc import Mapping
from typing import assert_never

from missionledger.common.decider import Decider
from missionledger.transitions.domain.handovers.commands import (
    ConfirmHandoversComplete,
    ConfirmTasksMapped,
    HandoverCommand,
    HandOverTask,
    LinkSequence,
    MapTask,
    NoteTask,
    RecordSupport,
    RequireTask,
    SetHolders,
    TakeSequenceStep,
)
from missionledger.transitions.domain.handovers.events import (
    HANDOVER_EVENTS,
    Capacity,
    Direction,
    HandoverEvent,
    HandoversFoundComplete,
    Holder,
    Route,
    SequenceLinked,
    SequenceStepTaken,
    Step,
    SupportRecorded,
    TaskCapacityAssessed,
    TaskHandedOver,
    TaskHoldersSet,
    TaskMapped,
    TaskNoted,
    TasksFoundMapped,
)
from missionledger.transitions.domain.handovers.holding import describe_gap, gaps, holds
from missionledger.transitions.domain.handovers.refusals import (
    HandoverGapError,
    HandoverWithoutCertificateError,
    ReceiverLacksCapacityError,
    ReceiverNotHoldingError,
    SequenceStepMissingError,
    TaskHandedOverError,
    TaskMappingError,
    TaskNotFoundError,
    TaskNotMappedError,
    TasksOpenError,
    TasksUnmappedError,
)
from missionledger.transitions.domain.handovers.state import Handovers, TaskHandover, evolve

STEPS_BEFORE: Mapping[Direction, tuple[Step, ...]] = {
    Direction.TO_UN: (
        Step.JOINT_ASSESSMENT,
        Step.SUCCESSOR_MANDATE,
        Step.HUMAN_RIGHTS_SCREENING,
    ),
    Direction.FROM_UN: (Step.JOINT_ASSESSMENT, Step.SUCCESSOR_MANDATE),
    Direction.UN_TO_UN: (Step.SUCCESSOR_MANDATE,),
}
"""What has to be done before a task goes to a successor; units that come under the United Nations
are screened first."""


def decide(  # noqa: PLR0911 - one branch a command, and mypy sees that none is missing
    command: HandoverCommand, state: Handovers
) -> tuple[HandoverEvent, ...]:
    """Return the facts the command leads to, or refuse it.

    Raises:
        TaskNotFoundError: if the mission has no such task.
        TaskMappingError: if a mapping lacks a receiver, money or a reason.
        TaskHandedOverError: if the task went over already.
        HandoverGapError: if nobody would hold the task on some day.
        TaskNotMappedError, HandoverWithoutCertificateError, ReceiverNotHoldingError,
            ReceiverLacksCapacityError, SequenceStepMissingError: if a task cannot go over yet.
        TasksUnmappedError, TasksOpenError: if tasks are open where none may be.
    """
    match command:
        case NoteTask():
            return _note(command, state)
        case MapTask():
            return _map(command, state)
        case SetHolders():
            return _set_holders(command, state)
        case HandOverTask():
            return _hand_over(command, state)
        case RecordSupport() | LinkSequence() | TakeSequenceStep():
            return _record(command, state)
        case RequireTask():
            _task(state, command.mission_id, command.task_id)
            return ()
        case ConfirmTasksMapped():
            return _confirm_mapped(command, state)
        case ConfirmHandoversComplete():
            return _confirm(command, state)
        case _:
            assert_never(command)


def _note(command: NoteTask, state: Handovers) -> tuple[HandoverEvent, ...]:
    known = state.tasks.get(command.task_id)
    if known is not None and known.title == command.title:
        return ()
    noted = TaskNoted(mission_id=command.mission_id, task_id=command.task_id, title=command.title)
    return (noted,)


def _map(command: MapTask, state: Handovers) -> tuple[HandoverEvent, ...]:
    task = _open_task(state, command.mission_id, command.task_id)
    if command.route is Route.STOP:
        if not command.reason.strip():
            raise TaskMappingError(
                f"{command.task_id} would stop without a reason",
                next_step="Say why nobody takes it over.",
                pointer="/reason",
            )
    elif not command.receiver.strip():
        raise TaskMappingError(
            f"{command.task_id} would go to nobody",
            next_step="Name who takes it over.",
            pointer="/receiver",
        )
    elif command.amount is None or command.amount.minor <= 0 or not command.source_fund.strip():
        raise TaskMappingError(
            f"{command.task_id} would go to {command.receiver} without money",
            next_step="Give an amount above zero and the fund it comes from; a task for which "
            "there is no money stops.",
            pointer="/source_fund" if command.amount and command.amount.minor > 0 else "/amount",
        )
    mapped = TaskMapped(
        mission_id=command.mission_id,
        task_id=command.task_id,
        route=command.route,
        receiver=command.receiver,
        owner=command.owner,
        planned_on=command.planned_on.isoformat(),
        amount=command.amount,
        source_fund=command.source_fund,
        reason=command.reason,
    )
    assessed = TaskCapacityAssessed(
        mission_id=command.mission_id,
        task_id=command.task_id,
        capacity=command.capacity,
        note=command.capacity_note,
    )
    is_mapped = evolve(state, mapped).tasks[command.task_id] == task
    is_assessed = (command.capacity, command.capacity_note) == (task.capacity, task.capacity_note)
    return (*(() if is_mapped else (mapped,)), *(() if is_assessed else (assessed,)))


def _set_holders(command: SetHolders, state: Handovers) -> tuple[HandoverEvent, ...]:
    task = _open_task(state, command.mission_id, command.task_id)
    backwards = [
        each.organization
        for each in command.holders
        if each.until_on is not None and each.until_on < each.from_on
    ]
    if backwards:
        raise TaskMappingError(
            f"{', '.join(backwards)} would stop before starting",
            next_step="Give a last day that is not before the first.",
            pointer="/holders",
        )
    open_days = [
        gap for gap in gaps(command.holders) if gap[1] is not None or task.route is not Route.STOP
    ]
    if open_days:
        raise HandoverGapError(
            f"nobody would hold {command.task_id} {', '.join(map(describe_gap, open_days))}",
            next_step="Let the one before stay longer or the next one come earlier; the last one "
            "has no last day unless the task stops.",
            pointer="/holders",
        )
    holders = tuple(
        Holder(
            organization=each.organization,
            from_on=each.from_on.isoformat(),
            until_on=None if each.until_on is None else each.until_on.isoformat(),
        )
        for each in sorted(command.holders, key=lambda each: (each.from_on, each.organization))
    )
    if holders == task.holders:
        return ()
    event = TaskHoldersSet(mission_id=command.mission_id, task_id=command.task_id, holders=holders)
    return (event,)


def _hand_over(command: HandOverTask, state: Handovers) -> tuple[HandoverEvent, ...]:
    task = state.tasks.get(command.task_id)
    if task is not None and task.handed_over_on == command.occurred_on.isoformat():
        return ()
    task = _open_task(state, command.mission_id, command.task_id)
    if task.route is None:
        raise TaskNotMappedError(
            f"it is not settled where {command.task_id} goes",
            next_step="Map the task to the host, the country team, a successor, or stop it.",
        )
    if task.route is not Route.STOP and task.capacity is Capacity.LACKING:
        raise ReceiverLacksCapacityError(
            f"{task.receiver} cannot carry {command.task_id}: {task.capacity_note or 'no note'}",
            next_step="Record what has become of the capacity by mapping the task again, give it "
            "to somebody else, or stop it.",
        )
    if task.route is not Route.STOP and not command.documents:
        raise HandoverWithoutCertificateError(
            f"{command.task_id} would go to {task.receiver} without a signed paper",
            next_step="Store the certificate of both sides and name its SHA-256 in documents.",
            pointer="/documents",
        )
    if task.route is Route.SUCCESSOR_MISSION:
        _require_steps(state)
    needs_holder = task.route is Route.SUCCESSOR_MISSION or (
        bool(task.holders) and task.route is not Route.STOP
    )
    if needs_holder and not holds(task.holders, task.receiver, command.occurred_on):
        raise ReceiverNotHoldingError(
            f"{task.receiver} does not hold {command.task_id} on {command.occurred_on}",
            next_step="Settle first who holds the task on which days.",
        )
    handed = TaskHandedOver(
        mission_id=command.mission_id,
        task_id=command.task_id,
        title=task.title,
        route=task.route,
        receiver=task.receiver,
        handed_over_on=command.occurred_on.isoformat(),
        documents=command.documents,
        evidence=command.evidence,
    )
    return (handed,)


def _require_steps(state: Handovers) -> None:
    if state.sequence is None:
        raise SequenceStepMissingError(
            "the mission is not linked with a successor",
            next_step="Link predecessor and successor, with the day authority goes over.",
        )
    missing = [each for each in STEPS_BEFORE[state.sequence.direction] if each not in state.steps]
    if missing:
        raise SequenceStepMissingError(
            f"before {state.sequence.successor} takes over: {', '.join(missing)}",
            next_step="Record these steps when they have been taken.",
        )


def _record(
    command: RecordSupport | LinkSequence | TakeSequenceStep, state: Handovers
) -> tuple[HandoverEvent, ...]:
    event: HandoverEvent
    match command:
        case RecordSupport():
            event = SupportRecorded(
                mission_id=command.mission_id,
                party=command.party,
                kind=command.kind,
                stance=command.stance,
                note=command.note,
            )
        case LinkSequence():
            event = SequenceLinked(
                mission_id=command.mission_id,
                predecessor=command.predecessor,
                successor=command.successor,
                direction=command.direction,
                transfer_on=command.transfer_on.isoformat(),
                understanding=command.understanding,
            )
        case TakeSequenceStep():
            event = SequenceStepTaken(
                mission_id=command.mission_id,
                step=command.step,
                taken_on=command.occurred_on.isoformat(),
                note=command.note,
                documents=command.documents,
            )
        case _:
            assert_never(command)
    return () if evolve(state, event) == state else (event,)


def _confirm_mapped(command: ConfirmTasksMapped, state: Handovers) -> tuple[HandoverEvent, ...]:
    unmapped = sorted(
        key
        for key, each in state.tasks.items()
        if each.route is None and each.handed_over_on is None
    )
    if unmapped or not state.tasks:
        raise TasksUnmappedError(
            f"it is not settled who takes over {', '.join(unmapped)}"
            if unmapped
            else f"no task of {command.mission_id} is known",
            next_step="Map every task to the host, the country team or a successor, with its "
            "money, or stop it; note first what the mandate asks for.",
        )
    found = TasksFoundMapped(
        mission_id=command.mission_id,
        tasks=len(state.tasks),
        tasks_ahead=sum(each.handed_over_on is None for each in state.tasks.values()),
    )
    return (found,)


def _confirm(command: ConfirmHandoversComplete, state: Handovers) -> tuple[HandoverEvent, ...]:
    left = sorted(key for key, each in state.tasks.items() if each.handed_over_on is None)
    if left or not state.tasks:
        raise TasksOpenError(
            f"nothing has become yet of {', '.join(left)}"
            if left
            else f"no task of {command.mission_id} is known",
            next_step="Hand every task over, or stop it; note first what the mandate asks for.",
        )
    return (HandoversFoundComplete(mission_id=command.mission_id, tasks=len(state.tasks)),)


def _task(state: Handovers, mission_id: str, task_id: str) -> TaskHandover:
    task = state.tasks.get(task_id)
    if task is None:
        raise TaskNotFoundError(
            f"{mission_id} has no task {task_id}",
            next_step="Note the task that the mandate asks for first.",
        )
    return task


def _open_task(state: Handovers, mission_id: str, task_id: str) -> TaskHandover:
    task = _task(state, mission_id, task_id)
    if task.handed_over_on is not None:
        raise TaskHandedOverError(
            f"{task_id} went over on {task.handed_over_on}",
            next_step="What was handed over is not taken back; note a new task if one arises.",
        )
    return task


def _mission_of(command: HandoverCommand) -> str:
    return command.mission_id


HANDOVERS: Decider[HandoverCommand, Handovers, HandoverEvent] = Decider(
    service="transitions",
    aggregate="handovers",
    initial=Handovers(),
    decide=decide,
    evolve=evolve,
    events=HANDOVER_EVENTS,
    id_of=_mission_of,
    mission_of=_mission_of,
)
