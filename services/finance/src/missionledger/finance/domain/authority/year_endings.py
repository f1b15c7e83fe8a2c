"""How months and years end: closed, reopened, given back, explained."""

from datetime import date

from missionledger.finance.domain.authority.ledger import dollars, year_id
from missionledger.finance.domain.authority.refusals import (
    AllotmentClosedError,
    AuthorityDutiesError,
    AuthorityExceededError,
    BudgetAmountError,
    BudgetOrderError,
)
from missionledger.finance.domain.authority.year_commands import (
    BudgetYearCommand,
    CloseBudgetYear,
    CloseMonth,
    ExplainVariance,
    GiveCredit,
    ReopenBudgetYear,
    ReopenMonth,
    SuspendLapse,
)
from missionledger.finance.domain.authority.year_events import (
    BudgetYearClosed,
    BudgetYearReopened,
    CreditGiven,
    LapseSuspended,
    MonthClosed,
    MonthReopened,
    VarianceExplained,
)
from missionledger.finance.domain.authority.year_state import (
    BudgetYear,
    explanation_name,
)
from missionledger.finance.domain.fund.policies import year_end, year_start

REGULATION_ON_PERIODS = "Financial Regulation 5.3"
MONTH_LENGTH = len("2025-07")


def require_year_open(command: BudgetYearCommand, state: BudgetYear) -> None:
    """Go on only if the year is not closed.

    Raises:
        AllotmentClosedError: if it is.
    """
    if state.closing is not None:
        raise AllotmentClosedError(
            f"the year {command.fiscal_year} of {command.fund} is closed",
            next_step="Use the authority of the present year, or have an approver reopen this one.",
            source=REGULATION_ON_PERIODS,
        )


def close_month(command: CloseMonth, state: BudgetYear) -> tuple[MonthClosed, ...]:
    """Return that nothing more is entered in a month that is over.

    Raises:
        BudgetAmountError: if the month is not of the year.
        BudgetOrderError: if it is not over.
    """
    year, month = map(int, command.month.split("-"))
    first, last = year_start(command.fiscal_year), year_end(command.fiscal_year)
    if not (1 <= month <= 12 and first <= date(year, month, 1) <= last):  # noqa: PLR2004
        raise BudgetAmountError(
            f"{command.month} is no month of {command.fiscal_year}",
            next_step="Give a month of the year.",
            pointer="/month",
        )
    if command.occurred_on.isoformat()[:MONTH_LENGTH] <= command.month:
        raise BudgetOrderError(
            f"{command.month} is not over on {command.occurred_on}",
            next_step="Close a month when it is over.",
            pointer="/month",
        )
    if command.month in state.closed_months:
        return ()
    closed = MonthClosed(
        fund=command.fund,
        fiscal_year=command.fiscal_year,
        month=command.month,
        closed_by=command.closed_by,
    )
    return (closed,)


def reopen_month(command: ReopenMonth, state: BudgetYear) -> tuple[MonthReopened, ...]:
    """Return that entries may be made in a month again.

    Raises:
        AllotmentClosedError: if the year is closed.
    """
    require_year_open(command, state)
    if command.month not in state.closed_months:
        return ()
    reopened = MonthReopened(
        fund=command.fund,
        fiscal_year=command.fiscal_year,
        month=command.month,
        reason=command.reason,
        reopened_by=command.reopened_by,
    )
    return (reopened,)


