"""Keeps one part alive: starts it, watches its health, starts it again, stops it."""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from missionledger.cli.supervisor.forge_link import ForgeLostError
from missionledger.cli.supervisor.probes import Finding, Health
from missionledger.cli.supervisor.processes import PartProcess, ended_within
from missionledger.common.refusals import Refusal, RefusalKind

STARTING_LOOK_SECONDS = 0.03
STEADY_LOOK_SECONDS = 1.0
HOPEFUL_SECONDS = 10.0
BACKOFF_FIRST_SECONDS = 0.2
BACKOFF_MAX_SECONDS = 8.0
LAPSE_SECONDS = 1.5
"""A part that is sick for less is not worth a word: NATS is, while a stream is being made."""
CALM_SECONDS = 60.0
"""A part that was ready for so long starts again without delay."""
FIRST_START_SECONDS_MAX = 60.0
FIRST_START_ATTEMPTS_MAX = 3


class PartFailedError(Refusal):
    """A part could not be started."""

    code = "part-failed"
    title = "A part could not be started"
    kind = RefusalKind.UNAVAILABLE

    def __init__(self, part: str, reason: str, log_file: Path) -> None:
        super().__init__(f"{part} {reason}", next_step=f"its log is {log_file}")
        self.part = part
        self.log_file = log_file


class PartState(StrEnum):
    """Where a part stands."""

    STARTING = "starting"
    READY = "ready"
    WAITING = "waiting"
    """Runs, but waits for something else; it says for what."""
    RESTARTING = "restarting"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Part:
    """What the supervisor has to know about one part.

    Attributes:
        name: as people and log files call it.
        address: where clients find it.
        log_file: what it prints.
        launch: starts its process.
        probe: asks how it is.
        sick_seconds_max: so long it may stay sick before it is started again.
        stop_seconds_max: so long it may take to end in order.
        made_ready: what is to be done at each start before the part counts as ready.
    """

    name: str
    address: str
    log_file: Path
    launch: Callable[[], Awaitable[PartProcess]]
    probe: Callable[[], Awaitable[Finding]]
    sick_seconds_max: float
    stop_seconds_max: float
    made_ready: Callable[[], Awaitable[None]] | None = None


@dataclass
class PartStatus:
    """What is known about a part now."""

    state: PartState = PartState.STARTING
    detail: str = ""
    pid: int | None = None
    restarts: int = 0
    ready_seconds: float | None = None
    """How long the last start took."""


@dataclass
class Keeper:
    """Runs one part for as long as the system runs."""

    part: Part
    changed: Callable[["Keeper"], None]
    status: PartStatus = field(default_factory=PartStatus)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    _process: PartProcess | None = None
    _stop_asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def keep(self) -> None:
        """Run the part until `stop` is called.

        Raises:
            PartFailedError: if it was never ready and further attempts look useless.
        """
        first_started = time.monotonic()
        attempts = failures = 0
        while True:
            attempts += 1
            reason, calm = await self._run_once()
            if self._stop_asked.is_set():
                return
            waited = time.monotonic() - first_started
            if not self.ready.is_set() and (
                attempts >= FIRST_START_ATTEMPTS_MAX or waited > FIRST_START_SECONDS_MAX
            ):
                raise PartFailedError(self.part.name, reason, self.part.log_file)
            failures = 0 if calm else failures + 1
            self.status.restarts += 1
            self._note(PartState.RESTARTING, reason, pid=None)
            await asyncio.sleep(min(BACKOFF_FIRST_SECONDS * 2**failures, BACKOFF_MAX_SECONDS))

    async def stop(self) -> None:
        """End the process in order; kill it when it takes too long."""
        self._stop_asked.set()
        await self._end()
        self._note(PartState.STOPPED, "", pid=None)

    def kill(self) -> None:
        """End the process at once."""
        self._stop_asked.set()
        if self._process is not None:
            self._process.send(signal.SIGKILL)

    async def _run_once(self) -> tuple[str, bool]:
        """Run the process to its end and say why it ended, and whether it was fine for long."""
        started = time.monotonic()
        try:
            self._process = process = await self.part.launch()
        except (ForgeLostError, OSError) as error:
            return f"could not be started: {error}", False
        if self._stop_asked.is_set():
            # Stopped while the launch was under way: nobody has ended this process yet.
            await self._end()
            return "", False
        state = PartState.RESTARTING if self.status.restarts else PartState.STARTING
        self._note(state, self.status.detail, pid=process.pid)
        reason = await self._watch(process, started)
        if process.exit_status() is None:
            await self._end()
        self._process = None
        return reason, time.monotonic() - started > CALM_SECONDS

    async def _watch(self, process: PartProcess, started: float) -> str:
        """Return the reason why the process has ended or must end."""
        is_ready = False
        well_at = started
        while True:
            finding = await self.part.probe()
            now = time.monotonic()
            if finding.health is Health.READY and not is_ready:
                is_ready = await self._make_ready(started)
                well_at = now
            elif finding.health is not Health.SICK:
                well_at = now
                if is_ready:
                    state = {Health.READY: PartState.READY}.get(finding.health, PartState.WAITING)
                    self._note(state, finding.detail, pid=process.pid)
                else:
                    self._note(self.status.state, finding.detail, pid=process.pid)
            elif is_ready and now - well_at > LAPSE_SECONDS:
                self._note(PartState.WAITING, finding.detail, pid=process.pid)
            allowed = self.part.sick_seconds_max if is_ready else FIRST_START_SECONDS_MAX
            if now - well_at > allowed:
                return finding.detail or "does not answer"
            # Look often while it is about to be ready, but not forever at what waits for long.
            hopeful = not is_ready and now - started < HOPEFUL_SECONDS
            look = STARTING_LOOK_SECONDS if hopeful else STEADY_LOOK_SECONDS
            if await ended_within(process, look):
                return _how_it_ended(process)

    async def _make_ready(self, started: float) -> bool:
        if self.part.made_ready is not None:
            try:
                await self.part.made_ready()
            except (OSError, RuntimeError) as error:
                self._note(self.status.state, str(error), pid=self.status.pid)
                return False
        self.status.ready_seconds = time.monotonic() - started
        self.ready.set()
        self._note(PartState.READY, "", pid=self.status.pid)
        return True

    async def _end(self) -> None:
        process = self._process
        if process is None:
            return
        process.send(signal.SIGTERM)
        if not await ended_within(process, self.part.stop_seconds_max):
            process.send(signal.SIGKILL)
            await ended_within(process, self.part.stop_seconds_max)

    def _note(self, state: PartState, detail: str, *, pid: int | None) -> None:
        before = (self.status.state, self.status.detail, self.status.pid)
        self.status.state, self.status.detail, self.status.pid = state, detail, pid
        if before != (state, detail, pid):
            self.changed(self)


def _how_it_ended(process: PartProcess) -> str:
    status = process.exit_status()
    if status is not None and status < 0:
        return f"was ended by {signal.Signals(-status).name}"
    return f"ended with exit code {status}"
