"""Where the cash of funds stands over HTTP: told with forecasts, and when actual cash moves."""

import asyncio
import csv
from io import StringIO
from pathlib import Path
from typing import Any

from missionledger.common.clock import FixedClock
from missionledger.common.commands import CommandContext
from missionledger.common.processes.progress import ProcessAdvanced
from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.common.testing.temporal_server import time_skipping_server
from missionledger.finance.domain.commitments.payment_runs import (
    PAYMENT_RUNS,
    MakePaymentRun,
    Payment,
)
from missionledger.finance.domain.forecast.cash_standing import CashStandingTold
from missionledger.finance.domain.fund.commands import RecordContribution
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.main import SERVICE
from missionledger.finance.testing.api import fund_rows, imported
from missionledger.finance.testing.forecasting import ASKED, NOON, forecasting_finance
from missionledger.finance.testing.month_ends import month_end_bench

PATH = "/v1/cash-standings"
OFFICER = CommandContext(actor="budget", role="budget_officer")
LARGE = ASKED | {"paths": 1_000, "horizon_days": 365}


def test_a_forecast_that_counts_tells_where_funds_stand_and_a_trial_does_not(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        async with forecasting_finance(tmp_path) as service:
            trial = await service.post("/v1/forecasts", ASKED)
            quiet = (await service.get(f"{PATH}/UNMISS")).json()
            made = await service.post("/v1/forecasts", LARGE)
            told = (await service.get(f"{PATH}/UNMISS")).json()
            again = await service.post("/v1/forecasts", LARGE)
            before = (await service.get(f"{PATH}/UNMISS", effective_on="2025-06-29")).json()
            later = (await service.get(f"{PATH}/UNMISS", effective_on="2025-08-12")).json()
            position = trial.headers["missionledger-position"]
            then = (await service.get(f"{PATH}/UNMISS", known_at=position)).json()

        assert (quiet["standing"], quiet["as_of"]) == ("not_known", None)
        assert quiet["in_words"] == "no forecast that counts was kept by then"
        assert told["standing"] == "shortfall_expected"
        assert told["forecast"] == made.json()["forecast"]
        assert (told["as_of"], told["holds_until"]) == ("2025-06-30", "2025-08-11")
        assert told["probability"] == "1.0000"
        assert (told["own_cash"]["amount"], told["books"]) == ("3000000.00", ["modelled"])
        assert "missionledger-position" not in again.headers
        assert [each["standing"] for each in (before, later, then)] == ["not_known"] * 3
        assert later["in_words"] == "last told as of 2025-06-30, for the days until 2025-08-11"

    asyncio.run(story())


def test_standings_are_listed_for_whom_may_see_the_fund(tmp_path: Path) -> None:
    async def story() -> None:
        async with forecasting_finance(tmp_path) as service:
            await service.post("/v1/forecasts", LARGE)
            listed = (await service.get(PATH, standing="shortfall_expected")).json()["items"]
            none = (await service.get(PATH, standing="no_shortfall")).json()["items"]
            (row,) = csv.DictReader(StringIO((await service.get(PATH, format="csv")).text))
            hidden = (await service.get(PATH, by="elsewhere")).json()["items"]
            refused = await service.get(f"{PATH}/UNMISS", by="elsewhere")
            unknown = await service.get(f"{PATH}/NOWHERE")

        assert [each["fund"] for each in listed] == ["UNMISS"]
        assert (none, hidden) == ([], [])
        assert (row["fund"], row["own_cash.amount"]) == ("UNMISS", "3000000.00")
        assert (refused.status_code, unknown.status_code) == (404, 404)

    asyncio.run(story())


async def standing(service: ServiceUnderTest) -> dict[str, Any]:
    found: dict[str, Any] = (await service.get(f"{PATH}/UNSOH")).json()
    return found


async def lent(service: ServiceUnderTest) -> None:
    """UNMISS lends ten million to UNSOH, which has one."""
    await imported(
        service,
        "reserve-fund",
        [
            {
                "row": 17,
                "source": "A/RES/47/217",
                "provenance": "verified",
                "level_minor": 15_000_000_000,
                "set_up_on": "1993-01-01",
            }
        ],
    )
    await imported(service, "funds", fund_rows("UNSOH", "UNMISS", opened="2025-07-01"))
    for fund, cash in (("UNSOH", "1000000.00"), ("UNMISS", "500000000.00")):
        body = {"opened_on": "2025-07-01", "cash": {"amount": cash}, "symbol": "A/79/350"}
        answer = await service.post(f"/v1/funds/{fund}/opening-balance", body)
        assert answer.status_code == 201, answer.text
    service.requesters.add("budget", [Role.BUDGET_OFFICER])
    service.requesters.add("approver", [Role.APPROVER])
    cost = {"lender_monthly_operating_cost": {"amount": "90000000.00"}}
    asked = {
        "fund": "UNSOH",
        "lender": "UNMISS",
        "needed": {"amount": "130000000.00"},
        "amount": {"amount": "10000000.00"},
    }
    await service.post("/v1/pool-loans", asked | cost, by="budget")
    path = "/v1/pool-loans/POOL-0001/approve"
    paid = await service.post(path, cost, by="approver", version=1)
    assert paid.status_code == 201, paid.text


def test_a_fund_that_lives_on_loans_is_short_now_until_money_of_its_own_comes(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        async with (
            service_under_test(SERVICE, tmp_path, clock=FixedClock(NOON)) as service,
            time_skipping_server() as environment,
        ):
            bench = month_end_bench(service)
            async with bench.running(environment.client):
                await bench.until_recorded(ProcessAdvanced)
                await lent(service)
                own = await standing(service)
                payment = Payment(
                    fiscal_year="2025/26",
                    reference="PO-1",
                    payee="Nile Works",
                    amount_minor=5_000_000_00,
                )
                spent = MakePaymentRun(
                    fund="UNSOH",
                    occurred_on=NOON.date(),
                    payments=(payment,),
                    cash_minor=11_000_000_00,
                    paid_by="officer",
                )
                await bench.aggregates.execute(PAYMENT_RUNS, spent, OFFICER)
                await bench.until_recorded(CashStandingTold)
                short = await standing(service)
                receipt = RecordContribution(
                    occurred_on=NOON.date(),
                    fund="UNSOH",
                    receipt="R1",
                    state="FRA",
                    amount_minor=30_000_000_00,
                )
                await bench.aggregates.execute(FUND, receipt, OFFICER)
                await bench.until_recorded(CashStandingTold, 2)
                after = await standing(service)
                lender = (await service.get(f"{PATH}/UNMISS")).json()

        assert own["standing"] == "not_known"
        assert (short["standing"], short["own_cash"]["amount"]) == ("short_now", "-4000000.00")
        assert (short["books"], short["forecast"]) == (["actual"], "")
        assert short["in_words"] == (
            "as of 2025-07-15 nothing is left of cash once loans for liquidity are taken off"
        )
        assert after["standing"] == "not_known"
        assert after["in_words"] == "as of 2025-07-15 nothing is known of the days ahead"
        assert lender["standing"] == "not_known"

    asyncio.run(story())
