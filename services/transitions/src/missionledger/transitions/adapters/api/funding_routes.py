"""The resources `budget-ties` and `transition-funding`: the transition in the budgets."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.common.http.access import CommandAccess
from missionledger.common.http.schemas import Amount
from missionledger.common.outcomes import Decision, Loaded
from missionledger.transitions.adapters.api.asking import BudgetPlanner
from missionledger.transitions.adapters.api.funding_schemas import (
    FundingRow,
    FundingStanding,
    FundingView,
)
from missionledger.transitions.adapters.api.mission_report import MissionReport, add_report
from missionledger.transitions.adapters.api.mission_resource import (
    CommandRoute,
    Filters,
    MissionResource,
    add_resource,
)
from missionledger.transitions.domain import transition_money as rules
from missionledger.transitions.domain.handovers.commands import RequireTask
from missionledger.transitions.domain.handovers.decider import HANDOVERS


class TieView(BaseModel):
    """A task and the line of a budget that pays for it."""

    mission_id: str
    task_id: str
    fiscal_year: str
    group: str
    item: str
    amount: Amount
    reason: str


class TiesView(BaseModel):
    """The ties of one mission, and the years of which finance told a budget."""

    mission_id: str
    version: int
    budgets: tuple[rules.YearBudget, ...]
    ties: tuple[TieView, ...]

    @classmethod
    def of(cls, loaded: Loaded[rules.TransitionMoney], _on: date) -> "TiesView":
        """Return the ties, and what finance said."""
        state = loaded.state
        return cls(
            mission_id=state.mission_id,
            version=loaded.version,
            budgets=tuple(state.years[key] for key in sorted(state.years)),
            ties=tuple(
                TieView(
                    mission_id=state.mission_id,
                    amount=Amount.of(each.amount),
                    **each.model_dump(exclude={"amount"}),
                )
                for each in state.ties
            ),
        )


class TieFilters(Filters):
    """Which ties are asked for."""

    task_id: str | None = None
    fiscal_year: str | None = None
    item: str | None = None


TIES: MissionResource[rules.TransitionMoney, TiesView, TieView] = MissionResource(
    name="budget-ties",
    decider=rules.TRANSITION_MONEY,
    whole=TiesView,
    item=TieView,
    view=TiesView.of,
    items=lambda view: view.ties,
    columns=(
        "mission_id",
        "task_id",
        "fiscal_year",
        "group",
        "item",
        "amount.amount",
        "amount.currency",
        "reason",
    ),
    holds="the lines of budgets that pay for tasks that go over",
    filters=TieFilters,
)


def with_known_task(command: Any, _access: CommandAccess) -> Sequence[Decision]:
    """Return the guard of a tie: a line pays for a task that the mission has."""
    require = RequireTask(
        mission_id=command.mission_id,
        occurred_on=command.occurred_on,
        task_id=command.task_id,
    )
    return (Decision(HANDOVERS, require),)


TIE_ROUTES = (
    CommandRoute(
        "/tasks/{task_id}/tie",
        rules.TieTask,
        "Tie a task that goes over to the line of a budget that pays for it.",
        access=BudgetPlanner,
        also=with_known_task,
    ),
    CommandRoute(
        "/tasks/{task_id}/untie",
        rules.UntieTask,
        "Take a task off a line.",
        access=BudgetPlanner,
    ),
)


class FundingFilters(Filters):
    """Which rows are asked for."""

    standing: FundingStanding | None = None
    task_id: str | None = None
    fiscal_year: str | None = None
    source_fund: str | None = None


FUNDING: MissionReport[FundingView, FundingRow] = MissionReport(
    name="transition-funding",
    deciders=(HANDOVERS, rules.TRANSITION_MONEY),
    whole=FundingView,
    item=FundingRow,
    view=FundingView.of,
    items=lambda view: view.rows,
    columns=(
        "mission_id",
        "standing",
        "task_id",
        "title",
        "receiver",
        "source_fund",
        "fiscal_year",
        "group",
        "item",
        "amount.amount",
        "amount.currency",
        "line_amount.amount",
        "set_aside.amount",
        "symbol",
        "words",
    ),
    holds="which money of transitions is in a budget",
    filters=FundingFilters,
)


def add_transition_funding(router: APIRouter, aggregates: Aggregates, clock: Clock) -> None:
    """Add the ties between tasks and budget lines, and both sides next to each other."""
    add_resource(router, aggregates, clock, TIES, TIE_ROUTES)
    add_report(router, aggregates, FUNDING)
