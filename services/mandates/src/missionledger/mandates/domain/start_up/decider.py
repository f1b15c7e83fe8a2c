"""Rules of a start-up."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.mandates.domain.mission.events import MissionStatus
from missionledger.mandates.domain.start_up import commands as c
from missionledger.mandates.domain.start_up import events as e
from missionledger.mandates.domain.start_up.refusals import (
    FundingNotAskedAnewError,
    GateBehindError,
    NoStartUpError,
    OperationLedByOthersError,
    StartUpAlreadyPlannedError,
    StartUpEndedError,
    StartUpPlanNotValidError,
    UnitsNotInPlaceError,
)
from missionledger.mandates.domain.start_up.state import Funding, StartUp, evolve

NO_FUND_FOR_POLITICAL_MISSIONS = "Financial Regulations 4.6-4.8; A/RES/47/217"
"""The Reserve Fund serves peacekeeping operations; a political mission has the regular budget."""

LED_BY_OTHERS = "2024 study on the future of peacekeeping, 1 and 5.3; S/RES/2719 (2023)"
"""Operations led by others are authorized and may be supported; they are not set up here."""

_BEFORE_THE_START = frozenset(
    {MissionStatus.PROPOSED, MissionStatus.PRE_MANDATE, MissionStatus.AUTHORIZED}
)
_CAME_TO_NOTHING = frozenset({e.FundingStatus.REFUSED, e.FundingStatus.RELEASED})


def decide(command: c.StartUpCommand, state: StartUp) -> tuple[e.StartUpEvent, ...]:
    """Return the facts the command leads to, or refuse it.

    Raises:
        StartUpPlanNotValidError: if a plan contradicts itself or a rule.
        OperationLedByOthersError: if the operation is not led by the United Nations.
        StartUpAlreadyPlannedError: if another start-up of the mission is recorded.
        NoStartUpError: if none is.
        StartUpEndedError: if it is over.
        GateBehindError: if the start-up is not where the command needs it.
        UnitsNotInPlaceError: if capability is declared without the units it rests on.
        FundingNotAskedAnewError: if the money asked for is still under way.
    """
    if isinstance(command, c.PlanStartUp):
        return _plan(command, state)
    if isinstance(command, c.ProcessCommand):
        return () if state.ended is not None else _by_the_process(command, state)
    if _repeats(command, state):
        return ()
    _require_running(command.mission_id, state)
    return _BY_PERSONS[type(command)](command, state)


def _plan(command: c.PlanStartUp, state: StartUp) -> tuple[e.StartUpEvent, ...]:
    content = command.model_dump(include=set(e.StartUpPlan.model_fields))
    if state.plan is not None and state.ended is None:
        if state.plan.model_dump(include=set(e.StartUpPlan.model_fields)) == content:
            return ()
        raise StartUpAlreadyPlannedError(
            f"a start-up of {command.mission_id} was planned on {state.plan.planned_on}",
            next_step="Move its deadlines, ask for another amount, or abandon it first.",
        )
    if state.full is not None:
        raise StartUpEndedError(
            f"{command.mission_id} has started: full capability was declared on {state.full.on}",
            next_step="A mission starts once; an expansion is a revision of its mandate.",
        )
    _require_valid(command)
    return (
        e.StartUpPlanned(
            **content,
            attempt=state.attempt + 1,
            mandate=command.mandate,
            planned_on=command.occurred_on,
            planned_by=command.planned_by,
        ),
    )


def _require_valid(command: c.PlanStartUp) -> None:
    if command.is_political:
        raise StartUpPlanNotValidError(
            f"{command.mission_id} is a special political mission, and the Peacekeeping Reserve "
            "Fund does not serve these",
            next_step="Its money is asked from the regular budget.",
            source=NO_FUND_FOR_POLITICAL_MISSIONS,
        )
    if command.led_by:
        raise OperationLedByOthersError(
            f"{command.mission_id} is led by {', '.join(command.led_by)}: no account, loan or "
            "force generation of the United Nations starts it",
            next_step="What the United Nations gives to it is optional support: record it as a "
            "support package.",
            source=LED_BY_OTHERS,
        )
    if command.status not in _BEFORE_THE_START:
        raise StartUpPlanNotValidError(
            f"{command.mission_id} is {command.status.replace('_', ' ')}; it has no start ahead",
            next_step="An expansion is a revision of the mandate; a new presence is a new mission.",
        )
    doubled = [
        name for name, n in Counter(x.requirement_id for x in command.units).items() if n > 1
    ]
    if doubled:
        raise StartUpPlanNotValidError(
            f"two units have the same requirement: {', '.join(sorted(doubled))}",
            next_step="Give every unit a requirement id of its own.",
            pointer="/units",
        )
    if not command.deadlines.in_order:
        raise StartUpPlanNotValidError(
            "a gate would end before the one ahead of it",
            next_step=f"Put the last days in this order: {', '.join(e.Gate)}.",
            pointer="/deadlines",
        )
    if command.deadlines.decision < command.occurred_on:
        raise StartUpPlanNotValidError(
            f"the first last day, {command.deadlines.decision}, lies before the plan",
            next_step="Choose days that are ahead.",
            pointer="/deadlines/decision",
        )
    late = [
        x.requirement_id for x in command.units if x.needed_on > command.deadlines.full_capability
    ]
    if late:
        raise StartUpPlanNotValidError(
            f"needed only after full capability is due: {', '.join(late)}",
            next_step="Move their day, or the day of full capability.",
            pointer="/units",
        )


def _repeats(command: c.StartUpCommand, state: StartUp) -> bool:
    """Tell whether a person asks for what was already recorded in the same words."""
    match command:
        case c.RecordStartUpDecision():
            return state.decision is not None and state.decision.symbol == command.symbol
        case c.MoveStartUpDeadline():
            return state.deadlines is not None and state.deadlines.of(command.gate) == command.to
        case c.DeclareInitialCapability():
            return state.initial is not None and state.initial.statement == command.statement
        case c.DeclareFullCapability():
            return state.full is not None and state.full.shortfall == command.shortfall
        case c.AbandonStartUp():
            return state.abandoned is not None and state.abandoned.reason == command.reason
        case _:
            return False


def _require_running(mission_id: str, state: StartUp) -> None:
    if state.plan is None:
        raise NoStartUpError(
            f"no start-up of {mission_id} is planned",
            next_step="Plan it first: title, money, units and the last day of each gate.",
        )
    if state.ended is not None:
        raise StartUpEndedError(
            f"the start-up of {mission_id} ended: {state.ended.outcome}",
            next_step="Nothing waits for this any more; a new plan begins a new start-up.",
        )
    if state.abandoned is not None:
        raise StartUpEndedError(
            f"the start-up of {mission_id} was abandoned on {state.abandoned.on}",
            next_step="What was held is being let go; a new plan begins a new start-up.",
        )


def _decision(command: c.RecordStartUpDecision, state: StartUp) -> tuple[e.StartUpEvent, ...]:
    if state.decision is not None:
        raise GateBehindError(
            f"the start-up rests on {state.decision.symbol} of {state.decision.on}",
            next_step="Record further decisions on the mandate.",
            pointer="/symbol",
        )
    return (
        e.StartUpDecisionRecorded(
            mission_id=command.mission_id,
            on=command.occurred_on,
            act=command.act,
            symbol=command.symbol,
        ),
    )


def _revise_funding(command: c.ReviseStartUpFunding, state: StartUp) -> tuple[e.StartUpEvent, ...]:
    funding = state.funding or Funding(asked_minor=command.funding_minor)
    if funding.status not in _CAME_TO_NOTHING:
        raise FundingNotAskedAnewError(
            f"the money asked for is {funding.status or 'not asked for yet'}",
            next_step="Ask for another amount if it is refused or let go.",
            pointer="/funding",
        )
    return (
        e.StartUpFundingRevised(
            mission_id=command.mission_id,
            on=command.occurred_on,
            funding_minor=command.funding_minor,
            reason=command.reason,
            decided_by=command.decided_by,
        ),
    )


def _move_deadline(command: c.MoveStartUpDeadline, state: StartUp) -> tuple[e.StartUpEvent, ...]:
    assert state.deadlines is not None  # a running start-up has a plan
    before = state.deadlines.of(command.gate)
    if not state.deadlines.moved(command.gate, command.to).in_order:
        raise StartUpPlanNotValidError(
            f"{command.gate} may not end on {command.to}: the gates would be out of order",
            next_step="Move the gates after it first, or choose an earlier day.",
            pointer="/to",
        )
    return (
        e.StartUpDeadlineMoved(
            mission_id=command.mission_id,
            on=command.occurred_on,
            gate=command.gate,
            before=before,
            to=command.to,
            reason=command.reason,
            decided_by=command.decided_by,
        ),
    )


def _declare_initial(
    command: c.DeclareInitialCapability, state: StartUp
) -> tuple[e.StartUpEvent, ...]:
    if state.initial is not None:
        raise GateBehindError(
            f"initial capability was declared on {state.initial.on}",
            next_step="Declare full capability when it is there.",
        )
    deployed = _of_plan(command.deployed, state)
    if not deployed:
        raise UnitsNotInPlaceError(
            f"no planned unit of {command.mission_id} is in place as far as is known here",
            next_step="Wait for the arrival of the first unit to be recorded in performance.",
        )
    return (
        e.InitialCapabilityDeclared(
            mission_id=command.mission_id,
            on=command.occurred_on,
            deployed=deployed,
            statement=command.statement,
            declared_by=command.declared_by,
        ),
    )


def _declare_full(command: c.DeclareFullCapability, state: StartUp) -> tuple[e.StartUpEvent, ...]:
    if state.initial is None:
        raise GateBehindError(
            "initial capability was not declared yet",
            next_step="Declare it first.",
        )
    deployed = _of_plan(command.deployed, state)
    missing = tuple(
        each.requirement_id for each in state.units if each.requirement_id not in deployed
    )
    if missing and not command.shortfall:
        raise UnitsNotInPlaceError(
            f"not in place: {', '.join(missing)}",
            next_step="Wait for them, or say in `shortfall` why the mission counts as complete "
            "without them; the ceiling or the tasks are then to be revised at the first renewal.",
            pointer="/shortfall",
        )
    return (
        e.FullCapabilityDeclared(
            mission_id=command.mission_id,
            on=command.occurred_on,
            deployed=deployed,
            missing=missing,
            shortfall=command.shortfall if missing else "",
            declared_by=command.declared_by,
        ),
    )


def _abandon(command: c.AbandonStartUp, state: StartUp) -> tuple[e.StartUpEvent, ...]:
    if state.initial is not None:
        raise GateBehindError(
            f"initial capability was declared on {state.initial.on}: the mission operates",
            next_step="A mission that operates ends by a drawdown, not by giving up its start.",
        )
    return (
        e.StartUpAbandoned(
            mission_id=command.mission_id,
            on=command.occurred_on,
            reason=command.reason,
            decided_by=command.decided_by,
        ),
    )


def _by_the_process(command: c.ProcessCommand, state: StartUp) -> tuple[e.StartUpEvent, ...]:
    """Record what has happened; what is known already, or about something else, is passed over."""
    match command:
        case c.NoteStartUpFunding():
            known = state.funding.loan_id if state.funding else None
            is_news = known in ("", command.loan_id)
            event: type[e.StartUpEvent] = e.StartUpFundingNoted
        case c.HoldForStartUp():
            is_news = not state.holds(command.kind, command.reference)
            event = e.StartUpHeld
        case c.ReleaseForStartUp():
            is_news = state.holds(command.kind, command.reference)
            event = e.StartUpReleased
        case c.EndStartUp():
            is_news = True
            event = e.StartUpEnded
        case _:
            raise TypeError(command)
    return (event.model_validate(command.facts()),) if is_news else ()


def _of_plan(deployed: tuple[str, ...], state: StartUp) -> tuple[str, ...]:
    planned = {each.requirement_id for each in state.units}
    return tuple(sorted(planned & set(deployed)))


_BY_PERSONS: Mapping[type[Command], Callable[[Any, StartUp], tuple[e.StartUpEvent, ...]]] = {
    c.RecordStartUpDecision: _decision,
    c.ReviseStartUpFunding: _revise_funding,
    c.MoveStartUpDeadline: _move_deadline,
    c.DeclareInitialCapability: _declare_initial,
    c.DeclareFullCapability: _declare_full,
    c.AbandonStartUp: _abandon,
}

START_UP: Decider[c.StartUpCommand, StartUp, e.StartUpEvent] = Decider(
    service="mandates",
    aggregate="start_up",
    initial=StartUp(),
    decide=decide,
    evolve=evolve,
    events=e.START_UP_EVENTS,
    id_of=lambda command: command.mission_id,
    mission_of=lambda command: command.mission_id,
)
