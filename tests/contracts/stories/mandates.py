"""Events of mandates that a load does not lead to."""

from datetime import date
from typing import Any

from missionledger.common.events import DomainEvent
from missionledger.mandates.domain.mandate import commands as mandate
from missionledger.mandates.domain.mandate.decider import MANDATE
from missionledger.mandates.domain.mandate.terms import DecisionKind, TermKind
from missionledger.mandates.domain.mission import commands as mission
from missionledger.mandates.domain.mission.decider import MISSION
from missionledger.mandates.domain.mission.events import MissionKind, MissionStatus
from missionledger.mandates.domain.tasks import commands as tasks
from missionledger.mandates.domain.tasks.decider import TASKS
from missionledger.mandates.domain.tasks.events import Funding
from tests.contracts.stories.life import life


def stories() -> list[DomainEvent]:
    """Return the events of every story."""
    return [*mandate_story(), *task_story()]


def mandate_story() -> list[DomainEvent]:
    """A mission that is proposed, and a decision whose document is seen later."""
    proposed = mission.ProposeMission(
        occurred_on=date(2025, 9, 1),
        mission_id="UNSOH",
        acronym="UNSOH",
        name="United Nations Support Office in Haiti",
        kind=MissionKind.SUPPORT_OFFICE,
        location="Haiti",
        region="Americas",
        note="",
    )
    status = mission.ChangeMissionStatus(
        occurred_on=date(2025, 9, 30),
        mission_id="UNSOH",
        status=MissionStatus.AUTHORIZED,
        reason="S/RES/2793 (2025)",
    )
    unseen = mandate.RecordHistoricalDecision(
        occurred_on=date(2025, 5, 8),
        mission_id="UNMISS",
        kind=DecisionKind.RENEW,
        resolution="",
        until=date(2026, 4, 30),
        term=TermKind.FIXED,
        confirmed=False,
    )
    seen = mandate.ConfirmDecision(
        occurred_on=date(2025, 5, 8), mission_id="UNMISS", resolution="S/RES/2779 (2025)"
    )
    return [*life(MISSION, proposed, status), *life(MANDATE, unseen, seen)]


def task_story() -> list[DomainEvent]:
    """Tasks below a direction: one that changes and goes."""
    by: dict[str, Any] = {
        "mission_id": "UNMISS",
        "occurred_on": date(2025, 5, 8),
        "resolution": "S/RES/2779 (2025)",
    }
    later = {**by, "occurred_on": date(2026, 4, 30), "resolution": "S/RES/2800 (2026)"}
    task: dict[str, Any] = {
        "task_id": "ceasefire",
        "title": "Support the ceasefire mechanism",
        "outcome": "Every report of a breach is looked into.",
        "category": "ceasefire-monitoring",
        "group": "peace agreement",
        "priority": 1,
        "phase": 1,
        "funding": Funding.FUNDED,
    }
    return life(
        TASKS,
        tasks.SetStrategicDirection(
            **by,
            direction="Prevent a return to civil war and build durable peace.",
            political_settlement="The Revitalised Agreement of 2018.",
        ),
        tasks.AddTask(**by, **task),
        tasks.ChangeTask(**later, **{**task, "priority": 2}),
        tasks.DropTask(**later, task_id="ceasefire", reason="Handed to the regional body."),
    )
