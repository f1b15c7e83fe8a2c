"""`missionledger down`: stop the system and wait until it has stopped."""

import os
import signal
import time
from pathlib import Path

from rich.console import Console

from missionledger.cli.exit_codes import ExitCode
from missionledger.cli.supervisor.data_directory import DataDirectory
from missionledger.common.refusals import Refusal, RefusalKind

STOP_SECONDS_MAX = 15.0
LOOK_SECONDS = 0.02


class DoesNotStopError(Refusal):
    """The supervisor did not end in time."""

    code = "does-not-stop"
    title = "The system does not stop"
    kind = RefusalKind.UNAVAILABLE


def down(*, data_dir: Path) -> ExitCode:
    """Stop the system that runs on this directory; fine if none does.

    Raises:
        DoesNotStopError: if it does not end in time.
    """
    console = Console()
    data = DataDirectory(data_dir)
    pid = data.holder()
    if pid is None:
        console.print(f"Nothing runs on {data.root}.", highlight=False)
        return ExitCode.OK
    started = time.monotonic()
    os.kill(pid, signal.SIGTERM)
    while data.holder() is not None:
        if time.monotonic() - started > STOP_SECONDS_MAX:
            raise DoesNotStopError(
                f"process {pid} still runs after {STOP_SECONDS_MAX:.0f} s",
                next_step=f"end it with: kill -9 {pid} (every part ends with it, no data is lost)",
            )
        time.sleep(LOOK_SECONDS)
    console.print(f"Stopped in {time.monotonic() - started:.1f} s.", highlight=False)
    return ExitCode.OK
