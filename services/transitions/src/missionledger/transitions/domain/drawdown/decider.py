"""The rules of the way out of a mission.

Steps are taken in order. Each is proposed by one person and confirmed by another, checked elsewhere
by the process, and done or returned with a reason; or it is passed over by decision of two people.
Only what lives on is never passed over. Compensation is forward: a base handed over is not taken
back (domain process 7).
"""

from typing import assert_never

from missionledger.common.decider import Decider
from missionledger.transitions.domain.drawdown.commands import (
    CallOffDrawdown,
    CloseDrawdown,
    CompleteStep,
    ConfirmStep,
    DrawdownCommand,
    MoveDeadline,
    NoteMandateEnd,
    NoteOverdue,
    NoteSettlement,
    OpenDrawdown,
    ProposeStep,
    ReopenStep,
    ReturnStep,
    SkipStep,
)
from missionledger.transitions.domain.drawdown.events import (
    DRAWDOWN_EVENTS,
    DrawdownCalledOff,
    DrawdownClosed,
    DrawdownEvent,
    DrawdownSettlementNoted,
    DrawdownStep,
    DrawdownStepCompleted,
    DrawdownStepConfirmed,
    DrawdownStepOverdue,
    DrawdownStepProposed,
    DrawdownStepReopened,
    DrawdownStepReturned,
    DrawdownStepSkipped,
    Proposal,
)
from missionledger.transitions.domain.drawdown.opening import (
    move_deadlines,
    note_end,
    open_drawdown,
)
from missionledger.transitions.domain.drawdown.refusals import (
    DrawdownEndedError,
    DrawdownNotFoundError,
    StepDutiesError,
    StepNotPresentError,
    StepNotProposedError,
    StepNotSkippableError,
    StepUnprovenError,
    TooLateToStayError,
)
from missionledger.transitions.domain.drawdown.state import Drawdown, StepStatus, evolve

PROVEN = frozenset({DrawdownStep.TECHNICAL_LIQUIDATION, DrawdownStep.ADMINISTRATIVE_LIQUIDATION})
"""Ends with a report: on the site and the property, and the final performance report."""


def decide(  # noqa: C901, PLR0911, PLR0912 - one branch a command, and mypy sees them all
    command: DrawdownCommand, state: Drawdown
) -> tuple[DrawdownEvent, ...]:
    """Return the facts the command leads to, or refuse it.

    Raises:
        DrawdownNotFoundError, DrawdownRunningError, DrawdownEndedError: if the mission does not
            leave, leaves already, or has left.
        DrawdownDatesError: if a step would be due before one that comes first.
        StepNotPresentError: if it is not the turn of the step.
        StepNotProposedError, StepDutiesError: if nobody else proposed what is decided of a step.
        StepUnprovenError: if no paper shows that a liquidation has ended.
        StepNotSkippableError: if what lives on would be passed over.
        TooLateToStayError: if the mission has withdrawn.
    """
    match command:
        case OpenDrawdown():
            return open_drawdown(command, state)
        case NoteMandateEnd():
            return note_end(command, state)
        case ProposeStep():
            return _propose(command, state)
        case ConfirmStep():
            return _confirm(command, state)
        case SkipStep():
            return _skip(command, state)
        case MoveDeadline():
            return _move(command, state)
        case CallOffDrawdown():
            return _call_off(command, state)
        case CompleteStep() | ReturnStep():
            return _check(command, state)
        case ReopenStep():
            return _reopen(command, state)
        case NoteOverdue():
            return _note_overdue(command, state)
        case NoteSettlement():
            return _note_settlement(command, state)
        case CloseDrawdown():
            return _close(command, state)
        case _:
            assert_never(command)


