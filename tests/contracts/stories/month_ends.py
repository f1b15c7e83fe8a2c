"""Events of month ends, and of where the cash of funds stands."""

from datetime import date

from missionledger.common.events import DomainEvent
from missionledger.finance.domain.forecast.cash_standing import (
    CASH_STANDING,
    Standing,
    StandingFacts,
    TellCashStanding,
)
from missionledger.finance.domain.forecast.month_ends import (
    MONTH_END,
    KeepMonthEnd,
    KnownBasis,
    ScoreOfFund,
    TakeUpMonthEnd,
)
from tests.contracts.stories.life import life

FORECAST = "2025-06-30.b221d2180fc901a0"


def month_end_story() -> list[DomainEvent]:
    """One month end taken up and kept, with scores; one skipped; a fund that will run short."""
    kept = KeepMonthEnd(
        occurred_on=date(2025, 6, 30),
        month_end="2025-06-30",
        forecast=FORECAST,
        basis=KnownBasis.AFTERWARDS,
        known_at=8_973,
        made_on="2025-11-23",
        scores=(
            ScoreOfFund(
                fund="UNMISS",
                forecasts=11,
                inside=9,
                pinball_p10_minor=4_100_000_00,
                pinball_p50_minor=12_700_000_00,
                pinball_p90_minor=5_300_000_00,
                brier_shortfall="0.0412",
                books=("modelled",),
            ),
        ),
    )
    skipped = KeepMonthEnd(
        occurred_on=date(2019, 12, 31),
        month_end="2019-12-31",
        reason="no payments are on record",
        basis=KnownBasis.THEN,
        known_at=12,
        made_on="2020-01-03",
    )
    told = StandingFacts(
        fund="UNMISS",
        standing=Standing.SHORTFALL_EXPECTED,
        as_of="2025-06-30",
        books=("modelled",),
        own_cash_minor=193_800_000_00,
        forecast=FORECAST,
        horizon_days=365,
        paths=10_000,
        short_paths=6_760,
        short_from="2026-03-08",
        told_from_percent=20,
        holds_until="2025-08-11",
        known_at=8_973,
    )
    return [
        *life(
            MONTH_END,
            TakeUpMonthEnd(
                occurred_on=date(2025, 11, 23), month_end="2025-06-30", taken_up_by="budget.officer"
            ),
            kept,
        ),
        *life(MONTH_END, skipped),
        *life(CASH_STANDING, TellCashStanding(occurred_on=date(2025, 6, 30), facts=told)),
    ]
