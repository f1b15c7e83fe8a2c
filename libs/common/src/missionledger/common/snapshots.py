"""Loads states by folding, from a snapshot where one fits.

Snapshots are a cache: used when they can be read, left alone when not, and never needed.
"""

from typing import Any, TypeVar

import structlog
from pydantic import BaseModel, ValidationError

from missionledger.common.decider import Decider
from missionledger.common.eventlog.codec import EventCodec
from missionledger.common.eventlog.port import EventLog, Snapshot

S = TypeVar("S", bound=BaseModel)

SNAPSHOT_EVERY_EVENTS = 200

Point = tuple[S, int, int]
"""A state, the version of its stream, and the log position of its last event."""

_log = structlog.get_logger(__name__)


def load_state(
    log: EventLog, codec: EventCodec, decider: Decider[Any, S, Any], stream: str
) -> Point[S]:
    """Return the present state of a stream, and keep a snapshot when many events were folded."""
    state, version = find_state(log, decider, stream) or (decider.initial, 0)
    # From the event that the snapshot ends with, which tells the position of the stream.
    events = log.read_stream(stream, after_version=max(0, version - 1))
    if not events:
        return decider.initial, 0, 0
    added = [event for event in events if event.version > version]
    state = decider.fold(map(codec.decode, added), state)
    if len(added) >= SNAPSHOT_EVERY_EVENTS:
        keep_state(log, decider, stream, state, events[-1].version)
    return state, events[-1].version, events[-1].position


def follow_state(
    log: EventLog, codec: EventCodec, decider: Decider[Any, S, Any], stream: str, known: Point[S]
) -> Point[S]:
    """Return the state after what was appended since it was known."""
    state, version, _position = known
    events = log.read_stream(stream, after_version=version)
    if not events:
        return known
    state = decider.fold(map(codec.decode, events), state)
    return state, events[-1].version, events[-1].position


def find_state(log: EventLog, decider: Decider[Any, S, Any], stream: str) -> tuple[S, int] | None:
    """Return a state that was kept, and its version; None if there is none that can be read."""
    snapshot = log.load_snapshot(stream, decider.state_version)
    if snapshot is None:
        return None
    try:
        return type(decider.initial).model_validate_json(snapshot.state), snapshot.version
    except ValidationError:
        # The state changed its shape and nobody raised its version; the events still say it all.
        _log.warning("snapshot_unreadable", stream=stream, state_version=decider.state_version)
        return None


def keep_state(
    log: EventLog, decider: Decider[Any, S, Any], stream: str, state: S, version: int
) -> None:
    """Keep the state, if it can be read back exactly as it is."""
    written = state.model_dump_json()
    try:
        exact = type(state).model_validate_json(written) == state
    except ValidationError:
        exact = False
    if not exact:
        _log.warning("snapshot_inexact", stream=stream, state_version=decider.state_version)
        return
    log.save_snapshot(Snapshot(stream, version, decider.state_version, written.encode()))
