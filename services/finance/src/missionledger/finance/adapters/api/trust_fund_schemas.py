"""What trust funds look like over HTTP."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.http.schemas import Amount
from missionledger.common.identifiers import MissionId
from missionledger.finance.adapters.api.amounts import PositiveDollars
from missionledger.finance.adapters.api.kit import maybe_usd, usd
from missionledger.finance.domain.trust_funds.events import (
    Alignment,
    TrustFundId,
    TrustFundKind,
    TrustFundPurpose,
)
from missionledger.finance.domain.trust_funds.state import TrustFund

TRUST_FUND_COLUMNS = (
    "trust_fund",
    "title",
    "kind",
    "purpose",
    "mission",
    "target.amount",
    "received.amount",
    "promised.amount",
    "overdue.amount",
    "spent.amount",
    "cash.amount",
    "free.amount",
    "gifts_in_kind.amount",
    "gap.amount",
    "opened_on",
    "closed_on",
)

_Text = Annotated[str, Field(min_length=1, max_length=300)]
_Name = Annotated[str, Field(min_length=1, max_length=120)]
_Earmark = Annotated[str, Field(max_length=120)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OpenTrustFundBody(_Body):
    """What sets up a trust fund; its id begins with `TF-`.

    Attributes:
        mission: the operation it serves; none for one that serves many.
        target: what is needed, where that is known: the gap is shown beside it.
    """

    trust_fund: TrustFundId
    title: _Text
    kind: TrustFundKind
    purpose: TrustFundPurpose
    mission: MissionId | None = None
    aligned_with: tuple[Alignment, ...] = ()
    target: PositiveDollars | None = None
    symbol: _Text
    opened_on: date


class PledgeBody(_Body):
    """What a donor promises, and by when it is to come in."""

    pledge: _Text
    donor: _Name
    amount: PositiveDollars
    earmark: _Earmark = ""
    pledged_on: date
    due_on: date


class ReasonBody(_Body):
    """Why, and on which day."""

    reason: _Text
    occurred_on: date


class DepositBody(_Body):
    """Money that came in; with a pledge it has the pledge's earmark."""

    receipt: _Text
    donor: _Name
    pledge: Annotated[str, Field(max_length=300)] = ""
    earmark: _Earmark = ""
    amount: PositiveDollars
    received_on: date


class SpendingBody(_Body):
    """Money to spend, of one earmark."""

    spending: _Text
    item: _Text
    earmark: _Earmark = ""
    amount: PositiveDollars
    prepared_on: date


class ApprovalBody(_Body):
    """The day on which the money is spent."""

    spent_on: date


class GiftBody(_Body):
    """A gift in kind with its value and how that was found."""

    gift: _Text
    donor: _Name
    description: _Text
    value: PositiveDollars
    basis: _Text
    received_on: date


class ReturnBody(_Body):
    """Money that goes back to its donor."""

    reference: _Text
    donor: _Name
    earmark: _Earmark = ""
    amount: PositiveDollars
    returned_on: date


class LiaisonBody(_Body):
    """Who keeps the trust fund in line with an institution: by post, and not by name."""

    counterpart: Alignment
    institution: _Text
    post: _Text
    agreement: _Text
    since: date


class LiaisonEndBody(_Body):
    """A liaison that ends."""

    institution: _Text
    reason: _Text
    ended_on: date


class TrustFundSummary(BaseModel):
    """A trust fund in a list; none of its money is in any figure of assessed money.

    Attributes:
        promised: pledged and not come in; `overdue` of it was to come in before the day.
        free: cash that nobody has prepared to spend.
        gap: needed, and neither come in nor promised; None where no need is recorded.
    """

    trust_fund: str
    title: str
    kind: str
    purpose: str
    mission: str | None
    aligned_with: Sequence[str]
    target: Amount | None
    received: Amount
    promised: Amount
    overdue: Amount
    spent: Amount
    cash: Amount
    free: Amount
    gifts_in_kind: Amount
    gap: Amount | None
    opened_on: str
    closed_on: str | None

    @classmethod
    def of(cls, fund: TrustFund, day: date) -> "TrustFundSummary":
        """Return the trust fund as it is shown in a list."""
        return cls(
            trust_fund=fund.trust_fund,
            title=fund.title,
            kind=fund.kind.value,
            purpose=fund.purpose.value,
            mission=fund.mission,
            aligned_with=[each.value for each in fund.aligned_with],
            target=maybe_usd(fund.target_minor),
            received=usd(fund.received_of()),
            promised=usd(fund.promised_minor),
            overdue=usd(fund.overdue_on(day)),
            spent=usd(fund.spent_of()),
            cash=usd(fund.cash_of()),
            free=usd(fund.free_of()),
            gifts_in_kind=usd(fund.gifts_minor),
            gap=maybe_usd(fund.gap_minor),
            opened_on=fund.opened_on,
            closed_on=fund.closed_on or None,
        )


