"""Routes of the tasks of a mandate."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from missionledger.common.http.access import CommandAccess
from missionledger.common.http.answers import created, found
from missionledger.common.http.paging import Page
from missionledger.common.identifiers import MissionId
from missionledger.common.refusals import InvalidRequestError, NotFoundError
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
from missionledger.mandates.adapters.api.task_schemas import (
    FINDING_COLUMNS,
    TASK_COLUMNS,
    DirectionBody,
    TaskBody,
    TaskLoadView,
    TaskRemovalBody,
    TaskView,
)
from missionledger.mandates.application.qualities import quality_basis
from missionledger.mandates.application.task_warnings import cash_of
from missionledger.mandates.application.tasks import TaskService
from missionledger.mandates.domain.qualities import QualityFinding, findings_of
from missionledger.mandates.domain.tasks.commands import TasksCommand
from missionledger.mandates.domain.tasks.decider import TASKS, Task, Tasks
from missionledger.mandates.domain.tasks.events import Funding
from missionledger.mandates.domain.tasks.load import load_of
from missionledger.mandates.domain.tasks.warning import WarningLevel, level_of, warning_of
from missionledger.mandates.domain.words import Slug


def build_router(kernel: Kernel) -> APIRouter:
    """Return the routes of tasks, of what they weigh and of the qualities of the mandate."""
    router = APIRouter(prefix="/v1/missions/{mission_id}", tags=["tasks"])
    _add_lists(router, kernel)
    _add_figures(router, kernel)
    _add_recording(router, kernel)
    return router


def _add_lists(router: APIRouter, kernel: Kernel) -> None:
    @router.get("/tasks", response_model=Page[TaskView])
    async def list_tasks(
        mission_id: MissionId,
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        category: Annotated[str | None, Query(max_length=80)] = None,
        group: Annotated[str | None, Query(max_length=300)] = None,
        funding: Funding | None = None,
        priority: int | None = None,
        stands: Annotated[
            bool | None, Query(description="Not dropped by the effective day.")
        ] = None,
        warning: WarningLevel | None = None,
    ) -> Response:
        """List the tasks in the order in which they were given; those without money are marked."""
        loaded = await read_of_mission(kernel, TASKS, mission_id, access, axes)
        cash = await cash_of(kernel.aggregates, mission_id, axes)
        standing = cash.on(axes.effective_on)
        items = [
            TaskView.of(each, standing)
            for each in loaded.state.tasks
            if category in (None, each.category)
            and group in (None, each.group)
            and funding in (None, each.funding)
            and priority in (None, each.priority)
            and stands in (None, each.stands)
            and warning in (None, level_of(each, standing))
        ]
        return part_response(request, items, page, TASK_COLUMNS, version=loaded.version)

    @router.get("/tasks/{task_id}")
    async def get_task(
        mission_id: MissionId, task_id: Slug, response: Response, access: CanRead, axes: AtAxes
    ) -> TaskView:
        """Return one task."""
        loaded = await read_of_mission(kernel, TASKS, mission_id, access, axes)
        cash = await cash_of(kernel.aggregates, mission_id, axes)
        task = _task(loaded.state, mission_id, task_id)
        return found(response, loaded, TaskView.of(task, cash.on(axes.effective_on)))


def _add_figures(router: APIRouter, kernel: Kernel) -> None:
    @router.get("/strategic-direction")
    async def get_direction(
        mission_id: MissionId, response: Response, access: CanRead, axes: AtAxes
    ) -> Tasks:
        """Return the strategic direction with the tasks below it."""
        loaded = await read_of_mission(kernel, TASKS, mission_id, access, axes)
        return found(response, loaded, loaded.state)

    @router.get("/task-load")
    async def get_task_load(
        mission_id: MissionId, response: Response, access: CanRead, axes: AtAxes
    ) -> TaskLoadView:
        """Return how many tasks there are, how many without money, and how loud that warns."""
        loaded = await read_of_mission(kernel, TASKS, mission_id, access, axes)
        cash = await cash_of(kernel.aggregates, mission_id, axes)
        warning = warning_of(loaded.state.tasks, cash, axes.effective_on)
        load = load_of(loaded.state)
        return found(response, loaded, TaskLoadView(**load.model_dump(), warning=warning))

    @router.get("/qualities", response_model=Page[QualityFinding])
    async def list_qualities(
        mission_id: MissionId, request: Request, access: CanRead, axes: AtAxes, page: OfPage
    ) -> Response:
        """Check the mandate against eight qualities: one finding for each, and why."""
        loaded = await read_of_mission(kernel, TASKS, mission_id, access, axes)
        basis = await quality_basis(kernel.aggregates, mission_id, loaded.state, axes)
        return part_response(request, findings_of(basis), page, FINDING_COLUMNS)


def _add_recording(router: APIRouter, kernel: Kernel) -> None:
    service = TaskService(kernel.aggregates, kernel.clock)

    async def record(
        command: TasksCommand,
        access: CommandAccess,
        response: Response,
        location: str,
        version: int | None,
    ) -> Tasks:
        context = access.context(command.mission_id)
        outcome = await service.record(command, context, expected_version=version)
        path = f"/v1/missions/{command.mission_id}/{location}"
        return created(response, outcome, path, outcome.state)

    @router.post("/strategic-direction", status_code=201)
    async def set_direction(
        mission_id: MissionId,
        body: DirectionBody,
        response: Response,
        access: CanRecord,
        version: OnVersion,
    ) -> Tasks:
        """Set or change the strategic direction."""
        command = body.to_command(mission_id)
        return await record(command, access, response, "strategic-direction", version)

    @router.post("/tasks", status_code=201)
    async def add_task(
        mission_id: MissionId, body: TaskBody, response: Response, access: CanRecord
    ) -> Task:
        """Add a task that a recorded decision gives."""
        path = f"tasks/{body.task_id}"
        tasks = await record(body.to_addition(mission_id), access, response, path, None)
        return _task(tasks, mission_id, body.task_id)

    @router.post("/tasks/{task_id}/changes", status_code=201)
    async def change_task(
        mission_id: MissionId,
        task_id: Slug,
        body: TaskBody,
        response: Response,
        access: CanRecord,
        version: OnVersion,
    ) -> Task:
        """Change a task by a recorded decision; the body holds all of its content."""
        if body.task_id != task_id:
            raise InvalidRequestError(
                f"the body is about {body.task_id}, the path about {task_id}",
                next_step="Name the same task in both; a task keeps its id.",
                pointer="/task_id",
            )
        tasks = await record(
            body.to_change(mission_id), access, response, f"tasks/{task_id}", version
        )
        return _task(tasks, mission_id, task_id)

    @router.post("/tasks/{task_id}/removal", status_code=201)
    async def drop_task(
        mission_id: MissionId,
        task_id: Slug,
        body: TaskRemovalBody,
        response: Response,
        access: CanRecord,
        version: OnVersion,
    ) -> Task:
        """Take a task away by a recorded decision."""
        command = body.to_command(mission_id, task_id)
        tasks = await record(command, access, response, f"tasks/{task_id}", version)
        return _task(tasks, mission_id, task_id)


def _task(tasks: Tasks, mission_id: str, task_id: str) -> Task:
    task = tasks.find(task_id)
    if task is None:
        raise NotFoundError(
            f"{mission_id} has no task {task_id}",
            next_step="Look at the tasks of the mission for the id you mean.",
        )
    return task
