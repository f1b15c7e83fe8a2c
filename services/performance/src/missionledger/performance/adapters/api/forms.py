"""Routes of evaluation forms."""

from collections.abc import Collection
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from missionledger.common.axes import Axes
from missionledger.common.http.access import CommandAccess, ReadAccess, commands, reads
from missionledger.common.http.answers import created, found
from missionledger.common.http.axes import read_axes
from missionledger.common.http.paging import (
    Page,
    PageRequest,
    encode_cursor,
    page_request,
    page_response,
)
from missionledger.common.listing import list_aggregates
from missionledger.common.refusals import NotFoundError
from missionledger.common.security.roles import Role
from missionledger.common.service import Kernel
from missionledger.performance.adapters.api.schemas import FormVersionBody
from missionledger.performance.application.units import UnitService
from missionledger.performance.domain.form import (
    FORM,
    Form,
    FormId,
    FormVersion,
    TaskCategoryUnknownError,
)

CanRead = Annotated[ReadAccess, Depends(reads())]
CanPublish = Annotated[CommandAccess, Depends(commands(Role.ADMINISTRATOR))]
AtAxes = Annotated[Axes, Depends(read_axes)]
OfPage = Annotated[PageRequest, Depends(page_request)]

FORM_COLUMNS = ("form_id", "version", "title", "component", "valid_from")


def build_router(kernel: Kernel, task_categories: Collection[str]) -> APIRouter:
    """Return the routes of forms; a published version never changes.

    Args:
        kernel: what reads and records.
        task_categories: slugs of the parts that tasks of mandates are sorted into.
    """
    router = APIRouter(prefix="/v1/evaluation-forms", tags=["evaluation forms"])
    service = UnitService(kernel.aggregates, kernel.clock)

    @router.get("", response_model=Page[FormVersion])
    async def list_forms(
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        task_category: str | None = None,
    ) -> Response:
        """List forms in force on the effective day; `task_category` keeps those that judge it."""
        del access

        def keep(form: Form) -> bool:
            judged = {each.task_category for each in form.versions[-1].criteria}
            return task_category is None or task_category in judged

        listing = await list_aggregates(
            kernel.aggregates,
            FORM,
            axes,
            after=page.after,
            limit=page.limit,
            missions=None,
            keep=keep,
        )
        items = [each.loaded.state.versions[-1] for each in listing.items]
        cursor = encode_cursor(listing.next_after) if listing.next_after else None
        return page_response(request, Page(items=items, next_cursor=cursor), FORM_COLUMNS)

    @router.get("/{form_id}")
    async def get_form(form_id: str, response: Response, access: CanRead, axes: AtAxes) -> Form:
        """Return a form with its versions up to the effective day."""
        del access
        loaded = await kernel.aggregates.read(FORM, form_id, axes)
        if loaded is None:
            raise NotFoundError(
                f"no form {form_id!r} holds on {axes.effective_on}",
                next_step="Look at /v1/evaluation-forms for what there is.",
            )
        return found(response, loaded, loaded.state)

    @router.post("/{form_id}/versions", status_code=201)
    async def publish(
        form_id: FormId, body: FormVersionBody, response: Response, access: CanPublish
    ) -> FormVersion:
        """Publish the next version of a form, its criteria tied to parts of mandated tasks."""
        named = {each.task_category for each in body.criteria} - {""}
        unknown = sorted(named - set(task_categories))
        if unknown:
            raise TaskCategoryUnknownError(
                f"no task of a mandate is sorted into {', '.join(unknown)}",
                next_step="Use slugs of the table of task categories.",
                pointer="/criteria",
            )
        outcome = await service.publish(body.to_command(form_id), access.context(None))
        published = next(each for each in outcome.state.versions if each.version == body.version)
        return created(response, outcome, f"/v1/evaluation-forms/{form_id}", published)

    return router
