"""The resource `drawdowns`: the way out of a mission, step by step."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.common.http.access import CommandAccess
from missionledger.common.http.schemas import Amount
from missionledger.common.money import Money
from missionledger.common.outcomes import Decision, Loaded
from missionledger.transitions.adapters.api.asking import Decider
from missionledger.transitions.adapters.api.mission_resource import (
    CommandRoute,
    Filters,
    MissionResource,
    add_resource,
)
from missionledger.transitions.application.guards import exit_guard, guards_of
from missionledger.transitions.domain.drawdown import commands as ask
from missionledger.transitions.domain.drawdown.decider import DRAWDOWN
from missionledger.transitions.domain.drawdown.events import (
    Cause,
    DrawdownSettlementNoted,
    DrawdownStep,
    MandateEndNoted,
    Proposal,
)
from missionledger.transitions.domain.drawdown.state import (
    Drawdown,
    StepStatus,
    process_id_of,
)


class StepView(BaseModel):
    """One step of the way out.

    Attributes:
        present: whether it is the turn of this step.
        late: whether its day had passed on the day of the answer, and it was not done.
        words: why it was returned or passed over, or what others did about it.
        proposal: what `proposed_by` proposes, for another person to decide; None if nothing.
    """

    mission_id: str
    step: DrawdownStep
    status: StepStatus
    present: bool
    late: bool
    baseline_on: str | None
    due_on: str | None
    done_on: str | None
    confirmed_by: str
    words: str
    documents: tuple[str, ...]
    proposal: Proposal | None
    proposed_by: str
    proposed_on: str | None


class SettlementView(BaseModel):
    """What the books said of the mission's account when its debts were settled.

    Attributes:
        cash: None if the actual books do not know it.
    """

    fund: str
    is_open: bool
    as_of: str
    cash: Amount | None
    owed_to_contributors: Amount
    loans_outstanding: Amount
    receivable: Amount
    open_obligations: Amount
    detail: str

    @classmethod
    def of(cls, noted: DrawdownSettlementNoted) -> "SettlementView":
        """Return what was noted."""
        return cls(
            fund=noted.fund,
            is_open=noted.is_open,
            as_of=noted.as_of,
            cash=_amount(noted.cash_minor) if noted.cash_known else None,
            owed_to_contributors=_amount(noted.owed_to_contributors_minor),
            loans_outstanding=_amount(noted.loans_outstanding_minor),
            receivable=_amount(noted.receivable_minor),
            open_obligations=_amount(noted.open_obligations_minor),
            detail=noted.detail,
        )


class DrawdownView(BaseModel):
    """The way out of one mission.

    Attributes:
        withdrawal_source: the decision that names that day, or the usual time where none does.
        lead_days: from the opening to the last day of the mandate.
        process_id: where `/v1/processes` tells how far it is; empty if none was begun.
        noted_end: what the mandates say of the end of the mandate.
    """

    mission_id: str
    version: int
    running: bool
    cause: Cause | None
    authority: str
    opened_on: str | None
    mandate_ends_on: str | None
    withdrawal_by: str | None
    withdrawal_source: str
    lead_days: int
    usual_lead_days: int
    present_step: DrawdownStep | None
    steps: tuple[StepView, ...]
    settlement: SettlementView | None
    noted_end: MandateEndNoted | None
    called_off: str
    closed_on: str | None
    duties_open: int
    outcome: str
    process_id: str
    day_seconds: int

    @classmethod
    def of(cls, loaded: Loaded[Drawdown], on: date) -> "DrawdownView":
        """Return the drawdown as it stood on the day."""
        state = loaded.state
        return cls(
            version=loaded.version,
            running=state.is_running,
            present_step=state.present_step,
            steps=_steps(state, on),
            settlement=None if state.settlement is None else SettlementView.of(state.settlement),
            process_id=process_id_of(state.mission_id, state.attempt) if state.attempt else "",
            **state.model_dump(
                exclude={"steps", "settlement", "noted_end", "attempt", "cause"},
            ),
            cause=state.cause if state.attempt else None,
            noted_end=state.noted_end,
        )


def _steps(state: Drawdown, on: date) -> tuple[StepView, ...]:
    if not state.attempt:
        return ()
    present = state.present_step
    return tuple(
        StepView(
            mission_id=state.mission_id,
            step=step,
            present=step is present,
            late=state.is_running
            and not known.is_done
            and known.due_on is not None
            and known.due_on < on.isoformat(),
            **known.model_dump(exclude={"overdue_since"}),
        )
        for step in DrawdownStep
        for known in (state.step(step),)
    )


def _amount(minor: int) -> Amount:
    return Amount.of(Money(minor=minor))


def with_guards(command: Any, _access: CommandAccess) -> Sequence[Decision]:
    """Return the guards of a step that is said to be done; they refuse or all is recorded."""
    if getattr(command, "proposal", Proposal.DONE) is Proposal.SKIP:
        return with_exit_guard(command, _access)
    return guards_of(command.step, command.mission_id, command.occurred_on)


def with_exit_guard(command: Any, _access: CommandAccess) -> Sequence[Decision]:
    """Return the guard of the exit itself, which no decision passes over with its first step."""
    if getattr(command, "step", DrawdownStep.PLAN) is not DrawdownStep.PLAN:
        return ()
    return (exit_guard(command.mission_id, command.occurred_on),)


class StepFilters(Filters):
    """Which steps are asked for."""

    step: DrawdownStep | None = None
    status: StepStatus | None = None
    present: bool | None = None
    late: bool | None = None


DRAWDOWNS: MissionResource[Drawdown, DrawdownView, StepView] = MissionResource(
    name="drawdowns",
    decider=DRAWDOWN,
    whole=DrawdownView,
    item=StepView,
    view=DrawdownView.of,
    items=lambda view: view.steps,
    columns=(
        "mission_id",
        "step",
        "status",
        "present",
        "late",
        "baseline_on",
        "due_on",
        "done_on",
        "proposal",
        "proposed_by",
        "confirmed_by",
        "words",
    ),
    holds="the steps on the way out",
    filters=StepFilters,
)

ROUTES = (
    CommandRoute(
        "",
        ask.OpenDrawdown,
        "Begin to leave, on a recorded decision; a transitional administration not before its "
        "final status is reached.",
        also=with_exit_guard,
    ),
    CommandRoute(
        "/steps/{step}/propose",
        ask.ProposeStep,
        "Say that the present step is done, or is to be passed over, for another person to "
        "decide; refused while something is missing, and it is named.",
        by="proposed_by",
        also=with_guards,
    ),
    CommandRoute(
        "/steps/{step}/confirm",
        ask.ConfirmStep,
        "Confirm that the present step is done, as another person proposed; refused while "
        "something is missing, and it is named.",
        is_decision=True,
        by="confirmed_by",
        access=Decider,
        also=with_guards,
    ),
    CommandRoute(
        "/steps/{step}/skip",
        ask.SkipStep,
        "Pass over the present step, as another person proposed, with the reason; residual duties "
        "are never passed over.",
        is_decision=True,
        by="skipped_by",
        access=Decider,
        also=with_exit_guard,
    ),
    CommandRoute(
        "/steps/{step}/deadline",
        ask.MoveDeadline,
        "Give a step another day; those after it move along where they have to.",
        is_decision=True,
    ),
    CommandRoute(
        "/call-off",
        ask.CallOffDrawdown,
        "Let the mission stay, as long as it has not withdrawn.",
        is_decision=True,
    ),
)


def add_drawdowns(router: APIRouter, aggregates: Aggregates, clock: Clock) -> None:
    """Add the resource `drawdowns`."""
    add_resource(router, aggregates, clock, DRAWDOWNS, ROUTES)
