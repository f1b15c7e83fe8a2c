"""Routes of staff rules that let people leave hardship, and of posts whose profile changes."""

from typing import Any

from fastapi import APIRouter, Request, Response

from missionledger.common.http.paging import Page, page_response
from missionledger.common.security.roles import Role
from missionledger.common.service import Kernel
from missionledger.performance.adapters.api.force_report_schemas import POLICY_COLUMNS, PolicyView
from missionledger.performance.adapters.api.records import (
    FactRoute,
    Opening,
    OpeningBody,
    Record,
    record_router,
)
from missionledger.performance.adapters.api.resource import AtAxes, CanRead, FactBody
from missionledger.performance.application.readiness import PolicyShown, shown_values
from missionledger.performance.domain import post_profile
from missionledger.performance.domain.roster.events import Hardship
from missionledger.performance.domain.roster.staff_rules import (
    CIVILIAN_STAY_MONTHS,
    PROFILE_DECISION_DAYS,
    UNIFORMED_TOUR_MONTHS,
)

RULE_COLUMNS = (*POLICY_COLUMNS, "is_in_force")


class RuleView(PolicyView):
    """A staff rule with its days, source and certainty."""

    is_in_force: bool


class PostBody(OpeningBody, post_profile.Profile):
    """A post as it was approved."""


class ChangeBody(FactBody, post_profile.ProfileChange):
    """What a post is to be for."""


class ChangeDecisionBody(FactBody, post_profile.ProfileDecision):
    """Whether a post changes."""


def _post(state: post_profile.PostProfile) -> dict[str, Any]:
    title, skills = state.present
    waiting = state.waiting()
    return {
        "title": title,
        "hardship": state.described[0].hardship,
        "skills": list(skills),
        "changes": len(state.decided),
        "change_waiting": waiting.change_id if waiting else None,
        "decision_due_on": state.decision_due_on,
    }


POSTS = Record(
    path="/v1/posts",
    noun="post",
    tag="posts",
    decider=post_profile.POST_PROFILE,
    key="post_id",
    summary=_post,
    columns=("title", "hardship", "skills", "changes", "change_waiting", "decision_due_on"),
    filters={"hardship": Hardship},
    opening=Opening(PostBody, post_profile.DescribePost),
    facts=(
        FactRoute("/changes", ChangeBody, post_profile.AskProfileChange, sender=("asked_by",)),
        FactRoute(
            "/decisions",
            ChangeDecisionBody,
            post_profile.DecideProfileChange,
            (Role.APPROVER,),
            ("decided_by",),
        ),
    ),
)


def _rules() -> list[PolicyShown]:
    """Return every value of every staff rule."""
    return [
        *shown_values(
            CIVILIAN_STAY_MONTHS,
            lambda months: ", ".join(f"{each}: {months[each]} months" for each in sorted(months)),
        ),
        *shown_values(UNIFORMED_TOUR_MONTHS, lambda months: f"{months} months"),
        *shown_values(PROFILE_DECISION_DAYS, lambda days: f"{days} days"),
    ]


def build_router(kernel: Kernel) -> APIRouter:
    """Return the routes."""
    router = APIRouter()
    router.include_router(record_router(kernel, POSTS))

    @router.get("/v1/staff-rules", response_model=Page[RuleView], tags=["staff rules"])
    async def list_rules(
        request: Request, access: CanRead, axes: AtAxes, *, in_force: bool | None = None
    ) -> Response:
        """List the staff rules that rotation and posts go by, each with its source and certainty.

        `in_force` keeps those that hold on the effective day, or the others.
        """
        del access
        day = axes.effective_on
        views = [
            RuleView(
                **each._asdict(),
                is_in_force=each.valid_from <= day
                and (each.valid_to is None or day < each.valid_to),
            )
            for each in _rules()
        ]
        items = [each for each in views if in_force in (None, each.is_in_force)]
        return page_response(request, Page(items=items), RULE_COLUMNS)

    return router
