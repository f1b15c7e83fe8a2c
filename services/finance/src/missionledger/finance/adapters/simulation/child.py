"""Runs a simulation in a process of its own, so that requests are answered meanwhile."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import ClassVar

from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.finance.domain.forecast.outlook import CashForecast, Outlook
from missionledger.finance.domain.forecast.simulation import simulate_all


class SimulationEndedError(Refusal):
    """The process that drew the paths ended before it was done."""

    code: ClassVar[str] = "simulation-ended"
    title: ClassVar[str] = "The simulation was cut short"
    kind: ClassVar[RefusalKind] = RefusalKind.UNAVAILABLE


class ChildSimulator:
    """One simulation at a time, each in a fresh process that ends with it.

    A fresh process gives its memory back, and a crash of it is that request's alone. It is spawned
    and not forked: this process has threads, whose locks a fork would copy in any state.
    """

    def __init__(self) -> None:
        self._one_at_a_time = asyncio.Semaphore(1)

    async def __call__(self, outlooks: Sequence[Outlook]) -> Sequence[CashForecast]:
        """Return a forecast for each outlook, such as one and the scenarios beside it.

        Raises:
            NothingToLearnFromError: if no payments are on record.
            SimulationEndedError: if the process was killed, as by a machine short of memory.
        """
        async with self._one_at_a_time:
            # One task each: the child ends after it even if nobody is left to tell it to.
            executor = ProcessPoolExecutor(
                max_workers=1, mp_context=get_context("spawn"), max_tasks_per_child=1
            )
            try:
                return await asyncio.get_running_loop().run_in_executor(
                    executor, simulate_all, tuple(outlooks)
                )
            except BrokenProcessPool as error:
                raise SimulationEndedError(
                    "the process that draws the paths ended before it was done",
                    next_step="Try again, with fewer paths if the machine is short of memory.",
                ) from error
            finally:
                executor.shutdown(wait=False, cancel_futures=True)
