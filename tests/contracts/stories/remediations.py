"""Events about units that fall short, about conduct, and of simple records."""

from datetime import date
from typing import Any

from missionledger.common.events import DomainEvent
from missionledger.common.testing.scenario import Scenario
from missionledger.performance.domain.appraisal import APPRAISAL
from missionledger.performance.domain.exercise import EXERCISE
from missionledger.performance.domain.records import RECORDS
from missionledger.performance.domain.remediation.events import Level, PlanAction
from missionledger.performance.domain.unit import commands as unit
from missionledger.performance.domain.unit.decider import UNIT
from missionledger.performance.domain.unit.events import RecognitionKind, WithholdingGround
from missionledger.performance.testing import conduct, people_records, readiness_records, records
from missionledger.performance.testing import remediations as sample
from missionledger.performance.testing.units import OF_UNIT, evaluated_unit


def stories() -> list[DomainEvent]:
    """Return the events of every story."""
    return [
        *withholding_story(),
        *remediation_stories(),
        *conduct_story(),
        *record_stories(),
    ]


def withholding_story() -> list[DomainEvent]:
    """Two decisions to withhold, one ended and one to a set end; work that was recognized."""
    by: dict[str, Any] = {**OF_UNIT, "decided_by": "approver-1"}
    past = evaluated_unit("grave")
    lived = Scenario(UNIT, past).after(
        unit.DecideWithholding(
            **by,
            occurred_on=date(2025, 7, 1),
            withholding_id="W-1",
            ground=WithholdingGround.FAILURE_TO_PROTECT,
            evaluation_id="E-1",
            reference="Nobody left the base while the village was attacked.",
            from_day=date(2025, 6, 1),
            percent=40,
        ),
        unit.DecideWithholding(
            **by,
            occurred_on=date(2025, 7, 1),
            withholding_id="W-2",
            ground=WithholdingGround.EQUIPMENT_UNSERVICEABLE,
            reference="Verification report of the second quarter.",
            from_day=date(2025, 4, 1),
            until=date(2025, 7, 1),
            percent=10,
        ),
        unit.EndWithholding(
            **by,
            occurred_on=date(2025, 9, 1),
            withholding_id="W-1",
            ended_from=date(2025, 9, 1),
            reason="The new commander acts on threats.",
        ),
        unit.RecognizeWork(
            **OF_UNIT,
            occurred_on=date(2025, 10, 1),
            recognition_id="R-1",
            kind=RecognitionKind.COMMENDATION,
            task="Protection of civilians.",
            reason="Two thousand people were sheltered for nine days.",
            recognized_by="leader-1",
        ),
    )
    return list(lived.past[len(past) :])


def remediation_stories() -> list[DomainEvent]:
    """One unit that improved after an extension, one that went home without a replacement."""
    later: dict[str, Any] = {"occurred_on": date(2025, 11, 1), "ends_on": date(2025, 12, 31)}
    second_evaluation: dict[str, Any] = {
        "occurred_on": date(2026, 1, 10),
        "evaluated_on": date(2026, 1, 5),
        "evaluation_id": "E-3",
    }
    improved = sample.found().after(
        sample.answer(),
        sample.referral(),
        sample.plan(),
        sample.action(),
        sample.re_evaluation(),
        sample.decision("extend"),
        sample.plan(**later, actions=(_due_later(),)),
        sample.re_evaluation("adequate", **second_evaluation),
        sample.decision("close", occurred_on=date(2026, 1, 12)),
    )
    went = sample.found("grave").after(
        sample.escalation(),
        sample.decision(
            "repatriate", level=Level.SECRETARY_GENERAL, capability="infantry-battalion"
        ),
        sample.replacement(),
        sample.departure(),
    )
    return [*improved.past, *went.past]


def conduct_story() -> list[DomainEvent]:
    """A case from its report to the day on which a person is forgotten; all texts are sealed."""
    lived = conduct.decided().after(
        conduct.hand_over(), conduct.close(), conduct.erase(conduct.ACCUSED)
    )
    return list(lived.past)


def record_stories() -> list[DomainEvent]:
    """One past of each simple record, a concern about a leader, an exercise called off."""
    pasts = [(each, records.PASTS[each.aggregate]) for each in RECORDS]
    lived = [Scenario(decider).after(*commands).past for decider, commands in pasts]
    return [
        *(event for past in lived for event in past),
        *Scenario(APPRAISAL).after(*people_records.LEADER).past[1:],
        *Scenario(EXERCISE).after(*readiness_records.CALLED_OFF).past[1:],
    ]


def _due_later() -> PlanAction:
    return sample.plan().actions[1].model_copy(update={"due_on": date(2025, 12, 1)})
