"""Events of what a mission plans for."""

from datetime import date
from typing import Any

from missionledger.common.events import DomainEvent
from missionledger.common.money import Money
from missionledger.mandates.domain.planning import commands as c
from missionledger.mandates.domain.planning.decider import PLANNING
from missionledger.mandates.domain.planning.facts import Condition, ContactKind, Met, ScenarioKind
from tests.contracts.stories.life import life

OF: dict[str, Any] = {"mission_id": "UNXX", "occurred_on": date(2026, 2, 1)}


def planning_story() -> list[DomainEvent]:
    """One fact of each kind."""
    return life(
        PLANNING,
        c.JudgeStandingCondition(
            **OF, condition=Condition.DO_NO_HARM, met=Met.PARTLY, judgement="seen", author="adviser"
        ),
        c.RecordTransitionStrategy(
            **OF,
            strategy="local peace committees",
            capacity="country team",
            contingency="leave by sea",
            assessed=Money.dollars(1_000_000),
        ),
        c.RecordScenario(
            **OF,
            scenario_id="talks-fail",
            kind=ScenarioKind.SETBACK,
            description="The talks fail.",
            response="Back to good offices.",
            owner="Head of Mission",
        ),
        c.RecordPeacebuildingAim(
            **OF,
            aim_id="courts",
            aim="courts that sit",
            partner="UNDP",
            programme=Money.dollars(200_000),
        ),
        c.RecordExpectation(
            **OF,
            held_by="traders of the port",
            expectation="patrols by night",
            within_mandate=False,
            answer="the police does that",
        ),
        c.RecordContact(
            **OF,
            kind=ContactKind.CONTRIBUTOR,
            party="troop contributors",
            subject="rotation",
            planned_for=date(2026, 2, 15),
        ),
        c.PassTaskOn(
            **OF,
            task_id="mines",
            receiver="UNDP",
            resources=Money.dollars(500_000),
            agreement="exchange of letters",
            tasks=("mines",),
        ),
    )
