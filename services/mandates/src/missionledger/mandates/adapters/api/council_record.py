"""Routes of what led up to a mandate, and of the unity of the Council."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from missionledger.common.axes import Axes
from missionledger.common.commands import CommandContext
from missionledger.common.http.paging import Page
from missionledger.common.identifiers import MissionId
from missionledger.common.outcomes import Outcome
from missionledger.common.service import Kernel
from missionledger.mandates.adapters.api.fact_routes import FactRoute, add_recording
from missionledger.mandates.adapters.api.kit import (
    AtAxes,
    CanRead,
    FactBody,
    OfPage,
    part_response,
    read_of_mission,
)
from missionledger.mandates.application.council_record import CouncilRecordService
from missionledger.mandates.domain.council_record import record as r
from missionledger.mandates.domain.council_record.series import (
    LifePoint,
    UnityPoint,
    life_of,
    unity_of,
)
from missionledger.mandates.domain.mandate.decider import MANDATE
from missionledger.mandates.domain.mandate.state import Decision


class PreMandateWorkBody(r.PreMandateWork, FactBody):
    """Planning before the mandate; `on` is its first day."""


class CouncilStatementBody(r.CouncilStatement, FactBody):
    """What the Council or a member of it said."""


_WORK = FactRoute(
    "pre-mandate-work",
    "pre_mandate_work",
    "planning before the mandate: assessments, options, concepts, with their papers",
    PreMandateWorkBody,
    r.RecordPreMandateWork,
    r.PreMandateWorkRecorded,
    "work",
)
_STATEMENTS = FactRoute(
    "council-statements",
    "council_statements",
    "statements of the Council and explanations of vote",
    CouncilStatementBody,
    r.RecordCouncilStatement,
    r.CouncilStatementRecorded,
    "statements",
)


def build_router(kernel: Kernel) -> APIRouter:
    """Return the routes of the Council's record on a mission."""
    router = APIRouter(prefix="/v1/missions/{mission_id}", tags=["council"])
    service = CouncilRecordService(kernel.aggregates, kernel.clock)

    async def record(
        command: r.CouncilRecordCommand, context: CommandContext, version: int | None
    ) -> Outcome[r.CouncilRecord]:
        return await service.record(command, context, expected_version=version)

    for fact in (_WORK, _STATEMENTS):
        add_recording(router, fact, record)
    _add_lists(router, kernel)
    _add_series(router, kernel)
    return router


def _add_lists(router: APIRouter, kernel: Kernel) -> None:
    @router.get("/pre-mandate-work", response_model=Page[r.PreMandateWorkRecorded])
    async def list_pre_mandate_work(
        mission_id: MissionId,
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        kind: r.PreMandateKind | None = None,
        ongoing: Annotated[
            bool | None, Query(description="Without a last day up to the effective one.")
        ] = None,
    ) -> Response:
        """List planning before the mandate, each piece as it was told last."""
        loaded = await read_of_mission(kernel, r.COUNCIL_RECORD, mission_id, access, axes)
        items = [
            each
            for each in loaded.state.present_work()
            if kind in (None, each.kind)
            and ongoing in (None, each.ended_on is None or each.ended_on > axes.effective_on)
        ]
        return part_response(request, items, page, _WORK.columns, version=loaded.version)

    @router.get("/council-statements", response_model=Page[r.CouncilStatementRecorded])
    async def list_council_statements(
        mission_id: MissionId,
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        kind: r.StatementKind | None = None,
        member: Annotated[str | None, Query(max_length=3)] = None,
    ) -> Response:
        """List what the Council and its members said beside the votes."""
        loaded = await read_of_mission(kernel, r.COUNCIL_RECORD, mission_id, access, axes)
        items = [
            each
            for each in loaded.state.statements
            if kind in (None, each.kind) and (member is None or member in each.members)
        ]
        return part_response(request, items, page, _STATEMENTS.columns, version=loaded.version)


def _add_series(router: APIRouter, kernel: Kernel) -> None:
    @router.get("/council-unity", response_model=Page[UnityPoint])
    async def list_council_unity(
        mission_id: MissionId,
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        unanimous: Annotated[
            bool | None, Query(description="Nobody voted against or abstained.")
        ] = None,
    ) -> Response:
        """List votes and statements of the Council over time; nothing is added up to a score."""
        loaded = await read_of_mission(kernel, r.COUNCIL_RECORD, mission_id, access, axes)
        points = unity_of(await _decisions(kernel, mission_id, axes), loaded.state)
        items = [each for each in points if unanimous in (None, each.unanimous)]
        return part_response(request, items, page, tuple(UnityPoint.model_fields))

    @router.get("/life", response_model=Page[LifePoint])
    async def list_life(
        mission_id: MissionId, request: Request, access: CanRead, axes: AtAxes, page: OfPage
    ) -> Response:
        """List the life of a mission: the work before its mandate, and each decision since."""
        loaded = await read_of_mission(kernel, r.COUNCIL_RECORD, mission_id, access, axes)
        points = life_of(await _decisions(kernel, mission_id, axes), loaded.state)
        return part_response(request, points, page, tuple(LifePoint.model_fields))


async def _decisions(kernel: Kernel, mission_id: str, axes: Axes) -> Sequence[Decision]:
    mandate = await kernel.aggregates.read(MANDATE, mission_id, axes)
    return mandate.state.decisions if mandate else ()
