"""Routes about a mission as a whole: factors, series, requests, conduct risks."""

from typing import Any

from fastapi import APIRouter

from missionledger.common.security.roles import Role
from missionledger.common.service import Kernel
from missionledger.performance.adapters.api.records import (
    LEADERS,
    LEADERS_AND_EVALUATORS,
    FactRoute,
    Opening,
    OpeningBody,
    Record,
    record_router,
)
from missionledger.performance.adapters.api.resource import FactBody
from missionledger.performance.domain import community_request as request
from missionledger.performance.domain import conduct_risk, series, success_factors


class FactorBody(FactBody, success_factors.FactorJudgement):
    """A judgement of a factor of success."""


class SeriesBody(OpeningBody, series.Series):
    """Opens a series."""


class PointBody(FactBody, series.Point):
    """A value of a series."""


class BreakBody(FactBody, series.Break):
    """A change of method."""


class RequestBody(OpeningBody, request.Request):
    """A request of a community."""


class AnswerBody(FactBody, request.Answer):
    """An answer to a community; a refusal is explained."""


class FulfilmentBody(FactBody, request.Fulfilment):
    """What came of a request."""


class RiskBody(FactBody, conduct_risk.Risk):
    """A conduct risk, or its next revision."""


class ReviewBody(FactBody, conduct_risk.Review):
    """A revision of the register."""


class BriefingBody(FactBody, conduct_risk.Briefing):
    """A briefing of the Council."""


class SupportAssessmentBody(FactBody, conduct_risk.SupportAssessment):
    """The conduct risk of working with others."""


def _factors(state: success_factors.FactorsOfMission) -> dict[str, Any]:
    return {
        "judgements": len(state.judgements),
        "evidence_base": [each._asdict() for each in success_factors.EVIDENCE_BASE],
        "side_by_side": {
            factor.value: [
                each.model_dump(
                    mode="json", include={"day", "presence", "judgement", "evidence", "author"}
                )
                for each in judged
            ]
            for factor, judged in state.side_by_side().items()
        },
    }


FACTORS = Record(
    path="/v1/success-factors",
    noun="mission with judged factors",
    tag="success factors",
    decider=success_factors.SUCCESS_FACTORS,
    key="mission_id",
    summary=_factors,
    columns=("judgements",),
    facts=(
        FactRoute(
            "/judgements",
            FactorBody,
            success_factors.JudgeFactor,
            LEADERS_AND_EVALUATORS,
            ("author",),
        ),
    ),
)


def _series(state: series.MeasuredSeries) -> dict[str, Any]:
    opened, values = state.opened[0], state.by_day()
    return {
        "kind": opened.kind,
        "title": opened.title,
        "of_whom": opened.of_whom,
        "unit": opened.unit,
        "is_benefit": opened.kind in series.BENEFITS,
        "values": [
            {"on": each.measured_on, "value": each.value, "sample": each.sample} for each in values
        ],
        "latest_on": values[-1].measured_on if values else None,
        "latest": values[-1].value if values else None,
        "broken_on": [each.day for each in state.breaks],
    }


SERIES = Record(
    path="/v1/series",
    noun="series",
    tag="series",
    decider=series.SERIES,
    key="series_id",
    summary=_series,
    columns=("kind", "title", "of_whom", "unit", "is_benefit", "latest_on", "latest"),
    filters={"kind": series.SeriesKind, "is_benefit": bool},
    opening=Opening(SeriesBody, series.OpenSeries, LEADERS_AND_EVALUATORS),
    facts=(
        FactRoute("/values", PointBody, series.AddPoint, LEADERS_AND_EVALUATORS),
        FactRoute("/breaks", BreakBody, series.BreakSeries, LEADERS_AND_EVALUATORS),
    ),
)


def _request(state: request.CommunityRequest) -> dict[str, Any]:
    logged = state.logged[0]
    answer = state.answers[-1] if state.answers else None
    return {
        "need": logged.need,
        "place": logged.place,
        "logged_on": logged.day,
        "answer": answer.answer if answer else None,
        "answered_on": answer.day if answer else None,
        "explanation": answer.explanation if answer else "",
        "answer_due_on": state.answer_due_on,
        "is_fulfilled": bool(state.fulfilled),
    }


REQUESTS = Record(
    path="/v1/community-requests",
    noun="request",
    tag="community requests",
    decider=request.COMMUNITY_REQUEST,
    key="request_id",
    summary=_request,
    columns=(
        "need",
        "place",
        "logged_on",
        "answer",
        "answered_on",
        "explanation",
        "answer_due_on",
        "is_fulfilled",
    ),
    filters={
        "need": request.RequestNeed,
        "answer": request.RequestAnswer,
        "is_fulfilled": bool,
    },
    opening=Opening(RequestBody, request.LogRequest, LEADERS_AND_EVALUATORS),
    facts=(
        FactRoute("/answers", AnswerBody, request.AnswerRequest, LEADERS, ("answered_by",)),
        FactRoute("/fulfilments", FulfilmentBody, request.FulfilRequest),
    ),
)


def _risks(state: conduct_risk.ConductRisks) -> dict[str, Any]:
    return {
        "risks": len(state.present()),
        "present": [each.model_dump(mode="json") for each in state.present()],
        "review_due_on": state.review_due_on,
        "briefing_due_on": state.briefing_due_on,
        "support_not_acceptable": [
            each.assessment_id
            for each in state.assessments
            if each.conclusion is conduct_risk.Conclusion.NOT_ACCEPTABLE
        ],
    }


CONDUCT_RISKS = Record(
    path="/v1/conduct-risks",
    noun="register of conduct risks",
    tag="conduct risks",
    decider=conduct_risk.CONDUCT_RISKS,
    key="mission_id",
    summary=_risks,
    columns=("risks", "review_due_on", "briefing_due_on"),
    facts=(
        FactRoute("/risks", RiskBody, conduct_risk.RecordConductRisk),
        FactRoute(
            "/reviews",
            ReviewBody,
            conduct_risk.ReviewConductRisks,
            LEADERS,
            ("reviewed_by",),
        ),
        FactRoute("/briefings", BriefingBody, conduct_risk.BriefOnConductRisks),
        FactRoute(
            "/support-assessments",
            SupportAssessmentBody,
            conduct_risk.AssessSupportRisk,
            (Role.MISSION_LEADERSHIP, Role.APPROVER),
            ("assessed_by",),
        ),
    ),
)


def build_router(kernel: Kernel) -> APIRouter:
    """Return the routes."""
    router = APIRouter()
    for each in (FACTORS, SERIES, REQUESTS, CONDUCT_RISKS):
        router.include_router(record_router(kernel, each))
    return router
