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
    ReEstimateMatched,
    ReEstimateOpened,
)
from missionledger.mandates.domain.mandate.terms import DecisionFacts, DecisionKind, Strength

_NOT_SAID_BY_THE_DECISION = {
    "valid_from",
    "record_incomplete",
    "historical",
    "resolution",
    "recorded_as",
    "confirmed",
}
"""What is worked out from the decisions before, or may be confirmed later."""


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
    """One decision of the chain.

    Attributes:
        recorded_as: the symbol it was first recorded under; a confirmation may change the present
            one, and a repeat of the first record must still be known.
    """

    kind: DecisionKind
    recorded_as: str
    mandate_until: date | None = None
    withdrawal_by: date | None = None

    def is_document(self, resolution: str, decided_on: date) -> bool:
        """Tell whether this is the decision of that document and day."""
        known_as = (self.resolution, self.recorded_as)
        return resolution in known_as and self.decided_on == decided_on

    def waits_for(self, resolution: str, decided_on: date) -> bool:
        """Tell whether this decision waits for the document of that symbol and day."""
        may_be = self.resolution in ("", resolution)
        return may_be and not self.confirmed and self.decided_on == decided_on

    def says_the_same_as(self, other: "Decision") -> bool:
        """Tell whether two records of a decision agree in all that the decision itself says."""
        left_out = set(_NOT_SAID_BY_THE_DECISION)
        if self.kind in (DecisionKind.RENEW, DecisionKind.ROLL_OVER):
            left_out.add("effective_from")
        if self.kind is DecisionKind.REVISE and not (self.historical and other.historical):
            # A live revision says nothing of the term; its end is that of the term it changes.
            left_out.update(("until", "term"))
        if self.historical and other.historical and self.withdrawal_by is None:
            # What was recorded of the past before the day of the withdrawal was read from it.
            left_out.add("withdrawal_by")
        return self.model_dump(exclude=left_out) == other.model_dump(exclude=left_out)


class ReEstimate(BaseModel):
    """The resources of a mission, to be estimated anew for what a decision changed.

    Attributes:
        matched_on: day on which they were matched; None while they are not.
        estimate: symbol of what matches; empty while nothing does.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    resolution: str
    decided_on: date
    reason: str
    matched_on: date | None = None
    estimate: str = ""
    note: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the resources are not matched yet."""
        return self.matched_on is None


class Mandate(BaseModel):
    """The chain of decisions of one mission, by day of decision."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mission_id: str = ""
    decisions: tuple[Decision, ...] = ()
    reestimates: tuple[ReEstimate, ...] = ()

    @property
    def open_reestimates(self) -> tuple[ReEstimate, ...]:
        """Those whose resources are not matched yet."""
        return tuple(each for each in self.reestimates if each.is_open)

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

    def reestimate_of(self, resolution: str, decided_on: date) -> ReEstimate | None:
        """Return the re-estimate for that decision, or None."""
        for each in self.reestimates:
            if (each.resolution, each.decided_on) == (resolution, decided_on):
                return each
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
    return Decision(kind=_KINDS[type(event)], recorded_as=event.resolution, **event.model_dump())


def evolve(state: Mandate, event: MandateEvent) -> Mandate:
    """Return the mandate after the event."""
    if isinstance(event, MandateDecisionConfirmed):
        confirmed = tuple(
            each.model_copy(update={"resolution": event.resolution, "confirmed": True})
            if each.waits_for(event.resolution, event.decided_on)
            else each
            for each in state.decisions
        )
        return state.model_copy(update={"decisions": confirmed})
    if isinstance(event, ReEstimateOpened | ReEstimateMatched):
        return _reestimated(state, event)
    decision = decision_of(event)
    earlier = tuple(each for each in state.decisions if each.decided_on <= decision.decided_on)
    later = state.decisions[len(earlier) :]
    chain = (*earlier, decision, *later)
    return state.model_copy(update={"mission_id": event.mission_id, "decisions": chain})


def _reestimated(state: Mandate, event: ReEstimateOpened | ReEstimateMatched) -> Mandate:
    before = state.reestimate_of(event.resolution, event.decided_on)
    if isinstance(event, ReEstimateOpened):
        after = ReEstimate(
            resolution=event.resolution, decided_on=event.decided_on, reason=event.reason
        )
    else:
        after = ReEstimate(
            resolution=event.resolution,
            decided_on=event.decided_on,
            reason=before.reason if before else "",
            matched_on=event.matched_on,
            estimate=event.estimate,
            note=event.note,
        )
    if before is None:
        return state.model_copy(update={"reestimates": (*state.reestimates, after)})
    replaced = tuple(after if each is before else each for each in state.reestimates)
    return state.model_copy(update={"reestimates": replaced})
