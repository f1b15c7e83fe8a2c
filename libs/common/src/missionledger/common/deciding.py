"""Decides commands on states and collects what they would write; touches no log."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from missionledger.common.command_parts import Part, spans
from missionledger.common.commands import Command, CommandContext
from missionledger.common.decider import Decider
from missionledger.common.eventlog.codec import new_event
from missionledger.common.eventlog.errors import VersionConflictError
from missionledger.common.eventlog.port import AppendResult, Fate, StreamWrite
from missionledger.common.events import NewEvent
from missionledger.common.outcomes import NOTHING, Decision, Loaded, Outcome


class Basis(NamedTuple):
    """A state that a decision rests on, and how to take it further."""

    decider: Decider[Any, Any, Any]
    loaded: Loaded[Any]


class OnTheWay(NamedTuple):
    """What a stream will be when an append that is on its way has arrived."""

    loaded: Loaded[Any]
    append: "asyncio.Future[AppendResult]"
    fate: Fate


class Plan(NamedTuple):
    """What several commands lead to, if nothing moves meanwhile."""

    writes: tuple[StreamWrite, ...]
    parts: list[Part]
    after_each: list[Loaded[Any]]

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be recorded."""
        return not any(write.events for write in self.writes)

    def ends(self) -> dict[str, Loaded[Any]]:
        """Return where the streams that get events will be."""
        return {
            part.stream: after
            for part, after in zip(self.parts, self.after_each, strict=True)
            if part.added
        }

    def outcomes(self, result: AppendResult) -> list[Outcome[Any]]:
        """Return the outcome of each command, once its events have positions."""
        found = spans(self.writes, self.parts, result.first_position)
        return [
            Outcome(
                after.state,
                after.version,
                *((*span, result.recorded_at) if span.last else NOTHING),
                False,
            )
            for after, span in zip(self.after_each, found, strict=True)
        ]


def decide_all(
    decisions: Sequence[Decision], context: CommandContext, newest: Mapping[str, Loaded[Any]]
) -> Plan:
    """Decide each command on what the one before left; the first ones on the newest states.

    Raises:
        Refusal: as the deciders say; VersionConflictError if an expected version is not met.
    """
    working = dict(newest)
    starts = {stream: loaded.version for stream, loaded in working.items()}
    events: dict[str, list[NewEvent]] = {stream: [] for stream in working}
    parts: list[Part] = []
    after_each: list[Loaded[Any]] = []
    for index, decision in enumerate(decisions):
        decider, stream = decision.decider, decision.stream
        command = _with_papers(decision.command, context.documents)
        current = working[stream]
        if decision.expected_version not in (None, current.version):
            raise VersionConflictError(stream, decision.expected_version or 0, current.version)
        payloads = decider.decide(command, current.state)
        mission = decider.mission_of(command)
        start = len(events[stream])
        events[stream] += [new_event(each, command, context, mission, index) for each in payloads]
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
        StreamWrite(stream, starts[stream], tuple(added)) for stream, added in events.items()
    )
    return Plan(writes, parts, after_each)


def _with_papers(command: Command, documents: tuple[str, ...]) -> Command:
    """Return the command with the papers of its request, so that a rule can ask for them."""
    if not documents:
        return command
    joined = tuple(dict.fromkeys((*command.documents, *documents)))
    return command.model_copy(update={"documents": joined})
