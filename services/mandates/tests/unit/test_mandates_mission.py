from datetime import date

import pytest

from missionledger.common.testing.scenario import Scenario
from missionledger.mandates.domain.mission.commands import (
    ChangeMissionStatus,
    ProposeMission,
    RecordHistoricalMission,
    RecordHistoricalMissionEnd,
)
from missionledger.mandates.domain.mission.decider import (
    MISSION,
    NEXT_STATUSES,
    MissionAlreadyRecordedError,
    MissionEndsBeforeStartError,
    MissionNotRecordedError,
    StatusChangeOutOfOrderError,
    StatusNotReachableError,
)
from missionledger.mandates.domain.mission.events import (
    MissionEnded,
    MissionKind,
    MissionProposed,
    MissionRecorded,
    MissionStatus,
    MissionStatusChanged,
    Precision,
)

START = date(1956, 11, 1)
END = date(1967, 6, 1)
NAMING = {
    "mission_id": "UNEF-I",
    "acronym": "UNEF I",
    "name": "United Nations Emergency Force I",
    "kind": MissionKind.PEACEKEEPING_OPERATION,
    "location": "Gaza, Suez Canal and Sinai",
    "region": "Middle East",
}
PROPOSE = ProposeMission.model_validate(NAMING | {"occurred_on": START})
RECORD = RecordHistoricalMission.model_validate(
    NAMING | {"occurred_on": START, "start_precision": Precision.MONTH}
)
FINISH = RecordHistoricalMissionEnd(
    occurred_on=END, mission_id="UNEF-I", end_precision=Precision.MONTH
)

mission = Scenario(MISSION)


def move(status: MissionStatus) -> ChangeMissionStatus:
    return ChangeMissionStatus(occurred_on=START, mission_id="UNEF-I", status=status)


def test_a_proposed_mission_has_no_start_yet() -> None:
    events = mission.when(PROPOSE)

    assert events == (MissionProposed.model_validate(NAMING | {"note": "", "proposed_on": START}),)
    state = mission.given(*events).state
    assert (state.status, state.starts_on) == (MissionStatus.PROPOSED, None)
    assert not state.active_on(START)


def test_proposing_the_same_mission_again_is_quiet() -> None:
    assert mission.after(PROPOSE).when(PROPOSE) == ()


def test_an_id_that_stands_for_another_mission_is_refused() -> None:
    other = PROPOSE.model_copy(update={"name": "Another force"})

    with pytest.raises(MissionAlreadyRecordedError):
        mission.after(PROPOSE).when(other)


def test_a_mission_of_the_past_keeps_how_exactly_its_start_is_known() -> None:
    assert mission.when(RECORD) == (
        MissionRecorded.model_validate(
            NAMING
            | {
                "note": "",
                "starts_on": START,
                "start_precision": Precision.MONTH,
                "record_incomplete": True,
            }
        ),
    )


def test_recording_history_again_is_quiet() -> None:
    assert mission.after(RECORD, FINISH).when(RECORD) == ()
    assert mission.after(RECORD, FINISH).when(FINISH) == ()


def test_a_second_start_is_refused() -> None:
    with pytest.raises(MissionAlreadyRecordedError):
        mission.after(RECORD).when(RECORD.model_copy(update={"occurred_on": date(1956, 12, 1)}))


def test_the_end_is_a_fact_of_its_own_day() -> None:
    assert mission.after(RECORD).when(FINISH) == (
        MissionEnded(
            mission_id="UNEF-I", ends_on=END, end_precision=Precision.MONTH, record_incomplete=True
        ),
    )


def test_a_second_end_is_refused() -> None:
    with pytest.raises(MissionAlreadyRecordedError):
        mission.after(RECORD, FINISH).when(
            FINISH.model_copy(update={"occurred_on": date(1967, 7, 1)})
        )


def test_a_mission_cannot_end_before_it_starts() -> None:
    with pytest.raises(MissionEndsBeforeStartError):
        mission.after(RECORD).when(FINISH.model_copy(update={"occurred_on": date(1950, 1, 1)}))


def test_what_is_not_recorded_cannot_end_or_move_on() -> None:
    with pytest.raises(MissionNotRecordedError):
        mission.when(FINISH)
    with pytest.raises(MissionNotRecordedError):
        mission.when(move(MissionStatus.STARTING))


@pytest.mark.parametrize(
    ("day", "active"),
    [
        (date(1956, 10, 31), False),
        (START, True),
        (date(1967, 6, 30), True),
        (date(1967, 7, 1), False),
    ],
)
def test_a_month_counts_as_a_whole_where_only_the_month_is_known(
    day: date, *, active: bool
) -> None:
    assert mission.after(RECORD, FINISH).state.active_on(day) is active


def test_a_mission_moves_on_and_says_from_where() -> None:
    assert mission.after(PROPOSE).when(move(MissionStatus.AUTHORIZED)) == (
        MissionStatusChanged(
            mission_id="UNEF-I",
            status=MissionStatus.AUTHORIZED,
            before=MissionStatus.PROPOSED,
            changed_on=START,
            reason="",
        ),
    )


def test_moving_to_where_it_is_is_quiet() -> None:
    assert mission.after(PROPOSE).when(move(MissionStatus.PROPOSED)) == ()


def test_a_step_that_life_does_not_have_is_refused_with_those_it_has() -> None:
    with pytest.raises(StatusNotReachableError) as refusal:
        mission.after(PROPOSE).when(move(MissionStatus.WITHDRAWN))

    assert "pre_mandate" in refusal.value.next_step


def test_a_change_before_the_present_status_is_refused() -> None:
    early = move(MissionStatus.AUTHORIZED).model_copy(update={"occurred_on": date(1956, 10, 1)})

    with pytest.raises(StatusChangeOutOfOrderError):
        mission.after(PROPOSE).when(early)


def test_a_started_and_withdrawn_mission_was_active_between() -> None:
    life = (
        MissionStatus.AUTHORIZED,
        MissionStatus.STARTING,
        MissionStatus.DRAWING_DOWN,
        MissionStatus.WITHDRAWN,
    )
    state = mission.after(PROPOSE, *map(move, life)).state

    assert (state.starts_on, state.ends_on) == (START, START)


def test_every_status_is_reachable_and_only_two_are_final() -> None:
    reached = {status for following in NEXT_STATUSES.values() for status in following}

    assert reached == set(MissionStatus) - {MissionStatus.PROPOSED}
    assert {status for status, following in NEXT_STATUSES.items() if not following} == {
        MissionStatus.CLOSED,
        MissionStatus.NEVER_DEPLOYED,
    }
