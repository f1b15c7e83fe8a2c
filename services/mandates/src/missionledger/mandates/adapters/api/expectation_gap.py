"""The route that sets what people expect against mandate and means."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import PlainTextResponse

from missionledger.common.axes import Axes
from missionledger.common.http.paging import Page
from missionledger.common.identifiers import MissionId
from missionledger.common.refusals import InvalidRequestError
from missionledger.common.service import Kernel
from missionledger.mandates.adapters.api.kit import (
    AtAxes,
    CanRead,
    OfPage,
    part_response,
    read_of_mission,
)
from missionledger.mandates.application.cut_plans import CutReader
from missionledger.mandates.application.leadership import month_ends
from missionledger.mandates.domain.expectation_gap import (
    ExpectationGap,
    GapFinding,
    expectation_gaps,
)
from missionledger.mandates.domain.mission.decider import MISSION
from missionledger.mandates.domain.planning.decider import PLANNING

MONTHS_MAX = 36

From = Annotated[
    date | None,
    Query(alias="from", description="One row a task for each month from here; one day without it."),
]


def build_router(kernel: Kernel) -> APIRouter:
    """Return the route."""
    router = APIRouter(prefix="/v1/missions/{mission_id}", tags=["planning"])
    reader = CutReader(kernel.aggregates)

    async def gaps_on(mission_id: str, axes: Axes) -> tuple[ExpectationGap, ...]:
        planning = await kernel.aggregates.read(PLANNING, mission_id, axes)
        coverage = (await reader.basis(mission_id, axes)).coverage({})
        expectations = planning.state.expectations if planning else ()
        return expectation_gaps(coverage, expectations, axes.effective_on)

    @router.get(
        "/expectation-gap",
        response_model=Page[ExpectationGap],
        responses={200: {"content": {"text/plain": {}}}},
    )
    async def list_expectation_gap(
        mission_id: MissionId,
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        first: From = None,
        finding: GapFinding | None = None,
        task: Annotated[str | None, Query(max_length=80)] = None,
        expected: Annotated[
            bool | None, Query(description="Whether somebody's expectation is on record.")
        ] = None,
    ) -> Response:
        """Set what people expect against what each task needs and has, on a day or by month.

        `?format=text` gives the scope and the limits of the mandate to be published.
        """
        mission = await read_of_mission(kernel, MISSION, mission_id, access, axes)
        if request.query_params.get("format") == "text":
            name = mission.state.identity.name if mission.state.identity else mission_id
            return PlainTextResponse(_scope(name, await gaps_on(mission_id, axes)))
        found: list[ExpectationGap] = []
        for day in _days(first, axes.effective_on):
            found += await gaps_on(mission_id, Axes(effective_on=day, known_at=axes.known_at))
        items = [
            each
            for each in found
            if finding in (None, each.finding)
            and task in (None, each.task_id)
            and expected in (None, bool(each.expectations))
        ]
        return part_response(request, items, page, tuple(ExpectationGap.model_fields))

    return router


def _days(first: date | None, last: date) -> list[date]:
    if first is None:
        return [last]
    days = month_ends(first, last) if first <= last else []
    if not days or len(days) > MONTHS_MAX:
        raise InvalidRequestError(
            f"the period from {first} to {last} is empty or longer than {MONTHS_MAX} months",
            next_step="Give a later first day, not after effective_on.",
            pointer="#query/from",
        )
    return days


def _scope(name: str, gaps: tuple[ExpectationGap, ...]) -> str:
    lines = [f"{name}: what the mandate asks for, and where it ends", ""]
    tasks = [each for each in gaps if each.task_id]
    lines += [f"- {each.title}{_limit(each)}" for each in tasks] or ["No task is recorded."]
    beyond = [each for each in gaps if each.finding is GapFinding.BEYOND_MANDATE]
    if beyond:
        lines += ["", "What the mandate does not cover", ""]
        lines += [f"- {each.expectations[0]}: {each.answers[0]}" for each in beyond]
    return "\n".join(lines) + "\n"


def _limit(gap: ExpectationGap) -> str:
    outcome = f": {gap.outcome}" if gap.outcome else ""
    match gap.finding:
        case GapFinding.SHORT:
            return f"{outcome} (not all that it needs is there: {', '.join(gap.missing)})"
        case GapFinding.NOT_KNOWN:
            return f"{outcome} (what it rests on is not recorded)"
        case _:
            return outcome
