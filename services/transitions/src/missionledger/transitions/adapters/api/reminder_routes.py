"""The resource `planning-reminders`: missions whose first transition plan is due, or will be."""

from datetime import date
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from missionledger.common.aggregates import Aggregates
from missionledger.common.http.paging import Page, page_response
from missionledger.common.outcomes import Loaded
from missionledger.transitions.adapters.api.asking import PageAsked, ReadAt, Reader
from missionledger.transitions.adapters.api.mission_states import mission_page
from missionledger.transitions.domain.plan.decider import PLAN
from missionledger.transitions.domain.plan.state import Plan
from missionledger.transitions.domain.planning_due import PLANNING_DUE, PlanningDue

ReminderStanding = Literal["planned", "due", "ahead"]
COLUMNS = (
    "mission_id",
    "standing",
    "plan_due_on",
    "days_left",
    "mandate_from",
    "until",
    "resolution",
    "milestones",
)


class ReminderView(BaseModel):
    """Whether a mission with a running mandate has a transition plan.

    Attributes:
        standing: `planned` once a milestone is in its plan, `due` from the day the plan is due.
        days_left: to that day; below zero once it has passed.
    """

    mission_id: str
    standing: ReminderStanding
    plan_due_on: str
    days_left: int
    mandate_from: str
    until: str | None
    resolution: str
    milestones: int

    @classmethod
    def of(cls, due: PlanningDue, plan: Loaded[Plan] | None, on: date) -> "ReminderView | None":
        """Return the reminder, None if the mandate does not run on the day."""
        if not due.runs_on(on) or due.plan_due_on is None or due.mandate_from is None:
            return None
        milestones = 0 if plan is None else len(plan.state.active)
        days_left = (date.fromisoformat(due.plan_due_on) - on).days
        standing: ReminderStanding = "ahead" if days_left > 0 else "due"
        return cls(
            mission_id=due.mission_id,
            standing="planned" if milestones else standing,
            plan_due_on=due.plan_due_on,
            days_left=days_left,
            mandate_from=due.mandate_from,
            until=due.until,
            resolution=due.resolution,
            milestones=milestones,
        )


def add_reminders(router: APIRouter, aggregates: Aggregates) -> None:
    """Add the resource `planning-reminders`."""

    @router.get(
        "/planning-reminders", response_model=Page[ReminderView], tags=["planning-reminders"]
    )
    async def list_reminders(
        request: Request,
        access: Reader,
        page: PageAsked,
        axes: ReadAt,
        mission: str | None = None,
        standing: ReminderStanding | None = None,
    ) -> Response:
        """List missions with a running mandate, and whether each has a transition plan."""
        found, cursor = await mission_page(aggregates, PLANNING_DUE, access, page, axes, mission)
        ids = [each.state.mission_id for each in found]
        plans = await aggregates.read_many(PLAN, ids, axes)
        views = (
            ReminderView.of(each.state, plans[each.state.mission_id], axes.effective_on)
            for each in found
        )
        items = [view for view in views if view is not None and standing in (None, view.standing)]
        return page_response(request, Page(items=items, next_cursor=cursor), COLUMNS)
