"""A mandate as its decisions left it."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from missionledger.mandates.domain.mandate.events import (
    MandateDecisionConfirmed,
    MandateEstablished,
    MandateEvent,
    MandateRenewed,
    MandateRevised,
    MandateRolledOver,
    MandateTerminated,
)
from missionledger.mandates.domain.mandate.terms import DecisionFacts, DecisionKind, Strength

_COMPUTED_FIELDS = {"valid_from", "record_incomplete", "historical"}
"""What is worked out from the decisions before; a repeat of a decision may differ in them."""


class Standing(StrEnum):
    """How a mandate stands on a day, as far as its record tells."""

    NOT_ESTABLISHED = "not_established"
    """Before the first term."""
    IN_FORCE = "in_force"
    CLOSING = "closing"
    """A decision to end it was taken; operations or drawdown run to their last day."""
    LAPSED = "lapsed"
    """The term ran out and no decision followed in time."""
    TERMINATED = "terminated"
    UNKNOWN = "unknown"
    """The record has a gap there, rests on an unconfirmed decision, or ends before the day."""


class Decision(DecisionFacts):
    """One decision of the chain."""

    kind: DecisionKind
    mandate_until: date | None = None
    withdrawal_by: date | None = None

    def is_document(self, resolution: str, decided_on: date) -> bool:
        """Tell whether this is the decision of that document and day."""
        return self.resolution == resolution and self.decided_on == decided_on

    def says_the_same_as(self, other: "Decision") -> bool:
        """Tell whether two records of a decision agree in all that the decision itself says."""
        return self.model_dump(exclude=_COMPUTED_FIELDS) == other.model_dump(
            exclude=_COMPUTED_FIELDS
        )


class Mandate(BaseModel):
    """The chain of decisions of one mission, by day of decision."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mission_id: str = ""
    decisions: tuple[Decision, ...] = ()

    @property
    def latest(self) -> Decision | None:
        """The decision taken last."""
        return self.decisions[-1] if self.decisions else None

    @property
    def termination(self) -> Decision | None:
        """The decision that ends the mandate, if the last one does."""
        latest = self.latest
        return latest if latest and latest.kind is DecisionKind.TERMINATE else None

    @property
    def authorized(self) -> Strength:
        """The ceilings after all decisions; a decision that sets none leaves them."""
        ceilings = Strength()
        for decision in self.decisions:
            ceilings = ceilings.carried_into(decision.authorized)
        return ceilings

    def find(self, resolution: str, decided_on: date) -> Decision | None:
        """Return the decision of that document and day, or None."""
        for decision in self.decisions:
            if decision.is_document(resolution, decided_on):
                return decision
        return None

    def chain_before(self, resolution: str, decided_on: date) -> tuple[Decision, ...]:
        """Return the decisions that lead up to the one of that document and day.

        A decision that is not recorded yet comes after all others of its day.
        """
        for index, decision in enumerate(self.decisions):
            if decision.is_document(resolution, decided_on):
                return self.decisions[:index]
        return tuple(each for each in self.decisions if each.decided_on <= decided_on)


_KINDS: Mapping[type[DecisionFacts], DecisionKind] = {
    MandateEstablished: DecisionKind.ESTABLISH,
    MandateRenewed: DecisionKind.RENEW,
    MandateRolledOver: DecisionKind.ROLL_OVER,
    MandateRevised: DecisionKind.REVISE,
    MandateTerminated: DecisionKind.TERMINATE,
}


def decision_of(event: DecisionFacts) -> Decision:
    """Return the decision that the event records."""
    return Decision(kind=_KINDS[type(event)], **event.model_dump())


def evolve(state: Mandate, event: MandateEvent) -> Mandate:
    """Return the mandate after the event."""
    if isinstance(event, MandateDecisionConfirmed):
        confirmed = tuple(
            each.model_copy(update={"resolution": event.resolution, "confirmed": True})
            if each.is_document("", event.decided_on)
            else each
            for each in state.decisions
        )
        return state.model_copy(update={"decisions": confirmed})
    decision = decision_of(event)
    earlier = tuple(each for each in state.decisions if each.decided_on <= decision.decided_on)
    later = state.decisions[len(earlier) :]
    return Mandate(mission_id=event.mission_id, decisions=(*earlier, decision, *later))
