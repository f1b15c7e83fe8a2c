"""Runs a supervisor until somebody stops it."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from missionledger.cli.exit_codes import ExitCode, exit_code_of
from missionledger.cli.supervisor.keeper import PartFailedError
from missionledger.cli.supervisor.supervisor import Supervisor
from missionledger.cli.supervisor.system import SystemPlan
from missionledger.common.refusals import Refusal

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Voices:
    """Where a supervisor tells what happens.

    Attributes:
        changed: after each change of a part.
        ready: once, when everything is ready and loaded.
        failed: once, when it does not come up.
    """

    changed: Callable[[Mapping[str, Any]], None]
    ready: Callable[[Mapping[str, Any]], None]
    failed: Callable[[Mapping[str, Any]], None]


def run_system(plan: SystemPlan, load: str | None, voices: Voices) -> ExitCode:
    """Bring the system up, keep it up until a signal comes, and take it down.

    Raises:
        DataDirectoryInUseError: if another system runs on the data directory.
        PortTakenError: if a port is taken.
    """
    # Everything that is written here belongs to its owner alone, whatever the shell's mask is.
    os.umask(0o077)
    plan.data.prepare()
    with plan.data.locked():
        return asyncio.run(_run(Supervisor(plan, voices.changed), load, voices))


async def _run(supervisor: Supervisor, load: str | None, voices: Voices) -> ExitCode:
    stop = asyncio.Event()

    def on_signal() -> None:
        if stop.is_set():
            supervisor.kill()
        stop.set()

    loop = asyncio.get_running_loop()
    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, on_signal)
    work = asyncio.create_task(_bring_up(supervisor, load, voices))
    stopped = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({work, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            return ExitCode.OK
        return work.result()
    except Refusal as refusal:
        supervisor.fail(_failure(refusal))
        voices.failed(supervisor.report())
        return exit_code_of(refusal)
    finally:
        for task in (work, stopped):
            task.cancel()
        with suppress(asyncio.CancelledError, Refusal):
            await work
        await supervisor.stop()


async def _bring_up(supervisor: Supervisor, load: str | None, voices: Voices) -> ExitCode:
    await supervisor.start()
    if load is not None:
        supervisor.enter("loading")
        sys.stdout.flush()
        await supervisor.load(load)
        await supervisor.settle()
    supervisor.enter("ready")
    voices.ready(supervisor.report())
    await supervisor.watch()
    return ExitCode.OK


def _failure(refusal: Refusal) -> Mapping[str, str]:
    failure = {
        "code": refusal.code,
        "detail": refusal.detail,
        "next_step": refusal.next_step,
    }
    if isinstance(refusal, PartFailedError):
        failure |= {"part": refusal.part, "log": str(refusal.log_file)}
    return failure
