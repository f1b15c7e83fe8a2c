"""Runs commands against aggregates, and reads aggregates at any point on both axes.

The one path every command takes: load, fold, decide, append. A posting to a busy account whose
version moved meanwhile is decided again on the new state; the old decision is never resent.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import BaseModel

from missionledger.common.axes import Axes
from missionledger.common.command_parts import events_by_command
from missionledger.common.commands import Command, CommandContext
from missionledger.common.decider import Decider
from missionledger.common.deciding import Basis, OnTheWay, Plan, decide_all
from missionledger.common.eventlog.codec import EventCodec
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
)
from missionledger.common.events import RecordedEvent
from missionledger.common.outcomes import NOTHING, Decision, Loaded, Outcome
from missionledger.common.recent_states import RecentStates
from missionledger.common.refusals import Refusal
from missionledger.common.snapshots import follow_state, load_state
from missionledger.common.telemetry.tracing import SPAN_NAMES, span

S = TypeVar("S", bound=BaseModel)
T = TypeVar("T")

DECIDE_ATTEMPTS_MAX = 16
"""How often a command is decided on states that moved before its answer was certain."""

CACHED_STATES_MAX = 2_000


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
        self._on_the_way: dict[str, OnTheWay] = {}

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
        with span(SPAN_NAMES["command"], traceparent=context.traceparent):
            return await self._execute(decisions, context)

    async def _execute(
        self, decisions: Sequence[Decision], context: CommandContext
    ) -> list[Outcome[Any]]:
        for attempts_left in reversed(range(DECIDE_ATTEMPTS_MAX)):
            known = await self._load_all(decisions)
            # From here to the append nothing else runs on the event loop.
            ahead = [each for each in map(self._on_the_way.get, known) if each is not None]
            try:
                plan = decide_all(decisions, context, self._newest(known))
            except Refusal:
                # What is asked may be refused because it has been done, by this very request.
                repeat = await self._repeat_of(decisions, context)
                if repeat is not None:
                    return repeat
                if await self._may_differ(known, ahead, attempts_left):
                    continue
                raise
            if plan.is_empty and not context.idempotency_key:
                if await self._may_differ(known, ahead, attempts_left):
                    continue
                return plan.outcomes(AppendResult(0, 0, ""))
            try:
                with span(SPAN_NAMES["append"]):
                    result = await self._append(plan, context, ahead)
            except VersionConflictError:
                if not attempts_left:
                    raise
                await self._catch_up(known)
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

    async def _may_differ(
        self,
        known: dict[str, Basis],
        ahead: Sequence[OnTheWay],
        attempts_left: int,
    ) -> bool:
        """Tell whether an answer that records nothing should be sought again.

        It may rest on facts that are not on disk yet and may never be, so those are waited for;
        or on states that another process has moved.
        """
        if ahead:
            await asyncio.wait([each.append for each in ahead])
            return attempts_left > 0
        return attempts_left > 0 and await self._catch_up(known)

    async def _append(
        self, plan: Plan, context: CommandContext, ahead: Sequence[OnTheWay]
    ) -> AppendResult:
        """Append what was decided, and let others decide on it while it is on its way.

        Appends reach the log in the order in which they were decided, so commands for one busy
        stream share a sync to disk instead of waiting for one another. If this one fails, those
        that were decided on it are in conflict too, and are decided again.
        """
        request = AppendRequest(
            plan.writes, _idempotency(context), rests_on=tuple(each.fate for each in ahead)
        )
        append = asyncio.ensure_future(self.log.append(request))
        mine = {
            stream: OnTheWay(loaded, append, request.fate) for stream, loaded in plan.ends().items()
        }
        self._on_the_way.update(mine)
        arrived = False
        try:
            # A caller that goes away must not take back what others decided on.
            result = await asyncio.shield(append)
            arrived = not result.replayed
            return result
        finally:
            # What was decided on an append that did not arrive will not arrive either: nobody
            # should go on from there, whosever it is.
            for stream, each in mine.items():
                if not arrived or self._on_the_way.get(stream) is each:
                    self._on_the_way.pop(stream, None)

    def _newest(self, known: dict[str, Basis]) -> dict[str, Loaded[Any]]:
        """Return what each stream will be when the appends on their way have arrived."""
        return {
            stream: self._on_the_way[stream].loaded if stream in self._on_the_way else basis.loaded
            for stream, basis in known.items()
        }

    async def _load_all(self, decisions: Sequence[Decision]) -> dict[str, Basis]:
        """Load what the decisions are about, as it is on disk, with one visit to a reader."""
        found: dict[str, Basis] = {}
        missing: dict[str, Decider[Any, Any, Any]] = {}
        for decision in decisions:
            known = self._states.find(decision.stream)
            if known is None:
                missing[decision.stream] = decision.decider
            else:
                found[decision.stream] = Basis(decision.decider, known)
        if not missing:
            return found

        def load_missing() -> dict[str, Loaded[Any]]:
            return {each: self._load_blocking(missing[each], each) for each in missing}

        for stream, loaded in (await self._in_reader(load_missing)).items():
            found[stream] = Basis(missing[stream], loaded)
            self._states.remember(stream, loaded)
        return found

    async def _catch_up(self, known: dict[str, Basis]) -> bool:
        """Take in what was appended since these states were read; tell whether there was any.

        Another process may write the same log, so what is remembered here may be behind it.
        """

        def follow() -> dict[str, Loaded[Any]]:
            later = {
                stream: self._follow(decider, stream, loaded)
                for stream, (decider, loaded) in known.items()
            }
            return {
                stream: loaded
                for stream, loaded in later.items()
                if loaded.version > known[stream].loaded.version
            }

        moved = await self._in_reader(follow)
        for stream, loaded in moved.items():
            self._states.remember(stream, loaded)
        return bool(moved)

    def _take_in(self, plan: Plan, result: AppendResult) -> list[Outcome[Any]]:
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
                span = (own[0].position, own[-1].position, own[0].recorded_at) if own else NOTHING
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


def _idempotency(context: CommandContext) -> Idempotency | None:
    if not context.idempotency_key:
        return None
    return Idempotency(context.actor, context.idempotency_key, context.request_hash)
