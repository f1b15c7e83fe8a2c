"""What is recorded of earlier units of a contributor, for whoever selects the next one."""

from collections.abc import Iterable

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.performance.application.all_of import all_of
from missionledger.performance.domain.form import Component
from missionledger.performance.domain.requirement.events import PastRecord
from missionledger.performance.domain.unit.decider import UNIT
from missionledger.performance.domain.unit.events import Finding, RepatriationReason
from missionledger.performance.domain.unit.state import Unit

SENT_HOME_FOR = (RepatriationReason.UNDERPERFORMANCE, RepatriationReason.MISCONDUCT)


async def past_record(
    aggregates: Aggregates, axes: Axes, contributor: str, component: Component
) -> PastRecord:
    """Return the record of all units of a contributor that ever were in a mission."""
    return record_of(await all_of(aggregates, UNIT, axes), contributor, component)


def record_of(units: Iterable[Unit], contributor: str, component: Component) -> PastRecord:
    """Return the record of those of these units: counts side by side, no sum over them.

    Args:
        units: of whomever, in a mission or not.
        contributor: the State.
        component: military or police; one says little about the other.
    """
    known = [
        unit
        for unit in units
        if unit.registered is not None
        and unit.arrived_on is not None
        and unit.registered.contributor == contributor
        and unit.registered.component is component
    ]
    evaluations = [each for unit in known for each in unit.evaluations]
    findings = [each.finding for evaluation in evaluations for each in evaluation.findings]
    return PastRecord(
        units=len(known),
        evaluations=len(evaluations),
        shortfalls=findings.count(Finding.SHORTFALL),
        grave=findings.count(Finding.GRAVE),
        undeclared_caveats=sum(each.is_incident for unit in known for each in unit.caveats),
        sent_home=sum(unit.repatriation_reason in SENT_HOME_FOR for unit in known),
    )
