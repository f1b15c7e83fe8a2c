"""From a finding to a decision: each step follows the one before, by somebody who may take it."""

from datetime import date
from typing import Any

import pytest

from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.performance.domain.remediation.commands import RemediationCommand
from missionledger.performance.domain.remediation.decider import REMEDIATION
from missionledger.performance.domain.remediation.events import (
    FindingAnswered,
    FindingEstablished,
    ImprovementPlanSet,
    Level,
    MisconductReferred,
    Overdue,
    PlanActionDone,
    RemediatedUnitLeft,
    RemediationDecided,
    RemediationEscalated,
    ReplacementCalled,
    UnitReEvaluated,
)
from missionledger.performance.domain.remediation.state import RemediationStatus
from missionledger.performance.domain.unit.events import Finding, RepatriationReason
from missionledger.performance.testing.remediations import (
    OF_REMEDIATION,
    RemediationScenario,
    action,
    answer,
    decision,
    departure,
    escalation,
    finding,
    found,
    plan,
    re_evaluated,
    re_evaluation,
    referral,
    replacement,
)

none: RemediationScenario = Scenario(REMEDIATION)


def refused(scenario: RemediationScenario, command: RemediationCommand) -> str:
    """Return the code of the refusal, which must say what can be done."""
    with pytest.raises(Refusal) as refusal:
        scenario.when(command)
    assert refusal.value.next_step
    assert refusal.value.detail
    return refusal.value.code


def test_a_shortfall_makes_a_plan_due_within_thirty_days() -> None:
    (event,) = none.when(finding())

    assert event == FindingEstablished.model_validate(
        OF_REMEDIATION
        | {
            "contributor": "RWA",
            "unit_type": "infantry battalion",
            "strength": 820,
            "evaluation_id": "E-1",
            "evaluator": "inspector",
            "commander": "colonel",
            "finding": Finding.SHORTFALL,
            "grounds": "few patrols by night",
            "plan_due_on": date(2025, 7, 20),
            "established_on": date(2025, 6, 20),
            "established_by": "head-of-mission",
            "day_seconds": 86_400,
        }
    )
    state = found().state
    assert (state.status, state.due_on) == (RemediationStatus.PLAN_DUE, date(2025, 7, 20))


def test_a_grave_finding_is_answered_in_half_the_time() -> None:
    assert found("grave").state.due_on == date(2025, 7, 4)


def test_an_adequate_unit_has_nothing_to_remedy() -> None:
    adequate = found("adequate")

    assert adequate.state.status is RemediationStatus.NOTHING_TO_REMEDY
    assert adequate.state.due_on is None
    for command in (plan(), decision("extend"), escalation(), re_evaluation()):
        assert refused(adequate, command) in ("remediation-closed", "remediation-step-not-due")
    assert refused(adequate, decision("extend")) == "remediation-closed"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"finding": "grave", "worst": "shortfall"}, "finding-unfounded"),
        ({"finding": "shortfall", "worst": "adequate"}, "finding-unfounded"),
        ({"finding": "adequate", "worst": "grave"}, "finding-unfounded"),
        ({"established_by": "inspector"}, "decision-not-independent"),
        ({"established_by": "colonel"}, "decision-not-independent"),
        ({"occurred_on": date(2025, 5, 31)}, "remediation-days-out-of-order"),
        ({"occurred_on": date(2018, 9, 20)}, "no-policy-in-force"),
    ],
)
def test_a_finding_rests_on_its_evaluation_and_is_independent(
    fields: dict[str, Any], code: str
) -> None:
    assert refused(none, finding(**fields)) == code


def test_some_shortcomings_may_still_be_found_adequate() -> None:
    """The finding weighs the criteria; it does not add them up."""
    assert none.when(finding("adequate", worst="shortfall"))


def test_a_finding_is_made_once() -> None:
    assert found().when(finding()) == ()
    assert refused(found(), finding("grave")) == "finding-established"


def test_the_country_contests_and_its_word_stands_beside_the_finding() -> None:
    assert found().when(answer()) == (
        FindingAnswered.model_validate(
            OF_REMEDIATION
            | {
                "contests": True,
                "reply": "vehicles were lacking",
                "answered_on": date(2025, 6, 25),
            }
        ),
    )
    answered = found().after(answer())
    assert answered.state.finding is Finding.SHORTFALL
    assert answered.when(answer()) == ()
    assert answered.when(answer(contests=False, reply="agreed after the visit"))
    assert refused(found(), answer(occurred_on=date(2025, 6, 19))) == (
        "remediation-days-out-of-order"
    )


def test_misconduct_goes_its_own_way_and_tells_nothing_here() -> None:
    (event,) = found().when(referral())

    assert isinstance(event, MisconductReferred)
    assert set(event.model_dump()) == {
        "remediation_id",
        "mission_id",
        "unit_id",
        "referred_on",
        "referred_by",
    }
    assert found().after(referral()).when(referral(occurred_on=date(2025, 7, 1))) == ()
    assert refused(none, referral()) == "remediation-not-found"


