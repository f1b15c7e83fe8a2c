"""Routes of what a mission plans for, and what of it is missing."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from missionledger.common.commands import CommandContext
from missionledger.common.http.paging import Page
from missionledger.common.http.schemas import Amount
from missionledger.common.identifiers import MissionId
from missionledger.common.outcomes import Outcome
from missionledger.common.service import Kernel
from missionledger.mandates.adapters.api.fact_routes import FactRoute, add_list, add_recording
from missionledger.mandates.adapters.api.kit import (
    AtAxes,
    CanRead,
    FactBody,
    OfPage,
    part_response,
    read_of_mission,
)
from missionledger.mandates.application.planning import PlanningService
from missionledger.mandates.domain.mission.decider import MISSION
from missionledger.mandates.domain.planning import commands, events, facts
from missionledger.mandates.domain.planning.decider import PLANNING, Planning, PlanningGap, gaps_of
from missionledger.mandates.domain.words import Slug, Statement, Text


class StandingConditionBody(facts.StandingCondition, FactBody):
    """A judgement on a standing condition."""


class ScenarioBody(facts.Scenario, FactBody):
    """A scenario and what is done then."""


class ExpectationBody(facts.Expectation, FactBody):
    """What people expect, and what they were told."""


class ContactBody(facts.Contact, FactBody):
    """An informal contact."""


class _WithMoney(FactBody):
    """Base of facts with an amount."""

    def fields(self, mission_id: str) -> dict[str, Any]:
        """Return the fields as a command has them."""
        return {
            name: value.to_money() if isinstance(value, Amount) else value
            for name, value in super().fields(mission_id).items()
        }


class TransitionStrategyBody(_WithMoney):
    """How gains are to last."""

    strategy: Statement
    capacity: Statement
    contingency: Statement
    assessed: Amount | None = None


class PeacebuildingAimBody(_WithMoney):
    """A long-term aim, with its partner and programme money."""

    aim_id: Slug
    aim: Statement
    partner: Text
    programme: Amount | None = None


class TaskPassedBody(_WithMoney):
    """A task that goes to another part of the United Nations, with its resources."""

    task_id: Slug
    receiver: Text
    resources: Amount
    agreement: Text

    def fields(self, mission_id: str) -> dict[str, Any]:
        """Return the fields as a command has them; the tasks of the mandate are looked up."""
        return super().fields(mission_id) | {"tasks": ()}


_ROUTES = (
    FactRoute(
        "standing-conditions",
        "standing_conditions",
        "dated judgements on the conditions that stand on every model",
        StandingConditionBody,
        commands.JudgeStandingCondition,
        events.StandingConditionJudged,
        "conditions",
    ),
    FactRoute(
        "transition-strategies",
        "transition_strategies",
        "how gains are to last, with capacity, contingency and assessed money",
        TransitionStrategyBody,
        commands.RecordTransitionStrategy,
        events.TransitionStrategyRecorded,
        "strategies",
        on_version=True,
    ),
    FactRoute(
        "scenarios",
        "scenarios",
        "risks, setbacks and adjustments, and what is done then",
        ScenarioBody,
        commands.RecordScenario,
        events.ScenarioRecorded,
        "scenarios",
    ),
    FactRoute(
        "peacebuilding-aims",
        "peacebuilding_aims",
        "long-term aims, with partner and programme money",
        PeacebuildingAimBody,
        commands.RecordPeacebuildingAim,
        events.PeacebuildingAimRecorded,
        "aims",
    ),
    FactRoute(
        "expectations",
        "expectations",
        "what people expect of the mission, and what they were told",
        ExpectationBody,
        commands.RecordExpectation,
        events.ExpectationRecorded,
        "expectations",
    ),
    FactRoute(
        "contacts",
        "contacts",
        "informal contacts with Council members, contributors and regional actors",
        ContactBody,
        commands.RecordContact,
        events.ContactRecorded,
        "contacts",
    ),
    FactRoute(
        "passed-tasks",
        "passed_tasks",
        "tasks passed to agencies, funds and programmes with their resources",
        TaskPassedBody,
        commands.PassTaskOn,
        events.TaskPassedOn,
        "passed_on",
        on_version=True,
    ),
)


def build_router(kernel: Kernel) -> APIRouter:
    """Return the routes of plans, and of what is missing in them."""
    router = APIRouter(prefix="/v1/missions/{mission_id}", tags=["planning"])
    service = PlanningService(kernel.aggregates, kernel.clock)

    async def record(
        command: commands.PlanningCommand, context: CommandContext, version: int | None
    ) -> Outcome[Planning]:
        return await service.record(command, context, expected_version=version)

    for route in _ROUTES:
        add_recording(router, route, record)
        add_list(router, kernel, route, PLANNING)

    @router.get("/planning-gaps", response_model=Page[PlanningGap])
    async def list_planning_gaps(
        mission_id: MissionId, request: Request, access: CanRead, axes: AtAxes, page: OfPage
    ) -> Response:
        """List what every mission plans for and this one did not, with the rule."""
        mission = await read_of_mission(kernel, MISSION, mission_id, access, axes)
        loaded = await read_of_mission(kernel, PLANNING, mission_id, access, axes)
        gaps: Sequence[PlanningGap] = gaps_of(
            loaded.state, mission.state.starts_on, axes.effective_on
        )
        columns = tuple(PlanningGap.model_fields)
        return part_response(request, gaps, page, columns, version=loaded.version)

    return router
