"""Runs a simulation in a process of its own, so that requests are answered meanwhile."""

import asyncio
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from missionledger.finance.domain.forecast.outlook import CashForecast, Outlook
from missionledger.finance.domain.forecast.simulation import simulate


class ChildSimulator:
    """One simulation at a time, each in a fresh process that ends with it.

    A fresh process gives its memory back, and a crash of it is that request's alone. It is spawned
    and not forked: this process has threads, whose locks a fork would copy in any state.
    """

    def __init__(self) -> None:
        self._one_at_a_time = asyncio.Semaphore(1)

    async def __call__(self, outlook: Outlook) -> CashForecast:
        """Return the forecast.

        Raises:
            NothingToLearnFromError: if no payments are on record.
        """
        async with self._one_at_a_time:
            executor = ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"))
            try:
                return await asyncio.get_running_loop().run_in_executor(executor, simulate, outlook)
            finally:
                executor.shutdown(wait=False, cancel_futures=True)
