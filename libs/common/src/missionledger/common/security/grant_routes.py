"""The resource `grants`: roles given and taken back, as recorded facts."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict

from missionledger.common.axes import Axes
from missionledger.common.clock import today
from missionledger.common.decider import Decider
from missionledger.common.http.access import CommandAccess, ReadAccess, commands, reads
from missionledger.common.http.answers import created
from missionledger.common.http.axes import read_axes
from missionledger.common.http.paging import (
    Page,
    PageRequest,
    encode_cursor,
    page_request,
    page_response,
)
from missionledger.common.http.schemas import Amount
from missionledger.common.identifiers import MissionId
from missionledger.common.listing import list_aggregates
from missionledger.common.money import Money
from missionledger.common.security.grant_book import GrantBook
from missionledger.common.security.grants import (
    GivenGrant,
    GiveRole,
    GrantCommand,
    GrantEvent,
    Grants,
    Reason,
    Subject,
    WithdrawRole,
    grants_decider,
)
from missionledger.common.security.roles import Role
from missionledger.common.service import Kernel

COLUMNS = (
    "subject",
    "grant_id",
    "role",
    "missions",
    "amount_max.amount",
    "valid_until",
    "given_by",
    "withdrawn_by",
    "reason",
)

GrantsDecider = Decider[GrantCommand, Grants, GrantEvent]

Administrator = Annotated[CommandAccess, Depends(commands(Role.ADMINISTRATOR))]
Inspector = Annotated[ReadAccess, Depends(reads(Role.ADMINISTRATOR, Role.AUDITOR))]


class GiveRoleBody(BaseModel):
    """A role for a subject.

    Attributes:
        missions: ids of the missions it holds for; null for all.
        amount_max: the largest amount of one act; null for no limit.
        valid_until: when it ends; null for no end.
    """

    model_config = ConfigDict(extra="forbid")

    subject: Subject
    role: Role
    missions: tuple[MissionId, ...] | None
    amount_max: Amount | None = None
    valid_until: AwareDatetime | None = None


class WithdrawBody(BaseModel):
    """Why a grant is taken back."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason


class GrantView(BaseModel):
    """A grant and what became of it."""

    subject: str
    grant_id: str
    role: Role
    missions: tuple[str, ...] | None
    amount_max: Amount | None
    valid_until: str | None
    given_by: str
    withdrawn_by: str
    reason: str

    @classmethod
    def of(cls, subject: str, given: GivenGrant) -> "GrantView":
        """Return the grant as it is shown."""
        limit = given.amount_max_minor
        return cls(
            subject=subject,
            amount_max=None if limit is None else Amount.of(Money(minor=limit)),
            **given.model_dump(exclude={"amount_max_minor"}),
        )


def build_grants_router(kernel: Kernel, book: GrantBook, service: str) -> APIRouter:
    """Return the routes of the grants that this service knows."""
    router = APIRouter(prefix="/v1/grants", tags=["grants"])
    decider = grants_decider(service)
    _add_list(router, kernel, decider)
    _add_commands(router, kernel, decider, book)
    return router


def _add_list(router: APIRouter, kernel: Kernel, decider: GrantsDecider) -> None:
    @router.get("", response_model=Page[GrantView])
    async def list_grants(
        request: Request,
        access: Inspector,  # noqa: ARG001 - it guards the route
        axes: Annotated[Axes, Depends(read_axes)],
        page: Annotated[PageRequest, Depends(page_request)],
        subject: Annotated[str | None, Query(description="Only those of this subject.")] = None,
    ) -> Response:
        """List grants by subject, as they were on a day and as known then."""
        listing = await list_aggregates(
            kernel.aggregates,
            decider,
            axes,
            after=page.after,
            limit=page.limit,
            missions=None,
            keep=lambda grants: subject in (None, grants.subject),
        )
        views = [
            GrantView.of(each.loaded.state.subject, given)
            for each in listing.items
            for given in each.loaded.state.given.values()
        ]
        cursor = encode_cursor(listing.next_after) if listing.next_after else None
        return page_response(request, Page(items=views, next_cursor=cursor), COLUMNS)


def _add_commands(
    router: APIRouter, kernel: Kernel, decider: GrantsDecider, book: GrantBook
) -> None:
    @router.post("", status_code=201)
    async def give(response: Response, body: GiveRoleBody, access: Administrator) -> GrantView:
        """Give a role; nobody gives one to themselves."""
        context = access.context(None)
        until: datetime | None = body.valid_until
        command = GiveRole(
            occurred_on=today(kernel.clock),
            subject=body.subject,
            role=body.role,
            missions=body.missions,
            amount_max_minor=body.amount_max.to_money().minor if body.amount_max else None,
            valid_until=until,
            given_by=context.actor,
        )
        outcome = await kernel.aggregates.execute(decider, command, context)
        await book.catch_up()
        view = GrantView.of(body.subject, _matching(outcome.state, command))
        return created(response, outcome, f"/v1/grants?subject={body.subject}", view)

    @router.post("/{subject}/{grant_id}/withdrawal", status_code=201)
    async def withdraw(
        response: Response,
        subject: Subject,
        grant_id: str,
        body: WithdrawBody,
        access: Administrator,
    ) -> GrantView:
        """Take a grant back."""
        context = access.context(None)
        command = WithdrawRole(
            occurred_on=today(kernel.clock),
            subject=subject,
            grant_id=grant_id,
            reason=body.reason,
            withdrawn_by=context.actor,
        )
        outcome = await kernel.aggregates.execute(decider, command, context)
        await book.catch_up()
        view = GrantView.of(subject, outcome.state.given[grant_id])
        return created(response, outcome, f"/v1/grants?subject={subject}", view)


def _matching(state: Grants, command: GiveRole) -> GivenGrant:
    """Return the newest grant that says what the command asked for."""
    missions = None if command.missions is None else tuple(sorted(set(command.missions)))
    return next(
        given
        for given in reversed(tuple(state.given.values()))
        if (given.role, given.missions) == (command.role, missions)
    )
