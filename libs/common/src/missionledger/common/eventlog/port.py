"""The event log as its users see it. One contract suite checks every implementation."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from missionledger.common.events import NewEvent, RecordedEvent

GENESIS_HASH = bytes(32)
"""The hash before the first event."""

EVENT_BYTES_MAX = 900_000
"""Largest payload of one event: its CloudEvent must fit in a NATS message of one megabyte."""

EVENTS_PER_APPEND_MAX = 10_000
"""Most events in one append."""

APPEND_BYTES_MAX = 64_000_000
"""Most bytes of payload and metadata in one append: all of it is held in memory."""

NAME_LENGTH_MAX = 255
"""Longest name of a stream, an actor or an idempotency key."""


@dataclass(frozen=True, slots=True)
class StreamWrite:
    """Events for one stream, and the version the writer saw: 0 for a stream without events."""

    stream: str
    expected_version: int
    events: tuple[NewEvent, ...]


@dataclass(frozen=True, slots=True)
class Idempotency:
    """What makes a repeat of a request recognizable.

    Attributes:
        actor: who sent it; keys of different actors never meet.
        key: chosen by the sender.
        request_hash: digest of what was asked.
        status: what the answer was, kept for repeats (an HTTP status, 201 as a rule).
    """

    actor: str
    key: str
    request_hash: str
    status: int = 201


class Fate:
    """Whether the events of an append came into the log; told by the log, in order of the queue."""

    __slots__ = ("is_recorded",)

    def __init__(self) -> None:
        """Begin undecided, which counts as not recorded."""
        self.is_recorded = False


@dataclass(frozen=True, slots=True)
class AppendRequest:
    """Events for one or several streams, all or nothing.

    Attributes:
        writes: the events by stream.
        idempotency: what makes a repeat of it recognizable; None for nothing.
        fate: what becomes of it; the log writes it.
        rests_on: the fates of appends that were queued before it in this process, and on whose
            events it was decided. If one of them was not recorded, this append is in conflict,
            even where another process has brought the stream to the very version.
    """

    writes: tuple[StreamWrite, ...]
    idempotency: Idempotency | None = None
    fate: Fate = field(default_factory=Fate, compare=False, repr=False)
    rests_on: tuple[Fate, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AppendResult:
    """What an append did, or what the first use of its idempotency key did.

    Attributes:
        first_position: position of the first event; 0 when the append held no event.
        last_position: position of the last event; positions of one append have no gap.
        recorded_at: the instant all its events carry, RFC 3339.
        versions: version of each stream written, after the append.
        replayed: whether this is the result of an earlier append under the same key.
        status: the status kept with the idempotency key.
        known_at: the end of the log right after it; what its answer is rendered from.
    """

    first_position: int
    last_position: int
    recorded_at: str
    versions: Mapping[str, int] = field(default_factory=dict)
    replayed: bool = False
    status: int = 201
    known_at: int = 0


@dataclass(frozen=True, slots=True)
class IdempotencyRecord:
    """The first use of an idempotency key; `known_at` as in `AppendResult`."""

    request_hash: str
    first_position: int
    last_position: int
    status: int
    known_at: int


@dataclass(frozen=True, slots=True)
class LogHead:
    """The end of the log: position 0 and the genesis hash when it is empty."""

    position: int
    hash: bytes
    recorded_at: str


@dataclass(frozen=True, slots=True)
class StreamInfo:
    """A stream and how far it goes."""

    stream: str
    version: int
    mission: str | None
    first_position: int
    last_position: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A cached state; deleting it changes nothing."""

    stream: str
    version: int
    state_version: int
    state: bytes


class EventLog(Protocol):
    """One log of one service: appended by a writer of its own, read from any thread.

    Reads never see a part of an append, and see every append whose `Future` is done.
    """

    service: str
    epoch: str

    def submit(self, request: AppendRequest) -> Future[AppendResult]:
        """Queue an append; the future is done when it is on disk or refused.

        The future raises VersionConflictError, IdempotencyConflictError, EventTooLargeError,
        LogFullError, LogClosedError or LogBusyError; then nothing of it was recorded.
        """
        ...

    async def append(self, request: AppendRequest) -> AppendResult:
        """Append and wait without blocking the event loop; raises as `submit` says."""
        ...

    def head(self) -> LogHead:
        """Return the end of the log."""
        ...

    def read(
        self,
        *,
        after: int,
        limit: int,
        up_to: int | None = None,
        categories: Sequence[str] | None = None,
        mission: str | None = None,
    ) -> list[RecordedEvent]:
        """Return at most `limit` events beyond position `after`, in order.

        Args:
            after: positions up to and including this one are left out.
            limit: most events to return.
            up_to: last position that counts.
            categories: only streams of these `<service>.<aggregate>` categories.
            mission: only events that belong to this mission.
        """
        ...

    def read_stream(
        self,
        stream: str,
        *,
        after_version: int = 0,
        up_to: int | None = None,
        limit: int | None = None,
    ) -> list[RecordedEvent]:
        """Return events of one stream beyond a version, up to a log position, in order.

        All of them, or the first `limit`.
        """
        ...

    def read_streams(
        self, streams: Sequence[str], *, up_to: int | None = None
    ) -> dict[str, list[RecordedEvent]]:
        """Return the events of several streams in one query; every name asked for is a key."""
        ...

    def list_streams(
        self,
        category: str,
        *,
        after: str = "",
        limit: int = 500,
        missions: Sequence[str] | None = None,
        up_to: int | None = None,
    ) -> list[StreamInfo]:
        """Return streams of a category by name, beyond the name `after`.

        Args:
            category: `<service>.<aggregate>`.
            after: names up to and including this one are left out.
            limit: most streams to return.
            missions: only streams of these missions; None for all.
            up_to: only streams whose first event lies at or before this position.
        """
        ...

    def position_at(self, instant: datetime) -> int:
        """Return the last position recorded at or before the instant; 0 when there is none."""
        ...

    def find_outcome(self, actor: str, key: str) -> IdempotencyRecord | None:
        """Return what the first use of the key by this actor did, or None."""
        ...

    def load_snapshot(self, stream: str, state_version: int) -> Snapshot | None:
        """Return the newest snapshot of that state version, or None."""
        ...

    def save_snapshot(self, snapshot: Snapshot) -> None:
        """Keep a snapshot; it replaces an older one of the same stream."""
        ...

    def subscribe(self, wake: Callable[[int], None]) -> Callable[[], None]:
        """Call `wake(last position)` after every commit, from any thread; return the way out.

        The callback must return at once and must not raise.
        """
        ...

    @property
    def failed(self) -> bool:
        """Tell whether the writer has stopped for good; only a new process can append again."""
        ...

    def verify(self, *, after: int = 0, limit: int = 100_000) -> LogHead:
        """Recompute the chain over at most `limit` events beyond `after`; return where it ends.

        The hash stored at `after` is taken as given; walk from 0 to trust nothing but the head.

        Raises:
            LogCorruptError: at the first event that is missing or was changed, or if the chain
                ends elsewhere than the stored head says.
        """
        ...

    def close(self) -> None:
        """Finish what is queued, refuse the rest, release the files; safe to call twice."""
        ...
