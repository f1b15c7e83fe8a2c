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

DRAWDOWN_SPENDING: Final[Policy[tuple[tuple[int, int], ...]]] = Policy(
    "months after the end of a mandate, and the per cent of a usual month spent in each",
    (
        # MINUSMA: 590 million for the first six months, 277 for the next six and 222 for the year
        # after, against 99.4 million a month in 2022/23.
        PolicyValue(
            ((6, 99), (6, 46), (12, 19)),
            date(1946, 1, 1),
            "computed from A/78/761, GA/AB/4423 and the assessments on MINUSMA",
            Certainty.ASSUMED,
        ),
    ),
)

CONTRIBUTOR_PAYMENT_MONTHS: Final[Policy[tuple[int, ...]]] = Policy(
    "months in whose middle contributors are paid",
    (PolicyValue((3, 6, 9, 12), date(1946, 1, 1), "practice, from memory", Certainty.RECALLED),),
)

CONTRIBUTOR_WAIT_DAYS: Final = Policy(
    "age of a claim when it is paid",
    (PolicyValue(60, date(1946, 1, 1), "as in the model of cash", Certainty.ASSUMED),),
)

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
        credit_minor: what credits to the State take off it, and `amount_minor` is without.
    """

    fund: str
    state: str
    line: str
    letter_on: date
    amount_minor: int
    rests_on_renewal: bool = False
    delay_days: int = 0
    credit_minor: int = 0


@dataclass(frozen=True, slots=True)
class ContributorsOutlook:
    """What contributors are owed, will be, and when they are paid out of what is free.

    Attributes:
        owed_minor: at the end of the day of the forecast.
        accrued_minor: claims that arise, for each day after it.
        payment_days: numbers of the days on which a fund pays them, the first one being zero.
        waits_days: age that a claim has when it is paid.
        reserve_minor: what the fund keeps before it pays them.
    """

    owed_minor: int
    accrued_minor: tuple[int, ...]
    payment_days: tuple[int, ...]
    waits_days: int
    reserve_minor: int


@dataclass(frozen=True, slots=True)
class FundOutlook:
    """A fund at the end of the first day, and what it will spend.

    Attributes:
        cash_minor: at the end of the day of the forecast.
        spending_minor: for each day after it; without contributors where they stand apart.
        contributors: None where nothing is known of their claims.
        reserve_loans_minor: advances of the Reserve Fund that the next receipts repay.
        pool_loans_minor: loans of other missions, repaid after those.
        ends_on: last day of the mandate, where its end is decided; spending follows from it.
        term_until: last day of the present term; a mandate that is not renewed ends with it.
    """

    fund: str
    in_pool: bool
    cash_minor: int
    spending_minor: tuple[int, ...]
    contributors: ContributorsOutlook | None = None
    reserve_loans_minor: int = 0
    pool_loans_minor: int = 0
    ends_on: date | None = None
    term_until: date | None = None


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
class OwedLevels:
    """What contributors are owed at the end of the horizon, over all paths."""

    p10_minor: int
    p50_minor: int
    p90_minor: int


@dataclass(frozen=True, slots=True)
class FundForecast:
    """The forecast of a fund or of the pool.

    Attributes:
        owed_to_contributors: None where nothing is known of their claims.
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
    owed_to_contributors: OwedLevels | None = None


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
