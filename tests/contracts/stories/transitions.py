"""Events of transitions that a load does not lead to."""

import hashlib
from datetime import date
from typing import Any

from missionledger.common.events import DomainEvent
from missionledger.common.money import Money
from missionledger.common.testing.scenario import Scenario
from missionledger.transitions.domain.handovers import commands as handovers
from missionledger.transitions.domain.handovers.decider import HANDOVERS
from missionledger.transitions.domain.handovers.events import (
    Direction,
    PartyKind,
    Route,
    Stance,
    Step,
)
from missionledger.transitions.domain.plan import commands as plan
from missionledger.transitions.domain.plan.decider import PLAN
from tests.contracts.stories.drawdowns import drawdown_stories
from tests.contracts.stories.leaving import duty_story, site_story
from tests.contracts.stories.life import life
from tests.contracts.stories.transition_means import transition_means_stories


def stories() -> list[DomainEvent]:
    """Return the events of every story."""
    return [
        *plan_story(),
        *handover_story(),
        *site_story(),
        *duty_story(),
        *drawdown_stories(),
        *transition_means_stories(),
    ]


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


def handover_story() -> list[DomainEvent]:
    """A task that goes from a regional mission to one of the United Nations, no day between."""
    of: dict[str, Any] = {"mission_id": "AFISMA", "occurred_on": date(2013, 6, 1)}
    transfer = date(2013, 7, 1)
    task: dict[str, Any] = {"task_id": "protection-of-civilians"}
    steps = (Step.JOINT_ASSESSMENT, Step.SUCCESSOR_MANDATE, Step.HUMAN_RIGHTS_SCREENING)
    holders = (
        handovers.Holding(
            organization="AFISMA", from_on=date(2013, 1, 19), until_on=date(2013, 6, 30)
        ),
        handovers.Holding(organization="MINUSMA", from_on=transfer),
    )
    return life(
        HANDOVERS,
        handovers.NoteTask(**of, **task, title="Protection of civilians"),
        handovers.MapTask(
            **of,
            **task,
            route=Route.SUCCESSOR_MISSION,
            receiver="MINUSMA",
            owner="Force Commander",
            planned_on=transfer,
            amount=Money.dollars(1_000_000),
            source_fund="Special account of MINUSMA",
        ),
        handovers.LinkSequence(
            **of,
            predecessor="AFISMA",
            successor="MINUSMA",
            direction=Direction.TO_UN,
            transfer_on=transfer,
            understanding="S/RES/2100 (2013)",
        ),
        *(handovers.TakeSequenceStep(**of, step=step, note="Taken.") for step in steps),
        handovers.SetHolders(**of, **task, holders=holders),
        handovers.RecordSupport(
            **of,
            party="African Union",
            kind=PartyKind.REGIONAL_ACTOR,
            stance=Stance.SUPPORTS,
            note="Agreed in writing.",
        ),
        handovers.HandOverTask(
            **{**of, "occurred_on": transfer},
            **task,
            evidence="Transfer of authority in Bamako.",
            documents=(hashlib.sha256(b"certificate").hexdigest(),),
        ),
        handovers.ConfirmHandoversComplete(**{**of, "occurred_on": transfer}),
    )
