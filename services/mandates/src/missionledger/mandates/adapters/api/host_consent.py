"""Routes of the host: consent, consultation, breaches, commitments."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from missionledger.common.commands import CommandContext
from missionledger.common.http.answers import created, found
from missionledger.common.http.paging import Page
from missionledger.common.identifiers import MissionId
from missionledger.common.outcomes import Loaded, Outcome
from missionledger.common.service import Kernel
from missionledger.mandates.adapters.api.fact_routes import FactRoute, add_list, add_recording
from missionledger.mandates.adapters.api.host_schemas import (
    BREACH_COLUMNS,
    COMMITMENT_COLUMNS,
    CONSENT_COLUMNS,
    BreachBody,
    BreachResolutionBody,
    BreachView,
    CommitmentBody,
    CommitmentFollowUpBody,
    CommitmentView,
    ConsentBody,
    ConsentView,
    ConsultationBody,
    ContingencyReviewBody,
    HostRelationView,
    HostView,
    MeetingIntervalBody,
    UnconstitutionalChangeBody,
)
from missionledger.mandates.adapters.api.kit import (
    AtAxes,
    CanRead,
    CanRecord,
    OfPage,
    part_response,
    read_of_mission,
)
from missionledger.mandates.application.host_consent import HostService
from missionledger.mandates.domain.host_consent import commands, events, facts
from missionledger.mandates.domain.host_consent.decider import (
    HOST_CONSENT,
    consents_for_deployment,
)
from missionledger.mandates.domain.host_consent.meetings import meetings_on
from missionledger.mandates.domain.host_consent.refusals import HostConsentMissingError
from missionledger.mandates.domain.host_consent.state import HostRelation
from missionledger.mandates.domain.mandate.decider import MANDATE
from missionledger.mandates.domain.words import Slug

_CONSENTS = FactRoute(
    "host-consents",
    "host_consents",
    "how legal, strategic and day-to-day consent of hosts stood over time",
    ConsentBody,
    commands.RecordConsent,
    events.ConsentRecorded,
    "consents",
    on_version=True,
)
_BREACHES = FactRoute(
    "sofa-breaches",
    "sofa_breaches",
    "breaches of the status-of-forces agreement",
    BreachBody,
    commands.RecordSofaBreach,
    events.SofaBreachRecorded,
    "breaches",
)
_COMMITMENTS = FactRoute(
    "host-commitments",
    "host_commitments",
    "what the host undertook",
    CommitmentBody,
    commands.RecordHostCommitment,
    events.HostCommitmentRecorded,
    "commitments",
)
_CONSULTATIONS = FactRoute(
    "consultations",
    "consultations",
    "consultations with method, day and outcome",
    ConsultationBody,
    commands.RecordConsultation,
    events.PartyConsulted,
    "consultations",
)
_LISTED = (
    FactRoute(
        "meeting-intervals",
        "meeting_intervals",
        "how often leadership and host agreed to meet on how the mandate is carried out",
        MeetingIntervalBody,
        commands.AgreeMeetingInterval,
        events.MeetingIntervalAgreed,
        "intervals",
    ),
    FactRoute(
        "unconstitutional-changes",
        "unconstitutional_changes",
        "unconstitutional changes of government, which reopen consent",
        UnconstitutionalChangeBody,
        commands.RecordUnconstitutionalChange,
        events.UnconstitutionalChangeRecorded,
        "changes",
    ),
    FactRoute(
        "contingency-reviews",
        "contingency_reviews",
        "reviews of the contingency plans",
        ContingencyReviewBody,
        commands.ReviewContingencyPlans,
        events.ContingencyPlansReviewed,
        "reviews",
    ),
)


def build_router(kernel: Kernel) -> APIRouter:
    """Return the routes about the hosts of missions."""
    router = APIRouter(prefix="/v1/missions/{mission_id}", tags=["host"])
    service = HostService(kernel.aggregates, kernel.clock)

    async def record(
        command: commands.HostCommand, context: CommandContext, version: int | None
    ) -> Outcome[HostRelation]:
        return await service.record(command, context, expected_version=version)

    for fact in (_CONSENTS, _CONSULTATIONS, _BREACHES, _COMMITMENTS, *_LISTED):
        add_recording(router, fact, record)
    for fact in _LISTED:
        add_list(router, kernel, fact, HOST_CONSENT)
    _add_view(router, kernel)
    _add_lists(router, kernel)
    _add_tracked(router, kernel)
    _add_follow_ups(router, service)
    return router


def _add_view(router: APIRouter, kernel: Kernel) -> None:
    @router.get("/host-relation")
    async def get_host_relation(
        mission_id: MissionId, response: Response, access: CanRead, axes: AtAxes
    ) -> HostRelationView:
        """Return how the mission stands with its host on the effective day."""
        loaded = await read_of_mission(kernel, HOST_CONSENT, mission_id, access, axes)
        mandate = await kernel.aggregates.read(MANDATE, mission_id, axes)
        latest = mandate.state.latest if mandate else None
        decided_on = latest.decided_on if latest else None
        return found(response, loaded, _view(mission_id, loaded, axes.effective_on, decided_on))


def _add_lists(router: APIRouter, kernel: Kernel) -> None:
    @router.get("/host-consents", response_model=Page[events.ConsentRecorded])
    async def list_host_consents(
        mission_id: MissionId,
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        kind: facts.ConsentKind | None = None,
        host: Annotated[str | None, Query(max_length=3)] = None,
    ) -> Response:
        """List how consent stood over time, by order of record."""
        loaded = await read_of_mission(kernel, HOST_CONSENT, mission_id, access, axes)
        items = [
            each
            for each in loaded.state.consents
            if kind in (None, each.kind) and host in (None, each.host)
        ]
        return part_response(request, items, page, CONSENT_COLUMNS, version=loaded.version)

    @router.get("/consultations", response_model=Page[events.PartyConsulted])
    async def list_consultations(
        mission_id: MissionId,
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        party_kind: facts.PartyKind | None = None,
        purpose: facts.Purpose | None = None,
    ) -> Response:
        """List who was heard, how and with what outcome."""
        loaded = await read_of_mission(kernel, HOST_CONSENT, mission_id, access, axes)
        items = [
            each
            for each in loaded.state.consultations
            if party_kind in (None, each.party_kind) and purpose in (None, each.purpose)
        ]
        return part_response(request, items, page, _CONSULTATIONS.columns, version=loaded.version)


def _add_tracked(router: APIRouter, kernel: Kernel) -> None:
    @router.get("/sofa-breaches", response_model=Page[BreachView])
    async def list_sofa_breaches(
        mission_id: MissionId,
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        kind: facts.BreachKind | None = None,
        unsettled: Annotated[bool | None, Query(alias="open")] = None,
    ) -> Response:
        """List breaches of the status-of-forces agreement and how they were settled."""
        loaded = await read_of_mission(kernel, HOST_CONSENT, mission_id, access, axes)
        views = [BreachView.of(each, loaded.state) for each in loaded.state.breaches]
        items = [
            each for each in views if kind in (None, each.kind) and unsettled in (None, each.open)
        ]
        return part_response(request, items, page, BREACH_COLUMNS, version=loaded.version)

    @router.get("/host-commitments", response_model=Page[CommitmentView])
    async def list_host_commitments(
        mission_id: MissionId,
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        overdue: Annotated[
            bool | None, Query(description="Past its day on the effective day.")
        ] = None,
    ) -> Response:
        """List what the host undertook and what became of it."""
        loaded = await read_of_mission(kernel, HOST_CONSENT, mission_id, access, axes)
        items = [
            each
            for each in _commitments(loaded.state, axes.effective_on)
            if overdue in (None, each.overdue)
        ]
        return part_response(request, items, page, COMMITMENT_COLUMNS, version=loaded.version)


def _add_follow_ups(router: APIRouter, service: HostService) -> None:
    @router.post("/sofa-breaches/{breach_id}/resolution", status_code=201)
    async def resolve_sofa_breach(
        mission_id: MissionId,
        breach_id: Slug,
        body: BreachResolutionBody,
        response: Response,
        access: CanRecord,
    ) -> BreachView:
        """Record how a breach was settled."""
        command = commands.ResolveSofaBreach.model_validate(
            body.fields(mission_id) | {"breach_id": breach_id}
        )
        outcome = await service.record(command, access.context(mission_id))
        (view,) = (
            BreachView.of(each, outcome.state)
            for each in outcome.state.breaches
            if each.breach_id == breach_id
        )
        return created(response, outcome, f"/v1/missions/{mission_id}/sofa-breaches", view)

    @router.post("/host-commitments/{commitment_id}/follow-ups", status_code=201)
    async def follow_up_host_commitment(
        mission_id: MissionId,
        commitment_id: Slug,
        body: CommitmentFollowUpBody,
        response: Response,
        access: CanRecord,
    ) -> CommitmentView:
        """Record a reminder of a commitment, or what became of it."""
        command = commands.FollowUpHostCommitment.model_validate(
            body.fields(mission_id) | {"commitment_id": commitment_id}
        )
        outcome = await service.record(command, access.context(mission_id))
        (view,) = (
            each
            for each in _commitments(outcome.state, body.on)
            if each.commitment_id == commitment_id
        )
        return created(response, outcome, f"/v1/missions/{mission_id}/host-commitments", view)


def _commitments(state: HostRelation, day: date) -> list[CommitmentView]:
    return [CommitmentView.of(each, state, day) for each in state.commitments]


def _view(
    mission_id: str, loaded: Loaded[HostRelation], day: date, decided_on: date | None
) -> HostRelationView:
    state = loaded.state
    try:
        consents_for_deployment(state, day)
        why_not = ""
    except HostConsentMissingError as refusal:
        why_not = refusal.detail
    consulted_on = state.host_consulted_on(day)
    consulted = None
    if decided_on is not None:
        consulted = consulted_on is not None and consulted_on > decided_on
    return HostRelationView(
        mission_id=mission_id,
        hosts=tuple(_host(state, each, day) for each in state.hosts_on(day)),
        may_deploy=not why_not,
        why_not=why_not,
        contingency_plans_reopened_on=state.contingency_reopened_on(day),
        host_consulted_on=consulted_on,
        last_decision_on=decided_on,
        consulted_since_last_decision=consulted,
        meetings=meetings_on(state, day),
        open_breaches=sum(state.resolution_of(each.breach_id) is None for each in state.breaches),
        overdue_commitments=sum(each.overdue for each in _commitments(state, day)),
        version=loaded.version,
        position=loaded.position,
    )


def _host(state: HostRelation, host: str, day: date) -> HostView:
    def view(kind: facts.ConsentKind) -> ConsentView | None:
        return ConsentView.of(state.consent_on(host, kind, day))

    return HostView(
        host=host,
        legal=view(facts.ConsentKind.LEGAL),
        strategic=view(facts.ConsentKind.STRATEGIC),
        day_to_day=view(facts.ConsentKind.DAY_TO_DAY),
    )
