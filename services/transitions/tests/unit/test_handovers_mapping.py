"""Every task finds a place, with somebody who can carry it, given-when-then."""

from datetime import date

import pytest

from missionledger.common.money import Money
from missionledger.common.testing.scenario import Scenario
from missionledger.transitions.domain.handovers.commands import (
    ConfirmTasksMapped,
    HandOverTask,
    MapTask,
    NoteTask,
    RequireTask,
)
from missionledger.transitions.domain.handovers.decider import HANDOVERS
from missionledger.transitions.domain.handovers.events import (
    Capacity,
    Route,
    TaskCapacityAssessed,
    TaskMapped,
    TasksFoundMapped,
)
from missionledger.transitions.domain.handovers.refusals import (
    ReceiverLacksCapacityError,
    TaskNotFoundError,
    TasksUnmappedError,
)

MISSION = "UNIFIL"
DAY = date(2026, 1, 5)
NOTE = NoteTask(mission_id=MISSION, occurred_on=DAY, task_id="mines", title="clearance of mines")
MAP = MapTask(
    mission_id=MISSION,
    occurred_on=DAY,
    task_id="mines",
    route=Route.HOST,
    receiver="Lebanese Armed Forces",
    owner="Chief of Staff",
    planned_on=date(2026, 12, 31),
    amount=Money.dollars(2_000_000),
    source_fund="Trust fund for mine action",
    capacity=Capacity.LACKING,
    capacity_note="no teams of its own before 2027",
)
HAND_OVER = HandOverTask(
    mission_id=MISSION,
    occurred_on=date(2026, 12, 31),
    task_id="mines",
    evidence="protocol",
    documents=("a" * 64,),
)
CONFIRM = ConfirmTasksMapped(mission_id=MISSION, occurred_on=DAY)
noted = Scenario(HANDOVERS).after(NOTE)


def test_a_mapping_says_whether_the_receiver_can_carry_the_task() -> None:
    mapped, assessed = noted.when(MAP)

    assert isinstance(mapped, TaskMapped)
    assert isinstance(assessed, TaskCapacityAssessed)
    assert (assessed.capacity, assessed.note) == (
        Capacity.LACKING,
        "no teams of its own before 2027",
    )
    assert noted.after(MAP).when(MAP) == ()
    ready = MAP.model_copy(update={"capacity": Capacity.READY})
    (again,) = noted.after(MAP).when(ready)
    assert isinstance(again, TaskCapacityAssessed)


def test_a_task_does_not_go_to_somebody_who_cannot_carry_it() -> None:
    mapped = noted.after(MAP)
    with pytest.raises(ReceiverLacksCapacityError, match="no teams of its own"):
        mapped.when(HAND_OVER)

    built = mapped.after(MAP.model_copy(update={"capacity": Capacity.READY}))

    assert len(built.when(HAND_OVER)) == 1


def test_it_is_said_which_tasks_are_not_mapped() -> None:
    other = NOTE.model_copy(update={"task_id": "patrols", "title": "patrols at the line"})
    with pytest.raises(TasksUnmappedError, match="patrols"):
        noted.after(other, MAP).when(CONFIRM)
    with pytest.raises(TasksUnmappedError, match="no task of UNIFIL"):
        Scenario(HANDOVERS).when(CONFIRM)


def test_a_mission_whose_tasks_are_mapped_may_go_on() -> None:
    found = noted.after(MAP).when(CONFIRM)

    assert found == (TasksFoundMapped(mission_id=MISSION, tasks=1, tasks_ahead=1),)


def test_what_is_said_of_a_task_elsewhere_is_said_of_one_that_is_known() -> None:
    require = RequireTask(mission_id=MISSION, occurred_on=DAY, task_id="mines")

    assert noted.when(require) == ()
    with pytest.raises(TaskNotFoundError, match="UNIFIL has no task mines"):
        Scenario(HANDOVERS).when(require)
