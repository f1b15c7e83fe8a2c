"""Taking a receipt back, and with it what bank entries it was matched with."""

from datetime import date

from missionledger.common.aggregates import Aggregates
from missionledger.common.commands import CommandContext
from missionledger.common.outcomes import Decision, Outcome
from missionledger.finance.application.bank_accounts import find_entry
from missionledger.finance.application.bank_decisions import undone
from missionledger.finance.application.open_period import open_period
from missionledger.finance.domain.bank.items import CASH_MONTH, CancelCashItem, receipt_item
from missionledger.finance.domain.fund.commands import ReverseContribution
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.state import Fund

REASON_LENGTH_MAX = 200


async def reverse_contribution(
    aggregates: Aggregates,
    command: ReverseContribution,
    context: CommandContext,
    *,
    expected_version: int | None = None,
) -> Outcome[Fund]:
    """Take a receipt back, and every match of it, in one append.

    Raises:
        VersionConflictError: if the fund is not at the version the reversal was decided on.
        PeriodClosedError: if the month of the reversal is closed.
        Refusal: as the fund says.
    """
    fund = (await aggregates.load(FUND, command.fund)).state
    decisions = [Decision(FUND, command, expected_version)]
    receipt = fund.receipts.get(command.receipt)
    if receipt is not None and receipt.reversed_for is None:
        item, month = receipt_item(command.receipt), receipt.received_on[:7]
        state = (await aggregates.load(CASH_MONTH, f"{command.fund}.{month}")).state
        reason = f"receipt {command.receipt} was reversed: {command.reason}"[:REASON_LENGTH_MAX]
        for match, part in state.held.get(item, {}).items():
            found = await find_entry(aggregates, part.account, part.entry)
            day = max(command.occurred_on, date.fromisoformat(found.item.matches[match].day))
            decisions += undone(found, match, day.isoformat(), reason, context.actor)
        cancel = CancelCashItem(
            fund=command.fund, month=month, item=item, occurred_on=command.occurred_on
        )
        decisions.append(Decision(CASH_MONTH, cancel))
    decisions.append(await open_period(aggregates, command.fund, command.occurred_on))
    return (await aggregates.execute_together(decisions, context))[0]
