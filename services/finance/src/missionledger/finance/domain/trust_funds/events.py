"""What has happened to a trust fund."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.money import MinorUnits
from missionledger.finance.domain.postings import AccountingEvent

PREFIX = "TF-"
"""Every trust fund's id begins so, and no assessed fund's does: the two cannot be mixed up."""

TrustFundId = Annotated[str, Field(pattern=r"^TF-[A-Z0-9-]{2,28}$")]

UNEARMARKED = ""
"""The earmark of money that a donor left free."""


class TrustFundKind(StrEnum):
    """Who gives, and what."""

    TRUST_FUND = "trust_fund"
    MULTI_DONOR = "multi_donor"
    PROGRAMME = "programme"
    """For programmatic activities in the mission area."""
    IN_KIND = "in_kind"
    """Gifts of goods and services; it holds no cash."""


class TrustFundPurpose(StrEnum):
    """What the money is for."""

    QUICK_IMPACT = "quick_impact"
    PROGRAMMATIC = "programmatic"
    PEACEBUILDING = "peacebuilding"
    STANDBY_STAFF = "standby_staff"
    """Travel and subsistence of staff on standby."""
    READINESS = "readiness"
    TRANSITION = "transition"
    VICTIMS = "victims"
    OTHER = "other"


class Alignment(StrEnum):
    """What else it is kept in line with."""

    PEACEBUILDING_FUND = "peacebuilding_fund"
    COOPERATION_FRAMEWORK = "cooperation_framework"
    FINANCIAL_INSTITUTIONS = "international_financial_institutions"


class TrustFundOpened(DomainEvent):
    """A trust fund was set up.

    Attributes:
        mission: the operation it serves; None for one that serves many.
        target_minor: what is needed; None where nobody said.
    """

    trust_fund: TrustFundId
    title: str
    kind: TrustFundKind
    purpose: TrustFundPurpose
    mission: MissionId | None
    aligned_with: tuple[Alignment, ...]
    target_minor: MinorUnits | None
    symbol: str
    opened_on: DayText


class PledgeMade(AccountingEvent):
    """A donor promised money.

    Attributes:
        earmark: what it may be spent on; empty where the donor left it free.
        due_on: by when it is to come in.
    """

    trust_fund: TrustFundId
    pledge: str
    donor: str
    amount_minor: MinorUnits
    earmark: str
    due_on: DayText


class PledgeWithdrawn(AccountingEvent):
    """What had not come in of a pledge will not come."""

    trust_fund: TrustFundId
    pledge: str
    amount_minor: MinorUnits
    reason: str


class DepositReceived(AccountingEvent):
    """Money of a donor came in.

    Attributes:
        pledge: the pledge it fulfils; empty for money that was not promised.
    """

    trust_fund: TrustFundId
    receipt: str
    donor: str
    pledge: str
    earmark: str
    amount_minor: MinorUnits
    received_on: DayText


class DepositReversed(AccountingEvent):
    """A deposit turned out not to be one."""

    trust_fund: TrustFundId
    receipt: str
    reason: str


class TrustSpendingPrepared(DomainEvent):
    """Somebody prepared to spend voluntary money; it is held from then on."""

    trust_fund: TrustFundId
    spending: str
    item: str
    earmark: str
    amount_minor: MinorUnits
    prepared_by: str


class TrustSpendingApproved(AccountingEvent):
    """Another approved, and the money was spent."""

    trust_fund: TrustFundId
    spending: str
    amount_minor: MinorUnits
    approved_by: str
    spent_on: DayText


class TrustSpendingDeclined(DomainEvent):
    """It is not spent, and free again."""

    trust_fund: TrustFundId
    spending: str
    reason: str
    declined_by: str


class GiftReceived(AccountingEvent):
    """A gift in kind came in: valued, and no cash.

    Attributes:
        basis: how its value was found.
    """

    trust_fund: TrustFundId
    gift: str
    donor: str
    description: str
    value_minor: MinorUnits
    basis: str
    received_on: DayText


class BalanceReturned(AccountingEvent):
    """What was left of a donor's money went back."""

    trust_fund: TrustFundId
    reference: str
    donor: str
    earmark: str
    amount_minor: MinorUnits


class LiaisonAgreed(DomainEvent):
    """Somebody keeps the trust fund in line with an institution, and is there to be asked.

    Attributes:
        institution: such as the World Bank, or the office of the Peacebuilding Fund.
        post: who does it, by post and not by name.
        agreement: the paper that says so.
    """

    trust_fund: TrustFundId
    counterpart: Alignment
    institution: str
    post: str
    agreement: str
    since: DayText


class LiaisonEnded(DomainEvent):
    """Nobody does it any more."""

    trust_fund: TrustFundId
    institution: str
    reason: str
    until: DayText


class TrustFundClosed(DomainEvent):
    """The trust fund was closed; it holds nothing and nothing is promised to it."""

    trust_fund: TrustFundId
    closed_on: DayText
    reason: str


TrustFundEvent = (
    TrustFundOpened
    | PledgeMade
    | PledgeWithdrawn
    | DepositReceived
    | DepositReversed
    | TrustSpendingPrepared
    | TrustSpendingApproved
    | TrustSpendingDeclined
    | GiftReceived
    | BalanceReturned
    | LiaisonAgreed
    | LiaisonEnded
    | TrustFundClosed
)

TRUST_FUND_EVENTS: tuple[type[TrustFundEvent], ...] = (
    TrustFundOpened,
    PledgeMade,
    PledgeWithdrawn,
    DepositReceived,
    DepositReversed,
    TrustSpendingPrepared,
    TrustSpendingApproved,
    TrustSpendingDeclined,
    GiftReceived,
    BalanceReturned,
    LiaisonAgreed,
    LiaisonEnded,
    TrustFundClosed,
)
