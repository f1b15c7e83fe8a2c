"""How kept forecasts are held against what came."""

from datetime import date
from fractions import Fraction

from missionledger.finance.application.forecast_scores import cash_by_day
from missionledger.finance.application.ports import DailyChange
from missionledger.finance.domain.forecast.recorded import (
    ForecastMade,
    ForecastOfFund,
    ForecastPoint,
)
from missionledger.finance.domain.forecast.scoring import CashRecord, score
from missionledger.finance.domain.modelled_book import OPENING_RULE, RECEIPT_RULE, SETTLEMENT_RULE

JULY, AUGUST, LATER = "2025-07-31", "2025-08-31", "2026-06-30"


def point(on: str, middle: int, short: int = 0) -> ForecastPoint:
    return ForecastPoint(
        on=on,
        p10_minor=middle - 100,
        p50_minor=middle,
        p90_minor=middle + 100,
        short_paths=short,
    )


def made(*points: ForecastPoint, funds: tuple[str, ...] = ("UNMISS",)) -> ForecastMade:
    return ForecastMade(
        forecast="2025-06-30.x",
        as_of="2025-06-30",
        known_at=1,
        horizon_days=365,
        paths=100,
        seed=1,
        model="cash-forecast/2",
        left_out=(),
        funds=tuple(
            ForecastOfFund(
                fund=fund,
                cash_minor=1_000,
                short_paths=0,
                first_short_on=None,
                median_first_short_on=None,
                points=points,
            )
            for fund in funds
        ),
        reserve=None,
    )


def record(*days: tuple[str, int]) -> CashRecord:
    return CashRecord([("2025-06-30", 1_000), *days], ("modelled",))


def test_bands_losses_and_chances_are_scored_on_month_ends_that_have_come() -> None:
    forecast = made(point(JULY, 1_000, 20), point(AUGUST, 1_000, 60), point(LATER, 0, 100))
    cash = {"UNMISS": record((JULY, 1_050), ("2025-08-10", -5), (AUGUST, 700))}
    (found,) = score([forecast], cash, date(2025, 9, 30))

    assert (found.points, found.inside, found.coverage) == (2, 1, Fraction(1, 2))
    # July: 50 above the middle, August: 300 below it.
    assert found.mean_pinball(50) == (25 + 150) // 2 + 1
    assert found.mean_pinball(10) == round((Fraction(150, 10) + Fraction(200 * 9, 10)) / 2)
    # Short by the end of August alone.
    assert found.mean_brier == (Fraction(1, 25) + Fraction(4, 25)) / 2
    assert found.books == ("modelled",)


def test_a_band_holds_at_its_ends() -> None:
    cash = {"UNMISS": record((JULY, 1_100), (AUGUST, 900))}
    (found,) = score([made(point(JULY, 1_000), point(AUGUST, 1_000))], cash, date(2026, 1, 1))

    assert found.coverage == 1


def test_the_pool_is_scored_on_the_sum_of_its_funds_and_comes_last() -> None:
    forecast = made(point(JULY, 2_000), funds=("UNMISS", "POOL", "UNDOF"))
    cash = {
        "UNMISS": record((JULY, 1_500)),
        "UNDOF": CashRecord([("2025-06-01", 400), ("2025-07-15", 600)], ("actual",)),
    }
    found = {each.fund: each for each in score([forecast], cash, date(2026, 1, 1))}

    assert list(found) == ["UNDOF", "UNMISS", "POOL"]
    assert (found["POOL"].inside, found["POOL"].mean_pinball(50)) == (1, 50)
    assert found["POOL"].books == ("actual", "modelled")


def test_without_cash_on_record_nothing_is_scored() -> None:
    assert score([made(point(JULY, 1))], {}, date(2026, 1, 1)) == []
    assert score([made(point(LATER, 1))], {"UNMISS": record()}, date(2026, 1, 1)) == []


def change(day: str, rule: str, minor: int, book: str = "modelled") -> DailyChange:
    return DailyChange(day, "UNMISS", book, "cash", rule, minor)


def test_cash_by_day_adds_up_and_is_known_from_an_opening_only() -> None:
    changes = [
        change("2025-07-25", SETTLEMENT_RULE, -300),
        change("2025-07-01", OPENING_RULE, 1_000),
        change("2025-07-10", RECEIPT_RULE, 50),
    ]

    assert cash_by_day(changes)["UNMISS"].by_day == [
        ("2025-07-01", 1_000),
        ("2025-07-10", 1_050),
        ("2025-07-25", 750),
    ]
    assert cash_by_day([change("2025-07-10", "contribution", 50, "actual")]) == {}
