"""Two people match the same money at once, on either database: one of them does."""

import asyncio
from pathlib import Path

import pytest

from missionledger.common.clock import FixedClock
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.finance.main import SERVICE
from missionledger.finance.testing.api import NOW, live_mission, payment
from missionledger.finance.testing.bank import ACCOUNT, account_body, csv_file, csv_row, took

pytest_plugins = ["missionledger.common.testing.postgres"]

BASE = f"/v1/bank-accounts/{ACCOUNT}"
DAY = "2025-11-03"
ENTRIES = 6


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the address of the database, empty for files of the directory."""
    is_server = request.param == "postgresql"
    return str(request.getfixturevalue("postgres_url")) if is_server else ""


async def everybody_at_once(service: ServiceUnderTest) -> list[int]:
    """Let each of several entries be matched with one movement, and with its part of another."""
    wanted = {"fund": "UNMISS", "item": "receipt:R-1"}
    answers = await asyncio.gather(
        *(
            service.post(f"{BASE}/entries/ST-{DAY}.{number}/matches", {"items": [wanted]})
            for number in range(1, ENTRIES + 1)
        )
    )
    return sorted(answer.status_code for answer in answers)


def test_one_movement_is_matched_by_one_of_many(tmp_path: Path, database_url: str) -> None:
    async def scenario() -> None:
        async with service_under_test(
            SERVICE, tmp_path, clock=FixedClock(NOW), database_url=database_url
        ) as service:
            await live_mission(service)
            await service.post("/v1/bank-accounts", account_body())
            rows = [csv_row("100.00", "0.00", "600.00") for _ in range(ENTRIES)]
            await took(service, csv_file(*rows))
            paid = payment("100.00", "R-1", received_on=DAY)
            receipt = await service.post("/v1/contributions", paid)
            assert receipt.status_code == 201, receipt.text

            codes = await everybody_at_once(service)

            assert codes.count(201) == 1
            assert set(codes) == {201, 409}
            found = (await service.get(f"{BASE}/reconciliation", effective_on="2026-01-31")).json()
            assert found["difference"]["amount"] == "0.00"
            assert (found["not_in_books"]["amount"], found["not_in_bank_count"]) == ("500.00", 0)
            known = int(receipt.headers["missionledger-position"])
            before = await service.get(f"{BASE}/reconciliation", known_at=known)
            assert before.json()["not_in_bank"]["amount"] == "100.00"
            listed = (await service.get("/v1/bank-accounts/balances")).json()
            assert listed["accounts"][0]["reconciled_through"] == "2025-11-02"

    asyncio.run(scenario())


def test_a_receipt_that_is_reversed_while_it_is_matched_is_never_left_matched(
    tmp_path: Path, database_url: str
) -> None:
    async def scenario() -> None:
        async with service_under_test(
            SERVICE, tmp_path, clock=FixedClock(NOW), database_url=database_url
        ) as service:
            await live_mission(service)
            await service.post("/v1/bank-accounts", account_body())
            await took(service, csv_file(csv_row("100.00", "0.00", "100.00")))
            await service.post("/v1/contributions", payment("100.00", "R-1", received_on=DAY))
            wanted = {"items": [{"fund": "UNMISS", "item": "receipt:R-1"}]}
            reversal = {"occurred_on": DAY, "reason": "another State"}

            matched, reversed_ = await asyncio.gather(
                service.post(f"{BASE}/entries/ST-{DAY}.1/matches", wanted),
                service.post("/v1/contributions/UNMISS/R-1/reversal", reversal),
            )
            if reversed_.status_code != 201:
                again = await service.post("/v1/contributions/UNMISS/R-1/reversal", reversal)
                assert again.status_code == 201, again.text

            assert matched.status_code in (201, 409)
            entry = (await service.get(f"{BASE}/entries/ST-{DAY}.1")).json()
            assert entry["matches"] == []
            found = (await service.get(f"{BASE}/reconciliation")).json()
            assert found["difference"]["amount"] == "0.00"
            assert (found["not_in_books"]["amount"], found["not_in_bank_count"]) == ("100.00", 0)

    asyncio.run(scenario())
