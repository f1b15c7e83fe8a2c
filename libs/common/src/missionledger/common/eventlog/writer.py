"""The one writer of a log in a process: a thread that commits all that waits in one go.

One transaction and one sync to disk serve every append that arrived meanwhile (group commit). A
thread of its own was chosen over committing on the event loop: slower on a fast disk, but a slow
disk then delays only those who append.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Lock, Thread

import structlog

from missionledger.common.clock import Clock, format_instant
from missionledger.common.eventlog.errors import (
    EventIdReusedError,
    LogBusyError,
    LogClosedError,
    LogFullError,
    LogOutcomeUnknownError,
    LogUnavailableError,
)
from missionledger.common.eventlog.planning import BatchPlan, check_bounds
from missionledger.common.eventlog.port import AppendRequest, AppendResult, Snapshot
from missionledger.common.eventlog.store import IdempotencyKey, LogStore, OutcomeUnknownError
from missionledger.common.refusals import Refusal

WAITING_MAX = 10_000
"""Most appends that may wait; the next one is refused as busy."""

BATCH_REQUESTS_MAX = 1_000
BATCH_BYTES_MAX = 16_000_000
"""A batch is closed when it has this many requests or bytes, so that none waits for long."""

_log = structlog.get_logger(__name__)


@dataclass(slots=True, eq=False)
class _Waiting:
    """A request in the queue, and who waits for it: a future of a thread or one of a loop."""

    request: AppendRequest | Snapshot
    size: int
    future: "Future[AppendResult] | None" = None
    waiter: "asyncio.Future[AppendResult] | None" = None
    loop: asyncio.AbstractEventLoop | None = None
    result: AppendResult | None = None
    error: BaseException | None = None


_SNAPSHOT_RESULT = AppendResult(0, 0, "")


class GroupCommitWriter:
    """Queues appends and commits them in batches, in the order in which they came."""

    def __init__(
        self,
        store: LogStore,
        clock: Clock,
        *,
        name: str,
        committed: Callable[[int], None],
        waiting_max: int = WAITING_MAX,
    ) -> None:
        """Start the thread.

        Args:
            store: used by the thread alone from now on; closed when the writer closes.
            clock: gives `recorded_at`, which never runs backwards whatever the clock does.
            name: of the service, for the name of the thread.
            committed: called with the last position after a commit, before callers are told.
            waiting_max: most appends that may wait.
        """
        self._store = store
        self._clock = clock
        self._committed = committed
        self._waiting_max = waiting_max
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._lock = Lock()
        self._closed = False
        self._failure = ""
        self._thread = Thread(target=self._run, name=f"{name}-log-writer", daemon=True)
        self._thread.start()

    @property
    def failed(self) -> bool:
        """Tell whether the writer stopped by itself, because the state on disk is not known."""
        return bool(self._failure)

    def submit(self, request: AppendRequest | Snapshot) -> "Future[AppendResult]":
        """Queue a request; its future is done when it is on disk or refused."""
        future: Future[AppendResult] = Future()
        try:
            size = check_bounds(request) if isinstance(request, AppendRequest) else 0
            self._put(_Waiting(request, size, future=future))
        except Refusal as refusal:
            future.set_exception(refusal)
        return future

    async def append(self, request: AppendRequest) -> AppendResult:
        """Queue an append and wait for it on the running event loop.

        Abandoning the wait does not take the request back.
        """
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[AppendResult] = loop.create_future()
        self._put(_Waiting(request, check_bounds(request), waiter=waiter, loop=loop))
        return await waiter

    def close(self) -> None:
        """Finish what is queued, refuse what comes later, and release the store."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

    def _put(self, waiting: _Waiting) -> None:
        with self._lock:
            if self._closed:
                raise _closed(self._failure)
            if self._queue.qsize() >= self._waiting_max:
                raise LogBusyError(
                    f"{self._waiting_max} appends are waiting",
                    next_step="Send the request again in a moment.",
                )
            self._queue.put(waiting)

    def _run(self) -> None:
        try:
            going_on = True
            while going_on:
                batch, going_on = self._take()
                if batch:
                    self._commit(batch)
                    self._deliver(batch)
                if self._failure:
                    return
        finally:
            self._refuse_the_rest()
            self._store.close()

    def _take(self) -> tuple[list[_Waiting], bool]:
        """Wait for a request and take with it what else is there, within the bounds of a batch."""
        batch: list[_Waiting] = []
        first = self._queue.get()
        if first is None:
            return batch, False
        batch.append(first)
        size = first.size
        while len(batch) < BATCH_REQUESTS_MAX and size < BATCH_BYTES_MAX:
            try:
                waiting = self._queue.get_nowait()
            except Empty:
                break
            if waiting is None:
                return batch, False
            batch.append(waiting)
            size += waiting.size
        return batch, True

    def _commit(self, batch: Sequence[_Waiting]) -> None:
        try:
            self._commit_together(batch)
        except EventIdReusedError as error:
            # One of them repeats an event id. Alone, each either passes or is the one.
            if len(batch) == 1:
                _fail(batch, error)
                return
            for waiting in batch:
                self._commit([waiting])
        except (LogFullError, LogBusyError, LogUnavailableError) as error:
            _fail(batch, error)
        except OutcomeUnknownError as error:
            self._stop(batch, str(error))
        # The boundary of the thread: whatever went wrong, nobody may wait for ever, and nothing
        # may be appended after a transaction whose end is not known.
        except Exception as error:  # noqa: BLE001
            _log.exception("log_writer_failed")
            self._stop(batch, f"{type(error).__name__}: {error}")

    def _commit_together(self, batch: Sequence[_Waiting]) -> None:
        if self._failure:
            raise OutcomeUnknownError(self._failure)
        for waiting in batch:
            waiting.error = waiting.result = None
        standing = self._store.begin(*_asked_for(batch))
        plan = BatchPlan(
            standing,
            epoch=self._store.epoch,
            recorded_at=max(format_instant(self._clock.now()), standing.head.recorded_at),
            versions_between=self._store.versions_between,
        )
        snapshots: list[Snapshot] = []
        for waiting in batch:
            if isinstance(waiting.request, Snapshot):
                snapshots.append(waiting.request)
                waiting.result = _SNAPSHOT_RESULT
                continue
            fate = waiting.request.fate
            try:
                waiting.result = plan.add(waiting.request)
                fate.is_recorded = not waiting.result.replayed
            except Refusal as refusal:
                waiting.error = refusal
                fate.is_recorded = False
        written = plan.batch(snapshots)
        if written.empty:
            self._store.rollback()
            return
        self._store.write(written)
        if written.events:
            self._committed(written.head.position)

    def _stop(self, batch: Sequence[_Waiting], reason: str) -> None:
        _log.error("log_writer_stopped", reason=reason)
        with self._lock:
            self._closed = True
            self._failure = reason
        for waiting in batch:
            if waiting.error is None:
                waiting.error = LogOutcomeUnknownError(
                    f"the writer stopped: {reason}",
                    next_step="When the service is back, repeat it under the same key.",
                )

    def _refuse_the_rest(self) -> None:
        with self._lock:
            self._closed = True
        rest: list[_Waiting] = []
        while True:
            try:
                waiting = self._queue.get_nowait()
            except Empty:
                break
            if waiting is not None:
                waiting.error = _closed(self._failure)
                rest.append(waiting)
        self._deliver(rest)

    def _deliver(self, batch: Sequence[_Waiting]) -> None:
        """Tell those who wait; each event loop is woken once for all of its own."""
        by_loop: dict[asyncio.AbstractEventLoop, list[_Waiting]] = {}
        for waiting in batch:
            if waiting.loop is not None:
                by_loop.setdefault(waiting.loop, []).append(waiting)
            elif waiting.future is not None and waiting.future.set_running_or_notify_cancel():
                if waiting.error is not None:
                    waiting.future.set_exception(waiting.error)
                else:
                    waiting.future.set_result(waiting.result or _SNAPSHOT_RESULT)
        for loop, mine in by_loop.items():
            # A loop that was closed has nobody left who could wait.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(_wake, mine)


