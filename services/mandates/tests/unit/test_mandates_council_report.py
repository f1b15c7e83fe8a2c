"""Every fact that a report tells is told in words, and nothing outside of its period."""

from datetime import date
from typing import Any

import pytest

from missionledger.common.events import DomainEvent
from missionledger.mandates.domain.council_report import KnownFact, Section, sentences_of
from missionledger.mandates.domain.forces.events import RequiredUnitNoted, UnitStage
from missionledger.mandates.domain.mission.events import MissionStatus, MissionStatusChanged
from missionledger.mandates.domain.renewal.events import (
    Outcome,
    RenewalCycleClosed,
    RenewalReminderGiven,
    Step,
)
from missionledger.mandates.domain.start_up.events import FullCapabilityDeclared

DAY = date(2026, 3, 5)


def fact(event: DomainEvent, on: date = DAY, position: int = 1) -> KnownFact:
    return KnownFact(event, on, position, "", "entered")


def told(event: DomainEvent) -> list[str]:
    return [each.text for each in sentences_of([fact(event)], DAY, DAY)]


def unit(stage: UnitStage) -> RequiredUnitNoted:
    return RequiredUnitNoted(
        mission_id="UNXX",
        requirement_id="UNXX-INF-1",
        stage=stage,
        capability="military-units",
        strength=850,
        pledge_id="",
        on=DAY,
        detail="pledge_withdrawn",
        foreign_event_id="e",
        foreign_position=1,
    )


def reminder(*missing: Step) -> RenewalReminderGiven:
    return RenewalReminderGiven(
        mission_id="UNXX", until=DAY, days_left=45, due=tuple(Step), missing=missing, rule="r"
    )


def test_only_the_period_is_told_in_order_of_sections_and_days() -> None:
    status: dict[str, Any] = {
        "mission_id": "UNXX",
        "before": MissionStatus.STARTING,
        "changed_on": DAY,
        "reason": "",
    }
    operating = MissionStatusChanged(**status, status=MissionStatus.OPERATING)
    facts = [
        fact(operating, position=3),
        fact(unit(UnitStage.DEPLOYED), position=2),
        fact(unit(UnitStage.AGREED), on=date(2026, 3, 1), position=4),
        fact(unit(UnitStage.SELECTED), on=date(2026, 2, 28), position=1),
    ]

    sentences = sentences_of(facts, date(2026, 3, 1), DAY)

    assert [each.position for each in sentences] == [4, 2, 3]
    assert [each.section for each in sentences] == [Section.FORCES, Section.FORCES, Section.LIFE]
    assert sentences[-1].text == "The mission became operating."


@pytest.mark.parametrize("stage", [each for each in UnitStage if each is not UnitStage.REVISED])
def test_every_stage_of_a_unit_has_words(stage: UnitStage) -> None:
    (text,) = told(unit(stage))

    assert "UNXX-INF-1" in text


def test_what_says_nothing_new_is_not_told() -> None:
    assert told(unit(UnitStage.REVISED)) == []


def test_what_another_service_recorded_first_says_where() -> None:
    (deployed,) = sentences_of([fact(unit(UnitStage.DEPLOYED))], DAY, DAY)
    (own,) = sentences_of([fact(reminder(Step.REPORT))], DAY, DAY)

    assert deployed.first_recorded == "performance, position 1"
    assert own.first_recorded == ""
    assert told(reminder()) == []
    assert told(reminder(Step.HOST_CONSULTATION)) == [
        "45 days before the term ends, not on record: host consultation."
    ]


def test_a_lapse_and_a_shortfall_are_said() -> None:
    lapse = RenewalCycleClosed(
        mission_id="UNXX",
        until=DAY,
        outcome=Outcome.LAPSED,
        on=DAY,
        resolution="",
        next_until=None,
    )
    full = FullCapabilityDeclared(
        mission_id="UNXX",
        on=DAY,
        deployed=(),
        missing=("UNXX-INF-1",),
        shortfall="the ceiling is revised",
        declared_by="hom",
    )

    assert told(lapse) == ["The term until 5 March 2026 ended: lapsed."]
    assert told(full) == ["Full capability was declared without UNXX-INF-1: the ceiling is revised"]
