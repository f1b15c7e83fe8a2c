"""An allotment: nothing above what is released, nothing for another purpose or another day."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.finance.domain.authority.allotment import ALLOTMENT
from missionledger.finance.domain.authority.allotment_commands import (
    AllotFunds,
    AnyAllotmentCommand,
    ChangeRelease,
    CloseAllotment,
    CommitFunds,
    GiveToGroup,
    ObligateFunds,
    RedeployWithinGroup,
    ReopenAllotment,
    ReturnFunds,
    TakeFromGroup,
)
from missionledger.finance.domain.authority.allotment_events import (
    AllotmentEvent,
    FundsRedeployed,
    PriorObligationCancelled,
)
from missionledger.finance.domain.authority.allotment_guards import LINES_MAX
from missionledger.finance.domain.authority.allotment_state import Allotment
from missionledger.finance.domain.authority.ledger import (
    LineKey,
    Measure,
    Purpose,
    released_of,
)
from missionledger.finance.domain.authority.policies import months_after
from missionledger.finance.domain.authority.refusals import (
    AllotmentClosedError,
    BudgetAmountError,
    BudgetOrderError,
    EarmarkError,
    FiguresMovedError,
    ReleasedAllotmentExceededError,
    UnknownLineOfAllotmentError,
)
from missionledger.finance.domain.authority.year_events import RedeploymentCause
from missionledger.finance.domain.budget.classification import BudgetGroup

Group = Scenario[AnyAllotmentCommand, Allotment, AllotmentEvent]
FUEL = LineKey(cost_centre="JUBA", item="Facilities and infrastructure")
TRAVEL = LineKey(cost_centre="JUBA", item="Official travel")
ROADS = LineKey(cost_centre="WAU", item="Ground transportation")
PROJECTS = LineKey(cost_centre="JUBA", item="Quick-impact projects", purpose=Purpose.QUICK_IMPACT)
REINSERTION = LineKey(cost_centre="JUBA", item="Medical", purpose=Purpose.REINSERTION)


def about(day: date = date(2025, 8, 1)) -> dict[str, Any]:
    return {
        "fund": "UNMISS",
        "fiscal_year": "2025/26",
        "group": BudgetGroup.OPERATIONAL,
        "occurred_on": day,
    }


def allotted(line: LineKey = FUEL, amount: int = 100, **changes: Any) -> AllotFunds:
    values: dict[str, Any] = {
        **about(date(2025, 7, 1)),
        "line": line,
        "amount_minor": amount,
        "basis": "S/RES/2779" if line.purpose.is_earmark else "",
        "allotted_by": "officer",
    }
    return AllotFunds.model_validate(values | changes)


def committed(amount: int, line: LineKey = FUEL, day: date = date(2025, 8, 1)) -> CommitFunds:
    return CommitFunds(**about(day), line=line, commitment="PO-1", amount_minor=amount)


def obligated(amount: int, held: int) -> ObligateFunds:
    return ObligateFunds(
        **about(), line=FUEL, commitment="PO-1", held_minor=held, amount_minor=amount
    )


def returned(amount: int, *, owed: bool = True, closed: bool = False) -> ReturnFunds:
    return ReturnFunds(
        **about(),
        line=FUEL,
        commitment="PO-1",
        amount_minor=amount,
        is_obligation=owed,
        is_year_closed=closed,
    )


def moved(amount: int, **changes: Any) -> RedeployWithinGroup:
    values: dict[str, Any] = {
        **about(),
        "from_line": FUEL,
        "to_line": ROADS,
        "amount_minor": amount,
        "cause": RedeploymentCause.OPERATIONAL,
        "reason": "patrols",
        "redeployed_by": "officer",
    }
    return RedeployWithinGroup.model_validate(values | changes)


def closing(allotted_: int = 100, committed_: int = 60, obligated_: int = 50) -> CloseAllotment:
    return CloseAllotment(
        **about(date(2026, 7, 31)),
        allotted_minor=allotted_,
        committed_minor=committed_,
        obligated_minor=obligated_,
    )


def group(*commands: AnyAllotmentCommand) -> Group:
    return Scenario(ALLOTMENT).after(*commands)


@pytest.mark.parametrize(
    ("rate", "amount", "passes"),
    [
        (10_000, 100, True),
        (10_000, 101, False),
        (8_500, 85, True),
        (8_500, 86, False),
        (0, 1, False),
    ],
)
def test_a_commitment_is_within_what_is_released(
    rate: int,
    amount: int,
    passes: bool,  # noqa: FBT001
) -> None:
    scenario = group(allotted(), ChangeRelease(**about(), release_bp=rate))

    if passes:
        assert scenario.after(committed(amount)).state.committed_minor == amount
    else:
        with pytest.raises(ReleasedAllotmentExceededError) as refused:
            scenario.when(committed(amount))
        assert refused.value.facts["released_minor"] == released_of(100, rate)


def test_items_of_a_cost_centre_share_what_it_has_and_cost_centres_do_not() -> None:
    scenario = group(allotted(FUEL, 100), allotted(TRAVEL, 50), allotted(ROADS, 70))

    assert scenario.after(committed(150, TRAVEL)).state.committed_minor == 150
    with pytest.raises(ReleasedAllotmentExceededError, match="cost centre JUBA"):
        scenario.when(committed(151, TRAVEL))
    with pytest.raises(ReleasedAllotmentExceededError, match="cost centre WAU"):
        scenario.when(committed(71, ROADS))


def test_an_earmark_serves_its_purpose_alone() -> None:
    scenario = group(allotted(FUEL, 100), allotted(PROJECTS, 50))

    assert scenario.after(committed(50, PROJECTS)).state.committed_minor == 50
    with pytest.raises(ReleasedAllotmentExceededError):
        scenario.when(committed(51, PROJECTS))
    with pytest.raises(ReleasedAllotmentExceededError):
        scenario.when(committed(101, FUEL))


def test_an_earmark_needs_what_it_rests_on_and_keeps_its_terms() -> None:
    terms: dict[str, Any] = {"starts_on": date(2025, 7, 1), "ends_on": date(2026, 6, 30)}
    scenario = group(allotted(REINSERTION, **terms))

    assert scenario.after(allotted(REINSERTION, 5)).state.allotted_minor == 105
    for wrong in (
        allotted(PROJECTS, basis=""),
        allotted(FUEL, basis="S/RES/2779"),
        allotted(REINSERTION, ends_on=date(2026, 5, 1)),
        allotted(PROJECTS, starts_on=date(2025, 9, 1), ends_on=date(2025, 8, 31)),
    ):
        with pytest.raises(EarmarkError):
            scenario.when(wrong)


@pytest.mark.parametrize(
    ("ends_on", "passes"),
    [
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ],
)
def test_reinsertion_is_paid_for_twelve_months(
    ends_on: date,
    passes: bool,  # noqa: FBT001
) -> None:
    asked = allotted(REINSERTION, starts_on=date(2025, 7, 1), ends_on=ends_on)

    if passes:
        scenario = group(asked)
        last = committed(1, REINSERTION, date(2026, 6, 30))
        assert scenario.after(last).state.committed_minor == 1
        for day in (date(2025, 6, 30), date(2026, 7, 1)):
            with pytest.raises(EarmarkError):
                scenario.when(committed(1, REINSERTION, day))
    else:
        with pytest.raises(EarmarkError) as refused:
            group().when(asked)
        assert refused.value.source == "A/RES/59/296"


def test_reinsertion_without_days_is_refused() -> None:
    with pytest.raises(EarmarkError):
        group().when(allotted(REINSERTION))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2025, 7, 1), 12, date(2026, 7, 1)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2025, 8, 31), 13, date(2026, 9, 30)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
    ],
)
def test_months_end_on_the_same_day_or_the_last(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


def test_redeployment_keeps_the_sum_and_what_is_committed() -> None:
    scenario = group(allotted(), committed(60))

    assert scenario.after(moved(40)).state.allotted_minor == 100
    for amount in (41, 101):
        with pytest.raises(ReleasedAllotmentExceededError):
            scenario.when(moved(amount))
    with pytest.raises(BudgetAmountError):
        scenario.when(moved(1, to_line=FUEL))
    with pytest.raises(UnknownLineOfAllotmentError):
        scenario.when(moved(1, from_line=ROADS, to_line=FUEL))


def test_an_earmark_is_left_by_the_approver_alone_and_entered_once_it_is_there() -> None:
    scenario = group(allotted(), allotted(PROJECTS, 50))
    out = {"from_line": PROJECTS, "to_line": FUEL}

    with pytest.raises(EarmarkError):
        scenario.when(moved(10, **out))
    assert len(scenario.when(moved(10, **out, is_approver=True))) == 1
    assert len(scenario.when(moved(10, to_line=PROJECTS))) == 1
    with pytest.raises(EarmarkError):
        group(allotted()).when(moved(10, to_line=PROJECTS))


def test_what_is_given_up_for_rising_staff_cost_shows_as_pressure_on_the_line() -> None:
    cost: dict[str, Any] = {
        **about(),
        "amount_minor": 30,
        "cause": RedeploymentCause.ABSORBED_INTERNATIONAL,
        "reason": "post adjustment",
        "redeployed_by": "controller",
    }
    (given_up,) = group(allotted()).when(
        GiveToGroup(**cost, line=FUEL, to_group=BudgetGroup.CIVILIAN)
    )
    (taken,) = group().when(TakeFromGroup(**cost, line=FUEL, from_group=BudgetGroup.CIVILIAN))

    assert isinstance(given_up, FundsRedeployed)
    assert {each.measure: each.amount_minor for each in given_up.movements} == {
        Measure.ALLOTTED: -30,
        Measure.REDEPLOYED: -30,
        Measure.ABSORBED_INTERNATIONAL: 30,
    }
    assert {each.measure: each.amount_minor for each in taken.movements} == {
        Measure.ALLOTTED: 30,
        Measure.REDEPLOYED: 30,
    }


def test_a_release_below_what_is_committed_is_refused_and_the_same_stays_quiet() -> None:
    scenario = group(allotted(), committed(86))

    with pytest.raises(ReleasedAllotmentExceededError):
        scenario.when(ChangeRelease(**about(), release_bp=8_500))
    assert len(scenario.when(ChangeRelease(**about(), release_bp=8_600))) == 1
    assert scenario.when(ChangeRelease(**about(), release_bp=10_000)) == ()


def test_an_obligation_frees_what_it_does_not_need_and_a_cancellation_the_rest() -> None:
    scenario = group(allotted(), committed(60), obligated(50, 60))

    assert (scenario.state.committed_minor, scenario.state.obligated_minor) == (50, 50)
    after = scenario.after(returned(20)).state
    assert (after.committed_minor, after.obligated_minor) == (30, 30)
    held = group(allotted(), committed(60)).after(returned(10, owed=False)).state
    assert (held.committed_minor, held.obligated_minor) == (50, 0)


def test_closing_lapses_what_is_no_obligation_and_reopening_holds_it_again() -> None:
    spent = group(allotted(), committed(50), obligated(50, 50), committed(10))

    scenario = spent.after(closing())

    assert scenario.state.is_closed
    assert (scenario.state.committed_minor, scenario.state.lapsed_minor) == (50, 10)
    back = scenario.after(ReopenAllotment(**about())).state
    assert (back.committed_minor, back.lapsed_minor, back.is_closed) == (60, 0, False)
    assert spent.when(ReopenAllotment(**about())) == ()
    with pytest.raises(FiguresMovedError):
        spent.when(closing(obligated_=49))
    with pytest.raises(AllotmentClosedError):
        scenario.when(closing())


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (allotted(), AllotmentClosedError),
        (committed(1), AllotmentClosedError),
        (obligated(1, 1), AllotmentClosedError),
        (moved(1), AllotmentClosedError),
        (returned(1, owed=False, closed=True), BudgetOrderError),
        (returned(1), FiguresMovedError),
    ],
)
def test_a_closed_allotment_refuses(command: AnyAllotmentCommand, refusal: type[Refusal]) -> None:
    scenario = group(allotted(), committed(50), obligated(50, 50), committed(10), closing())

    with pytest.raises(refusal):
        scenario.when(command)


def test_what_is_cancelled_after_the_closing_leaves_its_expenditure_as_it_was() -> None:
    scenario = group(allotted(), committed(60), obligated(50, 60), closing(committed_=50))

    (cancelled,) = scenario.when(returned(20, closed=True))

    assert isinstance(cancelled, PriorObligationCancelled)
    assert scenario.given(cancelled).state == scenario.state


def test_a_group_has_a_limited_number_of_lines() -> None:
    lines = [LineKey(cost_centre=f"CC-{number}", item="Medical") for number in range(LINES_MAX)]
    scenario = group(*(allotted(each, 1) for each in lines))

    assert len(scenario.when(allotted(lines[0], 1))) == 1
    with pytest.raises(BudgetAmountError):
        scenario.when(allotted(FUEL, 1))


@given(amounts=st.lists(st.integers(0, 10**13), max_size=8), rate=st.integers(0, 10_000))
def test_what_is_released_of_parts_is_never_more_than_of_the_whole(
    amounts: list[int], rate: int
) -> None:
    parts = sum(released_of(each, rate) for each in amounts)

    assert parts <= released_of(sum(amounts), rate) <= sum(amounts)
