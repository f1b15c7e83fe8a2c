"""The resource `access-trail`: who looked at what, and proof that no row was changed."""

import asyncio
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import AwareDatetime, BaseModel
from starlette.responses import Response

from missionledger.common.access_trail.entries import TrailEntry
from missionledger.common.access_trail.rules import row_kept_until
from missionledger.common.access_trail.store import TrailFilter
from missionledger.common.access_trail.trail import AccessTrail
from missionledger.common.clock import format_instant
from missionledger.common.http.access import ReadAccess, reads
from missionledger.common.http.paging import (
    CursorMalformedError,
    Page,
    PageRequest,
    encode_cursor,
    page_request,
    page_response,
)
from missionledger.common.http.trail_recording import encoded_path, printable
from missionledger.common.identifiers import MissionId
from missionledger.common.refusals import NotFoundError
from missionledger.common.security.roles import Role

FLUSH_SECONDS_MAX = 2.0
"""How long a reader of the trail waits for rows that are on their way to it."""

CHECKED_MAX = 50_000
"""Most rows whose hash is computed anew for one request."""

_ROW_DIGITS_MAX = 18

COLUMNS = (
    "sequence",
    "at",
    "actor",
    "roles",
    "method",
    "route",
    "path",
    "query",
    "mission",
    "effective_on",
    "known_at",
    "status",
    "rows",
    "correlation_id",
    "lost_before",
    "kept_until",
    "hash",
)

Reader = Annotated[ReadAccess, Depends(reads(Role.AUDITOR, Role.ADMINISTRATOR))]


class AccessRow(BaseModel):
    """One read that was recorded.

    Attributes:
        sequence: 1..n without a gap.
        at: when its answer began.
        roles: every role that the actor held then.
        path: percent-encoded, as the query is.
        mission: the one that the address names, if any.
        effective_on: the day the answer held for, where the route has that axis.
        known_at: the log position it was known at, likewise.
        status: of the answer; 403 and 404 were attempts.
        rows: items of a list; None for other answers.
        lost_before: reads right before this one that went unrecorded.
        kept_until: first day on which the row need not be kept.
        hash: SHA-256 over the row before and this one, in hex.
    """

    sequence: int
    at: datetime
    actor: str
    roles: list[str]
    method: str
    route: str
    path: str
    query: str
    mission: str | None
    effective_on: date | None
    known_at: str | None
    status: int
    rows: int | None
    correlation_id: str
    lost_before: int
    kept_until: date
    hash: str

    @classmethod
    def of(cls, entry: TrailEntry) -> "AccessRow":
        """Return the row as it is shown."""
        return cls.model_validate(
            {
                **entry.read.columns(),
                "roles": entry.read.roles.split(),
                "sequence": entry.sequence,
                "lost_before": entry.lost_before,
                "kept_until": row_kept_until(date.fromisoformat(entry.read.at[:10])),
                "hash": entry.hash.hex(),
            }
        )


class AccessPage(Page[AccessRow]):
    """Some rows, newest first.

    Attributes:
        pending: reads that were made and could not be written yet.
    """

    pending: int


class ChainView(BaseModel):
    """Whether the rows are as they were written.

    Attributes:
        holds: nothing that was looked at is missing or changed.
        checked_from: first row that was looked at.
        holds_to: last row that is as it was written.
        broken_at: first row that is missing or was changed.
        reason: what is wrong there.
        head: number and hash of the newest row; note it elsewhere and send it as `noted` later,
            since a chain by itself does not show that its end was cut off.
        noted_holds: whether the row that was noted is still there as it was.
        next_after: send it as `after` to go on; None at the end of the trail.
    """

    holds: bool
    checked_from: int
    holds_to: int
    broken_at: int | None
    reason: str
    head: str
    noted_holds: bool | None
    next_after: int | None


def build_trail_router(trail: AccessTrail) -> APIRouter:
    """Return the routes of the access trail, for auditors and administrators alone."""
    router = APIRouter(prefix="/v1/access-trail", tags=["access trail"])
    _add_list(router, trail)
    _add_verification(router, trail)
    return router


