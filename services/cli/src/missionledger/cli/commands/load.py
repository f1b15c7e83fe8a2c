"""`missionledger load`: bring tables into the running system; a second run adds nothing."""

import json
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from missionledger.cli.exit_codes import ExitCode
from missionledger.cli.load.client import HttpImportClient
from missionledger.cli.load.marks import already_loaded, mark_loaded
from missionledger.cli.load.run import LoadReport, NullProgress, run_load
from missionledger.cli.load.run import Progress as LoadProgress
from missionledger.cli.supervisor.data_directory import DataDirectory
from missionledger.common.money import Money


class BarProgress:
    """Shows a bar on a terminal."""

    def __init__(self, bar: Progress, source: str) -> None:
        self._bar = bar
        self._task = bar.add_task(f"reading {source}", total=None)

    def start(self, steps: int) -> None:
        """All tables are read and sound; so many steps follow."""
        self._bar.update(self._task, total=steps)

    def advance(self, step: str) -> None:
        """The step is recorded."""
        self._bar.update(self._task, advance=1, description=step)


def load(*, data_dir: Path, source: str, as_json: bool) -> ExitCode:
    """Load the source unless it is loaded already, and say what was done.

    Everything is recorded also where a sum does not agree with a published figure; the exit code
    then says that somebody should look.

    Raises:
        NotRunningError: if no system runs on the directory.
        SourceNotFoundError: if there is no such source.
        TableFaultsError: with every fault of every file; then nothing was sent.
        ImportRefusedError: if a service refuses a table.
        ServiceUnreachableError: if a service does not answer.
    """
    console = Console()
    data = DataDirectory(data_dir)
    with closing(HttpImportClient.of(data)) as client:
        if already_loaded(client, data.root, source):
            if as_json:
                print(json.dumps({"source": source, "recorded": 0, "kinds": [], "checks": []}))
            else:
                console.print(f"{source} is loaded already.", highlight=False)
            return ExitCode.OK
        started = time.monotonic()
        with _progress(console, source, is_shown=not as_json) as progress:
            report = run_load(client, source, progress)
        mark_loaded(client, data.root, source)
    if as_json:
        print(json.dumps({**asdict(report), "recorded": report.recorded}, default=str))
    else:
        _show(console, report, time.monotonic() - started)
    return ExitCode.REFUSED if report.failed_checks else ExitCode.OK


@contextmanager
def _progress(console: Console, source: str, *, is_shown: bool) -> Iterator[LoadProgress]:
    if not is_shown or not console.is_terminal:
        yield NullProgress()
        return
    columns = (
        TextColumn("  {task.description:<40}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        yield BarProgress(bar, source)


def _show(console: Console, report: LoadReport, seconds: float) -> None:
    rows = sum(kind.rows for kind in report.kinds)
    console.print(
        f"{report.source}: {rows:,} rows, {report.recorded:,} events recorded in {seconds:.1f} s",
        highlight=False,
    )
    if console.is_terminal:
        console.print(_kinds(report))
    comparable = [check for check in report.checks if check.tolerance_minor is not None]
    held = len(comparable) - len(report.failed_checks)
    console.print(
        f"{held:,} of {len(comparable):,} sums and shares agree with published figures",
        highlight=False,
    )
    for check in report.failed_checks:
        console.print(
            f"  [red]does not agree:[/] {escape(check.name)}: {Money(minor=check.computed_minor)} "
            f"from the rows, {Money(minor=check.published_minor)} published, difference "
            f"{Money(minor=check.difference_minor)}",
            highlight=False,
        )


def _kinds(report: LoadReport) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("service", "kind"):
        table.add_column(heading)
    for heading in ("rows", "events recorded", "rows unchanged"):
        table.add_column(heading, justify="right")
    for kind in report.kinds:
        figures = (f"{figure:,}" for figure in (kind.rows, kind.recorded, kind.unchanged))
        table.add_row(kind.service, kind.kind, *figures)
    return table
