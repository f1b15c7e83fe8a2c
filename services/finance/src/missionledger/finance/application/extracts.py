"""Extracts of enterprise systems: codes looked up by day, sums recorded as expenditure."""

import asyncio
from collections.abc import Sequence

from missionledger.common.aggregates import Aggregates
from missionledger.common.commands import CommandContext
from missionledger.common.outcomes import Decision, Outcome
from missionledger.common.refusals import Refusal
from missionledger.finance.domain.fund.commands import RecordExpenditure
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.policies import year_end
from missionledger.finance.domain.fund.state import Fund
from missionledger.finance.domain.mapping.codes import CODE_MAP, CodeMap, Dimension, code_map_id
from missionledger.finance.domain.mapping.extracts import ExtractForm, ExtractLine, read_extract


async def load_tables(aggregates: Aggregates, system: str) -> dict[Dimension, CodeMap]:
    """Return the tables of codes of a system, as they are now."""
    return {
        dimension: (await aggregates.load(CODE_MAP, code_map_id(system, dimension))).state
        for dimension in Dimension
    }


async def record_extract(
    aggregates: Aggregates,
    lines: Sequence[ExtractLine],
    context: CommandContext,
    *,
    source: str,
    paper: str,
) -> list[Outcome[Fund]]:
    """Record the sums of an extract as expenditure of their years, all or none.

    Raises:
        Refusal: of the first line that is refused, such as one recorded otherwise before.
    """
    decisions = [
        Decision(
            FUND,
            RecordExpenditure(
                fund=line.fund,
                fiscal_year=line.fiscal_year,
                group=line.group.value,
                item=line.item,
                amount_minor=line.amount_minor,
                symbol=source,
                occurred_on=year_end(line.fiscal_year),
                source=source,
                documents=(paper,),
            ),
        )
        for line in lines
    ]
    try:
        return await aggregates.execute_together(decisions, context)
    except Refusal as refusal:
        refusal.detail = f"the extract was not recorded: {refusal.detail}"
        raise


async def translate(
    aggregates: Aggregates, system: str, form: ExtractForm, text: str
) -> Sequence[ExtractLine]:
    """Return what an extract says in the words of this system.

    Raises:
        ExtractFaultyError: with every fault by row and column.
    """
    tables = await load_tables(aggregates, system)
    # Tens of thousands of rows take a second, in which others are served.
    return await asyncio.to_thread(read_extract, text, form, tables)
