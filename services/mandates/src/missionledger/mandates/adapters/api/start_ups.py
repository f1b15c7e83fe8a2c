"""Routes of start-ups."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from missionledger.common.axes import Axes
from missionledger.common.http.access import CommandAccess, commands
from missionledger.common.http.answers import created, found
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.identifiers import MissionId
from missionledger.common.listing import list_aggregates
from missionledger.common.outcomes import Outcome
from missionledger.common.refusals import NotFoundError
from missionledger.common.security.roles import Role
from missionledger.common.service import Kernel
from missionledger.mandates.adapters.api import start_up_schemas as s
from missionledger.mandates.adapters.api.kit import AtAxes, CanRead, CanRecord, OfPage, OnVersion
from missionledger.mandates.application.start_ups import StartUps
from missionledger.mandates.domain.forces.decider import FORCES, MissionForces
from missionledger.mandates.domain.start_up import commands as c
from missionledger.mandates.domain.start_up.decider import START_UP
from missionledger.mandates.domain.start_up.state import StartUp

CanFund = Annotated[
    CommandAccess,
    Depends(commands(Role.BUDGET_OFFICER, Role.MISSION_LEADERSHIP, Role.ADMINISTRATOR)),
]


def build_router(kernel: Kernel) -> APIRouter:
    """Return the routes of start-ups."""
    router = APIRouter(prefix="/v1/start-ups", tags=["start-ups"])
    _add_reading(router, kernel)
    recorder = _Recorder(kernel)
    _add_planning(router, recorder)
    for step in _STEPS:
        _add_step(router, recorder, step)
    return router


class _Recorder:
    """What every route does: record, answer with the start-up as it stands."""

    def __init__(self, kernel: Kernel) -> None:
        self._aggregates = kernel.aggregates
        self.start_ups = StartUps(kernel.aggregates, kernel.clock)

    async def record(
        self,
        step: "_Step",
        body: s.StartUpFactBody,
        mission_id: str,
        access: CommandAccess,
        response: Response,
        version: int,
    ) -> s.StartUpView:
        """Record what the step says, in the name of the one who sends it."""
        context = access.context(mission_id)
        fields = body.fields(mission_id)
        if step.by:
            fields[step.by] = context.actor
        if step.on_units:
            fields["deployed"] = await self.start_ups.deployed(mission_id)
        command = step.command.model_validate(fields)
        outcome = await self.start_ups.record(command, context, expected_version=version)
        return await self.answer(outcome, mission_id, response)

    async def answer(
        self, outcome: Outcome[StartUp], mission_id: str, response: Response
    ) -> s.StartUpView:
        """Answer 201 with the start-up."""
        forces = (await self._aggregates.load(FORCES, mission_id)).state
        view = s.StartUpView.of(
            outcome.state, forces, version=outcome.version, position=outcome.last_position
        )
        return created(response, outcome, f"/v1/start-ups/{mission_id}", view)


def _add_reading(router: APIRouter, kernel: Kernel) -> None:
    async def forces_of(mission_ids: list[str], axes: Axes) -> dict[str, MissionForces]:
        found_forces = await kernel.aggregates.read_many(FORCES, mission_ids, axes)
        return {
            each: loaded.state if loaded else MissionForces()
            for each, loaded in found_forces.items()
        }

    @router.get("", response_model=Page[s.StartUpView])
    async def list_start_ups(
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        running: Annotated[
            bool | None, Query(description="Those that have not ended, or the others.")
        ] = None,
    ) -> Response:
        """List start-ups by mission."""
        listing = await list_aggregates(
            kernel.aggregates,
            START_UP,
            axes,
            after=page.after,
            limit=page.limit,
            missions=access.missions,
            keep=lambda each: each.plan is not None and running in (None, each.is_running),
        )
        loaded = [each.loaded for each in listing.items]
        missions = [each.state.plan.mission_id for each in loaded if each.state.plan]
        forces = await forces_of(missions, axes)
        items = [
            s.StartUpView.of(
                each.state, forces[mission], version=each.version, position=each.position
            )
            for each, mission in zip(loaded, missions, strict=True)
        ]
        cursor = encode_cursor(listing.next_after) if listing.next_after else None
        return page_response(request, Page(items=items, next_cursor=cursor), s.START_UP_COLUMNS)

    @router.get("/{mission_id}")
    async def get_start_up(
        mission_id: str, response: Response, access: CanRead, axes: AtAxes
    ) -> s.StartUpView:
        """Return the start-up of a mission, with its units as far as they are known here."""
        access.require(mission_id)
        loaded = await kernel.aggregates.read(START_UP, mission_id, axes)
        if loaded is None or loaded.state.plan is None:
            raise NotFoundError(
                f"no start-up of {mission_id} is recorded up to {axes.effective_on}",
                next_step="Plan it, or ask for a later day with effective_on.",
            )
        forces = await forces_of([mission_id], axes)
        view = s.StartUpView.of(
            loaded.state, forces[mission_id], version=loaded.version, position=loaded.position
        )
        return found(response, loaded, view)


def _add_planning(router: APIRouter, recorder: _Recorder) -> None:
    @router.post("", status_code=201)
    async def plan_start_up(
        body: s.PlanStartUpBody, response: Response, access: CanRecord
    ) -> s.StartUpView:
        """Plan the start-up of a mission; its process begins."""
        context = access.context(body.mission_id)
        outcome = await recorder.start_ups.plan(body.to_plan(), body.planned_on, context)
        return await recorder.answer(outcome, body.mission_id, response)


@dataclass(frozen=True)
class _Step:
    """A command on a start-up, as its route.

    Attributes:
        says: what it does, for the document of the interface.
        by: the field of the command that says who decided; empty if none does.
        on_units: whether the command rests on the units in place.
        access: who may send it.
    """

    path: str
    name: str
    says: str
    body: type[s.StartUpFactBody]
    command: type[c.StartUpCommand]
    by: str = ""
    on_units: bool = False
    access: Any = CanRecord


_STEPS = (
    _Step(
        "decision",
        "record_decision",
        "Record the act by which the Council decided on the start-up.",
        s.DecisionBody,
        c.RecordStartUpDecision,
    ),
    _Step(
        "funding",
        "revise_funding",
        "Ask for another amount after the first was refused or let go.",
        s.FundingBody,
        c.ReviseStartUpFunding,
        by="decided_by",
        access=CanFund,
    ),
    _Step(
        "deadlines",
        "move_deadline",
        "Give a gate another last day.",
        s.DeadlineBody,
        c.MoveStartUpDeadline,
        by="decided_by",
    ),
    _Step(
        "initial-capability",
        "declare_initial_capability",
        "Declare that the first tasks can be carried out.",
        s.InitialCapabilityBody,
        c.DeclareInitialCapability,
        by="declared_by",
        on_units=True,
    ),
    _Step(
        "full-capability",
        "declare_full_capability",
        "Declare that the mission is complete, or why it is enough without what is missing.",
        s.FullCapabilityBody,
        c.DeclareFullCapability,
        by="declared_by",
        on_units=True,
    ),
    _Step(
        "abandonment",
        "abandon_start_up",
        "Decide that the mission will not start; what is held is let go.",
        s.AbandonBody,
        c.AbandonStartUp,
        by="decided_by",
    ),
)


def _add_step(router: APIRouter, recorder: _Recorder, step: _Step) -> None:
    body_type, access_type = step.body, step.access

    async def take_step(
        mission_id: MissionId,
        body: body_type,  # type: ignore[valid-type]
        response: Response,
        access: access_type,  # type: ignore[valid-type]
        version: OnVersion,
    ) -> s.StartUpView:
        return await recorder.record(step, body, mission_id, access, response, version)

    router.add_api_route(
        f"/{{mission_id}}/{step.path}",
        take_step,
        methods=["POST"],
        status_code=201,
        name=step.name,
        description=step.says,
    )
