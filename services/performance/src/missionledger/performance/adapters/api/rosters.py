"""Routes of rosters: people who stand by, their skills, and the posts they are called to."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from missionledger.common.commands import CommandContext
from missionledger.common.http.access import CommandAccess, ReadAccess, commands
from missionledger.common.http.answers import created, found
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.identifiers import StateCode
from missionledger.common.listing import list_aggregates
from missionledger.common.security.roles import Role
from missionledger.common.service import Kernel
from missionledger.performance.adapters.api.resource import AtAxes, CanRead, OfPage, Seen
from missionledger.performance.adapters.api.roster_schemas import (
    COUNT_COLUMNS,
    ENTRY_COLUMNS,
    FIT_COLUMNS,
    EntryBody,
    EntryView,
    FitView,
    NoticeBody,
    NoticeEndBody,
    PostingBody,
    ProfileBody,
    RemovalBody,
    RosterView,
    TrainingBody,
)
from missionledger.performance.application.all_of import all_of
from missionledger.performance.application.contributors import require_member
from missionledger.performance.application.recording import Recorder, not_there
from missionledger.performance.application.rosters import count_of, fit_of, is_rotation_due
from missionledger.performance.domain.roster import commands as of
from missionledger.performance.domain.roster.decider import ROSTER_ENTRY
from missionledger.performance.domain.roster.events import Background, EntryId, RosterKind, Skill
from missionledger.performance.domain.roster.state import EntryStatus, RosterEntry

CanKeep = Annotated[CommandAccess, Depends(commands(Role.MISSION_LEADERSHIP))]
CanCall = Annotated[CommandAccess, Depends(commands(Role.MISSION_LEADERSHIP, Role.APPROVER))]

NOUN = "roster entry"


def build_router(kernel: Kernel) -> APIRouter:
    """Return the routes; an entry belongs to no mission until one calls it."""
    router = APIRouter(prefix="/v1", tags=["rosters"])
    keeper = _Keeper(kernel)
    _add_reads(router, kernel)
    _add_one(router, kernel)
    _add_reports(router, kernel)
    _add_profiles(router, keeper)
    _add_assignments(router, keeper)
    return router


class _Keeper:
    """Records a fact about an entry and answers with it."""

    def __init__(self, kernel: Kernel) -> None:
        self._entries: Recorder[RosterEntry] = Recorder(
            kernel.aggregates, kernel.clock, ROSTER_ENTRY, NOUN
        )

    async def record(
        self,
        command: of.RosterCommand,
        context: CommandContext,
        access: CommandAccess,
        response: Response,
    ) -> EntryView:
        """Record it; the answer shows the missions that the sender may see."""
        outcome = await self._entries.execute(command, context)
        seen = Seen(command.entry_id, outcome.state, outcome.version, outcome.last_position)
        missions = access.requester.missions((), access.now)
        view = EntryView.of(
            seen, command.occurred_on, missions=None if missions is None else tuple(missions)
        )
        return created(response, outcome, f"/v1/roster-entries/{command.entry_id}", view)


def _add_reads(router: APIRouter, kernel: Kernel) -> None:
    @router.get("/roster-entries", response_model=Page[EntryView])
    async def list_entries(
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        roster: RosterKind | None = None,
        background: Background | None = None,
        status: EntryStatus | None = None,
        contributor: StateCode | None = None,
        knows: Skill | None = None,
        skill: Annotated[
            list[Skill] | None,
            Query(description="Skills a post asks for; each entry tells which it lacks."),
        ] = None,
        *,
        all_skills: bool = False,
        rotation_due: bool = False,
    ) -> Response:
        """List entries by reference, never by merit.

        `all_skills` keeps those that lack none; `rotation_due` those at a post beyond the day
        agreed to rotate out.
        """
        asked = tuple(skill or ())

        def keep(state: RosterEntry) -> bool:
            listed = state.listed
            return (
                listed is not None
                and roster in (None, listed.roster)
                and background in (None, listed.background)
                and status in (None, state.status)
                and contributor in (None, listed.contributor)
                and (knows is None or knows in listed.local_knowledge)
                and not (all_skills and state.lacks(asked))
                and (is_rotation_due(state, axes.effective_on) or not rotation_due)
            )

        listing = await list_aggregates(
            kernel.aggregates,
            ROSTER_ENTRY,
            axes,
            after=page.after,
            limit=page.limit,
            missions=None,
            keep=keep,
        )
        items = [
            EntryView.of(
                Seen(each.id, each.loaded.state, each.loaded.version, each.loaded.position),
                axes.effective_on,
                missions=_visible(access),
                skills=asked,
            )
            for each in listing.items
        ]
        cursor = encode_cursor(listing.next_after) if listing.next_after else None
        return page_response(request, Page(items=items, next_cursor=cursor), ENTRY_COLUMNS)


def _add_one(router: APIRouter, kernel: Kernel) -> None:
    @router.get("/roster-entries/{entry_id}")
    async def get_entry(
        entry_id: str, response: Response, access: CanRead, axes: AtAxes
    ) -> EntryView:
        """Return one entry."""
        loaded = await kernel.aggregates.read(ROSTER_ENTRY, entry_id, axes)
        if loaded is None or loaded.state.listed is None:
            raise not_there(NOUN, entry_id)
        seen = Seen(entry_id, loaded.state, loaded.version, loaded.position)
        view = EntryView.of(seen, axes.effective_on, missions=_visible(access))
        return found(response, loaded, view)


def _add_reports(router: APIRouter, kernel: Kernel) -> None:
    @router.get("/rosters", response_model=Page[RosterView])
    async def list_rosters(request: Request, access: CanRead, axes: AtAxes) -> Response:
        """List every roster with who stands by, and how notices were answered."""
        del access
        entries = await all_of(kernel.aggregates, ROSTER_ENTRY, axes)
        items = [RosterView.of(count_of(each, entries, axes.effective_on)) for each in RosterKind]
        return page_response(request, Page(items=items), COUNT_COLUMNS)

    @router.get("/rosters/skills", response_model=Page[FitView])
    async def list_skills(
        request: Request, access: CanRead, axes: AtAxes, roster: RosterKind | None = None
    ) -> Response:
        """List skills: how often posts asked for each, and who has it."""
        del access
        entries = await all_of(kernel.aggregates, ROSTER_ENTRY, axes)
        kept = [
            each
            for each in entries
            if roster is None or (each.listed is not None and each.listed.roster is roster)
        ]
        items = [FitView.of(each) for each in fit_of(kept)]
        return page_response(request, Page(items=items), FIT_COLUMNS)


def _add_profiles(router: APIRouter, keeper: _Keeper) -> None:
    @router.post("/roster-entries", status_code=201)
    async def put_on(body: EntryBody, response: Response, access: CanKeep) -> EntryView:
        """Put somebody on a roster."""
        require_member(body.contributor)
        command = of.ListEntry(**body.fields())
        return await keeper.record(command, access.context(None), access, response)

    @router.post("/roster-entries/{entry_id}/profile", status_code=201)
    async def revise(
        entry_id: EntryId, body: ProfileBody, response: Response, access: CanKeep
    ) -> EntryView:
        """Record other skills or local knowledge."""
        command = of.ReviseProfile(**body.fields(entry_id=entry_id))
        return await keeper.record(command, access.context(None), access, response)

    @router.post("/roster-entries/{entry_id}/training", status_code=201)
    async def train(
        entry_id: EntryId, body: TrainingBody, response: Response, access: CanKeep
    ) -> EntryView:
        """Record a course that was passed."""
        command = of.CompleteTraining(**body.fields(entry_id=entry_id))
        return await keeper.record(command, access.context(None), access, response)

    @router.post("/roster-entries/{entry_id}/removal", status_code=201)
    async def take_off(
        entry_id: EntryId, body: RemovalBody, response: Response, access: CanKeep
    ) -> EntryView:
        """Take somebody off the roster."""
        command = of.RemoveEntry(**body.fields(entry_id=entry_id))
        return await keeper.record(command, access.context(None), access, response)


def _add_assignments(router: APIRouter, keeper: _Keeper) -> None:
    @router.post("/roster-entries/{entry_id}/notice", status_code=201)
    async def give_notice(
        entry_id: EntryId, body: NoticeBody, response: Response, access: CanCall
    ) -> EntryView:
        """Call somebody to a post; what the person cannot do yet needs a remedy."""
        command = of.GiveNotice(**body.fields(entry_id=entry_id))
        return await keeper.record(command, access.context(body.mission_id), access, response)

    @router.post("/roster-entries/{entry_id}/notice-end", status_code=201)
    async def cancel_notice(
        entry_id: EntryId, body: NoticeEndBody, response: Response, access: CanCall
    ) -> EntryView:
        """Record that the person will not go."""
        command = of.CancelNotice(**body.fields(entry_id=entry_id))
        return await keeper.record(command, access.context(body.mission_id), access, response)

    @router.post("/roster-entries/{entry_id}/arrival", status_code=201)
    async def arrive(
        entry_id: EntryId, body: PostingBody, response: Response, access: CanCall
    ) -> EntryView:
        """Record the arrival at the post, measured against the promise."""
        command = of.DeployEntry(**body.fields(entry_id=entry_id))
        return await keeper.record(command, access.context(body.mission_id), access, response)

    @router.post("/roster-entries/{entry_id}/return", status_code=201)
    async def come_back(
        entry_id: EntryId, body: PostingBody, response: Response, access: CanCall
    ) -> EntryView:
        """Record that the person came back and stands by again."""
        command = of.ReturnEntry(**body.fields(entry_id=entry_id))
        return await keeper.record(command, access.context(body.mission_id), access, response)


def _visible(access: ReadAccess) -> tuple[str, ...] | None:
    return None if access.missions is None else tuple(access.missions)
