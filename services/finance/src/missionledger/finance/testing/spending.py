"""The real expenditure of past years, as rows to import and as figures to compare with."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from missionledger.finance.domain.budget.classification import BudgetGroup, find_item
from missionledger.finance.testing.api import fund_rows
from missionledger.reference.aliases import alias_map
from missionledger.reference.expenditure import (
    FILE,
    ExpenditureRow,
    ExpenditureRowKind,
    read_expenditure,
)
from missionledger.reference.sources import packaged

Line = tuple[BudgetGroup, str]


@cache
def published() -> Sequence[ExpenditureRow]:
    """Return every row of the performance reports, totals included."""
    return read_expenditure(packaged().read(FILE), alias_map(packaged()))


@cache
def spent_by_line() -> Mapping[tuple[str, str], Mapping[Line, int]]:
    """Return cents by account and year, then by group and item."""
    found: dict[tuple[str, str], dict[Line, int]] = {}
    for row in published():
        if row.kind is ExpenditureRowKind.ITEM:
            group = BudgetGroup(row.group.value)
            lines = found.setdefault((row.account, str(row.fiscal_year)), {})
            line = group, find_item(group, row.item) or row.item
            lines[line] = lines.get(line, 0) + row.amount_minor
    return found


def expenditure_rows() -> list[dict[str, Any]]:
    """Return the items of all reports as rows to import, and totals that have no items."""
    return [
        {
            "row": row.row,
            "source": row.source,
            "provenance": row.provenance.value,
            "fund": row.account,
            "fiscal_year": str(row.fiscal_year),
            "group": row.group.value,
            "item": row.item,
            "amount_minor": row.amount_minor,
            "symbol": row.source.split(" ")[0],
        }
        for row in published()
        if row.kind is ExpenditureRowKind.ITEM
        or (
            row.kind is ExpenditureRowKind.MISSION_TOTAL
            and (row.account, str(row.fiscal_year)) not in spent_by_line()
        )
    ]


def accounts() -> list[dict[str, Any]]:
    """Return the rows that open every account with expenditure."""
    shared = ("RSCE", "UNLB")
    names = sorted({row.account for row in published()} - set(shared))
    return [*fund_rows(*names), *fund_rows(*shared, "SUPPORT-ACCOUNT", kind="shared_account")]
