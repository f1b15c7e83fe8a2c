"""Which of the events of one append belong to which of its commands."""

from collections.abc import Sequence
from typing import NamedTuple

from missionledger.common.eventlog.port import StreamWrite
from missionledger.common.events import RecordedEvent


class Part(NamedTuple):
    """What one command adds: `added` of its stream's new events, from `start` on."""

    stream: str
    start: int
    added: int


class Span(NamedTuple):
    """First and last position of the events of one command; zeros for none."""

    first: int
    last: int


NO_SPAN = Span(0, 0)


def spans(writes: Sequence[StreamWrite], parts: Sequence[Part], first_position: int) -> list[Span]:
    """Return the positions of each part once the writes start at `first_position`."""
    starts: dict[str, int] = {}
    position = first_position
    for write in writes:
        starts[write.stream] = position
        position += len(write.events)
    found = []
    for part in parts:
        first = starts[part.stream] + part.start
        found.append(Span(first, first + part.added - 1) if part.added else NO_SPAN)
    return found


def events_by_command(
    events: Sequence[RecordedEvent], first_position: int
) -> tuple[list[RecordedEvent], dict[int, list[RecordedEvent]]]:
    """Return what a stream held before an append, and what each of its commands added.

    Args:
        events: of the stream, up to the end of the append.
        first_position: of the append; 0 if it wrote nothing.
    """
    if not first_position:
        return list(events), {}
    held = [event for event in events if event.position < first_position]
    added: dict[int, list[RecordedEvent]] = {}
    for event in events[len(held) :]:
        added.setdefault(event.read_metadata().command_index, []).append(event)
    return held, added
