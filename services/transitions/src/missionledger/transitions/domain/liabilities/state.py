"""What a mission still owes, as the events left it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, assert_never

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.identifiers import DayText
from missionledger.common.money import Money
from missionledger.transitions.domain.liabilities.events import (
    LiabilitiesFoundStated,
    LiabilityAssigned,
    LiabilityCarried,
    LiabilityDisputed,
    LiabilityDropped,
    LiabilityEvent,
    LiabilityKind,
    LiabilityPaid,
    LiabilityRecorded,
    LiabilityRestated,
)


class LiabilityStatus(StrEnum):
    """What has become of a liability."""

    OPEN = "open"
    DISPUTED = "disputed"
    CARRIED = "carried"
    """Owed beyond the mission; somebody answers for it."""
    PAID = "paid"
    DROPPED = "dropped"


SETTLED = frozenset({LiabilityStatus.PAID, LiabilityStatus.DROPPED})


class Liability(BaseModel):
    """What is owed to one creditor for one thing."""

    model_config = ConfigDict(frozen=True)

    liability_id: str
    kind: LiabilityKind
    title: str
    creditor: str
    owner: str
    amount: Money
    left: Money
    is_estimate: bool
    reference: str
    status: LiabilityStatus = LiabilityStatus.OPEN
    reason: str = ""
    since: DayText | None = None
    documents: tuple[str, ...] = ()

    @property
    def is_settled(self) -> bool:
        """Whether nothing is owed any more."""
        return self.status in SETTLED


class Liabilities(BaseModel):
    """Everything a mission owes."""

    model_config = ConfigDict(frozen=True)

    mission_id: str = ""
    liabilities: Mapping[str, Liability] = Field(default_factory=dict)

    @property
    def unsettled(self) -> tuple[Liability, ...]:
        """What is still owed, carried or not."""
        return tuple(each for each in self.liabilities.values() if not each.is_settled)


def evolve(state: Liabilities, event: LiabilityEvent) -> Liabilities:
    """Return the state after the event."""
    state = state.model_copy(update={"mission_id": event.mission_id})
    if isinstance(event, LiabilitiesFoundStated):
        return state
    if isinstance(event, LiabilityRecorded):
        one = Liability(left=event.amount, **event.model_dump(exclude={"mission_id"}))
    else:
        known = state.liabilities.get(event.liability_id)
        if known is None:  # seen on a day before it was recorded
            return state
        one = known.model_copy(update=_changes(event, known))
    return state.model_copy(update={"liabilities": {**state.liabilities, one.liability_id: one}})


def _changes(  # noqa: PLR0911 - one branch an event, mypy sees that none is missing
    event: LiabilityAssigned
    | LiabilityRestated
    | LiabilityDisputed
    | LiabilityPaid
    | LiabilityDropped
    | LiabilityCarried,
    one: Liability,
) -> dict[str, Any]:
    match event:
        case LiabilityAssigned():
            return {"owner": event.owner}
        case LiabilityRestated():
            left = event.amount - (one.amount - one.left)
            return {"amount": event.amount, "left": left, "is_estimate": event.is_estimate}
        case LiabilityDisputed():
            return {
                "status": LiabilityStatus.DISPUTED,
                "reason": event.reason,
                "since": event.disputed_on,
            }
        case LiabilityPaid():
            paid = {"left": event.left, "documents": (*one.documents, *event.documents)}
            if event.left.minor > 0:
                return paid
            return {**paid, "status": LiabilityStatus.PAID, "since": event.paid_on}
        case LiabilityDropped():
            return {
                "status": LiabilityStatus.DROPPED,
                "left": Money(minor=0, currency=one.amount.currency),
                "reason": event.reason,
                "since": event.dropped_on,
                "documents": (*one.documents, *event.documents),
            }
        case LiabilityCarried():
            return {
                "status": LiabilityStatus.CARRIED,
                "owner": event.owner,
                "reason": event.reason,
                "since": event.carried_on,
            }
        case _:
            assert_never(event)
