"""Shares on the command line: whole dollars, exact sums, refusals in the promised form."""

import json

import pytest
from typer.testing import CliRunner

from missionledger.cli.main import app
from missionledger.common.refusals import NotFoundError
from missionledger.finance.domain.apportionment import PeriodCrossesRatesError

RUNNER = CliRunner()


def shares(*arguments: str) -> dict[str, str]:
    result = RUNNER.invoke(app, ["apportion", *arguments, "--json"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    found: dict[str, str] = json.loads(result.stdout)["shares"]
    return found


@pytest.mark.parametrize("amount", [26_049_000, 1, 0, -26_049_000])
def test_shares_of_193_states_sum_to_the_amount(amount: int) -> None:
    found = shares("--amount", str(amount), "--from", "2025-07-01", "--to", "2025-10-31")

    assert len(found) == 193
    assert sum(int(share) for share in found.values()) == amount


def test_a_negative_amount_mirrors_the_shares() -> None:
    assert shares("--amount", "-1000", "--year", "2023") == {
        state: str(-int(share))
        for state, share in shares("--amount", "1000", "--year", "2023").items()
    }


def test_one_state_is_shown_alone() -> None:
    assert list(shares("--amount", "1000", "--year", "2023", "--state", "usa")) == ["USA"]


def test_years_with_equal_rates_may_be_crossed_and_both_days_count() -> None:
    crossing = shares("--amount", "1000", "--from", "2023-12-31", "--to", "2024-01-01")

    assert crossing == shares("--amount", "1000", "--year", "2024")


def test_a_period_across_a_change_of_rates_is_to_be_cut() -> None:
    with pytest.raises(PeriodCrossesRatesError, match="cut at 1 January 2025"):
        shares("--amount", "1000", "--from", "2024-07-01", "--to", "2025-06-30")


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(NotFoundError, match="XYZ"):
        shares("--amount", "1000", "--year", "2023", "--state", "XYZ")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--amount", "1000"],
        ["--amount", "1000", "--year", "2023", "--from", "2023-01-01", "--to", "2023-02-01"],
        ["--amount", "1000", "--from", "2023-01-01"],
        ["--amount", "1000", "--from", "2023-02-01", "--to", "2023-01-01"],
        ["--amount", "10.50", "--year", "2023"],
        ["--year", "2023"],
    ],
)
def test_what_cannot_be_understood_is_a_fault_of_usage(arguments: list[str]) -> None:
    assert RUNNER.invoke(app, ["apportion", *arguments]).exit_code == 2
