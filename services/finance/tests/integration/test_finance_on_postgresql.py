"""Finance with its log and its read models on PostgreSQL, by one instance and by two."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import httpx

from missionledger.common.clock import FixedClock
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.common.testing.waiting import eventually
from missionledger.finance.main import SERVICE
from missionledger.finance.testing.api import (
    NOW,
    imported,
    live_mission,
    load_lines,
    payment,
    receipt,
    regular_budget,
)

pytest_plugins = ["missionledger.common.testing.postgres"]

Scenario = Callable[[ServiceUnderTest], Awaitable[Any]]


def instance(directory: Path, url: str) -> AbstractAsyncContextManager[ServiceUnderTest]:
    return service_under_test(SERVICE, directory, clock=FixedClock(NOW), database_url=url)


def on_postgresql(directory: Path, url: str, scenario: Scenario) -> Any:
    async def with_service() -> Any:
        async with instance(directory, url) as service:
            return await scenario(service)

    return asyncio.run(with_service())


async def read(service: ServiceUnderTest, path: str, **params: str | int) -> Any:
    answer = await service.get(path, by="everybody", **params)
    assert answer.status_code == httpx.codes.OK, answer.text
    return answer.json()


async def received(service: ServiceUnderTest, **axes: str | int) -> str | None:
    (fund,) = (await read(service, "/v1/liquidity", **axes))["funds"]
    amount = fund["received"]["amount"]
    found: str | None = amount["amount"] if amount else None
    return found


def test_both_axes_hold_and_a_restart_changes_nothing(tmp_path: Path, postgres_url: str) -> None:
    async def first_run(service: ServiceUnderTest) -> dict[str, Any]:
        await live_mission(service)
        assessed = service.assembly.kernel.log.head().position
        paid = await service.post("/v1/contributions", payment("50000.00"), key="paid")
        assert paid.status_code == httpx.codes.CREATED, paid.text
        known = int(paid.headers["missionledger-position"])
        reversal = {"occurred_on": "2025-09-01", "reason": "credited to the wrong account"}
        back = await service.post("/v1/contributions/UNMISS/r-1/reversal", reversal)
        assert back.status_code == httpx.codes.CREATED, back.text

        assert await received(service) == "0.00"
        assert await received(service, known_at=known) == "50000.00"
        assert await received(service, known_at=known, effective_on="2025-07-02") is None
        assert await received(service, known_at=assessed) is None
        return await everything(service) | {"paid": paid.json(), "position": known}

    async def second_run(service: ServiceUnderTest) -> dict[str, Any]:
        again = await service.post("/v1/contributions", payment("50000.00"), key="paid")
        assert again.headers["idempotency-replayed"] == "true"
        rebuilt = await service.post("/v1/projections/postings/rebuild", {})
        assert rebuilt.status_code == httpx.codes.ACCEPTED
        host = service.assembly.host
        await eventually(
            lambda: any(each.name == "postings" and each.generation > 1 for each in host.states())
        )
        return await everything(service) | {
            "paid": again.json(),
            "position": int(again.headers["missionledger-position"]),
        }

    async def everything(service: ServiceUnderTest) -> dict[str, Any]:
        head = service.assembly.kernel.log.head()
        assert service.assembly.kernel.log.verify() == head
        return {
            "head": head,
            "journal": await read(service, "/v1/journal", limit=500),
            "funds": await read(service, "/v1/funds"),
            "assessments": await read(service, "/v1/assessments"),
            "state": await read(service, "/v1/member-states/DEU"),
            "feed": await read(service, "/v1/events", limit=500),
            "proof": await read(service, "/v1/log/proof/inclusion", position=3, size=head.position),
        }

    first = on_postgresql(tmp_path, postgres_url, first_run)
    second = on_postgresql(tmp_path, postgres_url, second_run)

    assert second == first


def test_a_file_of_history_is_loaded_once(tmp_path: Path, postgres_url: str) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await load_lines(service, "MINURSO")
        head = service.assembly.kernel.log.head().position
        await load_lines(service, "MINURSO")

        assert service.assembly.kernel.log.head().position == head
        lines = await read(service, "/v1/assessments", fund="MINURSO", state="USA")
        assert len(lines["items"]) > 1

    on_postgresql(tmp_path, postgres_url, scenario)


def test_two_instances_write_one_log_and_answer_alike(tmp_path: Path, postgres_url: str) -> None:
    """Both post receipts to the same account at once; each of them counts exactly once."""

    async def scenario() -> None:
        async with (
            instance(tmp_path / "one", postgres_url) as one,
            instance(tmp_path / "two", postgres_url) as two,
        ):
            await live_mission(one)
            answers = await asyncio.gather(
                *(
                    service.post("/v1/contributions", payment("10.00") | {"receipt": f"r-{number}"})
                    for number, service in enumerate([one, two] * 20)
                )
            )

            assert {answer.status_code for answer in answers} == {httpx.codes.CREATED}
            assert await received(one) == await received(two) == "400.00"
            kept = one.assembly.kernel.log
            assert kept.verify() == two.assembly.kernel.log.head()
            stream = kept.read_stream("finance.fund-UNMISS")
            assert [event.version for event in stream] == list(range(1, len(stream) + 1))

    asyncio.run(scenario())


def test_what_all_states_owe_is_the_same_on_both_databases(
    tmp_path: Path, postgres_url: str
) -> None:
    async def scenario(service: ServiceUnderTest) -> list[Any]:
        line = await live_mission(service)
        await regular_budget(service)
        await imported(service, "regular-budget-receipts", [receipt("FRA", 300_00, "2024-02-01")])
        listed = {"row": 2, "provenance": "verified", "year": 2024, "list_ends_on": "2024-12-30"}
        await imported(service, "regular-budget-lists", [listed])
        early = payment("900.00", "r-1", received_on="2025-07-20", line=line)
        late = payment("100.00", "r-2", received_on="2025-10-02", line=line)
        for body in (early, late):
            answer = await service.post("/v1/contributions", body)
            assert answer.status_code == httpx.codes.CREATED, answer.text
        last = service.assembly.kernel.log.head().position
        return [
            await read(service, f"/v1/member-states{path}", known_at=known, effective_on=day)
            for path in ("", "/paid-in-full", "/concentration", "/CHN")
            for known in (last - 1, last)
            for day in ("2025-08-15", "2025-12-31")
        ]

    async def on_sqlite() -> list[Any]:
        async with service_under_test(SERVICE, tmp_path / "b", clock=FixedClock(NOW)) as service:
            return await scenario(service)

    postgresql = on_postgresql(tmp_path / "a", postgres_url, scenario)

    assert postgresql == asyncio.run(on_sqlite())
    (china,) = (each for each in postgresql[3]["items"] if each["state"] == "CHN")
    assert china["is_at_most"]
