"""From a gap to a plan: pure arithmetic on what is known, line by line, by the rules of the day."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from missionledger.finance.domain.cash_pool.policies import SOURCES_OF_CASH, CashSource
from missionledger.finance.domain.cash_pool.sources import Room
from missionledger.finance.domain.liquidity_plans.contents import (
    GapPoint,
    PersonnelCut,
    PlanContents,
    PlanItem,
    PlanLine,
)
from missionledger.finance.domain.liquidity_plans.policies import (
    MONTHS_LOST_IN_A_CUT,
    ORDER_OF_MEASURES,
    RELEASE_CUT,
    Measure,
)
from missionledger.finance.domain.liquidity_plans.refusals import NoGapError

BASIS_POINTS = 10_000
DIGEST_LENGTH = 12


@dataclass(frozen=True, slots=True)
class WaitingClaim:
    """A certified claim that is not paid in full."""

    claim: str
    contributor: str
    month: str
    owed_minor: int


@dataclass(frozen=True, slots=True)
class PlanInputs:
    """What a plan is made of.

    Attributes:
        request: what tells this proposal from others; its repeat has the same.
        points: cash at month ends at the level planned for, in order.
        held_monthly: by item that can wait, what a month of it costs; None if nothing is recorded.
        operations_monthly_minor: operational cost of a month without those items, or None.
        uniformed_monthly_minor: cost of uniformed personnel in a month, or None.
        contributors_monthly_minor: what contributors are paid in a month, or None.
        sources: what the Reserve Fund and the pool may give.
        claims: what contributors wait for.
    """

    request: str
    fund: str
    as_of: date
    until: date
    forecast: str
    known_at: int
    level: str
    points: Sequence[GapPoint]
    held_monthly: Mapping[str, int] | None
    operations_monthly_minor: int | None
    uniformed_monthly_minor: int | None
    contributors_monthly_minor: int | None
    expenditure_source: str
    sources: Mapping[CashSource, Room]
    claims: Sequence[WaitingClaim]
    books: tuple[str, ...]


def propose(inputs: PlanInputs) -> PlanContents:
    """Return the plan.

    Raises:
        NoGapError: if cash never falls below zero.
        NoPolicyInForceError: if a rule has no value on the day.
    """
    worst = min(inputs.points, key=lambda each: each.cash_minor)
    if worst.cash_minor >= 0:
        raise NoGapError(
            f"{inputs.fund} keeps {worst.cash_minor} cents or more at every month end up to"
            f" {inputs.until} at {inputs.level}",
            next_step="Plan for a longer horizon or a more careful level, or plan nothing.",
        )
    gap = -worst.cash_minor
    months = months_between(inputs.as_of, date.fromisoformat(worst.on))
    left = gap
    lines = []
    for measure in ORDER_OF_MEASURES.on(inputs.as_of).value:
        line = _LINES[measure](inputs, left, months)
        lines.append(line)
        left -= line.amount_minor
    return PlanContents(
        plan=plan_id(inputs),
        fund=inputs.fund,
        as_of=inputs.as_of.isoformat(),
        until=inputs.until.isoformat(),
        forecast=inputs.forecast,
        known_at=inputs.known_at,
        level=inputs.level,
        gap_minor=gap,
        worst_on=worst.on,
        first_short_on=next(each.on for each in inputs.points if each.cash_minor < 0),
        points=tuple(inputs.points),
        lines=tuple(lines),
        uncovered_minor=left,
        personnel_cut=personnel_cut(left or gap, inputs.uniformed_monthly_minor, months, inputs),
        books=inputs.books,
    )


def plan_id(inputs: PlanInputs) -> str:
    """Return the id of a plan: its fund and day, and a digest of the request for it."""
    digest = hashlib.sha256(inputs.request.encode()).hexdigest()
    return f"{inputs.fund}.{inputs.as_of}.{digest[:DIGEST_LENGTH]}"


def months_between(first: date, last: date) -> int:
    """Return the whole months from the end of one day to the end of another; at least one."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return max(1, months)


