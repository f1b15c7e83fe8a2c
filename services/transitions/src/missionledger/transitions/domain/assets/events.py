"""What can happen to the property of a mission on its way out."""

from enum import StrEnum

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.money import Money


class AssetKind(StrEnum):
    """What a line of property is."""

    VEHICLES = "vehicles"
    GENERATORS = "generators"
    PREFABRICATED = "prefabricated"
    COMMUNICATIONS = "communications"
    MEDICAL = "medical"
    SUPPLIES = "supplies"
    AIRFIELD = "airfield"
    OTHER = "other"
    FIXED = "fixed"
    """Installed: to take it out would set back the country; the Government may have it."""


class DisposalStep(StrEnum):
    """The order of Financial Regulation 5.14."""

    OTHER_MISSIONS = "other_missions"
    """(a) other peace operations, or the reserve for start-ups."""
    OTHER_UN = "other_un"
    """(b) other bodies of the United Nations paid from assessments."""
    SALE_TO_AGENCIES = "sale_to_agencies"
    """(c) sale to agencies, organizations, non-governmental organizations."""
    COMMERCIAL = "commercial"
    """(d) commercial disposal."""
    GOVERNMENT = "government"
    """(e) fixed assets to the Government, against compensation."""


class AssetLineRegistered(DomainEvent):
    """The mission has this property, and something has to become of it.

    Attributes:
        site_id: where it stands; empty if nowhere in particular.
        value: what it is worth now, depreciated.
        replaces: the line whose gift was refused, if it comes from one.
    """

    mission_id: MissionId
    line_id: str
    kind: AssetKind
    description: str
    quantity: int
    site_id: str
    purchase_value: Money
    value: Money
    replaces: str = ""


class AssetLineRevalued(DomainEvent):
    """A line is worth something else now."""

    mission_id: MissionId
    line_id: str
    value: Money
    previous_value: Money
    reason: str


class DisposalOffered(DomainEvent):
    """A line was offered to somebody, at a step of the order."""

    mission_id: MissionId
    line_id: str
    step: DisposalStep
    to: str
    offered_on: DayText


class DisposalDeclined(DomainEvent):
    """Nobody wanted a line at a step; the next one may be asked."""

    mission_id: MissionId
    line_id: str
    step: DisposalStep
    by: str
    reason: str
    declined_on: DayText


class AssetLineDisposed(DomainEvent):
    """A line went to whom it was offered; a paper shows it."""

    mission_id: MissionId
    line_id: str
    step: DisposalStep
    to: str
    proceeds: Money
    disposed_on: DayText
    documents: tuple[str, ...]


class GiftOffered(DomainEvent):
    """A line is given away by decision of the General Assembly, in the receiver's custody."""

    mission_id: MissionId
    line_id: str
    to: str
    authority: str
    offered_on: DayText


class GiftAccepted(DomainEvent):
    """The receiver took the gift; a paper shows it."""

    mission_id: MissionId
    line_id: str
    to: str
    value: Money
    accepted_on: DayText
    documents: tuple[str, ...]


class GiftRefused(DomainEvent):
    """The receiver does not want the gift, though it has it in custody."""

    mission_id: MissionId
    line_id: str
    by: str
    reason: str
    refused_on: DayText


class CustodyReversed(DomainEvent):
    """What was refused is in the hands of the United Nations again, under a line of its own."""

    mission_id: MissionId
    line_id: str
    custodian: str
    new_line_id: str
    reversed_on: DayText


class WriteOffProposed(DomainEvent):
    """Somebody proposes to write a line off."""

    mission_id: MissionId
    line_id: str
    reason: str
    evidence: str
    proposed_by: str


class WriteOffRejected(DomainEvent):
    """A line is not written off after all."""

    mission_id: MissionId
    line_id: str
    reason: str
    rejected_by: str


class AssetLineWrittenOff(DomainEvent):
    """A line was written off, on the approval of somebody who did not propose it."""

    mission_id: MissionId
    line_id: str
    loss: Money
    approved_by: str
    written_off_on: DayText


class AssetLineDestroyed(DomainEvent):
    """A line that could not be moved was destroyed in place."""

    mission_id: MissionId
    line_id: str
    loss: Money
    reason: str
    evidence: str
    destroyed_on: DayText
    documents: tuple[str, ...]


class AssetsFoundSettled(DomainEvent):
    """On this day something had become of every line."""

    mission_id: MissionId
    lines: int
    proceeds: Money
    losses: Money


AssetEvent = (
    AssetLineRegistered
    | AssetLineRevalued
    | DisposalOffered
    | DisposalDeclined
    | AssetLineDisposed
    | GiftOffered
    | GiftAccepted
    | GiftRefused
    | CustodyReversed
    | WriteOffProposed
    | WriteOffRejected
    | AssetLineWrittenOff
    | AssetLineDestroyed
    | AssetsFoundSettled
)
ASSET_EVENTS: tuple[type[AssetEvent], ...] = (
    AssetLineRegistered,
    AssetLineRevalued,
    DisposalOffered,
    DisposalDeclined,
    AssetLineDisposed,
    GiftOffered,
    GiftAccepted,
    GiftRefused,
    CustodyReversed,
    WriteOffProposed,
    WriteOffRejected,
    AssetLineWrittenOff,
    AssetLineDestroyed,
    AssetsFoundSettled,
)
