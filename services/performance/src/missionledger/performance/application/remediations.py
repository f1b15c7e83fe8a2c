"""Remediations: what they need from the record of their unit, and who is under one."""

import asyncio
from datetime import date
from typing import Any, NamedTuple

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.common.listing import list_aggregates
from missionledger.performance.application.units import no_such_unit
from missionledger.performance.domain.remediation.decider import REMEDIATION
from missionledger.performance.domain.remediation.refusals import RemediationOpenError
from missionledger.performance.domain.remediation.state import Remediation
from missionledger.performance.domain.unit.decider import UNIT
from missionledger.performance.domain.unit.events import Finding, UnitDescription
from missionledger.performance.domain.unit.refusals import (
    EvaluationNotRecordedError,
    UnitRepatriatedError,
)
from missionledger.performance.domain.unit.state import Unit

REMEDIATIONS_OF_MISSION_MAX = 10_000

_GRAVITY = (Finding.GRAVE, Finding.SHORTFALL, Finding.ADEQUATE)


class EvaluatedUnit(NamedTuple):
    """A unit and one evaluation of it, as a remediation needs them."""

    described: UnitDescription
    unit: Unit
    facts: dict[str, Any]


def process_id_of(remediation_id: str) -> str:
    """Return the id of the process that drives the remediation: the id of its workflow."""
    return f"remediation/{remediation_id}"


class Remediations:
    """Reads what commands on remediations rest on."""

    def __init__(self, aggregates: Aggregates) -> None:
        self._aggregates = aggregates

    async def evaluated(self, unit_id: str, evaluation_id: str) -> EvaluatedUnit:
        """Return a unit with one of its evaluations, and what a finding takes from it.

        Raises:
            UnitNotRegisteredError: if there is no such unit.
            EvaluationNotRecordedError: if it has no such evaluation.
        """
        unit = (await self._aggregates.load(UNIT, unit_id)).state
        if unit.registered is None:
            raise no_such_unit(unit_id)
        evaluation = unit.evaluation(evaluation_id)
        if evaluation is None:
            raise EvaluationNotRecordedError(
                f"{unit_id} has no evaluation {evaluation_id}",
                next_step="Look at the evaluations of the unit.",
                pointer="/evaluation_id",
            )
        facts = {
            "evaluation_id": evaluation_id,
            "evaluated_on": evaluation.evaluated_on,
            "evaluator": evaluation.evaluator,
            "worst": next(each for each in _GRAVITY if evaluation.has(each)),
        }
        return EvaluatedUnit(unit.registered, unit, facts)

    async def open_of(self, mission_id: str, unit_id: str) -> list[str]:
        """Return the ids of the remediations of a unit in which a step is due now."""
        head = await asyncio.to_thread(self._aggregates.log.head)

        def keep(state: Remediation) -> bool:
            return state.is_open and state.opened is not None and state.opened.unit_id == unit_id

        listing = await list_aggregates(
            self._aggregates,
            REMEDIATION,
            Axes(date.max, head.position),
            after="",
            limit=REMEDIATIONS_OF_MISSION_MAX,
            missions=[mission_id],
            keep=keep,
        )
        return [each.id for each in listing.items]

    async def require_fresh(self, seen: EvaluatedUnit, remediation_id: str) -> None:
        """Go on only if the unit is there and under no other remediation.

        Raises:
            UnitRepatriatedError: if it went home.
            RemediationOpenError: if it is under another.
        """
        unit_id = seen.described.unit_id
        known = await self._aggregates.load(REMEDIATION, remediation_id)
        if known.version:
            return
        if seen.unit.repatriated_on is not None:
            raise UnitRepatriatedError(
                f"{unit_id} was repatriated on {seen.unit.repatriated_on}",
                next_step="There is nothing to remedy; its evaluations stay on record.",
            )
        others = await self.open_of(seen.described.mission_id, unit_id)
        if others:
            raise RemediationOpenError(
                f"{unit_id} is under {', '.join(sorted(others))}",
                next_step="Conclude the evaluation there as the new evaluation after the plan.",
                pointer="/evaluation_id",
            )
