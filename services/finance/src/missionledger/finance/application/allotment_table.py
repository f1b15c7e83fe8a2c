"""Appropriation, allotment, commitment and expenditure in one table, at a point on both axes."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.finance.application.budget_ledger import BudgetLedger
from missionledger.finance.domain.authority.ledger import (
    RELEASE_IN_FULL,
    Measure,
    released_of,
    year_id,
)
from missionledger.finance.domain.authority.year import BUDGET_YEAR
from missionledger.finance.domain.authority.year_state import BudgetYear
from missionledger.finance.domain.budget.classification import (
    BudgetGroup,
    find_group,
    order_of,
)


@dataclass(frozen=True, slots=True)
class TableRow:
    """A line of an allotment and what became of it.

    Attributes:
        budget_group: the group as reports head it; another text where a report has other groups.
        redeployed_minor: moved to the line since it was allotted; below zero for what it gave.
        reported_minor: expenditure that a performance report prints, not kept by commitments.
    """

    fund: str
    fiscal_year: str
    budget_group: str
    cost_centre: str
    item: str
    purpose: str
    allotted_minor: int
    released_minor: int
    committed_minor: int
    obligated_minor: int
    disbursed_minor: int
    lapsed_minor: int
    redeployed_minor: int
    reported_minor: int
    absorbed_international_minor: int
    absorbed_national_minor: int

    @property
    def expenditure_minor(self) -> int:
        """What is owed under contracts, paid or not, and what a report prints."""
        return self.obligated_minor + self.reported_minor


LineOfFund = tuple[str, str, str, str, str, str]
"""Fund, fiscal year, group, cost centre, item, purpose."""


async def years_at(
    aggregates: Aggregates, keys: Sequence[tuple[str, str]], axes: Axes
) -> dict[tuple[str, str], BudgetYear]:
    """Return the budget years of (fund, fiscal year) that were there."""
    ids = {year_id(*key): key for key in keys}
    found = await aggregates.read_many(BUDGET_YEAR, list(ids), axes)
    return {ids[name]: loaded.state for name, loaded in found.items() if loaded is not None}


async def allotment_table(
    aggregates: Aggregates,
    ledger: BudgetLedger,
    axes: Axes,
    *,
    funds: Sequence[str],
    fiscal_year: str | None = None,
) -> list[TableRow]:
    """Return every line of the funds, by fund, year, group, item and cost centre."""
    sums: dict[LineOfFund, dict[str, int]] = defaultdict(dict)
    for each in await ledger.amounts(axes, funds=funds, fiscal_year=fiscal_year):
        key = (
            each.fund,
            each.fiscal_year,
            each.budget_group,
            each.cost_centre,
            each.item,
            each.purpose,
        )
        sums[key][each.measure] = each.amount_minor
    years = await years_at(aggregates, sorted({(key[0], key[1]) for key in sums}), axes)
    rows: list[TableRow] = []
    for key in sorted(sums, key=_order):
        amounts = sums[key]
        year = years.get((key[0], key[1]))
        allotted = amounts.get(Measure.ALLOTTED, 0)
        rows.append(
            TableRow(
                *key,
                allotted_minor=allotted,
                released_minor=released_of(allotted, year.release_bp if year else RELEASE_IN_FULL),
                committed_minor=amounts.get(Measure.COMMITTED, 0),
                obligated_minor=amounts.get(Measure.OBLIGATED, 0),
                disbursed_minor=amounts.get(Measure.DISBURSED, 0),
                lapsed_minor=amounts.get(Measure.LAPSED, 0),
                redeployed_minor=amounts.get(Measure.REDEPLOYED, 0),
                reported_minor=amounts.get(Measure.REPORTED, 0),
                absorbed_international_minor=amounts.get(Measure.ABSORBED_INTERNATIONAL, 0),
                absorbed_national_minor=amounts.get(Measure.ABSORBED_NATIONAL, 0),
            )
        )
    return rows


def _order(key: LineOfFund) -> tuple[str, str, tuple[int, int], str, str, str]:
    fund, fiscal_year, text, cost_centre, item, purpose = key
    group = find_group(text)
    place = order_of(group, item) if group else (len(BudgetGroup), 0)
    return fund, fiscal_year, place, item, cost_centre, purpose