def personnel_cut(
    gap_minor: int, monthly_minor: int | None, months: int, inputs: PlanInputs
) -> PersonnelCut:
    """Return what sending soldiers home would take, going home counted first."""
    rule = MONTHS_LOST_IN_A_CUT.on(inputs.as_of)
    saved = max(Fraction(0), months - rule.value)
    share: int | None = None
    cost_first: int | None = None
    if not monthly_minor:
        note = "the cost of uniformed personnel is not recorded"
    elif not saved:
        note = (
            f"nobody sent home saves anything within {months} months: going home takes"
            f" {float_free(rule.value)} months of their cost"
        )
    else:
        part = Fraction(gap_minor) / (monthly_minor * saved)
        share = -(-part.numerator * BASIS_POINTS // part.denominator)
        cost_first = int(monthly_minor * part * rule.value)
        note = "going home costs first and saves later; it cannot be undone within the year"
        if share > BASIS_POINTS:
            note = "sending everybody home would not close the gap in time"
    return PersonnelCut(
        for_minor=gap_minor,
        share_basis_points=share,
        monthly_cost_minor=monthly_minor,
        months=months,
        saved_tenths=int(saved * 10),
        cost_first_minor=cost_first,
        source=rule.source,
        note=note,
    )


def float_free(value: Fraction) -> str:
    """Return a fraction with one decimal, without a float."""
    tenths = int(value * 10)
    return f"{tenths // 10}.{tenths % 10}"


def _hold(inputs: PlanInputs, left_minor: int, months: int) -> PlanLine:
    rule = ORDER_OF_MEASURES.on(inputs.as_of)
    monthly = inputs.held_monthly
    items: list[PlanItem] = []
    rest = left_minor
    for name, each in sorted((monthly or {}).items()):
        part = min(rest, each * months)
        if part > 0:
            items.append(PlanItem(name=name, amount_minor=part))
            rest -= part
    return PlanLine(
        measure=Measure.HOLD_OTHER,
        amount_minor=left_minor - rest,
        limit_minor=None if monthly is None else sum(monthly.values()) * months,
        rule="other uses are paid last",
        source=rule.source,
        certainty=rule.certainty,
        note=inputs.expenditure_source,
        items=tuple(items),
    )


def _release_less(inputs: PlanInputs, left_minor: int, months: int) -> PlanLine:
    rule = RELEASE_CUT.on(inputs.as_of)
    monthly = inputs.operations_monthly_minor
    limit = None if monthly is None else int(rule.value * monthly * months)
    return PlanLine(
        measure=Measure.RELEASE_LESS,
        amount_minor=min(left_minor, limit or 0),
        limit_minor=limit,
        rule=f"release {100 - int(rule.value * 100)} per cent of what was voted for operations",
        source=rule.source,
        certainty=rule.certainty,
        note=inputs.expenditure_source,
    )


def _borrow(inputs: PlanInputs, left_minor: int, source: CashSource, measure: Measure) -> PlanLine:
    rule = SOURCES_OF_CASH.on(inputs.as_of)
    room = inputs.sources.get(source, Room(None, "not known"))
    if source not in rule.value:
        room = Room(0, f"not a source of cash on {inputs.as_of}")
    amount = min(left_minor, max(0, room.amount_minor or 0))
    repaid_by = _repaid_by(inputs) if amount else None
    note = room.note
    if amount and repaid_by is None:
        note = "; ".join(filter(None, (note, "not repaid within the horizon")))
    return PlanLine(
        measure=measure,
        amount_minor=amount,
        limit_minor=room.amount_minor,
        rule="order of sources of cash",
        source=rule.source,
        certainty=rule.certainty,
        note=note,
        repaid_by=repaid_by,
    )


def _repaid_by(inputs: PlanInputs) -> str | None:
    """Return the first month end from which cash alone stays at zero or above; None if none.

    On the way there the loan covers what is missing, so what is left on that day pays it back.
    """
    found: str | None = None
    for point in reversed(inputs.points):
        if point.cash_minor < 0:
            break
        found = point.on
    return found


def _reserve_fund(inputs: PlanInputs, left_minor: int, _months: int) -> PlanLine:
    return _borrow(inputs, left_minor, CashSource.RESERVE_FUND, Measure.BORROW_RESERVE_FUND)


def _pool(inputs: PlanInputs, left_minor: int, _months: int) -> PlanLine:
    return _borrow(inputs, left_minor, CashSource.POOL, Measure.BORROW_POOL)


def _defer(inputs: PlanInputs, left_minor: int, months: int) -> PlanLine:
    """Let contributors wait, youngest claims first; never more than would be paid in that time."""
    rule = ORDER_OF_MEASURES.on(inputs.as_of)
    waiting = sum(each.owed_minor for each in inputs.claims)
    monthly = inputs.contributors_monthly_minor
    limit = waiting if monthly is None else max(waiting, monthly * months)
    amount = min(left_minor, limit)
    items = []
    rest = amount
    youngest_first = sorted(inputs.claims, key=lambda each: (each.month, each.claim), reverse=True)
    for claim in youngest_first:
        part = min(rest, claim.owed_minor)
        if part > 0:
            name = f"{claim.claim} ({claim.contributor})"
            items.append(PlanItem(name=name, amount_minor=part))
            rest -= part
    note = "contributors wait; nobody is paid less"
    if rest:
        note += "; the part without a named claim is what a usual month pays them"
    return PlanLine(
        measure=Measure.DEFER_CLAIMS,
        amount_minor=amount,
        limit_minor=limit,
        rule="contributors are paid after salaries, vendors and the reserve, oldest first",
        source=rule.source,
        certainty=rule.certainty,
        note=note,
        items=tuple(items),
    )


_LINES = {
    Measure.HOLD_OTHER: _hold,
    Measure.RELEASE_LESS: _release_less,
    Measure.BORROW_RESERVE_FUND: _reserve_fund,
    Measure.BORROW_POOL: _pool,
    Measure.DEFER_CLAIMS: _defer,
}
