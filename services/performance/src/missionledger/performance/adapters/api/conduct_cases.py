"""Routes of conduct cases: 404 to whom they are not for, in lists as well as one by one."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from missionledger.common.axes import Axes
from missionledger.common.commands import CommandContext
from missionledger.common.http.access import CommandAccess, ReadAccess, commands
from missionledger.common.http.answers import created, found
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.identifiers import MissionId
from missionledger.common.listing import list_aggregates
from missionledger.common.refusals import NotFoundError
from missionledger.common.security.roles import ForbiddenError, Requester, Role
from missionledger.common.security.subject_keys import SubjectId
from missionledger.common.service import Kernel
from missionledger.performance.adapters.api.conduct_schemas import (
    CASE_COLUMNS,
    CaseSummary,
    CaseView,
    CloseBody,
    ErasureBody,
    HandoverBody,
    InvestigationBody,
    MeasureBody,
    MeasureEndBody,
    OpenCaseBody,
    OutcomeBody,
    PersonBody,
    RiskBody,
    SupportBody,
    SupportEndBody,
    case_view,
)
from missionledger.performance.adapters.api.resource import AtAxes, CanRead, OfPage, OnVersion
from missionledger.performance.application.conduct import (
    READERS,
    READERS_OF_NAMES,
    ConductSecrets,
    PersonDetails,
    case_id_for,
    subject_id_for,
)
from missionledger.performance.application.recording import Recorder
from missionledger.performance.application.units import missions_to_list
from missionledger.performance.domain.conduct import commands as of
from missionledger.performance.domain.conduct.decider import CONDUCT_CASE, no_such_case
from missionledger.performance.domain.conduct.events import CasePersonnel, MisconductKind, StepId
from missionledger.performance.domain.conduct.refusals import PapersOfCaseError
from missionledger.performance.domain.conduct.state import ConductCase

PATH = "/v1/conduct-cases"

CanLead = Annotated[CommandAccess, Depends(commands(Role.MISSION_LEADERSHIP))]
CanDecide = Annotated[CommandAccess, Depends(commands(Role.APPROVER))]


class _Cases:
    """Finds cases for those who may know of them, and records what they do."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.secrets = ConductSecrets(kernel.subjects)
        self.recorder: Recorder[ConductCase] = Recorder(
            kernel.aggregates, kernel.clock, CONDUCT_CASE, "conduct case"
        )

    def missions(self, requester: Requester, roles: Sequence[Role]) -> Sequence[str] | None:
        """Return the missions whose cases the requester may see; None for all."""
        return requester.missions(roles, self.kernel.clock.now())

    def sees(self, requester: Requester, roles: Sequence[Role], mission: str) -> bool:
        """Tell whether the requester holds one of the roles for the mission."""
        missions = self.missions(requester, roles)
        return missions is None or mission in missions

    async def known(
        self, case_id: str, access: CommandAccess
    ) -> tuple[dict[str, Any], CommandContext]:
        """Return what every command on the case says, and its context.

        Raises:
            ConductCaseNotFoundError: if there is none, the role is missing for its mission, or the
                sender is accused in it: the same words for each.
        """
        loaded = await self.kernel.aggregates.load(CONDUCT_CASE, case_id)
        opened = loaded.state.opened
        if opened is None:
            raise no_such_case(case_id)
        try:
            context = access.context(opened.mission_id)
        except (NotFoundError, ForbiddenError):
            raise no_such_case(case_id) from None
        if await asyncio.to_thread(self.secrets.concerns, loaded.state, context.actor):
            raise no_such_case(case_id)
        return {"case_id": case_id, "mission_id": opened.mission_id}, context

    async def record(
        self,
        command: of.ConductCommand,
        context: CommandContext,
        response: Response,
        version: int | None = None,
    ) -> CaseSummary:
        """Record a step and answer without anything that was told.

        Raises:
            PapersOfCaseError: if papers are attached, which would lie in clear.
        """
        if context.documents:
            raise PapersOfCaseError(
                "papers are kept as they are sent, under their hash",
                next_step="Keep the paper where the case is worked on, and name it in the text.",
                pointer="#header/Missionledger-Documents",
            )
        outcome = await self.recorder.execute(command, context, expected_version=version)
        summary = CaseSummary.of(
            outcome.state, version=outcome.version, position=outcome.last_position
        )
        return created(response, outcome, f"{PATH}/{command.case_id}", summary)

    async def one(
        self, case_id: str, access: ReadAccess, axes: Axes, response: Response
    ) -> CaseView:
        """Answer with one case, with names for those who may know them."""
        requester = access.requester
        loaded = await self.kernel.aggregates.read(CONDUCT_CASE, case_id, axes)
        if loaded is None or loaded.state.opened is None:
            raise no_such_case(case_id)
        state, mission = loaded.state, loaded.state.opened.mission_id
        # Who is accused and who is forgotten counts now, whatever day is asked for.
        present = (await self.kernel.aggregates.load(CONDUCT_CASE, case_id)).state
        await self.secrets.forget_erased(present)
        is_hidden = not self.sees(requester, READERS, mission) or await asyncio.to_thread(
            self.secrets.concerns, present, requester.subject
        )
        if is_hidden:
            raise no_such_case(case_id)
        summary = CaseSummary.of(state, version=loaded.version, position=loaded.position)
        names = self.sees(requester, READERS_OF_NAMES, mission)
        view = await asyncio.to_thread(case_view, state, summary, self.secrets, names=names)
        response.headers["Cache-Control"] = "no-store"
        return found(response, loaded, view)


