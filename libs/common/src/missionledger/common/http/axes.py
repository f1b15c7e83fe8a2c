"""The two axes of every read, from the query: `?effective_on=` and `?known_at=`."""

import asyncio
from datetime import date, datetime
from typing import Annotated

from fastapi import Query, Request

from missionledger.common.axes import Axes
from missionledger.common.clock import parse_instant, today
from missionledger.common.eventlog.port import EventLog
from missionledger.common.http.frame import frame_of
from missionledger.common.http.kit import HttpKit, kit_of
from missionledger.common.refusals import (
    InvalidRequestError,
    NotFoundError,
    Refusal,
    RefusalKind,
)


class NothingRecordedThenError(NotFoundError):
    """The instant asked for lies before the first fact that was recorded here."""

    code = "nothing-recorded-then"
    title = "Nothing was recorded here before that"


class PositionNotReachedError(InvalidRequestError):
    """The position asked for is beyond the end of the log."""

    code = "position-not-reached"
    title = "The log does not go that far"


class ReadModelBehindError(Refusal):
    """The read models have not taken in yet what was asked about."""

    code = "read-model-behind"
    title = "The read models are behind the log"
    kind = RefusalKind.UNAVAILABLE


async def read_axes(
    request: Request,
    effective_on: Annotated[
        date | None,
        Query(description="Facts whose business date is later are left out; today by default."),
    ] = None,
    known_at: Annotated[
        str | None,
        Query(
            description="What was known then: an RFC 3339 instant or a log position; "
            "the end of the log by default.",
            max_length=40,
        ),
    ] = None,
) -> Axes:
    """Return the point on both axes, once the read models hold it.

    Raises:
        InvalidRequestError: if `known_at` is neither an instant nor a position of this log.
        NothingRecordedThenError: if it lies before the first fact.
        ReadModelBehindError: if the read models do not catch up in time.
    """
    kit, frame = kit_of(request), frame_of(request)
    position = await _known_position(kit.log, known_at)
    await _caught_up(kit, position)
    axes = Axes(effective_on or today(kit.clock), position)
    frame.add_header("Missionledger-Effective-On", axes.effective_on.isoformat())
    frame.add_header("Missionledger-Known-At", str(axes.known_at))
    return axes


async def _known_position(log: EventLog, known_at: str | None) -> int:
    # On PostgreSQL this is a query, since other instances write too.
    head = (await asyncio.to_thread(log.head)).position
    if known_at is None:
        return head
    if known_at.isascii() and known_at.isdigit():
        position = int(known_at)
        if position > head:
            raise PositionNotReachedError(
                f"position {position} is asked for, the log ends at {head}",
                next_step="Leave known_at out to read what is known now.",
                pointer="#query/known_at",
                facts={"head": head},
            )
    else:
        instant = parse_known_at(known_at)
        position = await asyncio.to_thread(log.position_at, instant)
    if position == 0:
        raise await _nothing_then(log, known_at)
    return position


def parse_known_at(text: str) -> datetime:
    """Return the instant that `known_at` names.

    Raises:
        InvalidRequestError: if it is not RFC 3339 or names no offset.
    """
    # A plus sign that was not escaped arrives as a space; no instant has one otherwise there.
    try:
        return parse_instant(text.replace(" ", "+"))
    except ValueError as error:
        raise InvalidRequestError(
            f"known_at {text!r} is neither an instant nor a position: {error}",
            next_step="Write an instant such as 2025-06-30T12:00:00Z, or a position.",
            pointer="#query/known_at",
        ) from error


async def _nothing_then(log: EventLog, known_at: str) -> NothingRecordedThenError:
    first = await asyncio.to_thread(log.read, after=0, limit=1)
    if not first:
        return NothingRecordedThenError(
            "nothing has been recorded here yet",
            next_step="Load data first.",
        )
    return NothingRecordedThenError(
        f"nothing was recorded here before {first[0].recorded_at}; {known_at} is earlier",
        next_step="Ask for a later instant. For what was true on an early day, as it is known "
        "now, use effective_on instead.",
        pointer="#query/known_at",
        facts={"first_recorded_at": first[0].recorded_at},
    )


async def _caught_up(kit: HttpKit, position: int) -> None:
    waited = kit.read_wait_seconds
    if not await kit.projections.caught_up(position, timeout_seconds=waited):
        raise ReadModelBehindError(
            f"the read models do not hold position {position} yet",
            next_step="Ask again in a moment.",
            facts={"position": position},
        )
