"""From the tables to the inputs of the model of cash."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction

from missionledger.cli.load.reading import Tables
from missionledger.common.money import MINOR_PER_MAJOR
from missionledger.common.periods import Period
from missionledger.finance.domain.apportionment import apportion
from missionledger.finance.domain.fund.commands import assessment_line_id
from missionledger.finance.domain.fund.events import AssessmentKind as LineKind
from missionledger.finance.domain.fund.events import TermDecision
from missionledger.finance.domain.fund.policies import computed_issue_date, due_date
from missionledger.finance.domain.fund.state import Term, coverage_on
from missionledger.finance.domain.modelled_records import (
    AssessedLine,
    CashModelInputs,
    GrantedCredit,
    PaymentPatterns,
    ReportedExpenditure,
)
from missionledger.finance.domain.scales import Scale, StateRate
from missionledger.reference.assessments import AssessmentKind, AssessmentRow
from missionledger.reference.expenditure import ExpenditureRowKind
from missionledger.reference.mandate_events import DecisionKind, MandateEventRow
from missionledger.reference.regular_budget import RegularBudgetPaymentRow
from missionledger.reference.resources import ResourceRowKind
from missionledger.reference.scales import ScaleRow

LETTER_DAYS_BEFORE_DUE = 30
"""The regular budget's letter goes out so long before its due date (Financial Regulation 3.5)."""

_DECISIONS = {
    DecisionKind.ESTABLISH: TermDecision.ESTABLISHED,
    DecisionKind.RENEW: TermDecision.RENEWED,
    DecisionKind.REVISE: TermDecision.REVISED,
    DecisionKind.TERMINATE: TermDecision.TERMINATED,
}


def scales_by_year(files: Mapping[str, Iterable[ScaleRow]]) -> dict[int, Scale]:
    """Return the scale of every calendar year that the files hold."""
    rates: dict[int, list[StateRate]] = defaultdict(list)
    sources: dict[int, str] = {}
    for rows in files.values():
        for row in rows:
            for year, discount in row.discounts.items():
                rates[year].append(
                    StateRate(
                        state=row.state,
                        regular_thousandths=row.regular_units,
                        level=row.level,
                        discount=str(discount or Fraction(0)),
                    )
                )
                sources[year] = row.source
    return {
        year: Scale(
            calendar_year=year,
            source=sources[year],
            rates=tuple(sorted(found, key=lambda rate: rate.state)),
        )
        for year, found in sorted(rates.items())
    }


def cash_model_inputs(tables: Tables, opened_on: Mapping[str, date]) -> CashModelInputs:
    """Return everything the model of cash may know.

    Args:
        tables: what was read.
        opened_on: day on which each fund opens its books.
    """
    scales = scales_by_year(tables.scale_rows)
    terms = terms_by_mission(tables.decisions)
    lines, credits_ = [], []
    for row in tables.assessment_rows:
        scale = scales.get(row.scale_year)
        if scale is None:
            # Recorded in total and not apportioned, so nobody is known to owe a share of it.
            continue
        shares = {
            state: dollars * MINOR_PER_MAJOR
            for state, dollars in apportion(row.gross_minor // MINOR_PER_MAJOR, scale).items()
        }
        issued_on = computed_issue_date(str(row.fiscal_year), opened_on[row.mission])
        line_id = assessment_line_id(
            row.symbol, LineKind(row.kind.value), row.first_day, row.last_day
        )
        if row.kind is AssessmentKind.CREDIT:
            given = {state: -share for state, share in shares.items() if share}
            credits_.append(GrantedCredit(line_id, row.mission, issued_on, given))
            continue
        released_on = release_day(row, issued_on, terms.get(row.mission, ()))
        if released_on is None or row.first_day is None:
            continue
        lines.append(
            AssessedLine(
                line=line_id,
                fund=row.mission,
                fiscal_year=row.fiscal_year,
                period=Period.inclusive(row.first_day, row.last_day),
                released_on=released_on,
                due_on=max(due_date(issued_on, str(row.fiscal_year)), released_on),
                shares=shares,
            )
        )
    return CashModelInputs(
        lines=lines,
        credits=credits_,
        expenditure=_expenditure(tables),
        approved_minor={
            (row.account, row.fiscal_year): row.amount_minor
            for row in tables.resource_rows
            if row.kind is ResourceRowKind.MISSION
        },
        patterns=payment_patterns(tables.payment_rows),
    )


def terms_by_mission(decisions: Iterable[MandateEventRow]) -> dict[str, tuple[Term, ...]]:
    """Return the confirmed decisions of every mission; one without a symbol is not confirmed."""
    terms: dict[str, list[Term]] = defaultdict(list)
    for row in decisions:
        if row.resolution:
            terms[row.mission].append(
                Term(
                    decision=_DECISIONS[row.kind],
                    decided_on=row.decided_on.isoformat(),
                    until=row.until.isoformat() if row.until else None,
                    resolution=row.resolution,
                    valid_from=None,
                    foreign_event_id="",
                    foreign_position=0,
                )
            )
    return {mission: tuple(found) for mission, found in terms.items()}


def release_day(row: AssessmentRow, issued_on: date, terms: Iterable[Term]) -> date | None:
    """Return the day from which a whole line can be paid; None while the mandate does not cover it.

    A slice beyond the term waits for the decision that extends the mandate over its last day.
    """
    known = tuple(terms)
    if row.kind is not AssessmentKind.ASSESSMENT:
        return issued_on
    last_day = row.last_day.isoformat()
    at_issue = coverage_on(known, issued_on.isoformat())
    if at_issue is None or at_issue.is_terminated:
        return issued_on
    days = [issued_on.isoformat(), *sorted(term.decided_on for term in known)]
    for day in days:
        coverage = coverage_on(known, day) if day >= issued_on.isoformat() else None
        if coverage and (coverage.through is None or coverage.through >= last_day):
            return date.fromisoformat(day)
    return None


def payment_patterns(rows: Iterable[RegularBudgetPaymentRow]) -> PaymentPatterns:
    """Return by State, in order of the years, how long after its letter it had paid in full."""
    patterns: dict[str, list[int | None]] = defaultdict(list)
    for row in sorted(rows, key=lambda each: (each.state, each.year)):
        letter = row.due_on - timedelta(days=LETTER_DAYS_BEFORE_DUE)
        paid_on = row.paid_in_full_on
        patterns[row.state].append((paid_on - letter).days if paid_on else None)
    return patterns


def _expenditure(tables: Tables) -> list[ReportedExpenditure]:
    """Return the items, and the totals of those years that have no items."""
    itemised = {
        (row.account, row.fiscal_year)
        for row in tables.expenditure_rows
        if row.kind is ExpenditureRowKind.ITEM
    }
    found = []
    for row in tables.expenditure_rows:
        is_bare_total = (
            row.kind is ExpenditureRowKind.MISSION_TOTAL
            and (row.account, row.fiscal_year) not in itemised
        )
        if row.kind is ExpenditureRowKind.ITEM or is_bare_total:
            found.append(
                ReportedExpenditure(
                    fund=row.account,
                    fiscal_year=row.fiscal_year,
                    group=row.group.value,
                    item="" if is_bare_total else row.item,
                    amount_minor=row.amount_minor,
                )
            )
    return found
