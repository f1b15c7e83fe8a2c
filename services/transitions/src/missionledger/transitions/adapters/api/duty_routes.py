"""The resource `residual-duties`: what outlives a mission, and who answers for it."""

from datetime import date

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
from missionledger.transitions.adapters.api.duty_schemas import (
    AssignDutyBody,
    DutyStanding,
    DutyView,
    EndDutyBody,
    RecordDutyBody,
    ResidualDutiesView,
    ReviewDutyBody,
    VacateDutyBody,
    duty_views,
)
from missionledger.transitions.adapters.api.mission_commands import MissionCommands
from missionledger.transitions.adapters.api.mission_states import mission_page, one_mission
from missionledger.transitions.domain.residual_duties.commands import (
    AssignDuty,
    EndDuty,
    RecordDuty,
    ReviewDuty,
    VacateDuty,
)
from missionledger.transitions.domain.residual_duties.decider import RESIDUAL_DUTIES
from missionledger.transitions.domain.residual_duties.events import DutyKind
from missionledger.transitions.domain.residual_duties.state import ResidualDuties

COLUMNS = (
    "mission_id",
    "duty_id",
    "kind",
    "title",
    "standing",
    "owner",
    "amount.amount",
    "amount.currency",
    "source_fund",
    "review_on",
    "reviewed_on",
    "finding",
    "ended_on",
)
ONE = "/residual-duties/{mission_id}/{duty_id}"

DutyCommands = MissionCommands[ResidualDuties, ResidualDutiesView]


def add_residual_duties(router: APIRouter, aggregates: Aggregates, clock: Clock) -> None:
    """Add the resource `residual-duties`."""
    commands: DutyCommands = MissionCommands(
        aggregates,
        RESIDUAL_DUTIES,
        "residual-duties",
        lambda loaded: ResidualDutiesView.of(loaded, today(clock)),
    )
    _add_reads(router, aggregates)
    _add_owning(router, commands)
    _add_following(router, commands)


def _add_reads(router: APIRouter, aggregates: Aggregates) -> None:
    @router.get("/residual-duties", response_model=Page[DutyView], tags=["residual-duties"])
    async def list_duties(
        request: Request,
        access: Reader,
        page: PageAsked,
        axes: ReadAt,
        mission: str | None = None,
        kind: DutyKind | None = None,
        standing: DutyStanding | None = None,
        owner: str | None = None,
        review_until: date | None = None,
    ) -> Response:
        """List duties that outlive missions; a page holds whole missions."""
        missions, cursor = await mission_page(
            aggregates, RESIDUAL_DUTIES, access, page, axes, mission
        )
        views = [
            view
            for view in duty_views(missions, axes.effective_on)
            if kind in (None, view.kind)
            and standing in (None, view.standing)
            and owner in (None, view.owner)
            and (review_until is None or view.review_on <= review_until.isoformat())
        ]
        return page_response(request, Page(items=views, next_cursor=cursor), COLUMNS)

    @router.get("/residual-duties/{mission_id}", tags=["residual-duties"])
    async def get_duties(
        response: Response, mission_id: MissionPath, access: Reader, axes: ReadAt
    ) -> ResidualDutiesView:
        """Return the duties that outlive a mission."""
        loaded = await one_mission(aggregates, RESIDUAL_DUTIES, mission_id, access, axes)
        return found(response, loaded, ResidualDutiesView.of(loaded, axes.effective_on))


def _add_owning(router: APIRouter, commands: DutyCommands) -> None:
    @router.post("/residual-duties/{mission_id}", status_code=201, tags=["residual-duties"])
    async def record_duty(
        response: Response, mission_id: MissionPath, body: RecordDutyBody, access: Planner
    ) -> ResidualDutiesView:
        """Record a duty that lives on; owner and money are mandatory, an end date is not."""
        said = dict(body) | {"amount": body.amount.to_money()}
        command = RecordDuty(mission_id=mission_id, **said)
        return await commands.run(response, access, mission_id, command)

    @router.post(f"{ONE}/vacate", status_code=201, tags=["residual-duties"])
    async def vacate_duty(
        response: Response,
        mission_id: MissionPath,
        duty_id: ItemPath,
        body: VacateDutyBody,
        access: Planner,
    ) -> ResidualDutiesView:
        """Record that nobody answers for a duty any more."""
        command = VacateDuty(mission_id=mission_id, duty_id=duty_id, **dict(body))
        return await commands.run(response, access, mission_id, command)

    @router.post(f"{ONE}/assign", status_code=201, tags=["residual-duties"])
    async def assign_duty(
        response: Response,
        mission_id: MissionPath,
        duty_id: ItemPath,
        body: AssignDutyBody,
        access: Planner,
    ) -> ResidualDutiesView:
        """Give a duty to somebody, with money."""
        said = dict(body) | {"amount": body.amount.to_money()}
        command = AssignDuty(mission_id=mission_id, duty_id=duty_id, **said)
        return await commands.run(response, access, mission_id, command)


def _add_following(router: APIRouter, commands: DutyCommands) -> None:
    @router.post(f"{ONE}/review", status_code=201, tags=["residual-duties"])
    async def review_duty(
        response: Response,
        mission_id: MissionPath,
        duty_id: ItemPath,
        body: ReviewDutyBody,
        access: Planner,
    ) -> ResidualDutiesView:
        """Record what a review found, and when the next one is."""
        command = ReviewDuty(mission_id=mission_id, duty_id=duty_id, **dict(body))
        return await commands.run(response, access, mission_id, command)

    @router.post(f"{ONE}/end", status_code=201, tags=["residual-duties"])
    async def end_duty(
        response: Response,
        mission_id: MissionPath,
        duty_id: ItemPath,
        body: EndDutyBody,
        access: Planner,
        version: Version,
    ) -> ResidualDutiesView:
        """Record that a duty is fulfilled."""
        command = EndDuty(mission_id=mission_id, duty_id=duty_id, **dict(body))
        return await commands.run(response, access, mission_id, command, version)
