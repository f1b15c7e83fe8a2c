"""Simple records: each fact is accepted once, quiet again, refused where it contradicts."""

from datetime import date
from typing import Any

import pytest

from missionledger.common.commands import Command
from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.performance.domain.records import RECORDS
from missionledger.performance.domain.series import BENEFITS, SERIES, SeriesKind
from missionledger.performance.domain.shared_plan import PlanningPart
from missionledger.performance.domain.site_support import SITE_SUPPORT, SiteLine
from missionledger.performance.domain.success_factors import SuccessFactor
from missionledger.performance.testing import people_records as people
from missionledger.performance.testing import records as sample

ASIDE = {"form", "said", "holder"}
"""Fields of commands that rules look at and nobody records."""

DECIDERS = {each.aggregate: each for each in RECORDS}
STEPS = [
    (aggregate, number)
    for aggregate, commands in sample.PASTS.items()
    for number in range(len(commands))
]

LATER_STEPS = [
    (aggregate, number)
    for aggregate, number in STEPS
    # These registers of a mission are there by nature; their rules have tests of their own.
    if number > 0 and aggregate not in ("conduct_risks", "womens_part")
]


def before(aggregate: str, number: int) -> tuple[Scenario[Any, Any, Any], Command]:
    """Return the record just before its command of this number, and the command."""
    commands = sample.PASTS[aggregate]
    scenario: Scenario[Any, Any, Any] = Scenario(DECIDERS[aggregate])
    return scenario.after(*commands[:number]), commands[number]


def changed(command: Command, **fields: Any) -> Command:
    return type(command).model_validate(command.model_dump() | fields)


def refused(scenario: Scenario[Any, Any, Any], command: Command) -> str:
    with pytest.raises(Refusal) as refusal:
        scenario.when(command)
    assert refusal.value.next_step
    return refusal.value.code


def test_every_kind_of_record_has_a_past() -> None:
    assert sample.PASTS.keys() == DECIDERS.keys()
    written = {type(event) for each in DECIDERS.values() for event in past_of(each.aggregate)}
    unwritten = {event for each in DECIDERS.values() for event in each.events} - written
    assert {each.__name__ for each in unwritten} == {
        "ChosenForPost",
        "ExerciseCalledOff",
        "LeaderConcernRaised",
    }


def past_of(aggregate: str) -> tuple[Any, ...]:
    scenario: Scenario[Any, Any, Any] = Scenario(DECIDERS[aggregate])
    return scenario.after(*sample.PASTS[aggregate]).past


@pytest.mark.parametrize(("aggregate", "number"), STEPS)
def test_a_fact_is_accepted_with_all_that_was_said(aggregate: str, number: int) -> None:
    scenario, command = before(aggregate, number)
    (event,) = scenario.when(command)

    said = command.model_dump(exclude=set(Command.model_fields) | ASIDE)
    assert event.model_dump() == said | {"day": command.occurred_on}


@pytest.mark.parametrize(("aggregate", "number"), STEPS)
def test_a_fact_said_again_is_quiet(aggregate: str, number: int) -> None:
    scenario, command = before(aggregate, number)

    assert scenario.after(command).when(command) == ()


@pytest.mark.parametrize(("aggregate", "number"), LATER_STEPS)
def test_a_fact_needs_the_record_it_belongs_to(aggregate: str, number: int) -> None:
    _scenario, command = before(aggregate, number)

    assert refused(Scenario(DECIDERS[aggregate]), command) == "record-not-opened"


@pytest.mark.parametrize("aggregate", sample.PASTS)
def test_a_state_survives_being_written_down(aggregate: str) -> None:
    scenario: Scenario[Any, Any, Any] = Scenario(DECIDERS[aggregate])
    state = scenario.after(*sample.PASTS[aggregate]).state

    assert type(state).model_validate_json(state.model_dump_json()) == state


