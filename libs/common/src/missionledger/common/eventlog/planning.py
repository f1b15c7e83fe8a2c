"""Decides what a batch of appends writes: each request is checked and refused on its own."""

from collections.abc import Callable
from dataclasses import replace

from missionledger.common.decider import stream_category
from missionledger.common.eventlog.envelope import chain_hash, envelope_bytes
from missionledger.common.eventlog.errors import (
    EventTooLargeError,
    IdempotencyConflictError,
    VersionConflictError,
)
from missionledger.common.eventlog.port import (
    APPEND_BYTES_MAX,
    EVENT_BYTES_MAX,
    EVENTS_PER_APPEND_MAX,
    NAME_LENGTH_MAX,
    AppendRequest,
    AppendResult,
    Idempotency,
    LogHead,
    Snapshot,
    StreamWrite,
)
from missionledger.common.eventlog.store import (
    Batch,
    EventRow,
    IdempotencyKey,
    Standing,
    StoredOutcome,
    StreamRow,
)
from missionledger.common.refusals import InvalidRequestError


def check_bounds(request: AppendRequest) -> int:
    """Return the number of bytes of the request, after the checks that need no database.

    Raises:
        EventTooLargeError: if an event, or all of them together, is beyond the limits.
        InvalidRequestError: if a name is empty, too long or not printable.
    """
    names = [write.stream for write in request.writes]
    if request.idempotency is not None:
        names += (request.idempotency.actor, request.idempotency.key)
    for name in names:
        if not 0 < len(name) <= NAME_LENGTH_MAX or not name.isprintable():
            raise InvalidRequestError(
                f"{name[:80]!r} cannot be a name in the event log",
                next_step=f"Use 1 to {NAME_LENGTH_MAX} printable characters.",
            )
    count = total = 0
    for write in request.writes:
        for event in write.events:
            size = len(event.data) + len(event.metadata)
            if size > EVENT_BYTES_MAX:
                raise EventTooLargeError(
                    f"{event.type} for {write.stream} has {size} bytes",
                    next_step=f"An event may have {EVENT_BYTES_MAX}; attach papers as documents.",
                    facts={"bytes": size, "bytes_max": EVENT_BYTES_MAX},
                )
            total += size
        count += len(write.events)
    if count > EVENTS_PER_APPEND_MAX or total > APPEND_BYTES_MAX:
        raise EventTooLargeError(
            f"the append has {count} events with {total} bytes",
            next_step=f"One append takes {EVENTS_PER_APPEND_MAX} events and {APPEND_BYTES_MAX} "
            "bytes; divide it.",
            facts={"events": count, "bytes": total},
        )
    return total


