"""What an appropriation does beside granting authority: it takes the place of commitments."""

from missionledger.common.aggregates import Aggregates
from missionledger.common.commands import CommandContext
from missionledger.common.outcomes import Decision, Outcome
from missionledger.finance.domain.authority.year import BUDGET_YEAR
from missionledger.finance.domain.authority.year_commands import TakeUpAuthority
from missionledger.finance.domain.fund.commands import RecordAuthority
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import AuthorityKind
from missionledger.finance.domain.fund.state import Fund, authority_key
from missionledger.finance.domain.reserve_fund.commands import RestoreAuthority
from missionledger.finance.domain.reserve_fund.decider import RESERVE_FUND


async def record_authority(
    aggregates: Aggregates, command: RecordAuthority, context: CommandContext
) -> Outcome[Fund]:
    """Record what the Assembly granted, and take it up in the budget year.

    An appropriation restores the commitment authority of the Reserve Fund by its amount, in the
    same append (Financial Regulation 4.8). One that is known already restores nothing again, and
    neither does an imported one: the loans of the past are not recorded here.

    Raises:
        Refusal: as the fund decides.
    """
    decisions = [Decision(FUND, command), Decision(BUDGET_YEAR, _taking_up(command))]
    fund: Fund = (await aggregates.load(FUND, command.fund)).state
    key = authority_key(command.kind, command.fiscal_year, command.symbol)
    is_new = key not in fund.authorities and command.amount_minor > 0
    if command.kind is AuthorityKind.APPROPRIATION and is_new:
        restored = RestoreAuthority(
            occurred_on=command.occurred_on,
            provenance=command.provenance,
            source=command.source,
            fund=command.fund,
            appropriation=key,
            amount_minor=command.amount_minor,
        )
        decisions.append(Decision(RESERVE_FUND, restored))
    outcomes = await aggregates.execute_together(decisions, context)
    outcome: Outcome[Fund] = outcomes[0]
    return outcome


def _taking_up(command: RecordAuthority) -> TakeUpAuthority:
    # The fund decides first, and refuses what is no authority; what it lets through is above zero.
    return TakeUpAuthority(
        occurred_on=command.occurred_on,
        provenance=command.provenance,
        source=command.source,
        fund=command.fund,
        fiscal_year=command.fiscal_year,
        kind=command.kind,
        symbol=command.symbol,
        amount_minor=max(command.amount_minor, 1),
        covers_from=command.covers_from,
        covers_until=command.covers_until,
    )
