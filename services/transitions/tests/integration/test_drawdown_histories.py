"""Drawdowns that are under way go on after an upgrade: their recorded histories still replay.

A new history is recorded with `recorded_history` from a story like those of the process tests; an
old one is never edited or removed while workflows of its time may still run.
"""

import asyncio
from datetime import timedelta
from pathlib import Path

from temporalio import workflow

from missionledger.common.processes.dated import DatedProcess
from missionledger.common.testing.process_bench import replay_failures
from missionledger.transitions.adapters.workflows.drawdown_messages import MissionDrawdownInput
from missionledger.transitions.adapters.workflows.mission_drawdown import MissionDrawdown

HISTORIES = sorted((Path(__file__).parent / "histories").glob("mission-drawdown-*.json"))


@workflow.defn(name="MissionDrawdown", sandboxed=False)
class MissionDrawdownThatSleepsFirst(DatedProcess):
    """What a careless change of the workflow would look like."""

    @workflow.init
    def __init__(self, start: MissionDrawdownInput) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: MissionDrawdownInput) -> str:
        await workflow.sleep(timedelta(days=1))
        return start.authority


def test_recorded_drawdowns_replay() -> None:
    assert len(HISTORIES) >= 7
    assert asyncio.run(replay_failures(HISTORIES, [MissionDrawdown])) == {}


def test_a_changed_order_of_steps_of_a_drawdown_is_found() -> None:
    failures = asyncio.run(replay_failures(HISTORIES[:1], [MissionDrawdownThatSleepsFirst]))

    assert "TMPRL1100" in "".join(failures.values())
