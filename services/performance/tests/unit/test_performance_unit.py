from datetime import date
from typing import Any

import pytest

from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
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
    CaveatDeclared,
    CaveatLifted,
    CommanderChanged,
    ContributorReplied,
    CriterionFinding,
    EvaluationOccasion,
    Finding,
    RepatriationReason,
    UndeclaredCaveatFound,
    UnitArrived,
    UnitEvaluated,
    UnitRegistered,
    UnitRepatriated,
)
from missionledger.performance.domain.unit.state import UnitStatus

OF_UNIT = {"unit_id": "UNXX-BAT-1", "mission_id": "UNXX"}
FORM = FormVersion(
    form_id="infantry",
    version=2,
    title="Infantry battalion",
    component=FormComponent.MILITARY,
    valid_from=date(2024, 1, 1),
    criteria=tuple(
        Criterion(criterion_id=name, aspect=aspect, task="protection", standard="patrols")
        for name, aspect in (
            ("patrols", Aspect.TASK),
            ("will-to-act", Aspect.MINDSET),
            ("visible-presence", Aspect.POSTURE),
        )
    ),
)


def findings(*values: Finding) -> tuple[CriterionFinding, ...]:
    return tuple(
        CriterionFinding(criterion_id=each.criterion_id, finding=finding, basis="seen on patrol")
        for each, finding in zip(FORM.criteria, values, strict=True)
    )


REGISTER = RegisterUnit.model_validate(
    OF_UNIT
    | {
        "occurred_on": date(2025, 1, 1),
        "contributor": "RWA",
        "component": Component.MILITARY,
        "unit_type": "infantry battalion",
        "strength_promised": 850,
        "requirements": "SUR UNXX/2025/1",
        "commander": "colonel",
    }
)
ARRIVE = RecordArrival.model_validate(OF_UNIT | {"occurred_on": date(2025, 2, 1), "strength": 820})
EVALUATE = EvaluateUnit.model_validate(
    OF_UNIT
    | {
        "occurred_on": date(2025, 6, 10),
        "evaluation_id": "E-1",
        "occasion": EvaluationOccasion.PERIODIC,
        "form": FORM,
        "evaluated_on": date(2025, 6, 1),
        "evaluator": "inspector",
        "findings": findings(Finding.SHORTFALL, Finding.ADEQUATE, Finding.GRAVE),
    }
)
REPLY = RecordReply.model_validate(
    OF_UNIT
    | {"occurred_on": date(2025, 7, 1), "evaluation_id": "E-1", "reply": "vehicles were lacking"}
)
DECLARE = DeclareCaveat.model_validate(
    OF_UNIT
    | {
        "occurred_on": date(2025, 3, 1),
        "caveat_id": "C-1",
        "limits": "no night patrols",
        "harms_delivery": True,
    }
)
REPORT = ReportUndeclaredCaveat.model_validate(
    OF_UNIT
    | {
        "occurred_on": date(2025, 4, 1),
        "caveat_id": "C-2",
        "limits": "no use beyond 50 km",
        "asset": "helicopters",
        "harms_delivery": True,
        "circumstances": "a medical flight was refused",
    }
)
LIFT = LiftCaveat.model_validate(OF_UNIT | {"occurred_on": date(2025, 5, 1), "caveat_id": "C-1"})
CHANGE = ChangeCommander.model_validate(
    OF_UNIT | {"occurred_on": date(2025, 5, 1), "commander": "major"}
)
GO_HOME = RepatriateUnit.model_validate(
    OF_UNIT | {"occurred_on": date(2025, 12, 1), "reason": RepatriationReason.END_OF_TOUR}
)

unit = Scenario(UNIT)
promised = unit.after(REGISTER)
present = promised.after(ARRIVE)
watched = present.after(DECLARE, REPORT, EVALUATE)
home = watched.after(GO_HOME)


def changed(command: UnitCommand, **fields: Any) -> UnitCommand:
    return command.model_copy(update=fields)


