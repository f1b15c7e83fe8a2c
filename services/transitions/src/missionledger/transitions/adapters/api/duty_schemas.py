"""Answers about the duties that outlive a mission."""

from datetime import date
from typing import Literal

from pydantic import BaseModel

from missionledger.common.http.schemas import Amount
from missionledger.common.outcomes import Loaded
from missionledger.transitions.domain.residual_duties.events import DutyKind
from missionledger.transitions.domain.residual_duties.state import Duty, ResidualDuties

DutyStanding = Literal["owned", "ownerless", "review_due", "ended"]


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
            duties=tuple(
                DutyView(
                    mission_id=state.mission_id,
                    standing=_standing(duty, on),
                    amount=Amount.of(duty.amount),
                    **duty.model_dump(exclude={"amount"}),
                )
                for _, duty in sorted(state.duties.items())
            ),
        )


def _standing(duty: Duty, on: date) -> DutyStanding:
    if duty.ended_on is not None:
        return "ended"
    if not duty.owner:
        return "ownerless"
    return "review_due" if duty.review_on <= on.isoformat() else "owned"
