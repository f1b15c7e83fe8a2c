"""The resources `legacy-items` and `legacy-accounts`: what a mission leaves behind (TRN-17)."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.common.http.schemas import Amount
from missionledger.common.outcomes import Loaded
from missionledger.transitions.adapters.api.mission_report import (
    MissionReport,
    Sources,
    add_report,
)
from missionledger.transitions.adapters.api.mission_resource import (
    CommandRoute,
    Filters,
    MissionResource,
    add_resource,
)
from missionledger.transitions.domain import legacy as rules
from missionledger.transitions.domain.archives import ARCHIVES, Archives
from missionledger.transitions.domain.assets.decider import ASSETS
from missionledger.transitions.domain.assets.events import DisposalStep
from missionledger.transitions.domain.assets.state import Assets, AssetStatus
from missionledger.transitions.domain.benchmarks import BENCHMARKS, BenchmarkKind, Benchmarks
from missionledger.transitions.domain.handovers.decider import HANDOVERS
from missionledger.transitions.domain.handovers.events import Route
from missionledger.transitions.domain.handovers.state import Handovers
from missionledger.transitions.domain.sites.decider import SITES
from missionledger.transitions.domain.sites.state import Sites, SiteStatus

Side = Literal["gain", "burden", "settled", "measure"]
_STAYS = (Route.HOST, Route.COUNTRY_TEAM)


class LegacyItemView(rules.LegacyItem):
    """One recorded item.

    Attributes:
        burden: whether it weighs on those who stay, and nobody has dealt with it.
    """

    mission_id: str
    burden: bool

    @classmethod
    def of(cls, mission_id: str, item: rules.LegacyItem) -> "LegacyItemView":
        """Return the item."""
        return cls(
            mission_id=mission_id,
            burden=item.kind.is_burden and item.resolved_on is None,
            **item.model_dump(),
        )


class LegacyItemsView(BaseModel):
    """What is recorded of the legacy of one mission beside its other records."""

    mission_id: str
    version: int
    burdens_open: int
    items: tuple[LegacyItemView, ...]

    @classmethod
    def of(cls, loaded: Loaded[rules.Legacy], _on: date) -> "LegacyItemsView":
        """Return the items by name."""
        state = loaded.state
        items = tuple(
            LegacyItemView.of(state.mission_id, state.items[key]) for key in sorted(state.items)
        )
        return cls(
            mission_id=state.mission_id,
            version=loaded.version,
            burdens_open=sum(each.burden for each in items),
            items=items,
        )


class LegacyItemFilters(Filters):
    """Which items are asked for."""

    kind: rules.LegacyKind | None = None
    burden: bool | None = None
    place: str | None = None
    left_to: str | None = None


ITEMS: MissionResource[rules.Legacy, LegacyItemsView, LegacyItemView] = MissionResource(
    name="legacy-items",
    decider=rules.LEGACY,
    whole=LegacyItemsView,
    item=LegacyItemView,
    view=LegacyItemsView.of,
    items=lambda view: view.items,
    columns=(
        "mission_id",
        "item_id",
        "kind",
        "burden",
        "title",
        "place",
        "quantity",
        "unit",
        "left_to",
        "left_on",
        "resolved_on",
        "resolved_by",
        "evidence",
    ),
    holds="what missions leave behind, as far as no other record tells it,",
    filters=LegacyItemFilters,
)
ITEM_ROUTES = (
    CommandRoute("", rules.RecordLegacy, "Record something that is left, a gain or a burden."),
    CommandRoute(
        "/{item_id}/resolve", rules.ResolveBurden, "Record that somebody dealt with a burden."
    ),
    CommandRoute(
        "/{item_id}/withdraw", rules.WithdrawLegacy, "Record that an item was recorded wrongly."
    ),
)


class LegacyRow(BaseModel):
    """One line of the account.

    Attributes:
        side: a `gain`, a `burden` that nobody has dealt with, one that was `settled` since, or a
            `measure` of legacy with its verdict; no sum is made of them.
        kind: of the record it comes from, such as `site_cleared` or `people_trained`.
        record: the resource that holds the fact.
        reference: its id there.
    """

    mission_id: str
    side: Side
    kind: str
    title: str
    place: str = ""
    quantity: int | None = None
    unit: str = ""
    value: Amount | None = None
    left_to: str = ""
    left_on: str | None = None
    standing: str = ""
    record: str
    reference: str


class LegacyView(BaseModel):
    """What one mission leaves behind, from all its records; gains and burdens side by side."""

    mission_id: str
    gains: int
    burdens: int
    by_kind: dict[str, int]
    rows: tuple[LegacyRow, ...]

    @classmethod
    def of(cls, mission_id: str, sources: Sources, _on: date) -> "LegacyView | None":
        """Return the account; None if nothing is left behind yet."""
        rows = (
            *_sites(mission_id, sources.of(SITES)),
            *_property(mission_id, sources.of(ASSETS)),
            *_archives(mission_id, sources.of(ARCHIVES)),
            *_tasks(mission_id, sources.of(HANDOVERS)),
            *_recorded(mission_id, sources.of(rules.LEGACY)),
            *_measures(mission_id, sources.of(BENCHMARKS)),
        )
        if not rows:
            return None
        kinds = sorted({each.kind for each in rows})
        return cls(
            mission_id=mission_id,
            gains=sum(each.side == "gain" for each in rows),
            burdens=sum(each.side == "burden" for each in rows),
            by_kind={kind: sum(each.kind == kind for each in rows) for kind in kinds},
            rows=rows,
        )


def _sites(mission_id: str, sites: Sites) -> Iterator[LegacyRow]:
    for site in sites.in_order:
        if not site.is_left:
            continue
        is_clean = site.cleared_on is not None and site.status is SiteStatus.HANDED_OVER
        yield LegacyRow(
            mission_id=mission_id,
            side="gain" if is_clean else "burden",
            kind="site_cleared" if is_clean else "site_not_cleared",
            title=site.name,
            place=site.name,
            left_to=site.receiver,
            left_on=site.left_on,
            standing=site.status,
            record="sites",
            reference=site.site_id,
        )


def _property(mission_id: str, assets: Assets) -> Iterator[LegacyRow]:
    for key in sorted(assets.lines):
        line = assets.lines[key]
        to_government = bool(line.offers) and line.offers[-1].step is DisposalStep.GOVERNMENT
        is_left = line.status is AssetStatus.GIVEN or (
            line.status is AssetStatus.DISPOSED and to_government
        )
        if not is_left and line.status is not AssetStatus.DESTROYED_IN_PLACE:
            continue
        yield LegacyRow(
            mission_id=mission_id,
            side="gain" if is_left else "burden",
            kind="property_left" if is_left else "property_destroyed_in_place",
            title=line.description,
            place=line.site_id,
            quantity=line.quantity,
            unit="items",
            value=Amount.of(line.value),
            left_to=line.receiver,
            left_on=line.settled_on,
            standing=line.status,
            record="assets",
            reference=key,
        )


def _archives(mission_id: str, archives: Archives) -> Iterator[LegacyRow]:
    for key in sorted(archives.holdings):
        holding = archives.holdings[key]
        if holding.handed_over_on is None:
            continue
        yield LegacyRow(
            mission_id=mission_id,
            side="gain",
            kind=f"archives_{holding.kind}",
            title=holding.title,
            unit=holding.volume,
            left_to=holding.receiver,
            left_on=holding.handed_over_on,
            standing="handed_over",
            record="archives",
            reference=key,
        )


def _tasks(mission_id: str, handovers: Handovers) -> Iterator[LegacyRow]:
    for key in sorted(handovers.tasks):
        task = handovers.tasks[key]
        if task.handed_over_on is None or task.route not in _STAYS:
            continue
        yield LegacyRow(
            mission_id=mission_id,
            side="gain",
            kind="task_carried_on",
            title=task.title,
            value=None if task.amount is None else Amount.of(task.amount),
            left_to=task.receiver,
            left_on=task.handed_over_on,
            standing=f"capacity {task.capacity.replace('_', ' ')}",
            record="handovers",
            reference=key,
        )


def _recorded(mission_id: str, legacy: rules.Legacy) -> Iterator[LegacyRow]:
    for key in sorted(legacy.items):
        item = legacy.items[key]
        open_side: Side = "burden" if item.kind.is_burden else "gain"
        solved = f"dealt with by {item.resolved_by} on {item.resolved_on}"
        yield LegacyRow(
            mission_id=mission_id,
            side=open_side if item.resolved_on is None else "settled",
            kind=item.kind,
            title=item.title,
            place=item.place,
            quantity=item.quantity,
            unit=item.unit,
            left_to=item.left_to,
            left_on=item.left_on,
            standing=solved if item.resolved_on is not None else "",
            record="legacy-items",
            reference=key,
        )


def _measures(mission_id: str, benchmarks: Benchmarks) -> Iterator[LegacyRow]:
    for key in sorted(benchmarks.benchmarks):
        one = benchmarks.benchmarks[key]
        if one.kind is not BenchmarkKind.LEGACY:
            continue
        yield LegacyRow(
            mission_id=mission_id,
            side="measure",
            kind="benchmark",
            title=one.title,
            quantity=None,
            unit=one.unit,
            left_to=one.owner,
            left_on=one.judged_on,
            standing=one.verdict or "not judged",
            record="benchmarks",
            reference=key,
        )


class LegacyFilters(Filters):
    """Which lines of the account are asked for."""

    side: Side | None = None
    kind: str | None = None
    left_to: str | None = None
    place: str | None = None


ACCOUNTS: MissionReport[LegacyView, LegacyRow] = MissionReport(
    name="legacy-accounts",
    deciders=(SITES, ASSETS, ARCHIVES, HANDOVERS, rules.LEGACY, BENCHMARKS),
    whole=LegacyView,
    item=LegacyRow,
    view=LegacyView.of,
    items=lambda view: view.rows,
    columns=(
        "mission_id",
        "side",
        "kind",
        "title",
        "place",
        "quantity",
        "unit",
        "value.amount",
        "value.currency",
        "left_to",
        "left_on",
        "standing",
        "record",
        "reference",
    ),
    holds="what missions leave behind, from all their records,",
    filters=LegacyFilters,
)


def add_legacy(router: APIRouter, aggregates: Aggregates, clock: Clock) -> None:
    """Add what is recorded of the legacy, and the account of all of it."""
    add_resource(router, aggregates, clock, ITEMS, ITEM_ROUTES)
    add_report(router, aggregates, ACCOUNTS)
