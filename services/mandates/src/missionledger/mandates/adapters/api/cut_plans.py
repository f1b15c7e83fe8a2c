"""Routes of cut plans: what is proposed to go, what of which task goes with it, and who judged."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from missionledger.common.axes import Axes
from missionledger.common.http.access import CommandAccess, ReadAccess
from missionledger.common.http.answers import created, found
from missionledger.common.http.paging import Page
from missionledger.common.http.schemas import AmountText
from missionledger.common.identifiers import MissionId
from missionledger.common.listing import list_aggregates
from missionledger.common.money import Money
from missionledger.common.outcomes import Loaded
from missionledger.common.refusals import InvalidRequestError, NotFoundError
from missionledger.common.service import Kernel
from missionledger.mandates.adapters.api.cut_bodies import (
    CutPlanBody,
    CutRevisionBody,
    DecisionBody,
    JudgementBody,
)
from missionledger.mandates.adapters.api.cut_schemas import (
    EXPOSED_COLUMNS,
    PLAN_COLUMNS,
    UNDER_PLAN_COLUMNS,
    CutPlanView,
    ExposedView,
    TaskUnderPlanView,
)
from missionledger.mandates.adapters.api.kit import (
    AtAxes,
    CanRead,
    CanRecord,
    OfPage,
    OnVersion,
    part_response,
    read_of_mission,
)
from missionledger.mandates.application.cut_plans import (
    CUT_PLAN_READERS,
    CutPlanService,
    CutReader,
    MissionBasis,
)
from missionledger.mandates.application.leadership import CUT_PLANS_MAX
from missionledger.mandates.domain.coverage import Finding
from missionledger.mandates.domain.cut_capabilities import CapabilityCut, capabilities_cut
from missionledger.mandates.domain.cut_exposure import Asked, exposure_of
from missionledger.mandates.domain.cut_plans.commands import CutPlanCommand
from missionledger.mandates.domain.cut_plans.decider import CUT_PLANS, CutPlan
from missionledger.mandates.domain.cut_plans.facts import PER_CENT_MAX, TargetOf, Verdict
from missionledger.mandates.domain.cut_totals import taken_by, totals_of
from missionledger.mandates.domain.mission.decider import MISSION
from missionledger.mandates.domain.task_basis.facts import COUNT_MAX, Component, MoneyClass
from missionledger.mandates.domain.words import Slug

GoneBy = Annotated[
    date | None,
    Query(description="Count only what has a day to go on, up to this one. All of it by default."),
]


def build_router(kernel: Kernel) -> APIRouter:
    """Return the routes of cut plans."""
    router = APIRouter(prefix="/v1/missions/{mission_id}", tags=["cuts"])
    _add_exposure(router, kernel)
    _add_plans(router, kernel)
    _add_tasks(router, kernel)
    _add_capabilities(router, kernel)
    _add_comparison(router, kernel)
    _add_recording(router, kernel)
    return router


def _view(plan: CutPlan, basis: MissionBasis, gone_by: date | None = None) -> CutPlanView:
    taken = taken_by(plan.present.items, basis.sizes, gone_by)
    totals = totals_of(plan.present.items, plan.present.target, basis.basis, taken)
    return CutPlanView.of(plan, totals, basis.coverage(taken))


def _shows(kernel: Kernel, access: ReadAccess, mission_id: str) -> Callable[[CutPlan], bool]:
    """Return whether this reader sees a plan: everybody of the mission sees what was adopted."""
    missions = access.requester.missions(CUT_PLAN_READERS, kernel.clock.now())
    sees_all = missions is None or mission_id in missions
    return lambda plan: bool(plan.editions) and (sees_all or plan.is_adopted)


async def _plans(
    kernel: Kernel, access: ReadAccess, mission_id: str, axes: Axes
) -> Sequence[CutPlan]:
    await read_of_mission(kernel, MISSION, mission_id, access, axes)
    listing = await list_aggregates(
        kernel.aggregates,
        CUT_PLANS,
        axes,
        after="",
        limit=CUT_PLANS_MAX,
        missions=[mission_id],
        keep=_shows(kernel, access, mission_id),
    )
    return [each.loaded.state for each in listing.items]


async def _plan(
    kernel: Kernel, access: ReadAccess, mission_id: str, plan_id: str, axes: Axes
) -> Loaded[CutPlan]:
    await read_of_mission(kernel, MISSION, mission_id, access, axes)
    found = await CutReader(kernel.aggregates).plan(mission_id, plan_id, axes)
    if found is None or not _shows(kernel, access, mission_id)(found.state):
        raise _absent(mission_id, plan_id, axes)
    return found


def _absent(mission_id: str, plan_id: str, axes: Axes) -> NotFoundError:
    return NotFoundError(
        f"{mission_id} has no cut plan {plan_id} up to {axes.effective_on} that you can see",
        next_step="Look at the cut plans of the mission, or ask for a later day; what was not "
        "adopted is read by leadership, approvers and auditors.",
    )


def _add_exposure(router: APIRouter, kernel: Kernel) -> None:
    reader = CutReader(kernel.aggregates)

    @router.get("/cut-exposure", response_model=Page[ExposedView])
    async def list_cut_exposure(
        mission_id: MissionId,
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        of: TargetOf,
        per_cent: Annotated[int, Query(ge=1, le=PER_CENT_MAX)],
        component: Component | None = None,
        money_class: MoneyClass | None = None,
        heads: Annotated[
            int | None, Query(ge=1, le=COUNT_MAX, description="Heads that the per cent are of.")
        ] = None,
        money: Annotated[
            AmountText | None, Query(description="US dollars that the per cent are of.")
        ] = None,
    ) -> Response:
        """List what a cut of so many per cent would reach first, in the order of the tasks.

        Not a proposal. Means whose tasks come last stand first, those of protected tasks behind
        them, and those of which nobody recorded what rests on them at the end. The per cent are
        of what is recorded, unless the figure they are of is given.
        """
        await read_of_mission(kernel, MISSION, mission_id, access, axes)
        is_heads = of is TargetOf.HEADS
        if (money or money_class) if is_heads else (heads or component):
            raise InvalidRequestError(
                f"a cut of {of} is asked with figures of the other kind",
                next_step="For heads give `component` and `heads`, for money `money_class` and "
                "`money`.",
                pointer="#query/of",
            )
        cents = Money.parse(money).minor if money else None
        if cents is not None and cents <= 0:
            raise InvalidRequestError(
                f"per cent of {money} are nothing",
                next_step="Give an amount above 0, or leave it out for all that is recorded.",
                pointer="#query/money",
            )
        basis = await reader.basis(mission_id, axes)
        asked = Asked(
            of=of,
            component=component,
            money_class=money_class,
            per_cent=per_cent,
            base=heads if is_heads else cents,
        )
        lines = exposure_of(asked, basis.coverage({}), basis.basis, basis.sizes)
        items = [ExposedView.of(each, of) for each in lines]
        return part_response(request, items, page, EXPOSED_COLUMNS)


def _add_plans(router: APIRouter, kernel: Kernel) -> None:
    reader = CutReader(kernel.aggregates)

    @router.get("/cut-plans", response_model=Page[CutPlanView])
    async def list_cut_plans(
        mission_id: MissionId,
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        status: Annotated[str | None, Query(pattern="^(open|adopted|rejected|withdrawn)$")] = None,
    ) -> Response:
        """List the cut plans of a mission side by side: what each takes and does to the tasks.

        Everybody of the mission reads what was adopted, and leadership, approvers and auditors
        also what was not.
        """
        plans = [
            each
            for each in await _plans(kernel, access, mission_id, axes)
            if status in (None, each.status)
        ]
        bases = await reader.bases(mission_id, plans, axes)
        items = [_view(plan, basis) for plan, basis in zip(plans, bases, strict=True)]
        return part_response(request, items, page, PLAN_COLUMNS)

    @router.get("/cut-plans/{plan_id}")
    async def get_cut_plan(
        mission_id: MissionId,
        plan_id: Slug,
        response: Response,
        access: CanRead,
        axes: AtAxes,
        gone_by: GoneBy = None,
    ) -> CutPlanView:
        """Return one cut plan in its present edition."""
        loaded = await _plan(kernel, access, mission_id, plan_id, axes)
        (basis,) = await reader.bases(mission_id, [loaded.state], axes)
        return found(response, loaded, _view(loaded.state, basis, gone_by))


def _add_tasks(router: APIRouter, kernel: Kernel) -> None:
    reader = CutReader(kernel.aggregates)

    @router.get("/cut-plans/{plan_id}/tasks", response_model=Page[TaskUnderPlanView])
    async def list_tasks_under_plan(
        mission_id: MissionId,
        plan_id: Slug,
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        finding: Finding | None = None,
        verdict: Verdict | None = None,
        protected: Annotated[bool | None, Query(description="By the mandate.")] = None,
        gone_by: GoneBy = None,
    ) -> Response:
        """List what a plan takes from which task, beside what those who decide judge of it."""
        loaded = await _plan(kernel, access, mission_id, plan_id, axes)
        (basis,) = await reader.bases(mission_id, [loaded.state], axes)
        rows = basis.under(loaded.state, gone_by)
        views = [TaskUnderPlanView.of(loaded.state, each) for each in rows]
        items = [
            each
            for each in views
            if finding in (None, each.finding)
            and verdict in (None, each.verdict)
            and protected in (None, bool(each.protected_by))
        ]
        return part_response(request, items, page, UNDER_PLAN_COLUMNS, version=loaded.version)


def _add_capabilities(router: APIRouter, kernel: Kernel) -> None:
    reader = CutReader(kernel.aggregates)

    @router.get("/cut-plans/{plan_id}/capabilities", response_model=Page[CapabilityCut])
    async def list_capabilities_under_plan(
        mission_id: MissionId,
        plan_id: Slug,
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        gone_by: GoneBy = None,
    ) -> Response:
        """List the capabilities of which something goes, with the models that need them."""
        loaded = await _plan(kernel, access, mission_id, plan_id, axes)
        (basis,) = await reader.bases(mission_id, [loaded.state], axes)
        taken = taken_by(loaded.state.present.items, basis.sizes, gone_by)
        items = capabilities_cut(
            basis.basis,
            basis.forces,
            sizes=basis.sizes,
            taken=taken,
            coverage=basis.coverage(taken),
            needs=await reader.needs(mission_id, axes),
        )
        columns = tuple(CapabilityCut.model_fields)
        return part_response(request, items, page, columns, version=loaded.version)


def _add_comparison(router: APIRouter, kernel: Kernel) -> None:
    reader = CutReader(kernel.aggregates)

    @router.get("/cut-comparison", response_model=Page[TaskUnderPlanView])
    async def compare_cut_plans(
        mission_id: MissionId,
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        plan: Annotated[
            list[str] | None,
            Query(description="Ids of the plans; the open and the adopted ones by default."),
        ] = None,
    ) -> Response:
        """Set plans beside each other: for each task a row of every plan, in the tasks' order."""
        seen = await _plans(kernel, access, mission_id, axes)
        if plan:
            by_id = {each.present.plan_id: each for each in seen}
            unknown = next((each for each in plan if each not in by_id), None)
            if unknown is not None:
                raise _absent(mission_id, unknown, axes)
            plans = [by_id[each] for each in dict.fromkeys(plan)]
        else:
            plans = [each for each in seen if each.decided is None or each.is_adopted]
        by_task: dict[str, list[TaskUnderPlanView]] = {}
        for each, basis in zip(plans, await reader.bases(mission_id, plans, axes), strict=True):
            for row in basis.under(each):
                by_task.setdefault(row.task.task_id, []).append(TaskUnderPlanView.of(each, row))
        items = [view for row in by_task.values() for view in row]
        return part_response(request, items, page, UNDER_PLAN_COLUMNS)


