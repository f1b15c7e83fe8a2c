"""The resource `scales`: rates of every Member State by calendar year."""

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from missionledger.common.http.answers import found
from missionledger.common.http.paging import Page, page_response
from missionledger.common.outcomes import Loaded
from missionledger.common.refusals import NotFoundError
from missionledger.finance.adapters.api.kit import FinanceReads, ReadAt, Reader
from missionledger.finance.domain.scales import SCALE, Scale, exact_rates, print_rate

SCALE_COLUMNS = ("calendar_year", "source", "member_states")


class ScaleSummary(BaseModel):
    """A scale in a list."""

    calendar_year: int
    source: str
    member_states: int


class RateView(BaseModel):
    """The rates of one Member State.

    Attributes:
        regular_rate: per cent of the regular budget, three decimals, exact.
        peacekeeping_rate: per cent as circulars print it, four decimals, rounded half up; never
            computed with.
        peacekeeping_rate_exact: the exact part of one, as a fraction.
    """

    state: str
    level: str
    regular_rate: str
    discount: str
    peacekeeping_rate: str
    peacekeeping_rate_exact: str


class ScaleView(BaseModel):
    """The scale of one calendar year."""

    calendar_year: int
    source: str
    rates: Sequence[RateView]

    @classmethod
    def of(cls, scale: Scale) -> "ScaleView":
        """Return the scale as it is shown."""
        exact = exact_rates(scale)
        return cls(
            calendar_year=scale.calendar_year,
            source=scale.source,
            rates=[
                RateView(
                    state=rate.state,
                    level=rate.level,
                    regular_rate=(
                        f"{rate.regular_thousandths // 1000}.{rate.regular_thousandths % 1000:03d}"
                    ),
                    discount=rate.discount,
                    peacekeeping_rate=print_rate(exact[rate.state]),
                    peacekeeping_rate_exact=str(exact[rate.state]),
                )
                for rate in scale.rates
            ],
        )


def add_scales(router: APIRouter, sources: FinanceReads) -> None:
    """Add the routes of scales."""

    @router.get("/scales", response_model=Page[ScaleSummary], tags=["scales"])
    async def list_scales(request: Request, _access: Reader, axes: ReadAt) -> Response:
        """List the calendar years with a scale."""
        streams = await sources.aggregates.list_streams(SCALE, after="", limit=500, axes=axes)
        years = [info.stream.partition("-")[2] for info in streams]
        loaded: dict[str, Loaded[Scale] | None] = await sources.aggregates.read_many(
            SCALE, years, axes
        )
        views = [
            ScaleSummary(
                calendar_year=each.state.calendar_year,
                source=each.state.source,
                member_states=len(each.state.rates),
            )
            for each in loaded.values()
            if each is not None
        ]
        return page_response(request, Page[ScaleSummary](items=views), SCALE_COLUMNS)

    @router.get("/scales/{calendar_year}", tags=["scales"])
    async def get_scale(
        response: Response, calendar_year: int, _access: Reader, axes: ReadAt
    ) -> ScaleView:
        """Return the rates of every Member State in a calendar year."""
        loaded = await sources.aggregates.read(SCALE, str(calendar_year), axes)
        if loaded is None:
            raise NotFoundError(
                f"no scale of {calendar_year} is recorded on that day",
                next_step="Take a year from /v1/scales.",
            )
        return found(response, loaded, ScaleView.of(loaded.state))
