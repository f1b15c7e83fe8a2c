"""Case 1: a service is killed in the middle of a load."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from missionledger.common.testing.mandate_load import decided, establish, noted, renew
from missionledger.common.testing.planning_load import (
    milestone,
    open_plan,
    planned_titles,
    post_all,
)
from missionledger.common.testing.system_invariants import assert_all_holds
from missionledger.common.testing.whole_system import WholeSystem, whole_system

COMMANDS = range(500)
MISSIONS = ("UNAA", "UNBB", "UNCC", "UNDD", "UNEE", "UNFF")
RENEWALS = 24


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeSystem]:
    directory: Path = tmp_path_factory.mktemp("case-01")
    with whole_system(directory / "data") as running:
        yield running


def test_nothing_acknowledged_is_lost_and_nothing_happens_twice(system: WholeSystem) -> None:
    """What was answered 201 is stored; what was not is stored wholly or not at all.

    Every command is then sent again under its key: each has one effect in the end.
    """
    open_plan(system)

    acknowledged = post_all(
        system, COMMANDS, after_first_answers=100, then=lambda: system.kill("transitions")
    )
    system.wait_ready("transitions")
    stored = set(planned_titles(system.log_events("transitions")))
    repeated = post_all(system, [n for n in COMMANDS if n < 490])

    assert 100 <= len(acknowledged) < len(COMMANDS)
    assert {milestone(number)["title"] for number in acknowledged} <= stored
    titles = planned_titles(system.log_events("transitions"))
    assert len(titles) == len(set(titles))
    assert repeated == set(range(490))
    assert_all_holds(system)


def test_a_consumer_that_is_killed_again_and_again_notes_every_decision_once(
    system: WholeSystem,
) -> None:
    """Mandates are renewed side by side while finance, which notes the terms, is killed."""
    establish(system, MISSIONS)
    for first in range(1, RENEWALS, RENEWALS // 3):
        times = range(first, first + RENEWALS // 3)
        renew(system, MISSIONS, times, halfway=lambda: system.kill("finance"))
        system.wait_ready("finance")

    decisions = decided(system.log_events("mandates"))
    assert len(decisions) == len(MISSIONS) * (RENEWALS + 1)
    system.wait_until(
        lambda: len(noted(system.log_events("finance"))) >= len(decisions),
        "finance did not note every decision",
    )
    assert sorted(noted(system.log_events("finance"))) == sorted(decisions)
    assert_all_holds(system)
