"""How far a mission is on its way out, as the events left it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, assert_never

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.identifiers import DayText
from missionledger.common.processes.progress import DAY_SECONDS
from missionledger.transitions.domain.drawdown.events import (
    Cause,
    DrawdownCalledOff,
    DrawdownClosed,
    DrawdownDeadlineMoved,
    DrawdownEvent,
    DrawdownOpened,
    DrawdownSettlementNoted,
    DrawdownStep,
    DrawdownStepCompleted,
    DrawdownStepConfirmed,
    DrawdownStepOverdue,
    DrawdownStepProposed,
    DrawdownStepReopened,
    DrawdownStepReturned,
    DrawdownStepSkipped,
    MandateEndNoted,
    Proposal,
)

PROCESS = "mission-drawdown"


class StepStatus(StrEnum):
    """How a step stands."""

    AHEAD = "ahead"
    CONFIRMED = "confirmed"
    """Somebody says it is done; it is being checked elsewhere."""
    RETURNED = "returned"
    COMPLETED = "completed"
    SKIPPED = "skipped"


DONE = frozenset({StepStatus.COMPLETED, StepStatus.SKIPPED})


class StepState(BaseModel):
    """One step.

    Attributes:
        baseline_on: by when it was due at first.
        words: why it was returned or skipped, or what others did about it.
        overdue_since: the day that passed; None if none did since it was moved.
        proposal: what somebody proposes to decide on it; None if nobody does, or if it was
            returned or opened again since.
    """

    model_config = ConfigDict(frozen=True)

    status: StepStatus = StepStatus.AHEAD
    due_on: DayText | None = None
    baseline_on: DayText | None = None
    overdue_since: DayText | None = None
    proposal: Proposal | None = None
    proposed_by: str = ""
    proposed_on: DayText | None = None
    confirmed_by: str = ""
    done_on: DayText | None = None
    words: str = ""
    documents: tuple[str, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether the next step may be taken."""
        return self.status in DONE


class Drawdown(BaseModel):
    """The way out of one mission."""

    model_config = ConfigDict(frozen=True)

    mission_id: str = ""
    attempt: int = 0
    cause: Cause = Cause.OTHER
    authority: str = ""
    opened_on: DayText | None = None
    mandate_ends_on: DayText | None = None
    withdrawal_by: DayText | None = None
    withdrawal_source: str = ""
    lead_days: int = 0
    usual_lead_days: int = 0
    day_seconds: int = DAY_SECONDS
    steps: Mapping[DrawdownStep, StepState] = Field(default_factory=dict)
    noted_end: MandateEndNoted | None = None
    settlement: DrawdownSettlementNoted | None = None
    called_off: str = ""
    closed_on: DayText | None = None
    duties_open: int = 0
    outcome: str = ""

    @property
    def is_running(self) -> bool:
        """Whether the mission is on its way out now."""
        return self.opened_on is not None and not self.called_off and self.closed_on is None

    @property
    def present_step(self) -> DrawdownStep | None:
        """The first step that is not done; None if all are, or the mission is not leaving."""
        if not self.is_running:
            return None
        return next((step for step in DrawdownStep if not self.step(step).is_done), None)

    def step(self, step: DrawdownStep) -> StepState:
        """Return how a step stands."""
        return self.steps.get(step, StepState())


def process_id_of(mission_id: str, attempt: int) -> str:
    """Return the id of the process that drives a drawdown."""
    return f"{PROCESS}/{mission_id}" + (f"-{attempt}" if attempt > 1 else "")


def evolve(state: Drawdown, event: DrawdownEvent) -> Drawdown:
    """Return the state after the event."""
    state = state.model_copy(update={"mission_id": event.mission_id})
    match event:
        case DrawdownOpened():
            return _opened(state, event)
        case MandateEndNoted():
            return state.model_copy(update={"noted_end": event})
        case DrawdownSettlementNoted():
            return state.model_copy(update={"settlement": event})
        case DrawdownCalledOff():
            return state.model_copy(update={"called_off": event.reason})
        case DrawdownClosed():
            return state.model_copy(
                update={
                    "closed_on": event.closed_on,
                    "duties_open": event.duties_open,
                    "outcome": event.detail,
                }
            )
        case _:
            step = state.step(event.step).model_copy(update=_changes(event))
            return state.model_copy(update={"steps": {**state.steps, event.step: step}})


def _opened(state: Drawdown, event: DrawdownOpened) -> Drawdown:
    steps = {
        each.step: StepState(due_on=each.due_on, baseline_on=each.due_on)
        for each in event.deadlines
    }
    return Drawdown(
        steps=steps,
        noted_end=state.noted_end,
        **event.model_dump(exclude={"deadlines"}),
    )


def _changes(  # noqa: PLR0911 - one branch a kind of event
    event: DrawdownStepProposed
    | DrawdownStepConfirmed
    | DrawdownStepReturned
    | DrawdownStepCompleted
    | DrawdownStepSkipped
    | DrawdownStepReopened
    | DrawdownStepOverdue
    | DrawdownDeadlineMoved,
) -> dict[str, Any]:
    match event:
        case DrawdownStepProposed():
            return event.model_dump(include={"proposal", "proposed_by", "proposed_on"})
        case DrawdownStepConfirmed():
            return {
                "status": StepStatus.CONFIRMED,
                "confirmed_by": event.confirmed_by,
                "documents": event.documents,
                "words": event.note,
            }
        case DrawdownStepReturned() | DrawdownStepReopened():
            return {
                "status": StepStatus.RETURNED,
                "words": event.reason,
                "done_on": None,
                "proposal": None,
                "proposed_by": "",
                "proposed_on": None,
            }
        case DrawdownStepCompleted():
            return {
                "status": StepStatus.COMPLETED,
                "done_on": event.completed_on,
                "words": event.detail,
            }
        case DrawdownStepSkipped():
            return {
                "status": StepStatus.SKIPPED,
                "done_on": event.skipped_on,
                "words": event.reason,
            }
        case DrawdownStepOverdue():
            return {"overdue_since": event.due_on}
        case DrawdownDeadlineMoved():
            return {"due_on": event.due_on, "overdue_since": None}
        case _:
            assert_never(event)
