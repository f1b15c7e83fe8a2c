"""What may be asked about the duties that outlive a mission."""

from datetime import date
from typing import Annotated

from pydantic import Field

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId
from missionledger.common.money import Money
from missionledger.transitions.domain.residual_duties.events import DutyKind
from missionledger.transitions.domain.texts import ItemId, Name, Reason, Title


class RecordDuty(Command):
    """Record a duty that lives on; it needs no end, but an owner, money and a day of review."""

    mission_id: MissionId
    duty_id: ItemId
    kind: DutyKind
    title: Title
    owner: Name
    amount: Money
    source_fund: Name
    review_on: date
    reference: Annotated[str, Field(max_length=200)] = ""


class VacateDuty(Command):
    """Record that nobody answers for a duty any more."""

    mission_id: MissionId
    duty_id: ItemId
    reason: Reason


class AssignDuty(Command):
    """Give a duty to somebody, with money."""

    mission_id: MissionId
    duty_id: ItemId
    owner: Name
    amount: Money
    source_fund: Name
    reason: Reason


class ReviewDuty(Command):
    """Record what a review found on the command's business date, and when the next one is."""

    mission_id: MissionId
    duty_id: ItemId
    finding: Reason
    next_review_on: date


class EndDuty(Command):
    """Record that a duty is fulfilled; `documents` names the papers that show it."""

    mission_id: MissionId
    duty_id: ItemId
    reason: Reason


class ConfirmDutiesOwned(Command):
    """Ask whether every duty has an owner, as a guard of what comes next.

    Attributes:
        none_open: whether no duty at all may live on.
        conduct_cases: cases that are open; each needs a duty that refers to it (TRN-10, FIN-29).
    """

    mission_id: MissionId
    none_open: bool
    conduct_cases: tuple[str, ...] = ()


ResidualDutyCommand = (
    RecordDuty | VacateDuty | AssignDuty | ReviewDuty | EndDuty | ConfirmDutiesOwned
)
