"""Routes of remediations."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from missionledger.common.http.access import CommandAccess, commands
from missionledger.common.http.paging import Page
from missionledger.common.identifiers import MissionId, StateCode
from missionledger.common.refusals import NotFoundError
from missionledger.common.security.roles import Role
from missionledger.common.service import Kernel
from missionledger.performance.adapters.api.remediation_schemas import (
    REMEDIATION_COLUMNS,
    ActionBody,
    AnswerBody,
    DecisionBody,
    EscalationBody,
    FindingBody,
    PlanBody,
    ReEvaluationBody,
    ReferralBody,
    RemediationView,
)
from missionledger.performance.adapters.api.resource import (
    AtAxes,
    CanRead,
    OfPage,
    OnVersion,
    Resource,
)
from missionledger.performance.application.capabilities import Vocabulary
from missionledger.performance.application.recording import not_there
from missionledger.performance.application.remediations import Remediations
from missionledger.performance.application.units import no_such_unit
from missionledger.performance.domain.remediation import commands as of
from missionledger.performance.domain.remediation.decider import REMEDIATION
from missionledger.performance.domain.remediation.events import remediation_id_of
from missionledger.performance.domain.remediation.state import Remediation, RemediationStatus

CanLead = Annotated[CommandAccess, Depends(commands(Role.MISSION_LEADERSHIP))]
CanConclude = Annotated[CommandAccess, Depends(commands(Role.MISSION_LEADERSHIP, Role.EVALUATOR))]
CanReport = CanConclude
CanDecide = Annotated[CommandAccess, Depends(commands(Role.APPROVER))]
CanEscalate = Annotated[
    CommandAccess, Depends(commands(Role.MISSION_LEADERSHIP, Role.EVALUATOR, Role.APPROVER))
]

RemediationResource = Resource[Remediation, RemediationView]


def build_router(kernel: Kernel, vocabulary: Vocabulary) -> APIRouter:
    """Return the routes: leadership finds and plans, evaluators see, approvers decide."""
    router = APIRouter(prefix="/v1/remediations", tags=["remediations"])
    resource = RemediationResource(
        kernel,
        REMEDIATION,
        path="/v1/remediations",
        noun="remediation",
        view=RemediationView.of,
        mission_of=lambda state: state.opened.mission_id if state.opened else None,
        runs_ahead=lambda state: state.is_demonstration,
    )
    remediations = Remediations(kernel.aggregates)
    _add_reads(router, resource)
    _add_findings(router, resource, remediations)
    _add_plans(router, resource)
    _add_decisions(router, resource, remediations, vocabulary)
    return router


def _about(remediation_id: str, state: Remediation) -> dict[str, str]:
    if state.opened is None:
        raise not_there("remediation", remediation_id)
    about = {"mission_id", "unit_id", "remediation_id"}
    return state.opened.model_dump(include=about)


def _add_reads(router: APIRouter, resource: RemediationResource) -> None:
    @router.get("", response_model=Page[RemediationView])
    async def list_remediations(
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        mission: MissionId | None = None,
        unit: str | None = None,
        contributor: StateCode | None = None,
        status: RemediationStatus | None = None,
        overdue_on: date | None = None,
        *,
        open_only: bool = False,
    ) -> Response:
        """List remediations by unit; `overdue_on` keeps those with a step due before the day."""

        def keep(state: Remediation) -> bool:
            opened, due = state.opened, state.due_on
            return (
                opened is not None
                and unit in (None, opened.unit_id)
                and contributor in (None, opened.contributor)
                and status in (None, state.status)
                and (state.is_open or not open_only)
                and (overdue_on is None or (due is not None and due < overdue_on))
            )

        return await resource.page(
            request, access, axes, page, mission=mission, columns=REMEDIATION_COLUMNS, keep=keep
        )

    @router.get("/{remediation_id}")
    async def get_remediation(
        remediation_id: str, response: Response, access: CanRead, axes: AtAxes
    ) -> RemediationView:
        """Return one remediation with all its facts."""
        return await resource.one(remediation_id, access, axes, response)


def _add_findings(
    router: APIRouter, resource: RemediationResource, remediations: Remediations
) -> None:
    @router.post("", status_code=201)
    async def establish(body: FindingBody, response: Response, access: CanLead) -> RemediationView:
        """Establish what an evaluation comes to; a shortfall or grave finding starts a process."""
        seen = await remediations.evaluated(body.unit_id, body.evaluation_id)
        described = seen.described
        try:
            context = access.context(described.mission_id)
        except NotFoundError:
            raise no_such_unit(body.unit_id) from None
        remediation_id = remediation_id_of(body.unit_id, body.evaluation_id)
        await remediations.require_fresh(seen, remediation_id)
        command = of.EstablishFinding(
            **body.fields(
                remediation_id=remediation_id,
                mission_id=described.mission_id,
                contributor=described.contributor,
                unit_type=described.unit_type,
                strength=seen.unit.strength or described.strength_promised,
                commander=seen.unit.commander,
                established_by=context.actor,
                **seen.facts,
            )
        )
        beside = await remediations.beside(command)
        return await resource.record(command, context, response, beside=beside)

    @router.post("/{remediation_id}/reply", status_code=201)
    async def answer(
        remediation_id: str, body: AnswerBody, response: Response, access: CanLead
    ) -> RemediationView:
        """Record what the contributing country says to the finding."""
        state, context = await resource.known(remediation_id, access)
        command = of.AnswerFinding(**body.fields(**_about(remediation_id, state)))
        return await resource.record(command, context, response)

    @router.post("/{remediation_id}/misconduct-referral", status_code=201)
    async def refer(
        remediation_id: str, body: ReferralBody, response: Response, access: CanReport
    ) -> RemediationView:
        """Send what may be misconduct its own way, at once; open the conduct case there."""
        state, context = await resource.known(remediation_id, access)
        command = of.ReferMisconduct(
            **body.fields(**_about(remediation_id, state), referred_by=context.actor)
        )
        return await resource.record(command, context, response)


def _add_plans(router: APIRouter, resource: RemediationResource) -> None:
    @router.post("/{remediation_id}/plans", status_code=201)
    async def set_plan(
        remediation_id: str, body: PlanBody, response: Response, access: CanLead
    ) -> RemediationView:
        """Set the improvement plan that is due."""
        state, context = await resource.known(remediation_id, access)
        command = of.SetImprovementPlan(
            **body.fields(**_about(remediation_id, state), set_by=context.actor)
        )
        return await resource.record(command, context, response)

    @router.post("/{remediation_id}/actions", status_code=201)
    async def report_action(
        remediation_id: str, body: ActionBody, response: Response, access: CanReport
    ) -> RemediationView:
        """Report that an action of the present plan was carried out."""
        state, context = await resource.known(remediation_id, access)
        command = of.ReportAction(
            **body.fields(**_about(remediation_id, state), reported_by=context.actor)
        )
        return await resource.record(command, context, response)


def _add_decisions(
    router: APIRouter,
    resource: RemediationResource,
    remediations: Remediations,
    vocabulary: Vocabulary,
) -> None:
    @router.post("/{remediation_id}/re-evaluation", status_code=201)
    async def re_evaluate(
        remediation_id: str, body: ReEvaluationBody, response: Response, access: CanConclude
    ) -> RemediationView:
        """Conclude a new evaluation of the unit; who made it does not conclude it."""
        state, context = await resource.known(remediation_id, access)
        about = _about(remediation_id, state)
        seen = await remediations.evaluated(about["unit_id"], body.evaluation_id)
        command = of.ConcludeReEvaluation(
            **body.fields(**about, **seen.facts, concluded_by=context.actor)
        )
        return await resource.record(command, context, response)

    @router.post("/{remediation_id}/escalation", status_code=201)
    async def escalate(
        remediation_id: str, body: EscalationBody, response: Response, access: CanEscalate
    ) -> RemediationView:
        """Take the case to the level of the Secretary-General."""
        state, context = await resource.known(remediation_id, access)
        command = of.EscalateRemediation(
            **body.fields(**_about(remediation_id, state), escalated_by=context.actor)
        )
        return await resource.record(command, context, response)

    @router.post("/{remediation_id}/decision", status_code=201)
    async def decide(
        remediation_id: str,
        body: DecisionBody,
        response: Response,
        access: CanDecide,
        version: OnVersion,
    ) -> RemediationView:
        """Decide: close, extend once, replace or repatriate."""
        if body.capability:
            vocabulary.require(body.capability)
        state, context = await resource.known(remediation_id, access)
        command = of.DecideRemediation(
            **body.fields(**_about(remediation_id, state), decided_by=context.actor)
        )
        beside = await remediations.beside(command)
        return await resource.record(command, context, response, version, beside)
