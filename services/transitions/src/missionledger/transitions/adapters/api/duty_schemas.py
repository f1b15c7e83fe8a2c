"""Bodies and answers about the duties that outlive a mission."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from missionledger.common.http.schemas import Amount
from missionledger.common.outcomes import Loaded
from missionledger.transitions.adapters.api.schemas import Body
from missionledger.transitions.domain.residual_duties.events import DutyKind
from missionledger.transitions.domain.residual_duties.state import Duty, ResidualDuties
from missionledger.transitions.domain.texts import ItemId, Name, Papers, Reason, Title

DutyStanding = Literal["owned", "ownerless", "review_due", "ended"]


class RecordDutyBody(Body):
    """A duty that lives on, without an end date."""

    duty_id: ItemId
    kind: DutyKind
    title: Title
    owner: Name
    amount: Amount
    source_fund: Name
    review_on: date
    reference: Annotated[str, Field(max_length=200)] = ""
    occurred_on: date
    source: str = ""


class VacateDutyBody(Body):
    """Why nobody answers for the duty any more."""

    reason: Reason
    occurred_on: date


class AssignDutyBody(Body):
    """Who answers for the duty from now on, with what money."""

    owner: Name
    amount: Amount
    source_fund: Name
    reason: Reason
    occurred_on: date


class ReviewDutyBody(Body):
    """What a review found, and when the next one is."""

    finding: Reason
    next_review_on: date
    occurred_on: date


class EndDutyBody(Body):
    """Why the duty is fulfilled, and the papers that show it."""

    reason: Reason
    documents: Papers = ()
    occurred_on: date


class DutyView(BaseModel):
    """One duty that outlives the mission.

    Attributes:
        standing: `ownerless` before `review_due`, since a review needs somebody.
    """

    mission_id: str
    duty_id: str
    kind: DutyKind
    title: str
    standing: DutyStanding
    owner: str
    amount: Amount
    source_fund: str
    review_on: str
    reference: str
    reviewed_on: str | None
    finding: str
    ended_on: str | None
    end_reason: str
    documents: tuple[str, ...]


class ResidualDutiesView(BaseModel):
    """All duties that outlive a mission."""

    mission_id: str
    version: int
    duties_open: int
    duties_ownerless: int
    duties: tuple[DutyView, ...]

    @classmethod
    def of(cls, loaded: Loaded[ResidualDuties], on: date) -> "ResidualDutiesView":
        """Return the duties as they stood on the day."""
        state = loaded.state
        return cls(
            mission_id=state.mission_id,
            version=loaded.version,
            duties_open=len(state.open_duties),
            duties_ownerless=sum(not each.owner for each in state.open_duties),
            duties=duty_views([loaded], on),
        )


def duty_views(missions: Iterable[Loaded[ResidualDuties]], on: date) -> tuple[DutyView, ...]:
    """Return the duties of missions as they stood on the day, mission by mission."""
    return tuple(
        DutyView(
            mission_id=each.state.mission_id,
            standing=_standing(duty, on),
            amount=Amount.of(duty.amount),
            **duty.model_dump(exclude={"amount"}),
        )
        for each in missions
        for _, duty in sorted(each.state.duties.items())
    )


def _standing(duty: Duty, on: date) -> DutyStanding:
    if duty.ended_on is not None:
        return "ended"
    if not duty.owner:
        return "ownerless"
    return "review_due" if duty.review_on <= on.isoformat() else "owned"
