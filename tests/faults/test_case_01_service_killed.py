"""Case 1: a service is killed in the middle of 500 commands."""

from pathlib import Path

from missionledger.common.testing.planning_load import (
    milestone,
    open_plan,
    planned_titles,
    post_all,
)
from missionledger.common.testing.whole_system import whole_system

COMMANDS = range(500)


def test_nothing_acknowledged_is_lost_and_nothing_happens_twice(tmp_path: Path) -> None:
    """What was answered 201 is stored; what was not is stored wholly or not at all.

    Every command is then sent again under its key: each has one effect in the end.
    """
    with whole_system(tmp_path / "data") as system:
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
