"""The writer's promises to those who wait, whatever the database does."""

import asyncio
import threading
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from missionledger.common.clock import FixedClock
from missionledger.common.eventlog.errors import (
    LogBusyError,
    LogClosedError,
    LogFullError,
    LogOutcomeUnknownError,
    LogUnavailableError,
    VersionConflictError,
)
from missionledger.common.eventlog.port import (
    GENESIS_HASH,
    AppendRequest,
    AppendResult,
    LogHead,
    StreamWrite,
)
from missionledger.common.eventlog.store import (
    Batch,
    IdempotencyKey,
    OutcomeUnknownError,
    Standing,
)
from missionledger.common.eventlog.subscribers import Subscribers
from missionledger.common.eventlog.writer import GroupCommitWriter
from missionledger.common.events import NewEvent
from missionledger.common.testing.eventlog_samples import sample_append

FUND = "finance.fund-UNSOH"
SECONDS = 30


class InMemoryStore:
    """Keeps the head and the versions; a test says what the next commits do."""

    epoch = "00000000-0000-0000-0000-000000000000"

    def __init__(self) -> None:
        self.head = LogHead(0, GENESIS_HASH, "")
        self.versions: dict[str, int] = {}
        self.batches: list[Batch] = []
        self.errors: list[Exception] = []
        self.entered = threading.Event()
        self.gate = threading.Event()
        self.gate.set()
        self.closed = False

    def begin(self, streams: Collection[str], keys: Collection[IdempotencyKey]) -> Standing:
        self.entered.set()
        assert self.gate.wait(SECONDS)
        return Standing(self.head, self.versions, {})

    def versions_between(self, first_position: int, last_position: int) -> dict[str, int]:
        return {}

    def write(self, batch: Batch) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.batches.append(batch)
        self.head = batch.head
        self.versions.update({row.stream: row.version for row in batch.streams})

    def rollback(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def store() -> InMemoryStore:
    return InMemoryStore()


@pytest.fixture
def start(store: InMemoryStore) -> Iterator[Callable[..., GroupCommitWriter]]:
    started: list[GroupCommitWriter] = []

    def start_writer(
        committed: Callable[[int], None] = lambda _: None, **more: int
    ) -> GroupCommitWriter:
        clock = FixedClock(datetime(2025, 6, 30, tzinfo=UTC))
        writer = GroupCommitWriter(store, clock, name="finance", committed=committed, **more)
        started.append(writer)
        return writer

    yield start_writer
    store.gate.set()
    for writer in started:
        writer.close()


Start = Callable[..., GroupCommitWriter]


def hold(store: InMemoryStore, writer: GroupCommitWriter) -> "Future[AppendResult]":
    """Let the writer begin with one append and wait there, so that others gather behind it."""
    store.gate.clear()
    store.entered.clear()
    held = writer.submit(sample_append("finance.fund-FIRST"))
    assert store.entered.wait(SECONDS)
    return held


def test_all_that_waits_is_committed_together(store: InMemoryStore, start: Start) -> None:
    writer = start()
    hold(store, writer)
    futures = [writer.submit(sample_append(f"finance.fund-{each}")) for each in range(50)]
    store.gate.set()

    assert [future.result(SECONDS).first_position for future in futures] == list(range(2, 52))
    assert [len(batch.events) for batch in store.batches] == [1, 50]
    assert len({event.recorded_at for event in store.batches[1].events}) == 1


def test_a_later_request_of_a_batch_sees_what_earlier_ones_leave(
    store: InMemoryStore, start: Start
) -> None:
    writer = start()
    hold(store, writer)
    futures = [writer.submit(sample_append(FUND, version)) for version in (0, 1, 1, 2)]
    store.gate.set()

    assert futures[1].result(SECONDS).versions == {FUND: 2}
    assert isinstance(futures[2].exception(SECONDS), VersionConflictError)
    assert futures[3].result(SECONDS).versions == {FUND: 3}


def test_an_append_falls_with_those_it_rests_on(store: InMemoryStore, start: Start) -> None:
    """Even where another process has left the version that they would have left."""
    writer = start()
    store.versions[FUND] = 1
    hold(store, writer)
    late = sample_append(FUND, 0)
    on_late = replace(sample_append(FUND, 1), rests_on=(late.fate,))
    fresh = sample_append(FUND, 1)
    on_fresh = replace(sample_append(FUND, 2), rests_on=(fresh.fate,))
    futures = [writer.submit(each) for each in (late, on_late, fresh, on_fresh)]
    store.gate.set()

    errors = [type(future.exception(SECONDS)) for future in futures]

    assert errors == [VersionConflictError, VersionConflictError, type(None), type(None)]
    assert store.versions[FUND] == 3


def test_what_rests_on_a_failed_batch_falls_with_it(store: InMemoryStore, start: Start) -> None:
    writer = start()
    store.errors = [LogFullError("full")]
    lost = sample_append(FUND)
    assert isinstance(writer.submit(lost).exception(SECONDS), LogFullError)

    behind = writer.submit(replace(sample_append("finance.fund-NEXT"), rests_on=(lost.fate,)))

    assert isinstance(behind.exception(SECONDS), VersionConflictError)
    assert store.batches == []


def test_a_batch_is_bounded_in_bytes(store: InMemoryStore, start: Start) -> None:
    writer = start()
    hold(store, writer)
    large = sample_append(FUND).writes[0].events[0]
    requests = [
        AppendRequest((StreamWrite(f"finance.fund-{each}", 0, (_sized(large, 800_000),)),))
        for each in range(45)
    ]
    futures = [writer.submit(request) for request in requests]
    store.gate.set()

    for future in futures:
        future.result(SECONDS)
    assert [len(batch.events) for batch in store.batches] == [1, 20, 20, 5]


def test_more_than_may_wait_is_refused(store: InMemoryStore, start: Start) -> None:
    writer = start(waiting_max=3)
    hold(store, writer)

    futures = [writer.submit(sample_append(f"finance.fund-{each}")) for each in range(4)]
    with pytest.raises(LogBusyError):
        asyncio.run(writer.append(sample_append(FUND)))
    store.gate.set()

    assert isinstance(futures[3].exception(SECONDS), LogBusyError)
    assert all(future.result(SECONDS).first_position for future in futures[:3])


@pytest.mark.parametrize("error", [LogFullError("full"), LogUnavailableError("away")])
def test_a_failed_batch_is_refused_and_the_next_one_passes(
    store: InMemoryStore, start: Start, error: Exception
) -> None:
    writer = start()
    held = hold(store, writer)
    store.errors = [error]
    behind = writer.submit(sample_append(FUND))
    store.gate.set()

    assert held.exception(SECONDS) is error
    assert behind.result(SECONDS).first_position == 1
    assert not writer.failed


@pytest.mark.parametrize("error", [OutcomeUnknownError("sync failed"), ZeroDivisionError()])
def test_a_writer_that_does_not_know_the_disk_stops(
    store: InMemoryStore, start: Start, error: Exception
) -> None:
    """Those of the batch learn that it is unknown; those behind it that nothing was recorded."""
    told: list[int] = []
    writer = start(told.append)
    store.errors = [error]
    hold(store, writer)
    behind = [writer.submit(sample_append(f"finance.fund-{each}")) for each in range(3)]
    store.gate.set()

    errors = [future.exception(SECONDS) for future in behind]

    assert {type(each) for each in errors} == {LogClosedError}
    assert writer.failed
    with pytest.raises(LogClosedError) as refused:
        writer.submit(sample_append(FUND)).result(SECONDS)
    assert not isinstance(refused.value, LogOutcomeUnknownError)
    writer.close()
    assert store.closed
    assert (told, store.batches) == ([], [])


def test_those_in_a_batch_of_unknown_outcome_are_told(store: InMemoryStore, start: Start) -> None:
    writer = start()
    store.errors = [OutcomeUnknownError("sync failed")]

    with pytest.raises(LogOutcomeUnknownError):
        writer.submit(sample_append(FUND)).result(SECONDS)


def test_closing_finishes_what_is_queued(store: InMemoryStore, start: Start) -> None:
    writer = start()
    hold(store, writer)
    futures = [writer.submit(sample_append(f"finance.fund-{each}")) for each in range(5)]
    closing = threading.Thread(target=writer.close)
    closing.start()
    store.gate.set()
    closing.join(SECONDS)

    assert [future.result(SECONDS).first_position for future in futures] == [2, 3, 4, 5, 6]
    assert store.closed


def test_followers_are_told_before_callers(store: InMemoryStore, start: Start) -> None:
    told: list[int] = []
    writer = start(told.append)

    writer.submit(sample_append(FUND, events=3)).result(SECONDS)

    assert told == [3]


def test_an_abandoned_wait_harms_nobody(store: InMemoryStore, start: Start) -> None:
    """The append it waited for is recorded all the same, and so are its neighbours."""
    writer = start()
    hold(store, writer)

    async def abandon() -> int:
        abandoned = asyncio.create_task(writer.append(sample_append(FUND)))
        neighbour = asyncio.create_task(writer.append(sample_append("finance.fund-NEXT")))
        await asyncio.sleep(0)
        abandoned.cancel()
        store.gate.set()
        return (await neighbour).first_position

    assert asyncio.run(abandon()) == 3
    assert store.head.position == 3


def test_a_position_is_told_once_and_in_order() -> None:
    """The listener of a database repeats what the writer has told already."""
    heard: list[int] = []
    subscribers = Subscribers()
    leave = subscribers.add(heard.append)

    for position in (1, 3, 2, 3, 4):
        subscribers.tell(position)
    leave()
    subscribers.tell(5)

    assert heard == [1, 3, 4]


def _sized(event: NewEvent, size: int) -> NewEvent:
    return replace(event, data=b'"%b"' % (b"x" * (size - 2)))
