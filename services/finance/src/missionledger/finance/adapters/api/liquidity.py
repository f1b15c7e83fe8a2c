"""The resource `liquidity`: where each fund and the pool stand."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel

from missionledger.common.axes import Axes
from missionledger.common.http.schemas import Amount
from missionledger.finance.adapters.api.kit import (
    FinanceReads,
    ReadAt,
    Reader,
    allows_fund,
    maybe_usd,
    require_fund,
    unknown_fund,
)
from missionledger.finance.application.liquidity import Figure, FundLiquidity
from missionledger.finance.application.liquidity_series import PoolPoint
from missionledger.finance.application.queries import (
    BooksAsked,
    LiquidityPosition,
    ReserveFundPosition,
    liquidity_history,
    liquidity_position,
)
from missionledger.finance.application.receivables import unpaid_at_most

SERIES_MONTHS_MAX = 120

COVER_DEFINITION = (
    "cash divided by average monthly cash spending of the last 12 months, "
    "or of the months since the first recorded spending if fewer"
)


class FigureView(BaseModel):
    """A figure; None where the asked books do not know it, with the reason.

    Attributes:
        is_at_most: whether it is the most that it can be; `reason` then says why.
    """

    amount: Amount | None
    is_at_most: bool
    books: Sequence[str]
    provenance: Sequence[str]
    reason: str

    @classmethod
    def of(cls, figure: Figure, why_at_most: Sequence[str] = ()) -> "FigureView":
        """Return the figure as it is shown."""
        is_at_most = bool(why_at_most) and figure.amount_minor is not None
        return cls(
            amount=maybe_usd(figure.amount_minor),
            is_at_most=is_at_most,
            books=figure.books,
            provenance=figure.provenance,
            reason="at most: " + "; ".join(why_at_most) if is_at_most else figure.reason,
        )


class FundLiquidityView(BaseModel):
    """Where a fund or the pool stands.

    Attributes:
        months_of_cover: with one decimal; None where cash or spending is not known.
        past_due: of both unpaid figures, what was due before the day: the arrears.
    """

    fund: str
    title: str
    kind: str
    in_pool: bool
    fiscal_year: str
    months_of_cover: str | None
    average_monthly_spending: Amount | None
    cash: FigureView
    assessed: FigureView
    conditional: FigureView
    received: FigureView
    unpaid_current_year: FigureView
    unpaid_prior_years: FigureView
    past_due: FigureView
    credits_to_return: FigureView
    unapplied_receipts: FigureView
    owed_to_contributors: FigureView
    borrowed: FigureView

    @classmethod
    def of(
        cls, fund: FundLiquidity, at_most: Mapping[str, Sequence[str]] = MappingProxyType({})
    ) -> "FundLiquidityView":
        """Return the fund as it is shown; `at_most` has the figures that are upper bounds."""
        return cls(
            fund=fund.fund,
            title=fund.title,
            kind=fund.kind,
            in_pool=fund.in_pool,
            fiscal_year=fund.fiscal_year,
            months_of_cover=print_months(fund.months_of_cover),
            average_monthly_spending=maybe_usd(fund.average_monthly_spending_minor),
            **{
                name: FigureView.of(figure, at_most.get(name, ()))
                for name, figure in fund.columns.items()
            },
        )


class ReserveFundView(BaseModel):
    """Where the Reserve Fund stands; None where it is not known, with the reason."""

    level: Amount | None
    cash: Amount | None
    advances: Amount | None
    room_for_liquidity: Amount | None
    room_for_start_up: Amount | None
    reason: str

    @classmethod
    def of(cls, position: ReserveFundPosition) -> "ReserveFundView":
        """Return the Reserve Fund as it is shown."""
        return cls(
            level=maybe_usd(position.level_minor),
            cash=maybe_usd(position.cash_minor),
            advances=maybe_usd(position.advances_minor),
            room_for_liquidity=maybe_usd(position.room_for_liquidity_minor),
            room_for_start_up=maybe_usd(position.room_for_start_up_minor),
            reason=position.reason,
        )


class LiquidityView(BaseModel):
    """The liquidity position on a day, as known at a position of the log.

    Attributes:
        books: `actual` alone, or `all` with what is modelled.
        last_recorded_on: last day, up to the one asked for, on which these books changed.
        pool: None for readers of some missions only, and on days without a rule for pooling.
    """

    as_of: date
    known_at: int
    books: Literal["actual", "all"]
    last_recorded_on: str | None
    months_of_cover_definition: str
    pool: FundLiquidityView | None
    pool_source: str
    reserve_fund: ReserveFundView
    funds: Sequence[FundLiquidityView]

    @classmethod
    def of(
        cls,
        position: LiquidityPosition,
        funds: Sequence[FundLiquidity],
        at_most: Mapping[str, Mapping[str, Sequence[str]]],
    ) -> "LiquidityView":
        """Return the position with the funds that may be seen; `at_most` is by fund."""
        sees_all = len(funds) == len(position.funds)
        return cls(
            as_of=position.as_of,
            known_at=position.known_at,
            books=position.books,
            last_recorded_on=position.last_recorded_on,
            months_of_cover_definition=COVER_DEFINITION,
            pool=(FundLiquidityView.of(position.pool) if position.pool and sees_all else None),
            pool_source=position.pool_source,
            reserve_fund=ReserveFundView.of(position.reserve_fund),
            funds=[FundLiquidityView.of(fund, at_most.get(fund.fund, {})) for fund in funds],
        )


class PoolPointView(BaseModel):
    """The pool at the end of a day; None for what the asked books do not know."""

    on: date
    cash: Amount | None
    unpaid: Amount | None
    owed_to_contributors: Amount | None
    books: Sequence[str]

    @classmethod
    def of(cls, point: PoolPoint) -> "PoolPointView":
        """Return the point as it is shown."""
        return cls(
            on=point.on,
            cash=maybe_usd(point.cash_minor),
            unpaid=maybe_usd(point.unpaid_minor),
            owed_to_contributors=maybe_usd(point.owed_to_contributors_minor),
            books=point.books,
        )


class PoolSeriesView(BaseModel):
    """The pool, or a fund, at the ends of months, and at the end of the day asked for."""

    fund: str | None
    to: date
    known_at: int
    books: Literal["actual", "all"]
    points: Sequence[PoolPointView]


def print_months(months: Fraction | None) -> str | None:
    """Return months with one decimal, rounded half up; None where they are not known."""
    if months is None:
        return None
    tenths = (abs(months) * 20 + 1) // 2
    sign = "-" if months < 0 and tenths else ""
    return f"{sign}{tenths // 10}.{tenths % 10}"


def add_liquidity(router: APIRouter, sources: FinanceReads) -> None:
    """Add the route of the liquidity position."""

    @router.get("/liquidity", tags=["liquidity"])
    async def get_liquidity(
        access: Reader,
        axes: ReadAt,
        as_of: Annotated[
            date | None, Query(description="The day; the same as effective_on, which it overrides.")
        ] = None,
        books: BooksAsked = "all",
    ) -> LiquidityView:
        """Return where each fund, the pool and the Reserve Fund stand."""
        at = Axes(as_of, axes.known_at) if as_of else axes
        position = await liquidity_position(
            sources.books, sources.register, sources.aggregates, at, books
        )
        visible = [fund for fund in position.funds if allows_fund(access, fund.fund)]
        years = {fund.fund: fund.fiscal_year for fund in visible}
        return LiquidityView.of(
            position, visible, await unpaid_at_most(sources.books, at, years, books)
        )

    @router.get("/liquidity/series", tags=["liquidity"])
    async def get_series(
        access: Reader,
        axes: ReadAt,
        to: Annotated[
            date | None, Query(description="The last day; the same as effective_on.")
        ] = None,
        months: Annotated[int, Query(ge=1, le=SERIES_MONTHS_MAX)] = 24,
        books: BooksAsked = "all",
        fund: Annotated[str | None, Query(description="One fund in the place of the pool.")] = None,
    ) -> PoolSeriesView:
        """Return a fund at month ends, or the pool of active operations.

        Of the pool only who reads all missions gets any points.
        """
        at = Axes(to, axes.known_at) if to else axes
        if fund is not None:
            require_fund(access, fund)
            known = await sources.register.funds(at)
            if fund not in {each.fund for each in known}:
                raise unknown_fund(fund)
        points: Sequence[PoolPoint] = ()
        if fund is not None or access.missions is None:
            points = await liquidity_history(
                sources.books, sources.register, at, books, months=months, fund=fund
            )
        return PoolSeriesView(
            fund=fund,
            to=at.effective_on,
            known_at=at.known_at,
            books=books,
            points=[PoolPointView.of(point) for point in points],
        )