class EarmarkView(BaseModel):
    """Money with one earmark; the empty one is what donors left free."""

    earmark: str
    received: Amount
    spent: Amount
    held: Amount
    free: Amount


class PledgeView(BaseModel):
    """A pledge and what came of it."""

    pledge: str
    donor: str
    earmark: str
    amount: Amount
    received: Amount
    outstanding: Amount
    due_on: str
    withdrawn_for: str


class DepositView(BaseModel):
    """Money that came in."""

    receipt: str
    donor: str
    pledge: str
    earmark: str
    amount: Amount
    received_on: str
    reversed_for: str


class SpendingView(BaseModel):
    """Money that is, or is to be, spent."""

    spending: str
    item: str
    earmark: str
    amount: Amount
    status: str
    prepared_by: str
    decided_by: str
    decided_on: str
    declined_for: str


class GiftView(BaseModel):
    """A gift in kind."""

    gift: str
    donor: str
    description: str
    value: Amount
    basis: str
    received_on: str


class LiaisonView(BaseModel):
    """Who keeps the trust fund in line with an institution."""

    counterpart: Alignment
    institution: str
    post: str
    agreement: str
    since: str
    until: str
    ended_for: str


class TrustFundView(TrustFundSummary):
    """A trust fund with everything that was given to it and spent of it.

    Attributes:
        without_liaison: with whom it is to be in line, and nobody sees to it.
    """

    symbol: str
    earmarks: Sequence[EarmarkView]
    pledges: Sequence[PledgeView]
    deposits: Sequence[DepositView]
    spending: Sequence[SpendingView]
    gifts: Sequence[GiftView]
    liaisons: Sequence[LiaisonView]
    without_liaison: Sequence[Alignment]

    @classmethod
    def of(cls, fund: TrustFund, day: date) -> "TrustFundView":
        """Return the trust fund as it is shown."""
        summary = TrustFundSummary.of(fund, day)
        return cls(
            **{name: getattr(summary, name) for name in TrustFundSummary.model_fields},
            symbol=fund.symbol,
            earmarks=[
                EarmarkView(
                    earmark=each,
                    received=usd(fund.received_of(each)),
                    spent=usd(fund.spent_of(each)),
                    held=usd(fund.held_of(each)),
                    free=usd(fund.free_of(each)),
                )
                for each in fund.earmarks
            ],
            pledges=[
                PledgeView(
                    pledge=each.pledge,
                    donor=each.donor,
                    earmark=each.earmark,
                    amount=usd(each.amount_minor),
                    received=usd(each.received_minor),
                    outstanding=usd(each.open_minor),
                    due_on=each.due_on,
                    withdrawn_for=each.withdrawn_for,
                )
                for each in fund.pledges.values()
            ],
            deposits=[
                DepositView(
                    amount=usd(each.amount_minor), **each.model_dump(exclude={"amount_minor"})
                )
                for each in fund.deposits.values()
            ],
            spending=[
                SpendingView(
                    amount=usd(each.amount_minor),
                    **each.model_dump(mode="json", exclude={"amount_minor"}),
                )
                for each in fund.spending.values()
            ],
            gifts=[
                GiftView(value=usd(each.value_minor), **each.model_dump(exclude={"value_minor"}))
                for each in fund.gifts.values()
            ],
            liaisons=[LiaisonView(**each.model_dump()) for each in fund.liaisons.values()],
            without_liaison=fund.without_liaison,
        )
