"""The resource `reserve-fund`, and the import of its level."""

from datetime import date

from fastapi import APIRouter, Response

from missionledger.common.http.answers import found
from missionledger.common.http.imports import ImportAnswer, ImportRequest, run_import
from missionledger.common.outcomes import Decision
from missionledger.common.refusals import NotFoundError
from missionledger.common.service import Kernel
from missionledger.finance.adapters.api.import_rows import Positive, SourcedRow
from missionledger.finance.adapters.api.kit import Importer, ReadAt, Reader
from missionledger.finance.adapters.api.loan_schemas import ReserveFundView
from missionledger.finance.domain.reserve_fund.commands import RecordHistoricalLevel
from missionledger.finance.domain.reserve_fund.decider import RESERVE_FUND
from missionledger.finance.domain.reserve_fund.policies import RESERVE_FUND_ID


class ReserveFundRow(SourcedRow):
    """`reserve-fund`: the level the Assembly set the Fund up with."""

    level_minor: Positive
    set_up_on: date


def build_reserve_fund_router(kernel: Kernel) -> APIRouter:
    """Return the routes of the Reserve Fund."""
    router = APIRouter(prefix="/v1", tags=["reserve-fund"])

    @router.get("/reserve-fund")
    async def get_reserve_fund(response: Response, access: Reader, axes: ReadAt) -> ReserveFundView:
        """Return the Fund: level, cash, advances, and the room its two limits leave."""
        access.require(None)
        loaded = await kernel.aggregates.read(RESERVE_FUND, RESERVE_FUND_ID, axes)
        if loaded is None:
            raise NotFoundError(
                f"no Reserve Fund is recorded up to {axes.effective_on}",
                next_step="Load the reference data, or ask for a later day.",
            )
        return found(response, loaded, ReserveFundView.of(loaded.state, axes.effective_on))

    @router.post("/imports/reserve-fund", tags=["imports"])
    async def import_reserve_fund(
        body: ImportRequest[ReserveFundRow], access: Importer
    ) -> ImportAnswer:
        """Record the level of the Fund; a second time adds nothing."""

        def decisions(row: ReserveFundRow) -> list[Decision]:
            command = RecordHistoricalLevel(
                occurred_on=row.set_up_on,
                provenance=row.provenance,
                source=row.source,
                level_minor=row.level_minor,
            )
            return [Decision(RESERVE_FUND, command)]

        return await run_import(kernel.aggregates, access.context(None), body, decisions)

    return router
