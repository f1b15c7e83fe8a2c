"""What may be asked of a commitment."""

from typing import Annotated

from pydantic import Field

from missionledger.common.commands import Command
from missionledger.common.identifiers import DayText, MissionId
from missionledger.finance.domain.authority.ledger import (
    FiscalYearText,
    LineKey,
    PositiveMinor,
    Text,
    year_id,
)
from missionledger.finance.domain.budget.classification import BudgetGroup
from missionledger.finance.domain.commitments.events import CommitmentKind, VendorOrigin

Reference = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9-]{0,39}$")]


def commitment_id(fund: str, fiscal_year: str, reference: str) -> str:
    """Return the id of a commitment: `UNMISS.2025-26.PO-1`."""
    return f"{year_id(fund, fiscal_year)}.{reference}"


class CommitmentCommand(Command):
    """Base of every command to a commitment."""

    fund: MissionId
    fiscal_year: FiscalYearText
    reference: Reference


class RaiseCommitment(CommitmentCommand):
    """Hold authority for it; goes with `CommitFunds`.

    Attributes:
        settles: what it settles, if the mandate has ended.
        mandate_ended_on: last day of the mandate, where none is in force on the day; the fund's
            mandate terms say so.
    """

    group: BudgetGroup
    line: LineKey
    kind: CommitmentKind
    title: Text
    amount_minor: PositiveMinor
    settles: str = ""
    mandate_ended_on: DayText | None = None
    raised_by: Text


class ObligateCommitment(CommitmentCommand):
    """Take on the obligation; goes with `ObligateFunds`.

    Attributes:
        vendor_origin: of a purchase; None where nobody says.
        origin_reason: why no local or regional vendor was chosen.
        leaves_behind: systems and skills that stay in the country.
    """

    amount_minor: PositiveMinor
    payee: Text
    contract: Text
    certified_by: Text
    acting_for: str = ""
    vendor_origin: VendorOrigin | None = None
    origin_reason: str = ""
    leaves_behind: str = ""


class SettlingCommand(CommitmentCommand):
    """Base of what may still be done when the year is closed, until the obligation lapses.

    Attributes:
        lapse_suspended_by: the resolution that lets obligations of the year stand; empty for none.
    """

    lapse_suspended_by: str = ""


class RecordDelivery(SettlingCommand):
    """Record that goods came or a service was done."""

    amount_minor: PositiveMinor
    report: Text
    received_by: Text


class RecordInvoice(SettlingCommand):
    """Record what the payee asks for."""

    invoice: Text
    amount_minor: PositiveMinor
    entered_by: Text


class PayCommitment(SettlingCommand):
    """Pay what is invoiced; goes with `MakePaymentRun`, which checks and books the cash."""

    run: Text
    amount_minor: PositiveMinor
    paid_by: Text
    acting_for: str = ""


class CancelCommitment(CommitmentCommand):
    """Cancel what is not delivered; goes with `ReturnFunds`.

    Attributes:
        is_year_closed: then it is an obligation of an earlier year, and part of a credit.
    """

    amount_minor: PositiveMinor
    reason: Text
    is_year_closed: bool = False
    cancelled_by: Text


AnyCommitmentCommand = (
    RaiseCommitment
    | ObligateCommitment
    | RecordDelivery
    | RecordInvoice
    | PayCommitment
    | CancelCommitment
)
