"""The kit behind its real server: streams, bodies without end, and how it stops."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from missionledger.common.http.server import ServiceServer, build_server
from missionledger.common.security.roles import Role
from missionledger.common.testing.purse_app import PurseApp, payment, purse_app

DEADLINE_SECONDS = 20.0
PAYMENTS = "/v1/purses/p1/payments"


@pytest.fixture
def purses(tmp_path: Path) -> Iterator[PurseApp]:
    with purse_app(tmp_path, heartbeat_seconds=0.05) as app:
        yield app


@dataclass(frozen=True)
class Served:
    server: ServiceServer
    client: httpx.AsyncClient
    port: int
    serving: "asyncio.Task[None]"


@asynccontextmanager
async def served(purses: PurseApp) -> AsyncIterator[Served]:
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    server = build_server(purses.app, host="127.0.0.1", port=port)
    serving = asyncio.create_task(server.serve([listener]))
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
        try:
            yield Served(server, client, port, serving)
        finally:
            server.should_exit = True
            await serving


def run(purses: PurseApp, scenario: Callable[[Served], Awaitable[None]]) -> None:
    async def within_deadline() -> None:
        async with asyncio.timeout(DEADLINE_SECONDS), served(purses) as place:
            await scenario(place)

    asyncio.run(within_deadline())


async def pay(purses: PurseApp, place: Served) -> None:
    answer = await place.client.post(PAYMENTS, json=payment(), headers=purses.officer())
    assert answer.status_code == 201


async def ids(answer: httpx.Response) -> AsyncIterator[str]:
    async for line in answer.aiter_lines():
        if line.startswith("id: "):
            yield line.removeprefix("id: ")


def test_a_stream_sends_what_was_and_what_comes_and_resumes(purses: PurseApp) -> None:
    async def scenario(place: Served) -> None:
        await pay(purses, place)
        await pay(purses, place)
        follow = place.client.stream("GET", "/v1/events/stream?after=0", headers=purses.viewer())
        async with follow as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            numbers = ids(answer)
            assert [await anext(numbers), await anext(numbers)] == ["1", "2"]
            await pay(purses, place)
            assert await anext(numbers) == "3"
        await pay(purses, place)
        resumed = purses.viewer() | {"Last-Event-ID": "3"}
        async with place.client.stream("GET", "/v1/events/stream", headers=resumed) as answer:
            assert await anext(ids(answer)) == "4"

    run(purses, scenario)


def test_a_silent_stream_sends_heartbeats(purses: PurseApp) -> None:
    async def scenario(place: Served) -> None:
        follow = place.client.stream("GET", "/v1/events/stream", headers=purses.viewer())
        async with follow as answer:
            lines = answer.aiter_lines()
            async for line in lines:
                if line == ": still here":
                    return

    run(purses, scenario)


def test_a_stream_that_its_client_left_is_forgotten(purses: PurseApp) -> None:
    streams = purses.app.state.kit.streams

    async def scenario(place: Served) -> None:
        follow = place.client.stream("GET", "/v1/events/stream", headers=purses.viewer())
        async with follow as answer:
            await anext(answer.aiter_lines())
            assert len(streams) == 1
        none_open = 'missionledger_event_streams_open{service="purses"} 0.0'
        while none_open not in (await place.client.get("/metrics")).text:
            assert len(streams) <= 1
        assert len(streams) == 0

    run(purses, scenario)


def test_a_server_that_stops_ends_its_streams_cleanly(purses: PurseApp) -> None:
    async def scenario(place: Served) -> None:
        follow = place.client.stream("GET", "/v1/events/stream", headers=purses.viewer())
        async with follow as answer:
            lines = answer.aiter_lines()
            await anext(lines)
            place.server.should_exit = True
            async for _line in lines:
                pass
        await place.serving
        with pytest.raises(httpx.TransportError):
            await place.client.get("/healthz")

    run(purses, scenario)


@pytest.mark.parametrize("told", [True, False])
def test_ten_megabytes_are_refused_and_the_answer_arrives(purses: PurseApp, *, told: bool) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(160):
            yield b" " * 65_536

    async def scenario(place: Served) -> None:
        answer = await place.client.post(
            PAYMENTS,
            content=b" " * 10_485_760 if told else chunks(),
            headers=purses.officer() | {"Content-Type": "application/json"},
        )
        assert answer.status_code == 413
        assert answer.json()["type"] == "urn:missionledger:problem:body-too-large"
        assert answer.json()["facts"] == {"limit_bytes": 1_000_000}
        await pay(purses, place)

    run(purses, scenario)
    assert purses.kernel.log.head().position == 1


def test_an_import_may_be_longer_but_not_endless(purses: PurseApp) -> None:
    async def scenario(place: Served) -> None:
        for size, status in ((2_000_000, 422), (16_000_001, 413)):
            answer = await place.client.post(
                "/v1/imports/payments",
                content=b"{}" + b" " * (size - 2),
                headers=purses.officer()
                | purses.mint.headers(Role.ADMINISTRATOR)
                | {"Content-Type": "application/json"},
            )
            assert answer.status_code == status

    run(purses, scenario)


def test_a_client_that_waits_for_leave_never_sends_the_body(purses: PurseApp) -> None:
    async def scenario(place: Served) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
        token = purses.officer()["Authorization"]
        head = (
            f"POST {PAYMENTS} HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\n"
            "Content-Length: 10000000\r\nExpect: 100-continue\r\n\r\n"
        )
        writer.write(head.encode())
        assert (await reader.readline()).startswith(b"HTTP/1.1 413")
        await reader.read()
        writer.close()

    run(purses, scenario)


def test_a_signal_ends_the_serving_and_not_the_process(purses: PurseApp) -> None:
    heard: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _frame: heard.append(number))
    try:

        async def scenario(place: Served) -> None:
            await pay(purses, place)
            signal.raise_signal(signal.SIGTERM)
            await place.serving

        run(purses, scenario)
    finally:
        signal.signal(signal.SIGTERM, before)
    # Raised again after the serving, it would end a process whose log is still open.
    assert heard == []
