"""A load of commands for fault tests: milestones of a plan, each with a title of its own."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import httpx

from missionledger.common.testing.whole_system import WholeSystem

MISSION = "UNDOF"
PATH = f"/v1/plans/{MISSION}/milestones"
REQUEST_SECONDS_MAX = 30
CREATED = 201


def open_plan(system: WholeSystem) -> None:
    """Open the plan that the load writes to."""
    answer = system.post(
        "transitions", "/v1/plans", {"mission_id": MISSION, "occurred_on": "2026-01-01"}, key="plan"
    )
    answer.raise_for_status()


def milestone(number: int) -> Mapping[str, str]:
    """Return the body of the command number so and so; its key is its title."""
    return {
        "title": f"step {number:05d}",
        "planned_on": "2026-06-30",
        "occurred_on": "2026-01-02",
    }


def post_all(
    system: WholeSystem,
    numbers: Sequence[int],
    *,
    at_once: int = 64,
    after_first_answers: int = 0,
    then: Callable[[], None] | None = None,
) -> set[int]:
    """Post the commands, many at once; return those that were answered with 201.

    Args:
        system: where to.
        numbers: which commands.
        at_once: how many wait for an answer at the same time.
        after_first_answers: how many answers to wait for before `then` is called.
        then: what happens in the middle of the load, in a thread.
    """
    return asyncio.run(_post_all(system, numbers, at_once, after_first_answers, then))


async def _post_all(
    system: WholeSystem,
    numbers: Sequence[int],
    at_once: int,
    after_first_answers: int,
    then: Callable[[], None] | None,
) -> set[int]:
    acknowledged: set[int] = set()
    enough = asyncio.Event()
    turns = asyncio.Semaphore(at_once)
    address = system.address("transitions")
    headers = system.headers

    async def post(client: httpx.AsyncClient, number: int) -> None:
        body = milestone(number)
        async with turns:
            try:
                answer = await client.post(
                    address + PATH,
                    json=body,
                    headers={**headers, "idempotency-key": body["title"].replace(" ", "-")},
                )
            except httpx.HTTPError:
                return  # nobody knows whether it took effect
        if answer.status_code == CREATED:
            acknowledged.add(number)
            if len(acknowledged) >= after_first_answers:
                enough.set()

    async def interfere() -> None:
        await enough.wait()
        if then is not None:
            await asyncio.to_thread(then)

    limits = httpx.Limits(max_connections=at_once)
    async with httpx.AsyncClient(timeout=REQUEST_SECONDS_MAX, limits=limits) as client:
        disturbance = asyncio.create_task(interfere())
        await asyncio.gather(*(post(client, number) for number in numbers))
        enough.set()
        await disturbance
    return acknowledged


def planned_titles(events: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the titles of the milestones that a log or a stream holds."""
    return [
        str(event["data"]["title"])
        for event in events
        if str(event["type"]).split(".")[-2] == "MilestonePlanned"
    ]
