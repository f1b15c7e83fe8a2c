"""The transition in the budgets, given-when-then."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.money import Money
from missionledger.common.testing.scenario import Scenario
from missionledger.transitions.domain import transition_money as money

GROUP, ITEM = "III operational costs", "Other supplies, services and equipment"
OF: dict[str, Any] = {"mission_id": "MINUSMA", "occurred_on": date(2023, 6, 30)}
FOREIGN: dict[str, Any] = {"foreign_event_id": "e-1", "foreign_position": 7}
LINE = money.BudgetLine(group=GROUP, item=ITEM, amount_minor=90_000_000)
BUDGET = money.NoteBudget(
    **OF, **FOREIGN, fiscal_year="2023/24", version=3, symbol="A/RES/78/254", lines=(LINE,)
)
PLACE: dict[str, Any] = {"fiscal_year": "2023/24", "group": GROUP, "item": ITEM}
TIE = money.TieTask(
    **OF, **PLACE, task_id="mines", amount=Money.dollars(500_000), reason="line of mine action"
)


def earmark(minor: int, cost_centre: str = "BAMAKO") -> money.NoteEarmark:
    return money.NoteEarmark(
        **OF,
        **FOREIGN,
        **PLACE,
        cost_centre=cost_centre,
        changed_by_minor=minor,
        basis="S/RES/2690 (2023)",
    )


nothing = Scenario(money.TRANSITION_MONEY)
budgeted = nothing.after(BUDGET)


def test_a_budget_is_noted_and_a_later_version_replaces_it() -> None:
    (event,) = nothing.when(BUDGET)
    assert isinstance(event, money.TransitionBudgetNoted)
    assert budgeted.when(BUDGET) == ()
    assert budgeted.when(BUDGET.model_copy(update={"version": 2, "lines": ()})) == ()
    revised = budgeted.after(BUDGET.model_copy(update={"version": 5, "lines": ()}))
    assert revised.state.years["2023/24"].line(GROUP, ITEM) is None


@given(st.lists(st.integers(-1_000, 1_000), max_size=12))
def test_what_is_set_aside_is_the_sum_of_what_was_moved(moves: list[int]) -> None:
    scenario = nothing
    for number, each in enumerate(moves):
        scenario = scenario.after(earmark(each, f"C{number % 3}"))
    held = scenario.state.years["2023/24"].aside(GROUP, ITEM) if any(moves) else None
    assert (held or 0) == sum(moves)


def test_money_that_does_not_move_is_not_noted() -> None:
    assert nothing.when(earmark(0)) == ()


def test_a_task_is_tied_to_a_line_once_whether_or_not_the_budget_has_it_yet() -> None:
    (event,) = nothing.when(TIE)
    assert isinstance(event, money.TaskTied)
    tied = nothing.given(event)
    assert tied.when(TIE) == ()
    more = tied.after(TIE.model_copy(update={"amount": Money.dollars(600_000)}))
    assert [each.amount for each in more.state.ties] == [Money.dollars(600_000)]
    with pytest.raises(money.TieYearError, match="2023/99 is no fiscal year"):
        nothing.when(TIE.model_copy(update={"fiscal_year": "2023/99"}))
    assert len(nothing.when(TIE.model_copy(update={"fiscal_year": "1999/00"}))) == 1
    with pytest.raises(money.TieAmountError):
        nothing.when(TIE.model_copy(update={"amount": Money.dollars(0)}))


def test_a_task_is_taken_off_a_line_it_is_on() -> None:
    untie = money.UntieTask(**OF, **PLACE, task_id="mines", reason="paid by the trust fund")
    (event,) = nothing.after(TIE).when(untie)
    assert isinstance(event, money.TaskUntied)
    assert nothing.after(TIE).given(event).state.ties == ()
    with pytest.raises(money.TieNotFoundError, match="mines is not tied"):
        nothing.when(untie)


def test_a_full_record_still_takes_a_later_word_on_a_tie_and_no_new_one() -> None:
    said = TIE.model_dump(include=set(money.Tie.model_fields))
    ties = tuple(money.Tie(**{**said, "task_id": f"task-{at}"}) for at in range(money.TIES_MAX))
    full = money.TransitionMoney(mission_id="MINUSMA", ties=ties)
    later = TIE.model_copy(update={"task_id": "task-7", "reason": "a second look at the line"})
    assert len(money.decide(later, full)) == 1
    with pytest.raises(money.TooManyTiesError):
        money.decide(TIE, full)
