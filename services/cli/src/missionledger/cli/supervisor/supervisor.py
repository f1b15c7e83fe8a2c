"""Brings the whole system up, keeps it up, and takes it down."""

import asyncio
import json
import math
import os
import signal
import sys
import time
from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any

from missionledger.cli.supervisor import nats
from missionledger.cli.supervisor.data_directory import DataDirectory, write_private
from missionledger.cli.supervisor.forge_link import ForgeLink, ForgeLostError
from missionledger.cli.supervisor.keeper import Keeper, Part, PartFailedError, PartState
from missionledger.cli.supervisor.parts import LOOPBACK, PartFactory
from missionledger.cli.supervisor.ports import require_free
from missionledger.cli.supervisor.processes import ended_within, spawn
from missionledger.cli.supervisor.system import (
    CONSOLE,
    PRELOADED,
    SERVICES,
    SystemPlan,
    installed,
    main_module,
)
from missionledger.common.refusals import Refusal, RefusalKind

READY_SECONDS_MAX = 120.0
CREDENTIALS_SECONDS_MAX = 30.0
TOKEN_RENEWAL_SECONDS = 1_200
TOKEN_LOOK_SECONDS = 30.0
SETTLE_SECONDS_MAX = 60.0
SETTLE_LOOK_SECONDS = 0.05

Report = Mapping[str, Any]
"""What is written to `parts.json`: JSON values only."""


def require_free_ports(plan: SystemPlan) -> None:
    """Return if the ports of all parts are free.

    Raises:
        PortTakenError: naming each taken port and the part that wants it.
    """
    require_free(LOOPBACK, plan.ports, ("nats", "nats_monitoring", "temporal"))
    require_free(plan.host, plan.ports, (*installed(SERVICES), *installed([CONSOLE])))


class LoadFailedError(Refusal):
    """The loader did not load everything it should."""

    code = "load-failed"
    title = "The data was not loaded"
    kind = RefusalKind.UNAVAILABLE


