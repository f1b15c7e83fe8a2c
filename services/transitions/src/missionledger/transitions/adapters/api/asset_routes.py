"""The resource `assets`: what becomes of the property of a mission."""

from fastapi import APIRouter

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.transitions.adapters.api.asking import Approver
from missionledger.transitions.adapters.api.asset_schemas import AssetLineView, AssetsView
from missionledger.transitions.adapters.api.mission_resource import (
    CommandRoute,
    Filters,
    MissionResource,
    add_resource,
)
from missionledger.transitions.domain.assets import commands as ask
from missionledger.transitions.domain.assets.decider import ASSETS as DECIDER
from missionledger.transitions.domain.assets.events import AssetKind
from missionledger.transitions.domain.assets.state import Assets, AssetStatus


class AssetFilters(Filters):
    """Which lines are asked for."""

    kind: AssetKind | None = None
    status: AssetStatus | None = None
    site_id: str | None = None


ASSETS: MissionResource[Assets, AssetsView, AssetLineView] = MissionResource(
    name="assets",
    decider=DECIDER,
    whole=AssetsView,
    item=AssetLineView,
    view=AssetsView.of,
    items=lambda view: view.lines,
    columns=(
        "mission_id",
        "line_id",
        "kind",
        "description",
        "quantity",
        "site_id",
        "status",
        "purchase_value.amount",
        "value.amount",
        "proceeds.amount",
        "loss.amount",
        "receiver",
        "settled_on",
        "reason",
        "replaces",
        "replaced_by",
    ),
    holds="the property, and what becomes of it,",
    filters=AssetFilters,
)

ROUTES = (
    CommandRoute("", ask.RegisterAssetLine, "Record property, with what it cost and is worth."),
    CommandRoute("/{line_id}/revalue", ask.RevalueAssetLine, "Record another value."),
    CommandRoute(
        "/{line_id}/offer",
        ask.OfferDisposal,
        "Offer a line at the next step of Regulation 5.14.",
    ),
    CommandRoute(
        "/{line_id}/decline", ask.DeclineDisposal, "Record that the offer was declined, and why."
    ),
    CommandRoute(
        "/{line_id}/complete",
        ask.CompleteDisposal,
        "Record that a line went to whom it was offered, and what it brought.",
        is_decision=True,
    ),
    CommandRoute(
        "/{line_id}/offer-gift",
        ask.OfferGift,
        "Give a line away on a decision of the General Assembly; the receiver has custody of it.",
        is_decision=True,
    ),
    CommandRoute("/{line_id}/accept-gift", ask.AcceptGift, "Record that a gift was taken."),
    CommandRoute(
        "/{line_id}/refuse-gift", ask.RefuseGift, "Record that a gift is not wanted after all."
    ),
    CommandRoute(
        "/{line_id}/reverse-custody",
        ask.ReverseCustody,
        "Take back what was refused, under a new line.",
    ),
    CommandRoute(
        "/{line_id}/propose-write-off",
        ask.ProposeWriteOff,
        "Propose to write a line off.",
        by="proposed_by",
    ),
    CommandRoute(
        "/{line_id}/reject-write-off",
        ask.RejectWriteOff,
        "Leave a line on the books.",
        by="rejected_by",
        access=Approver,
    ),
    CommandRoute(
        "/{line_id}/approve-write-off",
        ask.ApproveWriteOff,
        "Write a line off that somebody else proposed to write off.",
        by="approved_by",
        access=Approver,
        is_decision=True,
    ),
    CommandRoute(
        "/{line_id}/destroy-in-place",
        ask.DestroyInPlace,
        "Record that a line was destroyed because it could not be moved.",
        is_decision=True,
    ),
)


def add_assets(router: APIRouter, aggregates: Aggregates, clock: Clock) -> None:
    """Add the resource `assets`."""
    add_resource(router, aggregates, clock, ASSETS, ROUTES)
