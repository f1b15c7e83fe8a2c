"""The proof of the payment model on the command line, on the real records of six years."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from missionledger.cli.exit_codes import exit_code_of
from missionledger.cli.main import app
from missionledger.common.refusals import RefusalKind
from missionledger.finance.domain.payments.backtest import BacktestYearsError
from missionledger.finance.domain.payments.records import NothingToLearnFromError
from missionledger.reference.faults import TableFaultsError
from missionledger.reference.regular_budget import FILE
from missionledger.reference.sources import SourceNotFoundError, packaged

RUNNER = CliRunner()
Rows = list[dict[str, str]]


def invoke(*arguments: str) -> Any:
    return RUNNER.invoke(app, ["forecast", "backtest", *arguments], catch_exceptions=False)


def answer_for(train_until: int, test_year: int, *arguments: str) -> dict[str, Any]:
    years = ("--train-until", str(train_until), "--test-year", str(test_year))
    result = invoke(*years, *arguments, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def real_rows() -> Rows:
    return list(csv.DictReader(io.StringIO(packaged().read(FILE).content.decode())))


def written(path: Path, rows: Rows) -> str:
    with path.open("w", newline="") as stream:
        table = csv.DictWriter(stream, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    return str(path)


def test_the_page_shows_what_the_command_prints() -> None:
    page = (Path(__file__).parents[4] / "docs" / "forecast.md").read_text()
    printed = invoke("--every-year").stdout

    tables = [part for part in printed.split("\n\n") if part.startswith("|")]
    assert len(tables) == 4
    assert [table for table in tables if table.strip() not in page] == []


def test_every_year_is_also_told_as_json_and_chooses_its_years() -> None:
    found = json.loads(invoke("--every-year", "--json").stdout)

    assert [each["test_year"] for each in found] == [2020, 2021, 2022, 2023, 2024]
    assert found[-1] == answer_for(2023, 2024)
    assert invoke("--every-year", "--test-year", "2024").exit_code == 2
    assert invoke().exit_code == 2


@pytest.mark.parametrize("year", [2020, 2021, 2022, 2023, 2024])
def test_the_model_clearly_beats_every_baseline_in_every_year(year: int) -> None:
    found = answer_for(year - 1, year)

    for score in ("brier_states", "brier_money"):
        assert found[score] < 0.95 * min(each[score] for each in found["baselines"].values())


@pytest.mark.parametrize(
    ("train_until", "test_year"), [(2019, 2021), (2019, 2024), (2021, 2023), (2022, 2024)]
)
def test_it_beats_them_over_a_gap_of_years_as_well(train_until: int, test_year: int) -> None:
    found = answer_for(train_until, test_year)

    for score in ("brier_states", "brier_money"):
        assert found[score] < min(each[score] for each in found["baselines"].values())


@pytest.mark.parametrize("year", [2020, 2021, 2022, 2023, 2024])
def test_the_page_on_the_forecast_gives_the_scores_of_the_command(year: int) -> None:
    page = (Path(__file__).parents[4] / "docs" / "forecast.md").read_text()
    found = answer_for(year - 1, year)

    for score in ("brier_states", "brier_money"):
        of_all = [found[score], *(each[score] for each in found["baselines"].values())]
        assert " | ".join([f"| {year}", *(f"{each:.4f}" for each in of_all)]) in page


def test_the_baselines_of_2024_are_the_known_ones() -> None:
    baselines = answer_for(2023, 2024)["baselines"]

    assert round(min(each["brier_states"] for each in baselines.values()), 3) == 0.126
    assert round(min(each["brier_money"] for each in baselines.values()), 3) == 0.069


def test_the_answer_names_years_coverage_and_the_five_largest_payers() -> None:
    found = answer_for(2023, 2024)

    assert found["train_years"] == [2019, 2020, 2021, 2022, 2023]
    assert (found["test_year"], found["states"]) == (2024, 193)
    assert len(found["coverage"]["by_month"]) == found["coverage"]["months"] == 12
    assert found["coverage"]["inside"] == sum(
        month["inside"] for month in found["coverage"]["by_month"]
    )
    assert [payer["state"] for payer in found["largest_payers"]] == [
        "USA",
        "CHN",
        "JPN",
        "DEU",
        "GBR",
    ]
    assert found["largest_payers"][1]["paid_in_full_on"] == "2024-12-27"


def test_outcomes_of_the_test_year_and_all_later_rows_leak_nothing(tmp_path: Path) -> None:
    """Every payment from the test year on is moved or taken away: the forecast stays."""
    rows = real_rows()
    for number, row in enumerate(rows):
        if row["year"] >= "2022":
            row["paid_in_full_date"] = f"{row['year']}-11-30" if number % 2 else ""
    found = answer_for(2021, 2022, "--payments", written(tmp_path / "changed.csv", rows))
    real = answer_for(2021, 2022)

    def forecast(answer: dict[str, Any]) -> Any:
        months = answer["coverage"]["by_month"]
        bands = [[month[level] for level in ("p10", "p50", "p90")] for month in months]
        return bands, [payer["paid_by_month_end"] for payer in answer["largest_payers"]]

    assert forecast(found) == forecast(real)
    assert found["brier_states"] != real["brier_states"]


def test_rows_after_the_test_year_are_ignored(tmp_path: Path) -> None:
    kept = [row for row in real_rows() if row["year"] <= "2022"]

    assert answer_for(2021, 2022, "--payments", written(tmp_path / "kept.csv", kept)) == answer_for(
        2021, 2022
    )


def test_a_status_that_contradicts_its_date_is_told_and_the_date_counts(tmp_path: Path) -> None:
    rows = real_rows()
    rows[0]["payment_status"] = "paid_late"
    path = written(tmp_path / "odd.csv", rows)
    result = invoke("--payments", path, "--train-until", "2019", "--test-year", "2020", "--json")

    assert "odd.csv, row 2, column paid_in_full_date" in result.stderr
    assert json.loads(result.stdout) == answer_for(2019, 2020)


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("paid_in_full_date", "15 February", "is not a day"),
        ("iso3", "XXX", "is not a Member State"),
        ("assessment_usd", "-5", "is negative"),
        ("regular_rate", "much", "is not a plain number"),
        ("year", "19", "is not a year"),
        ("due_date", "", "is empty"),
        ("payment_status", "perhaps", "is not one of"),
    ],
)
def test_a_broken_cell_is_named_by_file_row_column_and_reason(
    tmp_path: Path, column: str, value: str, reason: str
) -> None:
    rows = real_rows()
    rows[3][column] = value
    path = written(tmp_path / "broken.csv", rows)

    with pytest.raises(TableFaultsError, match=rf"broken\.csv, row 5, column {column}: .*{reason}"):
        invoke("--payments", path, "--train-until", "2019", "--test-year", "2020")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = str(tmp_path / "none.csv")

    with pytest.raises(SourceNotFoundError, match=r"none\.csv"):
        invoke("--payments", path, "--train-until", "2019", "--test-year", "2020")


def test_years_the_wrong_way_round_and_years_without_rows_are_refused() -> None:
    with pytest.raises(BacktestYearsError) as refused:
        invoke("--train-until", "2024", "--test-year", "2024")
    assert exit_code_of(refused.value) == 1
    with pytest.raises(NothingToLearnFromError) as nothing:
        invoke("--train-until", "2018", "--test-year", "2024")
    assert nothing.value.kind is RefusalKind.NOT_FOUND
    with pytest.raises(NothingToLearnFromError):
        invoke("--train-until", "2024", "--test-year", "2030")


def test_the_table_for_people_shows_scores_months_and_payers() -> None:
    shown = invoke("--train-until", "2023", "--test-year", "2024").stdout

    for part in ("payment model", "last year's date", "2024-12", "CHN", "outside"):
        assert part in shown
