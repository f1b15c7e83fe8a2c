"""What a cash forecast starts from, and the answer it gives."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.finance.domain.payments.records import PaymentRecord

PATHS_MAX: Final = 20_000
HORIZON_DAYS_MAX: Final = 366
"""Both bound the memory of a forecast: two arrays of eight bytes for each path and day."""

POOL: Final = "POOL"

ARREARS_HALF_LIFE_DAYS: Final = Policy(
    "days in which half of what is more than a year late comes in",
    (PolicyValue(365, date(1946, 1, 1), "no record is public", Certainty.ASSUMED),),
)

COMMON_DRAWS_PERCENT: Final = Policy(
    "share of draws in which a State treats all its lines alike",
    (PolicyValue(50, date(1946, 1, 1), "no record is public", Certainty.ASSUMED),),
)


@dataclass(frozen=True, slots=True)
class OwedAmount:
    """What a State owes, or will, on a line; it may be paid from the day of the letter.

    Attributes:
        letter_on: 30 days before it is due.
        rests_on_renewal: falls due only if the mandate is renewed.
        delay_days: by how much later than the payment model says it is paid.
    """

    fund: str
    state: str
    line: str
    letter_on: date
    amount_minor: int
    rests_on_renewal: bool = False
    delay_days: int = 0


@dataclass(frozen=True, slots=True)
class FundOutlook:
    """A fund at the end of the first day, and what it will spend.

    Attributes:
        cash_minor: at the end of the day of the forecast.
        spending_minor: for each day after it.
    """

    fund: str
    in_pool: bool
    cash_minor: int
    spending_minor: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """Everything a forecast is computed from; equal outlooks give equal forecasts.

    Attributes:
        records: how States paid, learned from.
        reserve_room_minor: what the Reserve Fund may lend for liquidity; None where no rule says.
    """

    as_of: date
    horizon_days: int
    paths: int
    seed: int
    funds: tuple[FundOutlook, ...]
    owed: tuple[OwedAmount, ...]
    records: tuple[PaymentRecord, ...]
    reserve_room_minor: int | None

    def day(self, number: int) -> date:
        """Return the day with that number; the first one after `as_of` has the number zero."""
        return self.as_of + timedelta(days=number + 1)


@dataclass(frozen=True, slots=True)
class CashDay:
    """Cash at the end of a day over all paths; below zero is what would be missing.

    Attributes:
        short_paths: paths in which cash has been below zero on this day or before.
    """

    on: date
    p10_minor: int
    p50_minor: int
    p90_minor: int
    short_paths: int


@dataclass(frozen=True, slots=True)
class FundForecast:
    """The forecast of a fund or of the pool.

    Attributes:
        first_short_on: by day, the first on which one path in ten has been short; None if fewer
            ever are.
        median_first_short_on: the middle of the first short days of paths that run short.
    """

    fund: str
    cash_minor: int
    days: tuple[CashDay, ...]
    short_paths: int
    first_short_on: date | None
    median_first_short_on: date | None


@dataclass(frozen=True, slots=True)
class ReserveUse:
    """What the pool would draw from the Reserve Fund at its worst, by the liquidity limit.

    Attributes:
        beyond_paths: paths in which the pool misses more than the Reserve Fund may lend.
    """

    room_minor: int
    p10_minor: int
    p50_minor: int
    p90_minor: int
    drawing_paths: int
    beyond_paths: int


@dataclass(frozen=True, slots=True)
class CashForecast:
    """The whole answer; the pool is None where no fund is in it."""

    funds: tuple[FundForecast, ...]
    pool: FundForecast | None
    reserve: ReserveUse | None
