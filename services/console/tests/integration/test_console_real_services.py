"""The pages read what the real services answer, all four of them."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import httpx
import orjson

from missionledger.common.clock import FixedClock
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.console.app import create_console
from missionledger.console.settings import ConsoleSettings
from missionledger.console.testing.reader import Reader
from missionledger.finance.main import SERVICE as FINANCE
from missionledger.finance.testing.api import fund_rows, imported
from missionledger.mandates.testing.api import mission_under_mandate
from missionledger.performance.testing.api import performance, present_battalion
from missionledger.transitions.main import SERVICE as TRANSITIONS

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
MISSION = "UNXX"


class ByHost(httpx.AsyncBaseTransport):
    """Leads a question to the service whose name is its host."""

    def __init__(self, services: dict[str, ServiceUnderTest]) -> None:
        self._transports = {
            f"{name}.test": httpx.ASGITransport(app=service.assembly.app)
            for name, service in services.items()
        }

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._transports[request.url.host].handle_async_request(request)


async def all_services(directory: Path, stack: AsyncExitStack) -> dict[str, ServiceUnderTest]:
    """Run the four services with a mission that has a mandate, a unit, an account and a plan."""
    mandates = await stack.enter_async_context(mission_under_mandate(directory / "mandates"))
    forces = await stack.enter_async_context(performance(directory / "performance"))
    finance = await stack.enter_async_context(
        service_under_test(FINANCE, directory / "finance", clock=FixedClock(NOW))
    )
    transitions = await stack.enter_async_context(
        service_under_test(TRANSITIONS, directory / "transitions", clock=FixedClock(NOW))
    )
    await present_battalion(forces)
    await imported(finance, "funds", fund_rows(MISSION))
    await transitions.post("/v1/plans", {"mission_id": MISSION, "occurred_on": "2026-01-01"})
    milestone = {
        "title": "last convoy",
        "planned_on": "2026-03-01",
        "occurred_on": "2026-01-01",
        "depends_on": [],
        "duration_days": 0,
    }
    answer = await transitions.post(f"/v1/plans/{MISSION}/milestones", milestone)
    assert answer.status_code == 201, answer.text
    return {
        "mandates": mandates,
        "performance": forces,
        "finance": finance,
        "transitions": transitions,
    }


def test_every_part_of_a_mission_is_read_from_the_real_services(tmp_path: Path) -> None:
    names = ("mandates", "finance", "performance", "transitions")
    for name in names:
        (tmp_path / name).mkdir()
    system = {"services": {name: f"http://{name}.test" for name in names}}
    (tmp_path / "system.json").write_bytes(orjson.dumps(system))
    (tmp_path / "viewer.token").write_text("everybody\n")

    async def body() -> None:
        async with AsyncExitStack() as stack:
            services = await all_services(tmp_path, stack)
            console = create_console(
                ConsoleSettings(data_dir=tmp_path, part_seconds_max=60),
                clock=FixedClock(NOW),
                transport=ByHost(services),
            )
            client = await stack.enter_async_context(
                httpx.AsyncClient(
                    transport=httpx.ASGITransport(app=console), base_url="http://127.0.0.1:8100"
                )
            )
            page = await client.get(f"/missions/{MISSION}")
            missions = await client.get("/missions")
            processes = await client.get("/processes")
            states = await client.get("/states")

        assert 'role="alert"' not in page.text
        assert "3,000 military, 200 police" in page.text
        assert "recommended: 4,500 military" in page.text
        assert "until 2026-12-31, in 184 days" in page.text
        unit = Reader(page.text).rows("Units on record")["UNXX-BAT-1infantry battalion"]
        assert unit["Strength"] == "820 of 850 promised"
        assert "1 milestone late, first: last convoy." in page.text
        assert "Special account (active)" in page.text
        assert list(Reader(missions.text).rows("Missions on 2026-06-30")) == [MISSION]
        assert 'role="alert"' not in missions.text + processes.text + states.text
        assert "No process runs." in processes.text
        assert "No State answers to this question." in states.text

    asyncio.run(body())
