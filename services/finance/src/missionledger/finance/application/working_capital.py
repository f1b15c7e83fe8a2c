"""Advances to the regular budget: the stream of the lender and of the borrower in one append."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from missionledger.common.aggregates import Aggregates
from missionledger.common.commands import CommandContext
from missionledger.common.outcomes import Decision, Outcome
from missionledger.finance.domain.fund.commands import RecordContribution
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import FundKind
from missionledger.finance.domain.fund.state import Fund
from missionledger.finance.domain.fund_advances import ReceiveAdvance, RepayAdvance
from missionledger.finance.domain.working_capital.commands import (
    PayCapitalAdvance,
    RepayCapitalAdvance,
)
from missionledger.finance.domain.working_capital.decider import WORKING_CAPITAL
from missionledger.finance.domain.working_capital.policies import (
    REPAYMENT_SHARE,
    WORKING_CAPITAL_ID,
)
from missionledger.finance.domain.working_capital.refusals import CapitalAdvanceNotFoundError
from missionledger.finance.domain.working_capital.state import CapitalAdvance, WorkingCapital


async def working_capital(aggregates: Aggregates) -> WorkingCapital:
    """Return both lenders as they are now."""
    return (await aggregates.load(WORKING_CAPITAL, WORKING_CAPITAL_ID)).state


async def find_advance(aggregates: Aggregates, advance_id: str) -> CapitalAdvance:
    """Return an advance as it is now.

    Raises:
        CapitalAdvanceNotFoundError: if there is none of this id.
    """
    advance = (await working_capital(aggregates)).advances.get(advance_id)
    if advance is None:
        raise CapitalAdvanceNotFoundError(
            f"there is no advance {advance_id}",
            next_step="Take the id from /v1/working-capital/advances.",
        )
    return advance


async def kind_of(aggregates: Aggregates, fund: str) -> FundKind | None:
    """Return the kind of a fund, None where it is not open."""
    state: Fund = (await aggregates.load(FUND, fund)).state
    return state.kind if state.is_open else None


async def pay_advance(
    aggregates: Aggregates, command: PayCapitalAdvance, context: CommandContext
) -> Outcome[WorkingCapital]:
    """Approve and pay: out of the lender and into the fund that asked, in one append.

    Raises:
        Refusal: as lender and borrower decide.
    """
    advance = await find_advance(aggregates, command.advance_id)
    receive = ReceiveAdvance(
        **_about(advance, command.occurred_on), amount_minor=advance.amount_minor
    )
    decisions = [Decision(WORKING_CAPITAL, command)]
    if not advance.paid_on:
        decisions.append(Decision(FUND, receive))
    outcomes = await aggregates.execute_together(decisions, context)
    outcome: Outcome[WorkingCapital] = outcomes[0]
    return outcome


async def repay_advance(
    aggregates: Aggregates, command: RepayCapitalAdvance, context: CommandContext
) -> Outcome[WorkingCapital]:
    """Pay back a part of an advance, or the rest, in the streams of both in one append.

    Raises:
        Refusal: as lender and borrower decide.
    """
    advance = await find_advance(aggregates, command.advance_id)
    decisions = _repayment(advance, command)
    outcomes = await aggregates.execute_together(decisions, context)
    outcome: Outcome[WorkingCapital] = outcomes[0]
    return outcome


async def repayments_of_receipt(
    aggregates: Aggregates, receipt: RecordContribution
) -> Sequence[Decision]:
    """Return what a receipt repays, oldest advance first, to be decided in the same append.

    Nothing for a receipt that is recorded already, or that came before the advance was paid.
    """
    fund: Fund = (await aggregates.load(FUND, receipt.fund)).state
    if receipt.receipt in fund.receipts:
        return ()
    share = REPAYMENT_SHARE.on(receipt.occurred_on).value
    left = int(receipt.amount_minor * share // 1)
    decisions: list[Decision] = []
    for advance in (await working_capital(aggregates)).unpaid_of(receipt.fund):
        amount = min(left, advance.outstanding_minor)
        if amount <= 0 or advance.paid_on > receipt.occurred_on.isoformat():
            break
        left -= amount
        command = RepayCapitalAdvance(
            advance_id=advance.advance_id,
            fund=receipt.fund,
            occurred_on=receipt.occurred_on,
            provenance=receipt.provenance,
            amount_minor=amount,
            receipt=receipt.receipt,
        )
        decisions += _repayment(advance, command)
    return decisions


def _repayment(advance: CapitalAdvance, command: RepayCapitalAdvance) -> list[Decision]:
    repay = RepayAdvance(**_about(advance, command.occurred_on), amount_minor=command.amount_minor)
    return [Decision(WORKING_CAPITAL, command), Decision(FUND, repay)]


def _about(advance: CapitalAdvance, day: date) -> dict[str, Any]:
    return {
        "fund": advance.fund,
        "loan_id": advance.advance_id,
        "counterpart": advance.source.value,
        "occurred_on": day,
    }
