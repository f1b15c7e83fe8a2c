"""The resource `handovers`: what becomes of the tasks of a mission."""

from fastapi import APIRouter, Request, Response

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock, today
from missionledger.common.http.answers import found
from missionledger.common.http.paging import Page, page_response
from missionledger.transitions.adapters.api.asking import (
    ItemPath,
    MissionPath,
    PageAsked,
    Planner,
    ReadAt,
    Reader,
    Version,
)
from missionledger.transitions.adapters.api.handover_schemas import (
    HandOverBody,
    HandoversView,
    HoldersBody,
    MapTaskBody,
    NoteTaskBody,
    SequenceBody,
    SequenceStepBody,
    SupportBody,
    TaskStanding,
    TaskView,
    task_views,
)
from missionledger.transitions.adapters.api.mission_commands import MissionCommands
from missionledger.transitions.adapters.api.mission_states import mission_page, one_mission
from missionledger.transitions.domain.handovers.commands import (
    HandOverTask,
    LinkSequence,
    MapTask,
    NoteTask,
    RecordSupport,
    SetHolders,
    TakeSequenceStep,
)
from missionledger.transitions.domain.handovers.decider import HANDOVERS
from missionledger.transitions.domain.handovers.events import Route
from missionledger.transitions.domain.handovers.state import Handovers

COLUMNS = (
    "mission_id",
    "task_id",
    "title",
    "standing",
    "late",
    "route",
    "receiver",
    "owner",
    "planned_on",
    "amount.amount",
    "amount.currency",
    "source_fund",
    "handed_over_on",
    "reason",
)
TASK = "/handovers/{mission_id}/tasks/{task_id}"

HandoverCommands = MissionCommands[Handovers, HandoversView]


def add_handovers(router: APIRouter, aggregates: Aggregates, clock: Clock) -> None:
    """Add the resource `handovers`."""
    commands: HandoverCommands = MissionCommands(
        aggregates,
        HANDOVERS,
        "handovers",
        lambda loaded: HandoversView.of(loaded, today(clock)),
    )
    _add_reads(router, aggregates)
    _add_task_commands(router, commands)
    _add_party_commands(router, commands)


def _add_reads(router: APIRouter, aggregates: Aggregates) -> None:
    @router.get("/handovers", response_model=Page[TaskView], tags=["handovers"])
    async def list_handovers(
        request: Request,
        access: Reader,
        page: PageAsked,
        axes: ReadAt,
        mission: str | None = None,
        route: Route | None = None,
        standing: TaskStanding | None = None,
        owner: str | None = None,
    ) -> Response:
        """List what becomes of tasks, mission by mission; a page holds whole missions."""
        missions, cursor = await mission_page(aggregates, HANDOVERS, access, page, axes, mission)
        views = [
            view
            for view in task_views(missions, axes.effective_on)
            if route in (None, view.route)
            and standing in (None, view.standing)
            and owner in (None, view.owner)
        ]
        return page_response(request, Page(items=views, next_cursor=cursor), COLUMNS)

    @router.get("/handovers/{mission_id}", tags=["handovers"])
    async def get_handovers(
        response: Response, mission_id: MissionPath, access: Reader, axes: ReadAt
    ) -> HandoversView:
        """Return what becomes of all tasks of a mission, and who supports its transition."""
        loaded = await one_mission(aggregates, HANDOVERS, mission_id, access, axes)
        return found(response, loaded, HandoversView.of(loaded, axes.effective_on))


def _add_task_commands(router: APIRouter, commands: HandoverCommands) -> None:
    @router.post("/handovers/{mission_id}/tasks", status_code=201, tags=["handovers"])
    async def note_task(
        response: Response, mission_id: MissionPath, body: NoteTaskBody, access: Planner
    ) -> HandoversView:
        """Note a task that the mandate asks for."""
        command = NoteTask(mission_id=mission_id, **dict(body))
        return await commands.run(response, access, mission_id, command)

    @router.post(f"{TASK}/map", status_code=201, tags=["handovers"])
    async def map_task(
        response: Response,
        mission_id: MissionPath,
        task_id: ItemPath,
        body: MapTaskBody,
        access: Planner,
    ) -> HandoversView:
        """Settle where a task goes."""
        said = dict(body) | {"amount": None if body.amount is None else body.amount.to_money()}
        command = MapTask(mission_id=mission_id, task_id=task_id, **said)
        return await commands.run(response, access, mission_id, command)

    @router.post(f"{TASK}/holders", status_code=201, tags=["handovers"])
    async def set_holders(
        response: Response,
        mission_id: MissionPath,
        task_id: ItemPath,
        body: HoldersBody,
        access: Planner,
        version: Version,
    ) -> HandoversView:
        """Settle who holds a task on which days; a day without a holder is refused and named."""
        command = SetHolders(mission_id=mission_id, task_id=task_id, **dict(body))
        return await commands.run(response, access, mission_id, command, version)

    @router.post(f"{TASK}/hand-over", status_code=201, tags=["handovers"])
    async def hand_over(
        response: Response,
        mission_id: MissionPath,
        task_id: ItemPath,
        body: HandOverBody,
        access: Planner,
        version: Version,
    ) -> HandoversView:
        """Record that a task went over, or stopped."""
        command = HandOverTask(mission_id=mission_id, task_id=task_id, **dict(body))
        return await commands.run(response, access, mission_id, command, version)


def _add_party_commands(router: APIRouter, commands: HandoverCommands) -> None:
    @router.post("/handovers/{mission_id}/support", status_code=201, tags=["handovers"])
    async def record_support(
        response: Response, mission_id: MissionPath, body: SupportBody, access: Planner
    ) -> HandoversView:
        """Record how a party stands to the transition."""
        command = RecordSupport(mission_id=mission_id, **dict(body))
        return await commands.run(response, access, mission_id, command)

    @router.post("/handovers/{mission_id}/sequence", status_code=201, tags=["handovers"])
    async def link_sequence(
        response: Response, mission_id: MissionPath, body: SequenceBody, access: Planner
    ) -> HandoversView:
        """Link the mission with the operation before or after it."""
        command = LinkSequence(mission_id=mission_id, **dict(body))
        return await commands.run(response, access, mission_id, command)

    @router.post("/handovers/{mission_id}/sequence/steps", status_code=201, tags=["handovers"])
    async def take_step(
        response: Response, mission_id: MissionPath, body: SequenceStepBody, access: Planner
    ) -> HandoversView:
        """Record a step of the handover between organizations."""
        command = TakeSequenceStep(mission_id=mission_id, **dict(body))
        return await commands.run(response, access, mission_id, command)
