"""How far a process is, as events."""

from datetime import date
from typing import Any

from missionledger.common.processes.progress import (
    AdvanceProcess,
    AnyProcessCommand,
    EndProcess,
    Process,
    ProcessEnded,
    ProcessEvent,
    StartProcess,
    process_decider,
)
from missionledger.common.testing.scenario import Scenario

NOON = "2026-01-15T12:00:00.000000Z"
ABOUT: dict[str, Any] = {
    "occurred_on": date(2026, 1, 15),
    "process_id": "reserve-loan/PKRF-0001",
    "mission": "UNSOH",
}
START = StartProcess(**ABOUT, process="ReserveLoan", title="Loan PKRF-0001", started_at=NOON)
WAIT = AdvanceProcess(
    **ABOUT, state="waits for concurrence", waiting_for="the Committee", next_step="pay", since=NOON
)
END = EndProcess(**ABOUT, outcome="repaid", ended_at=NOON)


def process() -> Scenario[AnyProcessCommand, Process, ProcessEvent]:
    return Scenario(process_decider("finance"))


def test_a_process_tells_whom_it_waits_for_and_what_comes_next() -> None:
    state = process().after(START, WAIT).state

    assert (state.title, state.mission) == ("Loan PKRF-0001", "UNSOH")
    assert (state.state, state.waiting_for, state.next_step) == (
        "waits for concurrence",
        "the Committee",
        "pay",
    )


def test_what_is_known_already_is_not_recorded_again() -> None:
    assert process().after(START).when(START) == ()
    assert process().after(START, WAIT).when(WAIT) == ()


def test_nothing_comes_after_the_end() -> None:
    ended = process().after(START, WAIT, END)

    assert ended.past[-1] == ProcessEnded(
        process_id="reserve-loan/PKRF-0001", outcome="repaid", ended_at=NOON
    )
    assert (ended.state.state, ended.state.waiting_for) == ("ended", "")
    assert [ended.when(each) for each in (START, WAIT, END)] == [(), (), ()]
