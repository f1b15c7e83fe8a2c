"""Bodies and views of loans between missions, and of the order of sources of cash."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.http.schemas import Amount
from missionledger.common.identifiers import MissionId
from missionledger.common.money import Money
from missionledger.finance.adapters.api.amounts import DollarsFromZero, PositiveDollars
from missionledger.finance.adapters.api.kit import maybe_usd, usd
from missionledger.finance.domain.cash_pool.sources import Cover, SourceLine
from missionledger.finance.domain.cash_pool.state import PoolLoan, PoolLoanStatus

Text = Annotated[str, Field(min_length=1, max_length=300)]

POOL_LOAN_COLUMNS = (
    "loan_id",
    "fund",
    "lender",
    "status",
    "amount.amount",
    "outstanding.amount",
    "repaid.amount",
    "amount.currency",
    "needed.amount",
    "own_cash_used.amount",
    "reserve_fund_used.amount",
    "rule_source",
    "requested_on",
    "requested_by",
    "approved_by",
    "paid_on",
    "detail",
)


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RequestPoolLoanBody(_Body):
    """What a mission asks another for.

    Attributes:
        needed: what it has to pay; own cash and the Reserve Fund come first.
        amount: what it asks of the lender, at most what those leave uncovered.
        lender_monthly_operating_cost: the lender keeps some months of it.
        occurred_on: today by default.
    """

    fund: MissionId
    lender: MissionId
    needed: PositiveDollars
    amount: PositiveDollars
    lender_monthly_operating_cost: DollarsFromZero
    occurred_on: date | None = None


class ApprovePoolLoanBody(_Body):
    """The approval of a loan, which pays it."""

    lender_monthly_operating_cost: DollarsFromZero
    occurred_on: date | None = None


class DeclineBody(_Body):
    """Why a request is withdrawn or turned down."""

    reason: Text
    occurred_on: date | None = None


class PoolRepaymentBody(_Body):
    """A repayment that does not come from a recorded receipt by itself."""

    amount: PositiveDollars
    receipt: Text
    occurred_on: date | None = None


class PoolLoanView(BaseModel):
    """One loan between missions.

    Attributes:
        process_id: the process that follows it once it is paid, in `/v1/processes`.
        reserve_fund_used: None where no rule put the Reserve Fund before the pool.
        version: what `If-Match` takes.
    """

    loan_id: str
    process_id: str
    fund: str
    lender: str
    status: PoolLoanStatus
    amount: Amount
    outstanding: Amount
    repaid: Amount
    needed: Amount
    own_cash_used: Amount
    reserve_fund_used: Amount | None
    rule_source: str
    requested_on: str
    requested_by: str
    approved_by: str
    paid_on: str | None
    detail: str
    version: int

    @classmethod
    def of(cls, loan: PoolLoan, process_id: str) -> "PoolLoanView":
        """Return the loan as it is shown."""

        def amount(minor: int) -> Amount:
            return Amount.of(Money(minor=minor, currency=loan.currency))

        return cls(
            loan_id=loan.loan_id,
            process_id=process_id,
            fund=loan.fund,
            lender=loan.lender,
            status=loan.status,
            amount=amount(loan.amount_minor),
            outstanding=amount(loan.outstanding_minor),
            repaid=amount(loan.repaid_minor),
            needed=amount(loan.needed_minor),
            own_cash_used=amount(loan.own_cash_minor),
            reserve_fund_used=(
                None if loan.reserve_room_minor is None else amount(loan.reserve_room_minor)
            ),
            rule_source=loan.rule_source,
            requested_on=loan.requested_on,
            requested_by=loan.requested_by,
            approved_by=loan.approved_by,
            paid_on=loan.paid_on,
            detail=loan.detail,
            version=loan.version,
        )


class SourceView(BaseModel):
    """One source of cash in its turn; `room` is None where it is not known, with the note."""

    source: str
    room: Amount | None
    drawn: Amount
    document: str
    certainty: str
    note: str

    @classmethod
    def of(cls, line: SourceLine) -> "SourceView":
        """Return the line as it is shown."""
        return cls(
            source=line.source.value,
            room=maybe_usd(line.room_minor),
            drawn=usd(line.drawn_minor),
            document=line.document,
            certainty=line.certainty.value,
            note=line.note,
        )


class CoverView(BaseModel):
    """What covers a need; what is uncovered has no source and is never met silently."""

    fund: str
    as_of: date
    known_at: int
    needed: Amount
    sources: Sequence[SourceView]
    uncovered: Amount

    @classmethod
    def of(cls, fund: str, as_of: date, known_at: int, cover: Cover) -> "CoverView":
        """Return the cover as it is shown."""
        return cls(
            fund=fund,
            as_of=as_of,
            known_at=known_at,
            needed=usd(cover.needed_minor),
            sources=[SourceView.of(line) for line in cover.lines],
            uncovered=usd(cover.uncovered_minor),
        )
