"""What funds look like over HTTP."""

from collections.abc import Sequence

from pydantic import BaseModel

from missionledger.common.http.schemas import Amount
from missionledger.finance.adapters.api.kit import usd
from missionledger.finance.domain.fund.state import Fund, Funding


class FundSummary(BaseModel):
    """A fund in a list.

    Attributes:
        stage: active, liquidation or closed.
    """

    fund: str
    kind: str
    title: str
    opened_on: str
    stage: str


class TermView(BaseModel):
    """A decision about the mandate that was noted; `until` is empty for an open-ended term."""

    decision: str
    decided_on: str
    valid_from: str | None
    until: str | None
    resolution: str
    foreign_event_id: str
    foreign_position: int


class PartnerView(BaseModel):
    """Who pays beside the Member States, and which share of the budget."""

    name: str
    share: str


class FundingView(BaseModel):
    """Who pays for the operation, by how it is set up."""

    configuration: str
    assessed_share: str
    partners: Sequence[PartnerView]
    symbol: str
    since: str

    @classmethod
    def of(cls, funding: Funding) -> "FundingView":
        """Return the arrangement as it is shown."""
        return cls.model_validate(funding.model_dump(mode="json"))


class RetainedView(BaseModel):
    """Surplus that the Assembly keeps, and the decision that says so."""

    symbol: str
    amount: Amount


class FundView(FundSummary):
    """A fund with what it rests on.

    Attributes:
        stage_since: empty while it is active.
        retained: surplus that is kept and not given back.
        funding: who pays; None where nobody recorded it.
        lines: how many document lines were assessed or credited.
        receipts: how many receipts were recorded.
    """

    stage_since: str
    retained: Sequence[RetainedView]
    funding: FundingView | None
    terms: Sequence[TermView]
    lines: int
    receipts: int

    @classmethod
    def of(cls, fund: Fund) -> "FundView":
        """Return the fund as it is shown."""
        return cls(
            fund=fund.fund,
            kind=fund.kind.value,
            title=fund.title,
            opened_on=fund.opened_on,
            stage=fund.stage.value,
            stage_since=fund.stage_since,
            retained=[
                RetainedView(symbol=symbol, amount=usd(amount))
                for symbol, amount in fund.retained.items()
            ],
            funding=FundingView.of(fund.funding) if fund.funding else None,
            terms=[TermView(**term.model_dump(mode="json")) for term in fund.terms],
            lines=len(fund.lines),
            receipts=len(fund.receipts),
        )
