"""Plans over HTTP: from a kept forecast to a proposal that somebody else answers."""

import asyncio
from pathlib import Path
from typing import Any

from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.forecasting import file_of, forecasting_finance

YEAR = {"as_of": "2025-06-30", "paths": 200, "horizon_days": 365, "seed": 7}
SPENT = [
    ("III operational costs", "Official travel", 120_000_000),
    ("III operational costs", "Air operations", 2_400_000_000),
    ("I military and police personnel", "Military contingents", 6_000_000_000),
]


async def forecast(service: ServiceUnderTest) -> str:
    """Load what was spent, name two officers, and forecast a year."""
    service.requesters.add("budget", [Role.BUDGET_OFFICER])
    service.requesters.add("approver", [Role.APPROVER])
    rows = [
        {
            "fund": "UNMISS",
            "fiscal_year": "2023/24",
            "group": group,
            "item": item,
            "amount_minor": minor,
            "symbol": "A/79/1",
        }
        for group, item, minor in SPENT
    ]
    answer = await service.post("/v1/imports/expenditure", file_of(rows))
    assert answer.status_code == 200, answer.text
    made = await service.post("/v1/forecasts", YEAR)
    assert made.status_code == 201, made.text
    name: str = made.json()["forecast"]
    return name


def asked(name: str, **changes: Any) -> dict[str, Any]:
    return {"fund": "UNMISS", "forecast": name, "level": "p50"} | changes


def test_a_gap_becomes_a_plan_with_the_rule_of_every_line(tmp_path: Path) -> None:
    async def story() -> None:
        async with forecasting_finance(tmp_path) as service:
            name = await forecast(service)
            answer = await service.post("/v1/liquidity/plans", asked(name), by="budget", key="K")
            plan = answer.json()
            again = await service.post("/v1/liquidity/plans", asked(name), by="budget", key="K")
            read = await service.get(answer.headers["location"])

        assert answer.status_code == 201, answer.text
        assert plan["gap"]["amount"] == "9000000.00"
        by_measure = {line["measure"]: line for line in plan["lines"]}
        assert by_measure["hold_other_payments"]["amount"]["amount"] == "1200000.00"
        assert by_measure["release_less"]["amount"]["amount"] == "3600000.00"
        assert by_measure["release_less"]["source"] == "rule of this system"
        assert by_measure["borrow_reserve_fund"]["limit"] is None
        assert "no level" in by_measure["borrow_reserve_fund"]["note"]
        assert plan["uncovered"]["amount"] == "4200000.00"
        assert plan["personnel_cut"]["share_percent"] == "10.00"
        assert (plan["provenance"], plan["books"]) == ("modelled", ["modelled"])
        assert again.json() == plan == read.json()

    asyncio.run(story())


def test_another_officer_accepts_what_was_seen(tmp_path: Path) -> None:
    async def story() -> None:
        async with forecasting_finance(tmp_path) as service:
            name = await forecast(service)
            answer = await service.post("/v1/liquidity/plans", asked(name), by="budget")
            path = f"{answer.headers['location']}/accept"
            body = {"accepted_on": "2025-07-01", "reason": "As proposed."}
            blind = await service.post(path, body, by="approver")
            done = await service.post(path, body, by="approver", version=1)
            late = await service.post(path, body, by="everybody", version=2)
            listed = (await service.get("/v1/liquidity/plans", status="accepted")).json()
            hidden = (await service.get("/v1/liquidity/plans", by="elsewhere")).json()

        assert (blind.status_code, done.status_code, late.status_code) == (428, 201, 409)
        assert done.json()["answered_by"] == "approver"
        assert [each["plan"] for each in listed["items"]] == [answer.json()["plan"]]
        assert hidden["items"] == []

    asyncio.run(story())


def test_a_plan_needs_a_forecast_of_the_fund_and_a_gap(tmp_path: Path) -> None:
    async def story() -> None:
        async with forecasting_finance(tmp_path) as service:
            name = await forecast(service)
            path = "/v1/liquidity/plans"
            other = await service.post(path, asked("2025-06-30.none"))
            calm = await service.post(path, asked(name, until="2025-07-31"))
            early = await service.post(path, asked(name, until="2025-07-30"))

        assert other.json()["type"].endswith("forecast-without-fund")
        assert calm.json()["type"].endswith("no-gap-in-cash")
        assert early.json()["type"].endswith("forecast-without-fund")

    asyncio.run(story())
