"""Events of performance; a load leads to none."""

from datetime import date
from typing import Any

from missionledger.common.events import DomainEvent
from missionledger.common.testing.scenario import Scenario
from missionledger.performance.domain import form
from missionledger.performance.domain.unit import commands as unit
from missionledger.performance.domain.unit.decider import UNIT
from missionledger.performance.domain.unit.events import (
    CriterionFinding,
    EvaluationOccasion,
    Finding,
    RepatriationReason,
)
from tests.contracts.stories import forces, improvement, remediations, rosters
from tests.contracts.stories.life import life


def stories() -> list[DomainEvent]:
    """Return the events of every story."""
    return [
        *unit_story(),
        *forces.stories(),
        *rosters.stories(),
        *remediations.stories(),
        *improvement.stories(),
    ]


def unit_story() -> list[DomainEvent]:
    """A unit from its pledge to its return, with an evaluation and two caveats."""
    criteria = tuple(
        form.Criterion(criterion_id=f"{aspect}-1", aspect=aspect, task="Patrols", standard=standard)
        for aspect, standard in (
            (form.Aspect.TASK, "Patrols reach every village of the area within a week."),
            (form.Aspect.MINDSET, "Commanders act on threats to civilians without being asked."),
            (form.Aspect.POSTURE, "Patrols are by day and by night, and leave their vehicles."),
        )
    )
    published = Scenario(form.FORM).after(
        form.PublishFormVersion(
            occurred_on=date(2026, 1, 1),
            form_id="military-unit",
            version=1,
            title="Evaluation of military units",
            component=form.FormComponent.MILITARY,
            criteria=criteria,
        )
    )

    def of(day: date, **values: Any) -> dict[str, Any]:
        who = {"unit_id": "UNMISS-RWABATT-1", "mission_id": "UNMISS"}
        return {"occurred_on": day, **who, **values}

    seen = date(2026, 3, 1)
    limits: dict[str, Any] = {"limits": "No patrols after dark.", "asset": ""}
    findings = tuple(
        CriterionFinding(
            criterion_id=each.criterion_id, finding=Finding.ADEQUATE, basis="Seen on patrol."
        )
        for each in criteria
    )
    pledge = of(date(2026, 1, 5), contributor="RWA", component=form.Component.MILITARY)
    judged = of(seen, evaluation_id="EV-1", occasion=EvaluationOccasion.PERIODIC)
    lived = life(
        UNIT,
        unit.RegisterUnit(
            **pledge,
            unit_type="infantry battalion",
            strength_promised=850,
            requirements="SUR-UNMISS-12",
            commander="commander-1",
        ),
        unit.RecordArrival(**of(date(2026, 2, 1), strength=842)),
        unit.ChangeCommander(**of(date(2026, 2, 10), commander="commander-2")),
        unit.EvaluateUnit(
            **judged,
            form=published.state.versions[0],
            evaluated_on=seen,
            evaluator="evaluator-1",
            findings=findings,
        ),
        unit.RecordReply(**of(date(2026, 3, 20), evaluation_id="EV-1", reply="Agreed.")),
        unit.DeclareCaveat(**of(seen, caveat_id="CV-1", harms_delivery=False, **limits)),
        unit.ReportUndeclaredCaveat(
            **of(seen, caveat_id="CV-2", harms_delivery=True, **limits),
            circumstances="An order to escort a convoy at dusk was declined.",
        ),
        unit.LiftCaveat(**of(date(2026, 4, 1), caveat_id="CV-1")),
        unit.RepatriateUnit(**of(date(2027, 1, 31), reason=RepatriationReason.END_OF_TOUR)),
    )
    return [*published.past, *lived]
