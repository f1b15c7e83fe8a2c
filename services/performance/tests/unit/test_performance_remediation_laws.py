"""What holds for a remediation whatever people ask of it, in whatever order."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.performance.domain.remediation.commands import RemediationCommand
from missionledger.performance.domain.remediation.decider import REMEDIATION
from missionledger.performance.domain.remediation.events import Choice, Level, Overdue
from missionledger.performance.domain.remediation.state import Remediation, RemediationStatus
from missionledger.performance.domain.unit.events import Finding
from missionledger.performance.testing import remediations as sample

PEOPLE = [
    "inspector",
    "second-inspector",
    "chief-of-staff",
    "colonel",
    "head-of-mission",
    "under-secretary-general",
    "deputy",
]
KINDS = [each.value for each in Finding]
BEGIN = date(2025, 6, 20)

Asked = tuple[str, int, str, str, str]


def command_of(  # noqa: PLR0911 - one line for each command
    asked: Asked, number: int
) -> RemediationCommand:
    """Return the command, some days after the finding."""
    what, days, person, kind, choice = asked
    day = BEGIN + timedelta(days=days)
    told: dict[str, Any] = {"occurred_on": day}
    seen = {"evaluation_id": f"E-{number + 2}", "evaluated_on": day, "evaluator": person}
    match what:
        case "plan":
            actions = tuple(
                each.model_copy(update={"due_on": day + timedelta(days=20)})
                for each in sample.plan().actions
            )
            ends_on = day + timedelta(days=30)
            return sample.plan(**told, owner=person, ends_on=ends_on, actions=actions)
        case "action":
            return sample.action(**told, reported_by=person)
        case "re-evaluation":
            return sample.re_evaluation(kind, **told, **seen)
        case "decision":
            level = Level.SECRETARY_GENERAL if days % 2 else Level.UNDER_SECRETARY_GENERAL
            return sample.decision(choice, **told, decided_by=person, level=level)
        case "escalation":
            overdue = list(Overdue)[days % len(Overdue)]
            return sample.escalation(**told, overdue=overdue)
        case "replacement":
            return sample.replacement(**told)
        case _:
            return sample.departure(**told)


ASKED: st.SearchStrategy[Asked] = st.tuples(
    st.sampled_from(
        ["plan", "action", "re-evaluation", "decision", "escalation", "replacement", "departure"]
    ),
    st.integers(0, 400),
    st.sampled_from(PEOPLE),
    st.sampled_from(KINDS),
    st.sampled_from([each.value for each in Choice]),
)


@given(first=st.sampled_from(KINDS), asked=st.lists(ASKED, max_size=12))
def test_whatever_is_asked_the_record_stays_sound(first: str, asked: list[Asked]) -> None:
    scenario = Scenario(REMEDIATION).after(sample.finding(first))
    for number, each in enumerate(sorted(asked, key=lambda one: one[1])):
        command, before = command_of(each, number), scenario.state
        try:
            scenario = scenario.after(command)
        except Refusal as refusal:
            assert refusal.next_step  # noqa: PT017 - both ways are right
            continue
        assert scenario.when(command) == ()
        assert_sound(scenario.state, before)
    state = scenario.state
    assert Remediation.model_validate_json(state.model_dump_json()) == state


def assert_sound(state: Remediation, before: Remediation) -> None:
    if not before.is_open:
        assert (state.plans, state.re_evaluations, state.decisions) == (
            before.plans,
            before.re_evaluations,
            before.decisions,
        )
    assert len(state.plans) <= state.extensions + 1 <= 2
    assert len(state.re_evaluations) <= len(state.plans)
    assert (state.due_on is None) is not state.is_open
    opened = state.opened
    assert opened is not None
    for decided in state.decisions:
        took_part = state.judges() | state.owners() | {opened.commander, opened.established_by}
        assert decided.decided_by not in took_part
    if state.status is RemediationStatus.CLOSED and state.left is None:
        assert state.re_evaluations[-1].finding is Finding.ADEQUATE
