"""What is known of how far the receipts of a line are known."""

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId, StateCode


class PartPaymentsUnknown(DomainEvent):
    """Receipts of a line come from a list that names full payments only.

    What is unpaid of the line is therefore an upper bound: the most that a State can owe.

    Attributes:
        list_ends_on: last day the list tells of; after it even a full payment may be missing.
        reason: in words, with the list it rests on.
    """

    fund: MissionId
    line: str
    list_ends_on: DayText
    reason: str


class ReceiptsConfirmed(DomainEvent):
    """What is recorded as received of these States on the line is all that came."""

    fund: MissionId
    line: str
    states: tuple[StateCode, ...]
    reference: str


UpperBoundEvent = PartPaymentsUnknown | ReceiptsConfirmed

UPPER_BOUND_EVENTS: tuple[type[UpperBoundEvent], ...] = (PartPaymentsUnknown, ReceiptsConfirmed)