class Supervisor:
    """Runs the parts of one plan."""

    def __init__(self, plan: SystemPlan, announce: Callable[[Report], None]) -> None:
        self.plan = plan
        self.data: DataDirectory = plan.data
        self.services = list(installed(SERVICES))
        self._consoles = list(installed([CONSOLE]))
        self._announce = announce
        self._phase = "starting"
        self._failure: Mapping[str, str] | None = None
        self._keepers: dict[str, Keeper] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._background: set[asyncio.Task[None]] = set()
        self._started = time.monotonic()
        modules = [*PRELOADED, *(main_module(name) for name in (*self.services, *self._consoles))]
        # A service has some fifty threads; with a heap for each, freed memory lies idle in all.
        environment = {"MALLOC_ARENA_MAX": "2", **os.environ, "PYTHONUNBUFFERED": "1"}
        self._forge = ForgeLink(modules, self.data.open_log, environment)

    async def start(self) -> None:
        """Start everything and return when all of it is ready.

        Raises:
            PartFailedError: if a part cannot be started.
            PortTakenError: if a port is taken.
        """
        require_free_ports(self.plan)
        ports = self.plan.ports
        factory = PartFactory(self.plan, self._forge, nats.passwords(self.data, SERVICES))
        nats.write_configuration(
            self.data,
            host=LOOPBACK,
            port=ports["nats"],
            monitoring_port=ports["nats_monitoring"],
            services=SERVICES,
        )
        write_private(self.data.system_file, json.dumps(self.plan.describe(), indent=2) + "\n")
        self._report()
        self._keep(factory.nats())
        self._keep(factory.temporal())
        # The forge imports while the servers start.
        await asyncio.gather(self._write_credentials(), self._until_ready(["nats", "temporal"]))
        self._in_background(self._renew_token())
        for service in self.services:
            self._keep(factory.service(service))
        # The console needs no service to start, only to show something.
        for _ in self._consoles:
            self._keep(factory.console())
        await self._until_ready([*self.services, *self._consoles])

    def enter(self, phase: str) -> None:
        """Tell everybody that the system as a whole is now loading, ready or stopping."""
        self._phase = phase
        self._report()

    def fail(self, failure: Mapping[str, str]) -> None:
        """Tell everybody why the system does not come up."""
        self._failure = failure
        self.enter("failed")

    async def load(self, source: str) -> None:
        """Run the loader to its end.

        Raises:
            LoadFailedError: if it did not load everything.
        """
        command = [sys.executable, "-m", "missionledger.cli.main", "load", source]
        loader = spawn([*command, "--data-dir", str(self.data.root)], log=sys.stdout.fileno())
        try:
            await ended_within(loader, math.inf)
        finally:
            if loader.exit_status() is None:
                loader.send(signal.SIGKILL)
        if loader.exit_status() != 0:
            raise LoadFailedError(
                f"{source} was not loaded",
                next_step="what the loader said above names the reason; "
                "`missionledger up --load none` starts without it",
            )

    async def settle(self) -> None:
        """Return when all parts are ready again, after a load that kept them busy.

        Raises:
            PartFailedError: if one of them does not become ready.
        """
        deadline = time.monotonic() + SETTLE_SECONDS_MAX
        for name, keeper in self._keepers.items():
            while keeper.status.state is not PartState.READY:
                if time.monotonic() > deadline:
                    raise PartFailedError(
                        name,
                        f"is not ready after the load: {keeper.status.detail}",
                        self.data.log_file(name),
                    )
                await asyncio.sleep(SETTLE_LOOK_SECONDS)

    async def stop(self) -> None:
        """End all parts in reverse order."""
        if self._phase != "failed":
            self.enter("stopping")
        for task in self._background:
            task.cancel()
        await self._stop_parts([*self._consoles, *self.services])
        await self._forge.close()
        await self._stop_parts(["temporal"])
        await self._stop_parts(["nats"])
        if self._phase != "failed":
            self.enter("stopped")

    def kill(self) -> None:
        """End all parts at once, for somebody who does not want to wait."""
        for keeper in self._keepers.values():
            keeper.kill()

    async def watch(self) -> None:
        """Return never; raise when a keeper fails in a way that nobody foresaw."""
        await asyncio.gather(*self._tasks.values())

    def _keep(self, part: Part) -> None:
        keeper = Keeper(part, changed=lambda _keeper: self._report())
        self._keepers[part.name] = keeper
        self._tasks[part.name] = asyncio.create_task(keeper.keep(), name=part.name)

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        self._background.add(asyncio.create_task(work))

    async def _until_ready(self, names: Iterable[str]) -> None:
        """Wait until these parts are ready; fail when one of the kept parts gives up."""
        waiting = {
            asyncio.create_task(self._keepers[name].ready.wait(), name=name) for name in names
        }
        deadline = time.monotonic() + READY_SECONDS_MAX
        try:
            while waiting:
                done, _ = await asyncio.wait(
                    waiting | set(self._tasks.values()),
                    timeout=max(0.0, deadline - time.monotonic()),
                    return_when=asyncio.FIRST_COMPLETED,
                )
                for task in done - waiting:
                    task.result()
                if not done:
                    slow = min(task.get_name() for task in waiting)
                    detail = self._keepers[slow].status.detail
                    raise PartFailedError(
                        slow,
                        f"is not ready after {READY_SECONDS_MAX:.0f} s: {detail}",
                        self.data.log_file(slow),
                    )
                waiting -= done
        finally:
            for task in waiting:
                task.cancel()

    async def _stop_parts(self, names: Iterable[str]) -> None:
        keepers = [self._keepers[name] for name in names if name in self._keepers]
        await asyncio.gather(*(keeper.stop() for keeper in keepers))
        for keeper in keepers:
            task = self._tasks[keeper.part.name]
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _write_credentials(self) -> None:
        self.data.put_aside_big_log("credentials")
        process = await self._forge.start(
            "credentials",
            target="missionledger.cli.supervisor.credentials:write_credentials",
            arguments=[str(self.data.root)],
            log=self.data.log_file("credentials"),
            environment=os.environ,
        )
        await ended_within(process, CREDENTIALS_SECONDS_MAX)
        if process.exit_status() != 0:
            process.send(signal.SIGKILL)
            raise PartFailedError(
                "credentials", "could not be written", self.data.log_file("credentials")
            )

    async def _renew_token(self) -> None:
        """Renew the operator's token in time, also after the machine has slept."""
        while True:
            await asyncio.sleep(TOKEN_LOOK_SECONDS)
            try:
                age = time.time() - self.data.token_file.stat().st_mtime
                if age > TOKEN_RENEWAL_SECONDS:
                    await self._write_credentials()
            except (OSError, PartFailedError, ForgeLostError) as error:
                print(f"the operator token was not renewed: {error}", file=sys.stderr)

    def report(self) -> Report:
        """Return what is known about the system and its parts now."""
        return {
            "version": 1,
            "pid": os.getpid(),
            "state": self._phase,
            "failure": self._failure,
            "seconds": round(time.monotonic() - self._started, 2),
            "console": self.plan.url(CONSOLE) if self._consoles else None,
            "parts": [_describe(keeper) for keeper in self._keepers.values()],
        }

    def _report(self) -> None:
        report = self.report()
        write_private(self.data.parts_file, json.dumps(report, indent=2) + "\n")
        self._announce(report)


def _describe(keeper: Keeper) -> Mapping[str, Any]:
    status = keeper.status
    return {
        "name": keeper.part.name,
        "state": status.state.value,
        "detail": status.detail,
        "address": keeper.part.address,
        "pid": status.pid,
        "restarts": status.restarts,
        "ready_seconds": None if status.ready_seconds is None else round(status.ready_seconds, 2),
        "log": str(keeper.part.log_file),
    }
