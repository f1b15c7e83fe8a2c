"""Bodies and views of loans and of the Reserve Fund."""

from collections.abc import Callable
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.http.schemas import Amount
from missionledger.common.identifiers import MissionId
from missionledger.common.money import Money
from missionledger.common.policies import NoPolicyInForceError
from missionledger.finance.domain.reserve_fund import policies
from missionledger.finance.domain.reserve_fund.commands import DAY_SECONDS
from missionledger.finance.domain.reserve_fund.events import LoanKind, LoanPurpose
from missionledger.finance.domain.reserve_fund.state import Loan, LoanStatus, ReserveFund

Text = Annotated[str, Field(min_length=1, max_length=300)]

LOAN_COLUMNS = (
    "loan_id",
    "fund",
    "kind",
    "purpose",
    "status",
    "amount.amount",
    "outstanding.amount",
    "repaid.amount",
    "authority.amount",
    "amount.currency",
    "council_decision",
    "requested_on",
    "requested_by",
    "concurrence_letter",
    "expires_on",
    "approved_by",
    "paid_on",
    "rule",
    "detail",
)


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RequestLoanBody(_Body):
    """What an operation asks for.

    Attributes:
        council_decision: for start-up, expansion and the unforeseen; empty for liquidity.
        occurred_on: today by default.
        day_seconds: how long a day of the process takes; shorter in demonstrations only.
    """

    fund: MissionId
    purpose: LoanPurpose
    amount: Amount
    council_decision: Annotated[str, Field(max_length=300)] = ""
    occurred_on: date | None = None
    day_seconds: Annotated[int, Field(gt=0, le=DAY_SECONDS)] = DAY_SECONDS


class ConcurrenceBody(_Body):
    """The answer of the Advisory Committee, and the letter it is in."""

    letter: Text
    concurs: bool = True
    occurred_on: date | None = None


class ApproveLoanBody(_Body):
    """The approval of a payment."""

    occurred_on: date | None = None


class ReasonBody(_Body):
    """Why."""

    reason: Text
    occurred_on: date | None = None


class RepaymentBody(_Body):
    """A repayment that does not come from a recorded receipt by itself.

    Attributes:
        receipt: what the money comes from, unique for the loan.
    """

    amount: Amount
    receipt: Text
    occurred_on: date | None = None


class LoanView(BaseModel):
    """One loan.

    Attributes:
        process_id: the process that drives it, in `/v1/processes`.
        authority: commitment authority that no appropriation has restored yet.
        version: what `If-Match` takes.
    """

    loan_id: str
    process_id: str
    fund: str
    kind: LoanKind
    purpose: LoanPurpose
    status: LoanStatus
    amount: Amount
    outstanding: Amount
    repaid: Amount
    authority: Amount
    council_decision: str
    requested_on: str
    requested_by: str
    waits_for_concurrence: bool
    concurrence_due_on: str | None
    concurrence_letter: str
    expires_on: str | None
    approved_by: str
    paid_on: str | None
    rule: str
    detail: str
    next_step: str
    is_demonstration: bool
    version: int

    @classmethod
    def of(cls, loan: Loan, process_id: str) -> "LoanView":
        """Return the loan as it is shown."""

        def amount(minor: int) -> Amount:
            return Amount.of(Money(minor=minor, currency=loan.currency))

        same = loan.model_dump(
            include={
                "loan_id",
                "fund",
                "kind",
                "purpose",
                "status",
                "council_decision",
                "requested_on",
                "requested_by",
                "concurrence_due_on",
                "concurrence_letter",
                "expires_on",
                "approved_by",
                "paid_on",
                "rule",
                "detail",
                "next_step",
                "version",
            }
        )
        return cls(
            **same,
            process_id=process_id,
            amount=amount(loan.amount_minor),
            outstanding=amount(loan.outstanding_minor),
            repaid=amount(loan.repaid_minor),
            authority=amount(loan.authority_minor),
            waits_for_concurrence=loan.waits_for_concurrence,
            is_demonstration=loan.day_seconds != DAY_SECONDS,
        )


class RoomView(BaseModel):
    """How much more may be lent for a purpose, and by which rule.

    Attributes:
        room: None where no rule is known for the day; `reason` says so then.
        limit: the limit of the Assembly, before cash and other loans are counted.
    """

    room: Amount | None
    limit: Amount | None
    source: str
    certainty: str
    reason: str


class ReserveFundView(BaseModel):
    """The Fund on the day: cash and advances add up to the level.

    Attributes:
        reserved: part of the cash that is held for loans not paid yet.
        commitment_authority: granted and not restored; a limit apart from cash.
        for_start_up: room for one new decision of the Security Council.
    """

    fund: str
    effective_on: date
    level: Amount
    cash: Amount
    advances: Amount
    reserved: Amount
    free_cash: Amount
    commitment_authority: Amount
    lent_for_liquidity: Amount
    for_liquidity: RoomView
    for_start_up: RoomView

    @classmethod
    def of(cls, fund: ReserveFund, day: date) -> "ReserveFundView":
        """Return the Fund as it is shown."""

        def amount(minor: int) -> Amount:
            return Amount.of(Money(minor=minor, currency=fund.currency))

        def room(policy: policies.MoneyPolicy, left: Callable[[date], int]) -> RoomView:
            try:
                value = policy.on(day)
                return RoomView(
                    room=amount(left(day)),
                    limit=Amount.of(value.value),
                    source=value.source,
                    certainty=value.certainty.value,
                    reason="",
                )
            except NoPolicyInForceError as refusal:
                return RoomView(
                    room=None, limit=None, source="", certainty="", reason=refusal.detail
                )

        balances = fund.balances_on(day)
        return cls(
            fund=policies.RESERVE_FUND_ID,
            effective_on=day,
            level=amount(fund.level_minor),
            cash=amount(balances.cash),
            advances=amount(balances.advances),
            reserved=amount(balances.reserved),
            free_cash=amount(fund.free_cash_on(day)),
            commitment_authority=amount(balances.authority),
            lent_for_liquidity=amount(balances.liquidity),
            for_liquidity=room(policies.LIQUIDITY_LIMIT, fund.room_for_liquidity),
            for_start_up=room(policies.COMMITMENT_LIMIT_PER_DECISION, fund.room_for_commitment),
        )
