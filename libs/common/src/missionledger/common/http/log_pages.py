"""Pages of the log as a reader may see them: CloudEvents in order, within the reader's scope."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import orjson

from missionledger.common.axes import Axes
from missionledger.common.decider import stream_category
from missionledger.common.eventlog.port import GENESIS_HASH, EventLog
from missionledger.common.events import RecordedEvent
from missionledger.common.http.access import ReadAccess
from missionledger.common.messaging.cloudevents import encode
from missionledger.common.security.roles import Role

SCANNED_MAX = 2_000
"""Most events looked at for one page; a page may hold fewer than asked for, even none."""

READ_AT_ONCE = 500
"""Events of a stream that are read at a time while a page of it is filled."""


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One event as it is sent."""

    position: int
    cloud_event: bytes


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Some events beyond a position.

    Attributes:
        items: those the reader may see, in order.
        next_after: the last position that was looked at; the next page goes on behind it.
        head: end of the log when it was read.
    """

    items: Sequence[FeedItem]
    next_after: int
    head: int


@dataclass(frozen=True, slots=True)
class Visibility:
    """Which events one reader may see.

    Attributes:
        access: the missions of the reader.
        confidential: by category of streams, the missions whose events the reader may see; None
            for all. Categories that are not named here are seen by everybody in the mission.
    """

    access: ReadAccess
    confidential: Mapping[str, Sequence[str] | None] = field(default_factory=dict)

    @classmethod
    def of(
        cls, access: ReadAccess, confidential: Mapping[str, Sequence[Role]], now: datetime
    ) -> "Visibility":
        """Return what this reader may see of a service with confidential categories."""
        requester = access.requester
        return cls(
            access, {each: requester.missions(roles, now) for each, roles in confidential.items()}
        )

    def allows(self, event: RecordedEvent) -> bool:
        """Tell whether the reader may see the event."""
        if not self.access.allows(event.mission):
            return False
        category = stream_category(event.stream)
        if category not in self.confidential:
            return True
        missions = self.confidential[category]
        return missions is None or event.mission in missions


def read_feed(
    log: EventLog, visible: Visibility, *, after: int, limit: int, mission: str | None
) -> FeedPage:
    """Return the events beyond a position that the reader may see; it blocks."""
    head = log.head().position
    items: list[FeedItem] = []
    scanned = 0
    # Each event tells the hash of the one before, so that one is read too.
    position = max(after - 1, 0)
    previous = GENESIS_HASH
    while len(items) < limit and scanned < SCANNED_MAX:
        page = log.read(after=position, limit=limit + 1)
        if not page:
            break
        for event in page:
            if event.position > after:
                scanned += 1
                if visible.allows(event) and mission in (None, event.mission):
                    items.append(FeedItem(event.position, encode(event, previous)))
            previous, position = event.hash, event.position
            if len(items) == limit:
                break
    return FeedPage(items, max(after, position), head)


@dataclass(frozen=True, slots=True)
class StreamPage:
    """Some events of one stream.

    Attributes:
        events: those the reader may see at the point on both axes, in order.
        next_after_version: the version behind which more may lie; None at the end of the stream.
    """

    events: Sequence[RecordedEvent]
    next_after_version: int | None


def read_stream_page(
    log: EventLog, visible: Visibility, stream: str, axes: Axes, *, after_version: int, limit: int
) -> StreamPage:
    """Return events of a stream beyond a version that the reader may see; it blocks.

    It holds a bounded part of the stream, however long that is.
    """
    day = axes.effective_on.isoformat()
    shown: list[RecordedEvent] = []
    version, scanned = after_version, 0
    while True:
        page = log.read_stream(
            stream, after_version=version, up_to=axes.known_at, limit=READ_AT_ONCE
        )
        for event in page:
            if event.occurred_on <= day and visible.allows(event):
                if len(shown) == limit:
                    return StreamPage(shown, shown[-1].version)
                shown.append(event)
            version = event.version
        scanned += len(page)
        if len(page) < READ_AT_ONCE:
            return StreamPage(shown, None)
        if scanned >= SCANNED_MAX:
            return StreamPage(shown, version)


def stream_entry(event: RecordedEvent) -> dict[str, object]:
    """Return an event with its payload as stored, for those who replay a stream."""
    return {
        "position": event.position,
        "version": event.version,
        "id": event.id,
        "type": event.type,
        "schema_version": event.schema_version,
        "occurred_on": event.occurred_on,
        "recorded_at": event.recorded_at,
        "epoch": event.epoch,
        "mission": event.mission,
        "metadata": orjson.Fragment(event.metadata),
        "data": orjson.Fragment(event.data),
        "hash": event.hash.hex(),
    }
