"""Draws statements from authority, expenditure and books, at a point on both axes."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.finance.application.allotment_table import (
    TableRow,
    allotment_table,
    years_at,
)
from missionledger.finance.application.budget_ledger import BudgetLedger
from missionledger.finance.application.ports import AuthorityRow, Books, Register
from missionledger.finance.domain.authority.year_state import BudgetYear
from missionledger.finance.domain.fund.events import AuthorityKind, FundKind
from missionledger.finance.domain.statements.tables import (
    Cell,
    Footer,
    Statement,
    amounts,
    per_cent,
    texts,
)
from missionledger.finance.domain.statements.unspent import (
    PARTLY_VOLUNTARY,
    PRORATION_SOURCE,
    MissionYear,
    Unspent,
    explain_unspent,
)

ALL = "ALL"
"""What stands in the place of a fund in the row of the sum."""

Key = tuple[str, str]
"""Fund and fiscal year."""


@dataclass(frozen=True, slots=True)
class StatementSources:
    """What statements are drawn from."""

    aggregates: Aggregates
    books: Books
    register: Register
    ledger: BudgetLedger


async def footer_at(aggregates: Aggregates, axes: Axes) -> Footer:
    """Return the size and the hash of the log at the point that a statement rests on."""
    log = aggregates.log
    found = (
        await asyncio.to_thread(log.read, after=axes.known_at - 1, limit=1, up_to=axes.known_at)
        if axes.known_at
        else []
    )
    last = found[0] if found else None
    return Footer(
        effective_on=axes.effective_on.isoformat(),
        log_size=axes.known_at,
        log_hash=last.hash.hex() if last else "",
        recorded_at=last.recorded_at if last else "",
        epoch=last.epoch if last else "",
    )


async def status_of_authority(
    sources: StatementSources, axes: Axes, funds: Sequence[str], fiscal_year: str | None
) -> Statement:
    """Return appropriation, allotment, commitment and expenditure by fund and year, and the sum."""
    granted = await _granted(sources, axes, funds, fiscal_year)
    lines = await allotment_table(
        sources.aggregates, sources.ledger, axes, funds=funds, fiscal_year=fiscal_year
    )
    by_key: dict[Key, list[TableRow]] = defaultdict(list)
    for line in lines:
        by_key[line.fund, line.fiscal_year].append(line)
    keys = sorted({*granted, *by_key}, key=lambda key: (key[1], key[0]))
    years = await years_at(sources.aggregates, keys, axes)
    rows = [_authority_row(key, granted.get(key, []), by_key[key], years.get(key)) for key in keys]
    columns = (
        *texts("fiscal_year", "fund"),
        *amounts(
            "appropriation",
            "commitment_authority",
            "allotted",
            "released",
            "committed",
            "expenditure",
            "disbursed",
            "unencumbered",
        ),
        *texts("released_per_cent", "spent_per_cent", "state"),
    )
    rows += _sums_by_year(rows)
    return Statement(
        "authority",
        "Status of appropriations, allotments, commitments and expenditure",
        columns,
        rows,
        (
            (
                "Expenditure is disbursements plus open obligations, or what a performance report "
                "prints; an appropriation holds the shares of shared accounts, expenditure not."
            ),
            "Amounts are in United States dollars. Authority is no cash: see the trial balance.",
            (
                f"Of {PARTLY_VOLUNTARY} the assessed part is appropriated; Cyprus and Greece pay "
                "the rest of its expenditure."
            ),
        ),
    )


async def trial_balance(sources: StatementSources, axes: Axes, funds: Sequence[str]) -> Statement:
    """Return every account of every fund with its balance as debit or credit, by book."""
    sums: dict[tuple[str, str, str, str], int] = defaultdict(int)
    for each in await sources.books.balances(axes, funds):
        sums[each.book, each.currency, each.fund, each.account] += each.amount_minor
    rows: list[tuple[Cell, ...]] = []
    consolidated: dict[tuple[str, str, str], int] = defaultdict(int)
    for (book, currency, fund, account), amount in sorted(sums.items()):
        if amount:
            rows.append((book, currency, fund, account, *_sides(amount)))
            consolidated[book, currency, account] += amount
    for (book, currency, account), amount in sorted(consolidated.items()):
        if len(funds) > 1:
            rows.append((book, currency, ALL, account, *_sides(amount)))
    totals: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for (book, currency, fund, _account), amount in sums.items():
        totals[book, currency, fund][0] += max(amount, 0)
        totals[book, currency, fund][1] += max(-amount, 0)
    for (book, currency, fund), (debit, credit) in sorted(totals.items()):
        rows.append((book, currency, fund, "total", debit, credit))
    return Statement(
        "trial-balance",
        "Trial balance",
        (*texts("book", "currency", "fund", "account"), *amounts("debit", "credit")),
        rows,
        (
            (
                "The book 'actual' holds what is recorded; the book 'modelled' what stands for "
                "receipts and spending by day that are not public."
            ),
        ),
    )


async def unspent_by_mission(
    sources: StatementSources,
    axes: Axes,
    funds: Sequence[str],
    fiscal_year: str,
    shown: Collection[str],
) -> Statement:
    """Return what each mission left unspent in a year, as far as published figures tell.

    Args:
        sources: what it is drawn from.
        axes: the point on both axes.
        funds: all funds: what one mission bears of shared cost depends on the others.
        fiscal_year: such as `2023/24`.
        shown: funds whose rows are shown; with all of them, their sum.
    """
    granted = await _granted(sources, axes, funds, fiscal_year)
    spent: dict[str, int] = defaultdict(int)
    for line in await allotment_table(
        sources.aggregates, sources.ledger, axes, funds=funds, fiscal_year=fiscal_year
    ):
        spent[line.fund] += line.expenditure_minor
    kinds = {row.fund: row.kind for row in await sources.register.funds(axes)}
    missions = [
        MissionYear(
            mission=fund,
            granted_minor=sum(each.amount_minor for each in grants),
            expenditure_minor=spent[fund],
            on_commitment_authority=any(
                each.kind != AuthorityKind.APPROPRIATION for each in grants
            ),
        )
        for (fund, _), grants in sorted(granted.items())
        if kinds.get(fund) == FundKind.SPECIAL_ACCOUNT and spent.get(fund)
    ]
    shared = {
        fund: amount for fund, amount in spent.items() if kinds.get(fund) == FundKind.SHARED_ACCOUNT
    }
    found = explain_unspent(fiscal_year, missions, shared)
    rows = [_unspent_row(each) for each in found.missions if each.year.mission in shown]
    if len(rows) == len(found.missions):
        rows.append(_unspent_sum(found.missions))
    return Statement(
        "unspent",
        f"What missions left unspent in {fiscal_year}",
        (
            *texts("fund"),
            *amounts("budget", "expenditure", "gap", "shared_cost", "unspent"),
            *texts("unspent_per_cent", "provenance"),
        ),
        rows,
        _unspent_notes(found.published_minor, found.published_source, found.shared_known_minor)
        + (
            ()
            if found.support_implied_minor is None
            else (f"Implied for the support account: {_dollars(found.support_implied_minor)}.",)
        ),
    )


async def _granted(
    sources: StatementSources, axes: Axes, funds: Sequence[str], fiscal_year: str | None
) -> dict[Key, list[AuthorityRow]]:
    wanted = set(funds)
    found: dict[Key, list[AuthorityRow]] = defaultdict(list)
    for row in await sources.register.authorities(axes, fiscal_year=fiscal_year):
        if row.fund in wanted:
            found[row.fund, row.fiscal_year].append(row)
    return dict(found)


def _authority_row(
    key: Key, grants: Sequence[AuthorityRow], lines: Sequence[TableRow], year: BudgetYear | None
) -> tuple[Cell, ...]:
    appropriated = sum(
        each.amount_minor for each in grants if each.kind == AuthorityKind.APPROPRIATION
    )
    authorized = sum(each.amount_minor for each in grants) - appropriated
    allotted = sum(line.allotted_minor for line in lines)
    released = sum(line.released_minor for line in lines)
    committed = sum(line.committed_minor for line in lines)
    spent = sum(line.expenditure_minor for line in lines)
    disbursed = sum(line.disbursed_minor for line in lines)
    whole = appropriated + authorized
    return (
        key[1],
        key[0],
        appropriated,
        authorized,
        allotted,
        released,
        committed,
        spent,
        disbursed,
        # Of an account without a grant on record nobody can say what is left.
        whole - spent if grants else None,
        per_cent(released, allotted),
        per_cent(spent, whole),
        _stage(lines, year),
    )


def _stage(lines: Sequence[TableRow], year: BudgetYear | None) -> str:
    if year is not None and year.closing is not None:
        return "closed"
    is_reported = any(line.reported_minor for line in lines)
    return "reported" if is_reported and year is None else "open"


def _sums_by_year(rows: Sequence[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    """Return a row with the sums of each year that has several funds."""
    sums: dict[str, list[int]] = {}
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        year = str(row[0])
        counts[year] += 1
        figures = [cell if isinstance(cell, int) else 0 for cell in row[2:10]]
        held = sums.setdefault(year, [0] * len(figures))
        sums[year] = [before + figure for before, figure in zip(held, figures, strict=True)]
    return [
        (
            year,
            ALL,
            *figures,
            per_cent(figures[3], figures[2]),
            per_cent(figures[5], figures[0] + figures[1]),
            None,
        )
        for year, figures in sums.items()
        if counts[year] > 1
    ]


def _sides(amount_minor: int) -> tuple[int, int]:
    return max(amount_minor, 0), max(-amount_minor, 0)


def _unspent_row(found: Unspent) -> tuple[Cell, ...]:
    year = found.year
    return (
        year.mission,
        year.budget_minor,
        year.expenditure_minor,
        year.gap_minor,
        found.shared_minor,
        found.unspent_minor,
        None if found.unspent_minor is None else per_cent(found.unspent_minor, year.budget_minor),
        # That a mission bears nothing of shared cost is a part of the model too.
        "computed" if found.unspent_minor is None else "modelled",
    )


def _unspent_sum(found: Sequence[Unspent]) -> tuple[Cell, ...]:
    budget = sum(each.year.budget_minor for each in found)
    is_known = all(each.unspent_minor is not None for each in found)
    unspent = sum(each.unspent_minor or 0 for each in found) if is_known else None
    return (
        ALL,
        budget,
        sum(each.year.expenditure_minor for each in found),
        sum(each.year.gap_minor for each in found),
        sum(each.shared_minor or 0 for each in found) if is_known else None,
        unspent,
        None if unspent is None else per_cent(unspent, budget),
        "computed" if is_known else None,
    )


def _unspent_notes(published: int | None, source: str, known: int) -> tuple[str, ...]:
    common = (
        (
            "Budgets hold the missions' shares of the support account, Brindisi and Entebbe; "
            "expenditure does not. The gap is unspent money and shared cost together."
        ),
        f"Expenditure on record of Brindisi and Entebbe: {_dollars(known)}.",
        f"{PARTLY_VOLUNTARY} with the third of Cyprus and the 6.5 million of Greece.",
    )
    if published is None:
        return (*common, "No total is published for the year, so the gap is not divided.")
    return (
        *common,
        (
            f"Published total unspent: {_dollars(published)} ({source}). The shared cost is what "
            f"remains of all gaps, prorated by budgets ({PRORATION_SOURCE}) over missions without "
            "commitment authority in the year; the division is a model."
        ),
    )


def _dollars(minor: int) -> str:
    return f"{minor // 100:,} dollars"
