"""Walks the chain of a log and says where it breaks."""

from collections.abc import Callable

from missionledger.common.eventlog.envelope import chain_hash, envelope_of
from missionledger.common.eventlog.errors import LogCorruptError
from missionledger.common.eventlog.port import GENESIS_HASH, LogHead
from missionledger.common.events import RecordedEvent

PAGE_EVENTS = 1_000

ReadPage = Callable[[int, int], list[RecordedEvent]]
"""Takes the position after which to read, and the most events to return."""


def verify_chain(read: ReadPage, head: LogHead, *, after: int, limit: int) -> LogHead:
    """Recompute the chain beyond `after`; return where the walk ended.

    Args:
        read: reads a page of events.
        head: the end of the log as it is stored apart from the events.
        after: the hash stored at this position is taken as given.
        limit: most events to check.

    Raises:
        LogCorruptError: at the first event that is missing or was changed, or if the chain ends
            elsewhere than the head says.
    """
    reached = _start(read, after)
    last = min(head.position, after + limit)
    while reached.position < last:
        page = read(reached.position, min(PAGE_EVENTS, last - reached.position))
        if not page:
            raise LogCorruptError(f"event {reached.position + 1} of {head.position} is missing")
        for event in page:
            reached = _follow(reached, event)
    if reached.position == head.position and reached.hash != head.hash:
        raise LogCorruptError(f"event {head.position} is not the one that the head names")
    if reached.position > head.position:
        raise LogCorruptError(f"the log ends at {head.position}, before {reached.position}")
    return reached


def _start(read: ReadPage, after: int) -> LogHead:
    if after == 0:
        return LogHead(0, GENESIS_HASH, "")
    page = read(after - 1, 1)
    if not page or page[0].position != after:
        raise LogCorruptError(f"event {after} is missing")
    return LogHead(after, page[0].hash, page[0].recorded_at)


def _follow(reached: LogHead, event: RecordedEvent) -> LogHead:
    if event.position != reached.position + 1:
        raise LogCorruptError(f"event {reached.position + 1} is missing")
    if chain_hash(reached.hash, envelope_of(event)) != event.hash:
        raise LogCorruptError(f"event {event.position} was changed: its hash does not fit")
    # The column repeats what the hashed metadata say, and decides who may see the event.
    if event.read_metadata().mission != event.mission:
        raise LogCorruptError(f"event {event.position} was changed: its mission does not fit")
    return LogHead(event.position, event.hash, event.recorded_at)
