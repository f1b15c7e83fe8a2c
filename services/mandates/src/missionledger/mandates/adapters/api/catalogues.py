"""Routes that read the reference tables."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from missionledger.common.axes import Axes
from missionledger.common.http.access import ReadAccess, reads
from missionledger.common.http.answers import found
from missionledger.common.http.axes import read_axes
from missionledger.common.http.paging import (
    Page,
    PageRequest,
    encode_cursor,
    page_request,
    page_response,
)
from missionledger.common.http.versions import etag
from missionledger.common.outcomes import Loaded
from missionledger.common.refusals import NotFoundError
from missionledger.common.service import Kernel
from missionledger.mandates.domain.catalogue import (
    CATALOGUE,
    Capability,
    Catalogue,
    CatalogueRow,
    Configuration,
    Model,
    TableName,
    TaskCategory,
)

CanRead = Annotated[ReadAccess, Depends(reads())]
AtAxes = Annotated[Axes, Depends(read_axes)]
OfPage = Annotated[PageRequest, Depends(page_request)]

_ROWS: dict[TableName, type[CatalogueRow]] = {
    TableName.MODELS: Model,
    TableName.CONFIGURATIONS: Configuration,
    TableName.CAPABILITIES: Capability,
    TableName.TASK_CATEGORIES: TaskCategory,
}


def build_router(kernel: Kernel) -> APIRouter:
    """Return the routes of all tables; each is a resource of its own."""
    router = APIRouter(prefix="/v1", tags=["reference"])
    for table, row in _ROWS.items():
        _add_table(router, kernel, table, row)
    return router


def _add_table(
    router: APIRouter, kernel: Kernel, table: TableName, row: type[CatalogueRow]
) -> None:
    columns = [name for name in row.model_fields if name not in ("table", "traits", "precedents")]

    async def load(axes: Axes) -> Loaded[Catalogue]:
        loaded = await kernel.aggregates.read(CATALOGUE, table.value, axes)
        return loaded or Loaded(Catalogue(), 0, 0)

    async def list_rows(request: Request, access: CanRead, axes: AtAxes, page: OfPage) -> Response:
        del access
        loaded = await load(axes)
        slugs = [each.slug for each in loaded.state.rows]
        start = slugs.index(page.after) + 1 if page.after in slugs else 0
        rows = loaded.state.rows[start : start + page.limit]
        more = start + page.limit < len(slugs)
        cursor = encode_cursor(rows[-1].slug) if more else None
        answer = page_response(request, Page(items=rows, next_cursor=cursor), columns)
        answer.headers["ETag"] = etag(loaded.version)
        return answer

    async def get_row(slug: str, response: Response, access: CanRead, axes: AtAxes) -> CatalogueRow:
        del access
        loaded = await load(axes)
        for each in loaded.state.rows:
            if each.slug == slug:
                return found(response, loaded, each)
        raise NotFoundError(
            f"{table} has no {slug!r} on {axes.effective_on}",
            next_step=f"Look at /v1/{table} for what there is.",
        )

    name = table.name.lower()
    router.add_api_route(
        f"/{table}",
        list_rows,
        methods=["GET"],
        response_model=Page[row],  # type: ignore[valid-type]
        operation_id=f"list_{name}",
        summary=f"List the table {table}",
    )
    router.add_api_route(
        f"/{table}/{{slug}}",
        get_row,
        methods=["GET"],
        response_model=row,
        operation_id=f"get_{name}",
        summary=f"Return one row of the table {table}",
    )
