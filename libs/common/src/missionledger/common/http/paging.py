"""Lists in pages that stay right while others insert: opaque cursors, JSON or CSV."""

import base64
import binascii
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query, Request
from pydantic import BaseModel
from starlette.responses import Response, StreamingResponse

from missionledger.common.http.csv_cells import csv_chunks, csv_text
from missionledger.common.http.frame import frame_of
from missionledger.common.http.parameters import FORMAT_PARAMETER
from missionledger.common.refusals import InvalidRequestError

T = TypeVar("T")

LIMIT_DEFAULT = 100
LIMIT_MAX = 500
CURSOR_LENGTH_MAX = 1_000

CSV_MEDIA_TYPE = "text/csv"


class FormatNotKnownError(InvalidRequestError):
    """A list is asked for in a form in which no list comes."""

    code = "format-not-known"
    title = "The format is not known"


class CursorMalformedError(InvalidRequestError):
    """The cursor is not one that this system gave out."""

    code = "cursor-malformed"
    title = "The cursor cannot be used"


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page is asked for.

    Attributes:
        after: name of the last item of the page before; empty for the first page.
        limit: most items to return.
    """

    after: str = ""
    limit: int = LIMIT_DEFAULT


class Page(BaseModel, Generic[T]):
    """Some items of a list, and where the next ones are.

    Attributes:
        items: in the order of the list.
        next_cursor: to be sent as `?cursor=` for the page after; None on the last page.
    """

    items: Sequence[T]
    next_cursor: str | None = None


def encode_cursor(after: str) -> str:
    """Return the opaque cursor behind which the items after this one lie."""
    return base64.urlsafe_b64encode(after.encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> str:
    """Return what `encode_cursor` was given.

    Raises:
        CursorMalformedError: if the cursor was not made by it.
    """
    padded = cursor + "=" * (-len(cursor) % 4)
    try:
        after = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise CursorMalformedError(
            "the cursor was not given out by this system",
            next_step="Use next_cursor of the page before as it is, or leave it out.",
            pointer="#query/cursor",
        ) from error
    return after


async def page_request(
    cursor: Annotated[
        str | None,
        Query(description="next_cursor of the page before.", max_length=CURSOR_LENGTH_MAX),
    ] = None,
    limit: Annotated[int, Query(description="Most items.", ge=1, le=LIMIT_MAX)] = LIMIT_DEFAULT,
    format: Annotated[  # noqa: A002, ARG001 - declared here, read by `wants_csv`
        str | None, Query(description="`json` or `csv`; without it the header Accept decides.")
    ] = None,
) -> PageRequest:
    """Return which page the query asks for.

    Raises:
        CursorMalformedError: if the cursor was not given out by this system.
    """
    return PageRequest(decode_cursor(cursor) if cursor else "", limit)


def wants_csv(request: Request) -> bool:
    """Tell whether the answer should be CSV: `?format=csv` or `Accept: text/csv`.

    Raises:
        FormatNotKnownError: if the query asks for another format.
    """
    asked = request.query_params.get(FORMAT_PARAMETER)
    if asked not in (None, "csv", "json"):
        raise FormatNotKnownError(
            f"this list does not come as {asked!r}",
            next_step="Ask for json or csv.",
            pointer=f"#query/{FORMAT_PARAMETER}",
        )
    if asked is not None:
        return asked == "csv"
    accepted = request.headers.get("accept", "")
    return CSV_MEDIA_TYPE in accepted and "application/json" not in accepted


def page_response(request: Request, page: Page[Any], columns: Sequence[str]) -> Response:
    """Return the page as JSON, or as CSV with one column for each dotted path.

    Either way `Link: rel="next"` leads to the next page.
    """
    frame_of(request).rows = len(page.items)
    headers = {"Vary": "Accept"}
    if page.next_cursor is not None:
        following = request.url.include_query_params(cursor=page.next_cursor)
        headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
    if wants_csv(request):
        rows = [_row(item) for item in page.items]
        return Response(
            csv_text(rows, columns), media_type=f"{CSV_MEDIA_TYPE}; charset=utf-8", headers=headers
        )
    return Response(page.model_dump_json().encode(), media_type="application/json", headers=headers)


def csv_stream(
    rows: AsyncIterator[Mapping[str, Any]], columns: Sequence[str], *, file_name: str
) -> Response:
    """Return a whole list as a CSV download, streamed as the rows come."""
    return StreamingResponse(
        csv_chunks(rows, columns),
        media_type=f"{CSV_MEDIA_TYPE}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
    )


def _row(item: Any) -> Mapping[str, Any]:
    if isinstance(item, BaseModel):
        return item.model_dump(mode="json")
    row: Mapping[str, Any] = item
    return row
