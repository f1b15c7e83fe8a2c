"""How long each step took, and for whom a process waited, from what it recorded."""

from datetime import UTC, date, datetime
from typing import Any

from missionledger.common.processes.progress import (
    AdvanceProcess,
    AnyProcessCommand,
    EndProcess,
    StartProcess,
    process_decider,
)
from missionledger.common.processes.waits import ProcessStep, in_days, steps_of, waits_of
from missionledger.common.testing.scenario import Scenario

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def at(month: int, day: int, hour: int = 0) -> str:
    return f"2026-{month:02}-{day:02}T{hour:02}:00:00.000000Z"


def steps(
    *reports: tuple[str, str, str], process_id: str = "p/1", ended: str = "", **start: Any
) -> tuple[ProcessStep, ...]:
    """The steps of a process that reported (state, waiting for, since)."""
    about: dict[str, Any] = {
        "occurred_on": date(2026, 1, 1),
        "process_id": process_id,
        "mission": "UNSOH",
    }
    begin = {"process": "MissionStartUp", "title": "start", "started_at": at(1, 1), **start}
    commands: list[AnyProcessCommand] = [StartProcess(**about, **begin)]
    commands += [
        AdvanceProcess(**about, state=state, waiting_for=whom, since=since, until=at(1, 20))
        for state, whom, since in reports
    ]
    if ended:
        commands.append(EndProcess(**about, outcome="done", ended_at=ended))
    return steps_of(Scenario(process_decider("mandates")).after(*commands).past, NOW)


def test_a_step_lasts_until_the_next_and_the_last_until_the_end() -> None:
    first, second = steps(
        ("asked", "the Council", at(1, 1)), ("paid", "", at(1, 13, 12)), ended=at(1, 14)
    )

    assert (in_days(first.tenths), first.left_at, first.is_late) == ("12.5", at(1, 13, 12), False)
    assert (in_days(second.tenths), second.left_at) == ("0.5", at(1, 14))


def test_a_step_that_is_not_over_counts_up_to_now_and_is_late_after_its_last_day() -> None:
    (only,) = steps(("asked", "the Council", at(2, 1)))

    assert (in_days(only.tenths), only.left_at, only.is_late) == ("28.0", "", True)


def test_a_step_whose_last_day_alone_moved_goes_on() -> None:
    moved = AdvanceProcess(
        occurred_on=date(2026, 1, 9),
        process_id="p/1",
        mission="UNSOH",
        state="asked",
        waiting_for="the Council",
        since=at(1, 9),
        until=at(2, 9),
    )
    scenario = Scenario(process_decider("mandates")).after(
        StartProcess(
            occurred_on=date(2026, 1, 1),
            process_id="p/1",
            mission="UNSOH",
            process="MissionStartUp",
            title="start",
            started_at=at(1, 1),
        ),
        moved.model_copy(update={"since": at(1, 1), "until": at(1, 8)}),
        moved,
    )
    (only,) = steps_of(scenario.past, datetime(2026, 1, 11, tzinfo=UTC))

    assert (in_days(only.tenths), only.is_late) == ("10.0", False)


def test_days_of_a_demonstration_are_its_own() -> None:
    (only,) = steps(("asked", "the Council", at(1, 1, 0)), ended=at(1, 1, 1), day_seconds=360)

    assert (in_days(only.tenths), only.is_demonstration) == ("10.0", True)


def test_waits_are_taken_together_by_whom_and_never_with_work() -> None:
    one = steps(("asked", "the Council", at(1, 1)), ("works", "", at(1, 5)), ended=at(1, 6))
    two = steps(
        ("asked anew", "the Council", at(1, 1)),
        ("signs", "the host", at(1, 11)),
        process_id="p/2",
        ended=at(1, 30),
    )
    host, council = waits_of([*one, *two])

    assert (host.waiting_for, in_days(host.total_tenths), host.late) == ("the host", "19.0", 1)
    assert (council.processes, council.steps, council.still_waiting) == (2, 2, 0)
    assert [
        in_days(each)
        for each in (council.shortest_tenths, council.median_tenths, council.longest_tenths)
    ] == ["4.0", "4.0", "10.0"]
    assert council.longest_in == "p/2"


def test_nothing_is_measured_before_a_process_says_where_it_is() -> None:
    assert steps() == ()
    assert waits_of([]) == ()
