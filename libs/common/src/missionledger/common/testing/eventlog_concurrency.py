"""The part of the log's contract that only many callers at once can test."""

# ruff: noqa: PLR2004 - a suite of tests states its figures where it uses them

import asyncio
import random
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from missionledger.common.eventlog.errors import VersionConflictError
from missionledger.common.eventlog.port import AppendRequest, AppendResult, EventLog
from missionledger.common.testing.eventlog_place import LogPlace
from missionledger.common.testing.eventlog_samples import sample_append, sample_write

DEADLINE_SECONDS = 60


class Tail:
    """Follows a log in a thread of its own, woken by it, and keeps every position it saw."""

    def __init__(self, log: EventLog, until: int) -> None:
        """Start to follow until a position is reached."""
        self.seen: list[int] = []
        self._log = log
        self._until = until
        self._woken = threading.Event()
        self._leave = log.subscribe(lambda _position: self._woken.set())
        self._thread = threading.Thread(target=self._follow)
        self._thread.start()

    def finish(self) -> list[int]:
        """Wait until the last position was seen; return all of them in the order of arrival."""
        self._thread.join(DEADLINE_SECONDS)
        self._leave()
        return self.seen

    def _follow(self) -> None:
        while not self.seen or self.seen[-1] < self._until:
            self._woken.clear()
            after = self.seen[-1] if self.seen else 0
            page = self._log.read(after=after, limit=37)
            self.seen += [event.position for event in page]
            if not page and not self._woken.wait(DEADLINE_SECONDS):
                return


class ConcurrencyContract:
    """Many callers, one order."""

    def test_many_threads_leave_no_gap_and_a_reader_sees_each_position_once(
        self, place: LogPlace
    ) -> None:
        """16 threads, each with streams of its own; a reader follows meanwhile."""
        log = place.open()
        threads, appends = 16, 40
        tail = Tail(log, threads * appends)

        def write(number: int) -> list[int]:
            return [
                log.submit(sample_append(f"finance.fund-{number}", version))
                .result(DEADLINE_SECONDS)
                .last_position
                for version in range(appends)
            ]

        with ThreadPoolExecutor(threads) as pool:
            positions = [each for done in pool.map(write, range(threads)) for each in done]

        assert sorted(positions) == list(range(1, threads * appends + 1))
        assert tail.finish() == list(range(1, threads * appends + 1))
        assert log.verify() == log.head()

    def test_one_loser_does_not_fail_its_neighbours(self, place: LogPlace) -> None:
        """Of 30 appends to one version one wins; 30 to other streams all do."""
        log = place.open()

        async def race() -> list[object]:
            requests = [sample_append("finance.fund-BUSY") for _ in range(30)]
            requests += [sample_append(f"finance.fund-{number}") for number in range(30)]
            random.Random(7).shuffle(requests)  # noqa: S311 - an order, not a secret
            return await asyncio.gather(*map(log.append, requests), return_exceptions=True)

        outcomes = asyncio.run(race())

        refused = [each for each in outcomes if isinstance(each, BaseException)]
        assert len(refused) == 29
        assert all(isinstance(each, VersionConflictError) for each in refused)
        assert log.head().position == 31

    def test_fifty_uses_of_one_key_have_one_effect(self, place: LogPlace) -> None:
        """All get the result of the first."""
        log = place.open()
        request = sample_append("finance.fund-UNSOH", key="k")

        async def race() -> list[AppendResult]:
            return await asyncio.gather(*(log.append(request) for _ in range(50)))

        results = asyncio.run(race())

        assert log.head().position == 1
        assert {result.first_position for result in results} == {1}
        assert sum(not result.replayed for result in results) == 1

    def test_readers_never_see_a_part_of_an_append(self, place: LogPlace) -> None:
        """Two streams are written together; every read finds them equally long."""
        log = place.open()
        streams = ["finance.fund-A", "finance.fund-B"]
        done = threading.Event()

        def write() -> None:
            for version in range(60):
                writes = tuple(sample_write(stream, version) for stream in streams)
                log.submit(AppendRequest(writes)).result(DEADLINE_SECONDS)
            done.set()

        writer = threading.Thread(target=write)
        writer.start()
        lengths = set()
        while not done.is_set():
            found = log.read_streams(streams)
            lengths.add(tuple(len(found[stream]) for stream in streams))
        writer.join()

        assert all(left == right for left, right in lengths)

    def test_a_killed_writer_loses_nothing_it_acknowledged(self, place: LogPlace) -> None:
        """SIGKILL in the middle of appends; what was acknowledged is there, and the chain holds."""
        place.open().close()
        process = start_appending(place.url, name="victim", appends=100_000)
        try:
            acknowledged = [_read_position(process) for _ in range(200)]
        finally:
            process.kill()
        rest = process.communicate(timeout=DEADLINE_SECONDS)[0]
        acknowledged += [int(line) for line in rest.splitlines()]

        log = place.open()

        stored = stored_positions(log)
        assert set(acknowledged) <= set(stored)
        assert stored == list(range(1, len(stored) + 1))
        assert log.verify() == log.head()


def start_appending(
    url: str, *, name: str, appends: int, pause_seconds: str = "0"
) -> "subprocess.Popen[str]":
    """Start another process that appends and prints each position once it is acknowledged."""
    return subprocess.Popen(  # noqa: S603 - our own module
        [
            sys.executable,
            "-m",
            "missionledger.common.testing.appending_process",
            url,
            name,
            str(appends),
            pause_seconds,
        ],
        stdout=subprocess.PIPE,
        text=True,
    )


def _read_position(process: "subprocess.Popen[str]") -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


def stored_positions(log: EventLog) -> list[int]:
    """Return every position in the log, in order."""
    positions: list[int] = []
    while page := log.read(after=positions[-1] if positions else 0, limit=1000):
        positions += [event.position for event in page]
    return positions
