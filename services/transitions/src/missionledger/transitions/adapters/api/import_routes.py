"""Bulk import of the milestones of real withdrawals."""

from collections.abc import Callable

from fastapi import APIRouter

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock, today
from missionledger.common.http.imports import ImportAnswer, ImportRequest, run_import
from missionledger.common.outcomes import Decision
from missionledger.transitions.adapters.api.asking import Administrator
from missionledger.transitions.adapters.api.import_rows import MilestoneRow
from missionledger.transitions.domain.plan.commands import RecordHistoricalMilestone
from missionledger.transitions.domain.plan.decider import PLAN


def add_imports(router: APIRouter, aggregates: Aggregates, clock: Clock) -> None:
    """Add the imports of history."""

    @router.post("/imports/milestones", status_code=201, tags=["imports"])
    async def import_milestones(
        body: ImportRequest[MilestoneRow],
        access: Administrator,
    ) -> ImportAnswer:
        """Record the milestones of real withdrawals; all rows or none."""
        to_decisions = historical_milestones(body, clock)
        return await run_import(aggregates, access.context(None), body, to_decisions)


def historical_milestones(
    body: ImportRequest[MilestoneRow], clock: Clock
) -> Callable[[MilestoneRow], list[Decision]]:
    """Return what turns a row into its command.

    What lies ahead belongs to the plan from its first day on, since the files do not say when
    each plan was published.
    """
    as_of = today(clock)
    first_day = {row.mission: row.on for row in sorted(body.rows, key=lambda row: row.on)[::-1]}

    def to_decisions(row: MilestoneRow) -> list[Decision]:
        command = RecordHistoricalMilestone(
            mission_id=row.mission,
            occurred_on=row.on if row.on <= as_of else first_day[row.mission],
            provenance=row.provenance,
            source=row.source,
            title=row.milestone,
            on=row.on,
            as_of=as_of,
            quantity=row.value,
            unit=row.unit,
        )
        return [Decision(PLAN, command)]

    return to_decisions
