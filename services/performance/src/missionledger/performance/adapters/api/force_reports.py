"""Routes that report on forces: promises kept and broken, gaps, readiness, and their rules."""

from dataclasses import asdict
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from missionledger.common.http.paging import (
    Page,
    page_response,
    wants_csv,
)
from missionledger.common.identifiers import MissionId, StateCode
from missionledger.common.refusals import InvalidRequestError
from missionledger.common.service import Kernel
from missionledger.performance.adapters.api.force_report_schemas import (
    GAP_COLUMNS,
    LEVEL_COLUMNS,
    MISSION_PROMISE_COLUMNS,
    POLICY_COLUMNS,
    PROMISE_COLUMNS,
    SERIES_COLUMNS,
    GapSeries,
    GapView,
    MissionPromisesView,
    PolicyView,
    PromiseView,
    ReadinessView,
)
from missionledger.performance.adapters.api.pages import page_of
from missionledger.performance.adapters.api.resource import AtAxes, CanRead, OfPage
from missionledger.performance.application.all_of import all_of
from missionledger.performance.application.capabilities import Vocabulary
from missionledger.performance.application.capability_gap import (
    POINTS_MAX,
    Pool,
    days_between,
    gaps_of,
    pools_of,
    series_of,
)
from missionledger.performance.application.promises import Arrival, by_mission, promises_of
from missionledger.performance.application.readiness import policies_shown, summary_of
from missionledger.performance.application.units import missions_to_list
from missionledger.performance.domain.pledge.decider import PLEDGE
from missionledger.performance.domain.requirement.decider import REQUIREMENT
from missionledger.performance.domain.unit.decider import UNIT

YEAR_DAYS = 365


def build_router(kernel: Kernel, vocabulary: Vocabulary) -> APIRouter:
    """Return the routes; nothing here is in order of merit."""
    router = APIRouter(prefix="/v1", tags=["force generation"])
    _add_promises(router, kernel)
    _add_gaps(router, kernel, vocabulary)
    _add_series(router, kernel, vocabulary)
    _add_readiness(router, kernel)
    return router


def _add_promises(router: APIRouter, kernel: Kernel) -> None:
    @router.get("/deployments", response_model=Page[PromiseView])
    async def list_deployments(
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        mission: MissionId | None = None,
        contributor: StateCode | None = None,
        arrival: Arrival | None = None,
        *,
        late_only: bool = False,
    ) -> Response:
        """List promised units by requirement: what was promised, what came, days late.

        `late_only` keeps those that came late or are awaited beyond the promise.
        """
        missions = missions_to_list(access.missions, mission)
        states = await all_of(kernel.aggregates, REQUIREMENT, axes, missions)
        rows = [
            (f"{each.requirement_id}/{each.requested_on}/{each.pledge_id}", PromiseView.of(each))
            for state in states
            for each in promises_of(state, axes.effective_on)
            if contributor in (None, each.contributor)
            and arrival in (None, each.arrival)
            and (each.days_late > 0 or not late_only)
        ]
        return page_of(request, rows, page, PROMISE_COLUMNS)

    @router.get("/deployments/by-mission", response_model=Page[MissionPromisesView])
    async def list_by_mission(
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        mission: MissionId | None = None,
    ) -> Response:
        """List how the promises to each mission were kept, by mission."""
        missions = missions_to_list(access.missions, mission)
        states = await all_of(kernel.aggregates, REQUIREMENT, axes, missions)
        rows = [
            (each.mission_id, MissionPromisesView.of(each))
            for each in by_mission(states, axes.effective_on)
        ]
        return page_of(request, rows, page, MISSION_PROMISE_COLUMNS)


def _add_gaps(router: APIRouter, kernel: Kernel, vocabulary: Vocabulary) -> None:
    @router.get("/capability-gap", response_model=Page[GapView])
    async def list_gaps(
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        mission: MissionId | None = None,
        capability: str | None = None,
        *,
        missing_only: bool = False,
    ) -> Response:
        """List what is needed, promised, agreed, there and missing, by mission and capability."""
        missions = missions_to_list(access.missions, mission)
        states = await all_of(kernel.aggregates, REQUIREMENT, axes, missions)
        pledges = await all_of(kernel.aggregates, PLEDGE, axes)
        pools = pools_of(pledges, axes.effective_on)
        rows = [
            (
                f"{gap.mission_id}/{gap.capability}",
                GapView.of(gap, vocabulary, pools.get(gap.capability, Pool()), axes.effective_on),
            )
            for gap in gaps_of(states, axes.effective_on)
            if capability in (None, gap.capability) and (gap.missing or not missing_only)
        ]
        return page_of(request, rows, page, GAP_COLUMNS)


def _add_series(router: APIRouter, kernel: Kernel, vocabulary: Vocabulary) -> None:
    @router.get("/capability-gap/series", response_model=GapSeries)
    async def gap_series(
        request: Request,
        access: CanRead,
        axes: AtAxes,
        mission: MissionId,
        start: date | None = None,
        step_days: Annotated[int, Query(ge=1, le=YEAR_DAYS)] = 30,
    ) -> Response:
        """Return need and presence of one mission over time, up to the effective day.

        It starts a year before unless told otherwise; CSV has a row for each day and capability.
        """
        access.require(mission)
        first = start or date.fromordinal(max(1, axes.effective_on.toordinal() - YEAR_DAYS))
        if first > axes.effective_on:
            raise InvalidRequestError(
                f"the series starts on {first}, after its last day {axes.effective_on}",
                next_step="Start earlier, or give a later effective_on.",
                pointer="#query/start",
            )
        days = days_between(first, axes.effective_on, step_days)
        if len(days) > POINTS_MAX:
            raise InvalidRequestError(
                f"{len(days)} days are asked for, at most {POINTS_MAX} are answered",
                next_step="Take longer steps or start later.",
                pointer="#query/step_days",
                facts={"points_max": POINTS_MAX},
            )
        found = await series_of(kernel.aggregates, mission, days, axes.known_at)
        if wants_csv(request):
            rows = [asdict(gap) | {"day": day} for day, gaps in found for gap in gaps]
            return page_response(request, Page(items=rows), SERIES_COLUMNS)
        slugs = {gap.capability for _day, gaps in found for gap in gaps}
        names = {slug: vocabulary.name_of(slug) for slug in slugs}
        picture = GapSeries.of(mission, found, names)
        return Response(picture.model_dump_json(), media_type="application/json")


def _add_readiness(router: APIRouter, kernel: Kernel) -> None:
    @router.get("/readiness", response_model=ReadinessView)
    async def readiness(request: Request, access: CanRead, axes: AtAxes) -> Response:
        """Return how many units are ready, beside published figures; CSV has the levels."""
        del access
        pledges = await all_of(kernel.aggregates, PLEDGE, axes)
        requirements = await all_of(kernel.aggregates, REQUIREMENT, axes)
        units = await all_of(kernel.aggregates, UNIT, axes)
        view = ReadinessView.of(summary_of(pledges, requirements, units, axes.effective_on))
        if wants_csv(request):
            return page_response(request, Page(items=view.levels), LEVEL_COLUMNS)
        return Response(view.model_dump_json(), media_type="application/json")

    @router.get("/force-generation-rules", response_model=Page[PolicyView])
    async def rules(request: Request, access: CanRead) -> Response:
        """List the days and months that force generation goes by, each with its source."""
        del access
        items = [PolicyView.of(each) for each in policies_shown()]
        return page_response(request, Page(items=items), POLICY_COLUMNS)
