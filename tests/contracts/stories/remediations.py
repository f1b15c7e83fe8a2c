"""Events about units that fall short: what is withheld."""

from datetime import date
from typing import Any

from missionledger.common.events import DomainEvent
from missionledger.common.testing.scenario import Scenario
from missionledger.performance.domain.unit import commands as unit
from missionledger.performance.domain.unit.decider import UNIT
from missionledger.performance.domain.unit.events import WithholdingGround
from missionledger.performance.testing.units import OF_UNIT, evaluated_unit


def stories() -> list[DomainEvent]:
    """Return the events of every story."""
    return [*withholding_story()]


def withholding_story() -> list[DomainEvent]:
    """Two decisions to withhold: one to an end that was set, one that is ended."""
    by: dict[str, Any] = {**OF_UNIT, "decided_by": "approver-1"}
    past = evaluated_unit("grave")
    lived = Scenario(UNIT, past).after(
        unit.DecideWithholding(
            **by,
            occurred_on=date(2025, 7, 1),
            withholding_id="W-1",
            ground=WithholdingGround.FAILURE_TO_PROTECT,
            evaluation_id="E-1",
            reference="Nobody left the base while the village was attacked.",
            from_day=date(2025, 6, 1),
            percent=40,
        ),
        unit.DecideWithholding(
            **by,
            occurred_on=date(2025, 7, 1),
            withholding_id="W-2",
            ground=WithholdingGround.EQUIPMENT_UNSERVICEABLE,
            reference="Verification report of the second quarter.",
            from_day=date(2025, 4, 1),
            until=date(2025, 7, 1),
            percent=10,
        ),
        unit.EndWithholding(
            **by,
            occurred_on=date(2025, 9, 1),
            withholding_id="W-1",
            ended_from=date(2025, 9, 1),
            reason="The new commander acts on threats.",
        ),
    )
    return list(lived.past[len(past) :])
