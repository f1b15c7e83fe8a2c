"""The way out of a mission over HTTP, on the real log."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx

from missionledger.common.clock import FixedClock
from missionledger.common.commands import CommandContext
from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.transitions.domain.drawdown.events import DrawdownStep
from missionledger.transitions.main import SERVICE
from missionledger.transitions.testing.leaving import LeavingMission
from missionledger.transitions.testing.papers import KEPT_PAPER, keep_paper

NOW = datetime(2023, 8, 1, 12, tzinfo=UTC)
BASE = "/v1/drawdowns/MINUSMA"
OPEN = {
    "cause": "host_request",
    "authority": "S/RES/2690 (2023)",
    "mandate_ends_on": "2023-06-30",
    "withdrawal_by": "2023-12-31",
    "occurred_on": "2023-06-16",
}
DAY = {"occurred_on": "2023-07-20"}
MISSION = LeavingMission("MINUSMA", date(2023, 7, 1))
HEAD = CommandContext(actor="head", role="mission_leadership")


def run(directory: Path, scenario: Callable[[ServiceUnderTest], Awaitable[None]]) -> None:
    async def body() -> None:
        async with service_under_test(SERVICE, directory, clock=FixedClock(NOW)) as service:
            await keep_paper(service)
            opened = await service.post(BASE, OPEN)
            assert opened.status_code == 201, opened.text
            await scenario(service)

    asyncio.run(body())


async def seen(service: ServiceUnderTest) -> int:
    return int((await service.get(BASE)).headers["etag"].strip('"v'))


async def confirm(
    service: ServiceUnderTest, step: str, by: str = "everybody", **said: Any
) -> httpx.Response:
    path, body = f"{BASE}/steps/{step}/confirm", {**DAY, **said}
    return await service.post(path, body, by=by, version=await seen(service))


async def propose(
    service: ServiceUnderTest, step: str, proposal: str = "done", by: str = "chief"
) -> httpx.Response:
    service.requesters.add(by, [Role.MISSION_LEADERSHIP], ["MINUSMA"])
    path, body = f"{BASE}/steps/{step}/propose", {**DAY, "proposal": proposal}
    return await service.post(path, body, by=by)


async def ready(service: ServiceUnderTest, step: DrawdownStep) -> None:
    for decider, command in MISSION.ready_for(step):
        await service.assembly.kernel.aggregates.execute(decider, command, HEAD)


def test_two_weeks_of_notice_are_said_and_steps_stand_with_their_days(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        view = (await service.get(BASE)).json()

        assert (view["lead_days"], view["usual_lead_days"]) == (14, 730)
        assert view["process_id"] == "mission-drawdown/MINUSMA"
        assert view["present_step"] == "plan"
        plan = view["steps"][0]
        assert (plan["due_on"], plan["late"], plan["present"]) == ("2023-06-30", True, True)
        early = (await service.get(BASE, effective_on="2023-06-20")).json()
        assert early["steps"][0]["late"] is False
        late = (await service.get("/v1/drawdowns", late="true")).json()["items"]
        assert [each["step"] for each in late] == ["plan"]
        sheet = await service.get("/v1/drawdowns", format="csv")
        assert "MINUSMA,plan,ahead,true,true,2023-06-30,2023-06-30" in sheet.text

    run(tmp_path, scenario)


def test_a_step_is_confirmed_with_its_guards_or_not_at_all(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        head = service.assembly.kernel.log.head().position
        alone = await confirm(service, "plan")
        assert alone.json()["type"].endswith("drawdown-step-not-proposed")
        refused = await propose(service, "plan")
        assert refused.status_code == 409
        assert refused.json()["type"].endswith("tasks-unmapped")
        assert service.assembly.kernel.log.head().position == head

        await ready(service, DrawdownStep.PLAN)
        assert (await propose(service, "plan")).json()["steps"][0]["proposed_by"] == "chief"
        own = await confirm(service, "plan", by="chief")
        assert own.json()["type"].endswith("drawdown-step-separation-of-duties")
        unseen = await service.post(f"{BASE}/steps/plan/confirm", DAY)
        service.requesters.add("controller", [Role.APPROVER], ["MINUSMA"])
        confirmed = await confirm(service, "plan", by="controller", note="agreed by all")

        assert unseen.status_code == 428
        assert confirmed.status_code == 201, confirmed.text
        assert confirmed.json()["steps"][0]["status"] == "confirmed"
        assert confirmed.json()["steps"][0]["confirmed_by"] == "controller"
        types = [each.type for each in service.assembly.kernel.log.read(after=0, limit=50)]
        assert types[-2:] == ["DrawdownStepConfirmed", "TasksFoundMapped"]

    run(tmp_path, scenario)


def test_steps_are_passed_over_moved_and_called_off_with_reasons(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        skip = {**DAY, "reason": "agreed by letter of 20 July"}
        await propose(service, "plan", "skip")
        skipped = await service.post(f"{BASE}/steps/plan/skip", skip, version=await seen(service))
        early = await service.post(f"{BASE}/steps/units/skip", skip, version=await seen(service))
        moved = await service.post(
            f"{BASE}/steps/sites/deadline",
            {**DAY, "due_on": "2024-03-31", "reason": "the road is cut"},
            version=await seen(service),
        )
        unknown = await service.post(f"{BASE}/steps/party/skip", skip, version=1)
        stays = await service.post(
            f"{BASE}/call-off",
            {**DAY, "reason": "the host asks it to stay", "authority": "S/2023/9"},
            version=await seen(service),
        )

        assert skipped.json()["present_step"] == "sites"
        assert early.json()["type"].endswith("drawdown-step-not-present")
        assert moved.json()["steps"][1]["baseline_on"] == "2023-12-31"
        assert [each["due_on"] for each in moved.json()["steps"][1:4]] == ["2024-03-31"] * 3
        assert unknown.status_code == 422
        assert (stays.json()["running"], stays.json()["called_off"]) == (
            False,
            "the host asks it to stay",
        )

    run(tmp_path, scenario)


def test_drawdowns_are_closed_to_strangers(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        service.requesters.add("stranger", [Role.MISSION_LEADERSHIP], ["UNDOF"])
        service.requesters.add("viewer", [Role.VIEWER], ["MINUSMA"])
        service.requesters.add("approver", [Role.APPROVER], ["MINUSMA"])

        asked = {**DAY, "proposal": "done"}
        path = f"{BASE}/steps/plan"
        assert (await service.post(f"{path}/propose", asked, by="approver")).status_code == 403
        assert (await service.get(BASE, by="stranger")).status_code == 404
        assert (await service.post(BASE, OPEN, by="stranger")).status_code == 404
        assert (await service.post(BASE, OPEN, by="viewer")).status_code == 403
        assert (await service.get("/v1/drawdowns", by="stranger")).json()["items"] == []

    run(tmp_path, scenario)


def test_archives_and_the_team_stand_beside_it(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        post = {
            "task_id": "property",
            "title": "write-off of property",
            "posts": 12,
            "from_on": "2023-07-01",
            "until_on": "2024-06-30",
            "justification": "3,000 lines, 250 a post",
            **DAY,
        }
        team = await service.post("/v1/liquidation-teams/MINUSMA", post)
        free = await service.post(
            "/v1/liquidation-teams/MINUSMA/property/release", {**DAY, "note": "all settled"}
        )
        holding = {
            "holding_id": "records",
            "kind": "records",
            "title": "records of the mission",
            "volume": "120 m",
            "receiver": "Archives Section",
            "confidential_until": "2043-12-31",
            **DAY,
        }
        await service.post("/v1/archives/MINUSMA", holding)
        unproven = await service.post(
            "/v1/archives/MINUSMA/records/hand-over", {**DAY, "note": "shipped"}, version=1
        )
        handed = await service.post(
            "/v1/archives/MINUSMA/records/hand-over",
            {**DAY, "note": "shipped", "documents": [KEPT_PAPER]},
            version=1,
        )

        assert team.json()["posts_today"] == 12
        assert (free.json()["posts_today"], free.json()["tasks_open"]) == (0, 0)
        assert unproven.json()["type"].endswith("holding-unproven")
        assert handed.json()["holdings_open"] == 0
        sheet = await service.get("/v1/archives", kind="records", format="csv")
        assert "records of the mission,120 m,Archives Section,2043-12-31,2023-07-20" in sheet.text

    run(tmp_path, scenario)
