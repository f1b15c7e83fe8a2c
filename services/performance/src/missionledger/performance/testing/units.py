"""A battalion of a mission that does not exist, with what was found about it."""

from datetime import date
from typing import Any

from missionledger.common.testing.scenario import Scenario
from missionledger.performance.domain.form import (
    Aspect,
    Component,
    Criterion,
    FormComponent,
    FormVersion,
)
from missionledger.performance.domain.unit.commands import (
    EvaluateUnit,
    RecordArrival,
    RegisterUnit,
    UnitCommand,
)
from missionledger.performance.domain.unit.decider import UNIT
from missionledger.performance.domain.unit.events import (
    CriterionFinding,
    EvaluationOccasion,
    Finding,
    UnitEvent,
)

OF_UNIT: dict[str, Any] = {"unit_id": "UNXX-BAT-1", "mission_id": "UNXX"}
INFANTRY = FormVersion(
    form_id="infantry",
    version=1,
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


def registration() -> UnitCommand:
    """Return the promise of a battalion under `colonel`, of 1 January 2025."""
    return RegisterUnit(
        **OF_UNIT,
        occurred_on=date(2025, 1, 1),
        contributor="RWA",
        component=Component.MILITARY,
        unit_type="infantry battalion",
        strength_promised=850,
        requirements="SUR UNXX/2025/1",
        commander="colonel",
    )


def arrival() -> UnitCommand:
    """Return the arrival of the battalion on 1 February 2025."""
    return RecordArrival(**OF_UNIT, occurred_on=date(2025, 2, 1), strength=820)


def present_unit() -> tuple[UnitEvent, ...]:
    """Return the events of the battalion, which is there."""
    return Scenario(UNIT).after(registration(), arrival()).past


def evaluated_unit(*kinds: str) -> tuple[UnitEvent, ...]:
    """Return the same battalion, with evaluation E-1 of 1 June 2025 by `inspector`.

    Args:
        kinds: findings on the first criteria; the other criteria are adequate.
    """
    return Scenario(UNIT, present_unit()).after(evaluation("E-1", *kinds)).past


def evaluation(evaluation_id: str, *kinds: str, **fields: Any) -> UnitCommand:
    """Return an evaluation of the battalion, of 1 June 2025 unless told otherwise."""
    given = [Finding(each) for each in kinds]
    given += [Finding.ADEQUATE] * (len(INFANTRY.criteria) - len(given))
    findings = tuple(
        CriterionFinding(criterion_id=each.criterion_id, finding=finding, basis="seen on patrol")
        for each, finding in zip(INFANTRY.criteria, given, strict=True)
    )
    told: dict[str, Any] = {
        "occurred_on": date(2025, 6, 10),
        "evaluated_on": date(2025, 6, 1),
        "evaluator": "inspector",
        "occasion": EvaluationOccasion.PERIODIC,
    }
    return EvaluateUnit(
        **OF_UNIT | told | fields, evaluation_id=evaluation_id, form=INFANTRY, findings=findings
    )
