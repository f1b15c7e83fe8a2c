"""Case 6: the broker is killed under load; commands go on, and the streams catch up."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from missionledger.common.testing.mandate_load import decided, establish, noted, renew
from missionledger.common.testing.planning_load import open_plan, planned_titles, post_all
from missionledger.common.testing.system_invariants import assert_all_holds
from missionledger.common.testing.whole_system import WholeSystem, whole_system

COMMANDS = range(400)
MISSIONS = ("UNAA", "UNBB", "UNCC", "UNDD")
RENEWALS = range(1, 25)


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeSystem]:
    directory: Path = tmp_path_factory.mktemp("case-06")
    with whole_system(directory / "data") as running:
        yield running


def kill_broker(system: WholeSystem) -> None:
    """Kill it, and wait until the supervisor has seen that."""
    before = system.parts()["nats"]["restarts"]
    system.kill("nats")
    system.wait_until(
        lambda: system.parts()["nats"]["restarts"] > before, "NATS was not started again"
    )


def test_commands_do_not_notice_and_the_stream_catches_up(system: WholeSystem) -> None:
    open_plan(system)

    acknowledged = post_all(
        system, COMMANDS, after_first_answers=100, then=lambda: kill_broker(system)
    )

    # A connection may end under a busy machine; what was not answered is sent again, as clients do.
    missing = [number for number in COMMANDS if number not in acknowledged]
    assert acknowledged | post_all(system, missing) == set(COMMANDS)
    assert len(planned_titles(system.log_events("transitions"))) == len(COMMANDS)
    assert_all_holds(system)


def test_facts_on_their_way_to_another_service_arrive_once(system: WholeSystem) -> None:
    """Mandates are renewed while the broker that carries the decisions to finance is killed."""
    establish(system, MISSIONS)
    renew(system, MISSIONS, RENEWALS, halfway=lambda: kill_broker(system))

    decisions = decided(system.log_events("mandates"))
    assert len(decisions) == len(MISSIONS) * (len(RENEWALS) + 1)
    system.wait_until(
        lambda: len(noted(system.log_events("finance"))) >= len(decisions),
        "finance did not note every decision",
    )
    assert sorted(noted(system.log_events("finance"))) == sorted(decisions)
    assert_all_holds(system)