def build_router(kernel: Kernel) -> APIRouter:
    """Return the routes: leadership acts, approvers decide, auditors see steps without names."""
    router = APIRouter(prefix=PATH, tags=["conduct cases"])
    cases = _Cases(kernel)
    _add_list(router, cases)
    _add_opening(router, cases)
    _add_steps(router, cases)
    _add_support(router, cases)
    _add_decisions(router, cases)
    return router


def _add_list(router: APIRouter, cases: _Cases) -> None:
    @router.get("", response_model=Page[CaseSummary])
    async def list_cases(
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        mission: MissionId | None = None,
        kind: MisconductKind | None = None,
        personnel: CasePersonnel | None = None,
        overdue_on: date | None = None,
        *,
        open_only: bool = False,
    ) -> Response:
        """List cases without anything that was told; 404 to whom they are not for."""
        requester = access.requester
        missions = missions_to_list(cases.missions(requester, READERS), mission)
        if missions is not None and not missions:
            raise NotFoundError(
                "there are no cases that you can see",
                next_step="Ask mission leadership, if you should.",
            )

        def keep(state: ConductCase) -> bool:
            opened, due = state.opened, state.due()
            return (
                opened is not None
                and kind in (None, opened.kind)
                and personnel in (None, opened.personnel)
                and (state.is_open or not open_only)
                and (overdue_on is None or any(day < overdue_on for _step, day in due))
                and not cases.secrets.concerns(state, requester.subject)
            )

        listing = await list_aggregates(
            cases.kernel.aggregates,
            CONDUCT_CASE,
            axes,
            after=page.after,
            limit=page.limit,
            missions=missions,
            keep=keep,
        )
        items = [
            CaseSummary.of(
                each.loaded.state, version=each.loaded.version, position=each.loaded.position
            )
            for each in listing.items
        ]
        cursor = encode_cursor(listing.next_after) if listing.next_after else None
        return page_response(request, Page(items=items, next_cursor=cursor), CASE_COLUMNS)

    @router.get("/{case_id}")
    async def get_case(case_id: str, response: Response, access: CanRead, axes: AtAxes) -> CaseView:
        """Return one case; names are null to auditors, and of those who are forgotten."""
        return await cases.one(case_id, access, axes, response)


def _add_opening(router: APIRouter, cases: _Cases) -> None:
    @router.post("", status_code=201)
    async def open_case(body: OpenCaseBody, response: Response, access: CanLead) -> CaseSummary:
        """Open a case; its id is made here, so that it says nothing."""
        context = access.context(body.mission_id)
        case_id = case_id_for(context)
        command = of.OpenConductCase(
            occurred_on=body.occurred_on,
            case_id=case_id,
            mission_id=body.mission_id,
            kind=body.kind,
            personnel=body.personnel,
            story=await cases.secrets.seal_story(case_id, body.story),
            opened_by=context.actor,
        )
        return await cases.record(command, context, response)

    @router.post("/{case_id}/persons", status_code=201)
    async def name_person(
        case_id: str, body: PersonBody, response: Response, access: CanLead
    ) -> CaseSummary:
        """Name a person; who it is, is sealed with a key of that person."""
        about, context = await cases.known(case_id, access)
        subject_id = subject_id_for(context)
        details = PersonDetails(body.name, body.contact, body.account, body.notes)
        command = of.NamePerson(
            occurred_on=body.occurred_on,
            **about,
            subject_id=subject_id,
            part=body.part,
            details=await cases.secrets.seal_person(case_id, subject_id, details),
        )
        answer = await cases.record(command, context, response)
        response.headers["Missionledger-Subject"] = subject_id
        return answer


