"""Budget and actual by group and item, with variance and its reason."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from missionledger.common.axes import Axes
from missionledger.finance.application.allotment_table import allotment_table
from missionledger.finance.application.statements import ALL, StatementSources
from missionledger.finance.domain.authority.ledger import year_id
from missionledger.finance.domain.authority.year import BUDGET_YEAR
from missionledger.finance.domain.authority.year_state import BudgetYear, explanation_name
from missionledger.finance.domain.budget.classification import (
    BudgetGroup,
    find_group,
    order_of,
)
from missionledger.finance.domain.budget.commands import budget_id
from missionledger.finance.domain.budget.decider import BUDGET
from missionledger.finance.domain.closing.policies import VARIANCE_MINOR, VARIANCE_PER_CENT
from missionledger.finance.domain.fund.policies import year_end
from missionledger.finance.domain.statements.tables import (
    Cell,
    Statement,
    amounts,
    per_cent,
    texts,
)

GROUP_TOTAL = "total of the group"
Item = tuple[str, str]
"""Group as reports head it, and item."""


@dataclass(slots=True)
class _Figures:
    """What an item was given and cost.

    Attributes:
        budget_minor: as approved by item, or as allotted first; None where neither is on record.
    """

    budget_minor: int | None = None
    redeployed_minor: int = 0
    allotted_minor: int = 0
    spent_minor: int = 0

    def add(self, other: "_Figures") -> None:
        """Add the figures of another item."""
        if other.budget_minor is not None:
            self.budget_minor = (self.budget_minor or 0) + other.budget_minor
        self.redeployed_minor += other.redeployed_minor
        self.allotted_minor += other.allotted_minor
        self.spent_minor += other.spent_minor


async def performance_report(
    sources: StatementSources, axes: Axes, fund: str, fiscal_year: str
) -> Statement:
    """Return budget, expenditure and variance of a fund in a year, by group and item."""
    last_day = year_end(fiscal_year)
    is_over = axes.effective_on >= last_day
    items, basis = await _figures(sources, axes, fund, fiscal_year)
    loaded = await sources.aggregates.read(BUDGET_YEAR, year_id(fund, fiscal_year), axes)
    year = loaded.state if loaded is not None else BUDGET_YEAR.initial
    groups: dict[str, _Figures] = defaultdict(_Figures)
    whole = _Figures()
    for (group, _), each in items.items():
        groups[group].add(each)
        whole.add(each)
    rows: list[tuple[Cell, ...]] = []
    for group in sorted(groups, key=_group_order):
        own = sorted(
            (key for key in items if key[0] == group), key=lambda key: (_item_order(key), key[1])
        )
        rows += [_row(key, items[key], last_day if is_over else None, year) for key in own]
        rows.append(_total(group, GROUP_TOTAL, groups[group]))
    rows.append(_total(ALL, "total", whole))
    columns = (
        *texts("group", "item"),
        *amounts("budget", "redeployed", "allotted", "expenditure", "variance"),
        *texts("variance_per_cent", "to_explain", "cause", "explanation"),
    )
    return Statement(
        "performance",
        f"Performance report of {fund} for {fiscal_year}: budget and expenditure",
        columns,
        rows,
        (
            f"Budget: {basis}. Variance is budget less expenditure; below zero more was spent.",
            (
                "Expenditure is disbursements plus open obligations, or what a performance report "
                "prints."
            ),
            (
                f"To be explained from {VARIANCE_PER_CENT.on(last_day).value} per cent "
                f"or {VARIANCE_MINOR.on(last_day).value // 100:,} dollars on, when the year is "
                "over."
            ),
        ),
    )


async def _figures(
    sources: StatementSources, axes: Axes, fund: str, fiscal_year: str
) -> tuple[dict[Item, _Figures], str]:
    items: dict[Item, _Figures] = defaultdict(_Figures)
    lines = await allotment_table(
        sources.aggregates, sources.ledger, axes, funds=[fund], fiscal_year=fiscal_year
    )
    for line in lines:
        found = items[line.budget_group, line.item]
        found.redeployed_minor += line.redeployed_minor
        found.allotted_minor += line.allotted_minor
        found.spent_minor += line.expenditure_minor
    estimate = await sources.aggregates.read(BUDGET, budget_id(fund, fiscal_year), axes)
    approved = estimate.state.approved if estimate is not None else None
    if approved is not None:
        for each in items.values():
            each.budget_minor = 0
        for cost in approved.lines:
            found = items[cost.group.value, cost.item]
            found.budget_minor = (found.budget_minor or 0) + cost.amount_minor
        return items, f"as the Assembly approved it, {approved.symbol or 'by item'}"
    if any(each.allotted_minor for each in items.values()):
        for each in items.values():
            each.budget_minor = each.allotted_minor - each.redeployed_minor
        return items, "as it was allotted, before redeployment"
    return items, "not on record by item"


def _row(key: Item, found: _Figures, ended_on: date | None, year: BudgetYear) -> tuple[Cell, ...]:
    """Return the row of an item; while the year runs, nothing is to be explained."""
    group = find_group(key[0])
    said = year.explanations.get(explanation_name(group, key[1])) if group else None
    must = ended_on is not None and _must_be_explained(found, ended_on)
    return (
        *key,
        *_amounts(found),
        "yes" if must and said is None else "",
        said.cause.value if said else "",
        said.explanation if said else "",
    )


def _total(group: str, name: str, found: _Figures) -> tuple[Cell, ...]:
    return (group, name, *_amounts(found), "", "", "")


def _amounts(found: _Figures) -> tuple[Cell, ...]:
    budget = found.budget_minor
    variance = None if budget is None else budget - found.spent_minor
    return (
        budget,
        found.redeployed_minor,
        found.allotted_minor,
        found.spent_minor,
        variance,
        None if variance is None or budget is None else per_cent(variance, budget),
    )


def _must_be_explained(found: _Figures, day: date) -> bool:
    if found.budget_minor is None:
        return False
    variance = abs(found.budget_minor - found.spent_minor)
    share = VARIANCE_PER_CENT.on(day).value
    return variance >= VARIANCE_MINOR.on(day).value or (
        variance > 0 and variance * 100 >= share * found.budget_minor
    )


def _group_order(text: str) -> tuple[int, str]:
    group = find_group(text)
    return (list(BudgetGroup).index(group) if group else len(BudgetGroup), text)


def _item_order(key: Item) -> tuple[int, int]:
    group = find_group(key[0])
    return order_of(group, key[1]) if group else (0, 0)
