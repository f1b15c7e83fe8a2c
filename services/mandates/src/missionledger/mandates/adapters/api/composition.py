"""Routes of what a mission is made of, what that rests on, and what else was considered."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from missionledger.common.clock import today
from missionledger.common.commands import CommandContext
from missionledger.common.http.answers import created, found
from missionledger.common.http.paging import Page
from missionledger.common.identifiers import MissionId
from missionledger.common.outcomes import Outcome
from missionledger.common.service import Kernel
from missionledger.mandates.adapters.api.composition_schemas import (
    COMPOSITION_COLUMNS,
    OPTION_COLUMNS,
    ArrangementBody,
    ChoiceView,
    CompositionBody,
    CompositionView,
    CoordinationBody,
    CrimeScopeBody,
    DueDiligenceBody,
    FeasibilityBody,
    OptionBody,
    OptionView,
    PresenceBody,
    RolesBody,
    RoleView,
    StateRequestBody,
    SupportPackageBody,
    SupportPackageView,
)
from missionledger.mandates.adapters.api.fact_routes import FactRoute, add_list, add_recording
from missionledger.mandates.adapters.api.kit import (
    AtAxes,
    CanRead,
    CanRecord,
    OfPage,
    OnVersion,
    part_response,
    read_of_mission,
)
from missionledger.mandates.application.composition import CompositionService
from missionledger.mandates.domain.composition import commands, events
from missionledger.mandates.domain.composition.decider import COMPOSITION
from missionledger.mandates.domain.composition.facts import ArrangedMatter
from missionledger.mandates.domain.composition.state import MissionComposition

_LISTED = (
    FactRoute(
        "state-requests",
        "state_requests",
        "requests of States for help",
        StateRequestBody,
        commands.RecordStateRequest,
        events.StateRequestRecorded,
        "requests",
    ),
    FactRoute(
        "due-diligence",
        "due_diligence",
        "examinations of non-UN forces under the human rights due diligence policy",
        DueDiligenceBody,
        commands.RecordDueDiligence,
        events.DueDiligenceRecorded,
        "due_diligence",
    ),
    FactRoute(
        "coordination",
        "coordination",
        "how deployments beside each other work together",
        CoordinationBody,
        commands.AgreeCoordination,
        events.CoordinationAgreed,
        "coordination",
    ),
    FactRoute(
        "arrangements",
        "arrangements",
        "who commands, who pays, and by whose rules people serve and are recruited",
        ArrangementBody,
        commands.RecordArrangement,
        events.ArrangementRecorded,
        "arrangements",
    ),
    FactRoute(
        "crime-scopes",
        "crime_scopes",
        "what a mandate against organized crime is about, in which countries and with whom",
        CrimeScopeBody,
        commands.RecordCrimeScope,
        events.CrimeScopeRecorded,
        "crime_scopes",
    ),
    FactRoute(
        "presence",
        "presence",
        "what others do in the country already",
        PresenceBody,
        commands.RecordPresence,
        events.PresenceRecorded,
        "presence",
    ),
    FactRoute(
        "feasibility",
        "feasibility",
        "dated judgements on models, with their authors",
        FeasibilityBody,
        commands.JudgeFeasibility,
        events.FeasibilityJudged,
        "judgements",
    ),
)
_LISTED_OTHERWISE = (
    FactRoute(
        "role-agreements",
        "role_agreements",
        "who does what among organizations",
        RolesBody,
        commands.AgreeRoles,
        events.RolesAgreed,
        "roles",
    ),
    FactRoute(
        "support-packages",
        "support_packages",
        "support to non-UN forces, with ceiling and end",
        SupportPackageBody,
        commands.SetSupportPackage,
        events.SupportPackageSet,
        "packages",
    ),
    FactRoute(
        "options",
        "options",
        "ways to answer the situation, side by side, no mission among them",
        OptionBody,
        commands.RecordOption,
        events.OptionRecorded,
        "options",
    ),
)


def build_router(kernel: Kernel) -> APIRouter:
    """Return the routes of the composition of missions."""
    router = APIRouter(prefix="/v1/missions/{mission_id}", tags=["composition"])
    service = CompositionService(kernel.aggregates, kernel.clock)

    async def record(
        command: commands.CompositionCommand, context: CommandContext, version: int | None
    ) -> Outcome[MissionComposition]:
        return await service.record(command, context, expected_version=version)

    for fact in (*_LISTED, *_LISTED_OTHERWISE):
        add_recording(router, fact, record)
    for fact in _LISTED:
        add_list(router, kernel, fact, COMPOSITION)
    _add_side_by_side(router, kernel)
    _add_compositions(router, kernel, service)
    return router


def _add_side_by_side(router: APIRouter, kernel: Kernel) -> None:
    @router.get("/options", response_model=Page[OptionView])
    async def list_options(
        mission_id: MissionId,
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        model: Annotated[str | None, Query(max_length=80)] = None,
    ) -> Response:
        """List the options side by side; `no mission` is always among them."""
        loaded = await read_of_mission(kernel, COMPOSITION, mission_id, access, axes)
        judgements = loaded.state.latest_judgements()
        items = [OptionView.of(each, judgements) for each in loaded.state.present_options()]
        if not any(each.no_mission for each in items):
            items.insert(0, OptionView.nobody_described_no_mission())
        kept = [each for each in items if model is None or model in each.models or each.no_mission]
        return part_response(request, kept, page, OPTION_COLUMNS, version=loaded.version)

    @router.get("/role-agreements", response_model=Page[RoleView])
    async def list_role_agreements(
        mission_id: MissionId, request: Request, access: CanRead, axes: AtAxes, page: OfPage
    ) -> Response:
        """List who does what among organizations, one row for each organization."""
        loaded = await read_of_mission(kernel, COMPOSITION, mission_id, access, axes)
        items = [row for each in loaded.state.roles for row in RoleView.rows_of(each)]
        columns = tuple(RoleView.model_fields)
        return part_response(request, items, page, columns, version=loaded.version)

    @router.get("/support-packages", response_model=Page[SupportPackageView])
    async def list_support_packages(
        mission_id: MissionId,
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        in_force: Annotated[bool | None, Query(description="The effective day lies in it.")] = None,
    ) -> Response:
        """List support packages as they were set last."""
        loaded = await read_of_mission(kernel, COMPOSITION, mission_id, access, axes)
        views = _packages(loaded.state, axes.effective_on)
        items = [each for each in views if in_force in (None, each.in_force)]
        columns = tuple(
            "ceiling.amount" if each == "ceiling" else each
            for each in SupportPackageView.model_fields
        )
        return part_response(request, items, page, columns, version=loaded.version)


def _add_compositions(router: APIRouter, kernel: Kernel, service: CompositionService) -> None:
    @router.get("/composition")
    async def get_composition(
        mission_id: MissionId, response: Response, access: CanRead, axes: AtAxes
    ) -> CompositionView:
        """Return what the mission is made of on the effective day."""
        loaded = await read_of_mission(kernel, COMPOSITION, mission_id, access, axes)
        view = _view(mission_id, loaded.state, axes.effective_on, loaded.version, loaded.position)
        return found(response, loaded, view)

    @router.get("/compositions", response_model=Page[ChoiceView])
    async def list_compositions(
        mission_id: MissionId, request: Request, access: CanRead, axes: AtAxes, page: OfPage
    ) -> Response:
        """List the compositions of the mission over its life."""
        loaded = await read_of_mission(kernel, COMPOSITION, mission_id, access, axes)
        items = [ChoiceView.of(each) for each in loaded.state.choices]
        return part_response(request, items, page, COMPOSITION_COLUMNS, version=loaded.version)

    @router.post("/compositions", status_code=201)
    async def choose_composition(
        mission_id: MissionId,
        body: CompositionBody,
        response: Response,
        access: CanRecord,
        version: OnVersion,
    ) -> CompositionView:
        """Choose models and configuration of the mission from a day on."""
        context = access.context(mission_id)
        outcome = await service.choose(body.to_wish(mission_id), context, expected_version=version)
        view = _view(
            mission_id,
            outcome.state,
            today(kernel.clock),
            outcome.version,
            outcome.last_position,
        )
        return created(response, outcome, f"/v1/missions/{mission_id}/composition", view)


def _view(
    mission_id: str, state: MissionComposition, day: date, version: int, position: int
) -> CompositionView:
    chosen = state.in_force_on(day)
    arranged = state.arranged_on(day)
    matters = {each.matter for each in arranged}
    return CompositionView(
        mission_id=mission_id,
        in_force=ChoiceView.of(chosen) if chosen else None,
        planned=tuple(ChoiceView.of(each) for each in state.choices if each.effective_from > day),
        arrangements=arranged,
        not_arranged=tuple(each for each in ArrangedMatter if each not in matters),
        support_packages=_packages(state, day),
        feasibility=state.latest_judgements(),
        version=version,
        position=position,
    )


def _packages(state: MissionComposition, day: date) -> tuple[SupportPackageView, ...]:
    latest = {each.package_id: each for each in state.packages}
    return tuple(SupportPackageView.of(each, day) for each in latest.values())
