"""Events about getting better: a unit under a remediation."""

from datetime import date

from missionledger.common.events import DomainEvent
from missionledger.common.testing.scenario import Scenario
from missionledger.performance.domain.unit import commands as unit
from missionledger.performance.domain.unit.decider import UNIT
from missionledger.performance.testing.units import OF_UNIT, evaluated_unit


def stories() -> list[DomainEvent]:
    """Return the events of every story."""
    return under_remediation_story()


def under_remediation_story() -> list[DomainEvent]:
    """A unit is put under a remediation, which is closed when it has improved."""
    past = evaluated_unit("shortfall")
    named = OF_UNIT | {"remediation_id": "UNXX-BAT-1.E-1"}
    lived = Scenario(UNIT, past).after(
        unit.BeginRemediation.model_validate(named | {"occurred_on": date(2025, 6, 20)}),
        unit.EndRemediation.model_validate(named | {"occurred_on": date(2025, 10, 15)}),
    )
    return list(lived.past[len(past) :])
