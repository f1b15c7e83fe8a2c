"""The duties that outlive a mission, as the events left them."""

from collections.abc import Mapping
from typing import Any, assert_never

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.identifiers import DayText
from missionledger.common.money import Money
from missionledger.transitions.domain.residual_duties.events import (
    DutiesFoundOwned,
    DutyKind,
    ResidualDutyAssigned,
    ResidualDutyEnded,
    ResidualDutyEvent,
    ResidualDutyRecorded,
    ResidualDutyReferred,
    ResidualDutyReviewed,
    ResidualDutyVacated,
)


class Duty(BaseModel):
    """One duty; it has no end date, only a day of review."""

    model_config = ConfigDict(frozen=True)

    duty_id: str
    kind: DutyKind
    title: str
    owner: str
    amount: Money
    source_fund: str
    review_on: DayText
    reference: str = ""
    reviewed_on: DayText | None = None
    finding: str = ""
    ended_on: DayText | None = None
    end_reason: str = ""
    documents: tuple[str, ...] = ()


class ResidualDuties(BaseModel):
    """All duties that outlive a mission."""

    model_config = ConfigDict(frozen=True)

    mission_id: str = ""
    duties: Mapping[str, Duty] = Field(default_factory=dict)

    @property
    def open_duties(self) -> tuple[Duty, ...]:
        """The duties that live on."""
        return tuple(each for each in self.duties.values() if each.ended_on is None)


def evolve(state: ResidualDuties, event: ResidualDutyEvent) -> ResidualDuties:
    """Return the state after the event."""
    state = state.model_copy(update={"mission_id": event.mission_id})
    if isinstance(event, DutiesFoundOwned):
        return state
    if isinstance(event, ResidualDutyRecorded):
        duty = Duty(**event.model_dump(exclude={"mission_id"}))
    else:
        known = state.duties.get(event.duty_id)
        if known is None:  # seen on a day before the duty was recorded
            return state
        duty = known.model_copy(update=_changes(event))
    return state.model_copy(update={"duties": {**state.duties, event.duty_id: duty}})


def _changes(
    event: ResidualDutyReferred
    | ResidualDutyVacated
    | ResidualDutyAssigned
    | ResidualDutyReviewed
    | ResidualDutyEnded,
) -> dict[str, Any]:
    match event:
        case ResidualDutyReferred():
            return {"reference": event.reference}
        case ResidualDutyVacated():
            return {"owner": ""}
        case ResidualDutyAssigned():
            return {
                "owner": event.owner,
                "amount": event.amount,
                "source_fund": event.source_fund,
            }
        case ResidualDutyReviewed():
            return {
                "finding": event.finding,
                "reviewed_on": event.reviewed_on,
                "review_on": event.next_review_on,
            }
        case ResidualDutyEnded():
            return {
                "ended_on": event.ended_on,
                "end_reason": event.reason,
                "documents": event.documents,
            }
        case _:
            assert_never(event)
