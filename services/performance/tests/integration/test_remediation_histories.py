"""Remediations that are under way go on after an upgrade: their recorded histories still replay.

A new history is recorded with `recorded_history` from a story like those of the process tests; an
old one is never edited or removed while workflows of its time may still run.
"""

import asyncio
from datetime import timedelta
from pathlib import Path

from temporalio import workflow

from missionledger.common.processes.workflow import ProcessWorkflow
from missionledger.common.testing.process_bench import replay_failures
from missionledger.performance.adapters.workflows.remediation import Remediation
from missionledger.performance.adapters.workflows.remediation_messages import RemediationInput

HISTORIES = sorted((Path(__file__).parent / "histories").glob("remediation-*.json"))


@workflow.defn(name="Remediation", sandboxed=False)
class RemediationThatSleepsFirst(ProcessWorkflow):
    """What a careless change of the workflow would look like."""

    @workflow.init
    def __init__(self, start: RemediationInput) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: RemediationInput) -> str:
        await workflow.sleep(timedelta(days=1))
        return start.remediation_id


def test_recorded_histories_replay() -> None:
    assert len(HISTORIES) >= 5
    assert asyncio.run(replay_failures(HISTORIES, [Remediation])) == {}


def test_a_changed_order_of_steps_is_found() -> None:
    failures = asyncio.run(replay_failures(HISTORIES[:1], [RemediationThatSleepsFirst]))

    assert "TMPRL1100" in "".join(failures.values())