@pytest.mark.parametrize(
    ("aggregate", "number", "fields", "code"),
    [
        ("performance_assessment", 0, {"title": "another"}, "recorded-otherwise"),
        (
            "performance_assessment",
            0,
            {"assessment_id": "UNXX.A-2", "period_to": date(2024, 12, 31)},
            "period-reversed",
        ),
        ("performance_assessment", 3, {"value": "16"}, "recorded-otherwise"),
        ("performance_assessment", 3, {"indicator_id": "I-9"}, "indicator-unknown"),
        (
            "performance_assessment",
            6,
            {"decision_id": "D-2", "facts": []},
            "decision-without-facts",
        ),
        ("community_request", 1, {"explanation": ""}, "refusal-unexplained"),
        ("community_request", 1, {"answer": "refused", "told_how": ""}, "refusal-unexplained"),
        ("conduct_risks", 0, {"risk_id": "R-2", "revision": 2}, "conduct-risk-revision"),
        ("conduct_risks", 2, {"briefing_id": "B-2", "risks": ["R-9"]}, "conduct-risk-unknown"),
        (
            "conduct_risks",
            3,
            {"assessment_id": "S-2", "begins_on": date(2025, 2, 28)},
            "support-assessed-too-late",
        ),
        (
            "joint_discussions",
            0,
            {"discussion_id": "D-2", "present": ["military"]},
            "discussion-not-joint",
        ),
        ("lesson", 0, {"lesson": "another"}, "recorded-otherwise"),
        ("safety_incident", 1, {"dead": 2}, "recorded-otherwise"),
        ("series", 1, {"measured_on": date(2025, 3, 2)}, "series-day-ahead"),
        ("series", 1, {"value": "62"}, "recorded-otherwise"),
        (
            "series",
            1,
            {"occurred_on": date(2025, 2, 28), "measured_on": date(2025, 2, 27)},
            "record-days-out-of-order",
        ),
        ("success_factors", 0, {"presence": "absent"}, "recorded-otherwise"),
        ("data_set", 2, {"handover_id": "H-2", "safeguards": ""}, "data-handover-unsafe"),
    ],
)
def test_what_contradicts_is_refused(
    aggregate: str, number: int, fields: dict[str, Any], code: str
) -> None:
    scenario: Scenario[Any, Any, Any] = Scenario(DECIDERS[aggregate])
    whole = scenario.after(*sample.PASTS[aggregate])

    assert refused(whole, changed(sample.PASTS[aggregate][number], **fields)) == code


def test_an_incident_harms_somebody_or_is_a_near_miss() -> None:
    none: Scenario[Any, Any, Any] = Scenario(DECIDERS["safety_incident"])
    happened = sample.SAFETY_INCIDENT[0]

    assert refused(none, changed(happened, injured=0)) == "incident-without-consequence"
    assert refused(none, changed(happened, is_near_miss=True)) == "incident-without-consequence"
    assert none.when(changed(happened, injured=0, is_near_miss=True))


def test_a_request_is_answered_within_a_month_and_granted_before_it_is_fulfilled() -> None:
    logged, _command = before("community_request", 1)
    answer = changed(
        sample.COMMUNITY_REQUEST[1], answer="refused", explanation="no", told_how="on the radio"
    )

    assert logged.state.answer_due_on == date(2025, 3, 31)
    assert logged.after(answer).state.answer_due_on is None
    assert refused(logged, sample.COMMUNITY_REQUEST[2]) == "request-unanswered"
    assert refused(logged.after(answer), sample.COMMUNITY_REQUEST[2]) == "request-unanswered"


def test_a_site_under_threat_plans_its_defence() -> None:
    calm: Scenario[Any, Any, Any] = Scenario(SITE_SUPPORT).after(
        changed(sample.SITE_SUPPORT[0], is_high_threat=False)
    )
    threatened = calm.after(
        changed(sample.SITE_SUPPORT[0], occurred_on=date(2025, 4, 1)), sample.SITE_SUPPORT[1]
    )

    assert SiteLine.BASE_DEFENCE not in calm.state.unplanned()
    assert SiteLine.BASE_DEFENCE in threatened.state.unplanned()
    assert SiteLine.MEDICAL_SUPPORT not in threatened.state.unplanned()
    assert threatened.state.missing() == (SiteLine.MEDICAL_SUPPORT,)


def test_a_plan_joins_every_part_of_the_mission() -> None:
    state = past_state("performance_assessment")

    assert PlanningPart.COMMUNICATIONS not in state.parts_missing()
    assert set(state.parts_missing()) == set(PlanningPart) - {PlanningPart.COMMUNICATIONS}
    assert state.plan()[PlanningPart.COMMUNICATIONS].people == "an office of six"


def test_there_are_ten_factors_and_no_number_for_any() -> None:
    state = past_state("success_factors")

    assert len(SuccessFactor) == len(state.side_by_side()) == 10
    assert not any(isinstance(value, int) for value in state.judgements[0].model_dump().values())


def past_state(aggregate: str) -> Any:
    return DECIDERS[aggregate].fold(past_of(aggregate))


