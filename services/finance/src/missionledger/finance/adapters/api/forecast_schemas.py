"""What a cash forecast looks like on its way out."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.http.schemas import Amount
from missionledger.common.identifiers import MissionId, StateCode
from missionledger.finance.adapters.api.kit import usd
from missionledger.finance.application.forecasts import is_month_end
from missionledger.finance.application.ports import ForecastRow
from missionledger.finance.domain.forecast.borrowing import SuggestedLoan
from missionledger.finance.domain.forecast.outlook import (
    HORIZON_DAYS_MAX,
    PATHS_MAX,
    CashDay,
    CashForecast,
    FundForecast,
    OwedLevels,
    ReserveUse,
)
from missionledger.finance.domain.forecast.recorded import (
    ForecastMade,
    ForecastOfFund,
    ForecastOwed,
    ForecastPoint,
    ForecastReserveUse,
    FundLeftOut,
)
from missionledger.finance.domain.forecast.scenarios import Scenario

SEED = 1945

SCENARIOS_MAX = 6
"""Each costs as much as the forecast itself."""

FORECAST_COLUMNS = ("forecast", "as_of", "horizon_days", "paths", "seed", "known_at", "model")

PROVENANCE = "modelled"
"""Of every figure of a forecast, whatever books it starts from."""

ASSUMPTIONS = (
    "payment habits with the regular budget carry over to peacekeeping letters (not proven)",
    "half of what is more than a year late comes in each year (assumed)",
    "half of the draws of a State are common to all its lines (assumed)",
    "every active operation is renewed in time; where its end is decided nothing comes after it",
    "next year's lines are as this year's, and so are the credits that come off the first of them",
    "salaries, vendors and new claims are as on the same day of the year before, and are not cut",
    "contributors are paid in mid-quarter out of what is free above three months of cost, or wait",
    "whole receipts repay loans that are out: the Reserve Fund first, then other missions",
)


class ScenarioBody(BaseModel):
    """An assumption to set beside the forecast.

    Attributes:
        late_states: pay everything six months later.
        unpaid_states: pay nothing within the horizon.
        lapsed_funds: their mandate is not renewed.
        reserve_doubled: the Reserve Fund may lend twice as much for liquidity.
        credits_withheld: credits do not come off the next letters of States.
    """

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=80)]
    late_states: tuple[StateCode, ...] = ()
    unpaid_states: tuple[StateCode, ...] = ()
    lapsed_funds: tuple[MissionId, ...] = ()
    reserve_doubled: bool = False
    credits_withheld: bool = False

    def to_scenario(self) -> Scenario:
        """Return the scenario."""
        return Scenario(**self.model_dump())


class ForecastBody(BaseModel):
    """What to forecast.

    Attributes:
        as_of: the day whose end is the start; today by default.
        seed: of the draws; the same seed gives the same answer.
        scenarios: set beside the forecast, with the same draws; they are not kept.
        standard_scenarios: set one scenario of each kind beside it, before those asked for.
    """

    model_config = ConfigDict(extra="forbid")

    as_of: date | None = None
    horizon_days: Annotated[int, Field(ge=1, le=HORIZON_DAYS_MAX)] = 365
    paths: Annotated[int, Field(ge=100, le=PATHS_MAX)] = 10_000
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)] = SEED
    scenarios: Annotated[tuple[ScenarioBody, ...], Field(max_length=SCENARIOS_MAX)] = ()
    standard_scenarios: bool = False


class CashDayView(BaseModel):
    """Cash at the end of a day; below zero is what would be missing.

    Attributes:
        short_share: part of the paths that have been short on this day or before.
    """

    on: date
    p10: Amount
    p50: Amount
    p90: Amount
    short_share: str

    @classmethod
    def of(cls, day: CashDay | ForecastPoint, paths: int) -> "CashDayView":
        """Return the day as it is shown."""
        return cls(
            on=date.fromisoformat(str(day.on)),
            p10=usd(day.p10_minor),
            p50=usd(day.p50_minor),
            p90=usd(day.p90_minor),
            short_share=print_part(day.short_paths, paths),
        )


class OwedView(BaseModel):
    """What contributors are owed on the last day, over all paths."""

    p10: Amount
    p50: Amount
    p90: Amount

    @classmethod
    def of(cls, owed: OwedLevels | ForecastOwed | None) -> "OwedView | None":
        """Return the levels as they are shown."""
        if owed is None:
            return None
        return cls(p10=usd(owed.p10_minor), p50=usd(owed.p50_minor), p90=usd(owed.p90_minor))


class SuggestedLoanView(BaseModel):
    """A loan within the rules that would keep a fund at zero or above in the middle of all paths.

    Attributes:
        source: `reserve_fund`, `pool`, or `none` for what no source covers.
        repaid_by: None if that lies beyond the horizon.
        document: of the rule that allows it, or why there is none.
    """

    fund: str
    source: str
    lender: str
    amount: Amount
    needed_on: str
    repaid_by: str | None
    document: str

    @classmethod
    def of(cls, loan: SuggestedLoan) -> "SuggestedLoanView":
        """Return the loan as it is shown."""
        return cls(
            fund=loan.fund,
            source=loan.source,
            lender=loan.lender,
            amount=usd(loan.amount_minor),
            needed_on=loan.needed_on,
            repaid_by=loan.repaid_by,
            document=loan.document,
        )


class FundForecastView(BaseModel):
    """The forecast of a fund or of the pool.

    Attributes:
        probability_of_shortfall: that cash falls below zero on some day.
        first_short_on: first day by which that has happened in one path of ten.
        median_first_short_on: middle of the first short days, where there are any.
        owed_to_contributors: on the last day; None where nothing is known of their claims.
    """

    fund: str
    cash: Amount
    probability_of_shortfall: str
    first_short_on: date | None
    median_first_short_on: date | None
    owed_to_contributors: OwedView | None
    days: Sequence[CashDayView]

    @classmethod
    def of(
        cls,
        fund: FundForecast | ForecastOfFund,
        days: Iterable[CashDay | ForecastPoint],
        paths: int,
    ) -> "FundForecastView":
        """Return the fund as it is shown, with these days."""
        return cls(
            fund=fund.fund,
            cash=usd(fund.cash_minor),
            probability_of_shortfall=print_part(fund.short_paths, paths),
            first_short_on=_day(fund.first_short_on),
            median_first_short_on=_day(fund.median_first_short_on),
            owed_to_contributors=OwedView.of(fund.owed_to_contributors),
            days=[CashDayView.of(day, paths) for day in days],
        )


class ReserveUseView(BaseModel):
    """What the pool would draw from the Reserve Fund at its worst, within the liquidity limit.

    Attributes:
        probability_of_use: that it draws at all; beyond_room: that it misses more than the limit.
    """

    room_for_liquidity: Amount
    p10: Amount
    p50: Amount
    p90: Amount
    probability_of_use: str
    probability_beyond_room: str

    @classmethod
    def of(cls, use: ReserveUse | ForecastReserveUse, paths: int) -> "ReserveUseView":
        """Return the use as it is shown."""
        return cls(
            room_for_liquidity=usd(use.room_minor),
            p10=usd(use.p10_minor),
            p50=usd(use.p50_minor),
            p90=usd(use.p90_minor),
            probability_of_use=print_part(use.drawing_paths, paths),
            probability_beyond_room=print_part(use.beyond_paths, paths),
        )


class ScenarioView(BaseModel):
    """The forecast under a scenario, at month ends and on the last day."""

    name: str
    reserve_fund: ReserveUseView | None
    funds: Sequence[FundForecastView]

    @classmethod
    def of(cls, name: str, forecast: CashForecast, paths: int) -> "ScenarioView":
        """Return the scenario as it is shown."""
        pool = (forecast.pool,) if forecast.pool else ()
        return cls(
            name=name,
            reserve_fund=ReserveUseView.of(forecast.reserve, paths) if forecast.reserve else None,
            funds=[
                FundForecastView.of(
                    fund,
                    [day for day in fund.days if is_month_end(day.on) or day is fund.days[-1]],
                    paths,
                )
                for fund in (*forecast.funds, *pool)
            ],
        )


class ForecastView(BaseModel):
    """A forecast: of every day when it is made, of month ends when it is read again.

    Attributes:
        left_out: funds of which nothing can be forecast, with the reason.
    """

    forecast: str
    as_of: date
    known_at: int
    horizon_days: int
    paths: int
    seed: int
    model: str
    provenance: str = PROVENANCE
    assumptions: Sequence[str] = ASSUMPTIONS
    left_out: Sequence[FundLeftOut]
    reserve_fund: ReserveUseView | None
    funds: Sequence[FundForecastView]
    suggested_borrowing: Sequence[SuggestedLoanView]
    scenarios: Sequence[ScenarioView] = ()

    @classmethod
    def of(cls, made: ForecastMade, funds: Iterable[FundForecastView]) -> "ForecastView":
        """Return what was kept, with these funds."""
        return cls(
            forecast=made.forecast,
            as_of=date.fromisoformat(made.as_of),
            known_at=made.known_at,
            horizon_days=made.horizon_days,
            paths=made.paths,
            seed=made.seed,
            model=made.model,
            left_out=made.left_out,
            reserve_fund=ReserveUseView.of(made.reserve, made.paths) if made.reserve else None,
            funds=list(funds),
            suggested_borrowing=[SuggestedLoanView.of(each) for each in made.borrowing],
        )


class ForecastRowView(BaseModel):
    """One forecast in the list."""

    forecast: str
    as_of: date
    horizon_days: int
    paths: int
    seed: int
    known_at: int
    model: str

    @classmethod
    def of(cls, row: ForecastRow) -> "ForecastRowView":
        """Return the row as it is shown."""
        return cls(
            forecast=row.forecast,
            as_of=date.fromisoformat(row.as_of),
            horizon_days=row.horizon_days,
            paths=row.paths,
            seed=row.seed,
            known_at=row.known_at,
            model=row.model,
        )


def print_part(count: int, paths: int) -> str:
    """Return the part of the paths with four decimals, rounded half up: `0.1234`."""
    tenths = (count * 20_000 + paths) // (2 * paths)
    return f"{tenths // 10_000}.{tenths % 10_000:04d}"


def _day(day: date | str | None) -> date | None:
    return date.fromisoformat(day) if isinstance(day, str) else day
