"""How a drawdown begins, and how its days move."""

import itertools
from datetime import date

from missionledger.transitions.domain.drawdown.commands import NoteMandateEnd, OpenDrawdown
from missionledger.transitions.domain.drawdown.events import (
    Cause,
    DrawdownDeadlineMoved,
    DrawdownEvent,
    DrawdownOpened,
    DrawdownStep,
    MandateEndNoted,
)
from missionledger.transitions.domain.drawdown.policies import (
    LAST_DAY,
    PLAN_LEAD_DAYS,
    WITHDRAWAL_DAYS,
    deadlines_for,
    usual_withdrawal,
)
from missionledger.transitions.domain.drawdown.refusals import (
    DrawdownDatesError,
    DrawdownRunningError,
)
from missionledger.transitions.domain.drawdown.state import Drawdown

BY_WITHDRAWAL = (DrawdownStep.SITES, DrawdownStep.UNITS, DrawdownStep.STAFF)


def open_drawdown(command: OpenDrawdown, state: Drawdown) -> tuple[DrawdownEvent, ...]:
    """Begin to leave; quiet if the mission leaves on this decision already."""
    if state.is_running and (state.authority, state.cause) == (command.authority, command.cause):
        return ()
    if state.is_running or state.closed_on is not None:
        said = f"closed on {state.closed_on}" if state.closed_on else f"on {state.authority}"
        raise DrawdownRunningError(
            f"{command.mission_id} leaves already: {said}",
            next_step="Move the days of its steps instead.",
        )
    return (_opened(command, state),)


def note_end(command: NoteMandateEnd, state: Drawdown) -> tuple[DrawdownEvent, ...]:
    """Note the end of a mandate; begin to leave, or let the days of the way out follow it."""
    noted = MandateEndNoted(
        mission_id=command.mission_id,
        resolution=command.resolution,
        decided_on=command.occurred_on.isoformat(),
        ends_on=command.ends_on.isoformat(),
        withdrawal_by=None if command.withdrawal_by is None else command.withdrawal_by.isoformat(),
        foreign_event_id=command.foreign_event_id,
        foreign_position=command.foreign_position,
    )
    if state.is_running:
        return (noted, *_follow(command, state))
    # Nobody leaves by a day that no calendar of this house has; the decision is noted all the same.
    if not command.opens or state.closed_on is not None or command.ends_on > LAST_DAY:
        return (noted,)
    opening = OpenDrawdown(
        mission_id=command.mission_id,
        occurred_on=command.occurred_on,
        cause=Cause.TERMINATION,
        authority=command.resolution or "a decision without a symbol",
        mandate_ends_on=command.ends_on,
        withdrawal_by=command.withdrawal_by
        and min(max(command.withdrawal_by, command.ends_on), LAST_DAY),
    )
    return (noted, _opened(opening, state))


def move_deadlines(
    state: Drawdown, step: DrawdownStep, due_on: date, reason: str
) -> tuple[DrawdownEvent, ...]:
    """Move the day of a step, and those after it that would be due earlier.

    Raises:
        DrawdownDatesError: if the step would be due before one that is not done and comes first,
            or in another century.
    """
    _require_day(due_on, "/due_on")
    order = list(DrawdownStep)
    place = order.index(step)
    day = due_on.isoformat()
    later_first = [
        each
        for each in order[:place]
        if not state.step(each).is_done and (state.step(each).due_on or "") > day
    ]
    if later_first:
        first = later_first[0]
        raise DrawdownDatesError(
            f"{first.value} comes first and is due on {state.step(first).due_on}",
            next_step="Give a later day, or move what comes first.",
            pointer="/due_on",
        )
    moved = [step] if state.step(step).due_on != day else []
    moved += [
        each
        for each in order[place + 1 :]
        if not state.step(each).is_done and (state.step(each).due_on or day) < day
    ]
    return tuple(_moved(state, each, day, reason) for each in moved)