def test_values_lie_by_day_and_a_change_of_method_is_kept() -> None:
    later, earlier = sample.SERIES[1], changed(sample.SERIES[1], measured_on=date(2024, 2, 15))
    opened: Scenario[Any, Any, Any] = Scenario(SERIES).after(sample.SERIES[0], later, earlier)

    assert [each.measured_on.year for each in opened.state.by_day()] == [2024, 2025]
    assert SeriesKind.TRUST not in BENEFITS


def test_a_leader_answers_for_the_setting_of_others() -> None:
    leader: Scenario[Any, Any, Any] = Scenario(DECIDERS["appraisal"]).after(people.LEADER[0])
    judged = people.said_otherwise(people.APPRAISAL[2], setting_for_others="")

    assert refused(leader, judged) == "appraisal-incomplete"
    assert leader.when(people.APPRAISAL[2])


def test_missing_skills_of_a_staff_officer_are_the_business_of_both() -> None:
    officer: Scenario[Any, Any, Any] = Scenario(DECIDERS["appraisal"]).after(
        changed(people.LEADER[0], kind="staff_officer")
    )
    judged = people.said_otherwise(people.APPRAISAL[2], skills="no experience of planning")
    shared = people.said_otherwise(
        judged, contributor_part="trains successors", headquarters_part="states the skills sooner"
    )

    assert refused(officer, people.APPRAISAL[2]) == "appraisal-incomplete"
    assert refused(officer, judged) == "appraisal-incomplete"
    assert officer.when(shared)


def test_headquarters_acts_fast_on_a_leader() -> None:
    raised: Scenario[Any, Any, Any] = Scenario(DECIDERS["appraisal"]).after(*people.LEADER)
    decided = changed(people.APPRAISAL[7], action="relieved_for_now")

    assert raised.state.decision_due_on == date(2025, 3, 8)
    assert raised.after(decided).state.decision_due_on is None
    civilian: Scenario[Any, Any, Any] = Scenario(DECIDERS["appraisal"]).after(people.APPRAISAL[0])
    assert refused(civilian, people.LEADER[-1]) == "appraisal-step-missing"


def test_a_leader_is_chosen_on_merit_and_inducted() -> None:
    opened: Scenario[Any, Any, Any] = Scenario(DECIDERS["appraisal"]).after(people.LEADER[0])
    (chosen,) = opened.when(people.LEADER[1])
    inducted = opened.after(people.APPRAISAL[1])

    assert chosen.phase == "start_up"
    assert "sector" not in chosen.model_dump_json()
    assert opened.after(people.LEADER[1]).when(people.LEADER[1]) == ()
    own = changed(people.LEADER[1], chosen_by="general")
    assert refused(opened, own) == "decision-not-independent"
    assert opened.state.is_induction_missing
    assert not inducted.state.is_induction_missing


@pytest.mark.parametrize(
    ("steps", "command", "code"),
    [
        (1, changed(people.APPRAISAL[2], given_by="chief"), "decision-not-independent"),
        (1, people.APPRAISAL[3], "appraisal-step-missing"),
        (3, people.APPRAISAL[4], "appraisal-step-missing"),
        (4, changed(people.APPRAISAL[4], answered_by="chief"), "decision-not-independent"),
        (
            4,
            changed(people.APPRAISAL[4], answered_by="head-of-mission"),
            "decision-not-independent",
        ),
        (1, people.APPRAISAL[5], "appraisal-step-missing"),
        (6, people.APPRAISAL[7], "appraisal-step-missing"),
        (7, changed(people.APPRAISAL[7], decided_by="chief"), "decision-not-independent"),
        (7, changed(people.APPRAISAL[7], decided_by="head-of-mission"), "decision-not-independent"),
        (1, changed(people.APPRAISAL[7], action="recalled"), "appraisal-step-missing"),
    ],
)
def test_a_civilian_has_a_word_and_a_plan_first(steps: int, command: Command, code: str) -> None:
    scenario: Scenario[Any, Any, Any] = Scenario(DECIDERS["appraisal"])

    assert refused(scenario.after(*people.APPRAISAL[:steps]), command) == code


def test_an_open_rebuttal_stops_a_decision_not_to_renew() -> None:
    commands = [each for each in people.APPRAISAL if each is not people.APPRAISAL[4]]
    scenario: Scenario[Any, Any, Any] = Scenario(DECIDERS["appraisal"])

    assert refused(scenario.after(*commands[:-2]), commands[-2]) == "appraisal-step-missing"
    assert scenario.when(people.APPRAISAL[0])
