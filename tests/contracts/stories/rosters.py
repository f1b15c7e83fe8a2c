"""Events of rosters and rehearsals."""

from datetime import date
from typing import Any

from missionledger.common.events import DomainEvent
from missionledger.performance.domain import rehearsal
from missionledger.performance.domain.roster import commands as roster
from missionledger.performance.domain.roster.decider import ROSTER_ENTRY
from missionledger.performance.domain.roster.events import Background, RemedyBy, RosterKind
from tests.contracts.stories.life import life

TOGETHER = ("GHA-INF-1", "RWA-INF-1")


def stories() -> list[DomainEvent]:
    """Return the events of every story."""
    return [*standby_story(), *rehearsal_story()]


def standby_story() -> list[DomainEvent]:
    """Somebody who stands by, is called twice, goes once, and leaves the roster."""

    def of(day: date, **values: Any) -> dict[str, Any]:
        return {"entry_id": "SURGE-17", "occurred_on": day, **values}

    skills = ("french", "logistics")
    return life(
        ROSTER_ENTRY,
        roster.ListEntry(
            **of(date(2026, 1, 1), skills=skills, local_knowledge=("sahel",)),
            roster=RosterKind.CIVILIAN_SURGE,
            background=Background.CIVILIAN,
        ),
        roster.CompleteTraining(
            **of(date(2026, 1, 20), course="safe driving", holds_until=date(2027, 1, 20))
        ),
        roster.GiveNotice(**of(date(2026, 2, 1), mission_id="UNXX", post="chief of movement")),
        roster.CancelNotice(**of(date(2026, 2, 5), mission_id="UNXX", reason="The post was cut.")),
        roster.GiveNotice(
            **of(date(2026, 2, 10), mission_id="UNXX", post="chief of supply"),
            skills_required=("arabic", "logistics"),
            remedy="A course before leaving.",
            remedy_by=RemedyBy.HEADQUARTERS,
        ),
        roster.DeployEntry(**of(date(2026, 3, 1), mission_id="UNXX")),
        roster.ReturnEntry(**of(date(2026, 9, 1), mission_id="UNXX")),
        roster.ReviseProfile(
            **of(date(2026, 9, 2), skills=("arabic", *skills), local_knowledge=("sahel",))
        ),
        roster.RemoveEntry(**of(date(2026, 12, 1), reason="Retired.")),
    )


def rehearsal_story() -> list[DomainEvent]:
    """A rehearsal that is held and one that is not."""
    plan = rehearsal.PlanRehearsal(
        rehearsal_id="VANGUARD-26",
        occurred_on=date(2026, 1, 1),
        title="Vanguard brigade, river crossing",
        pledges=TOGETHER,
        vanguard=True,
        planned_for=date(2026, 4, 1),
    )
    held = rehearsal.HoldRehearsal(
        rehearsal_id="VANGUARD-26",
        occurred_on=date(2026, 4, 2),
        pledges=("NPL-INF-1", "RWA-INF-1"),
        lessons="Radios did not speak to each other.",
    )
    cancelled = rehearsal.CancelRehearsal(
        rehearsal_id="VANGUARD-26", occurred_on=date(2026, 3, 1), reason="Floods."
    )
    return [
        *life(rehearsal.REHEARSAL, plan, held),
        *life(rehearsal.REHEARSAL, plan, cancelled)[1:],
    ]
