"""`missionledger audit`: a bundle that proves itself, and the check of one."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from missionledger.cli.audit.bundle import BundleWriter, new_bundle
from missionledger.cli.audit.export import Exported, ExportProgress, export_logs
from missionledger.cli.audit.wording import counted
from missionledger.cli.client import RunningSystem, chosen_services
from missionledger.cli.exit_codes import ExitCode
from missionledger.cli.verifier import verify as verifier


class NullProgress:
    """Tells nobody."""

    def begin(self, what: str, total: int) -> None:
        """Do nothing."""

    def advance(self, count: int) -> None:
        """Do nothing."""


class BarProgress:
    """A bar for every log, and one for the documents."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._task = bars.add_task("", total=0, visible=False)

    def begin(self, what: str, total: int) -> None:
        """Show a new bar."""
        self._task = self._bars.add_task(what, total=total)

    def advance(self, count: int) -> None:
        """Move the newest bar."""
        self._bars.advance(self._task, count)


def export(*, data_dir: Path, place: Path, service: str | None, as_json: bool) -> ExitCode:
    """Write a bundle of all logs, or of one.

    Raises:
        PlaceTakenError: if there is something at that place.
        NotWritableError: if it cannot be written there.
        LogNotWholeError: if the token does not show every event.
    """
    system = RunningSystem.find(data_dir)
    services = chosen_services(system, service)
    console = Console()
    with new_bundle(place) as writer, _progress(console, is_shown=not as_json) as progress:
        logs = export_logs(system, services, writer, progress)
    if as_json:
        print(json.dumps(_told(place, writer, logs), indent=2))
    else:
        _show(console, place, writer, logs)
    return ExitCode.OK


def verify(*, place: Path, noted: Sequence[str], keys: Sequence[str], as_json: bool) -> ExitCode:
    """Check a bundle with the verifier, which needs no running system."""
    options = [text for each in noted for text in ("--noted", each)]
    options += [text for each in keys for text in ("--key", each)]
    options += ["--json"] if as_json else []
    return ExitCode(verifier.main([*options, "--", str(place)]))


@contextmanager
def _progress(console: Console, *, is_shown: bool) -> Iterator[ExportProgress]:
    if not is_shown or not console.is_terminal:
        yield NullProgress()
        return
    columns = (
        TextColumn("  {task.description:<12}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bars:
        yield BarProgress(bars)


def _told(place: Path, writer: BundleWriter, logs: Sequence[Exported]) -> dict[str, object]:
    return {
        "bundle": str(place),
        "bytes": writer.size,
        "logs": writer.logs,
        "documents": len({digest for log in logs for digest in log.documents}),
        "absent_documents": writer.absent_documents,
    }


def _show(console: Console, place: Path, writer: BundleWriter, logs: Sequence[Exported]) -> None:
    documents = {digest for log in logs for digest in log.documents}
    console.print(
        f"{escape(str(place))}: {counted(sum(log.size for log in logs), 'event')} of "
        f"{counted(len(logs), 'log')}, {counted(len(documents), 'document')}, "
        f"{writer.size / 1e6:,.1f} MB",
        highlight=False,
        soft_wrap=True,
    )
    for log in logs:
        console.print(f"  {log.name:<12} {log.size:>10,}  root {log.root}", highlight=False)
    for absent in writer.absent_documents:
        for named in absent["named_by"]:
            console.print(
                f"  [red]not here:[/] document {absent['sha256']}, named by event "
                f"{named['position']} of {named['log']}: {named['reason']}",
                highlight=False,
                soft_wrap=True,
            )
    console.print(
        f"Check it with `missionledger audit verify {escape(str(place))}`. "
        "Keep the roots where nobody of this system can change them.",
        highlight=False,
        soft_wrap=True,
    )
