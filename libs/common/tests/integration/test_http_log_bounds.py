"""What one request to the log may hold and how long it may take, however long the log is."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from missionledger.common.axes import Axes
from missionledger.common.eventlog.checkpoint import LogTree, TreeNotGrownError
from missionledger.common.eventlog.open import open_log
from missionledger.common.eventlog.port import EventLog
from missionledger.common.events import RecordedEvent
from missionledger.common.http.access import ReadAccess
from missionledger.common.http.log_pages import (
    READ_AT_ONCE,
    SCANNED_MAX,
    StreamPage,
    Visibility,
    read_feed,
    read_stream_page,
)
from missionledger.common.security.roles import Grant, Requester, Role
from missionledger.common.testing.deposits import DepositWriter, account_stream
from missionledger.common.testing.waiting import DEADLINE_SECONDS

STREAM = account_stream("finance", "busy")
LENGTH = 3_000
NO_DAY_TOO_LATE = date(2099, 1, 1)
BEFORE_ALL = date(2020, 1, 1)


class WatchedLog:
    """Hands reads on to a log, counts what they return and holds them up while told to."""

    def __init__(self, log: EventLog) -> None:
        self.service = log.service
        self.events_read = 0
        self.may_read = threading.Event()
        self.may_read.set()
        self._watched = log

    def read_stream(self, *names: Any, **bounds: Any) -> list[RecordedEvent]:
        found = self._watched.read_stream(*names, **bounds)
        self.events_read += len(found)
        return found

    def read(self, **bounds: Any) -> list[RecordedEvent]:
        assert self.may_read.wait(DEADLINE_SECONDS)
        return self._watched.read(**bounds)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    log = open_log("finance", f"sqlite:///{tmp_path}/finance.log.db")
    DepositWriter(log).append("busy", [1] * LENGTH)
    yield log
    log.close()


def page_of(log: Any, day: date, *, after_version: int = 0, limit: int = 5) -> StreamPage:
    everybody = Visibility(ReadAccess(Requester("anna"), None))
    axes = Axes(day, LENGTH)
    return read_stream_page(log, everybody, STREAM, axes, after_version=after_version, limit=limit)


def test_a_page_of_a_long_stream_reads_a_part_of_it(log: EventLog) -> None:
    watched = WatchedLog(log)

    page = page_of(watched, NO_DAY_TOO_LATE, after_version=10)

    assert [event.version for event in page.events] == [11, 12, 13, 14, 15]
    assert page.next_after_version == 15
    assert watched.events_read <= READ_AT_ONCE


def test_a_page_without_anything_to_see_ends_and_says_where_to_go_on(log: EventLog) -> None:
    watched = WatchedLog(log)

    first = page_of(watched, BEFORE_ALL)
    looked_at = watched.events_read
    second = page_of(watched, BEFORE_ALL, after_version=first.next_after_version or 0)

    assert (first.events, first.next_after_version) == ([], SCANNED_MAX)
    assert looked_at == SCANNED_MAX
    assert (second.events, second.next_after_version) == ([], None)


def test_a_confidential_category_is_left_out_for_other_roles_and_missions(log: EventLog) -> None:
    """The page goes on behind what it leaves out, and an end of a stream looks like no stream."""
    category = STREAM.partition("-")[0]
    confidential = {category: (Role.AUDITOR,)}
    head = log.head().position

    def seen_by(role: Role, mission: str | None = None) -> tuple[int, int, int]:
        missions = None if mission is None else frozenset({mission})
        requester = Requester("anna", (Grant(role, missions),))
        access = ReadAccess(requester, None)
        visible = Visibility.of(access, confidential, datetime(2026, 1, 1, tzinfo=UTC))
        feed = read_feed(log, visible, after=head - 3, limit=100, mission=None)
        axes = Axes(NO_DAY_TOO_LATE, LENGTH)
        page = read_stream_page(log, visible, STREAM, axes, after_version=LENGTH - 3, limit=10)
        return len(feed.items), feed.next_after, len(page.events)

    assert seen_by(Role.AUDITOR) == (3, head, 3)
    assert seen_by(Role.VIEWER) == (0, head, 0)
    assert seen_by(Role.AUDITOR, "UNYY") == (0, head, 0)


def test_pages_of_a_stream_follow_each_other_without_gap(log: EventLog) -> None:
    seen: list[int] = []
    after: int | None = 0
    while after is not None:
        page = page_of(log, NO_DAY_TOO_LATE, after_version=after, limit=500)
        seen += [event.version for event in page.events]
        after = page.next_after_version

    assert seen == list(range(1, LENGTH + 1))


def test_who_waits_too_long_for_a_proof_is_told_and_the_tree_grows_on(log: EventLog) -> None:
    watched = WatchedLog(log)
    watched.may_read.clear()
    tree = LogTree(watched, wait_seconds=0.01)  # type: ignore[arg-type]

    async def scenario() -> None:
        with pytest.raises(TreeNotGrownError):
            await tree.at(LENGTH)
        watched.may_read.set()
        patient = LogTree(log)
        root = (await patient.at(LENGTH)).root(LENGTH)
        async with asyncio.timeout(DEADLINE_SECONDS):
            while True:
                try:
                    grown = await tree.at(LENGTH)
                except TreeNotGrownError:
                    continue
                break

        assert grown.root(LENGTH) == root

    asyncio.run(scenario())
