"""Steps for finance: scales, funds, authority, assessments, receipts, expenditure, Reserve Fund."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from missionledger.cli.load.modelling import scales_by_year
from missionledger.cli.load.reading import Tables
from missionledger.cli.load.steps import ImportStep
from missionledger.common.events import Provenance
from missionledger.common.money import MINOR_PER_MAJOR
from missionledger.reference import (
    assessments,
    expenditure,
    finance_facts,
    regular_budget,
    resources,
    scales,
)
from missionledger.reference.expenditure import ExpenditureRow, ExpenditureRowKind
from missionledger.reference.missions import FILE as MISSIONS_FILE
from missionledger.reference.missions import MissionRow, read_missions
from missionledger.reference.records import FIRST_DATA_ROW
from missionledger.reference.regular_budget import PaymentStatus, RegularBudgetPaymentRow
from missionledger.reference.resources import ResourceRow, ResourceRowKind
from missionledger.reference.sources import packaged

FINANCE = "finance"
REGULAR_BUDGET_FUND = "REGULAR-BUDGET"
RESERVE_FUND_LEVEL = ("Peacekeeping Reserve Fund level", "since 1993")
RESERVE_FUND_SET_UP_ON = date(1993, 1, 1)

_TITLE_OF_SHARED_ACCOUNT = {
    "SUPPORT-ACCOUNT": "Support account for peacekeeping operations",
    "UNLB": "United Nations Logistics Base at Brindisi",
    "RSCE": "Regional Service Centre in Entebbe",
}


def finance_steps(tables: Tables) -> Iterator[ImportStep]:
    """Yield what finance records, in an order in which every row finds what it rests on."""
    yield from _scales(tables)
    yield from _funds(tables)
    yield from _appropriations(tables)
    yield from _assessments(tables)
    yield from _regular_budget(tables)
    yield from _expenditure(tables)
    yield from _reserve_fund(tables)


def opening_days(tables: Tables) -> dict[str, date]:
    """Return the day on which each special account opens: the day its mission started.

    A mission that the source does not list is looked up among the packaged ones; one that is
    nowhere opens with the first fiscal year it has money in.
    """
    starts = {row.mission_id: row.start for row in _known_missions(tables).values()}
    days: dict[str, date] = {}
    for account, first_year_start in _first_years(tables).items():
        days[account] = starts.get(account, first_year_start)
    return days


def symbol_of(source: str) -> str:
    """Return the document symbol that a source begins with: what stands before ` via` or ` and`."""
    for end in (" via ", " and ", " (", ";"):
        source = source.split(end, maxsplit=1)[0]
    return source.strip()


def _known_missions(tables: Tables) -> dict[str, MissionRow]:
    shipped = read_missions(packaged().read(MISSIONS_FILE))
    return {row.mission_id: row for row in (*shipped, *tables.mission_rows)}


def _first_years(tables: Tables) -> dict[str, date]:
    """Return every account that holds money with the start of the first year it does so in."""
    years: dict[str, list[date]] = defaultdict(list)
    for resource in tables.resource_rows:
        if resource.kind is not ResourceRowKind.HEADLINE:
            years[resource.account].append(resource.fiscal_year.period.start)
    for line in tables.assessment_rows:
        years[line.mission].append(line.fiscal_year.period.start)
    for spent in tables.expenditure_rows:
        years[spent.account].append(spent.fiscal_year.period.start)
    return {account: min(found) for account, found in sorted(years.items())}


def _row(row: int, source: str, provenance: Provenance) -> dict[str, Any]:
    return {"row": row, "source": source, "provenance": provenance.value}


def _scales(tables: Tables) -> Iterator[ImportStep]:
    for name in scales.FILES:
        found = tables.scale_rows.get(name, ())
        rows = [
            {
                **_row(FIRST_DATA_ROW, scale.source, Provenance.COMPUTED),
                "calendar_year": year,
                "rates": [rate.model_dump(mode="json") for rate in scale.rates],
            }
            for year, scale in scales_by_year({name: found}).items()
        ]
        if rows:
            yield ImportStep(FINANCE, "scales", name, rows, part=name.removesuffix(".csv"))


def _funds(tables: Tables) -> Iterator[ImportStep]:
    opened = opening_days(tables)
    known = _known_missions(tables)
    shared = {
        row.account for row in tables.resource_rows if row.kind is ResourceRowKind.SHARED_ACCOUNT
    }
    shared |= _TITLE_OF_SHARED_ACCOUNT.keys() & opened.keys()
    first_rows = _first_rows(tables)
    rows = []
    for account, day in opened.items():
        mission = known.get(account)
        title = mission.name if mission else _TITLE_OF_SHARED_ACCOUNT.get(account, account)
        row = first_rows[account]
        rows.append(
            {
                **_row(row.row, row.source, row.provenance),
                "fund": account,
                "kind": "shared_account" if account in shared else "special_account",
                "title": title,
                "opened_on": day.isoformat(),
            }
        )
    if rows:
        yield ImportStep(FINANCE, "funds", resources.FILE, rows, part="peacekeeping")
    if tables.payment_rows:
        first = min(tables.payment_rows, key=lambda payment: payment.year)
        row_of_fund = {
            **_row(first.row, symbol_of(first.source), first.provenance),
            "fund": REGULAR_BUDGET_FUND,
            "kind": "regular_budget",
            "title": "Regular budget of the United Nations",
            "opened_on": date(first.year, 1, 1).isoformat(),
        }
        yield ImportStep(FINANCE, "funds", regular_budget.FILE, [row_of_fund], part="regular")


def _first_rows(
    tables: Tables,
) -> Mapping[str, ResourceRow | assessments.AssessmentRow | ExpenditureRow]:
    """Return for every account the row that the data first knows it from."""
    found: dict[str, ResourceRow | assessments.AssessmentRow | ExpenditureRow] = {}
    for resource in tables.resource_rows:
        if resource.kind is not ResourceRowKind.HEADLINE:
            found.setdefault(resource.account, resource)
    for line in tables.assessment_rows:
        found.setdefault(line.mission, line)
    for spent in tables.expenditure_rows:
        found.setdefault(spent.account, spent)
    return found


COMMITMENT_PARTS: Mapping[tuple[str, str], tuple[int, str]] = {
    ("MINUSMA", "2023/24"): (590_000_000_00, "A/RES/77/312"),
}
"""By account and year, the part of an approved amount that was no appropriation but commitment
authority with assessment, and its document."""


def _appropriations(tables: Tables) -> Iterator[ImportStep]:
    rows = [
        row
        for resource in tables.resource_rows
        if resource.kind is not ResourceRowKind.HEADLINE
        for row in _authorities(resource)
    ]
    if rows:
        yield ImportStep(FINANCE, "appropriations", resources.FILE, rows)


def _authorities(row: ResourceRow) -> Iterator[dict[str, Any]]:
    fields = {
        **_row(row.row, row.source, row.provenance),
        "fund": row.account,
        "fiscal_year": str(row.fiscal_year),
    }
    committed, symbol = COMMITMENT_PARTS.get((row.account, str(row.fiscal_year)), (0, ""))
    # A folder of somebody else's may hold another amount, which this part is no part of.
    if 0 < committed < row.amount_minor:
        yield {
            **fields,
            "amount_minor": committed,
            "symbol": symbol,
            "kind": "commitment_authority_with_assessment",
        }
    else:
        committed = 0
    yield {
        **fields,
        "amount_minor": row.amount_minor - committed,
        "symbol": symbol_of(row.source),
    }


def _assessments(tables: Tables) -> Iterator[ImportStep]:
    rows = [
        {
            **_row(row.row, row.source, row.provenance),
            "fund": row.mission,
            "fiscal_year": str(row.fiscal_year),
            "kind": row.kind.value,
            "symbol": row.symbol,
            "period_from": row.first_day.isoformat() if row.first_day else None,
            "period_to": row.last_day.isoformat(),
            "gross_minor": row.gross_minor,
            "net_minor": row.net_minor,
            "scale_year": row.scale_year,
        }
        for row in tables.assessment_rows
    ]
    if rows:
        yield ImportStep(FINANCE, "assessments", assessments.FILE, rows)


def _regular_budget(tables: Tables) -> Iterator[ImportStep]:
    by_year: dict[int, list[RegularBudgetPaymentRow]] = defaultdict(list)
    for row in tables.payment_rows:
        by_year[row.year].append(row)
    assessed = [
        {
            **_row(rows[0].row, symbol_of(rows[0].source), rows[0].provenance),
            "year": year,
            "symbol": symbol_of(rows[0].source),
            "due_on": rows[0].due_on.isoformat(),
            "shares": [{"state": row.state, "amount_minor": row.assessment_minor} for row in rows],
        }
        for year, rows in sorted(by_year.items())
    ]
    if assessed:
        yield ImportStep(FINANCE, "regular-budget-assessments", regular_budget.FILE, assessed)
    # What is not paid in full may hide a part payment: nothing is recorded of it as received, and
    # what is unpaid of the year is marked as the most that can be owed.
    lists = [
        {
            **_row(rows[0].row, rows[0].source, rows[0].provenance),
            "year": year,
            "list_ends_on": rows[0].as_of.isoformat(),
        }
        for year, rows in sorted(by_year.items())
    ]
    if lists:
        yield ImportStep(FINANCE, "regular-budget-lists", regular_budget.FILE, lists)
    paid = [
        {
            **_row(row.row, row.source, row.provenance),
            "year": row.year,
            "state": row.state,
            "amount_minor": row.assessment_minor,
            "paid_on": row.paid_in_full_on.isoformat(),
        }
        for row in sorted(tables.payment_rows, key=lambda row: row.row)
        if row.status is not PaymentStatus.NOT_PAID_IN_FULL and row.paid_in_full_on
    ]
    if paid:
        yield ImportStep(FINANCE, "regular-budget-receipts", regular_budget.FILE, paid)


def _expenditure(tables: Tables) -> Iterator[ImportStep]:
    """Yield the items, and the totals of years that are published in total only."""
    itemised = {
        (row.account, row.fiscal_year)
        for row in tables.expenditure_rows
        if row.kind is ExpenditureRowKind.ITEM
    }
    rows = [
        {
            **_row(row.row, row.source, row.provenance),
            "fund": row.account,
            "fiscal_year": str(row.fiscal_year),
            "group": row.group.value,
            "item": row.item,
            "amount_minor": row.amount_minor,
            "symbol": symbol_of(row.source),
        }
        for row in tables.expenditure_rows
        if row.kind is ExpenditureRowKind.ITEM
        or (
            row.kind is ExpenditureRowKind.MISSION_TOTAL
            and (row.account, row.fiscal_year) not in itemised
        )
    ]
    if rows:
        yield ImportStep(FINANCE, "expenditure", expenditure.FILE, rows)


def _reserve_fund(tables: Tables) -> Iterator[ImportStep]:
    for fact in tables.facts:
        if (fact.item, fact.period) == RESERVE_FUND_LEVEL:
            level = fact.value * Decimal(MINOR_PER_MAJOR)
            row = {
                **_row(fact.row, fact.source, fact.provenance),
                "level_minor": int(level),
                "set_up_on": RESERVE_FUND_SET_UP_ON.isoformat(),
            }
            yield ImportStep(FINANCE, "reserve-fund", finance_facts.FILE, [row])
