"""Case 6: the broker is killed under load; commands go on, and the stream catches up."""

from pathlib import Path

from missionledger.common.testing.planning_load import open_plan, planned_titles, post_all
from missionledger.common.testing.whole_system import whole_system

COMMANDS = range(400)


def test_commands_do_not_notice_and_the_stream_catches_up(tmp_path: Path) -> None:
    with whole_system(tmp_path / "data") as system:
        open_plan(system)

        acknowledged = post_all(
            system, COMMANDS, after_first_answers=100, then=lambda: system.kill("nats")
        )

        assert acknowledged == set(COMMANDS)
        log = system.log_events("transitions")
        assert len(planned_titles(log)) == len(COMMANDS)
        system.wait_until(lambda: system.parts()["nats"]["restarts"] >= 1, "NATS stayed away")
        system.wait_ready("transitions")
        system.wait_until(
            lambda: len(system.stored_messages("transitions")) == len(log),
            "the stream did not catch up with the log",
        )
        hashes = [message.event["hash"] for message in system.stored_messages("transitions")]
        assert hashes == [each["hash"] for each in log]
