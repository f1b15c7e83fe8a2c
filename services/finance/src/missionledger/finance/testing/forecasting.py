"""A service of which cash can be forecast: one mission with a modelled year, two States."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from missionledger.common.clock import FixedClock
from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.finance.main import SERVICE

NOON = datetime(2025, 7, 15, 12, tzinfo=UTC)
SHA = "0" * 64
STATES = {"AAA": "60.00000", "BBB": "40.00000"}
ASKED = {"as_of": "2025-06-30", "paths": 200, "horizon_days": 60, "seed": 7}


def file_of(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return an import request of these rows."""
    return {
        "file": "made-up.csv",
        "sha256": SHA,
        "rows": [
            {"row": number, "source": "ST/1", "provenance": "verified"} | row
            for number, row in enumerate(rows, start=2)
        ],
    }


def regular_budget() -> dict[str, list[dict[str, Any]]]:
    """AAA pays in February, BBB never in full."""
    shares = [{"state": state, "amount_minor": 1_000_000} for state in STATES]
    years = range(2020, 2025)
    return {
        "regular-budget-assessments": [
            {"year": year, "symbol": f"ST/{year}", "due_on": f"{year}-02-08", "shares": shares}
            for year in years
        ],
        "regular-budget-receipts": [
            {"year": year, "state": "AAA", "amount_minor": 1_000_000, "paid_on": f"{year}-02-01"}
            for year in years
        ],
    }


def modelled_year() -> list[dict[str, Any]]:
    """UNMISS opens with ten million dollars and spends one on the last day of each month."""
    days = [date(2024, 7, 1)]
    for month in range(8, 20):
        year, number = 2024 + (month - 1) // 12, (month - 1) % 12 + 1
        days.append(date(year, number, 1) - timedelta(days=1))
    return [
        {"fund": "UNMISS", "day": day.isoformat(), "run": "made-up/1"}
        | ({"opening_cash_minor": 1_500_000_000} if number == 0 else {})
        | {"settlements_minor": 0 if number == 0 else 100_000_000}
        for number, day in enumerate(days)
    ]


@asynccontextmanager
async def forecasting_finance(directory: Path) -> AsyncIterator[ServiceUnderTest]:
    """Run a service with one mission that can be forecast, and readers of all and of another."""
    async with service_under_test(SERVICE, directory, clock=FixedClock(NOON)) as service:
        service.requesters.add("viewer", [Role.VIEWER])
        service.requesters.add("elsewhere", [Role.VIEWER], ["UNDOF"])
        kinds = {"UNMISS": "special_account", "REGULAR-BUDGET": "regular_budget"}
        opened = [
            {"fund": fund, "kind": kind, "title": fund, "opened_on": "2011-07-09"}
            for fund, kind in kinds.items()
        ]
        steps = {"funds": opened, **regular_budget(), "modelled-cash-days": modelled_year()}
        for kind, rows in steps.items():
            answer = await service.post(f"/v1/imports/{kind}", file_of(rows))
            assert answer.is_success, answer.text
        yield service