def close_year(command: CloseBudgetYear, state: BudgetYear) -> tuple[BudgetYearClosed, ...]:
    """Return what a year that is over left, and what makes its credit.

    Raises:
        BudgetOrderError: if the year is not over or had no authority.
        AuthorityDutiesError: if one person prepares and approves it.
    """
    if command.occurred_on <= year_end(command.fiscal_year):
        raise BudgetOrderError(
            f"{command.fiscal_year} is not over on {command.occurred_on}",
            next_step="Close a year when it is over.",
            pointer="/closed_on",
        )
    if command.requested_by == command.closed_by:
        raise AuthorityDutiesError(
            f"{command.closed_by} prepared the closing and may not approve it",
            next_step="Have another approver close the year.",
        )
    if not state.authorities:
        raise BudgetOrderError(
            f"{command.fund} had no authority in {command.fiscal_year}",
            next_step="Record the appropriation of the year first.",
        )
    spent = command.obligated_minor + command.reported_minor
    unencumbered = state.authority_minor - spent - command.shared_cost_minor
    credit = unencumbered + command.other_revenue_minor + command.cancelled_prior_minor
    closed = BudgetYearClosed(
        fund=command.fund,
        fiscal_year=command.fiscal_year,
        authority_minor=state.authority_minor,
        allotted_minor=command.allotted_minor,
        expenditure_minor=spent,
        open_obligations_minor=command.obligated_minor - command.disbursed_minor,
        lapsed_minor=command.lapsed_minor,
        unencumbered_minor=unencumbered,
        other_revenue_minor=command.other_revenue_minor,
        cancelled_prior_minor=command.cancelled_prior_minor,
        credit_minor=credit,
        credit_basis=f"{year_id(command.fund, command.fiscal_year)}.closing",
        known_at=command.known_at,
        requested_by=command.requested_by,
        closed_by=command.closed_by,
        reported_minor=command.reported_minor,
        shared_cost_minor=command.shared_cost_minor,
    )
    return (closed,)


def reopen_year(command: ReopenBudgetYear, state: BudgetYear) -> tuple[BudgetYearReopened, ...]:
    """Return that the year is open again, unless what it left is given back.

    Raises:
        BudgetOrderError: if a credit was given on its closing.
    """
    if state.closing is None:
        return ()
    if state.credits:
        raise BudgetOrderError(
            f"what {command.fiscal_year} left is given back by {', '.join(sorted(state.credits))}",
            next_step="Correct it in the present year: a credit that was given stands.",
        )
    reopened = BudgetYearReopened(
        fund=command.fund,
        fiscal_year=command.fiscal_year,
        reason=command.reason,
        reopened_by=command.reopened_by,
    )
    return (reopened,)


def suspend_lapse(command: SuspendLapse, state: BudgetYear) -> tuple[LapseSuspended, ...]:
    """Return that obligations of the year stand beyond their days."""
    if state.lapse_suspended_by == command.symbol:
        return ()
    suspended = LapseSuspended(
        fund=command.fund,
        fiscal_year=command.fiscal_year,
        symbol=command.symbol,
        reason=command.reason,
        suspended_by=command.suspended_by,
    )
    return (suspended,)


def give_credit(command: GiveCredit, state: BudgetYear) -> tuple[CreditGiven, ...]:
    """Return that a line gives back what the closing left.

    Raises:
        BudgetOrderError: if the year is not closed.
        AuthorityExceededError: if less is left to give back.
    """
    if state.closing is None:
        raise BudgetOrderError(
            f"the year {command.fiscal_year} of {command.fund} is not closed",
            next_step="Close the year first: the closing says what makes a credit.",
            pointer="/credit_basis",
        )
    if state.credits.get(command.line) == command.amount_minor:
        return ()
    left = state.closing.credit_minor - sum(state.credits.values())
    if command.amount_minor > left:
        raise AuthorityExceededError(
            f"{command.fund} left {dollars(state.closing.credit_minor)} in "
            f"{command.fiscal_year}; {dollars(left)} are not given back yet",
            next_step="Give back no more than the year left.",
            pointer="/gross",
            facts={"credit_minor": state.closing.credit_minor, "left_minor": left},
        )
    given = CreditGiven(
        fund=command.fund,
        fiscal_year=command.fiscal_year,
        line=command.line,
        symbol=command.symbol,
        amount_minor=command.amount_minor,
    )
    return (given,)


def explain_variance(command: ExplainVariance, state: BudgetYear) -> tuple[VarianceExplained, ...]:
    """Return why an item cost more or less than was budgeted."""
    known = state.explanations.get(explanation_name(command.group, command.item))
    said = (command.cause, command.explanation)
    if known is not None and (known.cause, known.explanation) == said:
        return ()
    explained = VarianceExplained(
        fund=command.fund,
        fiscal_year=command.fiscal_year,
        group=command.group,
        item=command.item,
        cause=command.cause,
        explanation=command.explanation,
        explained_by=command.explained_by,
    )
    return (explained,)
