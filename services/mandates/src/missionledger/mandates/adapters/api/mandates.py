"""Routes that read mandates."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from missionledger.common.axes import Axes
from missionledger.common.http.access import ReadAccess
from missionledger.common.http.answers import found
from missionledger.common.http.paging import (
    Page,
    encode_cursor,
    page_response,
)
from missionledger.common.listing import list_aggregates
from missionledger.common.outcomes import Loaded
from missionledger.common.refusals import NotFoundError
from missionledger.common.service import Kernel
from missionledger.mandates.adapters.api.kit import AtAxes, CanRead, OfPage, part_response
from missionledger.mandates.adapters.api.mandate_schemas import (
    DECISION_COLUMNS,
    MANDATE_COLUMNS,
    REESTIMATE_COLUMNS,
    STRENGTH_COLUMNS,
    TERM_COLUMNS,
    MandateSummary,
    MandateView,
    StrengthView,
    TermView,
)
from missionledger.mandates.domain.mandate.chapters import chapter_of
from missionledger.mandates.domain.mandate.decider import MANDATE
from missionledger.mandates.domain.mandate.state import Decision, Mandate, ReEstimate, Standing
from missionledger.mandates.domain.mandate.terms import Chapter, Organ
from missionledger.mandates.domain.mandate.timeline import standing_on, strength_series, terms_of


def build_router(kernel: Kernel) -> APIRouter:
    """Return the reading routes of mandates."""
    router = APIRouter(prefix="/v1/mandates", tags=["mandates"])
    _add_list(router, kernel)
    _add_single(router, kernel)
    return router


def _add_list(router: APIRouter, kernel: Kernel) -> None:
    @router.get("", response_model=Page[MandateSummary])
    async def list_mandates(
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        standing: Standing | None = None,
        organ: Annotated[
            Organ | None, Query(description="The organ that took the latest decision.")
        ] = None,
        chapter: Annotated[
            Chapter | None, Query(description="The chapter the mandate is under.")
        ] = None,
        reestimate_open: Annotated[
            bool | None, Query(description="Resources are not matched yet to a change.")
        ] = None,
    ) -> Response:
        """List mandates by mission, with how they stand on the effective day."""
        day = axes.effective_on
        listing = await list_aggregates(
            kernel.aggregates,
            MANDATE,
            axes,
            after=page.after,
            limit=page.limit,
            missions=access.missions,
            keep=lambda mandate: (
                standing in (None, standing_on(mandate, day))
                and organ in (None, mandate.decisions[-1].organ)
                and chapter in (None, chapter_of(mandate.decisions))
                and reestimate_open in (None, bool(mandate.open_reestimates))
            ),
        )
        items = [
            MandateSummary.of(
                each.loaded.state, day, version=each.loaded.version, position=each.loaded.position
            )
            for each in listing.items
        ]
        cursor = encode_cursor(listing.next_after) if listing.next_after else None
        return page_response(request, Page(items=items, next_cursor=cursor), MANDATE_COLUMNS)


def _add_single(router: APIRouter, kernel: Kernel) -> None:
    @router.get("/{mission_id}")
    async def get_mandate(
        mission_id: str, response: Response, access: CanRead, axes: AtAxes
    ) -> MandateView:
        """Return one mandate with its chain of decisions, terms and ceilings."""
        loaded = await _load(kernel, mission_id, access, axes)
        view = MandateView.of(
            loaded.state, axes.effective_on, version=loaded.version, position=loaded.position
        )
        return found(response, loaded, view)

    @router.get("/{mission_id}/decisions", response_model=Page[Decision])
    async def list_decisions(
        mission_id: str, request: Request, access: CanRead, axes: AtAxes, page: OfPage
    ) -> Response:
        """List the decisions in order."""
        loaded = await _load(kernel, mission_id, access, axes)
        return part_response(request, loaded.state.decisions, page, DECISION_COLUMNS)

    @router.get("/{mission_id}/terms", response_model=Page[TermView])
    async def list_terms(
        mission_id: str, request: Request, access: CanRead, axes: AtAxes, page: OfPage
    ) -> Response:
        """List the terms in order; no two overlap."""
        loaded = await _load(kernel, mission_id, access, axes)
        terms = [TermView.of(each) for each in terms_of(loaded.state)]
        return part_response(request, terms, page, TERM_COLUMNS)

    @router.get("/{mission_id}/strength", response_model=Page[StrengthView])
    async def list_strength(
        mission_id: str, request: Request, access: CanRead, axes: AtAxes, page: OfPage
    ) -> Response:
        """List ceilings by the day they take effect, recommended beside authorized."""
        loaded = await _load(kernel, mission_id, access, axes)
        points = [StrengthView.of(each) for each in strength_series(loaded.state)]
        return part_response(request, points, page, STRENGTH_COLUMNS)

    @router.get("/{mission_id}/reestimates", response_model=Page[ReEstimate])
    async def list_reestimates(
        mission_id: str,
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        unmatched: Annotated[
            bool | None, Query(alias="open", description="Not matched by the effective day.")
        ] = None,
    ) -> Response:
        """List the decisions for which resources are estimated anew, and what matched them."""
        loaded = await _load(kernel, mission_id, access, axes)
        items = [each for each in loaded.state.reestimates if unmatched in (None, each.is_open)]
        return part_response(request, items, page, REESTIMATE_COLUMNS, version=loaded.version)


async def _load(kernel: Kernel, mission_id: str, access: ReadAccess, axes: Axes) -> Loaded[Mandate]:
    access.require(mission_id)
    loaded = await kernel.aggregates.read(MANDATE, mission_id, axes)
    if loaded is None:
        raise NotFoundError(
            f"no decision on a mandate of {mission_id} is recorded up to {axes.effective_on}",
            next_step="Check the id; many missions of the past have no decision on record.",
        )
    return loaded
