"""The exit of a transitional administration, given-when-then."""

from datetime import date
from typing import Any

import pytest

from missionledger.common.testing.scenario import Scenario
from missionledger.transitions.domain import benchmarks as rules
from missionledger.transitions.domain.final_status import (
    ConfirmFinalStatus,
    FinalStatusFoundReached,
    FinalStatusOpenError,
    MissionModelsNoted,
    NoteModels,
)

DAY = date(2001, 8, 30)
OF: dict[str, Any] = {"mission_id": "UNTAET", "occurred_on": DAY}
CONFIRM = ConfirmFinalStatus(**OF)
STATUS = rules.DefineBenchmark(
    **OF,
    benchmark_id="independence",
    kind=rules.BenchmarkKind.FINAL_STATUS,
    title="independence restored",
    indicator="decision of the constituent assembly",
    due_on=date(2002, 5, 20),
    owner="Special Representative",
)


def judge(verdict: rules.Verdict) -> rules.JudgeBenchmark:
    return rules.JudgeBenchmark(
        **OF,
        benchmark_id="independence",
        verdict=verdict,
        evidence="vote of the assembly",
        judged_by="head",
    )


def made_of(*models: str, position: int = 7, since: date = date(1999, 10, 25)) -> NoteModels:
    return NoteModels(
        **OF,
        models=models,
        effective_from=since,
        foreign_event_id=f"e-{position}",
        foreign_position=position,
    )


nothing = Scenario(rules.BENCHMARKS)
governing = nothing.after(made_of("transitional-administration", "rule-of-law"))


def test_what_a_mission_is_made_of_is_noted_once() -> None:
    note = made_of("transitional-administration")
    (event,) = nothing.when(note)
    assert isinstance(event, MissionModelsNoted)
    assert nothing.given(event).when(note) == ()


def test_the_exit_of_other_missions_is_tied_to_nothing() -> None:
    assert nothing.when(CONFIRM) == ()
    assert nothing.after(made_of("ceasefire-monitoring")).when(CONFIRM) == ()


def test_who_governs_does_not_go_without_a_final_status_to_reach() -> None:
    with pytest.raises(FinalStatusOpenError, match="since 1999-10-25") as refused:
        governing.when(CONFIRM)
    assert refused.value.facts == {"composition_position": 7}


@pytest.mark.parametrize("verdict", [None, rules.Verdict.NOT_MET, rules.Verdict.PARTLY_MET])
def test_nor_before_it_is_judged_to_be_reached(verdict: rules.Verdict | None) -> None:
    judged = [] if verdict is None else [judge(verdict)]
    with pytest.raises(FinalStatusOpenError, match="tied to independence"):
        governing.after(STATUS, *judged).when(CONFIRM)
    with pytest.raises(FinalStatusOpenError):
        nothing.after(STATUS, *judged).when(CONFIRM)


def test_it_goes_once_it_is_reached() -> None:
    (event,) = governing.after(STATUS, judge(rules.Verdict.MET)).when(CONFIRM)
    assert isinstance(event, FinalStatusFoundReached)
    assert event.benchmarks == ("independence",)


def test_what_it_is_made_of_later_counts_from_its_day_and_the_later_word_wins() -> None:
    other = made_of("rule-of-law", position=8, since=date(2001, 1, 1))
    assert governing.after(other).when(CONFIRM) == ()
    with pytest.raises(FinalStatusOpenError):
        governing.after(other).when(CONFIRM.model_copy(update={"occurred_on": date(2000, 1, 1)}))
    again = made_of("transitional-administration", position=9, since=date(2001, 1, 1))
    with pytest.raises(FinalStatusOpenError):
        governing.after(other, again).when(CONFIRM)
