"""`missionledger events`: the feed of every service, as lines of JSON."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from pathlib import Path

import httpx

from missionledger.cli.client import (
    TIMEOUT_SECONDS,
    PartUnreachableError,
    RunningSystem,
    chosen_services,
)
from missionledger.cli.exit_codes import ExitCode
from missionledger.common.refusals import NotFoundError, Refusal

PAGE_EVENTS = 500
NDJSON = "application/x-ndjson"
RETRY_SECONDS = 1.0
SILENCE_SECONDS_MAX = 60.0
"""The service says something every few seconds; silence for so long means it is gone."""

MISSION_IDS = "A mission goes by its acronym, such as UNIFIL or UNEF-I."

Emit = Callable[[bytes], None]


def export(
    *, data_dir: Path, service: str | None, mission: str | None, after: int | None
) -> ExitCode:
    """Write every event there is, service by service, in the order of each log.

    Raises:
        NotFoundError: if no event is of this mission.
    """
    system = RunningSystem.find(data_dir)
    is_empty = True
    for name in chosen_services(system, service):
        for page in _pages(system, name, mission, after or 0):
            _emit(page)
            is_empty = is_empty and not page
    if is_empty and mission is not None and not is_heard_of(system, mission):
        raise NotFoundError(f"no event is of mission {mission!r}", next_step=MISSION_IDS)
    return ExitCode.OK


def tail(
    *, data_dir: Path, service: str | None, mission: str | None, after: int | None
) -> ExitCode:
    """Write events as they are recorded, until Ctrl-C; a service that restarts is followed on.

    Raises:
        PartUnreachableError: if a service does not answer at first.
        TokenRefusedError: if it does not know the token.
        AnsweredProblemError: if it refuses.
    """
    system = RunningSystem.find(data_dir)
    services = chosen_services(system, service)
    if mission is not None and not is_heard_of(system, mission):
        print(f"missionledger: no event is of mission {mission!r} yet", file=sys.stderr)
        print(f"  {MISSION_IDS}", file=sys.stderr)
    try:
        asyncio.run(_follow_all(system, services, mission=mission, after=after, emit=_emit))
    except KeyboardInterrupt:
        # The way it is meant to end.
        return ExitCode.OK
    except ExceptionGroup as group:
        # All services are asked at once, and one of them says enough; so does a closed output.
        expected, other = group.split((Refusal, BrokenPipeError))
        if expected is None or other is not None:
            raise
        raise expected.exceptions[0] from None
    return ExitCode.OK


async def _follow_all(
    system: RunningSystem,
    services: Sequence[str],
    *,
    mission: str | None,
    after: int | None,
    emit: Emit,
) -> None:
    async with (
        httpx.AsyncClient(
            timeout=httpx.Timeout(TIMEOUT_SECONDS, read=SILENCE_SECONDS_MAX), trust_env=False
        ) as client,
        asyncio.TaskGroup() as group,
    ):
        for name in services:
            group.create_task(
                _follow(system, client, name, params=_of(mission), after=after, emit=emit)
            )


async def _follow(
    system: RunningSystem,
    client: httpx.AsyncClient,
    service: str,
    *,
    params: Mapping[str, str | int],
    after: int | None,
    emit: Emit,
) -> None:
    """Follow one service for ever; the first connection must succeed, later ones are retried.

    Raises:
        PartUnreachableError: if it does not answer at first.
        AnsweredProblemError: if it refuses.
    """
    position, was_reached = after, False
    while True:
        try:
            async with client.stream(
                "GET",
                f"{system.address(service)}/v1/events/stream",
                params=params if position is None else {**params, "after": position},
                headers=system.headers(),
            ) as answer:
                if answer.is_error:
                    system.require_success(service, answer.status_code, await answer.aread())
                was_reached = True
                async for number, event in server_sent(answer.aiter_lines()):
                    emit(event.encode() + b"\n")
                    position = number
        except (httpx.TransportError, PartUnreachableError) as error:
            if not was_reached:
                if isinstance(error, PartUnreachableError):
                    raise
                raise system.unreachable(service, error) from error
            print(f"{service} does not answer; trying again", file=sys.stderr)
            await asyncio.sleep(RETRY_SECONDS)


async def server_sent(lines: AsyncIterator[str]) -> AsyncIterator[tuple[int, str]]:
    """Yield position and data of every event of a stream of server-sent events."""
    position, data = 0, ""
    async for line in lines:
        name, _, value = line.partition(": ")
        if name == "id":
            position = int(value)
        elif name == "data":
            data = value
        elif not line and data:
            yield position, data
            data = ""


def _of(mission: str | None) -> Mapping[str, str | int]:
    return {} if mission is None else {"mission": mission.upper()}


def _pages(system: RunningSystem, service: str, mission: str | None, after: int) -> Iterator[bytes]:
    """Yield the events of a service behind a position, page by page; a page may be empty."""
    position = after
    while True:
        answer = system.get(
            service,
            "/v1/events",
            params={**_of(mission), "after": position, "limit": PAGE_EVENTS},
            accept=NDJSON,
        )
        yield answer.content
        position = int(answer.headers["Missionledger-Next-After"])
        if position >= int(answer.headers["Missionledger-Head"]):
            return


def is_heard_of(system: RunningSystem, mission: str) -> bool:
    """Return whether any service has an event of this mission."""
    return any(any(_pages(system, name, mission, 0)) for name in system.services)


def _emit(lines: bytes) -> None:
    sys.stdout.buffer.write(lines)
    sys.stdout.buffer.flush()