def test_a_plan_has_owner_actions_and_dates() -> None:
    (event,) = found().when(plan())

    assert isinstance(event, ImprovementPlanSet)
    assert (event.number, event.owner, event.ends_on) == (1, "chief-of-staff", date(2025, 9, 30))
    assert event.re_evaluation_due_on == date(2025, 10, 28)
    assert found().after(plan()).state.status is RemediationStatus.IMPROVING
    assert found().after(plan()).when(plan()) == ()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"owner": "inspector"}, "plan-unsound"),
        ({"ends_on": date(2025, 7, 1)}, "plan-unsound"),
        ({"ends_on": date(2026, 1, 2)}, "plan-unsound"),
        ({"actions": plan().actions * 2}, "plan-unsound"),
        ({"ends_on": date(2025, 9, 29)}, "plan-unsound"),
        ({"occurred_on": date(2025, 9, 1)}, "plan-unsound"),
        ({"occurred_on": date(2025, 6, 19)}, "remediation-days-out-of-order"),
    ],
)
def test_a_plan_that_cannot_be_kept_is_refused(fields: dict[str, Any], code: str) -> None:
    assert refused(found(), plan(**fields)) == code


def test_a_second_plan_needs_an_extension() -> None:
    assert refused(found().after(plan()), plan(owner="deputy")) == "remediation-step-not-due"


def test_what_was_done_is_reported_with_its_evidence() -> None:
    improving = found().after(plan())

    assert improving.when(action()) == (
        PlanActionDone.model_validate(
            OF_REMEDIATION
            | {
                "number": 1,
                "action_id": "A-1",
                "evidence": "training log of the sector",
                "done_on": date(2025, 8, 20),
                "reported_by": "major",
            }
        ),
    )
    done = improving.after(action())
    assert done.when(action()) == ()
    assert refused(done, action(evidence="other")) == "remediation-step-recorded"
    assert refused(improving, action(action_id="A-9")) == "action-not-planned"
    assert refused(improving, action(occurred_on=date(2025, 6, 30))) == (
        "remediation-days-out-of-order"
    )


def test_a_new_evaluation_makes_a_decision_due() -> None:
    improving = found().after(plan())
    (event,) = improving.when(re_evaluation())

    assert isinstance(event, UnitReEvaluated)
    assert event.decision_due_on == date(2025, 10, 24)
    assert improving.after(re_evaluation()).state.status is RemediationStatus.DECISION_DUE
    assert improving.after(re_evaluation()).when(re_evaluation()) == ()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"evaluator": "chief-of-staff"}, "decision-not-independent"),
        ({"concluded_by": "chief-of-staff"}, "decision-not-independent"),
        ({"concluded_by": "second-inspector"}, "decision-not-independent"),
        ({"concluded_by": "colonel"}, "decision-not-independent"),
        ({"evaluated_on": date(2025, 6, 30)}, "remediation-days-out-of-order"),
        ({"finding": "adequate", "worst": "grave"}, "finding-unfounded"),
    ],
)
def test_nobody_concludes_on_a_plan_of_his_own(fields: dict[str, Any], code: str) -> None:
    assert refused(found().after(plan()), re_evaluation(**fields)) == code


def test_a_new_evaluation_needs_a_plan_and_is_concluded_once() -> None:
    assert refused(found(), re_evaluation()) == "remediation-step-not-due"
    assert refused(re_evaluated(), re_evaluation("grave")) == "remediation-step-recorded"


def test_what_improved_is_closed_and_stays_closed() -> None:
    improved = re_evaluated("adequate")
    (event,) = improved.when(decision("close"))
    closed = improved.after(decision("close"))

    assert isinstance(event, RemediationDecided)
    assert event.departure_due_on is None
    assert closed.state.status is RemediationStatus.CLOSED
    assert closed.when(decision("close")) == ()
    assert refused(closed, decision("repatriate")) == "remediation-closed"
    assert refused(closed, plan(owner="deputy")) == "remediation-closed"
    assert closed.when(answer())


def test_a_plan_is_extended_once() -> None:
    extended = re_evaluated().after(decision("extend"))
    later = date(2025, 11, 1)
    again = extended.after(
        plan(occurred_on=later, ends_on=date(2025, 12, 31), actions=[_late(plan().actions[0])]),
        re_evaluation(
            occurred_on=date(2026, 1, 10), evaluation_id="E-3", evaluated_on=date(2026, 1, 5)
        ),
    )

    assert extended.state.due_on == date(2025, 11, 14)
    assert again.state.plans[-1].number == 2
    assert refused(again, decision("extend", occurred_on=date(2026, 1, 12))) == "extension-used"
    assert again.when(decision("replace", occurred_on=date(2026, 1, 12)))


