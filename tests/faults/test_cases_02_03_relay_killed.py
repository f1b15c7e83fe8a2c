"""Cases 2 and 3: a service dies before it published, or before it could note that it had."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from missionledger.common.testing.planning_load import open_plan, post_all
from missionledger.common.testing.system_invariants import assert_all_holds
from missionledger.common.testing.whole_system import WholeSystem, whole_system

KILLS = 3
COMMANDS_A_ROUND = 120


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeSystem]:
    directory: Path = tmp_path_factory.mktemp("cases-02-03")
    with whole_system(directory / "data") as running:
        open_plan(running)
        yield running


def test_the_stream_holds_the_log_once_and_in_order(system: WholeSystem) -> None:
    """The sequence of every message is the position of its event, whatever was cut off."""
    for number in range(KILLS):
        first = number * COMMANDS_A_ROUND
        post_all(
            system,
            range(first, first + COMMANDS_A_ROUND),
            after_first_answers=COMMANDS_A_ROUND // 2,
            then=lambda: system.kill("transitions"),
        )
        system.wait_ready("transitions")

    assert_all_holds(system)


def test_what_was_recorded_before_the_kill_is_published_after_it(system: WholeSystem) -> None:
    """The broker stands still, so that nothing can be published before the service is killed."""
    numbers = range(10_000, 10_050)
    broker = system.parts()["nats"]["pid"]
    published = len(system.stored_messages("transitions"))
    os.kill(broker, signal.SIGSTOP)
    try:
        acknowledged = post_all(system, numbers)
        system.kill("transitions")
    finally:
        os.kill(broker, signal.SIGCONT)
    system.wait_ready("transitions")

    assert acknowledged == set(numbers)
    assert len(system.log_events("transitions")) >= published + len(numbers)
    assert_all_holds(system)
