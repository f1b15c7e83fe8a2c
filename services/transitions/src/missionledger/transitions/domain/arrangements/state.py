"""The arrangements of a mission with its partners, as the events left them."""

from collections.abc import Mapping
from datetime import date
from typing import Any, assert_never

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.identifiers import DayText
from missionledger.transitions.domain.arrangements.events import (
    ArrangementEnded,
    ArrangementEvent,
    ArrangementKind,
    ArrangementRegistered,
    ArrangementReviewed,
    SharedDecisionCompleted,
    SharedDecisionRecorded,
)


class SharedDecision(BaseModel):
    """One decision of the parties."""

    model_config = ConfigDict(frozen=True)

    decision_id: str
    title: str
    decided_by: tuple[str, ...]
    owner: str
    decided_on: DayText
    due_on: DayText | None
    documents: tuple[str, ...]
    done_on: DayText | None = None
    evidence: str = ""


class Arrangement(BaseModel):
    """One arrangement, with what was decided under it.

    Attributes:
        finding: of the last review; empty if there was none.
        ended_on: the day it ended before its time; None if it did not.
    """

    model_config = ConfigDict(frozen=True)

    arrangement_id: str
    kind: ArrangementKind
    title: str
    parties: tuple[str, ...]
    decides: str
    owner: str
    agreed_on: DayText
    review_on: DayText
    ends_on: DayText | None
    documents: tuple[str, ...]
    reviewed_on: DayText | None = None
    finding: str = ""
    ended_on: DayText | None = None
    ended_because: str = ""
    decisions: Mapping[str, SharedDecision] = Field(default_factory=dict)

    def holds_on(self, day: date) -> bool:
        """Tell whether the arrangement holds on a day; its last day is included."""
        on = day.isoformat()
        is_over = self.ends_on is not None and self.ends_on < on
        return self.agreed_on <= on and not is_over and (self.ended_on or on) >= on


class Arrangements(BaseModel):
    """Everything that was arranged with the partners of one mission."""

    model_config = ConfigDict(frozen=True)

    mission_id: str = ""
    arrangements: Mapping[str, Arrangement] = Field(default_factory=dict)


def evolve(state: Arrangements, event: ArrangementEvent) -> Arrangements:
    """Return the state after the event; what comes before its arrangement changes nothing."""
    state = state.model_copy(update={"mission_id": event.mission_id})
    known = state.arrangements.get(event.arrangement_id)
    match event:
        case ArrangementRegistered():
            one = Arrangement(**event.model_dump(exclude={"mission_id"}))
        case _ if known is None:
            # Seen on a day before it was agreed.
            return state
        case _:
            one = known.model_copy(update=_changes(known, event))
    return state.model_copy(
        update={"arrangements": {**state.arrangements, one.arrangement_id: one}}
    )


def _changes(
    known: Arrangement,
    event: SharedDecisionRecorded
    | SharedDecisionCompleted
    | ArrangementReviewed
    | ArrangementEnded,
) -> dict[str, Any]:
    match event:
        case SharedDecisionRecorded():
            said = event.model_dump(exclude={"mission_id", "arrangement_id"})
            return {"decisions": {**known.decisions, event.decision_id: SharedDecision(**said)}}
        case SharedDecisionCompleted():
            before = known.decisions.get(event.decision_id)
            if before is None:
                return {}
            done = before.model_copy(update={"done_on": event.done_on, "evidence": event.evidence})
            return {"decisions": {**known.decisions, event.decision_id: done}}
        case ArrangementReviewed():
            return event.model_dump(include={"finding", "reviewed_on", "review_on"})
        case ArrangementEnded():
            return {"ended_on": event.ended_on, "ended_because": event.reason}
        case _:
            assert_never(event)
