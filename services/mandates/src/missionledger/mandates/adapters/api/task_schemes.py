"""Routes of schemes that tasks are sorted by, and of the classes of tasks."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict

from missionledger.common.axes import Axes
from missionledger.common.commands import CommandContext
from missionledger.common.http.access import CommandAccess, commands
from missionledger.common.http.answers import created, found
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.http.versions import if_match
from missionledger.common.identifiers import MissionId
from missionledger.common.listing import list_aggregates
from missionledger.common.outcomes import Loaded, Outcome
from missionledger.common.refusals import NotFoundError
from missionledger.common.security.roles import Role
from missionledger.common.service import Kernel
from missionledger.mandates.adapters.api.fact_routes import FactRoute, add_recording
from missionledger.mandates.adapters.api.kit import (
    AtAxes,
    CanRead,
    DocumentHash,
    FactBody,
    OfPage,
    part_response,
    read_of_mission,
)
from missionledger.mandates.application.classification import ClassCounts, ClassificationService
from missionledger.mandates.domain.classification.classes import (
    TASK_CLASSES,
    Classification,
    ClassifyTask,
    TaskClasses,
    TaskClassified,
)
from missionledger.mandates.domain.classification.counts import ClassCount
from missionledger.mandates.domain.classification.schemes import (
    PARTS_OF_A_MANDATE,
    TASK_SCHEME,
    RecordTaskScheme,
    SchemeTerms,
    TaskClass,
    TaskScheme,
    TaskSchemeRecorded,
)
from missionledger.mandates.domain.tasks.decider import TASKS
from missionledger.mandates.domain.words import Slug

CanRecordScheme = Annotated[CommandAccess, Depends(commands(Role.ADMINISTRATOR))]
SCHEME_COLUMNS = ("scheme", "title", "publisher", "reference", "edition", "on", "classes")
CLASS_COLUMNS = ("slug", "name", "description")


class SchemeBody(SchemeTerms):
    """A scheme as its publisher has it, from a day on."""

    on: date
    documents: tuple[DocumentHash, ...] = ()

    def to_command(self, scheme: str) -> RecordTaskScheme:
        """Return the command; the reference is the source of the fact."""
        said = {name: getattr(self, name) for name in SchemeTerms.model_fields}
        return RecordTaskScheme(
            **said,
            scheme=scheme,
            occurred_on=self.on,
            source=self.reference,
            documents=self.documents,
        )


class SchemeView(BaseModel):
    """A scheme in a list; `classes` is how many it has."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scheme: str
    title: str
    publisher: str
    reference: str
    edition: int
    on: date
    classes: int

    @classmethod
    def of(cls, event: TaskSchemeRecorded) -> "SchemeView":
        """Return the view of an edition."""
        said = {name: getattr(event, name) for name in cls.model_fields if name != "classes"}
        return cls(**said, classes=len(event.classes))


class ClassificationBody(Classification, FactBody):
    """The class of a task by a scheme."""


class ClassifiedTaskView(Classification):
    """A task and its class.

    Attributes:
        title: what is to be done.
        stands: whether the task has not been dropped.
        current: whether the edition of the scheme that holds has the class.
    """

    title: str
    class_name: str
    edition: int
    on: date
    stands: bool
    current: bool


_CLASSES = FactRoute(
    "task-classes",
    "task_classes",
    "the classes of tasks by schemes beside the parts of a mandate",
    ClassificationBody,
    ClassifyTask,
    TaskClassified,
    "classified",
)


def build_router(kernel: Kernel) -> APIRouter:
    """Return the routes of schemes and classes."""
    router = APIRouter(prefix="/v1", tags=["tasks"])
    service = ClassificationService(kernel.aggregates, kernel.clock)
    _add_schemes(router, kernel, service)
    _add_classes(router, kernel, service)
    _add_counts(router, kernel)
    return router


def _add_schemes(router: APIRouter, kernel: Kernel, service: ClassificationService) -> None:
    @router.post("/task-schemes/{scheme}", status_code=201)
    async def record_task_scheme(
        scheme: Slug,
        body: SchemeBody,
        response: Response,
        access: CanRecordScheme,
        version: Annotated[int | None, Depends(if_match)],
    ) -> TaskSchemeRecorded:
        """Record a scheme, or its next edition, with all of its classes and its source."""
        outcome = await service.record_scheme(
            body.to_command(scheme), access.context(None), expected_version=version
        )
        return created(response, outcome, f"/v1/task-schemes/{scheme}", outcome.state.editions[-1])

    @router.get("/task-schemes", response_model=Page[SchemeView])
    async def list_task_schemes(
        request: Request, access: CanRead, axes: AtAxes, page: OfPage
    ) -> Response:
        """List the schemes as they hold; the parts of a mandate are at /v1/task-categories."""
        del access
        listing = await list_aggregates(
            kernel.aggregates,
            TASK_SCHEME,
            axes,
            after=page.after,
            limit=page.limit,
            missions=None,
            keep=lambda scheme: scheme.present is not None,
        )
        items = [SchemeView.of(each.loaded.state.editions[-1]) for each in listing.items]
        cursor = encode_cursor(listing.next_after) if listing.next_after else None
        return page_response(request, Page(items=items, next_cursor=cursor), SCHEME_COLUMNS)

    @router.get("/task-schemes/{scheme}")
    async def get_task_scheme(
        scheme: Slug,
        response: Response,
        access: CanRead,
        axes: AtAxes,
        edition: Annotated[int | None, Query(ge=1, description="An earlier edition.")] = None,
    ) -> TaskSchemeRecorded:
        """Return a scheme with its classes: the edition that holds, or the one asked for."""
        del access
        loaded = await _scheme(kernel, scheme, axes)
        return found(response, loaded, _edition(loaded.state, scheme, edition))

    @router.get("/task-schemes/{scheme}/classes", response_model=Page[TaskClass])
    async def list_classes_of_scheme(
        scheme: Slug,
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        edition: Annotated[int | None, Query(ge=1, description="An earlier edition.")] = None,
    ) -> Response:
        """List the classes of a scheme in the order of its publisher."""
        del access
        loaded = await _scheme(kernel, scheme, axes)
        classes = _edition(loaded.state, scheme, edition).classes
        return part_response(request, classes, page, CLASS_COLUMNS, version=loaded.version)


