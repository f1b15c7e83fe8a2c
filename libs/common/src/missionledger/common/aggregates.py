"""Runs commands against aggregates, and reads aggregates at any point on both axes.

The one path every command takes: load, fold, decide, append. A posting to a busy account whose
version moved meanwhile is decided again on the new state; the old decision is never resent.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel

from missionledger.common.axes import Axes
from missionledger.common.command_parts import Part, events_by_command, spans
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
    IdempotencyRecord,
    StreamInfo,
    StreamWrite,
)
from missionledger.common.events import NewEvent, RecordedEvent
from missionledger.common.recent_states import RecentStates
from missionledger.common.refusals import Refusal
from missionledger.common.snapshots import follow_state, load_state

S = TypeVar("S", bound=BaseModel)
T = TypeVar("T")

DECIDE_ATTEMPTS_MAX = 8
"""How often a command without an expected version is decided again after a conflict."""

CACHED_STATES_MAX = 2_000

_NOTHING = (0, 0, "")
"""First position, last position and instant of a command that changed nothing."""


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
        first_position: position of the first event of this command, not of others executed
            together with it; 0 if the command changed nothing.
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

    @property
    def stream(self) -> str:
        """The stream of the aggregate that the command is for."""
        return self.decider.stream(self.decider.id_of(self.command))


class Aggregates:
    """Executes commands and reads aggregates of one service."""

    def __init__(
        self, log: EventLog, codec: EventCodec, *, readers: ThreadPoolExecutor | None = None
    ) -> None:
        """Use this log; blocking reads run in `readers`, or in the default pool of the loop."""
        self.log = log
        self.codec = codec
        self._readers = readers
        self._states: RecentStates[Loaded[Any]] = RecentStates(CACHED_STATES_MAX)

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
        for attempts_left in reversed(range(DECIDE_ATTEMPTS_MAX)):
            before: dict[str, _Basis] = {}
            try:
                plan = await self._decide(decisions, context, before)
            except Refusal:
                # What is asked may be refused because it has been done, by this very request.
                repeat = await self._repeat_of(decisions, context)
                if repeat is not None:
                    return repeat
                if attempts_left and await self._catch_up(before):
                    continue
                raise
            if plan.is_empty and not context.idempotency_key:
                if attempts_left and await self._catch_up(before):
                    continue
                return plan.outcomes(AppendResult(0, 0, ""))
            try:
                result = await self.log.append(AppendRequest(plan.writes, _idempotency(context)))
            except VersionConflictError:
                if not attempts_left:
                    raise
                await self._catch_up(before)
                continue
            if result.replayed:
                return await self._outcomes_at(decisions, result)
            return self._take_in(plan, result)
        raise AssertionError("unreachable")  # pragma: no cover

    async def load(self, decider: Decider[Any, S, Any], aggregate_id: str) -> Loaded[S]:
        """Return the present state of an aggregate, all business dates included."""
        stream = decider.stream(aggregate_id)
        known: Loaded[S] | None = self._states.find(stream)

        def load_or_follow() -> Loaded[S]:
            if known is None:
                return self._load_blocking(decider, stream)
            return self._follow(decider, stream, known)

        loaded = await self._in_reader(load_or_follow)
        self._states.remember(stream, loaded)
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

    async def _decide(
        self, decisions: Sequence[Decision], context: CommandContext, before: dict[str, "_Basis"]
    ) -> "_Plan":
        """Decide each command on what the one before left; `before` gets what it all rests on."""
        await self._load_all(decisions, before)
        working = {stream: basis.loaded for stream, basis in before.items()}
        events: dict[str, list[NewEvent]] = {stream: [] for stream in before}
        parts: list[Part] = []
        after_each: list[Loaded[Any]] = []
        for index, decision in enumerate(decisions):
            decider, command, stream = decision.decider, decision.command, decision.stream
            current = working[stream]
            if decision.expected_version not in (None, current.version):
                raise VersionConflictError(stream, decision.expected_version or 0, current.version)
            payloads = decider.decide(command, current.state)
            mission = decider.mission_of(command)
            start = len(events[stream])
            events[stream] += [
                new_event(each, command, context, mission, index) for each in payloads
            ]
            working[stream] = Loaded(
                decider.fold(payloads, current.state),
                current.version + len(payloads),
                current.position,
            )
            parts.append(Part(stream, start, len(payloads)))
            after_each.append(working[stream])
        # A stream without new events is written too: then the log checks that it has not moved,
        # and a repeat finds it as it was decided on.
        writes = tuple(
            StreamWrite(stream, before[stream].loaded.version, tuple(added))
            for stream, added in events.items()
        )
        return _Plan(writes, parts, after_each)

    async def _load_all(self, decisions: Sequence[Decision], before: dict[str, "_Basis"]) -> None:
        """Load what the decisions are about, with one visit to a reader for all of it."""
        missing: dict[str, Decider[Any, Any, Any]] = {}
        for decision in decisions:
            known = self._states.find(decision.stream)
            if known is None:
                missing[decision.stream] = decision.decider
            else:
                before[decision.stream] = _Basis(decision.decider, known)
        if not missing:
            return

        def load_missing() -> dict[str, Loaded[Any]]:
            return {each: self._load_blocking(missing[each], each) for each in missing}

        for stream, loaded in (await self._in_reader(load_missing)).items():
            before[stream] = _Basis(missing[stream], loaded)
            self._states.remember(stream, loaded)

    async def _catch_up(self, before: dict[str, "_Basis"]) -> bool:
        """Take in what was appended since these states were read; tell whether there was any.

        Another process may write the same log, so what is remembered here may be behind it.
        """

        def follow() -> dict[str, Loaded[Any]]:
            later = {
                stream: self._follow(decider, stream, loaded)
                for stream, (decider, loaded) in before.items()
            }
            return {
                stream: loaded
                for stream, loaded in later.items()
                if loaded.version > before[stream].loaded.version
            }

        moved = await self._in_reader(follow)
        for stream, loaded in moved.items():
            self._states.remember(stream, loaded)
        return bool(moved)

    def _take_in(self, plan: "_Plan", result: AppendResult) -> list[Outcome[Any]]:
        outcomes = plan.outcomes(result)
        for part, after, outcome in zip(plan.parts, plan.after_each, outcomes, strict=True):
            if part.added:
                self._states.remember(part.stream, replace(after, position=outcome.last_position))
        return outcomes

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
        return await self._outcomes_at(decisions, record)

    async def _outcomes_at(
        self, decisions: Sequence[Decision], result: AppendResult | IdempotencyRecord
    ) -> list[Outcome[Any]]:
        """Render what the first use of the key led to, from the positions it wrote."""

        def fold_then() -> list[Outcome[Any]]:
            streams = {each.stream: each.decider for each in decisions}
            found = self.log.read_streams(list(streams), up_to=result.known_at)
            states: dict[str, Any] = {}
            versions: dict[str, int] = {}
            added: dict[str, dict[int, list[RecordedEvent]]] = {}
            for stream, decider in streams.items():
                held, added[stream] = events_by_command(found[stream], result.first_position)
                states[stream] = decider.fold(map(self.codec.decode, held))
                versions[stream] = len(held)
            outcomes: list[Outcome[Any]] = []
            for index, decision in enumerate(decisions):
                stream = decision.stream
                own = added[stream].get(index, [])
                states[stream] = decision.decider.fold(map(self.codec.decode, own), states[stream])
                versions[stream] += len(own)
                span = (own[0].position, own[-1].position, own[0].recorded_at) if own else _NOTHING
                outcomes.append(Outcome(states[stream], versions[stream], *span, True))
            return outcomes

        return await self._in_reader(fold_then)

    def _load_blocking(self, decider: Decider[Any, S, Any], stream: str) -> Loaded[S]:
        return Loaded(*load_state(self.log, self.codec, decider, stream))

    def _follow(self, decider: Decider[Any, S, Any], stream: str, known: Loaded[S]) -> Loaded[S]:
        point = (known.state, known.version, known.position)
        return Loaded(*follow_state(self.log, self.codec, decider, stream, point))

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

    async def _in_reader(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._readers, call)


class _Basis(NamedTuple):
    """A state that a decision rests on, and how to take it further."""

    decider: Decider[Any, Any, Any]
    loaded: Loaded[Any]


class _Plan(NamedTuple):
    """What several commands lead to, if nothing moves meanwhile."""

    writes: tuple[StreamWrite, ...]
    parts: list[Part]
    after_each: list[Loaded[Any]]

    @property
    def is_empty(self) -> bool:
        return not any(write.events for write in self.writes)

    def outcomes(self, result: AppendResult) -> list[Outcome[Any]]:
        """Return the outcome of each command, once its events have positions."""
        found = spans(self.writes, self.parts, result.first_position)
        return [
            Outcome(
                after.state,
                after.version,
                *((*span, result.recorded_at) if span.last else _NOTHING),
                False,
            )
            for after, span in zip(self.after_each, found, strict=True)
        ]


def _idempotency(context: CommandContext) -> Idempotency | None:
    if not context.idempotency_key:
        return None
    return Idempotency(context.actor, context.idempotency_key, context.request_hash)
