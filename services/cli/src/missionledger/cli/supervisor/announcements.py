"""What `up` prints: one line for each part that becomes ready, dies or comes back."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from missionledger.cli.supervisor.data_directory import last_lines

LOG_LINES_SHOWN = 15
LOG_LINE_SHOWN_MAX = 300
NAME_WIDTH = 12


class Announcer:
    """Turns reports of the supervisor into lines, each said once."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._seen: dict[str, tuple[str, int]] = {}

    def announce(self, report: Mapping[str, Any]) -> None:
        """Print what has changed since the last report."""
        stopping = report["state"] in {"stopping", "stopped", "failed"}
        for part in report["parts"]:
            now = (part["state"], part["restarts"])
            before = self._seen.get(part["name"])
            self._seen[part["name"]] = now
            if before == now or stopping:
                continue
            line = _line(part, before)
            if line:
                self._console.print(line, highlight=False, soft_wrap=True)

    def welcome(self, report: Mapping[str, Any]) -> None:
        """Print that everything is ready, and where to look."""
        self._console.print(f"\n[bold]Ready in {report['seconds']:.1f} s.[/]", highlight=False)
        if report["console"]:
            where = escape(report["console"])
            self._console.print(f"Console: [bold cyan]{where}[/]", highlight=False)


def print_failure(failure: Mapping[str, str]) -> None:
    """Print why the system did not come up, with the last lines of the log at fault."""
    console = Console(stderr=True)
    console.print(f"[bold red]{escape(failure.get('detail', 'not started'))}[/]", highlight=False)
    if log := failure.get("log"):
        for line in last_lines(Path(log), LOG_LINES_SHOWN):
            shown = line if len(line) <= LOG_LINE_SHOWN_MAX else f"{line[:LOG_LINE_SHOWN_MAX]} …"
            console.print(f"  [dim]{escape(shown)}[/]", highlight=False, soft_wrap=True)
    if next_step := failure.get("next_step"):
        console.print(escape(next_step), highlight=False)


def _line(part: Mapping[str, Any], before: tuple[str, int] | None) -> str:
    name = f"{part['name']:<{NAME_WIDTH}}"
    state, detail = part["state"], escape(part["detail"])
    if state == "ready" and (before is None or before[0] != "waiting"):
        again = " again" if part["restarts"] else ""
        return (
            f"  [green]●[/] {name} ready{again} in {part['ready_seconds']:.2f} s  "
            f"[dim]{escape(part['address'])}[/]"
        )
    if state == "ready":
        return f"  [green]●[/] {name} ready again"
    if state == "restarting" and (before is None or before[1] != part["restarts"]):
        return f"  [red]●[/] {name} {detail}; starting it again"
    if state == "waiting":
        return f"  [yellow]●[/] {name} waits: {detail}"
    return ""