def _add_classes(router: APIRouter, kernel: Kernel, service: ClassificationService) -> None:
    of_mission = APIRouter(prefix="/missions/{mission_id}")

    async def record(
        command: ClassifyTask, context: CommandContext, version: int | None
    ) -> Outcome[TaskClasses]:
        return await service.classify(command, context, expected_version=version)

    add_recording(of_mission, _CLASSES, record)

    @of_mission.get("/task-classes", response_model=Page[ClassifiedTaskView])
    async def list_task_classes(
        mission_id: MissionId,
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        scheme: Annotated[str | None, Query(max_length=80)] = None,
        task_class: Annotated[str | None, Query(max_length=80)] = None,
        task_id: Annotated[str | None, Query(max_length=80)] = None,
        stands: Annotated[
            bool | None, Query(description="Not dropped by the effective day.")
        ] = None,
    ) -> Response:
        """List the class of each task by each scheme it was sorted by."""
        loaded = await read_of_mission(kernel, TASK_CLASSES, mission_id, access, axes)
        views = await _classified(kernel, mission_id, loaded.state, axes)
        items = [
            each
            for each in views
            if scheme in (None, each.scheme)
            and task_class in (None, each.task_class)
            and task_id in (None, each.task_id)
            and stands in (None, each.stands)
        ]
        columns = tuple(ClassifiedTaskView.model_fields)
        return part_response(request, items, page, columns, version=loaded.version)

    router.include_router(of_mission)


def _add_counts(router: APIRouter, kernel: Kernel) -> None:
    columns = tuple(ClassCount.model_fields)

    @router.get("/missions/{mission_id}/task-class-counts", response_model=Page[ClassCount])
    async def list_task_class_counts(
        mission_id: MissionId,
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        scheme: Annotated[str, Query(max_length=80)] = PARTS_OF_A_MANDATE,
    ) -> Response:
        """Count the tasks of a mandate that stand, by class of a scheme."""
        await read_of_mission(kernel, TASKS, mission_id, access, axes)
        counts = await ClassCounts(kernel.aggregates, axes).of(scheme, [mission_id])
        return part_response(request, counts, page, columns)

    @router.get("/task-class-counts", response_model=Page[ClassCount])
    async def list_task_class_counts_of_all(
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        scheme: Annotated[str, Query(max_length=80)] = PARTS_OF_A_MANDATE,
    ) -> Response:
        """Count the tasks that stand over all mandates you may read, by class of a scheme."""
        counts = await ClassCounts(kernel.aggregates, axes).of(scheme, access.missions)
        return part_response(request, counts, page, columns)


async def _scheme(kernel: Kernel, scheme: str, axes: Axes) -> Loaded[TaskScheme]:
    loaded = await kernel.aggregates.read(TASK_SCHEME, scheme, axes)
    if loaded is None or loaded.state.present is None:
        raise NotFoundError(
            f"no scheme {scheme!r} is recorded up to {axes.effective_on}",
            next_step="Look at /v1/task-schemes.",
        )
    return loaded


def _edition(state: TaskScheme, scheme: str, edition: int | None) -> TaskSchemeRecorded:
    if edition is not None and edition > len(state.editions):
        raise NotFoundError(
            f"{scheme} has {len(state.editions)} editions, not {edition}",
            next_step="Leave the edition out for the one that holds.",
        )
    return state.editions[-1 if edition is None else edition - 1]


async def _classified(
    kernel: Kernel, mission_id: str, state: TaskClasses, axes: Axes
) -> list[ClassifiedTaskView]:
    loaded = await kernel.aggregates.read(TASKS, mission_id, axes)
    tasks = loaded.state if loaded else TASKS.initial
    names = sorted({each.scheme for each in state.classified})
    schemes = await kernel.aggregates.read_many(TASK_SCHEME, names, axes)
    views = []
    for each in state.present().values():
        task, scheme = tasks.find(each.task_id), schemes.get(each.scheme)
        said = {name: getattr(each, name) for name in Classification.model_fields}
        views.append(
            ClassifiedTaskView(
                **said,
                title=task.title if task else "",
                class_name=each.class_name,
                edition=each.edition,
                on=each.on,
                stands=task is not None and task.stands,
                current=scheme is not None and scheme.state.class_of(each.task_class) is not None,
            )
        )
    return views
