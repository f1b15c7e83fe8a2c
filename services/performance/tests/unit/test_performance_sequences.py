"""Random lives of a unit: whatever is asked in whatever order, the record stays sound."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.refusals import Refusal
from missionledger.performance.domain.form import (
    Aspect,
    Component,
    Criterion,
    FormComponent,
    FormVersion,
)
from missionledger.performance.domain.unit.commands import (
    ChangeCommander,
    DeclareCaveat,
    EvaluateUnit,
    LiftCaveat,
    RecordArrival,
    RecordReply,
    RegisterUnit,
    RepatriateUnit,
    ReportUndeclaredCaveat,
    UnitCommand,
)
from missionledger.performance.domain.unit.decider import UNIT
from missionledger.performance.domain.unit.events import (
    CriterionFinding,
    EvaluationOccasion,
    Finding,
    RepatriationReason,
    UnitArrived,
    UnitEvent,
    UnitRegistered,
    UnitRepatriated,
)
from missionledger.performance.domain.unit.state import Unit

DAYS = st.integers(0, 12).map(lambda days: date(2025, 1, 1) + timedelta(days=days))
PEOPLE = st.sampled_from(["anna", "bo"])
IDS = st.sampled_from(["A", "B"])
FORM = FormVersion(
    form_id="police",
    version=1,
    title="Formed police unit",
    component=FormComponent.POLICE,
    valid_from=date(2025, 1, 1),
    criteria=(
        Criterion(criterion_id="patrols", aspect=Aspect.TASK, task="order", standard="calm"),
    ),
)
COMMON: dict[str, st.SearchStrategy[Any]] = {
    "occurred_on": DAYS,
    "unit_id": st.just("UNXX-FPU-1"),
    "mission_id": st.just("UNXX"),
}
CAVEAT: dict[str, st.SearchStrategy[Any]] = {
    "caveat_id": IDS,
    "limits": st.just("no nights"),
    "harms_delivery": st.booleans(),
}
FINDINGS = st.sampled_from(Finding).map(
    lambda finding: (CriterionFinding(criterion_id="patrols", finding=finding, basis="seen"),)
)
COMMANDS = st.one_of(
    st.builds(
        RegisterUnit,
        **COMMON,
        contributor=st.just("RWA"),
        component=st.just(Component.POLICE),
        unit_type=st.just("formed police unit"),
        strength_promised=st.just(140),
        requirements=st.just("SUR 1"),
        commander=PEOPLE,
    ),
    st.builds(RecordArrival, **COMMON, strength=st.integers(100, 101)),
    st.builds(ChangeCommander, **COMMON, commander=PEOPLE),
    st.builds(
        EvaluateUnit,
        **COMMON,
        evaluation_id=IDS,
        occasion=st.just(EvaluationOccasion.ON_EVENT),
        form=st.just(FORM),
        evaluated_on=DAYS,
        evaluator=PEOPLE,
        findings=FINDINGS,
    ),
    st.builds(RecordReply, **COMMON, evaluation_id=IDS, reply=st.just("noted")),
    st.builds(DeclareCaveat, **COMMON, **CAVEAT),
    st.builds(ReportUndeclaredCaveat, **COMMON, **CAVEAT, circumstances=st.just("refused")),
    st.builds(LiftCaveat, **COMMON, caveat_id=IDS),
    st.builds(RepatriateUnit, **COMMON, reason=st.sampled_from(RepatriationReason)),
)


def live_out(commands: list[UnitCommand]) -> tuple[Unit, list[tuple[UnitCommand, UnitEvent]]]:
    state = UNIT.initial
    facts: list[tuple[UnitCommand, UnitEvent]] = []
    for command in commands:
        try:
            events = UNIT.decide(command, state)
        except Refusal:
            continue
        if events:
            assert UNIT.decide(command, UNIT.fold(events, state)) == ()
        state = UNIT.fold(events, state)
        facts.extend((command, event) for event in events)
    return state, facts


@given(st.lists(COMMANDS, max_size=20))
def test_a_unit_lives_once_and_in_order(commands: list[UnitCommand]) -> None:
    state, facts = live_out(commands)

    once = (UnitRegistered, UnitArrived, UnitRepatriated)
    kinds = [type(event) for _command, event in facts if isinstance(event, once)]
    assert kinds == list(once[: len(kinds)])
    assert all(command.occurred_on >= state.registered_on for command, _event in facts)
    if state.repatriated_on is not None:
        assert state.arrived_on is not None
        assert state.registered_on <= state.arrived_on <= state.repatriated_on
    for each in state.evaluations:
        assert state.arrived_on is not None
        assert state.arrived_on <= each.evaluated_on
    ids = [each.evaluation_id for each in state.evaluations]
    assert len(ids) == len(set(ids))
    assert all(each.is_incident or each.is_declared for each in state.caveats)


@given(st.lists(COMMANDS, max_size=20), DAYS)
def test_every_earlier_day_shows_a_unit_that_could_have_been(
    commands: list[UnitCommand], day: date
) -> None:
    _state, facts = live_out(commands)

    then = UNIT.fold(event for command, event in facts if command.occurred_on <= day)

    assert then.registered is not None or then == UNIT.initial
    if then.repatriated_on is not None:
        assert then.arrived_on is not None


@given(st.lists(COMMANDS, max_size=20))
def test_a_unit_survives_being_written_down(commands: list[UnitCommand]) -> None:
    state, _facts = live_out(commands)

    assert Unit.model_validate_json(state.model_dump_json()) == state
