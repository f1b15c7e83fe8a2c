"""Shares the cost of an asset, and holds authority for every mission's part, all or none."""

from collections.abc import Sequence
from dataclasses import dataclass

from missionledger.common.aggregates import Aggregates
from missionledger.common.commands import CommandContext
from missionledger.common.outcomes import Decision, Outcome
from missionledger.finance.application.spending import Spending, year_of_day
from missionledger.finance.domain.authority.ledger import LineKey
from missionledger.finance.domain.budget.classification import AIR_OPERATIONS, BudgetGroup
from missionledger.finance.domain.commitments.commands import RaiseCommitment
from missionledger.finance.domain.commitments.events import CommitmentKind
from missionledger.finance.domain.shared_assets.decider import (
    SHARED_ASSET,
    AllocateCost,
    CostAllocated,
    SharedAsset,
)


@dataclass(frozen=True, slots=True)
class MissionLine:
    """Where in a mission's allotment its share is held."""

    mission: str
    cost_centre: str
    item: str = AIR_OPERATIONS


PEACEKEEPING_YEAR = "2025/26"
"""How fiscal years of special accounts are written."""


async def allocate_cost(
    aggregates: Aggregates,
    command: AllocateCost,
    lines: Sequence[MissionLine],
    context: CommandContext,
) -> Outcome[SharedAsset]:
    """Share the cost of a month; with lines, raise a commitment in each of these missions.

    All in one append: when one mission has not the allotment, nothing is shared.

    Raises:
        Refusal: as the deciders say.
    """
    decisions = [Decision(SHARED_ASSET, command)]
    state: SharedAsset = (await aggregates.load(SHARED_ASSET, command.asset)).state
    spending = Spending(aggregates)
    where = {each.mission: each for each in lines}
    # Decided here only to know the shares; the append decides again on what is there then.
    known = state.months.get(command.month)
    planned = () if known is not None else SHARED_ASSET.decide(command, state)
    for event in planned:
        for share in event.shares if isinstance(event, CostAllocated) else ():
            line = where.get(share.mission)
            if line is None or share.amount_minor <= 0:
                continue
            raised = RaiseCommitment(
                fund=share.mission,
                fiscal_year=year_of_day(PEACEKEEPING_YEAR, command.occurred_on),
                occurred_on=command.occurred_on,
                source=command.source,
                reference=f"{command.asset}-{command.month}",
                group=BudgetGroup.OPERATIONAL,
                line=LineKey(cost_centre=line.cost_centre, item=line.item),
                kind=CommitmentKind.SHARED_ASSET,
                title=f"Share of {state.title} for {command.month}",
                amount_minor=share.amount_minor,
                raised_by=command.allocated_by,
            )
            decisions += await spending.decisions_to_raise(raised)
    outcomes = await aggregates.execute_together(decisions, context)
    outcome: Outcome[SharedAsset] = outcomes[0]
    return outcome
