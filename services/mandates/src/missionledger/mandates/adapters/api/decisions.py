"""Routes that record live decisions on mandates."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from missionledger.common.clock import today
from missionledger.common.http.access import CommandAccess, commands
from missionledger.common.http.answers import created
from missionledger.common.http.versions import required_if_match
from missionledger.common.identifiers import MissionId
from missionledger.common.security.roles import Role
from missionledger.common.service import Kernel
from missionledger.mandates.adapters.api.mandate_schemas import (
    ConfirmBody,
    EstablishBody,
    MandateView,
    MatchBody,
    RenewBody,
    ReviseBody,
    RolloverBody,
    TerminateBody,
)
from missionledger.mandates.application.decisions import MandateService
from missionledger.mandates.domain.mandate.commands import MandateCommand

CanDecide = Annotated[CommandAccess, Depends(commands(Role.MISSION_LEADERSHIP, Role.ADMINISTRATOR))]
CanMatch = Annotated[CommandAccess, Depends(commands(Role.BUDGET_OFFICER, Role.ADMINISTRATOR))]
OnVersion = Annotated[int, Depends(required_if_match)]


def build_router(kernel: Kernel) -> APIRouter:
    """Return the routes that record decisions; all but the first need `If-Match`."""
    router = APIRouter(prefix="/v1/mandates", tags=["mandates"])
    recorder = _Recorder(kernel)
    _add_terms(router, recorder)
    _add_changes(router, recorder)
    _add_matching(router, recorder)
    return router


class _Recorder:
    """What every route does: check who asks, record, answer with the mandate."""

    def __init__(self, kernel: Kernel) -> None:
        self._clock = kernel.clock
        self._service = MandateService(kernel.aggregates, kernel.clock)

    async def record(
        self,
        command: MandateCommand,
        access: CommandAccess,
        response: Response,
        version: int | None,
    ) -> MandateView:
        """Record the decision and answer with the mandate as it stands today."""
        context = access.context(command.mission_id)
        outcome = await self._service.decide(command, context, expected_version=version)
        view = MandateView.of(
            outcome.state,
            today(self._clock),
            version=outcome.version,
            position=outcome.last_position,
        )
        return created(response, outcome, f"/v1/mandates/{command.mission_id}", view)


def _add_terms(router: APIRouter, recorder: _Recorder) -> None:
    @router.post("", status_code=201)
    async def establish(body: EstablishBody, response: Response, access: CanDecide) -> MandateView:
        """Establish the mandate of a recorded mission."""
        return await recorder.record(body.to_command(), access, response, None)

    @router.post("/{mission_id}/renewals", status_code=201)
    async def renew(
        mission_id: MissionId,
        body: RenewBody,
        response: Response,
        access: CanDecide,
        version: OnVersion,
    ) -> MandateView:
        """Extend the term."""
        return await recorder.record(body.to_command(mission_id), access, response, version)

    @router.post("/{mission_id}/rollovers", status_code=201)
    async def roll_over(
        mission_id: MissionId,
        body: RolloverBody,
        response: Response,
        access: CanDecide,
        version: OnVersion,
    ) -> MandateView:
        """Extend the term technically."""
        return await recorder.record(body.to_command(mission_id), access, response, version)


def _add_changes(router: APIRouter, recorder: _Recorder) -> None:
    @router.post("/{mission_id}/revisions", status_code=201)
    async def revise(
        mission_id: MissionId,
        body: ReviseBody,
        response: Response,
        access: CanDecide,
        version: OnVersion,
    ) -> MandateView:
        """Change ceilings, chapter or tasks inside the term."""
        return await recorder.record(body.to_command(mission_id), access, response, version)

    @router.post("/{mission_id}/termination", status_code=201)
    async def terminate(
        mission_id: MissionId,
        body: TerminateBody,
        response: Response,
        access: CanDecide,
        version: OnVersion,
    ) -> MandateView:
        """End the mandate."""
        return await recorder.record(body.to_command(mission_id), access, response, version)

    @router.post("/{mission_id}/confirmations", status_code=201)
    async def confirm(
        mission_id: MissionId,
        body: ConfirmBody,
        response: Response,
        access: CanDecide,
        version: OnVersion,
    ) -> MandateView:
        """Name the document of a decision that was recorded without one."""
        return await recorder.record(body.to_command(mission_id), access, response, version)


def _add_matching(router: APIRouter, recorder: _Recorder) -> None:
    @router.post("/{mission_id}/reestimates/matches", status_code=201)
    async def match_reestimate(
        mission_id: MissionId,
        body: MatchBody,
        response: Response,
        access: CanMatch,
        version: OnVersion,
    ) -> MandateView:
        """Say that the resources match what a decision changed."""
        return await recorder.record(body.to_command(mission_id), access, response, version)
