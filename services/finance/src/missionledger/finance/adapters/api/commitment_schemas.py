"""Bodies and views of commitments and disbursements."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.http.schemas import Amount
from missionledger.common.identifiers import MissionId
from missionledger.finance.adapters.api.budget_kit import (
    LineBody,
    ShortText,
    YearText,
)
from missionledger.finance.adapters.api.kit import usd
from missionledger.finance.adapters.api.state_views import print_share
from missionledger.finance.application.budget_ledger import Disbursement
from missionledger.finance.application.procurement import Procurement
from missionledger.finance.domain.commitments.commands import Reference
from missionledger.finance.domain.commitments.decider import lapses_on
from missionledger.finance.domain.commitments.events import CommitmentKind, VendorOrigin
from missionledger.finance.domain.commitments.payment_runs import PAYMENTS_MAX
from missionledger.finance.domain.commitments.state import Commitment, CommitmentStatus

COMMITMENT_COLUMNS = (
    "fund",
    "fiscal_year",
    "reference",
    "group",
    "cost_centre",
    "item",
    "purpose",
    "kind",
    "title",
    "status",
    "payee",
    "held.amount",
    "obligated.amount",
    "delivered.amount",
    "invoiced.amount",
    "disbursed.amount",
    "cancelled.amount",
    "open.amount",
    "lapses_on",
    "vendor_origin",
    "leaves_behind",
)
PROCUREMENT_COLUMNS = (
    "fund",
    "fiscal_year",
    "local.amount",
    "regional.amount",
    "international.amount",
    "not_told.amount",
    "near_share",
    "leaving_something",
)
DISBURSEMENT_COLUMNS = (
    "fund",
    "run",
    "paid_on",
    "fiscal_year",
    "group",
    "cost_centre",
    "item",
    "reference",
    "amount.amount",
    "amount.currency",
    "position",
)


class CommitmentBody(LineBody):
    """Something to be bought, hired or paid.

    Attributes:
        settles: what it settles, if the mandate has ended.
    """

    fund: MissionId
    fiscal_year: YearText
    reference: Reference
    kind: CommitmentKind
    title: ShortText
    amount: Amount
    raised_on: date
    settles: Annotated[str, Field(max_length=300)] = ""


class StepBody(BaseModel):
    """Base of the steps of a commitment."""

    model_config = ConfigDict(extra="forbid")

    amount: Amount


class ObligationBody(StepBody):
    """What a certifying officer takes on.

    Attributes:
        acting_for: whose delegation an acting officer uses; empty for their own.
        vendor_origin: where the vendor of goods or services is at home.
        origin_reason: why no local or regional vendor was chosen.
        leaves_behind: systems and skills that stay in the country.
    """

    payee: ShortText
    contract: ShortText
    certified_on: date
    acting_for: Annotated[str, Field(max_length=200)] = ""
    vendor_origin: VendorOrigin | None = None
    origin_reason: Annotated[str, Field(max_length=1000)] = ""
    leaves_behind: Annotated[str, Field(max_length=1000)] = ""


class DeliveryBody(StepBody):
    """What came, and the report that says so."""

    report: ShortText
    received_on: date


class InvoiceBody(StepBody):
    """What the payee asks for."""

    invoice: ShortText
    invoiced_on: date


class CancellationBody(StepBody):
    """What is not needed any more."""

    reason: ShortText
    cancelled_on: date


class PaymentBody(BaseModel):
    """What is paid on one commitment."""

    model_config = ConfigDict(extra="forbid")

    fiscal_year: YearText
    reference: Reference
    amount: Amount


class PaymentRunBody(BaseModel):
    """Invoices of a fund that are paid together, all or none."""

    model_config = ConfigDict(extra="forbid")

    fund: MissionId
    paid_on: date
    payments: Annotated[list[PaymentBody], Field(min_length=1, max_length=PAYMENTS_MAX)]
    acting_for: Annotated[str, Field(max_length=200)] = ""


class CommitmentView(BaseModel):
    """A commitment and how far it is.

    Attributes:
        held: authority that it holds.
        open: what is owed and not paid.
        lapses_on: last day on which an obligation of its year may be settled.
    """

    fund: str
    fiscal_year: str
    reference: str
    group: str
    cost_centre: str
    item: str
    purpose: str
    kind: CommitmentKind
    title: str
    status: CommitmentStatus
    payee: str
    contract: str
    settles: str
    held: Amount
    obligated: Amount
    delivered: Amount
    invoiced: Amount
    disbursed: Amount
    cancelled: Amount
    open: Amount
    invoices: Sequence[str]
    raised_by: str
    raised_on: str
    certified_by: str
    lapses_on: date
    vendor_origin: VendorOrigin | None
    origin_reason: str
    leaves_behind: str

    @classmethod
    def of(cls, held: Commitment) -> "CommitmentView":
        """Return the commitment as it is shown."""
        line = held.line
        return cls(
            fund=held.fund,
            fiscal_year=held.fiscal_year,
            reference=held.reference,
            group=held.group.value,
            cost_centre=line.cost_centre if line else "",
            item=line.item if line else "",
            purpose=line.purpose.value if line else "",
            kind=held.kind,
            title=held.title,
            status=held.status,
            payee=held.payee,
            contract=held.contract,
            settles=held.settles,
            held=usd(held.held_minor),
            obligated=usd(held.obligated_minor),
            delivered=usd(held.delivered_minor),
            invoiced=usd(held.invoiced_minor),
            disbursed=usd(held.disbursed_minor),
            cancelled=usd(held.cancelled_minor),
            open=usd(held.open_minor),
            invoices=held.invoices,
            raised_by=held.raised_by,
            raised_on=held.raised_on,
            certified_by=held.certified_by,
            lapses_on=lapses_on(held),
            vendor_origin=held.vendor_origin,
            origin_reason=held.origin_reason,
            leaves_behind=held.leaves_behind,
        )


class ProcurementView(BaseModel):
    """What a fund bought in a year, by where the vendors are at home.

    Attributes:
        not_told: of purchases without a word on their vendor's origin.
        near_share: local and regional as a part of what is told; None where nothing is.
        leaving_something: how many purchases leave systems or skills behind.
    """

    fund: str
    fiscal_year: str
    local: Amount
    regional: Amount
    international: Amount
    not_told: Amount
    near_share: str | None
    leaving_something: int

    @classmethod
    def of(cls, row: Procurement) -> "ProcurementView":
        """Return the purchases of a year as they are shown."""
        return cls(
            fund=row.fund,
            fiscal_year=row.fiscal_year,
            local=usd(row.of(VendorOrigin.LOCAL)),
            regional=usd(row.of(VendorOrigin.REGIONAL)),
            international=usd(row.of(VendorOrigin.INTERNATIONAL)),
            not_told=usd(row.of(None)),
            near_share=print_share(row.near_part),
            leaving_something=row.leaving_something,
        )


class PaymentRunView(BaseModel):
    """A run that was made."""

    fund: str
    run: str
    paid: Amount
    payments: int


class DisbursementView(BaseModel):
    """What one run paid on one commitment."""

    fund: str
    run: str
    paid_on: str
    fiscal_year: str
    group: str
    cost_centre: str
    item: str
    reference: str
    amount: Amount
    position: int

    @classmethod
    def of(cls, row: Disbursement) -> "DisbursementView":
        """Return the payment as it is shown."""
        return cls(
            fund=row.fund,
            run=row.run,
            paid_on=row.occurred_on,
            fiscal_year=row.fiscal_year,
            group=row.budget_group,
            cost_centre=row.cost_centre,
            item=row.item,
            reference=row.reference,
            amount=usd(row.amount_minor),
            position=row.position,
        )