def _asked_for(batch: Sequence[_Waiting]) -> tuple[set[str], set[IdempotencyKey]]:
    """Return the streams and the idempotency keys that the batch touches."""
    streams: set[str] = set()
    keys: set[IdempotencyKey] = set()
    for waiting in batch:
        request = waiting.request
        if isinstance(request, AppendRequest):
            streams.update(write.stream for write in request.writes)
            if request.idempotency is not None:
                keys.add((request.idempotency.actor, request.idempotency.key))
    return streams, keys


def _fail(batch: Sequence[_Waiting], error: Refusal) -> None:
    """Nothing of the batch was recorded; what was refused before keeps its own reason."""
    for waiting in batch:
        waiting.error = waiting.error or error
        if isinstance(waiting.request, AppendRequest):
            waiting.request.fate.is_recorded = False


def _wake(batch: Sequence[_Waiting]) -> None:
    for waiting in batch:
        waiter = waiting.waiter
        if waiter is None or waiter.done():
            continue
        if waiting.error is not None:
            waiter.set_exception(waiting.error)
        else:
            waiter.set_result(waiting.result or _SNAPSHOT_RESULT)


def _closed(failure: str) -> LogClosedError:
    detail = f"the writer stopped: {failure}" if failure else "the event log is shutting down"
    return LogClosedError(detail, next_step="Send the request again when the service is back.")