class BatchPlan:
    """Collects what the requests of one transaction write, in order.

    A later request sees the versions and idempotency keys that earlier ones leave behind.
    """

    def __init__(
        self,
        standing: Standing,
        *,
        epoch: str,
        recorded_at: str,
        versions_between: Callable[[int, int], dict[str, int]],
    ) -> None:
        """Start from the standing of the log; all events get `recorded_at`."""
        self._standing = standing
        self._epoch = epoch.encode()
        self._recorded_at = recorded_at
        self._versions_between = versions_between
        self._versions = dict(standing.versions)
        self._position = standing.head.position
        self._hash = standing.head.hash
        self._rows: list[EventRow] = []
        self._streams: dict[str, StreamRow] = {}
        self._outcomes: list[StoredOutcome] = []
        self._results: dict[IdempotencyKey, tuple[str, AppendResult]] = {}

    def add(self, request: AppendRequest) -> AppendResult:
        """Take the request in and return its result; it holds once the batch is committed.

        Raises:
            VersionConflictError: if a stream is not at the expected version, or is there with
                other events than those that the request rests on.
            IdempotencyConflictError: if the key stands for another request.
        """
        idempotency = request.idempotency
        if idempotency is not None:
            repeated = self._repeat(idempotency)
            if repeated is not None:
                return repeated
        versions = self._check_versions(request.writes)
        if not all(fate.is_recorded for fate in request.rests_on):
            write = request.writes[0]
            actual = self._versions.get(write.stream, 0)
            raise VersionConflictError(write.stream, write.expected_version, actual)
        first = self._position + 1
        for write in request.writes:
            if write.events:
                self._write(write)
        written = self._position >= first
        result = AppendResult(
            first_position=first if written else 0,
            last_position=self._position if written else 0,
            recorded_at=self._recorded_at,
            versions=versions,
            status=idempotency.status if idempotency is not None else 201,
            known_at=self._position,
        )
        if idempotency is not None:
            self._results[idempotency.actor, idempotency.key] = (idempotency.request_hash, result)
            self._outcomes.append(
                StoredOutcome(
                    idempotency.actor,
                    idempotency.key,
                    idempotency.request_hash,
                    result.first_position,
                    result.last_position,
                    idempotency.status,
                    self._recorded_at,
                    self._position,
                )
            )
        return result

    def batch(self, snapshots: list[Snapshot]) -> Batch:
        """Return all that the transaction writes."""
        head = self._standing.head
        if self._rows:
            head = LogHead(self._position, self._hash, self._recorded_at)
        return Batch(self._rows, list(self._streams.values()), self._outcomes, snapshots, head)

    def _repeat(self, idempotency: Idempotency) -> AppendResult | None:
        key = (idempotency.actor, idempotency.key)
        result: AppendResult
        if key in self._results:
            request_hash, result = self._results[key]
        elif key in self._standing.outcomes:
            stored = self._standing.outcomes[key]
            request_hash = stored.request_hash
            versions: dict[str, int] = {}
            if stored.first_position:
                versions = self._versions_between(stored.first_position, stored.last_position)
            result = AppendResult(
                stored.first_position,
                stored.last_position,
                stored.recorded_at,
                versions,
                status=stored.status,
                known_at=stored.known_at,
            )
        else:
            return None
        if request_hash != idempotency.request_hash:
            raise IdempotencyConflictError(idempotency.key)
        return replace(result, replayed=True)

    def _check_versions(self, writes: tuple[StreamWrite, ...]) -> dict[str, int]:
        after: dict[str, int] = {}
        for write in writes:
            stream = write.stream
            actual = after.get(stream)
            if actual is None:
                actual = self._versions.get(stream, 0)
            if write.expected_version != actual:
                raise VersionConflictError(stream, write.expected_version, actual)
            after[stream] = actual + len(write.events)
        return after

    def _write(self, write: StreamWrite) -> None:
        stream, recorded_at = write.stream, self._recorded_at
        category = stream_category(stream)
        recorded_at_bytes = recorded_at.encode()
        version, position, digest = self._versions.get(stream, 0), self._position, self._hash
        for event in write.events:
            version += 1
            position += 1
            event_id, occurred_on = str(event.id), event.occurred_on.isoformat()
            envelope = envelope_bytes(
                data=event.data,
                epoch=self._epoch,
                event_id=event_id.encode(),
                metadata=event.metadata,
                occurred_on=occurred_on.encode(),
                position=position,
                recorded_at=recorded_at_bytes,
                schema_version=event.schema_version,
                stream=stream,
                event_type=event.type,
                version=version,
            )
            digest = chain_hash(digest, envelope)
            self._rows.append(
                EventRow(
                    position,
                    stream,
                    version,
                    event_id,
                    event.type,
                    event.schema_version,
                    event.data,
                    event.metadata,
                    category,
                    event.mission,
                    occurred_on,
                    recorded_at,
                    digest,
                )
            )
        known = self._streams.get(stream)
        self._streams[stream] = StreamRow(
            stream,
            category,
            write.events[0].mission if known is None else known.mission,
            version,
            self._position + 1 if known is None else known.first_position,
            position,
        )
        self._versions[stream] = version
        self._position, self._hash = position, digest