def _add_list(router: APIRouter, trail: AccessTrail) -> None:
    @router.get("", summary="Who looked at what, newest first", response_model=AccessPage)
    async def list_reads(
        request: Request,
        access: Reader,
        page: Annotated[PageRequest, Depends(page_request)],
        *,
        actor: Annotated[str | None, Query(max_length=200)] = None,
        path: Annotated[
            str, Query(max_length=500, description="How the path begins: /v1/documents.")
        ] = "",
        mission: Annotated[MissionId | None, Query()] = None,
        since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
        before: Annotated[
            AwareDatetime | None, Query(alias="to", description="Not reached any more.")
        ] = None,
        status: Annotated[list[int] | None, Query(description="403 and 404 are attempts.")] = None,
    ) -> Response:
        """List reads; rows without a mission are shown to those alone who may see all missions."""
        access.require(mission)
        wanted = TrailFilter(
            actor=None if actor is None else printable(actor),
            path_prefix=encoded_path(path),
            mission=mission,
            missions=access.missions,
            since=None if since is None else format_instant(since),
            before=None if before is None else format_instant(before),
            statuses=tuple(status or ()),
        )
        older_than = _older_than(page)
        pending = await asyncio.to_thread(trail.flush, FLUSH_SECONDS_MAX)
        found = await asyncio.to_thread(
            trail.store.page, wanted, before=older_than, limit=page.limit + 1
        )
        shown = found[: page.limit]
        cursor = encode_cursor(str(shown[-1].sequence)) if len(found) > page.limit else None
        items = [AccessRow.of(each) for each in shown]
        answer = AccessPage(items=items, next_cursor=cursor, pending=pending)
        return page_response(request, answer, COLUMNS)


def _add_verification(router: APIRouter, trail: AccessTrail) -> None:
    @router.get("/verification", summary="Computes the chain of the trail anew")
    async def verify(
        access: Reader,
        *,
        after: Annotated[int, Query(ge=0, description="Rows up to it are taken as given.")] = 0,
        noted: Annotated[
            str | None,
            Query(
                pattern=r"^[0-9]{1,18}:[0-9a-f]{64}$",
                description="`head` of an earlier answer, to see whether that row still stands.",
            ),
        ] = None,
    ) -> ChainView:
        """Check rows in order, at most 50,000 at a time; only who may see all missions may ask."""
        if access.missions is not None:
            raise NotFoundError(
                "the chain runs over rows of every mission, not all of which you may see",
                next_step="Ask an auditor of all missions.",
            )
        await asyncio.to_thread(trail.flush, FLUSH_SECONDS_MAX)
        return await asyncio.to_thread(_verified, trail, after, noted)


def _verified(trail: AccessTrail, after: int, noted: str | None) -> ChainView:
    head = trail.store.head()
    report = trail.store.check(after=after, limit=CHECKED_MAX)
    noted_holds = None
    if noted is not None:
        sequence, _, digest = noted.partition(":")
        found = trail.store.hash_of(int(sequence))
        # The head of an empty trail names row 0, which cannot go away.
        noted_holds = int(sequence) == 0 or (found is not None and found.hex() == digest)
    is_whole = report.broken_at is None
    return ChainView(
        holds=is_whole and noted_holds is not False,
        checked_from=after + 1,
        holds_to=report.holds_to,
        broken_at=report.broken_at,
        reason=report.reason,
        head=str(head),
        noted_holds=noted_holds,
        next_after=report.holds_to if is_whole and report.holds_to < head.sequence else None,
    )


def _older_than(page: PageRequest) -> int | None:
    if not page.after:
        return None
    if not (page.after.isascii() and page.after.isdigit()) or len(page.after) > _ROW_DIGITS_MAX:
        raise CursorMalformedError(
            "the cursor is not one of this list",
            next_step="Use next_cursor of the page before as it is, or leave it out.",
            pointer="#query/cursor",
        )
    return int(page.after)