def _add_steps(router: APIRouter, cases: _Cases) -> None:
    @router.post("/{case_id}/victim-risk", status_code=201)
    async def assess_risk(
        case_id: str, body: RiskBody, response: Response, access: CanLead
    ) -> CaseSummary:
        """Assess the risk to victims and witnesses."""
        about, context = await cases.known(case_id, access)
        detail = await cases.secrets.seal_story(case_id, body.detail)
        command = of.AssessVictimRisk(**body.model_dump() | about | {"detail": detail})
        return await cases.record(command, context, response)

    @router.post("/{case_id}/investigation", status_code=201)
    async def assign(
        case_id: str, body: InvestigationBody, response: Response, access: CanLead
    ) -> CaseSummary:
        """Say who investigates; a contributor comes first for its soldiers."""
        about, context = await cases.known(case_id, access)
        command = of.AssignInvestigation(**body.model_dump(), **about)
        return await cases.record(command, context, response)

    @router.post("/{case_id}/measures", status_code=201)
    async def take_measure(
        case_id: str, body: MeasureBody, response: Response, access: CanLead
    ) -> CaseSummary:
        """Take an interim measure."""
        about, context = await cases.known(case_id, access)
        detail = await cases.secrets.seal_story(case_id, body.detail)
        fields = body.model_dump() | about | {"detail": detail, "decided_by": context.actor}
        return await cases.record(of.TakeInterimMeasure(**fields), context, response)

    @router.post("/{case_id}/measures/{measure_id}/ending", status_code=201)
    async def end_measure(
        case_id: str, measure_id: StepId, body: MeasureEndBody, response: Response, access: CanLead
    ) -> CaseSummary:
        """End an interim measure."""
        about, context = await cases.known(case_id, access)
        command = of.EndInterimMeasure(**body.model_dump(), **about, measure_id=measure_id)
        return await cases.record(command, context, response)

    @router.post("/{case_id}/handover", status_code=201)
    async def hand_over(
        case_id: str, body: HandoverBody, response: Response, access: CanLead
    ) -> CaseSummary:
        """Let another office answer for the case, as when the mission ends."""
        about, context = await cases.known(case_id, access)
        detail = await cases.secrets.seal_story(case_id, body.detail)
        command = of.HandCaseOver(**body.model_dump() | about | {"detail": detail})
        return await cases.record(command, context, response)


def _add_support(router: APIRouter, cases: _Cases) -> None:
    @router.post("/{case_id}/support", status_code=201)
    async def support(
        case_id: str, body: SupportBody, response: Response, access: CanLead
    ) -> CaseSummary:
        """Record support to a victim; it waits for no outcome."""
        about, context = await cases.known(case_id, access)
        detail = await _about_person(cases, case_id, body.subject_id, body.detail)
        command = of.GiveVictimSupport(**body.model_dump() | about | {"detail": detail})
        return await cases.record(command, context, response)

    @router.post("/{case_id}/support-end", status_code=201)
    async def conclude(
        case_id: str, body: SupportEndBody, response: Response, access: CanLead
    ) -> CaseSummary:
        """Record that support to a victim is over."""
        about, context = await cases.known(case_id, access)
        detail = await _about_person(cases, case_id, body.subject_id, body.detail)
        command = of.ConcludeVictimSupport(**body.model_dump() | about | {"detail": detail})
        return await cases.record(command, context, response)


async def _about_person(cases: _Cases, case_id: str, subject_id: str, text: str) -> Any:
    """Seal with the key of the person, or of the case where the person is forgotten or unknown.

    No key is made for an id that was merely typed.
    """
    state = (await cases.kernel.aggregates.load(CONDUCT_CASE, case_id)).state
    if state.person(subject_id) is None or subject_id in state.erased_subjects:
        return await cases.secrets.seal_story(case_id, text)
    return await cases.secrets.seal_about(case_id, subject_id, text)


def _add_decisions(router: APIRouter, cases: _Cases) -> None:
    @router.post("/{case_id}/outcome", status_code=201)
    async def record_outcome(
        case_id: str, body: OutcomeBody, response: Response, access: CanDecide, version: OnVersion
    ) -> CaseSummary:
        """Record what the investigation came to."""
        about, context = await cases.known(case_id, access)
        detail = await cases.secrets.seal_story(case_id, body.detail)
        fields = body.model_dump() | about | {"detail": detail, "decided_by": context.actor}
        return await cases.record(of.RecordOutcome(**fields), context, response, version)

    @router.post("/{case_id}/closing", status_code=201)
    async def close(
        case_id: str, body: CloseBody, response: Response, access: CanDecide, version: OnVersion
    ) -> CaseSummary:
        """Close the case, once there is an outcome and no victim waits for support."""
        about, context = await cases.known(case_id, access)
        command = of.CloseConductCase(**body.model_dump(), **about, closed_by=context.actor)
        return await cases.record(command, context, response, version)

    @router.post("/{case_id}/persons/{subject_id}/erasure", status_code=201)
    async def erase(
        case_id: str,
        subject_id: SubjectId,
        body: ErasureBody,
        response: Response,
        access: CanDecide,
        version: OnVersion,
    ) -> CaseSummary:
        """Forget who a person is, for good: the key is destroyed, every proof still holds."""
        about, context = await cases.known(case_id, access)
        command = of.ErasePerson(
            **body.model_dump(), **about, subject_id=subject_id, erased_by=context.actor
        )
        answer = await cases.record(command, context, response, version)
        await cases.secrets.forget(subject_id)
        return answer
