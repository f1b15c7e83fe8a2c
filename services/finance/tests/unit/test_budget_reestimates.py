"""A changed mandate flags the budget; what is approved answers it; the flag falls when matched."""

from datetime import date
from typing import Any

import pytest

from missionledger.common.testing.scenario import Scenario
from missionledger.finance.domain.budget.commands import (
    AnswerReEstimate,
    NoteReEstimate,
    NoteReEstimateMatch,
)
from missionledger.finance.domain.budget.decider import BUDGET
from missionledger.finance.domain.budget.events import ReEstimateAnswered
from missionledger.finance.domain.budget.reestimates import flagged_year
from missionledger.finance.domain.budget.refusals import UnknownReEstimateError
from missionledger.finance.domain.budget.state import ReEstimateStatus
from missionledger.finance.testing.budgets import BudgetScenario, approved

DECISION: dict[str, Any] = {
    "fund": "UNMISS",
    "fiscal_year": "2025/26",
    "resolution": "S/RES/2900",
    "decided_on": date(2025, 10, 1),
}


def noted(number: int = 1) -> NoteReEstimate:
    return NoteReEstimate(
        **DECISION,
        occurred_on=date(2025, 10, 1),
        reason="The mandate was revised.",
        foreign_event_id=f"event-{number}",
        foreign_position=number,
    )


def answered() -> AnswerReEstimate:
    return AnswerReEstimate(
        **DECISION,
        occurred_on=date(2025, 12, 20),
        answering_year="2026/27",
        version=3,
        total_minor=100,
        symbol="A/RES/80/12",
    )


def matched() -> NoteReEstimateMatch:
    return NoteReEstimateMatch(
        **DECISION,
        occurred_on=date(2026, 1, 5),
        matched_on=date(2026, 1, 5),
        estimate="A/RES/80/12",
        foreign_event_id="event-9",
        foreign_position=9,
    )


def flagged() -> BudgetScenario:
    return Scenario(BUDGET).after(noted())


def test_a_flag_stays_until_mandates_holds_it_for_matched() -> None:
    (flag,) = flagged().state.flags
    assert (flag.status, flag.reason) == (ReEstimateStatus.OPEN, "The mandate was revised.")

    (flag,) = flagged().after(answered()).state.flags
    assert (flag.status, flag.answered_in) == (ReEstimateStatus.ANSWERED, "2026/27 version 3")

    assert flagged().after(answered(), matched()).state.flags == ()
    assert flagged().after(matched()).state.flags == ()


def test_a_flag_is_raised_once_and_again_when_it_was_opened_again() -> None:
    assert flagged().when(noted()) == ()
    assert flagged().after(noted(2)).when(noted(1)) == ()

    again = flagged().after(matched(), noted(10))

    assert again.state.flags[0].status is ReEstimateStatus.OPEN


def test_the_answer_names_the_budget_that_answers() -> None:
    (event,) = flagged().when(answered())

    assert isinstance(event, ReEstimateAnswered)
    assert (event.fiscal_year, event.version, event.total_minor) == ("2026/27", 3, 100)
    assert (event.resolution, event.decided_on) == ("S/RES/2900", date(2025, 10, 1))


def test_nothing_answers_what_nobody_asked() -> None:
    with pytest.raises(UnknownReEstimateError):
        approved().when(answered())
    assert approved().when(matched()) == ()
    assert flagged().after(matched()).when(answered()) == ()


def test_the_year_of_the_decision_is_flagged() -> None:
    assert flagged_year(date(2025, 6, 30)) == "2024/25"
    assert flagged_year(date(2025, 7, 1)) == "2025/26"
