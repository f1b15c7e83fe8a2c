"""Routes that take history in bulk: a file is recorded wholly or not at all."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends

from missionledger.common.events import Provenance
from missionledger.common.http.access import CommandAccess, commands
from missionledger.common.http.imports import (
    ImportAnswer,
    ImportRequest,
    run_import,
)
from missionledger.common.outcomes import Decision
from missionledger.common.security.roles import Role
from missionledger.common.service import Kernel
from missionledger.mandates.adapters.api.import_rows import (
    CapabilityRow,
    ConfigurationRow,
    DecisionRow,
    MissionRow,
    ModelRow,
    TaskCategoryRow,
    catalogue_row,
)
from missionledger.mandates.application.decisions import MandateService
from missionledger.mandates.domain.catalogue import CATALOGUE, RecordCatalogue, TableName
from missionledger.mandates.domain.mandate.decider import MANDATE
from missionledger.mandates.domain.mission.decider import MISSION, MissionNotRecordedError

CanImport = Annotated[CommandAccess, Depends(commands(Role.ADMINISTRATOR))]

STUDY_OF_THE_TABLES = "2024 study on the future of peacekeeping"
TABLES_HOLD_FROM = date(2024, 1, 1)
"""The study names no day here; the tables hold from the start of its year."""


def build_router(kernel: Kernel) -> APIRouter:
    """Return the import routes."""
    router = APIRouter(prefix="/v1/imports", tags=["imports"])
    service = MandateService(kernel.aggregates, kernel.clock)

    @router.post("/missions", status_code=201)
    async def import_missions(body: ImportRequest[MissionRow], access: CanImport) -> ImportAnswer:
        """Record missions of the past and present."""
        return await run_import(
            kernel.aggregates,
            access.context(None),
            body,
            lambda row: [Decision(MISSION, command) for command in row.to_commands()],
        )

    @router.post("/decisions", status_code=201)
    async def import_decisions(body: ImportRequest[DecisionRow], access: CanImport) -> ImportAnswer:
        """Record decisions on mandates of recorded missions."""
        context = access.context(None)
        unknown = await service.unknown_missions(row.mission for row in body.rows)

        def to_decisions(row: DecisionRow) -> Sequence[Decision]:
            if row.mission in unknown:
                raise MissionNotRecordedError(
                    f"no mission {row.mission} is recorded",
                    next_step="Load the missions first, or correct the id.",
                    pointer="/mission",
                )
            return [Decision(MANDATE, command) for command in row.to_commands()]

        return await run_import(kernel.aggregates, context, body, to_decisions)

    _add_tables(router, kernel)
    return router


def _add_tables(router: APIRouter, kernel: Kernel) -> None:
    async def record(
        table: TableName,
        body: ImportRequest[ModelRow]
        | ImportRequest[ConfigurationRow]
        | ImportRequest[CapabilityRow]
        | ImportRequest[TaskCategoryRow],
        access: CommandAccess,
    ) -> ImportAnswer:
        command = RecordCatalogue(
            occurred_on=TABLES_HOLD_FROM,
            provenance=Provenance.VERIFIED,
            source=STUDY_OF_THE_TABLES,
            table=table,
            rows=tuple(catalogue_row(row) for row in body.rows),
        )
        outcome = await kernel.aggregates.execute(CATALOGUE, command, access.context(None))
        changed = outcome.last_position > 0
        return ImportAnswer(
            file=body.file,
            rows=len(body.rows),
            recorded=1 if changed else 0,
            unchanged=0 if changed else len(body.rows),
            first_position=outcome.first_position,
            last_position=outcome.last_position,
        )

    @router.post("/models", status_code=201)
    async def import_models(body: ImportRequest[ModelRow], access: CanImport) -> ImportAnswer:
        """Record the table of models: one event for its whole content."""
        return await record(TableName.MODELS, body, access)

    @router.post("/configurations", status_code=201)
    async def import_configurations(
        body: ImportRequest[ConfigurationRow], access: CanImport
    ) -> ImportAnswer:
        """Record the table of configurations: one event for its whole content."""
        return await record(TableName.CONFIGURATIONS, body, access)

    @router.post("/capabilities", status_code=201)
    async def import_capabilities(
        body: ImportRequest[CapabilityRow], access: CanImport
    ) -> ImportAnswer:
        """Record the table of capabilities: one event for its whole content."""
        return await record(TableName.CAPABILITIES, body, access)

    @router.post("/task-categories", status_code=201)
    async def import_task_categories(
        body: ImportRequest[TaskCategoryRow], access: CanImport
    ) -> ImportAnswer:
        """Record the table of task categories: one event for its whole content."""
        return await record(TableName.TASK_CATEGORIES, body, access)
