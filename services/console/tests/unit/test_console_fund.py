"""The page of a fund: its outlook, its debtors and its letters as finance told them."""

from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from missionledger.console.client import Listing
from missionledger.console.fund_charts import DEBTORS_SHOWN_MAX, outlook_of
from missionledger.console.fund_page import (
    assessments_of,
    debtors_of,
    newest_forecast,
    shortfall_of,
)

RECORDED = Path(__file__).parent.parent / "recorded" / "fund-unmiss.json"
FUND = "UNMISS"


def said(path: str) -> Any:
    return deepcopy(orjson.loads(RECORDED.read_bytes())[f"finance {path}"])


def forecast() -> Any:
    (kept,) = said("/v1/forecasts")["items"]
    return said(f"/v1/forecasts/{kept['forecast']}")


def listing(path: str) -> Listing:
    return Listing(tuple(said(path)["items"]), is_whole=True)


def test_the_forecast_goes_on_where_the_record_ends() -> None:
    series = said("/v1/liquidity/series")
    told = shortfall_of(forecast(), fund=FUND)
    assert told is not None

    outlook = outlook_of(series, told.month_ends)

    assert outlook is not None
    history, middle, low, high = outlook.chart.series
    assert middle.points.split()[0] == history.points.split()[-1]
    assert outlook.now_x == history.last_x < middle.last_x
    assert outlook.band.split() == high.points.split() + low.points.split()[::-1]
    assert len(outlook.points) == len(series["points"]) + len(told.month_ends["days"])
    assert outlook.points[-1].cash is None


def test_days_of_a_forecast_that_are_on_record_are_not_drawn_twice() -> None:
    series = said("/v1/liquidity/series")
    ahead = forecast()["funds"][0]
    ahead["days"][0]["on"] = series["to"]

    outlook = outlook_of(series, ahead)

    assert outlook is not None
    assert len(outlook.points) == len(series["points"]) + len(ahead["days"]) - 1


def test_without_a_forecast_the_record_stands_alone() -> None:
    outlook = outlook_of(said("/v1/liquidity/series"), None)

    assert outlook is not None
    assert (outlook.has_forecast, len(outlook.chart.series)) == (False, 1)


def test_cash_that_is_not_known_is_not_drawn() -> None:
    series = said("/v1/liquidity/series")
    for point in series["points"]:
        point["cash"] = None

    assert outlook_of(series, None) is None


def test_a_shortfall_is_told_with_its_chance_and_day() -> None:
    kept = forecast()
    fund = next(each for each in kept["funds"] if each["fund"] == FUND)

    def told(chance: str, first: str | None = None, median: str | None = None) -> tuple[str, str]:
        fund.update(
            probability_of_shortfall=chance, first_short_on=first, median_first_short_on=median
        )
        shown = shortfall_of(kept, fund=FUND)
        assert shown is not None
        return shown.level, shown.words

    assert told("0.0000") == ("good", "none of the paths runs short within the year")
    assert told("0.0040") == ("thin", "less than 1 % of the paths run short within the year")
    assert told("0.5000", "2027-02-03", "2027-05-01") == (
        "bad",
        (
            "50 % of the paths run short within the year, first on 2027-02-03; "
            "in half of the paths that do, by 2027-05-01"
        ),
    )
    assert shortfall_of(kept, fund="MINUSMA") is None


def test_the_newest_forecast_up_to_a_day_is_taken() -> None:
    def kept(forecast: str, as_of: str, known_at: int) -> dict[str, Any]:
        return {"forecast": forecast, "as_of": as_of, "known_at": known_at}

    made = Listing(
        (kept("a", "2026-05-31", 9), kept("b", "2026-06-30", 7), kept("c", "2026-06-30", 8)), True
    )

    assert newest_forecast(made, until=date(2026, 7, 1)) == "c"
    assert newest_forecast(made, until=date(2026, 6, 29)) == "a"
    assert newest_forecast(made, until=date(2026, 5, 30)) is None


def test_who_owes_most_stands_first_and_ages_add_up() -> None:
    found = debtors_of(listing("/v1/member-states"))

    assert found is not None
    owed = [unpaid.minor or 0 for _, unpaid, _ in found.lines]
    assert owed == sorted(owed, reverse=True)
    assert sum(owed) == sum(shown.minor or 0 for _, shown in found.ages)
    assert found.chart is not None
    assert [bar.label for bar in found.chart.bars] == [
        state for state, *_ in found.lines[:DEBTORS_SHOWN_MAX]
    ]
    assert debtors_of(Listing((), is_whole=True)) is None


def test_letters_come_newest_first_and_credits_have_no_period_of_their_own() -> None:
    lines = assessments_of(listing("/v1/assessments"))

    assert lines is not None
    assert [each.fiscal_year for each in lines] == sorted(
        (each.fiscal_year for each in lines), reverse=True
    )
    credit = next(each for each in lines if each.kind == "Credit")
    assert credit.period.startswith("of the year to ")
