"""Pages of rows that were made for one answer, in the order of their keys."""

from collections.abc import Sequence
from typing import TypeVar

from fastapi import Request, Response
from pydantic import BaseModel

from missionledger.common.http.paging import Page, PageRequest, encode_cursor, page_response

V = TypeVar("V", bound=BaseModel)


def page_of(
    request: Request, rows: Sequence[tuple[str, V]], page: PageRequest, columns: Sequence[str]
) -> Response:
    """Answer with the rows behind the cursor, in the order of their keys."""
    following = sorted((row for row in rows if row[0] > page.after), key=lambda row: row[0])
    shown = following[: page.limit]
    cursor = encode_cursor(shown[-1][0]) if len(following) > page.limit else None
    items = [item for _key, item in shown]
    return page_response(request, Page(items=items, next_cursor=cursor), columns)
