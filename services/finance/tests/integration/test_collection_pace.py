"""How fast the assessments of a year come in, by quarter."""

from pathlib import Path

import pytest

from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.application.collection_pace import pace_of, quarter_of, quarters
from missionledger.finance.application.ports import ReceivableMovement
from missionledger.finance.testing.api import imported, live_mission, receipt, regular_budget, run


def moved(rule: str, day: str, amount: int, year: str = "2024") -> ReceivableMovement:
    return ReceivableMovement(
        fund="REGULAR-BUDGET",
        state="FRA",
        line="line",
        fiscal_year=year,
        due_on="2024-02-08",
        rule=rule,
        book="actual",
        provenance="verified",
        amount_minor=amount,
        occurred_on=day,
    )


@pytest.mark.parametrize(
    ("day", "quarter"),
    [("2024-01-01", "2024-Q1"), ("2024-06-30", "2024-Q2"), ("2024-12-31", "2024-Q4")],
)
def test_the_quarter_of_a_day(day: str, quarter: str) -> None:
    assert quarter_of(day) == quarter


def test_quarters_go_over_years() -> None:
    assert list(quarters("2024-Q3", "2025-Q1")) == ["2024-Q3", "2024-Q4", "2025-Q1"]


def test_a_year_is_followed_until_it_is_paid_and_only_money_counts() -> None:
    found = pace_of(
        [
            moved("assessment", "2024-01-01", 1_000),
            moved("contribution", "2024-02-01", -333),
            moved("contribution-reversal", "2024-05-01", 33),
            moved("credit-applied", "2024-05-02", -100),
            moved("contribution", "2025-01-05", -700),
            moved("assessment", "2025-01-01", 10, "2025"),
        ],
        "2025-06-30",
    )

    assert [(each.fiscal_year, each.quarter, each.per_cent) for each in found] == [
        ("2024", "2024-Q1", "33.3"),
        ("2024", "2024-Q2", "30.0"),
        ("2024", "2024-Q3", "30.0"),
        ("2024", "2024-Q4", "30.0"),
        ("2024", "2025-Q1", "100.0"),
        ("2025", "2025-Q1", "0.0"),
        ("2025", "2025-Q2", "0.0"),
    ]
    assert found[1].received_minor == -33


def test_the_pace_of_a_year_over_http(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await regular_budget(service)
        await live_mission(service)
        await imported(service, "regular-budget-receipts", [receipt("FRA", 300_00, "2024-02-01")])

        listed = (await service.get("/v1/contributions/pace", effective_on="2024-09-30")).json()
        page = (await service.get("/v1/contributions/pace", limit=1)).json()
        rest = await service.get("/v1/contributions/pace", cursor=page["next_cursor"])
        table = await service.get("/v1/contributions/pace", format="csv", fiscal_year="2024")

        # The mission is not there: nobody recorded what was paid to it.
        assert [(each["quarter"], each["per_cent"]) for each in listed["items"]] == [
            ("2024-Q1", "30.0"),
            ("2024-Q2", "30.0"),
            ("2024-Q3", "30.0"),
        ]
        assert listed["items"][0]["assessed"]["amount"] == "1000.00"
        assert rest.json()["items"][0]["quarter"] == "2024-Q2"
        assert table.text.splitlines()[1].startswith("REGULAR-BUDGET,2024,2024-Q1,1000.00,300.00")

    run(tmp_path, scenario)
