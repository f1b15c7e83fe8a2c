"""Routes of joint discussions of performance."""

from typing import Any

from fastapi import APIRouter

from missionledger.common.service import Kernel
from missionledger.performance.adapters.api.records import (
    LEADERS,
    FactRoute,
    Record,
    record_router,
)
from missionledger.performance.adapters.api.resource import FactBody
from missionledger.performance.domain import joint_discussion


class DiscussionBody(FactBody, joint_discussion.Discussion):
    """A joint discussion of performance."""


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
    return record_router(kernel, DISCUSSIONS)
