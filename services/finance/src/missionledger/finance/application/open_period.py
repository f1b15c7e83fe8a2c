"""Entries rest on an open period: nothing slips into a month or a year that is closed."""

from datetime import date

from missionledger.common.aggregates import Aggregates
from missionledger.common.outcomes import Decision
from missionledger.common.periods import FiscalYear
from missionledger.finance.domain.authority.year import BUDGET_YEAR
from missionledger.finance.domain.authority.year_commands import RequireOpenPeriod
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.sharing import CALENDAR_YEAR_KINDS
from missionledger.finance.domain.fund.state import Fund


async def open_period(aggregates: Aggregates, fund: str, day: date) -> Decision:
    """Return what goes with an entry of that day, last: it refuses if the period is closed.

    It records nothing; the append rests on the budget year as it is.
    """
    state: Fund = (await aggregates.load(FUND, fund)).state
    year = str(day.year) if state.kind in CALENDAR_YEAR_KINDS else str(FiscalYear.of(day))
    return Decision(BUDGET_YEAR, RequireOpenPeriod(fund=fund, fiscal_year=year, occurred_on=day))