def test_a_unit_is_registered_with_what_was_promised() -> None:
    assert unit.when(REGISTER) == (
        UnitRegistered.model_validate(
            OF_UNIT
            | {
                "contributor": "RWA",
                "component": Component.MILITARY,
                "unit_type": "infantry battalion",
                "strength_promised": 850,
                "requirements": "SUR UNXX/2025/1",
                "commander": "colonel",
                "registered_on": date(2025, 1, 1),
            }
        ),
    )


def test_arrival_tells_promised_and_real_strength() -> None:
    assert promised.when(ARRIVE) == (
        UnitArrived.model_validate(
            OF_UNIT
            | {
                "contributor": "RWA",
                "component": Component.MILITARY,
                "arrived_on": date(2025, 2, 1),
                "strength": 820,
                "strength_promised": 850,
            }
        ),
    )


def test_an_evaluation_keeps_every_finding_and_no_grade() -> None:
    (event,) = present.when(EVALUATE)

    assert event == UnitEvaluated.model_validate(
        OF_UNIT
        | {
            "evaluation_id": "E-1",
            "occasion": EvaluationOccasion.PERIODIC,
            "form_id": "infantry",
            "form_version": 2,
            "evaluated_on": date(2025, 6, 1),
            "evaluator": "inspector",
            "findings": findings(Finding.SHORTFALL, Finding.ADEQUATE, Finding.GRAVE),
        }
    )
    assert not {"grade", "score", "rank", "total"} & event.model_dump().keys()


def test_the_contributor_answers_an_evaluation_even_after_the_unit_went_home() -> None:
    expected = (
        ContributorReplied.model_validate(
            OF_UNIT
            | {
                "evaluation_id": "E-1",
                "replied_on": date(2025, 7, 1),
                "reply": "vehicles were lacking",
            }
        ),
    )
    assert watched.when(REPLY) == expected
    assert home.when(REPLY) == expected


def test_a_caveat_is_declared_and_lifted() -> None:
    caveat = OF_UNIT | {
        "caveat_id": "C-1",
        "limits": "no night patrols",
        "asset": "",
        "harms_delivery": True,
    }
    assert promised.when(DECLARE) == (
        CaveatDeclared.model_validate(caveat | {"declared_on": date(2025, 3, 1)}),
    )
    assert present.after(DECLARE).when(LIFT) == (
        CaveatLifted.model_validate(OF_UNIT | {"caveat_id": "C-1", "lifted_on": date(2025, 5, 1)}),
    )


def test_an_undeclared_caveat_is_an_incident_for_good() -> None:
    (event,) = present.when(REPORT)
    assert isinstance(event, UndeclaredCaveatFound)

    told_later = DeclareCaveat.model_validate(
        REPORT.model_dump(exclude={"circumstances"}) | {"occurred_on": date(2025, 4, 20)}
    )
    lifted_later = changed(LIFT, caveat_id="C-2")
    caveat = present.after(REPORT, told_later, lifted_later).state.caveat("C-2")

    assert caveat is not None
    assert (caveat.is_incident, caveat.is_declared, caveat.lifted_on) == (
        True,
        True,
        date(2025, 5, 1),
    )


def test_command_changes_hands() -> None:
    assert present.when(CHANGE) == (
        CommanderChanged.model_validate(OF_UNIT | {"commander": "major"}),
    )


def test_repatriation_tells_what_reimbursement_needs() -> None:
    assert present.when(GO_HOME) == (
        UnitRepatriated.model_validate(
            OF_UNIT
            | {
                "contributor": "RWA",
                "component": Component.MILITARY,
                "repatriated_on": date(2025, 12, 1),
                "strength": 820,
                "reason": RepatriationReason.END_OF_TOUR,
            }
        ),
    )
    assert home.state.status is UnitStatus.REPATRIATED


@pytest.mark.parametrize(
    "command",
    [REGISTER, ARRIVE, EVALUATE, DECLARE, REPORT, GO_HOME],
    ids=lambda c: type(c).__name__,
)
def test_a_command_sent_twice_is_quiet(command: UnitCommand) -> None:
    assert home.when(command) == ()


