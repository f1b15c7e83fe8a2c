"""The decider of a budget year: what may be allotted, released, moved between groups, closed."""

from datetime import date
from typing import assert_never

from missionledger.common.decider import Decider
from missionledger.finance.domain.authority.ledger import RELEASE_IN_FULL, dollars, year_id
from missionledger.finance.domain.authority.refusals import (
    AllotmentClosedError,
    AuthorityDutiesError,
    AuthorityExceededError,
    BudgetAmountError,
    BudgetOrderError,
    NoAuthorityThenError,
    PeriodClosedError,
)
from missionledger.finance.domain.authority.year_commands import (
    AnyYearCommand,
    BudgetYearCommand,
    CloseBudgetYear,
    CloseMonth,
    ExplainVariance,
    IssueAllotment,
    RedeployBetweenGroups,
    ReopenBudgetYear,
    ReopenMonth,
    RequireOpenPeriod,
    SetReleaseRate,
    SuspendLapse,
    TakeUpAuthority,
)
from missionledger.finance.domain.authority.year_events import (
    AllotmentIssued,
    AuthorityTakenUp,
    BudgetYearClosed,
    BudgetYearReopened,
    GroupsRedeployed,
    LapseSuspended,
    MonthClosed,
    MonthReopened,
    ReleaseRateSet,
    VarianceExplained,
    YearEvent,
)
from missionledger.finance.domain.authority.year_state import (
    BudgetYear,
    authority_name,
    evolve,
    explanation_name,
)
from missionledger.finance.domain.fund.decider import mission_of_fund
from missionledger.finance.domain.fund.policies import year_end, year_start
from missionledger.finance.domain.fund.refusals import DuplicateFactError

REGULATION_ON_APPROPRIATIONS = "Financial Regulation 5.1"
REGULATION_ON_PERIODS = "Financial Regulation 5.3"
MONTH_LENGTH = len("2025-07")


def decide(  # noqa: C901, PLR0911, PLR0912 - one branch a command, and mypy sees that none is missing
    command: AnyYearCommand, state: BudgetYear
) -> tuple[YearEvent, ...]:
    """Return the facts the command leads to; none when it asks for what is already so.

    Raises:
        Refusal: as each rule says.
    """
    match command:
        case TakeUpAuthority():
            return _take_up(command, state)
        case RequireOpenPeriod():
            return _require_open_period(command, state)
        case ReopenMonth():
            return _reopen_month(command, state)
        case ReopenBudgetYear():
            return _reopen_year(command, state)
        case SuspendLapse():
            return _suspend(command, state)
        case ExplainVariance():
            return _explain(command, state)
        case _:
            require_year_open(command, state)
    match command:
        case IssueAllotment():
            return _allot(command, state)
        case SetReleaseRate():
            return _release(command, state)
        case RedeployBetweenGroups():
            return _redeploy(command, state)
        case CloseMonth():
            return _close_month(command, state)
        case CloseBudgetYear():
            return _close_year(command, state)
        case _:
            assert_never(command)


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


def _take_up(command: TakeUpAuthority, state: BudgetYear) -> tuple[AuthorityTakenUp, ...]:
    known = state.authorities.get(authority_name(command.kind, command.symbol))
    if known is not None:
        if known.amount_minor == command.amount_minor:
            return ()
        raise DuplicateFactError(
            f"{command.symbol} was taken up with {dollars(known.amount_minor)}",
            next_step="Compare with the resolution; a recorded figure is not overwritten.",
            facts={"recorded_minor": known.amount_minor},
        )
    taken = AuthorityTakenUp(
        fund=command.fund,
        fiscal_year=command.fiscal_year,
        kind=command.kind,
        symbol=command.symbol,
        amount_minor=command.amount_minor,
        granted_on=command.occurred_on.isoformat(),
        covers_from=command.covers_from.isoformat() if command.covers_from else None,
        covers_until=command.covers_until.isoformat() if command.covers_until else None,
    )
    return (taken,)


def _allot(command: IssueAllotment, state: BudgetYear) -> tuple[AllotmentIssued, ...]:
    left = state.authority_minor - state.allotted_minor
    if command.amount_minor > left:
        raise AuthorityExceededError(
            f"{command.fund} may still allot {dollars(left)} of "
            f"{dollars(state.authority_minor)} in {command.fiscal_year}, "
            f"not {dollars(command.amount_minor)}",
            next_step="Record the appropriation or commitment authority first, or allot less.",
            pointer="/amount",
            source=REGULATION_ON_APPROPRIATIONS,
            facts={"authority_minor": state.authority_minor, "left_minor": left},
        )
    issued = AllotmentIssued(
        fund=command.fund,
        fiscal_year=command.fiscal_year,
        group=command.group,
        amount_minor=command.amount_minor,
        issued_by=command.issued_by,
    )
    return (issued,)