def _add_recording(router: APIRouter, kernel: Kernel) -> None:
    service = CutPlanService(kernel.aggregates, kernel.clock)
    reader = CutReader(kernel.aggregates)

    async def record(
        command: CutPlanCommand, access: CommandAccess, response: Response, version: int | None
    ) -> CutPlanView:
        context = access.context(command.mission_id)
        outcome = await service.record(command, context, expected_version=version)
        path = f"/v1/missions/{command.mission_id}/cut-plans/{command.plan_id}"
        axes = Axes(effective_on=command.occurred_on, known_at=kernel.log.head().position)
        (basis,) = await reader.bases(command.mission_id, [outcome.state], axes)
        return created(response, outcome, path, _view(outcome.state, basis))

    @router.post("/cut-plans", status_code=201)
    async def propose_cut_plan(
        mission_id: MissionId, body: CutPlanBody, response: Response, access: CanRecord
    ) -> CutPlanView:
        """Propose what may go."""
        command = body.to_command(mission_id, access.requester.subject)
        return await record(command, access, response, None)

    @router.post("/cut-plans/{plan_id}/revisions", status_code=201)
    async def revise_cut_plan(
        mission_id: MissionId,
        plan_id: Slug,
        body: CutRevisionBody,
        response: Response,
        access: CanRecord,
        version: OnVersion,
    ) -> CutPlanView:
        """Change a plan that is not decided; judgements of the edition before are kept."""
        command = body.to_command(mission_id, plan_id, access.requester.subject)
        return await record(command, access, response, version)

    @router.post("/cut-plans/{plan_id}/judgements", status_code=201)
    async def judge_task_under_cut(
        mission_id: MissionId,
        plan_id: Slug,
        body: JudgementBody,
        response: Response,
        access: CanRecord,
        version: OnVersion,
    ) -> CutPlanView:
        """Judge what becomes of a task under the present edition."""
        command = body.to_command(mission_id, plan_id, access.requester.subject)
        return await record(command, access, response, version)

    @router.post("/cut-plans/{plan_id}/decision", status_code=201)
    async def decide_cut_plan(
        mission_id: MissionId,
        plan_id: Slug,
        body: DecisionBody,
        response: Response,
        access: CanRecord,
        version: OnVersion,
    ) -> CutPlanView:
        """Adopt, reject or withdraw a plan; somebody else than who prepared it adopts it."""
        command = body.to_command(mission_id, plan_id, access.requester.subject)
        return await record(command, access, response, version)
