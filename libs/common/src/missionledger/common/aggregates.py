"""Runs commands against aggregates, and reads aggregates at any point on both axes.

The one path every command takes: load, fold, decide, append. A posting to a busy account whose
version moved meanwhile is decided again on the new state; the old decision is never resent.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from missionledger.common.axes import Axes
from missionledger.common.commands import Command, CommandContext
from missionledger.common.decider import Decider
from missionledger.common.eventlog.codec import EventCodec, new_event
from missionledger.common.eventlog.errors import (
    IdempotencyConflictError,
    VersionConflictError,
)
from missionledger.common.eventlog.port import (
    AppendRequest,
    AppendResult,
    EventLog,
    Idempotency,
    Snapshot,
    StreamInfo,
    StreamWrite,
)
from missionledger.common.events import NewEvent, RecordedEvent

S = TypeVar("S", bound=BaseModel)
T = TypeVar("T")

DECIDE_ATTEMPTS_MAX = 8
"""How often a command without an expected version is decided again after a conflict."""

CACHED_STATES_MAX = 2_000
SNAPSHOT_EVERY_EVENTS = 200


@dataclass(frozen=True, slots=True)
class Loaded(Generic[S]):
    """A state, and the version and log position its stream had when it was read."""

    state: S
    version: int
    position: int


@dataclass(frozen=True, slots=True)
class Outcome(Generic[S]):
    """What a command led to.

    Attributes:
        state: the aggregate right after the command, also when this is a repeat of it.
        version: the version of its stream at that point.
        first_position: position of the first event; 0 if the command changed nothing.
        last_position: position of the last event; 0 if the command changed nothing.
        recorded_at: RFC 3339, empty if the command changed nothing.
        replayed: whether the same idempotency key was used before, for the same request.
    """

    state: S
    version: int
    first_position: int
    last_position: int
    recorded_at: str
    replayed: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """One command for one aggregate, as a part of several that succeed or fail together.

    Attributes:
        decider: the kind of aggregate.
        command: what is asked of it.
        expected_version: the version a person decided on; None to decide on what is there.
    """

    decider: Decider[Any, Any, Any]
    command: Command
    expected_version: int | None = None


class Aggregates:
    """Executes commands and reads aggregates of one service."""

    def __init__(
        self, log: EventLog, codec: EventCodec, *, readers: ThreadPoolExecutor | None = None
    ) -> None:
        """Use this log; blocking reads run in `readers`, or in the default pool of the loop."""
        self.log = log
        self.codec = codec
        self._readers = readers
        self._states: OrderedDict[str, Loaded[Any]] = OrderedDict()

    async def execute(
        self,
        decider: Decider[Any, S, Any],
        command: Command,
        context: CommandContext,
        *,
        expected_version: int | None = None,
    ) -> Outcome[S]:
        """Execute one command; see `execute_together`."""
        outcomes = await self.execute_together(
            [Decision(decider, command, expected_version)], context
        )
        return outcomes[0]

    async def execute_together(
        self, decisions: Sequence[Decision], context: CommandContext
    ) -> list[Outcome[Any]]:
        """Execute commands in order in one append, all or nothing.

        Several may be for the same aggregate: each is decided on the state the one before left.

        Raises:
            Refusal: as the deciders say; VersionConflictError if an expected version is not met
                or the streams stay busy; IdempotencyConflictError for a key used otherwise.
        """
        repeat = await self._repeat_of(decisions, context)
        if repeat is not None:
            return repeat
        for attempt in range(1, DECIDE_ATTEMPTS_MAX + 1):
            try:
                return await self._decide_and_append(decisions, context)
            except VersionConflictError:
                fixed = any(decision.expected_version is not None for decision in decisions)
                self._forget(decisions)
                if fixed or attempt == DECIDE_ATTEMPTS_MAX:
                    raise
        raise AssertionError("unreachable")  # pragma: no cover

    async def load(self, decider: Decider[Any, S, Any], aggregate_id: str) -> Loaded[S]:
        """Return the present state of an aggregate, all business dates included."""
        stream = decider.stream(aggregate_id)
        cached = self._states.get(stream)
        if cached is not None:
            self._states.move_to_end(stream)
            return cached
        loaded: Loaded[S] = await self._in_reader(lambda: self._load_blocking(decider, stream))
        self._remember(stream, loaded)
        return loaded

    async def read(
        self, decider: Decider[Any, S, Any], aggregate_id: str, axes: Axes
    ) -> Loaded[S] | None:
        """Return the aggregate at a point on both axes, None if nothing of it was there."""
        found = await self.read_many(decider, [aggregate_id], axes)
        return found[aggregate_id]

    async def read_many(
        self, decider: Decider[Any, S, Any], aggregate_ids: Sequence[str], axes: Axes
    ) -> dict[str, Loaded[S] | None]:
        """Return several aggregates at a point on both axes, with one query."""
        streams = {decider.stream(each): each for each in aggregate_ids}

        def fold_all() -> dict[str, Loaded[S] | None]:
            found = self.log.read_streams(list(streams), up_to=axes.known_at)
            return {
                streams[stream]: self._fold_at(decider, events, axes)
                for stream, events in found.items()
            }

        return await self._in_reader(fold_all)

    async def list_streams(
        self,
        decider: Decider[Any, Any, Any],
        *,
        after: str,
        limit: int,
        axes: Axes,
        missions: Sequence[str] | None = None,
    ) -> list[StreamInfo]:
        """Return the streams of this kind of aggregate that were known, by name."""
        category = f"{decider.service}.{decider.aggregate}"
        return await self._in_reader(
            lambda: self.log.list_streams(
                category, after=after, limit=limit, missions=missions, up_to=axes.known_at
            )
        )

    async def _decide_and_append(
        self, decisions: Sequence[Decision], context: CommandContext
    ) -> list[Outcome[Any]]:
        before: dict[str, Loaded[Any]] = {}
        working: dict[str, Loaded[Any]] = {}
        events: dict[str, list[NewEvent]] = {}
        after_each: list[Loaded[Any]] = []
        for decision in decisions:
            decider, command = decision.decider, decision.command
            stream = decider.stream(decider.id_of(command))
            if stream not in working:
                working[stream] = before[stream] = await self.load(decider, decider.id_of(command))
            current = working[stream]
            if decision.expected_version not in (None, current.version):
                raise VersionConflictError(stream, decision.expected_version or 0, current.version)
            payloads = decider.decide(command, current.state)
            mission = decider.mission_of(command)
            events.setdefault(stream, []).extend(
                new_event(each, command, context, mission) for each in payloads
            )
            current = Loaded(
                decider.fold(payloads, current.state),
                current.version + len(payloads),
                current.position,
            )
            working[stream] = current
            after_each.append(current)
        writes = tuple(
            StreamWrite(stream, before[stream].version, tuple(added))
            for stream, added in events.items()
            if added
        )
        if not writes and not context.idempotency_key:
            return [Outcome(each.state, each.version, 0, 0, "", False) for each in after_each]
        result = await self.log.append(AppendRequest(writes, _idempotency(context)))
        if result.replayed:
            return await self._outcomes_at(decisions, result)
        for stream, loaded in working.items():
            self._remember(stream, replace(loaded, position=result.last_position))
        return [
            Outcome(
                each.state,
                each.version,
                result.first_position,
                result.last_position,
                result.recorded_at,
                False,
            )
            for each in after_each
        ]

    async def _repeat_of(
        self, decisions: Sequence[Decision], context: CommandContext
    ) -> list[Outcome[Any]] | None:
        if not context.idempotency_key:
            return None
        record = await self._in_reader(
            lambda: self.log.find_outcome(context.actor, context.idempotency_key)
        )
        if record is None:
            return None
        if record.request_hash != context.request_hash:
            raise IdempotencyConflictError(context.idempotency_key)
        result = AppendResult(
            record.first_position, record.last_position, "", replayed=True, status=record.status
        )
        return await self._outcomes_at(decisions, result)

    async def _outcomes_at(
        self, decisions: Sequence[Decision], result: AppendResult
    ) -> list[Outcome[Any]]:
        """Render what the first use of the key led to, from the positions it wrote."""

        def fold_then() -> list[Outcome[Any]]:
            outcomes = []
            for decision in decisions:
                decider = decision.decider
                stream = decider.stream(decider.id_of(decision.command))
                events = self.log.read_stream(stream, up_to=result.last_position or None)
                state = decider.fold(self.codec.decode(event) for event in events)
                recorded_at = events[-1].recorded_at if events else ""
                outcomes.append(
                    Outcome(
                        state,
                        len(events),
                        result.first_position,
                        result.last_position,
                        recorded_at,
                        True,
                    )
                )
            return outcomes

        return await self._in_reader(fold_then)

    def _load_blocking(self, decider: Decider[Any, S, Any], stream: str) -> Loaded[S]:
        snapshot = self.log.load_snapshot(stream, decider.state_version)
        state: S = decider.initial
        version = 0
        if snapshot is not None:
            state = type(decider.initial).model_validate_json(snapshot.state)
            version = snapshot.version
        events = self.log.read_stream(stream, after_version=version)
        state = decider.fold((self.codec.decode(event) for event in events), state)
        position = events[-1].position if events else 0
        version += len(events)
        if len(events) >= SNAPSHOT_EVERY_EVENTS:
            self.log.save_snapshot(
                Snapshot(stream, version, decider.state_version, state.model_dump_json().encode())
            )
        return Loaded(state, version, position)

    def _fold_at(
        self, decider: Decider[Any, S, Any], events: Sequence[RecordedEvent], axes: Axes
    ) -> Loaded[S] | None:
        day = axes.effective_on.isoformat()
        kept = [event for event in events if event.occurred_on <= day]
        if not kept:
            return None
        state = decider.fold(self.codec.decode(event) for event in kept)
        # The version is that of the stream and not of the last event kept: it is what a person
        # who decides on this state sends back, even where facts of later days are recorded.
        return Loaded(state, events[-1].version, events[-1].position)

    def _remember(self, stream: str, loaded: Loaded[Any]) -> None:
        known = self._states.get(stream)
        if known is not None and known.version > loaded.version:
            return
        self._states[stream] = loaded
        self._states.move_to_end(stream)
        while len(self._states) > CACHED_STATES_MAX:
            self._states.popitem(last=False)

    def _forget(self, decisions: Sequence[Decision]) -> None:
        for decision in decisions:
            decider = decision.decider
            self._states.pop(decider.stream(decider.id_of(decision.command)), None)

    async def _in_reader(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._readers, call)


def _idempotency(context: CommandContext) -> Idempotency | None:
    if not context.idempotency_key:
        return None
    return Idempotency(context.actor, context.idempotency_key, context.request_hash)
