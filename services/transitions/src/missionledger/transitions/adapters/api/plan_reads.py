"""Reads of plans and milestones, and of the path that sets the end of a plan."""

import asyncio

from fastapi import APIRouter, Request, Response

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.common.http.answers import found
from missionledger.common.http.paging import Page, page_response
from missionledger.common.outcomes import Loaded
from missionledger.transitions.adapters.api.asking import MissionPath, PageAsked, ReadAt, Reader
from missionledger.transitions.adapters.api.forecast_schemas import CriticalPathView
from missionledger.transitions.adapters.api.mission_states import mission_page, one_mission
from missionledger.transitions.adapters.api.schemas import (
    MilestoneView,
    PlanView,
    milestones_by_day,
)
from missionledger.transitions.domain.plan.decider import PLAN
from missionledger.transitions.domain.plan.state import Plan

MILESTONE_COLUMNS = (
    "mission_id",
    "milestone_id",
    "on",
    "standing",
    "title",
    "value",
    "unit",
    "baseline_on",
    "planned_on",
    "reached_on",
    "slip_days",
    "owner",
    "evidence",
)
PLAN_COLUMNS = (
    "mission_id",
    "milestones_total",
    "milestones_reached",
    "milestones_late",
    "next_milestone.title",
    "next_milestone.on",
)


def add_plan_reads(router: APIRouter, aggregates: Aggregates) -> None:
    """Add the resource `plans`."""

    @router.get("/plans", response_model=Page[PlanView])
    async def list_plans(
        request: Request, access: Reader, page: PageAsked, axes: ReadAt
    ) -> Response:
        """List the transition plans by mission."""
        plans, cursor = await mission_page(aggregates, PLAN, access, page, axes)
        views = [PlanView.of(plan, axes.effective_on) for plan in plans]
        return page_response(request, Page(items=views, next_cursor=cursor), PLAN_COLUMNS)

    @router.get("/plans/{mission_id}")
    async def get_plan(
        response: Response, mission_id: MissionPath, access: Reader, axes: ReadAt
    ) -> PlanView:
        """Return the plan of a mission with its milestones."""
        loaded = await plan_of(mission_id, access, axes)
        return found(response, loaded, PlanView.of(loaded, axes.effective_on))

    @router.get("/plans/{mission_id}/critical-path")
    async def get_critical_path(
        response: Response, mission_id: MissionPath, access: Reader, axes: ReadAt
    ) -> CriticalPathView:
        """Return which milestones set the end of the plan, and how much slack the others have."""
        loaded = await plan_of(mission_id, access, axes)
        # Some 70 ms for the largest plan, in which others should not have to wait.
        view = await asyncio.to_thread(CriticalPathView.of, loaded, axes.effective_on)
        return found(response, loaded, view)

    async def plan_of(mission_id: str, access: Reader, axes: Axes) -> Loaded[Plan]:
        return await one_mission(aggregates, PLAN, mission_id, access, axes)


def add_milestone_reads(router: APIRouter, aggregates: Aggregates) -> None:
    """Add the resource `milestones`."""

    @router.get("/milestones", response_model=Page[MilestoneView])
    async def list_milestones(
        request: Request,
        access: Reader,
        page: PageAsked,
        axes: ReadAt,
        mission: str | None = None,
        standing: str | None = None,
        owner: str | None = None,
    ) -> Response:
        """List milestones, plan by plan; a page holds whole plans."""
        plans, cursor = await mission_page(aggregates, PLAN, access, page, axes, mission)
        views = [
            view
            for plan in plans
            for view in milestones_by_day(plan.state, axes.effective_on)
            if standing in (None, view.standing) and owner in (None, view.owner)
        ]
        return page_response(request, Page(items=views, next_cursor=cursor), MILESTONE_COLUMNS)
