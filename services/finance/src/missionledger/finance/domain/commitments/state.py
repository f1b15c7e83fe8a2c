"""A commitment and how far it is."""

from enum import StrEnum
from typing import assert_never

from pydantic import BaseModel, ConfigDict

from missionledger.finance.domain.authority.ledger import LineKey
from missionledger.finance.domain.budget.classification import BudgetGroup
from missionledger.finance.domain.commitments.events import (
    CommitmentCancelled,
    CommitmentEvent,
    CommitmentKind,
    CommitmentObligated,
    CommitmentPaid,
    CommitmentRaised,
    DeliveryRecorded,
    InvoiceRecorded,
    VendorOrigin,
)


class CommitmentStatus(StrEnum):
    """How far a commitment is."""

    RAISED = "raised"
    OBLIGATED = "obligated"
    SETTLED = "settled"
    """All that is owed is paid."""
    CANCELLED = "cancelled"


class Commitment(BaseModel):
    """A commitment; `is_raised` is false before it was.

    Attributes:
        held_minor: authority that it holds: what was raised, then what is owed.
        obligated_minor: what is owed under the contract, paid or not.
        invoices: references of the invoices.
        last_day: business date of the latest step, ISO 8601.
    """

    model_config = ConfigDict(frozen=True)

    fund: str = ""
    fiscal_year: str = ""
    group: BudgetGroup = BudgetGroup.OPERATIONAL
    line: LineKey | None = None
    reference: str = ""
    kind: CommitmentKind = CommitmentKind.GOODS
    title: str = ""
    payee: str = ""
    contract: str = ""
    settles: str = ""
    raised_by: str = ""
    raised_on: str = ""
    certified_by: str = ""
    certified_for: str = ""
    vendor_origin: VendorOrigin | None = None
    origin_reason: str = ""
    leaves_behind: str = ""
    held_minor: int = 0
    obligated_minor: int = 0
    delivered_minor: int = 0
    invoiced_minor: int = 0
    disbursed_minor: int = 0
    cancelled_minor: int = 0
    invoices: tuple[str, ...] = ()

    @property
    def is_raised(self) -> bool:
        """Whether it was raised."""
        return bool(self.reference)

    @property
    def open_minor(self) -> int:
        """What is owed and not paid."""
        return self.obligated_minor - self.disbursed_minor

    @property
    def status(self) -> CommitmentStatus:
        """How far it is."""
        if self.is_raised and self.held_minor == 0:
            return CommitmentStatus.CANCELLED
        if not self.certified_by:
            return CommitmentStatus.RAISED
        return CommitmentStatus.OBLIGATED if self.open_minor else CommitmentStatus.SETTLED


def evolve(state: Commitment, event: CommitmentEvent) -> Commitment:
    """Return the commitment after the event."""
    amount = event.amount_minor
    match event:
        case CommitmentRaised():
            return Commitment(
                fund=event.fund,
                fiscal_year=event.fiscal_year,
                group=event.group,
                line=event.line,
                reference=event.reference,
                kind=event.kind,
                title=event.title,
                settles=event.settles,
                raised_by=event.raised_by,
                raised_on=event.raised_on,
                held_minor=amount,
            )
        case CommitmentObligated():
            update = {
                "held_minor": amount,
                "obligated_minor": amount,
                "payee": event.payee,
                "contract": event.contract,
                "certified_by": event.certified_by,
                "certified_for": event.acting_for,
                "vendor_origin": event.vendor_origin,
                "origin_reason": event.origin_reason,
                "leaves_behind": event.leaves_behind,
            }
        case DeliveryRecorded():
            update = {"delivered_minor": state.delivered_minor + amount}
        case InvoiceRecorded():
            update = {
                "invoiced_minor": state.invoiced_minor + amount,
                "invoices": (*state.invoices, event.invoice),
            }
        case CommitmentPaid():
            update = {"disbursed_minor": state.disbursed_minor + amount}
        case CommitmentCancelled():
            owed = amount if event.was_obligation else 0
            update = {
                "held_minor": state.held_minor - amount,
                "obligated_minor": state.obligated_minor - owed,
                "cancelled_minor": state.cancelled_minor + amount,
            }
        case _:
            assert_never(event)
    return state.model_copy(update=update)
