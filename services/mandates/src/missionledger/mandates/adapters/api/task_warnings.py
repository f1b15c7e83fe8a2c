"""Which missions have tasks without money, and which of them are short of cash besides."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.service import Kernel
from missionledger.mandates.adapters.api.kit import AtAxes, CanRead, OfPage
from missionledger.mandates.application.task_warnings import WarnedMission, warned_missions
from missionledger.mandates.domain.mission_cash.events import CashFacts, CashStanding
from missionledger.mandates.domain.tasks.warning import WarningLevel

COLUMNS = (
    "mission_id",
    "level",
    "text",
    "tasks",
    "unfunded",
    "cash",
    "told.as_of",
    "told.holds_until",
    "told.short_from",
    "told.forecast",
    "told.foreign_position",
)


class MissionWarningView(BaseModel):
    """A mission with tasks that came without money.

    Attributes:
        tasks: all that stand.
        unfunded: ids of those given within existing resources.
        told: the last that finance told of its cash by then; None before it.
    """

    mission_id: str
    level: WarningLevel
    text: str
    tasks: int
    unfunded: tuple[str, ...]
    cash: CashStanding
    told: CashFacts | None

    @classmethod
    def of(cls, found: WarnedMission) -> "MissionWarningView":
        """Return the mission as it is shown."""
        warning = found.warning
        return cls(
            mission_id=found.mission_id,
            level=warning.level,
            text=warning.text,
            tasks=found.tasks,
            unfunded=warning.unfunded,
            cash=warning.cash,
            told=warning.told,
        )


def build_router(kernel: Kernel) -> APIRouter:
    """Return the route of warnings over all missions."""
    router = APIRouter(prefix="/v1/task-warnings", tags=["tasks"])

    @router.get("", response_model=Page[MissionWarningView])
    async def list_task_warnings(
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        level: Annotated[
            WarningLevel | None, Query(description="Only this level; all but `none` by default.")
        ] = None,
    ) -> Response:
        """List missions with tasks without money, by id; louder where cash is short too."""
        found, after = await warned_missions(
            kernel.aggregates,
            axes,
            after=page.after,
            limit=page.limit,
            missions=access.missions,
            level=level,
        )
        items = [MissionWarningView.of(each) for each in found]
        cursor = encode_cursor(after) if after else None
        return page_response(request, Page(items=items, next_cursor=cursor), COLUMNS)

    return router
