"""Closing and reopening of years: the year and its three groups in one append."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.common.commands import CommandContext
from missionledger.common.outcomes import Decision, Outcome
from missionledger.finance.application.budget_ledger import BudgetLedger
from missionledger.finance.domain.authority.allotment import ALLOTMENT
from missionledger.finance.domain.authority.allotment_commands import (
    CloseAllotment,
    ReopenAllotment,
)
from missionledger.finance.domain.authority.allotment_state import Allotment
from missionledger.finance.domain.authority.ledger import Measure, allotment_id
from missionledger.finance.domain.authority.refusals import FiguresMovedError
from missionledger.finance.domain.authority.year import BUDGET_YEAR
from missionledger.finance.domain.authority.year_commands import (
    CloseBudgetYear,
    ReopenBudgetYear,
)
from missionledger.finance.domain.authority.year_state import BudgetYear
from missionledger.finance.domain.budget.classification import BudgetGroup
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.policies import year_end, year_start
from missionledger.finance.domain.fund.state import Fund

SHARED_ACCOUNTS = ("SUPPORT-ACCOUNT", "UNLB", "RSCE")


@dataclass(frozen=True, slots=True)
class ClosingAsked:
    """What somebody decides when a year is closed, on the figures as they are."""

    fund: str
    fiscal_year: str
    closed_on: date
    other_revenue_minor: int
    requested_by: str
    closed_by: str


async def close_year(
    aggregates: Aggregates,
    ledger: BudgetLedger,
    asked: ClosingAsked,
    context: CommandContext,
    *,
    known_at: int,
    expected_version: int,
) -> Outcome[BudgetYear]:
    """Close a year: expenditure is what is owed, paid or not; the rest makes a credit.

    Raises:
        FiguresMovedError: if something was committed, owed or paid while it was being closed.
        Refusal: as the deciders say.
    """
    about: dict[str, Any] = {
        "fund": asked.fund,
        "fiscal_year": asked.fiscal_year,
        "occurred_on": asked.closed_on,
    }
    groups: list[Decision] = []
    states: list[Allotment] = []
    for group in BudgetGroup:
        name = allotment_id(asked.fund, asked.fiscal_year, group)
        loaded = await aggregates.load(ALLOTMENT, name)
        if loaded.position > known_at:
            raise FiguresMovedError(
                f"group {group.numeral} changed while the year was being closed",
                next_step="Close it again on the figures as they are now.",
            )
        states.append(loaded.state)
        closing = CloseAllotment(
            **about,
            group=group,
            allotted_minor=loaded.state.allotted_minor,
            committed_minor=loaded.state.committed_minor,
            obligated_minor=loaded.state.obligated_minor,
        )
        groups.append(Decision(ALLOTMENT, closing))
    year = CloseBudgetYear(
        **about,
        allotted_minor=sum(each.allotted_minor for each in states),
        obligated_minor=sum(each.obligated_minor for each in states),
        lapsed_minor=sum(each.committed_minor - each.obligated_minor for each in states),
        disbursed_minor=await _by_the_end(ledger, asked, known_at, Measure.DISBURSED),
        reported_minor=await _by_the_end(ledger, asked, known_at, Measure.REPORTED),
        shared_cost_minor=await _shared_cost(aggregates, asked),
        other_revenue_minor=asked.other_revenue_minor,
        cancelled_prior_minor=await ledger.cancelled_prior(
            asked.fund, year_start(asked.fiscal_year), year_end(asked.fiscal_year), known_at
        ),
        known_at=known_at,
        requested_by=asked.requested_by,
        closed_by=asked.closed_by,
    )
    outcomes = await aggregates.execute_together(
        [Decision(BUDGET_YEAR, year, expected_version), *groups], context
    )
    outcome: Outcome[BudgetYear] = outcomes[0]
    return outcome


async def reopen_year(
    aggregates: Aggregates, command: ReopenBudgetYear, context: CommandContext
) -> Outcome[BudgetYear]:
    """Open a closed year again, with its groups; what had lapsed is held again.

    Raises:
        Refusal: as the deciders say.
    """
    decisions = [Decision(BUDGET_YEAR, command)]
    for group in BudgetGroup:
        reopened = ReopenAllotment(
            fund=command.fund,
            fiscal_year=command.fiscal_year,
            group=group,
            occurred_on=command.occurred_on,
        )
        decisions.append(Decision(ALLOTMENT, reopened))
    outcomes = await aggregates.execute_together(decisions, context)
    outcome: Outcome[BudgetYear] = outcomes[0]
    return outcome


async def _by_the_end(
    ledger: BudgetLedger, asked: ClosingAsked, known_at: int, measure: Measure
) -> int:
    """Return a measure of the year at the end of its last day."""
    axes = Axes(year_end(asked.fiscal_year), known_at)
    amounts = await ledger.amounts(axes, funds=[asked.fund], fiscal_year=asked.fiscal_year)
    return sum(each.amount_minor for each in amounts if each.measure == measure)


async def _shared_cost(aggregates: Aggregates, asked: ClosingAsked) -> int:
    """Return what the mission bears of shared accounts in the year, as they were prorated."""
    borne = 0
    for account in SHARED_ACCOUNTS:
        state: Fund = (await aggregates.load(FUND, account)).state
        borne += sum(
            part.gross_minor
            for proration, parts in state.prorations.items()
            if proration.partition(" ")[0] == asked.fiscal_year
            for part in parts
            if part.mission == asked.fund
        )
    return borne
