"""The resource `shared-assets`: aircraft and the like, used by several missions, paid by each."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.http.access import CommandAccess, ReadAccess, commands
from missionledger.common.http.answers import created, found
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.http.schemas import Amount
from missionledger.common.identifiers import MissionId
from missionledger.common.listing import list_aggregates
from missionledger.common.security.roles import Role
from missionledger.finance.adapters.api.budget_kit import (
    BudgetSources,
    ShortText,
    positive_dollars,
)
from missionledger.finance.adapters.api.kit import PageAsked, ReadAt, Reader, usd
from missionledger.finance.application.shared_assets import MissionLine, allocate_cost
from missionledger.finance.domain.budget.classification import (
    AIR_OPERATIONS,
    BudgetGroup,
    item_of,
)
from missionledger.finance.domain.shared_assets.decider import (
    MISSIONS_MAX,
    SHARED_ASSET,
    AllocateCost,
    AssetId,
    MissionUse,
    MonthText,
    RegisterAsset,
    SharedAsset,
    UnknownAssetError,
    UseCount,
    UseUnit,
)

ASSET_COLUMNS = ("asset", "title", "unit", "missions", "agreement", "months")

Sharing = Annotated[CommandAccess, Depends(commands(Role.BUDGET_OFFICER))]


class AssetBody(BaseModel):
    """An asset and the missions that share it."""

    model_config = ConfigDict(extra="forbid")

    asset: AssetId
    title: ShortText
    unit: UseUnit = UseUnit.FLIGHT_HOURS
    missions: Annotated[list[MissionId], Field(min_length=2, max_length=MISSIONS_MAX)]
    agreement: ShortText
    registered_on: date


class UseBody(BaseModel):
    """How much a mission used it, and the line on which its share is held; no line holds none."""

    model_config = ConfigDict(extra="forbid")

    mission: MissionId
    count: UseCount
    cost_centre: Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9-]{0,39}$")] | None = None
    item: ShortText = AIR_OPERATIONS


class AllocationBody(BaseModel):
    """The cost of a month, shared by use."""

    model_config = ConfigDict(extra="forbid")

    month: MonthText
    amount: Amount
    uses: Annotated[list[UseBody], Field(min_length=1, max_length=MISSIONS_MAX)]
    allocated_on: date


class ShareView(BaseModel):
    """A mission's use and share of a month."""

    mission: str
    count: int
    amount: Amount


class MonthView(BaseModel):
    """The cost of a month, and its shares as far as they may be seen."""

    month: str
    amount: Amount
    shares: Sequence[ShareView]


class AssetView(BaseModel):
    """An asset that several missions share."""

    asset: str
    title: str
    unit: str
    missions: Sequence[str]
    agreement: str
    months: int


class AssetDetailView(AssetView):
    """The asset with the months whose cost was shared."""

    allocations: Sequence[MonthView]


def _summary(asset: SharedAsset) -> AssetView:
    return AssetView(
        asset=asset.asset,
        title=asset.title,
        unit=asset.unit.value,
        missions=asset.missions,
        agreement=asset.agreement,
        months=len(asset.months),
    )


def _detail(asset: SharedAsset, access: ReadAccess | None) -> AssetDetailView:
    def is_shown(mission: str) -> bool:
        return access is None or access.allows(mission)

    return AssetDetailView(
        **_summary(asset).model_dump(),
        allocations=[
            MonthView(
                month=each.month,
                amount=usd(each.amount_minor),
                shares=[
                    ShareView(
                        mission=share.mission,
                        count=next(use.count for use in each.uses if use.mission == share.mission),
                        amount=usd(share.amount_minor),
                    )
                    for share in each.shares
                    if is_shown(share.mission)
                ],
            )
            for _, each in sorted(asset.months.items())
        ],
    )


def add_shared_assets(router: APIRouter, sources: BudgetSources) -> None:
    """Add the routes of shared assets."""
    _add_reads(router, sources)
    _add_commands(router, sources)


def _add_reads(router: APIRouter, sources: BudgetSources) -> None:
    @router.get("/shared-assets", response_model=Page[AssetView], tags=["shared-assets"])
    async def list_assets(
        request: Request, access: Reader, axes: ReadAt, page: PageAsked, mission: str | None = None
    ) -> Response:
        """List assets that several missions share."""

        def keep(asset: SharedAsset) -> bool:
            return any(map(access.allows, asset.missions)) and (
                mission is None or mission in asset.missions
            )

        listing = await list_aggregates(
            sources.reads.aggregates,
            SHARED_ASSET,
            axes,
            after=page.after,
            limit=page.limit,
            missions=None,
            keep=keep,
        )
        items = [_summary(each.loaded.state) for each in listing.items]
        cursor = encode_cursor(listing.next_after) if listing.next_after else None
        return page_response(request, Page(items=items, next_cursor=cursor), ASSET_COLUMNS)

    @router.get("/shared-assets/{asset}", tags=["shared-assets"])
    async def get_asset(
        response: Response, asset: str, access: Reader, axes: ReadAt
    ) -> AssetDetailView:
        """Return an asset with its use and cost by month; other missions' shares are left out."""
        loaded = await sources.reads.aggregates.read(SHARED_ASSET, asset, axes)
        if loaded is None or not any(map(access.allows, loaded.state.missions)):
            raise UnknownAssetError(
                f"there is no shared asset {asset}", next_step="Take it from /v1/shared-assets."
            )
        return found(response, loaded, _detail(loaded.state, access))


def _add_commands(router: APIRouter, sources: BudgetSources) -> None:
    @router.post("/shared-assets", status_code=201, tags=["shared-assets"])
    async def register(response: Response, body: AssetBody, access: Sharing) -> AssetDetailView:
        """Put an asset at the disposal of several missions."""
        context = access.context(None)
        command = RegisterAsset(
            asset=body.asset,
            title=body.title,
            unit=body.unit,
            missions=tuple(body.missions),
            agreement=body.agreement,
            occurred_on=body.registered_on,
            source=body.agreement,
        )
        outcome = await sources.reads.aggregates.execute(SHARED_ASSET, command, context)
        view = _detail(outcome.state, None)
        return created(response, outcome, f"/v1/shared-assets/{body.asset}", view)

    @router.post("/shared-assets/{asset}/allocations", status_code=201, tags=["shared-assets"])
    async def allocate(
        response: Response, asset: AssetId, body: AllocationBody, access: Sharing
    ) -> AssetDetailView:
        """Share the cost of a month by use, and hold each mission's share in its allotment."""
        money = positive_dollars(body.amount)
        context = access.context(None, amount=money)
        command = AllocateCost(
            asset=asset,
            month=body.month,
            amount_minor=money.minor,
            uses=tuple(MissionUse(mission=each.mission, count=each.count) for each in body.uses),
            allocated_by=context.actor,
            occurred_on=body.allocated_on,
        )
        lines = [
            MissionLine(each.mission, each.cost_centre, item_of(BudgetGroup.OPERATIONAL, each.item))
            for each in body.uses
            if each.cost_centre is not None
        ]
        outcome = await allocate_cost(sources.reads.aggregates, command, lines, context)
        view = _detail(outcome.state, None)
        return created(response, outcome, f"/v1/shared-assets/{asset}", view)
