"""Commands that make a plan and follow it: open, add, move, reach."""

from fastapi import APIRouter, Response

from missionledger.common.aggregates import Aggregates
from missionledger.common.http.answers import created
from missionledger.common.outcomes import Loaded
from missionledger.transitions.adapters.api.asking import MissionPath, Planner, Version
from missionledger.transitions.adapters.api.schemas import (
    MilestoneView,
    OpenPlanBody,
    PlanMilestoneBody,
    PlanView,
    ReachBody,
    RescheduleBody,
)
from missionledger.transitions.domain.plan.commands import (
    OpenPlan,
    PlanMilestone,
    ReachMilestone,
    RescheduleMilestone,
)
from missionledger.transitions.domain.plan.decider import PLAN


def add_plan_commands(router: APIRouter, aggregates: Aggregates) -> None:
    """Add the commands that make and follow a plan."""
    _add_planning(router, aggregates)
    _add_progress(router, aggregates)


def _add_planning(router: APIRouter, aggregates: Aggregates) -> None:
    @router.post("/plans", status_code=201)
    async def open_plan(response: Response, body: OpenPlanBody, access: Planner) -> PlanView:
        """Open the transition plan of a mission."""
        command = OpenPlan(mission_id=body.mission_id, occurred_on=body.occurred_on)
        outcome = await aggregates.execute(PLAN, command, access.context(body.mission_id))
        view = PlanView.of(
            Loaded(outcome.state, outcome.version, outcome.last_position), body.occurred_on
        )
        return created(response, outcome, f"/v1/plans/{body.mission_id}", view)

    @router.post("/plans/{mission_id}/milestones", status_code=201)
    async def plan_milestone(
        response: Response, mission_id: MissionPath, body: PlanMilestoneBody, access: Planner
    ) -> MilestoneView:
        """Add a milestone that lies ahead."""
        command = PlanMilestone(mission_id=mission_id, **dict(body))
        outcome = await aggregates.execute(PLAN, command, access.context(mission_id))
        added = next(
            each
            for each in reversed(tuple(outcome.state.milestones.values()))
            if each.title == body.title and each.baseline_on == body.planned_on.isoformat()
        )
        view = MilestoneView.of(mission_id, added, body.occurred_on)
        return created(response, outcome, f"/v1/plans/{mission_id}", view)


def _add_progress(router: APIRouter, aggregates: Aggregates) -> None:
    @router.post("/plans/{mission_id}/milestones/{milestone_id}/reschedule", status_code=201)
    async def reschedule(
        response: Response,
        mission_id: MissionPath,
        milestone_id: str,
        body: RescheduleBody,
        access: Planner,
        version: Version,
    ) -> MilestoneView:
        """Move the planned date; whoever decides names the version of the plan they saw."""
        command = RescheduleMilestone(
            mission_id=mission_id, milestone_id=milestone_id, **dict(body)
        )
        outcome = await aggregates.execute(
            PLAN, command, access.context(mission_id), expected_version=version
        )
        view = MilestoneView.of(
            mission_id, outcome.state.milestones[milestone_id], body.occurred_on
        )
        return created(response, outcome, f"/v1/plans/{mission_id}", view)

    @router.post("/plans/{mission_id}/milestones/{milestone_id}/reach", status_code=201)
    async def reach(
        response: Response,
        mission_id: MissionPath,
        milestone_id: str,
        body: ReachBody,
        access: Planner,
    ) -> MilestoneView:
        """Record that a milestone was reached."""
        command = ReachMilestone(
            mission_id=mission_id,
            milestone_id=milestone_id,
            occurred_on=body.occurred_on,
            evidence=body.evidence,
            quantity=body.value,
            unit=body.unit,
            documents=body.documents,
        )
        outcome = await aggregates.execute(PLAN, command, access.context(mission_id))
        view = MilestoneView.of(
            mission_id, outcome.state.milestones[milestone_id], body.occurred_on
        )
        return created(response, outcome, f"/v1/plans/{mission_id}", view)
