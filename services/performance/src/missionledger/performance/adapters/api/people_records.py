"""Routes about people in posts: appraisals, and joint discussions of performance."""

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
from missionledger.performance.domain import appraisal_facts as of
from missionledger.performance.domain import joint_discussion
from missionledger.performance.domain.appraisal import APPRAISAL, Appraisal

APPRAISAL_READERS = (
    Role.MISSION_LEADERSHIP,
    Role.EVALUATOR,
    Role.APPROVER,
    Role.AUDITOR,
)
"""An appraisal is between those who lead, judge and decide; nobody else reads it."""


class AppraisalBody(OpeningBody, of.Post):
    """Opens the appraisal of somebody in a post."""


class JudgementBody(FactBody, of.Judgement):
    """What was seen of somebody in a post."""


class RebuttalBody(FactBody, of.Rebuttal):
    """What the person says against it."""


class RebuttalAnswerBody(FactBody, of.RebuttalAnswer):
    """What a panel makes of a rebuttal."""


class PostPlanBody(FactBody, of.ImprovementOfPost):
    """A plan for somebody in a post."""


class ConcernBody(FactBody, of.Concern):
    """A concern about a leader that cannot wait."""


class PostSupportBody(FactBody, of.Support):
    """Induction, mentoring or training."""


class PostChoiceBody(FactBody, of.ChoiceOfPost):
    """Why somebody was chosen for a post."""


class PostDecisionBody(FactBody, of.Decided):
    """A decision about somebody in a post."""


class DiscussionBody(FactBody, joint_discussion.Discussion):
    """A joint discussion of performance."""


def _appraisal(state: Appraisal) -> dict[str, Any]:
    opened = state.opened[0]
    return {
        "kind": opened.kind,
        "post": opened.post,
        "person": opened.person,
        "period_from": opened.period_from,
        "period_to": opened.period_to,
        "finding": state.given[-1].finding if state.given else None,
        "is_induction_missing": state.is_induction_missing,
        "rebuttals_open": state.rebuttals_open,
        "decision_due_on": state.decision_due_on,
        "action": state.decisions[-1].action if state.decisions else None,
    }


APPRAISALS = Record(
    path="/v1/appraisals",
    noun="appraisal",
    tag="appraisals",
    decider=APPRAISAL,
    key="appraisal_id",
    summary=_appraisal,
    columns=(
        "kind",
        "post",
        "person",
        "period_from",
        "period_to",
        "finding",
        "is_induction_missing",
        "rebuttals_open",
        "decision_due_on",
        "action",
    ),
    filters=("kind", "person", "finding", "is_induction_missing", "action"),
    readers=APPRAISAL_READERS,
    opening=Opening(AppraisalBody, of.OpenAppraisal, LEADERS_AND_EVALUATORS, ("opened_by",)),
    facts=(
        FactRoute(
            "/judgements",
            JudgementBody,
            of.GiveAppraisal,
            LEADERS_AND_EVALUATORS,
            ("given_by",),
        ),
        FactRoute("/rebuttals", RebuttalBody, of.RebutAppraisal, LEADERS_AND_EVALUATORS),
        FactRoute(
            "/rebuttal-answers",
            RebuttalAnswerBody,
            of.AnswerRebuttal,
            (Role.APPROVER,),
            ("answered_by",),
        ),
        FactRoute("/plans", PostPlanBody, of.PlanForPost),
        FactRoute(
            "/concerns", ConcernBody, of.RaiseConcern, LEADERS_AND_EVALUATORS, ("raised_by",)
        ),
        FactRoute("/support", PostSupportBody, of.SupportPost),
        FactRoute(
            "/choices",
            PostChoiceBody,
            of.ChooseForPost,
            (Role.APPROVER, Role.MISSION_LEADERSHIP),
            ("chosen_by",),
        ),
        FactRoute(
            "/decisions",
            PostDecisionBody,
            of.DecideOnPost,
            (Role.APPROVER,),
            ("decided_by",),
            with_version=True,
        ),
    ),
)


def _discussions(state: joint_discussion.JointDiscussions) -> dict[str, Any]:
    latest = max(state.held, key=lambda each: each.day)
    return {
        "held": len(state.held),
        "latest_on": latest.day,
        "chaired_by": latest.chaired_by,
        "next_due_on": state.next_due_on,
        "follow_ups": list(latest.follow_ups),
    }


DISCUSSIONS = Record(
    path="/v1/joint-discussions",
    noun="joint discussion",
    tag="joint discussions",
    decider=joint_discussion.JOINT_DISCUSSIONS,
    key="mission_id",
    summary=_discussions,
    columns=("held", "latest_on", "chaired_by", "next_due_on"),
    facts=(
        FactRoute(
            "/discussions",
            DiscussionBody,
            joint_discussion.RecordDiscussion,
            LEADERS,
            ("chaired_by",),
        ),
    ),
)


def build_router(kernel: Kernel) -> APIRouter:
    """Return the routes."""
    router = APIRouter()
    for each in (APPRAISALS, DISCUSSIONS):
        router.include_router(record_router(kernel, each))
    return router
