"""Events of transitions that a load does not lead to."""

import hashlib
from datetime import date
from typing import Any

from missionledger.common.events import DomainEvent
from missionledger.common.testing.scenario import Scenario
from missionledger.transitions.domain.plan import commands as plan
from missionledger.transitions.domain.plan.decider import PLAN
from tests.contracts.stories.life import life


def stories() -> list[DomainEvent]:
    """Return the events of every story."""
    return plan_story()


def plan_story() -> list[DomainEvent]:
    """A milestone that moves, changes hands and is reached on a wrong day; one that is given up."""
    of: dict[str, Any] = {"mission_id": "UNIFIL"}
    planned = plan.PlanMilestone(
        **of,
        occurred_on=date(2025, 9, 1),
        title="Last site handed over",
        planned_on=date(2026, 12, 31),
        owner="Mission Support",
    )
    opened = plan.OpenPlan(**of, occurred_on=date(2025, 8, 28))
    other = planned.model_copy(update={"title": "Convoys to the port"})
    scenario = Scenario(PLAN).after(opened, planned, other)
    site, convoys = scenario.state.milestones

    def change(day: date, milestone: str = site, reason: str = "Convoys need dry roads.") -> Any:
        return {**of, "occurred_on": day, "milestone_id": milestone, "reason": reason}

    reached: dict[str, Any] = {**of, "milestone_id": site}
    paper = plan.AttachEvidence(
        **reached,
        occurred_on=date(2027, 1, 25),
        note="Certificate, signed by both sides.",
        documents=(hashlib.sha256(b"certificate").hexdigest(),),
    )
    return life(
        PLAN,
        opened,
        planned,
        other,
        plan.RescheduleMilestone(**change(date(2026, 3, 1)), planned_on=date(2027, 1, 31)),
        plan.ChangeOwner(**change(date(2026, 3, 2)), owner="Engineering"),
        plan.SetDuration(**change(date(2026, 3, 2)), duration_days=60),
        plan.ChangeDependencies(**change(date(2026, 3, 3)), depends_on=(convoys,)),
        plan.ChangeDependencies(**change(date(2026, 3, 4)), depends_on=()),
        plan.CancelMilestone(**change(date(2026, 4, 1), convoys, "The host sends lorries.")),
        plan.ReachMilestone(**reached, occurred_on=date(2027, 1, 20), evidence="Certificate."),
        paper,
        plan.ReverseReached(**change(date(2027, 1, 20), reason="The certificate is of the 21st.")),
    )
