"""Routes of what tasks rest on."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from missionledger.common.http.access import CommandAccess
from missionledger.common.http.answers import created
from missionledger.common.http.paging import Page
from missionledger.common.identifiers import MissionId
from missionledger.common.service import Kernel
from missionledger.mandates.adapters.api.kit import (
    AtAxes,
    CanRead,
    CanRecord,
    OfPage,
    OnVersion,
    part_response,
    read_of_mission,
)
from missionledger.mandates.adapters.api.task_basis_schemas import (
    COVERAGE_COLUMNS,
    MEANS_COLUMNS,
    RELIANCE_COLUMNS,
    MeansBody,
    MeansRetirementBody,
    MeansView,
    RelianceBody,
    RelianceView,
    RelianceWithdrawalBody,
    TaskCoverageView,
    coverage_fields,
)
from missionledger.mandates.application.cut_plans import CutReader
from missionledger.mandates.application.task_basis import TaskBasisService
from missionledger.mandates.domain.coverage import Finding
from missionledger.mandates.domain.task_basis.commands import TaskBasisCommand
from missionledger.mandates.domain.task_basis.decider import TASK_BASIS
from missionledger.mandates.domain.task_basis.facts import Component, MeansKind
from missionledger.mandates.domain.words import Slug


def build_router(kernel: Kernel) -> APIRouter:
    """Return the routes of means, of the tasks that rest on them, and of what is not known."""
    router = APIRouter(prefix="/v1/missions/{mission_id}", tags=["task basis"])
    _add_lists(router, kernel)
    _add_coverage(router, kernel)
    _add_recording(router, kernel)
    return router


def _add_lists(router: APIRouter, kernel: Kernel) -> None:
    reader = CutReader(kernel.aggregates)

    @router.get("/means", response_model=Page[MeansView])
    async def list_means(
        mission_id: MissionId,
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        kind: MeansKind | None = None,
        component: Component | None = None,
        task: Annotated[str | None, Query(max_length=80)] = None,
        present: Annotated[bool | None, Query(description="Not retired by the day.")] = None,
    ) -> Response:
        """List what a mission has to carry out its tasks with, and which tasks rest on it."""
        loaded = await read_of_mission(kernel, TASK_BASIS, mission_id, access, axes)
        sizes = (await reader.basis(mission_id, axes)).sizes
        users: dict[str, list[str]] = {}
        for each in loaded.state.reliances:
            users.setdefault(each.means_id, []).append(each.task_id)
        items = [
            MeansView.of(each, sizes[each.means_id], tuple(users.get(each.means_id, ())))
            for each in loaded.state.means.values()
            if kind in (None, each.kind)
            and component in (None, each.component)
            and present in (None, not each.retired)
            and (task is None or task in users.get(each.means_id, ()))
        ]
        return part_response(request, items, page, MEANS_COLUMNS, version=loaded.version)

    @router.get("/task-means", response_model=Page[RelianceView])
    async def list_reliances(
        mission_id: MissionId,
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        task: Annotated[str | None, Query(max_length=80)] = None,
        means: Annotated[str | None, Query(max_length=80)] = None,
        essential: Annotated[
            bool | None, Query(description="The task cannot be carried out without it.")
        ] = None,
    ) -> Response:
        """List which task rests on which means, by how much, why, and who says so."""
        loaded = await read_of_mission(kernel, TASK_BASIS, mission_id, access, axes)
        items = [
            RelianceView.of(each)
            for each in loaded.state.reliances
            if task in (None, each.task_id)
            and means in (None, each.means_id)
            and essential in (None, each.essential)
        ]
        return part_response(request, items, page, RELIANCE_COLUMNS, version=loaded.version)


def _add_coverage(router: APIRouter, kernel: Kernel) -> None:
    reader = CutReader(kernel.aggregates)

    @router.get("/task-coverage", response_model=Page[TaskCoverageView])
    async def list_task_coverage(
        mission_id: MissionId,
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        known: Annotated[
            bool | None, Query(description="Whether it is recorded what the task rests on.")
        ] = None,
    ) -> Response:
        """List the tasks in the order of priority and sequence, with what they need and have."""
        loaded = await read_of_mission(kernel, TASK_BASIS, mission_id, access, axes)
        rows = (await reader.basis(mission_id, axes)).coverage({})
        items = [
            TaskCoverageView(**coverage_fields(each))
            for each in rows
            if known in (None, each.finding is not Finding.NOT_KNOWN)
        ]
        return part_response(request, items, page, COVERAGE_COLUMNS, version=loaded.version)


def _add_recording(router: APIRouter, kernel: Kernel) -> None:
    service = TaskBasisService(kernel.aggregates, kernel.clock)

    async def record(
        command: TaskBasisCommand,
        access: CommandAccess,
        response: Response,
        location: str,
        version: int | None = None,
    ) -> None:
        context = access.context(command.mission_id)
        outcome = await service.record(command, context, expected_version=version)
        created(response, outcome, f"/v1/missions/{command.mission_id}/{location}", None)

    @router.post("/means", status_code=201)
    async def record_means(
        mission_id: MissionId, body: MeansBody, response: Response, access: CanRecord
    ) -> MeansBody:
        """Record a means, or describe it anew."""
        await record(body.to_command(mission_id), access, response, "means")
        return body

    @router.post("/means/{means_id}/retirement", status_code=201)
    async def retire_means(
        mission_id: MissionId,
        means_id: Slug,
        body: MeansRetirementBody,
        response: Response,
        access: CanRecord,
        version: OnVersion,
    ) -> MeansRetirementBody:
        """Record that a means is there no longer; tasks that rest on it then lack it."""
        command = body.to_command(mission_id, means_id)
        await record(command, access, response, "means", version)
        return body

    @router.post("/task-means", status_code=201)
    async def record_reliance(
        mission_id: MissionId, body: RelianceBody, response: Response, access: CanRecord
    ) -> RelianceBody:
        """Record that a task rests on a means, or by how much now."""
        location = f"task-means?task={body.task_id}&means={body.means_id}"
        await record(body.to_command(mission_id), access, response, location)
        return body

    @router.post("/task-means/withdrawals", status_code=201)
    async def withdraw_reliance(
        mission_id: MissionId,
        body: RelianceWithdrawalBody,
        response: Response,
        access: CanRecord,
        version: OnVersion,
    ) -> RelianceWithdrawalBody:
        """Record that a task rests on a means no longer."""
        location = f"task-means?task={body.task_id}"
        await record(body.to_command(mission_id), access, response, location, version)
        return body