def _propose(command: ProposeStep, state: Drawdown) -> tuple[DrawdownEvent, ...]:
    _require_running(state, command.mission_id)
    known = state.step(command.step)
    if known.is_done or known.status is StepStatus.CONFIRMED:
        return ()
    _require_present(state, command.step)
    if command.proposal is Proposal.SKIP:
        _require_skippable(command.step)
    if (known.proposal, known.proposed_by) == (command.proposal, command.proposed_by):
        return ()
    proposed = DrawdownStepProposed(
        mission_id=command.mission_id,
        attempt=state.attempt,
        step=command.step,
        proposal=command.proposal,
        proposed_by=command.proposed_by,
        proposed_on=command.occurred_on.isoformat(),
        note=command.note,
        documents=command.documents,
    )
    return (proposed,)


def _confirm(command: ConfirmStep, state: Drawdown) -> tuple[DrawdownEvent, ...]:
    _require_running(state, command.mission_id)
    known = state.step(command.step)
    if known.is_done or known.status is StepStatus.CONFIRMED:
        return ()
    _require_present(state, command.step)
    _require_two(state, command.step, Proposal.DONE, command.confirmed_by)
    if command.step in PROVEN and not command.documents:
        raise StepUnprovenError(
            f"no paper shows that the {_words(command.step)} has ended",
            next_step="Store the report and name its SHA-256 in documents.",
            pointer="/documents",
        )
    confirmed = DrawdownStepConfirmed(
        mission_id=command.mission_id,
        attempt=state.attempt,
        step=command.step,
        confirmed_by=command.confirmed_by,
        confirmed_on=command.occurred_on.isoformat(),
        note=command.note,
        documents=command.documents,
    )
    return (confirmed,)


def _skip(command: SkipStep, state: Drawdown) -> tuple[DrawdownEvent, ...]:
    _require_running(state, command.mission_id)
    if state.step(command.step).is_done:
        return ()
    _require_present(state, command.step)
    _require_skippable(command.step)
    _require_two(state, command.step, Proposal.SKIP, command.skipped_by)
    skipped = DrawdownStepSkipped(
        mission_id=command.mission_id,
        attempt=state.attempt,
        step=command.step,
        reason=command.reason,
        skipped_by=command.skipped_by,
        skipped_on=command.occurred_on.isoformat(),
    )
    return (skipped,)


def _move(command: MoveDeadline, state: Drawdown) -> tuple[DrawdownEvent, ...]:
    _require_running(state, command.mission_id)
    if state.step(command.step).is_done:
        raise StepNotPresentError(
            f"the step {_words(command.step)} is done",
            next_step="Move the day of a step that lies ahead.",
        )
    return move_deadlines(state, command.step, command.due_on, command.reason)


def _call_off(command: CallOffDrawdown, state: Drawdown) -> tuple[DrawdownEvent, ...]:
    if state.called_off:
        return ()
    _require_running(state, command.mission_id)
    if state.step(DrawdownStep.STAFF).is_done:
        raise TooLateToStayError(
            f"{command.mission_id} has withdrawn",
            next_step="What comes back needs a mandate and a start-up of its own.",
        )
    called_off = DrawdownCalledOff(
        mission_id=command.mission_id,
        attempt=state.attempt,
        reason=command.reason,
        authority=command.authority,
    )
    return (called_off,)


def _check(command: CompleteStep | ReturnStep, state: Drawdown) -> tuple[DrawdownEvent, ...]:
    # What a process reports late, of a step that was passed over meanwhile, changes nothing.
    if not state.is_running or state.step(command.step).status is not StepStatus.CONFIRMED:
        return ()
    if isinstance(command, ReturnStep):
        returned = DrawdownStepReturned(
            mission_id=command.mission_id,
            attempt=state.attempt,
            step=command.step,
            reason=command.reason,
        )
        return (returned,)
    completed = DrawdownStepCompleted(
        mission_id=command.mission_id,
        attempt=state.attempt,
        step=command.step,
        completed_on=command.occurred_on.isoformat(),
        detail=command.detail,
    )
    return (completed,)


def _reopen(command: ReopenStep, state: Drawdown) -> tuple[DrawdownEvent, ...]:
    if not state.is_running or not state.step(command.step).is_done:
        return ()
    reopened = DrawdownStepReopened(
        mission_id=command.mission_id,
        attempt=state.attempt,
        step=command.step,
        reason=command.reason,
    )
    return (reopened,)


