"""Case 5: one command is sent fifty times at once under one idempotency key."""

import asyncio
from pathlib import Path

import httpx

from missionledger.common.testing.planning_load import PATH, milestone, open_plan, planned_titles
from missionledger.common.testing.system_invariants import assert_all_holds
from missionledger.common.testing.whole_system import WholeSystem, whole_system

REPEATS = 50


async def send_at_once(system: WholeSystem, key: str, *numbers: int) -> list[httpx.Response]:
    headers = {**system.headers, "idempotency-key": key}
    async with httpx.AsyncClient(timeout=30) as client:
        url = system.address("transitions") + PATH
        return await asyncio.gather(
            *(client.post(url, json=milestone(number), headers=headers) for number in numbers)
        )


def test_fifty_repeats_have_one_effect_and_one_answer(tmp_path: Path) -> None:
    with whole_system(tmp_path / "data") as system:
        open_plan(system)

        answers = asyncio.run(send_at_once(system, "once", *([1] * REPEATS)))
        (other,) = asyncio.run(send_at_once(system, "once", 2))
        system.kill("transitions")
        system.wait_ready("transitions")
        (later,) = asyncio.run(send_at_once(system, "once", 1))

        assert {answer.status_code for answer in (*answers, later)} == {201}
        assert {answer.content for answer in answers} == {later.content}
        assert other.status_code == 422
        assert other.json()["type"].endswith("idempotency-key-reused")
        assert planned_titles(system.log_events("transitions")) == [milestone(1)["title"]]
        assert_all_holds(system)
