"""What may be asked about the property of a mission on its way out."""

from typing import Annotated

from pydantic import Field

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId
from missionledger.common.money import Money
from missionledger.transitions.domain.assets.events import AssetKind, DisposalStep
from missionledger.transitions.domain.texts import ItemId, Name, Reason, Title

LINES_MAX = 2_000
"""Most lines of one mission; items of one kind at one site are one line."""

Quantity = Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
AssemblyDecision = Annotated[str, Field(pattern=r"^A/(RES|DEC)/[0-9]+/[0-9A-Za-z]+$")]
"""Symbol of a resolution or decision of the General Assembly."""


class RegisterAssetLine(Command):
    """Record property of the mission, of one kind at one site, with its value in US dollars."""

    mission_id: MissionId
    line_id: ItemId
    kind: AssetKind
    description: Title
    quantity: Quantity
    site_id: Annotated[str, Field(max_length=40)] = ""
    purchase_value: Money
    value: Money


class RevalueAssetLine(Command):
    """Record that a line is worth something else now."""

    mission_id: MissionId
    line_id: ItemId
    value: Money
    reason: Reason


class OfferDisposal(Command):
    """Offer a line at the next step of the order."""

    mission_id: MissionId
    line_id: ItemId
    step: DisposalStep
    to: Name


class DeclineDisposal(Command):
    """Record that whoever was asked does not want the line."""

    mission_id: MissionId
    line_id: ItemId
    reason: Reason


class CompleteDisposal(Command):
    """Record that the line went to whom it was offered; `documents` names the papers."""

    mission_id: MissionId
    line_id: ItemId
    proceeds: Money


class OfferGift(Command):
    """Give a line away, on a decision of the General Assembly."""

    mission_id: MissionId
    line_id: ItemId
    to: Name
    authority: AssemblyDecision


class AcceptGift(Command):
    """Record that the receiver took the gift; `documents` names the papers."""

    mission_id: MissionId
    line_id: ItemId


class RefuseGift(Command):
    """Record that the receiver does not want the gift."""

    mission_id: MissionId
    line_id: ItemId
    reason: Reason


class ReverseCustody(Command):
    """Take back what was refused as a gift, under a new line that is offered from the start."""

    mission_id: MissionId
    line_id: ItemId


class ProposeWriteOff(Command):
    """Propose to write a line off."""

    mission_id: MissionId
    line_id: ItemId
    reason: Reason
    evidence: Reason
    proposed_by: Name


class RejectWriteOff(Command):
    """Leave a line on the books."""

    mission_id: MissionId
    line_id: ItemId
    reason: Reason
    rejected_by: Name


class ApproveWriteOff(Command):
    """Write a line off that somebody else proposed to."""

    mission_id: MissionId
    line_id: ItemId
    approved_by: Name


class DestroyInPlace(Command):
    """Record that a line was destroyed because it could not be moved."""

    mission_id: MissionId
    line_id: ItemId
    reason: Reason
    evidence: Reason


class ConfirmAssetsSettled(Command):
    """Ask whether something has become of every line, as a guard of what comes next."""

    mission_id: MissionId


AssetCommand = (
    RegisterAssetLine
    | RevalueAssetLine
    | OfferDisposal
    | DeclineDisposal
    | CompleteDisposal
    | OfferGift
    | AcceptGift
    | RefuseGift
    | ReverseCustody
    | ProposeWriteOff
    | RejectWriteOff
    | ApproveWriteOff
    | DestroyInPlace
    | ConfirmAssetsSettled
)
