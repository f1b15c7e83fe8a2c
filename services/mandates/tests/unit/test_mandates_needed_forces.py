"""What the models need beside the heads that force generation promises and brings."""

from datetime import date
from typing import Any

import pytest

from missionledger.common.testing.scenario import Scenario
from missionledger.mandates.domain.capabilities import UNKNOWN, CapabilityNeed, beside_forces
from missionledger.mandates.domain.forces.decider import FORCES, MissionForces, NoteRequiredUnit
from missionledger.mandates.domain.forces.events import UnitStage

NEEDS = tuple(
    CapabilityNeed(capability=slug, name="", kind="unit", needed_by=("m",), rapid=False)
    for slug in ("aviation", "observers")
)
STEPS = (
    (UnitStage.OPENED, 850),
    (UnitStage.SELECTED, 800),
    (UnitStage.AGREED, 790),
    (UnitStage.DEPLOYED, 780),
    (UnitStage.VACATED, 780),
)


def note(stage: UnitStage, strength: int, **fields: Any) -> NoteRequiredUnit:
    return NoteRequiredUnit.model_validate(
        {
            "occurred_on": date(2026, 1, 1),
            "mission_id": "UNXX",
            "requirement_id": "UNXX-SUR-1",
            "stage": stage,
            "capability": "aviation",
            "strength": strength,
            "foreign_event_id": "0198f0a1-0000-7000-8000-000000000001",
            "foreign_position": 1,
        }
        | fields
    )


def forces_after(*notes: NoteRequiredUnit) -> MissionForces:
    return Scenario(FORCES).after(*notes).state


def heads(forces: MissionForces) -> tuple[object, ...]:
    aviation, _observers = beside_forces(NEEDS, forces)
    return (
        aviation.required,
        aviation.pledged,
        aviation.ready,
        aviation.deployed,
        aviation.missing,
    )


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (0, (UNKNOWN,) * 5),
        (1, (850, 0, 0, 0, 850)),
        (2, (850, 800, 0, 0, 850)),
        (3, (850, 790, 790, 0, 850)),
        (4, (850, 0, 0, 780, 70)),
        (5, (850, 0, 0, 0, 850)),
    ],
)
def test_heads_move_with_each_fact(steps: int, expected: tuple[object, ...]) -> None:
    assert heads(forces_after(*(note(*step) for step in STEPS[:steps]))) == expected


def test_a_need_without_a_requirement_is_unknown_and_not_none() -> None:
    _aviation, observers = beside_forces(NEEDS, forces_after(note(*STEPS[0])))

    assert (observers.required, observers.missing) == (UNKNOWN, UNKNOWN)


def test_what_was_given_up_asks_for_nobody() -> None:
    given_up = forces_after(note(*STEPS[0]), note(UnitStage.RELEASED, 850))

    assert heads(given_up) == (UNKNOWN,) * 5


def test_a_revision_changes_what_is_asked_and_not_the_unit_that_is_there() -> None:
    there = [note(*step) for step in STEPS[:4]]

    assert heads(forces_after(*there, note(UnitStage.REVISED, 900))) == (900, 0, 0, 780, 120)
    assert heads(forces_after(there[0], note(UnitStage.REVISED, 900))) == (900, 0, 0, 0, 900)


def test_one_unit_does_not_fill_what_another_requirement_asks_for() -> None:
    crowded = [note(*step) for step in STEPS[:3]] + [note(UnitStage.DEPLOYED, 2_000)]
    other = note(UnitStage.OPENED, 400, requirement_id="UNXX-SUR-2")

    assert heads(forces_after(*crowded, other)) == (1_250, 0, 0, 2_000, 400)
