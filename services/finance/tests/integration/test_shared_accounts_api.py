"""Shared accounts over HTTP: divided, assessed with the missions, and passed on in cash."""

import asyncio
from pathlib import Path
from typing import Any

from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import (
    decision,
    fund_rows,
    imported,
    note,
    run,
    scale_rows,
)

PATH = "/v1/shared-accounts/UNLB/prorations"
PRORATION: dict[str, Any] = {
    "fiscal_year": "2025/26",
    "symbol": "A/RES/79/301",
    "decided_on": "2025-07-01",
    "gross": {"amount": "66000000.00"},
}
TRANSFER: dict[str, Any] = {
    "fund": "UNDOF",
    "counterpart": "UNLB",
    "purpose": "shared_cost",
    "reference": "T-1",
    "fiscal_year": "2025/26",
    "amount": {"amount": "1000000.00"},
    "sent_on": "2025-09-01",
}


async def funds(service: ServiceUnderTest) -> None:
    """Open two missions with what was granted to them, and one shared account."""
    await imported(service, "scales", scale_rows())
    await imported(service, "funds", fund_rows("UNDOF", "UNMISS"))
    await imported(service, "funds", fund_rows("UNLB", kind="shared_account"))
    await note(service, decision(1, "UNDOF", "2025-06-30", "2026-06-30", "MandateRenewed"))
    for fund, amount in (("UNDOF", "70000000.00"), ("UNMISS", "1230000000.00")):
        granted = {
            "fund": fund,
            "fiscal_year": "2025/26",
            "amount": {"amount": amount},
            "symbol": "A/RES/79/300",
            "decided_on": "2025-06-30",
        }
        assert (await service.post("/v1/appropriations", granted)).status_code == 201
    opening = {"opened_on": "2025-07-01", "cash": {"amount": "9000000.00"}, "symbol": "A/79/5"}
    await service.post("/v1/funds/UNDOF/opening-balance", opening)


def test_a_shared_account_is_divided_by_what_was_granted_and_assessed_with_each(
    tmp_path: Path,
) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await funds(service)
        year = {
            "fund": "UNDOF",
            "fiscal_year": "2025/26",
            "symbol": "A/RES/79/300",
            "issued_on": "2025-07-01",
            "components": [{"gross": {"amount": "70000000.00"}}],
            "method": "twelfths",
        }

        made = (await service.post(PATH, PRORATION)).json()
        assessed = (await service.post("/v1/assessment-years", year)).json()
        table = await service.get("/v1/shared-accounts", format="csv")

        of_mission = {part["mission"]: part["gross"]["amount"] for part in made["parts"]}
        assert of_mission == {"UNDOF": "3553800.00", "UNMISS": "62446200.00"}
        assert made["rule_source"] == "A/RES/50/221 B"
        assert assessed["cost"]["amount"] == "73553800.00"
        assert [each["source"] for each in assessed["components"]] == ["mission", "UNLB"]
        assert len(table.text.splitlines()) == 3

    run(tmp_path, scenario)


def test_a_mission_passes_its_part_on_and_the_books_of_both_balance(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await funds(service)
        await service.post(PATH, PRORATION)

        sent = await service.post("/v1/transfers", TRANSFER, key="t")
        again = await service.post("/v1/transfers", TRANSFER, key="t")
        too_much = await service.post(
            "/v1/transfers", TRANSFER | {"reference": "T-2", "amount": {"amount": "2553800.01"}}
        )
        both = (await service.get("/v1/transfers")).json()["items"]
        parts = (await service.get("/v1/shared-accounts", mission="UNDOF")).json()["items"]
        settlement = (await service.get("/v1/funds/UNDOF/settlement")).json()

        assert sent.status_code == 201, sent.text
        assert again.headers["idempotency-replayed"] == "true"
        assert too_much.json()["type"].endswith("transfer-not-allowed")
        assert [each["amount"]["amount"] for each in both] == ["-1000000.00", "1000000.00"]
        assert parts[0]["transferred"]["amount"] == "1000000.00"
        assert settlement["cash"]["amount"] == "8000000.00"

    run(tmp_path, scenario)


def test_two_transfers_at_once_never_send_the_same_cash_twice(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await funds(service)
        await service.post(PATH, PRORATION | {"gross": {"amount": "660000000.00"}})
        most = {"amount": {"amount": "5000000.00"}}

        answers = await asyncio.gather(
            *(
                service.post("/v1/transfers", TRANSFER | most | {"reference": f"T-{number}"})
                for number in range(4)
            )
        )
        settlement = (await service.get("/v1/funds/UNDOF/settlement")).json()

        assert [each.status_code for each in answers].count(201) == 1
        assert settlement["cash"]["amount"] == "4000000.00"

    run(tmp_path, scenario)


def test_nothing_to_divide_by_and_strangers_are_refused(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await funds(service)
        service.requesters.add("elsewhere", [Role.BUDGET_OFFICER], ["UNMISS"])

        empty = await service.post(PATH, PRORATION | {"fiscal_year": "2027/28"})
        unknown = await service.post("/v1/transfers", TRANSFER | {"counterpart": "TF-PEACE"})
        outside = await service.post("/v1/transfers", TRANSFER, by="elsewhere")
        seen = (await service.get("/v1/shared-accounts", by="elsewhere")).json()["items"]

        assert empty.status_code == 422
        assert unknown.json()["type"].endswith("unknown-fund")
        assert outside.status_code == 404
        assert {each["mission"] for each in seen} <= {"UNMISS"}

    run(tmp_path, scenario)
