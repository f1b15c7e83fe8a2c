"""Routes about getting better: force headquarters, data fusion, women's part at every level."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response

from missionledger.common.aggregates import Aggregates
from missionledger.common.commands import CommandContext
from missionledger.common.http.paging import Page
from missionledger.common.identifiers import MissionId
from missionledger.common.security.roles import Role
from missionledger.common.service import Kernel
from missionledger.performance.adapters.api.pages import page_of
from missionledger.performance.adapters.api.records import (
    LEADERS,
    LEADERS_AND_EVALUATORS,
    FactRoute,
    Opening,
    OpeningBody,
    Record,
    record_router,
)
from missionledger.performance.adapters.api.resource import (
    AtAxes,
    CanRead,
    FactBody,
    OfPage,
    Prepare,
)
from missionledger.performance.application.all_of import all_listed
from missionledger.performance.application.recording import not_there
from missionledger.performance.application.units import UnitService, missions_to_list
from missionledger.performance.domain import force_headquarters, fusion_cell, womens_part
from missionledger.performance.domain.data_set import DATA_SET
from missionledger.performance.domain.womens_part import COMPONENT_OF, WOMENS_PART, StaffLevel

LEVEL_COLUMNS = (
    "mission_id",
    "component",
    "level",
    "counted_on",
    "women",
    "all_people",
    "share",
    "aimed_per_cent",
    "doing",
    "counted_from",
)


class SetupBody(FactBody, force_headquarters.Setup):
    """Who commands the force, and how many posts of its headquarters are filled."""


class HeadquartersEvaluationBody(FactBody, force_headquarters.HeadquartersFindings):
    """An evaluation of a headquarters; the evaluator is whoever sends it."""


class HeadquartersActionBody(FactBody, force_headquarters.HeadquartersAction):
    """What is done about a finding."""


class HeadquartersActionEndBody(FactBody, force_headquarters.HeadquartersActionEnd):
    """What shows that an action was carried out."""


class HeadquartersDecisionBody(FactBody, force_headquarters.HeadquartersDecision):
    """What becomes of the headquarters."""


class CellBody(OpeningBody, fusion_cell.CellRules):
    """A data fusion cell, first or anew."""


class ProductBody(FactBody, fusion_cell.Product):
    """What joined data shows."""


class ProductUseBody(FactBody, fusion_cell.ProductUse):
    """What a product was used for."""


class CountBody(FactBody, womens_part.LevelCounted):
    """How many women there are at a level, of how many."""


class BarrierBody(FactBody, womens_part.Barrier):
    """What keeps women from an equal part."""


class BarrierActionBody(FactBody, womens_part.BarrierAction):
    """What is done about a barrier."""


class LevelView(womens_part.LevelShare):
    """The newest count at a level of a mission."""

    mission_id: str


def _headquarters(state: force_headquarters.ForceHeadquarters) -> dict[str, Any]:
    newest = state.newest()
    return {
        "force_commander": state.commander,
        "posts": state.set_up[-1].posts if state.set_up else None,
        "filled": state.set_up[-1].filled if state.set_up else None,
        "evaluated_on": newest.evaluated_on if newest else None,
        "form_id": newest.form_id if newest else None,
        "form_version": newest.form_version if newest else None,
        "short_of": [each.model_dump(mode="json") for each in state.short_of()],
        "unplanned": list(state.unplanned()),
        "plan_due_on": state.plan_due_on,
        "actions_open": [each.action_id for each in state.actions_open()],
        "decision_due_on": state.decision_due_on,
        "choice": state.decisions[-1].choice if state.decisions else None,
    }


def _headquarters_record(
    service: UnitService,
) -> Record[force_headquarters.ForceHeadquarters]:
    return Record(
        path="/v1/force-headquarters",
        noun="force headquarters",
        tag="force headquarters",
        decider=force_headquarters.FORCE_HEADQUARTERS,
        key="mission_id",
        summary=_headquarters,
        columns=(
            "force_commander",
            "posts",
            "filled",
            "evaluated_on",
            "form_id",
            "form_version",
            "unplanned",
            "plan_due_on",
            "actions_open",
            "decision_due_on",
            "choice",
        ),
        facts=(
            FactRoute("/set-ups", SetupBody, force_headquarters.SetUpHeadquarters),
            FactRoute(
                "/evaluations",
                HeadquartersEvaluationBody,
                force_headquarters.EvaluateHeadquarters,
                (Role.EVALUATOR,),
                ("evaluator",),
                prepare=_with_form(service),
            ),
            FactRoute(
                "/actions", HeadquartersActionBody, force_headquarters.PlanHeadquartersAction
            ),
            FactRoute(
                "/action-ends",
                HeadquartersActionEndBody,
                force_headquarters.ReportHeadquartersAction,
                LEADERS_AND_EVALUATORS,
                ("reported_by",),
            ),
            FactRoute(
                "/decisions",
                HeadquartersDecisionBody,
                force_headquarters.DecideOnHeadquarters,
                (Role.APPROVER,),
                ("decided_by",),
                with_version=True,
            ),
        ),
    )


def _with_form(service: UnitService) -> Prepare:
    """Return what adds the version of the form that the evaluation names."""

    async def add(fields: dict[str, Any], _context: CommandContext) -> dict[str, Any]:
        form = await service.form_version(
            fields["form_id"], fields["form_version"], fields["evaluated_on"]
        )
        return fields | {"form": form}

    return add


def _cell(state: fusion_cell.FusionCell) -> dict[str, Any]:
    described = state.described[-1]
    newest = max(state.products, key=lambda each: each.day, default=None)
    return {
        "title": described.title,
        "place": described.place,
        "location": described.location,
        "posts": described.posts,
        "filled": described.filled,
        "sources": list(described.sources),
        "products": len(state.products),
        "newest_on": newest.day if newest else None,
        "not_answered": list(state.unanswered()),
        "uses": len(state.uses),
        "not_used": sum(each.used_for is fusion_cell.UseOf.NOT_USED for each in state.uses),
    }


def _cells(aggregates: Aggregates) -> Record[fusion_cell.FusionCell]:
    return Record(
        path="/v1/fusion-cells",
        noun="fusion cell",
        tag="fusion cells",
        decider=fusion_cell.FUSION_CELL,
        key="cell_id",
        summary=_cell,
        columns=(
            "title",
            "place",
            "location",
            "posts",
            "filled",
            "sources",
            "products",
            "newest_on",
            "not_answered",
            "uses",
            "not_used",
        ),
        filters={"place": fusion_cell.CellPlace},
        opening=Opening(
            CellBody, fusion_cell.DescribeCell, LEADERS, prepare=_sources_registered(aggregates)
        ),
        facts=(
            FactRoute(
                "/products",
                ProductBody,
                fusion_cell.IssueProduct,
                LEADERS_AND_EVALUATORS,
                ("issued_by",),
            ),
            FactRoute("/uses", ProductUseBody, fusion_cell.UseProduct, LEADERS_AND_EVALUATORS),
        ),
    )


def _sources_registered(aggregates: Aggregates) -> Prepare:
    """Return what checks that the data is under rules, and of the same mission."""

    async def check(fields: dict[str, Any], _context: CommandContext) -> dict[str, Any]:
        for source in fields["sources"]:
            known = await aggregates.load(DATA_SET, source)
            if not known.version or known.state.rules[-1].mission_id != fields["mission_id"]:
                raise not_there("data set", source)
        return fields

    return check


def _women(state: womens_part.WomensPart) -> dict[str, Any]:
    newest = state.newest()
    return {
        "levels": [each.model_dump(mode="json") for each in newest],
        "levels_counted": len(newest),
        "not_counted": list(state.not_counted()),
        "without_women": [each.level for each in newest if each.all_people and not each.women],
        "barriers_open": list(state.barriers_open()),
        "counted_on": max((each.counted_on for each in newest), default=None),
    }


WOMEN = Record(
    path="/v1/womens-part",
    noun="mission with counts of women",
    tag="women's part",
    decider=WOMENS_PART,
    key="mission_id",
    summary=_women,
    columns=("levels_counted", "not_counted", "without_women", "barriers_open", "counted_on"),
    facts=(
        FactRoute("/counts", CountBody, womens_part.CountWomen, LEADERS_AND_EVALUATORS),
        FactRoute("/barriers", BarrierBody, womens_part.NameBarrier, LEADERS_AND_EVALUATORS),
        FactRoute("/barrier-actions", BarrierActionBody, womens_part.ActOnBarrier),
    ),
)


def build_router(kernel: Kernel) -> APIRouter:
    """Return the routes."""
    router = APIRouter()
    service = UnitService(kernel.aggregates, kernel.clock)
    for each in (_headquarters_record(service), _cells(kernel.aggregates), WOMEN):
        router.include_router(record_router(kernel, each))
    _add_levels(router, kernel)
    return router


def _add_levels(router: APIRouter, kernel: Kernel) -> None:
    @router.get("/v1/womens-part-by-level", response_model=Page[LevelView], tags=["women's part"])
    async def list_levels(
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        mission: MissionId | None = None,
        component: womens_part.LevelComponent | None = None,
        level: StaffLevel | None = None,
        counted_after: date | None = None,
    ) -> Response:
        """List the newest count of women at each level of each mission, by mission and level."""
        missions = missions_to_list(access.missions, mission)
        listed = await all_listed(kernel.aggregates, WOMENS_PART, axes, missions)
        rows = [
            (
                f"{each.id}/{list(StaffLevel).index(share.level):02}",
                LevelView(mission_id=each.id, **share.model_dump()),
            )
            for each in listed
            for share in each.loaded.state.newest()
            if component in (None, COMPONENT_OF[share.level])
            and level in (None, share.level)
            and (counted_after is None or share.counted_on > counted_after)
        ]
        return page_of(request, rows, page, LEVEL_COLUMNS)