def _follow(command: NoteMandateEnd, state: Drawdown) -> tuple[DrawdownEvent, ...]:
    """Let sites, units and staff be due when the decision says, and nothing after them before."""
    if command.withdrawal_by is None or command.withdrawal_by > LAST_DAY:
        return ()
    day = command.withdrawal_by.isoformat()
    reason = f"{command.resolution or 'a decision'} on the withdrawal"
    after = list(DrawdownStep)[list(DrawdownStep).index(DrawdownStep.STAFF) + 1 :]
    moved = [DrawdownStep.PLAN] if (state.step(DrawdownStep.PLAN).due_on or "") > day else []
    moved += [each for each in BY_WITHDRAWAL if state.step(each).due_on != day]
    moved += [each for each in after if (state.step(each).due_on or day) < day]
    return tuple(_moved(state, each, day, reason) for each in moved if not state.step(each).is_done)


def _moved(state: Drawdown, step: DrawdownStep, day: str, reason: str) -> DrawdownDeadlineMoved:
    return DrawdownDeadlineMoved(
        mission_id=state.mission_id,
        attempt=state.attempt,
        step=step,
        due_on=day,
        previously_on=state.step(step).due_on or day,
        reason=reason,
    )


def _require_day(day: date, pointer: str) -> None:
    if day > LAST_DAY:
        raise DrawdownDatesError(
            f"{day} lies after {LAST_DAY}",
            next_step="Give a day of this century.",
            pointer=pointer,
        )


def _opened(command: OpenDrawdown, state: Drawdown) -> DrawdownOpened:
    _require_day(command.mandate_ends_on, "/mandate_ends_on")
    withdrawal_by, source = _withdrawal(command)
    said = (
        ("mandate_ends_on", command.mandate_ends_on),
        ("withdrawal_by", withdrawal_by),
        ("technical_by", command.technical_by),
        ("administrative_by", command.administrative_by),
    )
    days = [(name, day) for name, day in said if day is not None]
    for name, day in days:
        _require_day(day, f"/{name}")
    for (before, first), (name, then) in itertools.pairwise(days):
        if then < first:
            raise DrawdownDatesError(
                f"{name} on {then} lies before {before} on {first}",
                next_step="The mandate ends, then the withdrawal, then the liquidations.",
                pointer=f"/{name}",
            )
    if withdrawal_by < command.occurred_on:
        raise DrawdownDatesError(
            f"the withdrawal ends on {withdrawal_by}, before it begins on {command.occurred_on}",
            next_step="Open the drawdown on the day of its decision.",
            pointer="/withdrawal_by",
        )
    lead = (command.mandate_ends_on - command.occurred_on).days
    return DrawdownOpened(
        mission_id=command.mission_id,
        attempt=state.attempt + 1,
        cause=command.cause,
        authority=command.authority,
        opened_on=command.occurred_on.isoformat(),
        mandate_ends_on=command.mandate_ends_on.isoformat(),
        withdrawal_by=withdrawal_by.isoformat(),
        lead_days=max(lead, 0),
        usual_lead_days=PLAN_LEAD_DAYS.on(command.occurred_on).value,
        deadlines=deadlines_for(
            command.occurred_on,
            command.mandate_ends_on,
            withdrawal_by,
            command.technical_by,
            command.administrative_by,
        ),
        day_seconds=command.day_seconds,
        withdrawal_source=source,
    )


def _withdrawal(command: OpenDrawdown) -> tuple[date, str]:
    """Return the last day of the withdrawal, and the document or the rule that names it."""
    if command.withdrawal_by is not None:
        return command.withdrawal_by, command.authority
    days = WITHDRAWAL_DAYS.on(command.occurred_on)
    usual = usual_withdrawal(command.mandate_ends_on, command.occurred_on)
    said = f"{days.value} days after the mandate, as no decision names a day ({days.source})"
    return min(usual, LAST_DAY), said