@pytest.mark.parametrize("command", [LIFT, CHANGE, REPLY], ids=lambda c: type(c).__name__)
def test_a_later_command_sent_twice_is_quiet(command: UnitCommand) -> None:
    assert watched.after(command).when(command) == ()


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (changed(REGISTER, strength_promised=900), "unit-exists"),
        (changed(ARRIVE, strength=900), "arrival-recorded"),
        (changed(ARRIVE, occurred_on=date(2024, 12, 31)), "unit-days-out-of-order"),
        (changed(EVALUATE, evaluator="someone"), "evaluation-recorded"),
        (changed(EVALUATE, evaluation_id="E-2", evaluator="colonel"), "evaluator-commands-unit"),
        (
            changed(EVALUATE, evaluation_id="E-2", evaluated_on=date(2025, 6, 11)),
            "unit-days-out-of-order",
        ),
        (
            changed(EVALUATE, evaluation_id="E-2", evaluated_on=date(2025, 1, 31)),
            "unit-days-out-of-order",
        ),
        (
            changed(EVALUATE, evaluation_id="E-2", findings=EVALUATE.findings[:2]),
            "findings-incomplete",
        ),
        (
            changed(
                EVALUATE, evaluation_id="E-2", findings=(*EVALUATE.findings, EVALUATE.findings[0])
            ),
            "findings-incomplete",
        ),
        (
            changed(
                EVALUATE,
                evaluation_id="E-2",
                form=FORM.model_copy(update={"component": FormComponent.POLICE}),
            ),
            "form-of-other-component",
        ),
        (changed(REPLY, evaluation_id="E-9"), "evaluation-not-recorded"),
        (changed(REPLY, occurred_on=date(2025, 5, 31)), "unit-days-out-of-order"),
        (changed(DECLARE, limits="no patrols at all"), "caveat-recorded"),
        (changed(REPORT, circumstances="another case"), "caveat-recorded"),
        (changed(REPORT, caveat_id="C-1"), "caveat-recorded"),
        (changed(LIFT, caveat_id="C-9"), "caveat-not-recorded"),
        (changed(LIFT, occurred_on=date(2025, 2, 1)), "unit-days-out-of-order"),
        (changed(GO_HOME, occurred_on=date(2025, 1, 15)), "unit-days-out-of-order"),
    ],
)
def test_what_contradicts_the_record_is_refused(command: UnitCommand, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        watched.when(command)

    assert refusal.value.code == code
    assert refusal.value.next_step


def test_a_reply_never_changes() -> None:
    with pytest.raises(Refusal) as refusal:
        watched.after(REPLY).when(changed(REPLY, reply="we agree"))

    assert refusal.value.code == "reply-recorded"


@pytest.mark.parametrize(
    "command",
    [
        changed(EVALUATE, evaluation_id="E-2"),
        changed(DECLARE, caveat_id="C-3"),
        changed(REPORT, caveat_id="C-3"),
        changed(GO_HOME, reason=RepatriationReason.MISCONDUCT),
        CHANGE,
    ],
    ids=lambda command: type(command).__name__,
)
def test_nothing_is_added_to_a_unit_that_went_home(command: UnitCommand) -> None:
    with pytest.raises(Refusal) as refusal:
        home.when(command)

    assert refusal.value.code == "unit-repatriated"


@pytest.mark.parametrize("command", [EVALUATE, REPORT, GO_HOME], ids=lambda c: type(c).__name__)
def test_a_unit_has_to_be_there_first(command: UnitCommand) -> None:
    with pytest.raises(Refusal) as refusal:
        promised.when(command)

    assert refusal.value.code == "unit-not-present"


@pytest.mark.parametrize("command", [ARRIVE, EVALUATE, DECLARE, GO_HOME])
def test_a_unit_has_to_be_registered_first(command: UnitCommand) -> None:
    with pytest.raises(Refusal) as refusal:
        unit.when(command)

    assert refusal.value.code == "unit-not-registered"


def test_whoever_took_over_the_command_cannot_judge_the_unit() -> None:
    with pytest.raises(Refusal) as refusal:
        present.after(CHANGE).when(changed(EVALUATE, evaluator="major"))

    assert refusal.value.code == "evaluator-commands-unit"
