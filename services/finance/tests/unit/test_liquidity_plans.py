"""Plans against a gap in cash: the order of measures, their limits, and who decides."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.testing.scenario import Scenario
from missionledger.finance.domain.cash_pool.policies import CashSource
from missionledger.finance.domain.cash_pool.sources import Room
from missionledger.finance.domain.liquidity_plans import refusals
from missionledger.finance.domain.liquidity_plans.contents import GapPoint, PlanContents
from missionledger.finance.domain.liquidity_plans.decider import (
    LIQUIDITY_PLAN,
    AcceptPlan,
    LiquidityPlanAccepted,
    LiquidityPlanProposed,
    PlanStatus,
    ProposePlan,
    RejectPlan,
)
from missionledger.finance.domain.liquidity_plans.policies import Measure
from missionledger.finance.domain.liquidity_plans.proposing import (
    PlanInputs,
    WaitingClaim,
    personnel_cut,
    propose,
)

DAY = date(2025, 12, 31)


def millions(amount: int) -> int:
    return amount * 1_000_000_00


def points(*cash: int) -> tuple[GapPoint, ...]:
    """Month ends from January 2026 on."""
    ends = ("01-31", "02-28", "03-31", "04-30", "05-31", "06-30")
    return tuple(
        GapPoint(on=f"2026-{end}", cash_minor=millions(each))
        for end, each in zip(ends, cash, strict=False)
    )


INPUTS = PlanInputs(
    request="budget key-1",
    fund="UNMISS",
    as_of=DAY,
    until=date(2026, 6, 30),
    forecast="2025-12-31.abc",
    known_at=7,
    level="p10",
    points=points(50, -40, -200, -10, 30, 60),
    held_monthly={"Official travel": millions(1), "Consultants": millions(1)},
    operations_monthly_minor=millions(20),
    uniformed_monthly_minor=millions(50),
    contributors_monthly_minor=millions(40),
    expenditure_source="a month is a twelfth of what was spent in 2024/25",
    sources={
        CashSource.OWN_CASH: Room(0),
        CashSource.RESERVE_FUND: Room(millions(110)),
        CashSource.POOL: Room(millions(30)),
    },
    claims=(
        WaitingClaim("INF-1.2025-08", "RWA", "2025-08", millions(5)),
        WaitingClaim("INF-1.2025-09", "RWA", "2025-09", millions(6)),
    ),
    books=("modelled",),
)


def drawn(plan: PlanContents) -> dict[Measure, int]:
    return {line.measure: line.amount_minor // millions(1) for line in plan.lines}


def test_measures_are_taken_in_order_up_to_their_limits() -> None:
    plan = propose(INPUTS)

    assert (plan.gap_minor, plan.worst_on) == (millions(200), "2026-03-31")
    assert plan.first_short_on == "2026-02-28"
    # Three months: 6 of travel and consultants, 15 per cent of 60 of operations.
    assert drawn(plan) == {
        Measure.HOLD_OTHER: 6,
        Measure.RELEASE_LESS: 9,
        Measure.BORROW_RESERVE_FUND: 110,
        Measure.BORROW_POOL: 30,
        Measure.DEFER_CLAIMS: 45,
    }
    assert plan.uncovered_minor == 0


def test_the_youngest_claims_wait_first() -> None:
    plan = propose(replace(INPUTS, points=points(-162)))
    (deferred,) = [line for line in plan.lines if line.measure is Measure.DEFER_CLAIMS]

    # One month: 2 held, 3 released less, 140 borrowed; 17 are left.
    assert [(each.name, each.amount_minor) for each in deferred.items] == [
        ("INF-1.2025-09 (RWA)", millions(6)),
        ("INF-1.2025-08 (RWA)", millions(5)),
    ]
    assert deferred.amount_minor == millions(17)
    assert "usual month" in deferred.note


def test_what_nothing_covers_is_shown() -> None:
    plan = propose(replace(INPUTS, points=points(-400)))

    assert plan.uncovered_minor == millions(400 - 2 - 3 - 140 - 40)
    assert plan.personnel_cut.for_minor == plan.uncovered_minor


def test_a_loan_says_when_it_can_be_paid_back() -> None:
    reserve = propose(INPUTS).lines[2]
    never = propose(replace(INPUTS, points=points(10, -100, -90))).lines[2]

    assert reserve.repaid_by == "2026-05-31"
    assert (never.repaid_by, never.note) == (None, "not repaid within the horizon")


def test_past_its_end_the_pool_gives_nothing() -> None:
    plan = propose(replace(INPUTS, as_of=date(2027, 7, 1), points=points(-200)))
    pool = plan.lines[3]

    assert (pool.limit_minor, pool.note) == (0, "not a source of cash on 2027-07-01")


def test_what_is_not_known_gives_nothing_and_says_so() -> None:
    unknown = replace(
        INPUTS,
        held_monthly=None,
        operations_monthly_minor=None,
        sources={},
        expenditure_source="no expenditure by item is recorded",
    )
    plan = propose(unknown)

    assert [line.limit_minor for line in plan.lines[:4]] == [None] * 4
    assert plan.lines[0].note == "no expenditure by item is recorded"


def test_without_a_gap_there_is_no_plan() -> None:
    with pytest.raises(refusals.NoGapError):
        propose(replace(INPUTS, points=points(0, 5)))


def test_a_cut_of_fifteen_per_cent_over_nine_months_takes_a_quarter_of_the_soldiers() -> None:
    monthly = millions(50)
    cut = personnel_cut(monthly * 9 * 15 // 100, monthly, 9, INPUTS)

    assert cut.share_basis_points == 2_500
    assert cut.saved_tenths == 54
    assert cut.cost_first_minor == monthly * 25 * 36 // 1000


def test_going_home_saves_nothing_in_time_for_a_gap_in_three_months() -> None:
    cut = personnel_cut(millions(10), millions(50), 3, INPUTS)

    assert cut.share_basis_points is None
    assert "3.6 months" in cut.note


def test_more_than_everybody_is_said_to_be_so() -> None:
    cut = personnel_cut(millions(500), millions(50), 9, INPUTS)

    assert cut.share_basis_points is not None
    assert cut.share_basis_points > 10_000
    assert "everybody" in cut.note


@given(
    gap=st.integers(1, 10**12),
    reserve=st.integers(0, 10**12),
    pool=st.integers(0, 10**12),
)
def test_lines_and_what_is_uncovered_make_up_the_gap(gap: int, reserve: int, pool: int) -> None:
    rooms = {CashSource.RESERVE_FUND: Room(reserve), CashSource.POOL: Room(pool)}
    short = (GapPoint(on="2026-01-31", cash_minor=-gap),)
    plan = propose(replace(INPUTS, points=short, sources=rooms))

    assert sum(line.amount_minor for line in plan.lines) + plan.uncovered_minor == gap
    for line in plan.lines:
        assert 0 <= line.amount_minor <= (line.limit_minor or 0)
        assert sum(each.amount_minor for each in line.items) <= line.amount_minor
        assert line.source


PLAN = propose(INPUTS)
PROPOSE = ProposePlan(occurred_on=DAY, contents=PLAN, proposed_by="budget")


def accept(by: str = "approver") -> AcceptPlan:
    return AcceptPlan(occurred_on=DAY, plan=PLAN.plan, fund=PLAN.fund, accepted_by=by)


def reject(by: str = "approver") -> RejectPlan:
    return RejectPlan(
        occurred_on=DAY, plan=PLAN.plan, fund=PLAN.fund, reason="Borrow less.", rejected_by=by
    )


def test_a_plan_is_proposed_once_and_accepted_by_another() -> None:
    proposed = Scenario(LIQUIDITY_PLAN).after(PROPOSE)
    (event,) = Scenario(LIQUIDITY_PLAN).when(PROPOSE)
    (accepted,) = proposed.when(accept())

    assert isinstance(event, LiquidityPlanProposed)
    assert proposed.when(PROPOSE) == ()
    assert isinstance(accepted, LiquidityPlanAccepted)
    assert proposed.given(accepted).when(accept()) == ()
    assert proposed.given(accepted).state.status is PlanStatus.ACCEPTED


def test_who_proposed_a_plan_does_not_answer_it() -> None:
    for answer in (accept("budget"), reject("budget")):
        with pytest.raises(refusals.PlanDutiesError):
            Scenario(LIQUIDITY_PLAN).after(PROPOSE).when(answer)


def test_a_plan_is_answered_once() -> None:
    rejected = Scenario(LIQUIDITY_PLAN).after(PROPOSE, reject())

    assert rejected.when(reject()) == ()
    with pytest.raises(refusals.PlanStateError, match="rejected by approver"):
        rejected.when(accept("second"))


def test_a_plan_that_is_not_there_is_not_answered() -> None:
    with pytest.raises(refusals.PlanNotFoundError):
        Scenario(LIQUIDITY_PLAN).when(accept())
