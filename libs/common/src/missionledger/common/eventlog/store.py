"""What the writer of a log asks of a database: one transaction for one batch of appends."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from missionledger.common.eventlog.port import LogHead, Snapshot

IdempotencyKey = tuple[str, str]
"""Actor and key."""


class StoredOutcome(NamedTuple):
    """A row of the table of idempotency keys."""

    actor: str
    key: str
    request_hash: str
    first_position: int
    last_position: int
    status: int
    recorded_at: str
    known_at: int


class EventRow(NamedTuple):
    """A row of the table of events."""

    position: int
    stream: str
    version: int
    id: str
    type: str
    schema_version: int
    data: bytes
    metadata: bytes
    category: str
    mission: str | None
    occurred_on: str
    recorded_at: str
    hash: bytes


class StreamRow(NamedTuple):
    """A row of the table of streams; mission and first position count for new streams only."""

    stream: str
    category: str
    mission: str | None
    version: int
    first_position: int
    last_position: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What a batch builds on, read under the lock of the log.

    Attributes:
        head: the end of the log.
        versions: of the streams asked for; those without events are left out.
        outcomes: of the idempotency keys asked for; unused ones are left out.
    """

    head: LogHead
    versions: Mapping[str, int]
    outcomes: Mapping[IdempotencyKey, StoredOutcome]


@dataclass(frozen=True, slots=True)
class Batch:
    """What one transaction writes."""

    events: list[EventRow]
    streams: list[StreamRow]
    outcomes: list[StoredOutcome]
    snapshots: list[Snapshot]
    head: LogHead

    @property
    def empty(self) -> bool:
        """Tell whether there is nothing to write."""
        return not (self.events or self.outcomes or self.snapshots)


class OutcomeUnknownError(Exception):
    """The transaction was on its way to disk and nobody can say whether it arrived."""


class LogStore(Protocol):
    """The writing side of a database; used by the thread of the writer alone.

    `begin` and `write` raise LogFullError, LogBusyError or LogUnavailableError for the whole batch,
    EventIdReusedError where an event id repeats, and OutcomeUnknownError. After any of them the
    transaction is gone.
    """

    epoch: str

    def begin(self, streams: Collection[str], keys: Collection[IdempotencyKey]) -> Standing:
        """Open a transaction, lock the log for writing and read what the batch builds on."""
        ...

    def versions_between(self, first_position: int, last_position: int) -> dict[str, int]:
        """Return the versions that the events of an earlier append led to."""
        ...

    def write(self, batch: Batch) -> None:
        """Write the batch and commit it; it is on disk when this returns."""
        ...

    def rollback(self) -> None:
        """Give up the transaction."""
        ...

    def close(self) -> None:
        """Release connections and files."""
        ...
