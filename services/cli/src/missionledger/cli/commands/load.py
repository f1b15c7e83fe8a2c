"""`missionledger load`: bring reference data, or tables of one's own, into the running system."""

import json
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as ProgressBar
from rich.table import Table

from missionledger.cli.exit_codes import ExitCode
from missionledger.cli.load.client import HttpImportClient
from missionledger.cli.load.marks import already_loaded, mark_loaded
from missionledger.cli.load.run import LoadReport, run_load
from missionledger.cli.supervisor.data_directory import DataDirectory
from missionledger.common.money import Money


class _Bar:
    """A progress bar of the steps of a load."""

    def __init__(self, bar: ProgressBar) -> None:
        self._bar = bar
        self._task: TaskID = bar.add_task("reading and checking the tables", total=None)

    def start(self, steps: int) -> None:
        """Show how many steps there are."""
        self._bar.update(self._task, total=steps)

    def advance(self, step: str) -> None:
        """Show that the step is done."""
        self._bar.update(self._task, advance=1, description=step)


def load(*, data_dir: Path, source: str, as_json: bool) -> ExitCode:
    """Record what the source holds and is not recorded yet, and say what was done.

    Raises:
        NotRunningError: if no system runs on the data directory.
        Refusal: if a table has faults or is refused.
    """
    data = DataDirectory(data_dir)
    # Progress and words go to standard error, so that --json leaves standard output clean.
    console = Console(stderr=as_json)
    client = HttpImportClient.of(data)
    try:
        if already_loaded(client, data.root, source):
            return _say_loaded(console, source, as_json=as_json)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with ProgressBar(*columns, TimeElapsedColumn(), console=console) as bar:
            report = run_load(client, source, _Bar(bar))
        mark_loaded(client, data.root, source)
    finally:
        client.close()
    if as_json:
        print(json.dumps(_as_json(report), indent=2))
    else:
        _show(console, report)
    return ExitCode.OK


def _say_loaded(console: Console, source: str, *, as_json: bool) -> ExitCode:
    if as_json:
        print(json.dumps({"source": source, "recorded": 0, "already_loaded": True}))
    else:
        console.print(f"{escape(source)} is loaded already; nothing to add", highlight=False)
    return ExitCode.OK


def _show(console: Console, report: LoadReport) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("service", "kind"):
        table.add_column(heading)
    for heading in ("rows", "events recorded", "rows unchanged"):
        table.add_column(heading, justify="right")
    for kind in report.kinds:
        figures = (f"{figure:,}" for figure in (kind.rows, kind.recorded, kind.unchanged))
        table.add_row(kind.service, kind.kind, *figures)
    console.print(table)
    loose = [check for check in report.checks if check.tolerance_minor is None]
    strict = len(report.checks) - len(loose)
    held = strict - len(report.failed_checks)
    console.print(
        f"{held:,} of {strict:,} sums and shares agree with the published figures", highlight=False
    )
    for check in report.failed_checks:
        console.print(
            f"[yellow]differs by {Money(minor=check.difference_minor)}[/] {escape(check.name)}: "
            f"{Money(minor=check.computed_minor)} from the rows, "
            f"{Money(minor=check.published_minor)} published",
            highlight=False,
        )
    for check in loose:
        console.print(
            f"for comparison, {escape(check.name)}: {Money(minor=check.published_minor)} "
            f"published, {Money(minor=check.computed_minor)} in the rows",
            highlight=False,
            style="dim",
        )


def _as_json(report: LoadReport) -> dict[str, object]:
    return {
        "source": report.source,
        "already_loaded": False,
        "recorded": report.recorded,
        "kinds": [
            {
                "service": kind.service,
                "kind": kind.kind,
                "rows": kind.rows,
                "recorded": kind.recorded,
                "unchanged": kind.unchanged,
            }
            for kind in report.kinds
        ],
        "checks": [
            {
                "name": check.name,
                "computed": str(Money(minor=check.computed_minor)),
                "published": str(Money(minor=check.published_minor)),
                "holds": check.holds,
                "comparable": check.tolerance_minor is not None,
            }
            for check in report.checks
        ],
    }