def _release(command: SetReleaseRate, state: BudgetYear) -> tuple[ReleaseRateSet, ...]:
    if command.release_bp == state.release_bp and command.reason == state.release_reason:
        return ()
    if not state.authorities:
        raise BudgetOrderError(
            f"{command.fund} has no authority in {command.fiscal_year} to release",
            next_step="Record the appropriation first.",
        )
    released = ReleaseRateSet(
        fund=command.fund,
        fiscal_year=command.fiscal_year,
        release_bp=command.release_bp,
        reason=command.reason,
        released_by=command.released_by,
    )
    return (released,)


def _redeploy(command: RedeployBetweenGroups, state: BudgetYear) -> tuple[GroupsRedeployed, ...]:
    if command.from_group is command.to_group:
        raise BudgetAmountError(
            "both groups are the same",
            next_step="Within a group the mission redeploys by itself.",
            pointer="/to/group",
        )
    if command.requested_by == command.approved_by:
        raise AuthorityDutiesError(
            f"{command.approved_by} asked for the redeployment and may not approve it",
            next_step="Have another approver decide.",
        )
    held = state.allotted.get(command.from_group, 0)
    if command.amount_minor > held:
        raise AuthorityExceededError(
            f"group {command.from_group.numeral} was allotted {dollars(held)}",
            next_step="Redeploy no more than the group holds.",
            pointer="/amount",
            facts={"allotted_minor": held},
        )
    redeployed = GroupsRedeployed(
        fund=command.fund,
        fiscal_year=command.fiscal_year,
        from_group=command.from_group,
        to_group=command.to_group,
        amount_minor=command.amount_minor,
        cause=command.cause,
        reason=command.reason,
        requested_by=command.requested_by,
        approved_by=command.approved_by,
    )
    return (redeployed,)


def _require_open_period(command: RequireOpenPeriod, state: BudgetYear) -> tuple[()]:
    day = command.occurred_on.isoformat()
    month = day[:MONTH_LENGTH]
    if month in state.closed_months:
        raise PeriodClosedError(
            f"{month} is closed in the accounts of {command.fund}",
            next_step="Enter it on a day of an open month, or have an approver reopen the month.",
            facts={"month": month},
        )
    require_year_open(command, state)
    if not command.needs_authority:
        return ()
    if not any(each.covers(day) for each in state.authorities.values()):
        raise NoAuthorityThenError(
            f"no appropriation or commitment authority of {command.fund} covers {day}",
            next_step="Record the decision of the Assembly that does.",
            source=REGULATION_ON_APPROPRIATIONS,
        )
    return ()


def _close_month(command: CloseMonth, state: BudgetYear) -> tuple[MonthClosed, ...]:
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


def _reopen_month(command: ReopenMonth, state: BudgetYear) -> tuple[MonthReopened, ...]:
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


def _close_year(command: CloseBudgetYear, state: BudgetYear) -> tuple[BudgetYearClosed, ...]:
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
    unencumbered = state.authority_minor - command.obligated_minor
    credit = unencumbered + command.other_revenue_minor + command.cancelled_prior_minor
    closed = BudgetYearClosed(
        fund=command.fund,
        fiscal_year=command.fiscal_year,
        authority_minor=state.authority_minor,
        allotted_minor=command.allotted_minor,
        expenditure_minor=command.obligated_minor,
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
    )
    return (closed,)


def _reopen_year(command: ReopenBudgetYear, state: BudgetYear) -> tuple[BudgetYearReopened, ...]:
    if state.closing is None:
        return ()
    reopened = BudgetYearReopened(
        fund=command.fund,
        fiscal_year=command.fiscal_year,
        reason=command.reason,
        reopened_by=command.reopened_by,
    )
    return (reopened,)


def _suspend(command: SuspendLapse, state: BudgetYear) -> tuple[LapseSuspended, ...]:
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


def _explain(command: ExplainVariance, state: BudgetYear) -> tuple[VarianceExplained, ...]:
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


BUDGET_YEAR: Decider[AnyYearCommand, BudgetYear, YearEvent] = Decider(
    service="finance",
    aggregate="budget_year",
    initial=BudgetYear(release_bp=RELEASE_IN_FULL),
    decide=decide,
    evolve=evolve,
    events=(
        AuthorityTakenUp,
        AllotmentIssued,
        ReleaseRateSet,
        GroupsRedeployed,
        MonthClosed,
        MonthReopened,
        BudgetYearClosed,
        BudgetYearReopened,
        LapseSuspended,
        VarianceExplained,
    ),
    id_of=lambda command: year_id(command.fund, command.fiscal_year),
    mission_of=lambda command: mission_of_fund(command.fund),
)
