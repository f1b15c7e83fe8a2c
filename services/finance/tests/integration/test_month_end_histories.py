"""Month-end forecasts that are under way go on after an upgrade: recorded histories still replay.

A new history is recorded with `recorded_history` from a story like those of the process tests; an
old one is never edited or removed while workflows of its time may still run.
"""

import asyncio
from datetime import timedelta
from pathlib import Path

from temporalio import workflow

from missionledger.common.processes.dated import DatedProcess
from missionledger.common.testing.process_bench import replay_failures
from missionledger.finance.adapters.workflows.month_end_forecasts import MonthEndForecasts
from missionledger.finance.adapters.workflows.month_end_messages import MonthEndInput

HISTORIES = sorted((Path(__file__).parent / "histories").glob("month-end-forecasts-*.json"))


@workflow.defn(name="MonthEndForecasts", sandboxed=False)
class MonthEndForecastsThatSleepFirst(DatedProcess):
    """What a careless change of the workflow would look like."""

    @workflow.init
    def __init__(self, start: MonthEndInput) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: MonthEndInput) -> None:
        await workflow.sleep(timedelta(seconds=start.day_seconds))


def test_recorded_histories_of_month_ends_replay() -> None:
    assert len(HISTORIES) >= 3
    assert asyncio.run(replay_failures(HISTORIES, [MonthEndForecasts])) == {}


def test_a_changed_order_of_steps_of_month_ends_is_found() -> None:
    failures = asyncio.run(replay_failures(HISTORIES[:1], [MonthEndForecastsThatSleepFirst]))

    assert "TMPRL1100" in "".join(failures.values())
