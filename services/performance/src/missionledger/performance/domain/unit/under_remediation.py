"""A unit improves under one remediation at a time: its own stream says which."""

from missionledger.performance.domain.unit.commands import BeginRemediation, EndRemediation
from missionledger.performance.domain.unit.events import (
    UnitDescription,
    UnitEvent,
    UnitPutUnderRemediation,
    UnitReleasedFromRemediation,
)
from missionledger.performance.domain.unit.refusals import (
    UnitRepatriatedError,
    UnitUnderRemediationError,
)
from missionledger.performance.domain.unit.state import Unit


def begin_remediation(
    command: BeginRemediation, state: Unit, unit: UnitDescription
) -> tuple[UnitEvent, ...]:
    """Return that the unit is under the remediation, or nothing if it is or was.

    Raises:
        UnitRepatriatedError: if the unit went home.
        UnitUnderRemediationError: if it is under another.
    """
    if command.remediation_id in state.remediations:
        return ()
    if state.repatriated_on is not None:
        raise UnitRepatriatedError(
            f"{unit.unit_id} was repatriated on {state.repatriated_on}",
            next_step="There is nothing to remedy; its evaluations stay on record.",
        )
    if state.remediation:
        raise under_another(unit.unit_id, state.remediation)
    return (
        UnitPutUnderRemediation(
            unit_id=unit.unit_id,
            mission_id=unit.mission_id,
            remediation_id=command.remediation_id,
            begun_on=command.occurred_on,
        ),
    )


def end_remediation(
    command: EndRemediation, state: Unit, unit: UnitDescription
) -> tuple[UnitEvent, ...]:
    """Return that the unit is under it no longer, or nothing if it is not."""
    if state.remediation != command.remediation_id:
        return ()
    return (
        UnitReleasedFromRemediation(
            unit_id=unit.unit_id,
            mission_id=unit.mission_id,
            remediation_id=command.remediation_id,
            released_on=command.occurred_on,
        ),
    )


def under_another(unit_id: str, remediation_id: str) -> UnitUnderRemediationError:
    """Return the refusal for a unit that is under another remediation, which it names."""
    return UnitUnderRemediationError(
        f"{unit_id} is under {remediation_id}",
        next_step=f"Conclude the evaluation in {remediation_id}, as the new evaluation after the "
        "plan.",
        pointer="/evaluation_id",
        facts={"remediation": remediation_id},
    )
