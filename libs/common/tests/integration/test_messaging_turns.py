"""Several processes of a service may offer to take facts; one of them does at a time."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from missionledger.common.eventlog.open import open_log
from missionledger.common.eventlog.port import EventLog
from missionledger.common.messaging.consumer_state import ConsumerState
from missionledger.common.messaging.turn import ConsumerTurn
from missionledger.common.projections.store import open_read_store
from missionledger.common.testing.deposits import DepositWriter
from missionledger.common.testing.foreign_facts import Finance, consuming, versions
from missionledger.common.testing.nats_server import NatsServer, running_nats_server
from missionledger.common.testing.transport import connected, relaying
from missionledger.common.testing.waiting import eventually

pytest_plugins = ["missionledger.common.testing.postgres"]


@pytest.fixture
def nats_server() -> Iterator[NatsServer]:
    with running_nats_server() as server:
        yield server


@pytest.fixture
def mandates(tmp_path: Path) -> Iterator[EventLog]:
    log = open_log("mandates", f"sqlite:///{tmp_path}/mandates.log.db")
    yield log
    log.close()


@pytest.fixture
def two(tmp_path: Path, postgres_url: str) -> Iterator[tuple[Finance, Finance]]:
    """Two processes of finance: one log, one read store, a connection pool each."""
    log = open_log("finance", f"sqlite:///{tmp_path}/finance.log.db")
    first = Finance(log, open_read_store(postgres_url, "finance"))
    second = replace(first, engine=open_read_store(postgres_url, "finance"))
    yield first, second
    log.close()
    first.engine.dispose()
    second.engine.dispose()


def test_the_next_one_takes_over_and_nothing_is_set_aside(
    mandates: EventLog, two: tuple[Finance, Finance], nats_server: NatsServer
) -> None:
    first, second = two
    writer = DepositWriter(mandates)
    writer.append_round(accounts=5, rounds=4)

    async def scenario() -> None:
        async with (
            connected(nats_server) as broker,
            relaying(mandates, broker),
            AsyncExitStack() as later,
        ):
            async with consuming(first, broker, fetch_events=3) as working:
                await eventually(lambda: working.state is ConsumerState.RUNNING)
                waiting = await later.enter_async_context(consuming(second, broker, fetch_events=3))
                await eventually(lambda: waiting.state is ConsumerState.STANDBY)
                assert waiting.problem() is None
                await eventually(lambda: first.log.head().position == 20)
            writer.append_round(accounts=5, rounds=4)
            await eventually(lambda: first.log.head().position == 40)

            assert waiting.state is ConsumerState.RUNNING
            assert first.noted() == versions(mandates)
            assert first.waiting() == []

    asyncio.run(scenario())


def test_a_stream_that_another_process_let_go_on_does_go_on(
    mandates: EventLog, two: tuple[Finance, Finance], nats_server: NatsServer
) -> None:
    """An operator may be answered by a process whose turn it is not."""
    first, second = two
    first.poison.add("poison")
    writer = DepositWriter(mandates)
    writer.append("a", [1], remark="poison")

    async def scenario() -> None:
        async with (
            connected(nats_server) as broker,
            relaying(mandates, broker),
            consuming(first, broker) as working,
        ):
            await eventually(lambda: len(first.waiting()) == 1)
            async with consuming(second, broker) as waiting:
                await eventually(lambda: waiting.state is ConsumerState.STANDBY)
                first.poison.clear()
                assert await waiting.retry("mandates.account-a", by="anna", why="corrected") == []
            writer.append("a", [2])
            await eventually(lambda: first.log.head().position == 2)

            assert working.state is ConsumerState.RUNNING
            assert first.noted() == versions(mandates)
            assert first.waiting() == []

    asyncio.run(scenario())


def test_a_turn_that_was_lost_is_noticed_and_passes_on(two: tuple[Finance, Finance]) -> None:
    first, second = (ConsumerTurn(each.engine, "finance-deposits") for each in two)
    other = ConsumerTurn(two[1].engine, "finance-others")

    assert (first.take(), second.take(), other.take()) == (True, False, True)
    first.leave()
    assert (second.take(), first.take()) == (True, False)
    with two[0].engine.begin() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )

    assert second.take() is False
    assert first.take() is True
    for turn in (first, second, other):
        turn.leave()
