"""Remediations: what they need from the record of their unit, and who is under one."""

from typing import Any, NamedTuple

from missionledger.common.aggregates import Aggregates
from missionledger.common.commands import Command
from missionledger.common.outcomes import Decision
from missionledger.performance.application.all_of import all_listed, present
from missionledger.performance.application.units import no_such_unit
from missionledger.performance.domain.remediation.commands import (
    DecideRemediation,
    EstablishFinding,
)
from missionledger.performance.domain.remediation.decider import REMEDIATION
from missionledger.performance.domain.remediation.events import Choice
from missionledger.performance.domain.remediation.state import Remediation
from missionledger.performance.domain.unit.commands import BeginRemediation, EndRemediation
from missionledger.performance.domain.unit.decider import UNIT
from missionledger.performance.domain.unit.events import Finding, UnitDescription
from missionledger.performance.domain.unit.refusals import (
    EvaluationNotRecordedError,
    UnitRepatriatedError,
)
from missionledger.performance.domain.unit.state import Unit
from missionledger.performance.domain.unit.under_remediation import under_another

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

        def keep(state: Remediation) -> bool:
            return state.is_open and state.opened is not None and state.opened.unit_id == unit_id

        axes = await present(self._aggregates)
        listed = await all_listed(self._aggregates, REMEDIATION, axes, [mission_id], keep)
        return [each.id for each in listed]

    async def require_fresh(self, seen: EvaluatedUnit, remediation_id: str) -> None:
        """Go on only if the unit is there and under no other remediation.

        Units know of remediations that were begun since `begin_remediation` is a rule of theirs;
        older ones are looked for here.

        Raises:
            UnitRepatriatedError: if it went home.
            UnitUnderRemediationError: if it is under another.
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
            raise under_another(unit_id, min(others))

    async def beside(self, command: Command) -> list[Decision]:
        """Return what a step means for the unit, to be recorded with it or not at all.

        Two findings at the same moment both write the stream of the unit, so one of them is told
        of the other: what was looked up before may be so no longer.
        """
        match command:
            case EstablishFinding(finding=Finding.SHORTFALL | Finding.GRAVE):
                known = await self._aggregates.load(REMEDIATION, command.remediation_id)
                if known.version:
                    return []
                return [Decision(UNIT, BeginRemediation.model_validate(_of_unit(command)))]
            case DecideRemediation(choice=Choice.CLOSE):
                return [Decision(UNIT, EndRemediation.model_validate(_of_unit(command)))]
            case _:
                return []


def _of_unit(command: EstablishFinding | DecideRemediation) -> dict[str, Any]:
    named = {"mission_id", "unit_id", "remediation_id"}
    return command.model_dump(include=named | set(Command.model_fields))
