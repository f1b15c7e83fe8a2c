"""Facts about a mandate."""

from datetime import date

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.mandates.domain.mandate.terms import (
    DecisionFacts,
    DecisionKind,
    Note,
    Symbol,
    TermKind,
)


class MandateEstablished(DecisionFacts, DomainEvent):
    """An organ set up the mission and gave it its first term."""


class MandateRenewed(DecisionFacts, DomainEvent):
    """The term was extended, with or without other changes."""


class MandateRolledOver(DecisionFacts, DomainEvent):
    """The term was extended technically, to leave time for a decision on substance."""


class MandateRevised(DecisionFacts, DomainEvent):
    """Tasks or ceilings changed; in a historical record the end of the term may change too."""


class MandateTerminated(DecisionFacts, DomainEvent):
    """The organ decided that the mandate ends.

    Attributes:
        mandate_until: last day of the mandate itself; None where the record gives only `until`,
            the last day of operations or drawdown.
        withdrawal_by: last day of the withdrawal, where the decision names one.
    """

    mandate_until: date | None
    withdrawal_by: date | None


class MandateDecisionConfirmed(DomainEvent):
    """The document of a decision that was recorded without one has been seen.

    It repeats what the decision did to the term, for those who waited for the document.
    """

    mission_id: MissionId
    decided_on: date
    resolution: Symbol
    kind: DecisionKind
    valid_from: date
    until: date | None
    term: TermKind


class ReEstimateOpened(DomainEvent):
    """A decision changed what the mission has to do or be; its resources are estimated anew.

    Attributes:
        reason: what changed.
    """

    mission_id: MissionId
    decided_on: date
    resolution: Symbol
    reason: Note


class ReEstimateMatched(DomainEvent):
    """The resources were matched to what a decision changed.

    Attributes:
        estimate: symbol of the estimate, budget or authority that matches.
    """

    mission_id: MissionId
    decided_on: date
    resolution: Symbol
    matched_on: date
    estimate: Symbol
    note: Note


MandateEvent = (
    MandateEstablished
    | MandateRenewed
    | MandateRolledOver
    | MandateRevised
    | MandateTerminated
    | MandateDecisionConfirmed
    | ReEstimateOpened
    | ReEstimateMatched
)

MANDATE_EVENTS: tuple[type[MandateEvent], ...] = (
    MandateEstablished,
    MandateRenewed,
    MandateRolledOver,
    MandateRevised,
    MandateTerminated,
    MandateDecisionConfirmed,
    ReEstimateOpened,
    ReEstimateMatched,
)
