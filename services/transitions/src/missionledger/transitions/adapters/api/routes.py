"""The resources `plans` and `milestones`."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.common.clock import Clock, today
from missionledger.common.decider import stream_aggregate_id
from missionledger.common.http.access import CommandAccess, ReadAccess, commands, reads
from missionledger.common.http.answers import created, found
from missionledger.common.http.axes import read_axes
from missionledger.common.http.imports import (
    ImportAnswer,
    ImportRequest,
    run_import,
)
from missionledger.common.http.paging import (
    Page,
    PageRequest,
    encode_cursor,
    page_request,
    page_response,
)
from missionledger.common.http.versions import required_if_match
from missionledger.common.outcomes import Decision, Loaded
from missionledger.common.refusals import NotFoundError
from missionledger.common.security.roles import Role
from missionledger.common.service import Kernel
from missionledger.transitions.adapters.api.import_rows import MilestoneRow
from missionledger.transitions.adapters.api.schemas import (
    MilestoneView,
    OpenPlanBody,
    PlanMilestoneBody,
    PlanView,
    ReachBody,
    RescheduleBody,
    milestones_by_day,
)
from missionledger.transitions.domain.plan.commands import (
    OpenPlan,
    PlanMilestone,
    ReachMilestone,
    RecordHistoricalMilestone,
    RescheduleMilestone,
)
from missionledger.transitions.domain.plan.decider import PLAN
from missionledger.transitions.domain.plan.state import Plan

PLANNERS = (Role.MISSION_LEADERSHIP, Role.ADMINISTRATOR)
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

Planner = Annotated[CommandAccess, Depends(commands(*PLANNERS))]
Reader = Annotated[ReadAccess, Depends(reads())]
ReadAt = Annotated[Axes, Depends(read_axes)]
PageAsked = Annotated[PageRequest, Depends(page_request)]
Version = Annotated[int, Depends(required_if_match)]


def build_router(kernel: Kernel) -> APIRouter:
    """Return the routes of the service."""
    router = APIRouter(prefix="/v1", tags=["plans"])
    _add_reads(router, kernel.aggregates)
    _add_commands(router, kernel.aggregates)
    _add_import(router, kernel.aggregates, kernel.clock)
    return router


def _add_reads(router: APIRouter, aggregates: Aggregates) -> None:
    async def plan_page(
        access: ReadAccess, page: PageRequest, axes: Axes
    ) -> tuple[list[Loaded[Plan]], str | None]:
        """Return a page of the plans that may be seen, and the name behind which others lie."""
        streams = await aggregates.list_streams(
            PLAN, after=page.after, limit=page.limit + 1, axes=axes, missions=access.missions
        )
        shown = streams[: page.limit]
        ids = [stream_aggregate_id(info.stream) for info in shown]
        loaded = await aggregates.read_many(PLAN, ids, axes)
        more = shown[-1].stream if len(streams) > page.limit else None
        return [plan for plan in loaded.values() if plan is not None], more

    async def load_plan(mission_id: str, axes: Axes) -> Loaded[Plan]:
        loaded = await aggregates.read(PLAN, mission_id, axes)
        if loaded is None:
            raise NotFoundError(
                f"{mission_id} has no transition plan on {axes.effective_on}",
                next_step="Open one, or ask for a later day.",
            )
        return loaded

    @router.get("/plans", response_model=Page[PlanView])
    async def list_plans(
        request: Request, access: Reader, page: PageAsked, axes: ReadAt
    ) -> Response:
        """List the transition plans by mission."""
        plans, after = await plan_page(access, page, axes)
        views = [PlanView.of(plan, axes.effective_on) for plan in plans]
        return page_response(
            request,
            Page(items=views, next_cursor=encode_cursor(after) if after else None),
            PLAN_COLUMNS,
        )

    @router.get("/plans/{mission_id}")
    async def get_plan(
        response: Response, mission_id: str, access: Reader, axes: ReadAt
    ) -> PlanView:
        """Return the plan of a mission with its milestones."""
        access.require(mission_id)
        loaded = await load_plan(mission_id, axes)
        return found(response, loaded, PlanView.of(loaded, axes.effective_on))

    @router.get("/milestones", response_model=Page[MilestoneView])
    async def list_milestones(
        request: Request,
        access: Reader,
        page: PageAsked,
        axes: ReadAt,
        mission: str | None = None,
        standing: str | None = None,
    ) -> Response:
        """List milestones, plan by plan; a page holds whole plans."""
        if mission is not None:
            access.require(mission)
            plans, after = [await load_plan(mission, axes)], None
        else:
            plans, after = await plan_page(access, page, axes)
        views = [
            view
            for plan in plans
            for view in milestones_by_day(plan.state, axes.effective_on)
            if standing in (None, view.standing)
        ]
        return page_response(
            request,
            Page(items=views, next_cursor=encode_cursor(after) if after else None),
            MILESTONE_COLUMNS,
        )


def _add_commands(router: APIRouter, aggregates: Aggregates) -> None:
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
        response: Response, mission_id: str, body: PlanMilestoneBody, access: Planner
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

    @router.post("/plans/{mission_id}/milestones/{milestone_id}/reschedule", status_code=201)
    async def reschedule(
        response: Response,
        mission_id: str,
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
        response: Response, mission_id: str, milestone_id: str, body: ReachBody, access: Planner
    ) -> MilestoneView:
        """Record that a milestone was reached."""
        command = ReachMilestone(
            mission_id=mission_id,
            milestone_id=milestone_id,
            occurred_on=body.occurred_on,
            evidence=body.evidence,
            quantity=body.value,
            unit=body.unit,
        )
        outcome = await aggregates.execute(PLAN, command, access.context(mission_id))
        view = MilestoneView.of(
            mission_id, outcome.state.milestones[milestone_id], body.occurred_on
        )
        return created(response, outcome, f"/v1/plans/{mission_id}", view)


def _add_import(router: APIRouter, aggregates: Aggregates, clock: Clock) -> None:
    @router.post("/imports/milestones", status_code=201, tags=["imports"])
    async def import_milestones(
        body: ImportRequest[MilestoneRow],
        access: Annotated[CommandAccess, Depends(commands(Role.ADMINISTRATOR))],
    ) -> ImportAnswer:
        """Record the milestones of real withdrawals; all rows or none."""
        to_decisions = historical_milestones(body, clock)
        return await run_import(aggregates, access.context(None), body, to_decisions)


def historical_milestones(
    body: ImportRequest[MilestoneRow], clock: Clock
) -> Callable[[MilestoneRow], list[Decision]]:
    """Return what turns a row into its command.

    What lies ahead belongs to the plan from its first day on, since the files do not say when
    each plan was published.
    """
    as_of = today(clock)
    first_day = {row.mission: row.on for row in sorted(body.rows, key=lambda row: row.on)[::-1]}

    def to_decisions(row: MilestoneRow) -> list[Decision]:
        command = RecordHistoricalMilestone(
            mission_id=row.mission,
            occurred_on=row.on if row.on <= as_of else first_day[row.mission],
            provenance=row.provenance,
            source=row.source,
            title=row.milestone,
            on=row.on,
            as_of=as_of,
            quantity=row.value,
            unit=row.unit,
        )
        return [Decision(PLAN, command)]

    return to_decisions
