"""How a cash forecast is shown, and how the command group is entered."""

from datetime import date, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from missionledger.cli.commands.forecast import scenarios, show
from missionledger.cli.main import app


def usd(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


def day(on: str, p50: str) -> dict[str, Any]:
    return {
        "on": on,
        "p10": usd("-1250000.00"),
        "p50": usd(p50),
        "p90": usd("9900000.00"),
        "short_share": "0.2500",
    }


def forecast(**changes: Any) -> dict[str, Any]:
    fund = {
        "fund": "UNMISS",
        "cash": usd("193800000.00"),
        "probability_of_shortfall": "0.2500",
        "first_short_on": "2025-09-03",
        "median_first_short_on": None,
        "days": [day(f"2025-07-{number:02d}", f"{number}000000.00") for number in range(1, 32)],
    }
    reserve = {
        "room_for_liquidity": usd("110000000.00"),
        "p10": usd("0.00"),
        "p50": usd("0.00"),
        "p90": usd("60000000.00"),
        "probability_of_use": "0.2500",
        "probability_beyond_room": "0.0100",
    }
    return {
        "forecast": "2025-06-30.abc",
        "as_of": "2025-06-30",
        "known_at": 9,
        "horizon_days": 31,
        "paths": 1000,
        "seed": 7,
        "assumptions": ["habits carry over (not proven)"],
        "left_out": [{"fund": "MINUSMA", "reason": "it has ended"}],
        "reserve_fund": reserve,
        "funds": [fund],
        "suggested_borrowing": [],
        "scenarios": [],
        **changes,
    }


def test_figures_are_whole_on_a_narrow_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    show(forecast())
    shown = capsys.readouterr().out

    for part in (
        "2025-07-31",
        "-1.3 / 31.0 / 9.9",
        "0.2500",
        "2025-09-03",
        "MINUSMA left out: it has ended",
        "0.0 / 0.0 / 60.0 of 110.0",
        "(not proven)",
    ):
        assert part in shown


def test_a_forecast_of_nothing_says_what_was_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    show(forecast(funds=[], reserve_fund=None))
    shown = capsys.readouterr().out

    assert "MINUSMA left out" in shown
    assert "no rule says what it may lend" in shown


def test_help_offers_the_backtest_beside_the_forecast() -> None:
    shown = CliRunner().invoke(app, ["forecast", "--help"]).stdout

    assert "--horizon-days" in shown
    assert "backtest" in shown


def test_each_assumption_is_a_scenario_of_its_own() -> None:
    asked = scenarios(
        late=["chn"], unpaid=["USA"], lapse=["UNMISS"], double_reserve=True, credits_withheld=True
    )

    assert [{key: each[key] for key in each if key != "name"} for each in asked] == [
        {"late_states": ["CHN"]},
        {"unpaid_states": ["USA"]},
        {"lapsed_funds": ["UNMISS"]},
        {"reserve_doubled": True},
        {"credits_withheld": True},
    ]


def test_what_may_be_borrowed_is_told_with_its_rule(capsys: pytest.CaptureFixture[str]) -> None:
    loan = {
        "fund": "UNMISS",
        "source": "reserve_fund",
        "lender": "",
        "amount": usd("40000000.00"),
        "needed_on": "2026-03-08",
        "repaid_by": None,
        "document": "A/RES/76/272",
    }
    uncovered = {**loan, "source": "none", "amount": usd("5000000.00")}
    show(forecast(suggested_borrowing=[loan, uncovered]))
    shown = capsys.readouterr().out

    assert "UNMISS may borrow 40.0 of the Reserve Fund: needed on 2026-03-08" in shown
    assert "not repaid within the horizon (A/RES/76/272)" in shown
    assert "UNMISS has no source for 5.0" in shown


def test_scenarios_stand_side_by_side(capsys: pytest.CaptureFixture[str]) -> None:
    worse = {**forecast()["funds"][0], "probability_of_shortfall": "0.7500"}
    show(forecast(scenarios=[{"name": "USA pays nothing", "funds": [worse], "reserve_fund": None}]))
    shown = capsys.readouterr().out

    assert "as forecast" in shown
    assert "USA pays nothing" in shown
    assert "0.7500" in shown
    rows = {line.split("  ")[0]: line.split()[-1] for line in shown.splitlines() if line}
    assert (rows["as forecast"], rows["USA pays nothing"]) == ("-", "UNMISS")


def test_a_year_is_shown_at_the_month_ends_that_are_kept(
    capsys: pytest.CaptureFixture[str],
) -> None:
    first = date(2025, 7, 1)
    days = [day((first + timedelta(days=number)).isoformat(), "1.00") for number in range(364)]
    show(forecast(funds=[forecast()["funds"][0] | {"days": days}]))
    shown = capsys.readouterr().out

    for each in ("2025-08-31", "2025-11-30", "2026-02-28", "2026-06-29"):
        assert each in shown
