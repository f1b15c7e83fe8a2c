"""What has happened to a commitment."""

from enum import StrEnum
from typing import ClassVar

from missionledger.common.identifiers import DayText
from missionledger.common.money import MinorUnits
from missionledger.finance.domain.authority.ledger import BudgetaryEvent, LineKey
from missionledger.finance.domain.postings import AccountingEvent


class CommitmentKind(StrEnum):
    """What is bought, hired or owed."""

    GOODS = "goods"
    SERVICES = "services"
    STAFF = "staff"
    GRANT = "grant"
    """To a partner who carries out a project or programme."""
    TROOPS_AND_POLICE = "troops_and_police"
    """To a Government, for its units."""
    EQUIPMENT_OF_GOVERNMENT = "equipment_of_government"
    """To a Government: contingent-owned equipment and letters of assist."""
    SHARED_ASSET = "shared_asset"
    """A mission's share of an aircraft or another asset that several use."""

    @property
    def is_purchase(self) -> bool:
        """Whether a vendor is chosen for it."""
        return self in (CommitmentKind.GOODS, CommitmentKind.SERVICES)

    @property
    def is_to_government(self) -> bool:
        """Whether it stands longer than other obligations (Financial Regulation 5.5)."""
        return self in (
            CommitmentKind.TROOPS_AND_POLICE,
            CommitmentKind.EQUIPMENT_OF_GOVERNMENT,
        )


class VendorOrigin(StrEnum):
    """Where the vendor of a purchase is at home."""

    LOCAL = "local"
    """In the country of the mission."""
    REGIONAL = "regional"
    """In its region."""
    INTERNATIONAL = "international"


class CommitmentRaised(BudgetaryEvent):
    """Authority is held for something that is to be bought, hired or paid.

    Attributes:
        settles: what it settles, where the mandate had ended; empty otherwise.
    """

    reference: str
    kind: CommitmentKind
    line: LineKey
    title: str
    amount_minor: MinorUnits
    settles: str = ""
    raised_by: str
    raised_on: DayText


class CommitmentObligated(BudgetaryEvent, AccountingEvent):
    """A certifying officer took on the obligation: it is expenditure from now on.

    Attributes:
        amount_minor: what is owed; at most what was held.
        acting_for: whose delegation the officer used, empty for their own.
        vendor_origin: None where it is no purchase, or nobody said.
        origin_reason: why the vendor is from farther away.
        leaves_behind: systems and skills that stay in the country; empty for none.
    """

    schema_version: ClassVar[int] = 2
    filled_in: ClassVar[frozenset[int]] = frozenset({1})

    reference: str
    amount_minor: MinorUnits
    payee: str
    contract: str
    certified_by: str
    acting_for: str = ""
    vendor_origin: VendorOrigin | None = None
    origin_reason: str = ""
    leaves_behind: str = ""


class DeliveryRecorded(BudgetaryEvent):
    """Goods came or a service was done, for so much of the obligation."""

    reference: str
    amount_minor: MinorUnits
    report: str
    received_by: str


class InvoiceRecorded(BudgetaryEvent):
    """The payee asked for payment."""

    reference: str
    invoice: str
    amount_minor: MinorUnits
    entered_by: str


class CommitmentPaid(BudgetaryEvent):
    """A part of the obligation was paid; the cash is booked with the run.

    Attributes:
        run: the payment run.
    """

    reference: str
    run: str
    amount_minor: MinorUnits
    paid_by: str
    acting_for: str = ""


class CommitmentCancelled(BudgetaryEvent, AccountingEvent):
    """What was not delivered is not owed any more."""

    reference: str
    amount_minor: MinorUnits
    was_obligation: bool
    reason: str
    cancelled_by: str


CommitmentEvent = (
    CommitmentRaised
    | CommitmentObligated
    | DeliveryRecorded
    | InvoiceRecorded
    | CommitmentPaid
    | CommitmentCancelled
)
