"""Case 3: the relay dies after it published and before it could note that, again and again."""

from pathlib import Path

from missionledger.common.testing.planning_load import open_plan, post_all
from missionledger.common.testing.whole_system import whole_system

KILLS = 3
COMMANDS_A_ROUND = 120


def test_the_stream_holds_the_log_once_and_in_order(tmp_path: Path) -> None:
    """The sequence of every message is the position of its event, whatever was cut off."""
    with whole_system(tmp_path / "data") as system:
        open_plan(system)
        for number in range(KILLS):
            first = number * COMMANDS_A_ROUND
            post_all(
                system,
                range(first, first + COMMANDS_A_ROUND),
                after_first_answers=COMMANDS_A_ROUND // 2,
                then=lambda: system.kill("transitions"),
            )
            system.wait_ready("transitions")

        log = system.log_events("transitions")
        system.wait_until(
            lambda: len(system.stored_messages("transitions")) >= len(log),
            "the stream did not catch up with the log",
        )
        messages = system.stored_messages("transitions")
        assert [message.sequence for message in messages] == list(range(1, len(log) + 1))
        assert [message.event["hash"] for message in messages] == [each["hash"] for each in log]
