"""Runs the projections of a service in a thread, and lets queries read them."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar, cast

import structlog
from sqlalchemy import Connection, Engine

from missionledger.common.eventlog.codec import EventCodec
from missionledger.common.eventlog.port import EventLog
from missionledger.common.projections.metrics import PROJECTION_FAILED, PROJECTION_LAG_EVENTS
from missionledger.common.projections.port import Projection
from missionledger.common.projections.projector import PAGE_EVENTS, Projector, RetiredGeneration
from missionledger.common.projections.registry import PositionMovedError
from missionledger.common.projections.store import READERS_MAX, reading

T = TypeVar("T")
P = TypeVar("P", bound=Projection)

DROP_AFTER_SECONDS = 30.0
"""How long the tables of a replaced generation stay for queries that were given them before."""

LOOK_SECONDS = 10.0
"""How often an idle projector looks whether another process has switched a projection.

Well below the time that replaced tables stay.
"""

PAUSE_SECONDS_FIRST = 0.05
PAUSE_SECONDS_MAX = 5.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Waiter:
    position: int
    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[bool]"


@dataclass(frozen=True, slots=True)
class _Departure:
    """A replaced generation: queries up to this number may still read it."""

    retired: RetiredGeneration
    last_query: int
    not_before: float


@dataclass(frozen=True, slots=True)
class ProjectionState:
    """How far a read model is.

    Attributes:
        position: last log position that readers see in it.
        rebuilding_position: how far its new copy is, None if none is being built.
        failure: why it does not go on, empty if it does.
    """

    name: str
    shape: int
    generation: int
    position: int
    log_position: int
    rebuilding_position: int | None
    failure: str


class ProjectionHost:
    """The read models of one service; implements `LiveProjections`."""

    def __init__(
        self,
        log: EventLog,
        codec: EventCodec,
        engine: Engine,
        kinds: Sequence[type[Projection]],
        *,
        page_events: int = PAGE_EVENTS,
        drop_after_seconds: float = DROP_AFTER_SECONDS,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        """Prepare; `start` opens the store. The engine stays the caller's to dispose."""
        self._event_log = log
        self._projector = Projector(log, codec, engine, kinds, page_events=page_events)
        self._reading = reading(engine)
        self._drop_after_seconds = drop_after_seconds
        self._look_seconds = look_seconds
        self._readers = ThreadPoolExecutor(READERS_MAX, thread_name_prefix="projection-reader")
        self._thread = threading.Thread(target=self._run, name="projector", daemon=True)
        self._wake = threading.Event()
        self._stopping = False
        self._leave: Callable[[], None] | None = None
        self._lock = threading.Lock()
        self._waiters: list[_Waiter] = []
        self._rebuilds: dict[str, list[Future[None]]] = {}
        self._departures: list[_Departure] = []
        self._queries: set[int] = set()
        self._last_query = 0
        self._trouble = ""

    def start(self) -> None:
        """Open the store, take up or make its tables, and follow the log in a thread.

        Raises:
            sqlalchemy.exc.DBAPIError: if the store cannot be opened.
        """
        self._projector.open()
        self._leave = self._event_log.subscribe(lambda _position: self._wake.set())
        self._thread.start()

    def close(self) -> None:
        """Stop after the page at hand; safe to call twice."""
        self._stopping = True
        self._wake.set()
        if self._leave is not None:
            self._leave()
            self._leave = None
            self._thread.join()
        self._readers.shutdown()
        with self._lock:
            waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            _answer(waiter, held=False)

    def live(self, kind: type[P]) -> P:
        """Return the generation of this projection that readers use now."""
        return cast("P", self._projector.live[kind.name].projection)

    def problem(self) -> str | None:
        """Return which projections do not go on and why, or None: for the readiness."""
        if self._trouble:
            return f"projections: {self._trouble}"
        failed = [each for each in self._projector.live.values() if each.failure]
        if failed:
            # Anybody may ask for readiness; what the event held is told by `states`.
            return "; ".join(
                f"projection {each.name} stands at {each.position}: {_kind_of(each.failure)}"
                for each in failed
            )
        if not self._stopping and self._leave is not None and not self._thread.is_alive():
            return "projections: the projector has ended"
        return None

    def states(self) -> list[ProjectionState]:
        """Return how far every projection is, by name."""
        head = self._event_log.head().position
        building = dict(self._projector.building)
        return [
            ProjectionState(
                name=name,
                shape=live.projection.shape,
                generation=live.projection.generation,
                position=live.position,
                log_position=head,
                rebuilding_position=building[name].position if name in building else None,
                failure=live.failure,
            )
            for name, live in sorted(self._projector.live.items())
        ]

    async def caught_up(self, position: int, *, timeout_seconds: float = 2.0) -> bool:
        """Wait until every live projection holds the position; False if time runs out first.

        False at once if a projection has failed before that position.
        """
        loop = asyncio.get_running_loop()
        with self._lock:
            reached = self._reached(position)
            if reached is not None:
                return reached
            waiter = _Waiter(position, loop, loop.create_future())
            self._waiters.append(waiter)
        try:
            return await asyncio.wait_for(waiter.future, timeout_seconds)
        except TimeoutError:
            return False
        finally:
            with self._lock, contextlib.suppress(ValueError):
                self._waiters.remove(waiter)

    async def query(self, call: Callable[[Connection], T]) -> T:
        """Run a read on the read store in a reader thread and return what it returns."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, call)

    def rebuild(self, name: str) -> Future[None]:
        """Build a projection anew beside the live one; done when readers use the new one.

        Raises:
            KeyError: if there is no such projection.
        """
        future: Future[None] = Future()
        with self._lock:
            self._projector.request(name)
            self._rebuilds.setdefault(name, []).append(future)
        self._wake.set()
        return future

    def rebuild_all(self) -> list[Future[None]]:
        """Build every projection anew; see `rebuild`."""
        return [self.rebuild(name) for name in list(self._projector.live)]

    def _read(self, call: Callable[[Connection], T]) -> T:
        with self._lock:
            self._last_query += 1
            number = self._last_query
            self._queries.add(number)
        try:
            with self._reading.connect() as connection:
                return call(connection)
        finally:
            with self._lock:
                self._queries.discard(number)
                is_awaited = bool(self._departures)
            if is_awaited:
                self._wake.set()

    def _run(self) -> None:
        pause = PAUSE_SECONDS_FIRST
        is_idle = False
        while not self._stopping:
            # Cleared before the step: a commit during it sets the event again.
            self._wake.clear()
            try:
                if is_idle:
                    self._projector.look()
                worked = self._projector.step()
                self._drop_departed()
                self._settle()
            except PositionMovedError as error:
                _log.info("projection_moved_elsewhere", reason=str(error))
                is_idle = False
                self._reopen()
                continue
            except Exception as error:  # noqa: BLE001 - log or store may be down for a while
                # The thread must outlive that: nobody else would bring the projections forward.
                self._trouble = f"{type(error).__name__}: {error}"
                _log.exception("projector_stalled", service=self._event_log.service)
                self._wake.wait(pause)
                pause = min(pause * 2, PAUSE_SECONDS_MAX)
                continue
            pause = PAUSE_SECONDS_FIRST
            self._trouble = ""
            is_idle = not worked and not self._wake.wait(self._seconds_to_next_look())

    def _reopen(self) -> None:
        try:
            self._projector.open()
        except Exception as error:  # noqa: BLE001 - as above: the next round tries again
            self._trouble = f"{type(error).__name__}: {error}"
            _log.exception("projections_not_reopened", service=self._event_log.service)
            self._wake.wait(PAUSE_SECONDS_MAX)

    def _settle(self) -> None:
        """Tell everybody who waits how far the projections are."""
        head = self._event_log.head().position
        service = self._event_log.service
        for name, live in self._projector.live.items():
            PROJECTION_LAG_EVENTS.labels(service, name).set(head - live.position)
            PROJECTION_FAILED.labels(service, name).set(bool(live.failure))
        with self._lock:
            answered = [
                (waiter, reached)
                for waiter in self._waiters
                if (reached := self._reached(waiter.position)) is not None
            ]
            for waiter, _ in answered:
                self._waiters.remove(waiter)
            built = self._finished_rebuilds()
        for waiter, reached in answered:
            _answer(waiter, held=reached)
        for future, failure in built:
            if failure:
                future.set_exception(RuntimeError(failure))
            else:
                future.set_result(None)

    def _finished_rebuilds(self) -> list[tuple[Future[None], str]]:
        finished: list[tuple[Future[None], str]] = []
        for name in list(self._rebuilds):
            building = self._projector.building.get(name)
            if self._projector.is_requested(name) or (building and not building.failure):
                continue
            failure = building.failure if building else ""
            finished += [(future, failure) for future in self._rebuilds.pop(name)]
        return finished

    def _reached(self, position: int) -> bool | None:
        live = self._projector.live.values()
        if all(each.position >= position for each in live):
            return True
        if any(each.failure and each.position < position for each in live):
            return False
        return None

    def _drop_departed(self) -> None:
        with self._lock:
            known = {departure.retired for departure in self._departures}
            now = time.monotonic()
            self._departures += [
                _Departure(retired, self._last_query, now + self._drop_after_seconds)
                for retired in self._projector.retired
                if retired not in known
            ]
            oldest_query = min(self._queries, default=self._last_query + 1)
            due = [
                departure
                for departure in self._departures
                if departure.not_before <= now
                and departure.last_query < oldest_query
                and self._is_replaced(departure.retired)
            ]
            self._departures = [each for each in self._departures if each not in due]
        for departure in due:
            self._projector.drop(departure.retired)

    def _is_replaced(self, retired: RetiredGeneration) -> bool:
        live = self._projector.live.get(retired.name)
        return live is None or live.position >= retired.until_position

    def _seconds_to_next_look(self) -> float:
        """Return when to look again; a query that ends and a page that is done wake us anyway."""
        now = time.monotonic()
        with self._lock:
            coming = [each.not_before - now for each in self._departures if each.not_before > now]
        return min([self._look_seconds, *coming])


def _kind_of(failure: str) -> str:
    return failure.partition(":")[0]


def _answer(waiter: _Waiter, *, held: bool) -> None:
    def answer() -> None:
        if not waiter.future.done():
            waiter.future.set_result(held)

    # The loop of a caller that went away is closed; nobody is left to be told.
    with contextlib.suppress(RuntimeError):
        waiter.loop.call_soon_threadsafe(answer)
