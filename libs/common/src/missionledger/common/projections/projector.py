"""Brings events into projections: the one writer of the read store.

All live projections that stand at the same position take a page in one transaction together with
their positions, so a crash at any moment neither loses nor doubles. A new generation catches up
beside them, one page at a time between theirs, and takes the place of the old one in one
transaction when it stands where they stand.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from pydantic import ValidationError
from sqlalchemy import Connection, Engine

from missionledger.common.decider import stream_category
from missionledger.common.eventlog.codec import EventCodec, UnknownEventError
from missionledger.common.eventlog.errors import LogCorruptError
from missionledger.common.eventlog.port import EventLog
from missionledger.common.events import DomainEvent, RecordedEvent
from missionledger.common.projections.port import ProjectedEvent, Projection
from missionledger.common.projections.registry import (
    Generation,
    PositionMovedError,
    RegisteredGeneration,
    Role,
    add_generation,
    drop_generation,
    live_generations,
    move_position,
    open_registry,
    set_role,
)
from missionledger.common.projections.store import is_store_trouble, writing

PAGE_EVENTS = 1_000

_log = structlog.get_logger(__name__)


class UnreadableEventError(Exception):
    """An event that a projection wants cannot be read by this version of the code."""


@dataclass(frozen=True, slots=True)
class RetiredGeneration:
    """Tables that no reader is given any more.

    Attributes:
        name: of the projection.
        generation: which copy of its tables.
        until_position: where the live generation must stand before these may go; an older process
            beside ours may read them until then.
    """

    name: str
    generation: int
    until_position: int = 0


class Projector:
    """Applies a log to the projections of a service; every method but `request` on one thread."""

    def __init__(
        self,
        log: EventLog,
        codec: EventCodec,
        engine: Engine,
        kinds: Sequence[type[Projection]],
        *,
        page_events: int = PAGE_EVENTS,
    ) -> None:
        """Prepare; `open` finds out what the store holds.

        Raises:
            ValueError: if two projections share a name.
        """
        names = [kind.name for kind in kinds]
        if len(set(names)) != len(names):
            raise ValueError(f"two projections share a name: {sorted(names)}")
        self._event_log = log
        self._codec = codec
        self._engine = writing(engine)
        self._kinds = {kind.name: kind for kind in kinds}
        self._page_events = page_events
        self._requests: set[str] = set()
        self._lock = threading.Lock()
        self.live: dict[str, Generation] = {}
        """By name; replaced as a whole entry when a new generation takes over."""
        self.building: dict[str, Generation] = {}
        self.retired: list[RetiredGeneration] = []
        """Not dropped yet; the owner says when nobody reads them."""

    def open(self) -> None:
        """Take up what the store holds; make what is missing, of another shape or epoch."""
        epoch = self._event_log.epoch
        with self._engine.begin() as connection:
            rows = open_registry(connection)
            # After the positions: the log only grows, and a position beyond it is of another log.
            head = self._event_log.head().position
            numbers: dict[str, int] = {}
            live: dict[str, Generation] = {}
            building: dict[str, Generation] = {}
            retired: list[RetiredGeneration] = []
            for row in rows:
                numbers[row.name] = max(numbers.get(row.name, 0), row.generation)
                taken = self._take_up(row, head, epoch)
                if taken is None:
                    set_role(connection, row.name, row.generation, Role.RETIRED)
                    retired.append(RetiredGeneration(row.name, row.generation, head))
                elif taken.role is Role.LIVE:
                    live[row.name] = taken
                else:
                    building[row.name] = taken
            for name, kind in self._kinds.items():
                if name not in live:
                    first = Generation(kind(numbers.get(name, 0) + 1), Role.LIVE, 0)
                    add_generation(connection, first, epoch)
                    live[name] = first
        # Readers look at these at any time: they are replaced whole, once all is committed.
        self.live, self.building, self.retired = live, building, retired

    def request(self, name: str) -> None:
        """Ask for a rebuild of a projection; safe from any thread.

        Raises:
            KeyError: if there is no such projection.
        """
        if name not in self._kinds:
            raise KeyError(name)
        with self._lock:
            self._requests.add(name)

    def is_requested(self, name: str) -> bool:
        """Tell whether a rebuild was asked for and has not begun."""
        with self._lock:
            return name in self._requests

    def step(self) -> bool:
        """Do a bounded piece of work; tell whether there may be more.

        Raises:
            PositionMovedError: if another process projects into the same store; `open` again.
        """
        self._start_rebuilds()
        head = self._event_log.head().position
        going = [each for each in self._generations() if not each.failure]
        live = [each.position for each in going if each.role is Role.LIVE]
        front = max(live, default=head)
        worked = False
        leaders = [each for each in going if each.position == front]
        if leaders and front < head:
            self._advance(leaders, head)
            worked = True
        behind = [each for each in going if each.position < front]
        if behind:
            low = min(each.position for each in behind)
            next_stop = min([front, *(each.position for each in behind if each.position > low)])
            self._advance([each for each in behind if each.position == low], next_stop)
            worked = True
        return self._switch_ready(head) or worked

    def drop(self, retired: RetiredGeneration) -> None:
        """Drop the tables of a generation that nobody reads any more."""
        with self._engine.begin() as connection:
            drop_generation(connection, retired.name, retired.generation)
        # By name and number: it may have been taken up again since, with another position.
        same = (retired.name, retired.generation)
        self.retired = [each for each in self.retired if (each.name, each.generation) != same]

    def look(self) -> None:
        """Make sure that what is live here is live in the store.

        Raises:
            PositionMovedError: if another process has switched a projection; `open` again.
        """
        with self._engine.connect() as connection:
            stored = live_generations(connection)
        for name, live in self.live.items():
            if stored.get(name) != live.projection.generation:
                raise PositionMovedError(f"{name} was switched by another process")

    def _generations(self) -> list[Generation]:
        # All processes lock the rows of the registry in one order, or they would wait in a circle.
        return sorted(
            (*self.live.values(), *self.building.values()),
            key=lambda each: (each.name, each.projection.generation),
        )

    def _take_up(self, row: RegisteredGeneration, head: int, epoch: str) -> Generation | None:
        kind = self._kinds.get(row.name)
        fits = (
            row.role is not Role.RETIRED
            and row.epoch == epoch
            and row.position <= head
            and kind is not None
            and row.shape == kind.shape
        )
        return Generation(kind(row.generation), row.role, row.position) if fits and kind else None

    def _start_rebuilds(self) -> None:
        with self._lock:
            names = sorted(self._requests)
        for name in names:
            older = self.building.get(name)
            if older is not None:
                self._retire(older)
                del self.building[name]
            taken = [old.generation for old in self.retired if old.name == name]
            number = 1 + max([self.live[name].projection.generation, *taken])
            new = Generation(self._kinds[name](number), Role.BUILDING, 0)
            with self._engine.begin() as connection:
                add_generation(connection, new, self._event_log.epoch)
            self.building[name] = new
            with self._lock:
                self._requests.discard(name)
            _log.info("projection_rebuild_started", projection=name, generation=number)

    def _retire(self, generation: Generation) -> None:
        with self._engine.begin() as connection:
            set_role(connection, generation.name, generation.projection.generation, Role.RETIRED)
        self.retired.append(RetiredGeneration(generation.name, generation.projection.generation))

    def _advance(self, group: Sequence[Generation], up_to: int) -> None:
        """Bring generations that stand at one position forward by at most a page."""
        start = group[0].position
        events = self._event_log.read(after=start, limit=self._page_events, up_to=up_to)
        if not events or events[0].position != start + 1:
            raise LogCorruptError(f"position {start + 1} is not in the log")
        end = events[-1].position
        page = _Page(events, self._codec.decode)
        with self._engine.begin() as connection:
            for generation in group:
                self._apply(connection, generation, page, end)
        # Only what is committed counts: had the commit failed, every position stays as it was.
        for generation in group:
            if not generation.failure:
                generation.position = end

    def _apply(
        self, connection: Connection, generation: Generation, page: "_Page", end: int
    ) -> None:
        try:
            with connection.begin_nested():
                # The position comes first: its row lock keeps a second projector out.
                move_position(connection, generation, end)
                wanted = page.wanted(generation.projection.categories)
                if wanted:
                    generation.projection.apply(connection, wanted)
        except PositionMovedError:
            raise
        except Exception as error:
            # Whatever a projection raises is its own failure: the others go on without it.
            if is_store_trouble(error):
                raise
            generation.failure = f"{type(error).__name__}: {error}"
            _log.exception(
                "projection_failed", projection=generation.name, after=generation.position
            )

    def _switch_ready(self, head: int) -> bool:
        switched = False
        for name, new in list(self.building.items()):
            old = self.live[name]
            reached = head if old.failure else old.position
            if new.failure or new.position < reached:
                continue
            with self._engine.begin() as connection:
                set_role(connection, name, old.projection.generation, Role.RETIRED)
                set_role(connection, name, new.projection.generation, Role.LIVE)
            new.role = Role.LIVE
            self.live[name] = new
            del self.building[name]
            self.retired.append(RetiredGeneration(name, old.projection.generation))
            _log.info("projection_switched", projection=name, position=new.position)
            switched = True
        return switched


class _Page:
    """A page of the log whose payloads are decoded once, and only if somebody wants them."""

    def __init__(
        self, events: Sequence[RecordedEvent], decode: Callable[[RecordedEvent], DomainEvent]
    ) -> None:
        self._events = events
        self._decode = decode
        self._projected: dict[int, ProjectedEvent] = {}
        self._categories = [stream_category(event.stream) for event in events]

    def wanted(self, categories: Sequence[str] | None) -> list[ProjectedEvent]:
        """Return the events of these categories; raises UnreadableEventError."""
        return [
            self._projected.get(event.position) or self._project(event)
            for event, category in zip(self._events, self._categories, strict=True)
            if categories is None or category in categories
        ]

    def _project(self, event: RecordedEvent) -> ProjectedEvent:
        try:
            projected = ProjectedEvent(event, self._decode(event))
        except (UnknownEventError, ValidationError, ValueError) as error:
            raise UnreadableEventError(f"position {event.position}: {error}") from error
        self._projected[event.position] = projected
        return projected