def _late(planned: Any) -> Any:
    return planned.model_copy(update={"due_on": date(2025, 12, 1)})


@pytest.mark.parametrize("choice", ["replace", "repatriate"])
def test_what_lasts_after_remedy_ends_with_the_unit_leaving(choice: str) -> None:
    leaving = re_evaluated().after(decision(choice, capability="infantry"))

    assert leaving.state.status is RemediationStatus.LEAVING
    assert leaving.state.due_on == date(2025, 12, 14)
    assert refused(leaving, decision("close")) == "remediation-step-not-due"


@pytest.mark.parametrize(
    ("scenario", "command", "code"),
    [
        (re_evaluated(), decision("close"), "remediation-step-not-due"),
        (re_evaluated("adequate"), decision("extend"), "remediation-step-not-due"),
        (re_evaluated("adequate"), decision("repatriate"), "remedy-owed-first"),
        (found(), decision("repatriate"), "remedy-owed-first"),
        (found(), decision("close"), "remediation-step-not-due"),
        (found().after(plan()), decision("extend"), "remediation-step-not-due"),
        (none, decision("close"), "remediation-not-found"),
        (
            re_evaluated("adequate"),
            decision("close", occurred_on=date(2025, 10, 9)),
            "remediation-days-out-of-order",
        ),
        (
            found().after(plan()),
            re_evaluation(occurred_on=date(2025, 6, 30)),
            "remediation-days-out-of-order",
        ),
        (
            re_evaluated().after(decision("extend")),
            plan(occurred_on=date(2025, 10, 14), ends_on=date(2025, 12, 1)),
            "remediation-days-out-of-order",
        ),
    ],
)
def test_a_decision_rests_on_what_came_before(
    scenario: RemediationScenario, command: RemediationCommand, code: str
) -> None:
    assert refused(scenario, command) == code


@pytest.mark.parametrize(
    "person", ["inspector", "second-inspector", "chief-of-staff", "colonel", "head-of-mission"]
)
def test_whoever_took_part_does_not_decide(person: str) -> None:
    command = decision("repatriate", decided_by=person)

    assert refused(re_evaluated(), command) == "decision-not-independent"


def test_a_grave_finding_allows_a_decision_at_once() -> None:
    at_once = decision("repatriate", occurred_on=date(2025, 6, 21))

    assert found("grave").when(at_once)


def test_time_that_runs_out_takes_the_case_up_a_level() -> None:
    (event,) = found().when(escalation())
    up = found().after(escalation())

    assert isinstance(event, RemediationEscalated)
    assert (event.overdue, up.state.due_on) == (Overdue.PLAN, date(2025, 8, 8))
    assert up.when(escalation(overdue=Overdue.DECISION)) == ()
    assert refused(up, decision("repatriate")) == "decision-escalated"
    assert up.when(decision("repatriate", level=Level.SECRETARY_GENERAL))
    assert refused(re_evaluated().after(decision("repatriate"), departure()), escalation()) == (
        "remediation-closed"
    )


def test_a_plan_that_comes_late_takes_the_case_down_again_and_pressure_does_not() -> None:
    late = found().after(escalation(), plan(occurred_on=date(2025, 7, 28)))
    pressed = found().after(
        escalation(overdue=Overdue.PRESSURE), plan(occurred_on=date(2025, 7, 28)), re_evaluation()
    )

    assert late.state.escalation is None
    assert refused(pressed, decision("repatriate")) == "decision-escalated"


def test_a_gap_is_shown_where_nobody_can_be_called() -> None:
    leaving = re_evaluated().after(decision("repatriate"))

    assert leaving.when(replacement()) == (
        ReplacementCalled.model_validate(
            OF_REMEDIATION
            | {
                "requirement_id": "",
                "pledge_id": "",
                "gap": 820,
                "detail": "no pledge of this kind",
                "called_on": date(2025, 10, 16),
            }
        ),
    )
    assert leaving.after(replacement()).when(replacement(gap=0)) == ()


def test_the_departure_of_the_unit_ends_it() -> None:
    leaving = re_evaluated().after(decision("repatriate"))

    assert leaving.when(departure()) == (
        RemediatedUnitLeft.model_validate(
            OF_REMEDIATION
            | {"reason": RepatriationReason.UNDERPERFORMANCE, "left_on": date(2025, 12, 1)}
        ),
    )
    gone = leaving.after(departure())
    assert gone.state.status is RemediationStatus.CLOSED
    assert gone.when(departure()) == ()
    assert refused(gone, plan(owner="deputy")) == "remediation-closed"


def test_a_unit_that_its_country_takes_home_first_ends_it_too() -> None:
    early = departure(
        occurred_on=date(2025, 7, 2), reason=RepatriationReason.WITHDRAWN_BY_CONTRIBUTOR
    )
    gone = found().after(early)

    assert gone.state.status is RemediationStatus.CLOSED
    assert gone.state.decision is None
