"""The end of an account: what is left to settle, and how the account is brought to its end."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.common.commands import CommandContext
from missionledger.common.outcomes import Decision, Outcome
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.finance.application.handlers import find_fund
from missionledger.finance.application.ports import Books
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.lifecycle_commands import ChangeStage, RetainSurplus
from missionledger.finance.domain.fund.lifecycle_events import Carried, FundStage
from missionledger.finance.domain.fund.state import Fund
from missionledger.finance.domain.postings import Account, Book
from missionledger.finance.domain.reserve_fund.commands import CarryAsLiability
from missionledger.finance.domain.reserve_fund.decider import RESERVE_FUND
from missionledger.finance.domain.reserve_fund.policies import RESERVE_FUND_ID
from missionledger.finance.domain.reserve_fund.state import LoanStatus, ReserveFund

_LOANS = (Account.ADVANCES_FROM_RESERVE_FUND, Account.ADVANCES_FROM_FUNDS)
_OWED_TO_STATES = (Account.CREDITS_TO_MEMBER_STATES, Account.UNAPPLIED_RECEIPTS)


class BooksBehindError(Refusal):
    """The books have not taken in yet what was asked about; asked again, they will have."""

    code = "books-behind"
    title = "The books are behind the log"
    kind = RefusalKind.UNAVAILABLE


@dataclass(frozen=True, slots=True)
class Settlement:
    """What an account holds, is owed and owes at a point on both axes, in its actual books.

    Attributes:
        cash_minor: None where the cash of the actual books is not known.
        conditional_minor: falls due on renewal only, so an ended mandate never brings it.
        open_obligations_minor: expenditure whose payment is not recorded.
        owed_to_states_minor: credits given and not set off, and receipts above what was owed.
        retained_minor: surplus that the Assembly keeps.
    """

    fund: str
    is_open: bool
    stage: FundStage
    cash_minor: int | None
    receivable_minor: int
    conditional_minor: int
    owed_to_contributors_minor: int
    loans_outstanding_minor: int
    open_obligations_minor: int
    owed_to_states_minor: int
    retained_minor: int

    @property
    def surplus_minor(self) -> int | None:
        """Cash less everything that is owed; below zero a deficit, None where cash is not known."""
        if self.cash_minor is None:
            return None
        return self.cash_minor - (
            self.owed_to_contributors_minor
            + self.loans_outstanding_minor
            + self.open_obligations_minor
            + self.owed_to_states_minor
        )

    @property
    def detail(self) -> str:
        """What a reader must know beside the figures."""
        if not self.is_open:
            return f"{self.fund} has no account here"
        if self.cash_minor is None:
            return f"the cash of the actual books of {self.fund} is not known"
        return f"the account of {self.fund} is in the stage {self.stage}"

    @property
    def carried(self) -> Carried:
        """The figures as the fund keeps them when its stage changes."""
        return Carried(
            cash_minor=self.cash_minor,
            receivable_minor=self.receivable_minor,
            owed_to_contributors_minor=self.owed_to_contributors_minor,
            loans_outstanding_minor=self.loans_outstanding_minor,
            open_obligations_minor=self.open_obligations_minor,
        )


async def settlement_of(
    aggregates: Aggregates, books: Books, fund: str, axes: Axes
) -> tuple[Settlement, int]:
    """Return what is left to settle of a fund, and the version its stream had."""
    loaded = await find_fund(aggregates, fund, axes)
    state = loaded.state if loaded else Fund(fund=fund)
    sums: dict[str, int] = defaultdict(int)
    for each in await books.balances(axes, [fund]):
        if each.book == Book.ACTUAL:
            sums[each.account] += each.amount_minor
    settlement = Settlement(
        fund=fund,
        is_open=state.is_open,
        stage=state.stage,
        cash_minor=None if state.opening_cash_minor is None else sums[Account.CASH],
        receivable_minor=sums[Account.ASSESSMENTS_RECEIVABLE],
        conditional_minor=sums[Account.CONDITIONAL_RECEIVABLE],
        owed_to_contributors_minor=-sums[Account.PAYABLE_TO_CONTRIBUTORS],
        loans_outstanding_minor=-sum(sums[account] for account in _LOANS),
        open_obligations_minor=-sums[Account.UNSETTLED_EXPENDITURE],
        owed_to_states_minor=-sum(sums[account] for account in _OWED_TO_STATES),
        retained_minor=sum(state.retained.values()),
    )
    return settlement, loaded.version if loaded else 0


async def change_stage(
    aggregates: Aggregates,
    books: Books,
    command: ChangeStage,
    context: CommandContext,
    *,
    known_at: int,
    expected_version: int | None = None,
) -> Outcome[Fund]:
    """Put an account into liquidation or close it, with what it holds and owes on that day.

    Advances of the Reserve Fund that are out when it is closed become its liability, in the same
    append. They stay payable, as do its claims; its receivables stay due.

    Raises:
        Refusal: as the fund and the Reserve Fund decide.
    """
    axes = Axes(command.occurred_on, known_at)
    settlement, _version = await settlement_of(aggregates, books, command.fund, axes)
    complete = command.model_copy(update={"carried": settlement.carried})
    decisions = [Decision(FUND, complete, expected_version)]
    state: Fund = (await aggregates.load(FUND, command.fund)).state
    if command.stage is FundStage.CLOSED and state.stage is not FundStage.CLOSED:
        decisions += await _liabilities(aggregates, command)
    outcomes = await aggregates.execute_together(decisions, context)
    outcome: Outcome[Fund] = outcomes[0]
    return outcome


async def retain_surplus(
    aggregates: Aggregates,
    books: Books,
    command: RetainSurplus,
    context: CommandContext,
    *,
    known_at: int,
) -> Outcome[Fund]:
    """Keep surplus by decision of the Assembly, no more than is left on the day and by now.

    Raises:
        Refusal: as the fund decides.
    """
    axes = Axes(command.occurred_on, known_at)
    settlement, _version = await settlement_of(aggregates, books, command.fund, axes)
    complete = command.model_copy(update={"available_minor": settlement.surplus_minor})
    return await aggregates.execute(FUND, complete, context)


async def _liabilities(aggregates: Aggregates, command: ChangeStage) -> Sequence[Decision]:
    reserve: ReserveFund = (await aggregates.load(RESERVE_FUND, RESERVE_FUND_ID)).state
    return [
        Decision(
            RESERVE_FUND,
            CarryAsLiability(
                occurred_on=command.occurred_on,
                provenance=command.provenance,
                source=command.source,
                loan_id=loan.loan_id,
                fund=loan.fund,
                reason=f"the account was closed: {command.reason}",
            ),
        )
        for loan in reserve.loans.values()
        if loan.fund == command.fund and loan.status is LoanStatus.PAID
    ]
