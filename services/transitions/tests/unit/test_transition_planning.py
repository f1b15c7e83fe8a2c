"""Phases, benchmarks, readiness for an exit on demand, and the watch after it, given-when-then."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.transitions.domain import benchmarks as b
from missionledger.transitions.domain import exit_readiness as r
from missionledger.transitions.domain import exit_watch as w
from missionledger.transitions.domain import phases as p
from missionledger.transitions.domain.schedule.events import People

MISSION = "MINUSMA"
DAY = date(2023, 6, 30)
OF: dict[str, Any] = {"mission_id": MISSION, "occurred_on": DAY}

PHASE = p.SetPhase(
    **OF,
    phase_id="withdrawal",
    title="cessation of operations and withdrawal",
    authority="S/RES/2690 (2023)",
    from_on=date(2023, 7, 1),
    until_on=date(2023, 12, 31),
    ceilings=(p.Ceiling(people=People.MILITARY, count=13_289),),
    allowed=(
        p.Allowed(act="respond to imminent threats to civilians", until_on=date(2023, 9, 30)),
    ),
)
LIQUIDATION = PHASE.model_copy(
    update={
        "phase_id": "liquidation",
        "from_on": date(2024, 1, 1),
        "until_on": date(2024, 12, 31),
        "allowed": (),
    }
)
phases = Scenario(p.PHASES)


def test_a_phase_says_what_may_still_be_done_and_to_which_day() -> None:
    (event,) = phases.when(PHASE)

    assert isinstance(event, p.PhaseSet)
    assert event.allowed[0].until_on == "2023-09-30"
    set_once = phases.given(event)
    assert set_once.when(PHASE) == ()
    both = set_once.after(LIQUIDATION).state
    assert [each and each.phase_id for each in map(both.on, (DAY, date(2024, 5, 1)))] == [
        None,
        "liquidation",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"until_on": date(2023, 6, 30)},
        {"allowed": (p.Allowed(act="guard the camps", until_on=date(2024, 1, 1)),)},
    ],
)
def test_days_of_a_phase_that_cannot_be_right_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(p.PhaseDaysError):
        phases.when(PHASE.model_copy(update=wrong))


def test_no_two_phases_have_the_same_day_and_one_may_be_dropped() -> None:
    with pytest.raises(p.PhaseDaysError, match="withdrawal"):
        phases.after(PHASE).when(LIQUIDATION.model_copy(update={"from_on": date(2023, 12, 31)}))
    drop = p.DropPhase(**OF, phase_id="withdrawal", reason="another resolution")
    with pytest.raises(p.PhaseNotFoundError):
        phases.when(drop)
    (event,) = phases.after(PHASE).when(drop)
    assert isinstance(event, p.PhaseDropped)
    assert phases.after(PHASE, drop).state.phases == {}


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 20), st.integers(0, 10)), max_size=6)
)
def test_whatever_is_set_a_day_has_one_phase(asked: list[tuple[str, int, int]]) -> None:
    scenario = phases
    for phase_id, start, length in asked:
        first = DAY + timedelta(start)
        command = LIQUIDATION.model_copy(
            update={
                "phase_id": phase_id,
                "from_on": first,
                "until_on": first + timedelta(length),
            }
        )
        try:
            scenario = scenario.after(command)
        except Refusal:
            continue
    for day in range(32):
        held = [
            each for each in scenario.state.phases.values() if each.holds_on(DAY + timedelta(day))
        ]
        assert len(held) <= 1


DEFINE = b.DefineBenchmark(
    **OF,
    benchmark_id="police",
    kind=b.BenchmarkKind.NATIONAL_CAPACITY,
    title="police of the host in every district",
    indicator="districts with a staffed post",
    unit="districts",
    baseline=3,
    target=9,
    due_on=date(2023, 12, 31),
    owner="Police Commissioner",
)
OBSERVE = b.ObserveBenchmark(**OF, benchmark_id="police", value=5, evidence="visit in June")
JUDGE = b.JudgeBenchmark(
    **OF,
    benchmark_id="police",
    verdict=b.Verdict.PARTLY_MET,
    evidence="five of nine",
    judged_by="head",
)
benchmarks = Scenario(b.BENCHMARKS)


def test_a_benchmark_has_baseline_and_target_that_differ() -> None:
    (event,) = benchmarks.when(DEFINE)
    assert isinstance(event, b.BenchmarkDefined)
    assert benchmarks.given(event).when(DEFINE) == ()
    with pytest.raises(b.BenchmarkScaleError):
        benchmarks.when(DEFINE.model_copy(update={"target": 3}))


def test_what_was_observed_stays_beside_a_new_definition() -> None:
    defined = benchmarks.after(DEFINE)
    (event,) = defined.when(OBSERVE)
    assert isinstance(event, b.BenchmarkObserved)
    observed = defined.given(event)
    assert observed.when(OBSERVE) == ()

    moved = observed.after(DEFINE.model_copy(update={"due_on": date(2024, 6, 30)}))

    assert [each.value for each in moved.state.benchmarks["police"].observations] == [5]


def test_a_judgement_has_an_author_and_may_change() -> None:
    defined = benchmarks.after(DEFINE)
    (event,) = defined.when(JUDGE)
    assert isinstance(event, b.BenchmarkJudged)
    assert (event.judged_by, event.verdict) == ("head", b.Verdict.PARTLY_MET)
    assert defined.given(event).when(JUDGE) == ()
    assert len(defined.given(event).when(JUDGE.model_copy(update={"verdict": b.Verdict.MET}))) == 1
    unknown: list[b.BenchmarkCommand] = [OBSERVE, JUDGE]
    for command in unknown:
        with pytest.raises(b.BenchmarkNotFoundError):
            benchmarks.when(command)
    assert b.evolve(b.Benchmarks(), event).benchmarks == {}


CHECK = r.CheckElement(
    **OF,
    element=r.Element.ROUTES_AND_LIFT,
    is_ready=False,
    owner="Chief of Mission Support",
    finding="no route north of Gao",
)
readiness = Scenario(r.EXIT_READINESS)


def test_an_element_is_checked_and_the_check_goes_stale_after_a_year() -> None:
    (event,) = readiness.when(CHECK)

    assert event.stale_from == "2024-06-29"
    (last,) = readiness.when(CHECK.model_copy(update={"occurred_on": date.max}))
    assert last.stale_from == "9999-12-31"
    assert readiness.given(event).when(CHECK) == ()


def test_an_older_check_does_not_replace_a_newer_one() -> None:
    older = CHECK.model_copy(update={"occurred_on": DAY - timedelta(30), "is_ready": True})

    assert readiness.after(CHECK).when(older) == ()
    assert len(readiness.after(older).when(CHECK)) == 1


SEEN = w.ObserveAfterExit(
    **OF,
    kind=w.WatchKind.LOOTING,
    title="former base looted",
    place="Nyala",
    evidence="Sudan Tribune, 1 January 2020",
)
ASKED = w.DrawAttention(
    **OF,
    body=w.Body.PEACEBUILDING_COMMISSION,
    title="Darfur after the exit",
    outcome="a meeting in March",
    recorded_by="head",
)
watch = Scenario(w.EXIT_WATCH)


def test_losses_after_the_exit_are_dated_observations_without_a_grade() -> None:
    (event,) = watch.when(SEEN)

    assert isinstance(event, w.ExitObserved)
    assert watch.given(event).when(SEEN) == ()
    later = SEEN.model_copy(update={"occurred_on": DAY + timedelta(1)})
    assert len(watch.given(event).when(later)) == 1
    assert not {"grade", "score", "rank"} & set(w.ExitObserved.model_fields)


def test_attention_is_recorded_with_what_came_of_it() -> None:
    (event,) = watch.when(ASKED)

    assert isinstance(event, w.AttentionDrawn)
    assert watch.given(event).when(ASKED) == ()


def test_a_watch_has_an_end_of_its_list() -> None:
    seen = w.ExitObservation(
        kind=w.WatchKind.OTHER,
        title="t",
        place="",
        value=None,
        at_exit=None,
        unit="",
        observed_on="2023-01-01",
        evidence="e",
    )
    full = w.ExitWatch(
        mission_id=MISSION,
        observations=tuple(seen.model_copy(update={"value": n}) for n in range(w.OBSERVATIONS_MAX)),
    )
    with pytest.raises(w.TooManyObservationsError):
        w.decide(SEEN, full)
