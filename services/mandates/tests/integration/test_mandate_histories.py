"""Start-ups and renewals that are under way go on after an upgrade: recorded histories replay.

A new history is recorded with `recorded_history` from a story like those of the process tests; an
old one is never edited or removed while workflows of its time may still run.
"""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio import workflow

from missionledger.common.processes.dated import DatedProcess
from missionledger.common.testing.process_bench import replay_failures
from missionledger.mandates.adapters.workflows.mandate_renewal import MandateRenewal
from missionledger.mandates.adapters.workflows.mission_start_up import MissionStartUp
from missionledger.mandates.adapters.workflows.renewal_messages import MandateRenewalInput

HISTORIES = Path(__file__).parent / "histories"


@workflow.defn(name="MandateRenewal", sandboxed=False)
class RenewalThatSleepsFirst(DatedProcess):
    """What a careless change of the workflow would look like."""

    @workflow.init
    def __init__(self, start: MandateRenewalInput) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: MandateRenewalInput) -> str:
        await workflow.sleep(timedelta(days=1))
        return start.until


@pytest.mark.parametrize(
    ("process", "workflow_type", "count"),
    [("mission-start-up", MissionStartUp, 5), ("mandate-renewal", MandateRenewal, 4)],
)
def test_recorded_histories_replay(process: str, workflow_type: type, count: int) -> None:
    histories = sorted(HISTORIES.glob(f"{process}-*.json"))

    assert len(histories) >= count
    assert asyncio.run(replay_failures(histories, [workflow_type])) == {}


def test_a_changed_order_of_steps_is_found() -> None:
    histories = sorted(HISTORIES.glob("mandate-renewal-*.json"))[:1]

    failures = asyncio.run(replay_failures(histories, [RenewalThatSleepsFirst]))

    assert "TMPRL1100" in "".join(failures.values())