def _note_overdue(command: NoteOverdue, state: Drawdown) -> tuple[DrawdownEvent, ...]:
    step = state.step(command.step)
    if not state.is_running or step.is_done or step.overdue_since or step.due_on is None:
        return ()
    overdue = DrawdownStepOverdue(
        mission_id=command.mission_id,
        attempt=state.attempt,
        step=command.step,
        due_on=step.due_on,
    )
    return (overdue,)


def _note_settlement(command: NoteSettlement, state: Drawdown) -> tuple[DrawdownEvent, ...]:
    _require_running(state, command.mission_id)
    noted = DrawdownSettlementNoted(
        attempt=state.attempt,
        as_of=command.occurred_on.isoformat(),
        **command.model_dump(exclude={"occurred_on", "provenance", "source", "documents"}),
    )
    return () if state.settlement == noted else (noted,)


def _close(command: CloseDrawdown, state: Drawdown) -> tuple[DrawdownEvent, ...]:
    if state.closed_on is not None:
        return ()
    _require_running(state, command.mission_id)
    if state.present_step is not None:
        raise StepNotPresentError(
            f"the step {_words(state.present_step)} is not done",
            next_step="Confirm it first.",
        )
    closed = DrawdownClosed(
        mission_id=command.mission_id,
        attempt=state.attempt,
        closed_on=command.occurred_on.isoformat(),
        duties_open=command.duties_open,
        detail=command.detail,
    )
    return (closed,)


def _require_running(state: Drawdown, mission_id: str) -> None:
    if state.closed_on is not None or state.called_off:
        if state.closed_on is None:
            raise DrawdownEndedError(
                f"the drawdown of {mission_id} was called off: {state.called_off}",
                next_step="The mission stays; open another drawdown if it leaves after all.",
            )
        raise DrawdownEndedError(
            f"the drawdown of {mission_id} was closed on {state.closed_on}",
            next_step="What lives on is followed as a residual duty.",
        )
    if not state.is_running:
        raise DrawdownNotFoundError(
            f"{mission_id} is not leaving",
            next_step="Open the drawdown with the decision that it rests on.",
        )


def _require_present(state: Drawdown, step: DrawdownStep) -> None:
    present = state.present_step
    if present is not step:
        turn = _words(present) if present is not None else "the end"
        raise StepNotPresentError(
            f"it is the turn of {turn}, not of {_words(step)}",
            next_step="Confirm what comes first, or pass it over with a reason.",
        )


def _require_skippable(step: DrawdownStep) -> None:
    if step is DrawdownStep.RESIDUAL_DUTIES:
        raise StepNotSkippableError(
            "a mission does not close past the question who answers for what lives on",
            next_step="Give every task a holder and every duty an owner, then confirm.",
        )


def _require_two(state: Drawdown, step: DrawdownStep, proposal: Proposal, actor: str) -> None:
    """Go on only if somebody else proposed this of the step."""
    known = state.step(step)
    if known.proposal is not proposal:
        wanted = "is done" if proposal is Proposal.DONE else "is to be passed over"
        raise StepNotProposedError(
            f"nobody has proposed that the step {_words(step)} {wanted}",
            next_step=f"Propose it on /steps/{step}/propose with proposal {proposal}; another "
            "person decides it.",
        )
    if known.proposed_by == actor:
        raise StepDutiesError(
            f"{actor} proposed on {known.proposed_on} what becomes of the step {_words(step)}, "
            "and does not decide it",
            next_step="Let another person look at it and decide.",
        )


def _words(step: DrawdownStep) -> str:
    return step.value.replace("_", " ")


def _mission_of(command: DrawdownCommand) -> str:
    return command.mission_id


DRAWDOWN: Decider[DrawdownCommand, Drawdown, DrawdownEvent] = Decider(
    service="transitions",
    aggregate="drawdown",
    initial=Drawdown(),
    decide=decide,
    evolve=evolve,
    events=DRAWDOWN_EVENTS,
    id_of=_mission_of,
    mission_of=_mission_of,
)
