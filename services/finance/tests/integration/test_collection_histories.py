"""Collections that are under way go on after an upgrade: their recorded histories still replay.

A new history is recorded with `recorded_history` from a story like those of the process tests; an
old one is never edited or removed while workflows of its time may still run.
"""

import asyncio
from datetime import timedelta
from pathlib import Path

from temporalio import workflow

from missionledger.common.processes.dated import DatedProcess
from missionledger.common.testing.process_bench import replay_failures
from missionledger.finance.adapters.workflows.collection_messages import CollectionInput
from missionledger.finance.adapters.workflows.contribution_collection import (
    ContributionCollection,
)

HISTORIES = sorted((Path(__file__).parent / "histories").glob("contribution-collection-*.json"))


@workflow.defn(name="ContributionCollection", sandboxed=False)
class ContributionCollectionThatSleepsFirst(DatedProcess):
    """What a careless change of the workflow would look like."""

    @workflow.init
    def __init__(self, start: CollectionInput) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: CollectionInput) -> str:
        await workflow.sleep(timedelta(days=1))
        return start.line


def test_recorded_histories_of_collections_replay() -> None:
    assert len(HISTORIES) >= 5
    assert asyncio.run(replay_failures(HISTORIES, [ContributionCollection])) == {}


def test_a_changed_order_of_steps_of_a_collection_is_found() -> None:
    failures = asyncio.run(replay_failures(HISTORIES[:1], [ContributionCollectionThatSleepsFirst]))

    assert "TMPRL1100" in "".join(failures.values())
