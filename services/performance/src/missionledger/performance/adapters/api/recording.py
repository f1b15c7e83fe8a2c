"""Routes that record facts about units."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from missionledger.common.commands import CommandContext
from missionledger.common.http.access import CommandAccess, commands
from missionledger.common.http.answers import created
from missionledger.common.http.versions import required_if_match
from missionledger.common.outcomes import Outcome
from missionledger.common.refusals import NotFoundError
from missionledger.common.security.roles import Role
from missionledger.common.service import Kernel
from missionledger.performance.adapters.api.schemas import (
    ArrivalBody,
    CommanderBody,
    DeclareCaveatBody,
    EvaluationBody,
    LiftCaveatBody,
    RegisterBody,
    RepatriationBody,
    ReplyBody,
    UndeclaredCaveatBody,
    UnitView,
)
from missionledger.performance.application.contributors import require_member
from missionledger.performance.application.units import UnitService, no_such_unit
from missionledger.performance.domain.unit.commands import EvaluateUnit, UnitCommand
from missionledger.performance.domain.unit.events import (
    CaveatId,
    EvaluationId,
    UnitDescription,
    UnitId,
)
from missionledger.performance.domain.unit.state import Unit

CanLead = Annotated[CommandAccess, Depends(commands(Role.MISSION_LEADERSHIP))]
CanEvaluate = Annotated[CommandAccess, Depends(commands(Role.EVALUATOR))]
CanReport = Annotated[CommandAccess, Depends(commands(Role.EVALUATOR, Role.MISSION_LEADERSHIP))]
OnVersion = Annotated[int, Depends(required_if_match)]


def build_router(kernel: Kernel) -> APIRouter:
    """Return the routes: leadership keeps the record of units, evaluators judge them."""
    router = APIRouter(prefix="/v1/units", tags=["units"])
    recorder = _Recorder(UnitService(kernel.aggregates, kernel.clock))
    _add_life(router, recorder)
    _add_evaluations(router, recorder)
    _add_caveats(router, recorder)
    return router


class _Recorder:
    """What every route does: find the unit, check who asks, record, answer."""

    def __init__(self, service: UnitService) -> None:
        self.service = service

    async def unit(
        self, unit_id: str, access: CommandAccess
    ) -> tuple[UnitDescription, CommandContext]:
        """Return the unit and the context for its mission.

        Raises:
            UnitNotRegisteredError: if there is none, or none that the sender may see.
            ForbiddenError: if the role is missing for its mission.
        """
        unit = await self.service.description(unit_id)
        try:
            context = access.context(unit.mission_id)
        except NotFoundError:
            # The usual refusal names the mission, which would tell where the unit serves.
            raise no_such_unit(unit_id) from None
        return unit, context

    async def record(
        self,
        command: UnitCommand,
        context: CommandContext,
        response: Response,
        version: int | None = None,
    ) -> UnitView:
        """Record the fact and answer with the unit."""
        outcome = await self.service.execute(command, context, expected_version=version)
        return created(response, outcome, f"/v1/units/{command.unit_id}", _view(outcome))


def _view(outcome: Outcome[Unit]) -> UnitView:
    return UnitView.of(outcome.state, version=outcome.version, position=outcome.last_position)


def _add_life(router: APIRouter, recorder: _Recorder) -> None:
    @router.post("", status_code=201)
    async def register(body: RegisterBody, response: Response, access: CanLead) -> UnitView:
        """Register a unit that a contributor promised."""
        context = access.context(body.mission_id)
        require_member(body.contributor)
        return await recorder.record(body.to_command(), context, response)

    @router.post("/{unit_id}/arrival", status_code=201)
    async def arrive(
        unit_id: UnitId, body: ArrivalBody, response: Response, access: CanLead
    ) -> UnitView:
        """Record the arrival."""
        unit, context = await recorder.unit(unit_id, access)
        return await recorder.record(body.to_command(unit), context, response)

    @router.post("/{unit_id}/commander", status_code=201)
    async def change_commander(
        unit_id: UnitId, body: CommanderBody, response: Response, access: CanLead
    ) -> UnitView:
        """Record who commands the unit now."""
        unit, context = await recorder.unit(unit_id, access)
        return await recorder.record(body.to_command(unit), context, response)

    @router.post("/{unit_id}/repatriation", status_code=201)
    async def repatriate(
        unit_id: UnitId,
        body: RepatriationBody,
        response: Response,
        access: CanLead,
        version: OnVersion,
    ) -> UnitView:
        """Record that the unit went home."""
        unit, context = await recorder.unit(unit_id, access)
        return await recorder.record(body.to_command(unit), context, response, version)


def _add_evaluations(router: APIRouter, recorder: _Recorder) -> None:
    @router.post("/{unit_id}/evaluations", status_code=201)
    async def evaluate(
        unit_id: UnitId, body: EvaluationBody, response: Response, access: CanEvaluate
    ) -> UnitView:
        """Record an evaluation; the evaluator is whoever sends it."""
        unit, context = await recorder.unit(unit_id, access)
        form = await recorder.service.form_version(
            body.form_id, body.form_version, body.evaluated_on
        )
        command = EvaluateUnit(
            occurred_on=body.occurred_on,
            source=body.source,
            documents=body.documents,
            unit_id=unit.unit_id,
            mission_id=unit.mission_id,
            evaluation_id=body.evaluation_id,
            occasion=body.occasion,
            form=form,
            evaluated_on=body.evaluated_on,
            evaluator=context.actor,
            findings=body.findings,
        )
        return await recorder.record(command, context, response)

    @router.post("/{unit_id}/evaluations/{evaluation_id}/reply", status_code=201)
    async def reply(
        unit_id: UnitId,
        evaluation_id: EvaluationId,
        body: ReplyBody,
        response: Response,
        access: CanLead,
    ) -> UnitView:
        """Record the answer of the contributing country."""
        unit, context = await recorder.unit(unit_id, access)
        command = body.to_command(unit, evaluation_id)
        return await recorder.record(command, context, response)


def _add_caveats(router: APIRouter, recorder: _Recorder) -> None:
    @router.post("/{unit_id}/caveats", status_code=201)
    async def declare(
        unit_id: UnitId, body: DeclareCaveatBody, response: Response, access: CanLead
    ) -> UnitView:
        """Record a caveat that the contributor told of."""
        unit, context = await recorder.unit(unit_id, access)
        return await recorder.record(body.to_command(unit), context, response)

    @router.post("/{unit_id}/undeclared-caveats", status_code=201)
    async def report(
        unit_id: UnitId, body: UndeclaredCaveatBody, response: Response, access: CanReport
    ) -> UnitView:
        """Report a caveat that nobody had been told of: an incident."""
        unit, context = await recorder.unit(unit_id, access)
        return await recorder.record(body.to_report(unit), context, response)

    @router.post("/{unit_id}/caveats/{caveat_id}/lifting", status_code=201)
    async def lift(
        unit_id: UnitId,
        caveat_id: CaveatId,
        body: LiftCaveatBody,
        response: Response,
        access: CanLead,
    ) -> UnitView:
        """Record that the contributor took a caveat back."""
        unit, context = await recorder.unit(unit_id, access)
        return await recorder.record(body.to_command(unit, caveat_id), context, response)
