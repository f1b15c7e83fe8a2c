"""How the cost of a year becomes the amounts that Member States are assessed for."""

from collections.abc import Sequence
from fractions import Fraction
from typing import assert_never

from missionledger.common.money import MINOR_PER_MAJOR, Money
from missionledger.common.periods import Period
from missionledger.finance.domain.fund.plan_commands import (
    PlanCommand,
    PlannedSlice,
    PlanYear,
    ReceiveVoluntaryShare,
)
from missionledger.finance.domain.fund.plan_events import (
    Deduction,
    Payer,
    PlanEvent,
    Slice,
    VoluntaryShareReceived,
    YearPlanned,
)
from missionledger.finance.domain.fund.policies import year_end, year_start
from missionledger.finance.domain.fund.refusals import (
    AmountNotAllowedError,
    DuplicateFactError,
    DuplicateReceiptError,
    UnknownPlanError,
)
from missionledger.finance.domain.fund.sharing import require_year_of_fund
from missionledger.finance.domain.fund.state import Fund, YearPlan
from missionledger.finance.domain.fund.year_cut import (
    CutMethod,
    CutNotPossibleError,
    cut,
    require_adjoining,
)
from missionledger.finance.domain.postings import (
    Account,
    Book,
    Posting,
    entries_of,
    make_entry,
)
from missionledger.finance.domain.staff_assessment import ROUND_DOLLARS

PLEDGE_RULE = "voluntary-share"
RECEIPT_RULE = "voluntary-share-received"


def decide_plan(command: PlanCommand, state: Fund) -> tuple[PlanEvent, ...]:
    """Return the facts the command leads to; none when it asks for what is already so.

    Raises:
        Refusal: as each rule says.
    """
    match command:
        case PlanYear():
            planned = plan_year(command, state)
            recorded = state.plans.get(planned.plan)
            if recorded is None:
                return (planned,)
            if recorded.is_same(planned):
                return ()
            raise DuplicateFactError(
                f"the plan {planned.plan} of {state.fund} is recorded with "
                f"{Money(minor=recorded.assessed_minor)} USD to assess",
                next_step="Compare with the document; a change has a document of its own.",
                source=command.symbol,
            )
        case ReceiveVoluntaryShare():
            return _receive(command, state)
        case _:
            assert_never(command)


def evolve_plan(state: Fund, event: PlanEvent) -> Fund:
    """Return the fund after the event."""
    match event:
        case YearPlanned():
            return state.model_copy(
                update={"plans": {**state.plans, event.plan: YearPlan.of(event)}}
            )
        case VoluntaryShareReceived():
            plan = state.plans.get(event.plan)
            if plan is None:
                # The fold of a day may leave out the plan that a back-dated event is about.
                return state
            given = {**plan.received, event.receipt: (event.contributor, event.amount_minor)}
            changed = plan.model_copy(update={"received": given})
            return state.model_copy(update={"plans": {**state.plans, event.plan: changed}})
        case _:
            assert_never(event)


def plan_year(command: PlanYear, state: Fund) -> YearPlanned:
    """Return the plan of the year, worked out and not yet recorded.

    Raises:
        FiscalYearMismatchError: if the year is not of the fund's kind.
        AmountNotAllowedError: if nothing is left to assess, or an amount has cents.
        CutNotPossibleError: if the slices do not fit the year or the way it is cut.
    """
    require_year_of_fund(state, command.fiscal_year)
    gross = sum(each.gross_minor for each in command.components)
    income = sum(each.staff_assessment_minor for each in command.components)
    partners = _partner_part(state)
    deductions, assessed = _deducted(command, state, gross)
    if assessed <= 0 or income > gross:
        raise AmountNotAllowedError(
            f"of {Money(minor=gross)} USD nothing is left to assess"
            if assessed <= 0
            else "income from staff assessment is above the cost it is a part of",
            next_step="Check the cost of the year and what others pay of it.",
            pointer="/components",
        )
    hundreds = ROUND_DOLLARS * MINOR_PER_MAJOR
    income_assessed = income if not partners else _half_up(income * (1 - partners), hundreds)
    slices = _slices(command, assessed, income_assessed)
    return YearPlanned(
        fund=state.fund,
        plan=command.plan,
        fiscal_year=command.fiscal_year,
        symbol=command.symbol,
        components=command.components,
        deductions=deductions,
        assessed_minor=assessed,
        staff_assessment_minor=income_assessed,
        method=command.method,
        unit_minor=command.unit_minor,
        slices=slices,
        entries=entries_of(
            make_entry(PLEDGE_RULE, 1, _pledge_postings(state, command, deductions))
        ),
    )


def _partner_part(state: Fund) -> Fraction:
    partners = state.funding.partners if state.funding else ()
    return sum((each.part for each in partners), Fraction(0))


