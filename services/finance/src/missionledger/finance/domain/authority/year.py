"""The decider of a budget year: what may be allotted, released, moved between groups, closed."""

from typing import assert_never

from missionledger.common.decider import Decider
from missionledger.finance.domain.authority.ledger import RELEASE_IN_FULL, dollars, year_id
from missionledger.finance.domain.authority.refusals import (
    AuthorityDutiesError,
    AuthorityExceededError,
    BudgetAmountError,
    BudgetOrderError,
    NoAuthorityThenError,
    PeriodClosedError,
)
from missionledger.finance.domain.authority.year_commands import (
    AnyYearCommand,
    CloseBudgetYear,
    CloseMonth,
    ExplainVariance,
    GiveCredit,
    IssueAllotment,
    RedeployBetweenGroups,
    ReopenBudgetYear,
    ReopenMonth,
    RequireOpenPeriod,
    SetReleaseRate,
    SuspendLapse,
    TakeUpAuthority,
)
from missionledger.finance.domain.authority.year_endings import (
    MONTH_LENGTH,
    close_month,
    close_year,
    explain_variance,
    give_credit,
    reopen_month,
    reopen_year,
    require_year_open,
    suspend_lapse,
)
from missionledger.finance.domain.authority.year_events import (
    AllotmentIssued,
    AuthorityTakenUp,
    BudgetYearClosed,
    BudgetYearReopened,
    CreditGiven,
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
)
from missionledger.finance.domain.fund.decider import mission_of_fund
from missionledger.finance.domain.fund.policies import year_end
from missionledger.finance.domain.fund.refusals import DuplicateFactError

REGULATION_ON_APPROPRIATIONS = "Financial Regulation 5.1"
REGULATION_ON_PERIODS = "Financial Regulation 5.3"


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
            return reopen_month(command, state)
        case ReopenBudgetYear():
            return reopen_year(command, state)
        case SuspendLapse():
            return suspend_lapse(command, state)
        case ExplainVariance():
            return explain_variance(command, state)
        case GiveCredit():
            return give_credit(command, state)
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
            return close_month(command, state)
        case CloseBudgetYear():
            return close_year(command, state)
        case _:
            assert_never(command)


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
    require_year_open(command, state)
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
    last_day = year_end(command.fiscal_year)
    if command.occurred_on > last_day:
        raise BudgetAmountError(
            f"{command.fiscal_year} ended on {last_day}, before {command.occurred_on}",
            next_step="Allot on a day up to its end, or authority of the year that the day is in.",
            pointer="/allotted_on",
            source=REGULATION_ON_PERIODS,
        )
    granted = state.granted_by(command.occurred_on.isoformat())
    left = granted - state.allotted_minor
    if command.amount_minor > left:
        raise AuthorityExceededError(
            f"{command.fund} may still allot {dollars(left)} of {dollars(granted)} granted by "
            f"{command.occurred_on} for {command.fiscal_year}, "
            f"not {dollars(command.amount_minor)}",
            next_step="Record the appropriation or commitment authority first, or allot less.",
            pointer="/amount",
            source=REGULATION_ON_APPROPRIATIONS,
            facts={"authority_minor": granted, "left_minor": left},
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
            f"no authority of {command.fund} is taken up in {command.fiscal_year}",
            next_step="Record the appropriation, or allot what was granted, first.",
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
        CreditGiven,
        VarianceExplained,
    ),
    id_of=lambda command: year_id(command.fund, command.fiscal_year),
    mission_of=lambda command: mission_of_fund(command.fund),
    state_version=2,
)
