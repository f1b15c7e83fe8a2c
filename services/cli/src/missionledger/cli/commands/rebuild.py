"""`missionledger rebuild`: read models from zero, or JetStream filled anew from the logs."""

import time
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from missionledger.cli.client import RunningSystem
from missionledger.cli.exit_codes import ExitCode
from missionledger.cli.supervisor.nats import stream_name
from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind

TRANSPORT = "transport"
"""Stands in the place of a service, for the JetStream streams of all of them."""

LOOK_SECONDS = 0.1
REBUILD_SECONDS_MAX = 3_600.0


class RebuildFailedError(Refusal):
    """The new copy could not be finished; the one in use stays."""

    code = "rebuild-failed"
    title = "It could not be built anew"
    kind = RefusalKind.UNAVAILABLE


def rebuild(*, data_dir: Path, target: str, projection: str | None) -> ExitCode:
    """Build anew what can be built from the log, and return when it is in use.

    Raises:
        NotFoundError: if there is no such service or projection.
        RebuildFailedError: if it does not come to its end.
    """
    system = RunningSystem.find(data_dir)
    console = Console()
    if target == TRANSPORT:
        for service in system.services:
            _rebuild_transport(system, console, service)
    else:
        _rebuild_projections(system, console, target, projection)
    return ExitCode.OK


def _rebuild_projections(
    system: RunningSystem, console: Console, service: str, projection: str | None
) -> None:
    there = {view["name"]: view for view in system.get(service, "/v1/projections").json()}
    if projection is not None and projection not in there:
        raise NotFoundError(
            f"{service} has no projection {projection!r}",
            next_step=f"it has {', '.join(there) or 'none'}",
        )
    for name in there if projection is None else [projection]:
        _rebuild_projection(system, console, service, there[name])
    if not there:
        console.print(f"{service} has no projections.", highlight=False)


def _rebuild_projection(
    system: RunningSystem, console: Console, service: str, before: Mapping[str, Any]
) -> None:
    path = f"/v1/projections/{before['name']}"
    what = f"{service} {before['name']}"

    def look() -> Mapping[str, Any]:
        view: Mapping[str, Any] = system.get(service, path).json()
        return {**view, "done": view["generation"] > before["generation"]}

    started = time.monotonic()
    _command(system, service, f"{path}/rebuild")
    view = _until_done(console, look, fault="failure", what=what)
    _told(console, what, view["position"], started)


def _rebuild_transport(system: RunningSystem, console: Console, service: str) -> None:
    what = f"{service} {TRANSPORT}"
    events = system.get(service, "/v1/events", params={"limit": 1})
    head = int(events.headers["Missionledger-Head"])

    def look() -> Mapping[str, Any]:
        view: Mapping[str, Any] = system.get(service, "/v1/transport").json()
        # The relay may not have noticed yet that its stream is gone, so the broker is asked too.
        filled = min(view["position"], system.last_sequence(stream_name(service)))
        return {**view, "done": filled >= head}

    started = time.monotonic()
    _command(system, service, "/v1/transport/rebuild")
    view = _until_done(console, look, fault="problem", what=what)
    _told(console, what, view["position"], started)


def _command(system: RunningSystem, service: str, path: str) -> None:
    system.post(service, path, headers={"Idempotency-Key": str(uuid.uuid4())})


def _until_done(
    console: Console, look: Callable[[], Mapping[str, Any]], *, fault: str, what: str
) -> Mapping[str, Any]:
    """Look until it is done and return what was seen then.

    Raises:
        RebuildFailedError: if the service names a fault, or it takes too long.
    """
    deadline = time.monotonic() + REBUILD_SECONDS_MAX
    with console.status(what):
        while not (view := look())["done"]:
            if view[fault] or time.monotonic() > deadline:
                raise RebuildFailedError(
                    f"{what}: {view[fault] or 'it takes too long'}",
                    next_step="what is in use stays in use; the log of the service says more",
                )
            time.sleep(LOOK_SECONDS)
    return view


def _told(console: Console, what: str, position: int, started: float) -> None:
    seconds = time.monotonic() - started
    console.print(f"{what} built anew to position {position} in {seconds:.1f} s", highlight=False)