def _deducted(command: PlanYear, state: Fund, gross: int) -> tuple[tuple[Deduction, ...], int]:
    """Return what others pay, and what is left in whole dollars; together they are the cost.

    Shares are of the whole cost, and the first of them takes the cents that rounding leaves.
    """
    partners = state.funding.partners if state.funding else ()
    exact = [(Payer.PARTNER, each.name, gross * each.part) for each in partners if each.part] + [
        (
            Payer.VOLUNTARY,
            each.contributor,
            gross * Fraction(each.share) if each.share else Fraction(each.amount_minor or 0),
        )
        for each in command.voluntary
    ]
    if len({(payer, name) for payer, name, _amount in exact}) != len(exact):
        raise AmountNotAllowedError(
            "somebody occurs twice among those who pay first",
            next_step="Give each of them one share or one amount.",
            pointer="/voluntary",
        )
    assessed = _half_up(
        gross - sum((amount for _payer, _name, amount in exact), Fraction(0)), MINOR_PER_MAJOR
    )
    amounts = [int(amount // 1) for _payer, _name, amount in exact]
    left = gross - assessed - sum(amounts)
    if left and exact:
        amounts[0] += left
        left = 0
    if left:
        raise AmountNotAllowedError(
            "a year is assessed in whole dollars",
            next_step="Round the cost of the year as its document does.",
            pointer="/components",
        )
    return (
        tuple(
            Deduction(payer=payer, contributor=name, amount_minor=amount)
            for (payer, name, _exact), amount in zip(exact, amounts, strict=True)
        ),
        assessed,
    )


def _slices(command: PlanYear, assessed: int, income: int) -> tuple[Slice, ...]:
    periods = [_period(each) for each in command.slices]
    require_adjoining(periods)
    first, last = year_start(command.fiscal_year), year_end(command.fiscal_year)
    if periods[0].start < first or periods[-1].last_day > last:
        raise CutNotPossibleError(
            f"the slices run from {periods[0].start} to {periods[-1].last_day}, the year from "
            f"{first} to {last}",
            next_step="Keep the slices within the year.",
            pointer="/slices",
        )
    if command.method is CutMethod.PRINTED:
        gross, incomes = _printed(command.slices, assessed, income)
    else:
        gross = cut(assessed, periods, command.method, command.unit_minor)
        hundreds = ROUND_DOLLARS * MINOR_PER_MAJOR
        incomes = cut(income, periods, command.method, hundreds)
    return tuple(
        Slice(
            period_from=period.start.isoformat(),
            period_to=period.last_day.isoformat(),
            gross_minor=amount,
            staff_assessment_minor=of_staff,
        )
        for period, amount, of_staff in zip(periods, gross, incomes, strict=True)
    )


def _printed(
    slices: Sequence[PlannedSlice], assessed: int, income: int
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    gross = tuple(each.gross_minor or 0 for each in slices)
    incomes = tuple(each.staff_assessment_minor for each in slices)
    if sum(gross) != assessed or sum(incomes) != income or not all(gross):
        raise CutNotPossibleError(
            f"the slices sum to {Money(minor=sum(gross))} USD and {Money(minor=sum(incomes))} of "
            f"staff assessment, the year to {Money(minor=assessed)} and {Money(minor=income)}",
            next_step="Give every slice as the document prints it.",
            pointer="/slices",
        )
    return gross, incomes


def _period(each: PlannedSlice) -> Period:
    if each.period_to < each.period_from:
        raise CutNotPossibleError(
            f"a slice ends on {each.period_to}, before it starts",
            next_step="Give the last day of the slice, which is inclusive.",
            pointer="/slices",
        )
    return Period.inclusive(each.period_from, each.period_to)


def _half_up(exact: Fraction, unit: int) -> int:
    return int((2 * exact + unit) // (2 * unit)) * unit


def _pledge_postings(
    state: Fund, command: PlanYear, deductions: Sequence[Deduction]
) -> Sequence[Posting]:
    given = sum(each.amount_minor for each in deductions if each.payer is Payer.VOLUNTARY)
    return (
        _posting(state, Account.VOLUNTARY_RECEIVABLE, given, command.fiscal_year),
        _posting(state, Account.VOLUNTARY_INCOME, -given, command.fiscal_year),
    )


def _receive(command: ReceiveVoluntaryShare, state: Fund) -> tuple[VoluntaryShareReceived, ...]:
    plan = state.plans.get(command.plan)
    if plan is None or not plan.promised_by(command.contributor):
        raise UnknownPlanError(
            f"{command.contributor} gives nothing by a plan {command.plan!r} of {state.fund}",
            next_step="Take plan and contributor from the plans of the fund.",
            pointer="/plan",
        )
    recorded = plan.received.get(command.receipt)
    if recorded == (command.contributor, command.amount_minor):
        return ()
    if recorded is not None:
        raise DuplicateReceiptError(
            f"receipt {command.receipt!r} is recorded: {recorded[1]} cents from {recorded[0]}",
            next_step="Use a new reference for another receipt.",
            pointer="/receipt",
        )
    open_minor = plan.promised_by(command.contributor) - plan.given_by(command.contributor)
    if command.amount_minor > open_minor:
        raise AmountNotAllowedError(
            f"{command.contributor} has {Money(minor=open_minor)} USD left to give by this plan",
            next_step="Record what is above it where it belongs: as a trust fund's deposit, say.",
            pointer="/amount",
            facts={"open_minor": open_minor},
        )
    postings = (
        _posting(state, Account.CASH, command.amount_minor, plan.fiscal_year),
        _posting(state, Account.VOLUNTARY_RECEIVABLE, -command.amount_minor, plan.fiscal_year),
    )
    received = VoluntaryShareReceived(
        fund=state.fund,
        plan=command.plan,
        contributor=command.contributor,
        receipt=command.receipt,
        amount_minor=command.amount_minor,
        received_on=command.occurred_on.isoformat(),
        entries=entries_of(make_entry(RECEIPT_RULE, 1, postings)),
    )
    return (received,)


def _posting(state: Fund, account: Account, amount: int, fiscal_year: str) -> Posting:
    return Posting(
        fund=state.fund,
        book=Book.ACTUAL,
        account=account,
        amount_minor=amount,
        fiscal_year=fiscal_year,
    )
