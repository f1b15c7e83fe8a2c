"""What may be asked about what a mission still owes."""

from typing import Annotated

from pydantic import Field

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId
from missionledger.common.money import MINOR_UNITS_MAX, Money
from missionledger.transitions.domain.liabilities.events import LiabilityKind
from missionledger.transitions.domain.texts import ItemId, Name, Reason, Title


class RecordLiability(Command):
    """Record what is owed to whom, and who answers for it."""

    mission_id: MissionId
    liability_id: ItemId
    kind: LiabilityKind
    title: Title
    creditor: Name
    owner: Name
    amount: Money
    is_estimate: bool = False
    reference: Annotated[str, Field(max_length=200)] = ""


class AssignLiability(Command):
    """Let somebody else answer for a liability."""

    mission_id: MissionId
    liability_id: ItemId
    owner: Name
    reason: Reason


class RestateLiability(Command):
    """Record another amount, or that the amount is agreed."""

    mission_id: MissionId
    liability_id: ItemId
    amount: Money
    is_estimate: bool = False
    reason: Reason


class DisputeLiability(Command):
    """Record that it is in dispute what is owed."""

    mission_id: MissionId
    liability_id: ItemId
    reason: Reason


class PayLiability(Command):
    """Record a payment on the command's business date; `documents` names the papers."""

    mission_id: MissionId
    liability_id: ItemId
    amount: Money


class DropLiability(Command):
    """Record that nothing is owed; `documents` names the papers."""

    mission_id: MissionId
    liability_id: ItemId
    reason: Reason


class CarryLiability(Command):
    """Keep a liability beyond the mission, with somebody who answers for it then."""

    mission_id: MissionId
    liability_id: ItemId
    owner: Name
    reason: Reason


class ConfirmLiabilitiesStated(Command):
    """Ask whether everything that is owed is paid, dropped or carried, as a guard.

    Attributes:
        owed_to_contributors_minor: what the books say is owed to contributors, in cents of a
            US dollar; the list may not hold less.
    """

    mission_id: MissionId
    owed_to_contributors_minor: Annotated[int, Field(ge=0, le=MINOR_UNITS_MAX)] = 0


LiabilityCommand = (
    RecordLiability
    | AssignLiability
    | RestateLiability
    | DisputeLiability
    | PayLiability
    | DropLiability
    | CarryLiability
    | ConfirmLiabilitiesStated
)
