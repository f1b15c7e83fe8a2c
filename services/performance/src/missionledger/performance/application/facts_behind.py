"""Looks up the facts that a decision says it rests on."""

from collections.abc import Sequence

from missionledger.common.decider import stream_category
from missionledger.common.eventlog.port import EventLog
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.performance.domain.assessment import FactBehind


class FactNotOnRecordError(Refusal):
    """A decision points at facts of its own mission that are in the log."""

    code = "fact-not-on-record"
    title = "There is no such fact of this mission"
    kind = RefusalKind.INVALID


def facts_at(
    log: EventLog, positions: Sequence[int], *, mission: str, hidden: Sequence[str]
) -> list[FactBehind]:
    """Return the facts at these positions, in order; it blocks.

    Args:
        log: the log of this service.
        positions: where they lie.
        mission: they belong to it, or to no mission.
        hidden: categories of streams that not everybody may know of.

    Raises:
        FactNotOnRecordError: if one is not there, or not of this mission: the same for both.
    """
    facts = []
    for position in sorted(set(positions)):
        found = log.read(after=position - 1, limit=1)
        event = found[0] if found and found[0].position == position else None
        if (
            event is None
            or event.mission not in (None, mission)
            or stream_category(event.stream) in hidden
        ):
            raise FactNotOnRecordError(
                f"position {position} holds no fact of {mission} that a decision can point at",
                next_step="Take positions from /v1/events of this mission.",
                pointer="/positions",
            )
        facts.append(FactBehind(position=position, event_id=event.id, event_type=event.type))
    return facts
