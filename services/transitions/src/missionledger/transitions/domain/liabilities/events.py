"""What can happen to what a mission still owes."""

from enum import StrEnum

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.money import Money


class LiabilityKind(StrEnum):
    """To whom a mission that leaves owes (domain process 7, step 10)."""

    CONTRIBUTOR_CLAIM = "contributor_claim"
    LETTER_OF_ASSIST = "letter_of_assist"
    VENDOR = "vendor"
    LEASE = "lease"
    THIRD_PARTY = "third_party"
    DEATH_OR_DISABILITY = "death_or_disability"
    STAFF_ENTITLEMENT = "staff_entitlement"
    OTHER = "other"


class LiabilityRecorded(DomainEvent):
    """The mission owes something, and somebody answers for it.

    Attributes:
        is_estimate: whether the amount is not agreed yet.
        reference: the claim, the contract or the letter.
    """

    mission_id: MissionId
    liability_id: str
    kind: LiabilityKind
    title: str
    creditor: str
    owner: str
    amount: Money
    is_estimate: bool
    reference: str


class LiabilityAssigned(DomainEvent):
    """Somebody else answers for a liability."""

    mission_id: MissionId
    liability_id: str
    owner: str
    previous_owner: str
    reason: str


class LiabilityRestated(DomainEvent):
    """A liability is larger or smaller than it was, or its amount is agreed now."""

    mission_id: MissionId
    liability_id: str
    amount: Money
    previous_amount: Money
    is_estimate: bool
    reason: str


class LiabilityDisputed(DomainEvent):
    """It is in dispute what is owed, before a tribunal or between the parties."""

    mission_id: MissionId
    liability_id: str
    reason: str
    disputed_on: DayText


class LiabilityPaid(DomainEvent):
    """A part of a liability was paid, or the rest of it."""

    mission_id: MissionId
    liability_id: str
    amount: Money
    left: Money
    paid_on: DayText
    documents: tuple[str, ...]


class LiabilityDropped(DomainEvent):
    """Nothing is owed after all; a paper shows it."""

    mission_id: MissionId
    liability_id: str
    reason: str
    dropped_on: DayText
    documents: tuple[str, ...]


class LiabilityCarried(DomainEvent):
    """There is no cash for it now: it is kept, and paid from receipts that come."""

    mission_id: MissionId
    liability_id: str
    owner: str
    left: Money
    reason: str
    carried_on: DayText


class LiabilitiesFoundStated(DomainEvent):
    """On this day it was settled of everything that is owed whether it is paid or carried."""

    mission_id: MissionId
    settled: int
    carried: int


LiabilityEvent = (
    LiabilityRecorded
    | LiabilityAssigned
    | LiabilityRestated
    | LiabilityDisputed
    | LiabilityPaid
    | LiabilityDropped
    | LiabilityCarried
    | LiabilitiesFoundStated
)
LIABILITY_EVENTS: tuple[type[LiabilityEvent], ...] = (
    LiabilityRecorded,
    LiabilityAssigned,
    LiabilityRestated,
    LiabilityDisputed,
    LiabilityPaid,
    LiabilityDropped,
    LiabilityCarried,
    LiabilitiesFoundStated,
)
