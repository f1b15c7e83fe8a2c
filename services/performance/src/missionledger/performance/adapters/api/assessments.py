"""Routes of assessments (CPAS), and of the integrated plan that headquarters and mission share."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from missionledger.common.commands import CommandContext
from missionledger.common.eventlog.port import EventLog
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
from missionledger.performance.application.facts_behind import facts_at
from missionledger.performance.application.integrated_plans import plans_of
from missionledger.performance.application.units import missions_to_list
from missionledger.performance.domain import assessment, shared_plan
from missionledger.performance.domain.appraisal import APPRAISAL
from missionledger.performance.domain.conduct.decider import CONDUCT_CASE

PLAN_COLUMNS = (
    "mission_id",
    "assessment_id",
    "period_from",
    "period_to",
    "parts_missing",
    "is_shared",
    "headquarters_agreed_on",
    "headquarters_not_agreed",
    "mission_agreed_on",
    "mission_not_agreed",
    "divergences_open",
    "days_without_plan",
)


class CycleBody(OpeningBody, assessment.Cycle):
    """Opens a cycle of assessment."""


class PlanPartBody(FactBody, shared_plan.PartOfPlan):
    """What one part of the mission does under the plan."""


class AgreementBody(FactBody, shared_plan.Agreement):
    """What one side agrees to: every part in its present revision."""


class DivergenceBody(FactBody, shared_plan.Divergence):
    """What headquarters and mission see differently."""


class DivergenceEndBody(FactBody, shared_plan.DivergenceEnd):
    """How a difference was settled."""


class IndicatorBody(FactBody, assessment.Indicator):
    """An indicator with baseline and target."""


class MeasurementBody(FactBody, assessment.Measurement):
    """A measured value of an indicator."""


class ContextBody(FactBody, assessment.ContextChange):
    """A change of the context."""


class ImpactBody(FactBody, assessment.ImpactOnOutcome):
    """What became of an outcome."""


class AdaptationBody(FactBody, assessment.Adaptation):
    """A decision to adjust; `positions` of the log are the facts it rests on."""

    positions: Annotated[
        tuple[Annotated[int, Field(ge=1, strict=True)], ...],
        Field(min_length=1, max_length=assessment.FACTS_MAX),
    ]


class IntegratedPlanView(BaseModel):
    """The plan of a mission on a day.

    Attributes:
        assessment_id: the cycle whose period holds the day; null if none does.
        divergences_open: ids of differences that were named and not settled.
        days_without_plan: days since the first cycle began that no cycle covers.
    """

    mission_id: str
    assessment_id: str | None
    period_from: str | None
    period_to: str | None
    parts_missing: list[str]
    is_shared: bool
    headquarters_agreed_on: str | None
    headquarters_not_agreed: list[str]
    mission_agreed_on: str | None
    mission_not_agreed: list[str]
    divergences_open: list[str]
    days_without_plan: int


def _cycle(state: assessment.Assessment) -> dict[str, Any]:
    opened = state.opened[0]
    return {
        "title": opened.title,
        "period_from": opened.period_from,
        "period_to": opened.period_to,
        "parts_missing": list(state.parts_missing()),
        **shared_plan.sharing_of(state),
        "plan_by_part": {
            part.value: each.model_dump(
                mode="json", include={"activities", "people", "joined_with", "revision", "day"}
            )
            for part, each in state.plan().items()
        },
        "indicators": len(state.indicators),
        "measurements": len(state.measurements),
        "impacts": len(state.impacts),
        "adaptations": len(state.adaptations),
        "series": {
            each.indicator_id: {
                "what": each.what,
                "unit": each.unit,
                "baseline": each.baseline,
                "baseline_on": each.baseline_on,
                "target": each.target,
                "target_on": each.target_on,
                "values": [
                    {"on": one.measured_on, "value": one.value}
                    for one in state.series_of(each.indicator_id)
                ],
            }
            for each in state.indicators
        },
    }


def _assessments(log: EventLog) -> Record[assessment.Assessment]:
    return Record(
        path="/v1/assessments",
        noun="assessment",
        tag="assessments",
        decider=assessment.ASSESSMENT,
        key="assessment_id",
        summary=_cycle,
        columns=(
            "title",
            "period_from",
            "period_to",
            "parts_missing",
            "is_shared",
            "headquarters_agreed_on",
            "headquarters_not_agreed",
            "mission_agreed_on",
            "mission_not_agreed",
            "indicators",
            "measurements",
            "impacts",
            "adaptations",
        ),
        filters={"is_shared": bool},
        opening=Opening(
            CycleBody, assessment.OpenAssessment, LEADERS_AND_EVALUATORS, ("opened_by",)
        ),
        facts=(
            FactRoute("/plan-parts", PlanPartBody, shared_plan.PlanPart, LEADERS_AND_EVALUATORS),
            *_sharing_routes(),
            FactRoute(
                "/indicators", IndicatorBody, assessment.SetIndicator, LEADERS_AND_EVALUATORS
            ),
            FactRoute(
                "/measurements",
                MeasurementBody,
                assessment.MeasureIndicator,
                LEADERS_AND_EVALUATORS,
            ),
            FactRoute("/context-changes", ContextBody, assessment.NoteContextChange),
            FactRoute(
                "/impacts",
                ImpactBody,
                assessment.AssessImpact,
                LEADERS_AND_EVALUATORS,
                ("author",),
            ),
            FactRoute(
                "/adaptations",
                AdaptationBody,
                assessment.DecideAdaptation,
                LEADERS,
                ("decided_by",),
                prepare=_looked_up(log),
                with_version=True,
            ),
        ),
    )


def _looked_up(log: EventLog) -> Prepare:
    """Return what turns positions into the facts that lie there."""
    hidden: Sequence[str] = [
        f"{each.service}.{each.aggregate}" for each in (CONDUCT_CASE, APPRAISAL)
    ]

    async def look_up(fields: dict[str, Any], _context: CommandContext) -> dict[str, Any]:
        positions = fields.pop("positions")
        facts = await asyncio.to_thread(
            facts_at, log, positions, mission=fields["mission_id"], hidden=hidden
        )
        return fields | {"facts": facts}

    return look_up


def _on_side(side: shared_plan.PlanSide) -> Prepare:
    async def name(fields: dict[str, Any], _context: CommandContext) -> dict[str, Any]:
        return fields | {"side": side}

    return name


def _sharing_routes() -> tuple[FactRoute, ...]:
    """Return the routes of agreements and divergences; headquarters agrees through approvers."""
    by_both = (Role.MISSION_LEADERSHIP, Role.APPROVER)
    return (
        FactRoute(
            "/headquarters-agreements",
            AgreementBody,
            shared_plan.AgreeToPlan,
            (Role.APPROVER,),
            ("agreed_by",),
            prepare=_on_side(shared_plan.PlanSide.HEADQUARTERS),
        ),
        FactRoute(
            "/mission-agreements",
            AgreementBody,
            shared_plan.AgreeToPlan,
            LEADERS,
            ("agreed_by",),
            prepare=_on_side(shared_plan.PlanSide.MISSION),
        ),
        FactRoute(
            "/divergences", DivergenceBody, shared_plan.NameDivergence, by_both, ("named_by",)
        ),
        FactRoute(
            "/divergence-ends",
            DivergenceEndBody,
            shared_plan.SettleDivergence,
            by_both,
            ("settled_by",),
        ),
    )


def build_router(kernel: Kernel) -> APIRouter:
    """Return the routes."""
    router = APIRouter()
    router.include_router(record_router(kernel, _assessments(kernel.log)))

    @router.get("/v1/integrated-plans", response_model=Page[IntegratedPlanView], tags=["plans"])
    async def list_plans(
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        mission: MissionId | None = None,
        *,
        shared: bool | None = None,
    ) -> Response:
        """List the plan of each mission on the day: what is missing, who agreed, what differs.

        `shared` keeps those that both sides agreed to as they are, or the others.
        """
        missions = missions_to_list(access.missions, mission)
        cycles = await all_listed(kernel.aggregates, assessment.ASSESSMENT, axes, missions)
        rows = [
            (each["mission_id"], IntegratedPlanView.model_validate(each))
            for each in plans_of([each.loaded.state for each in cycles], axes.effective_on)
            if shared in (None, each["is_shared"])
        ]
        return page_of(request, rows, page, PLAN_COLUMNS)

    return router
