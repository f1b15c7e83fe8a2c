"""`missionledger status`: how every part is, now."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from missionledger.cli.exit_codes import ExitCode
from missionledger.cli.supervisor.data_directory import DataDirectory, NotRunningError
from missionledger.cli.supervisor.probes import Finding, Health, probe_readiness

PROBE_SECONDS_MAX = 2.0
WIDTH_MIN = 110
COLOURS = {"ready": "green", "starting": "yellow", "waiting": "yellow"}


def status(*, data_dir: Path, as_json: bool) -> ExitCode:
    """Show every part; the exit code is 0 only when all of them are ready.

    Raises:
        NotRunningError: if no system runs on this directory.
    """
    data = DataDirectory(data_dir)
    report = data.read_parts()
    if data.holder() is None or report is None:
        raise NotRunningError(
            f"no system runs on {data.root}",
            next_step="start it with `missionledger up`, or name its directory with --data-dir",
        )
    report = {**report, "parts": asyncio.run(_looked_at(report["parts"]))}
    if as_json:
        print(json.dumps({**report, "data_dir": str(data.root)}, indent=2))
    else:
        _show(data, report)
    parts_ready = all(part["state"] == "ready" for part in report["parts"])
    return ExitCode.OK if report["state"] == "ready" and parts_ready else ExitCode.UNREACHABLE


async def _looked_at(parts: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the parts as they are now: the supervisor's last look may be a second old."""
    return list(await asyncio.gather(*(_look_at(part) for part in parts)))


async def _look_at(part: Mapping[str, Any]) -> Mapping[str, Any]:
    if part["state"] != "ready" or not part["address"].startswith("http"):
        return part
    url = f"{part['address']}/readyz"
    finding: Finding = await probe_readiness(url, timeout_seconds=PROBE_SECONDS_MAX)
    if finding.health is Health.READY:
        return part
    return {**part, "state": "waiting", "detail": finding.detail}


def _show(data: DataDirectory, report: Mapping[str, Any]) -> None:
    console = Console()
    console = Console(width=max(console.width, WIDTH_MIN))
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("part", "state", "address", "process", "restarts", "what it waits for"):
        table.add_column(heading, overflow="fold")
    for part in report["parts"]:
        colour = COLOURS.get(part["state"], "red")
        table.add_row(
            part["name"],
            f"[{colour}]{part['state']}[/]",
            part["address"],
            str(part["pid"] or "-"),
            str(part["restarts"]),
            escape(part["detail"]),
        )
    console.print(f"[bold]{report['state']}[/] in {data.root}", highlight=False)
    console.print(table)
