"""`missionledger up`: run the whole system, here or in the background."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from missionledger.cli.exit_codes import ExitCode
from missionledger.cli.supervisor.announcements import Announcer, print_failure
from missionledger.cli.supervisor.daemon import NO_LOAD
from missionledger.cli.supervisor.data_directory import DataDirectory
from missionledger.cli.supervisor.ports import choose_free_base, ports_from
from missionledger.cli.supervisor.running import Voices, run_system
from missionledger.cli.supervisor.supervisor import require_free_ports
from missionledger.cli.supervisor.system import SystemPlan
from missionledger.common.refusals import Refusal

LOOK_SECONDS = 0.05
ANY_FREE_BASE = 0
ENVIRONMENT_VARIABLE = "MISSIONLEDGER_ENVIRONMENT"
PRODUCTION = "production"


class NotForProductionError(Refusal):
    """The supervisor issues its own tokens, so it does not run in production."""

    code = "not-for-production"
    title = "This is not how the system runs in production"


def up(*, data_dir: Path, host: str, port_base: int, load: str, detach: bool) -> ExitCode:
    """Start everything; return when it has been stopped, or at once when it is to be detached.

    Raises:
        NotForProductionError: if the environment says production.
    """
    # The services refuse it too, but only when half of the system runs.
    if os.environ.get(ENVIRONMENT_VARIABLE) == PRODUCTION:
        raise NotForProductionError(
            f"{ENVIRONMENT_VARIABLE} is {PRODUCTION}, and `up` issues its own tokens",
            next_step="run the services one by one, as deploy/README.md says, "
            f"or leave {ENVIRONMENT_VARIABLE} out on a machine of your own",
        )
    console = Console()
    base = choose_free_base(host) if port_base == ANY_FREE_BASE else port_base
    ports_from(base)
    plan = SystemPlan(data=DataDirectory(data_dir), host=host, base=base)
    console.print(f"[bold]Mission Ledger[/] in {plan.data.root}", highlight=False)
    announcer = Announcer(console)
    if detach:
        return _detach(plan, load, console, announcer)

    def ready(report: Mapping[str, Any]) -> None:
        announcer.welcome(report)
        console.print("Ctrl-C stops everything; the data stays.", highlight=False)

    voices = Voices(
        changed=announcer.announce,
        ready=ready,
        failed=lambda report: print_failure(report["failure"]),
    )
    code = run_system(plan, None if load == NO_LOAD else load, voices)
    if code is ExitCode.OK:
        console.print("Stopped; the data stays.", highlight=False)
    return code


def _detach(plan: SystemPlan, load: str, console: Console, announcer: Announcer) -> ExitCode:
    """Leave a supervisor behind and return when all is ready and loaded, or has failed."""
    # Refuse here, where the user sees it, what the supervisor would refuse.
    plan.data.prepare()
    with plan.data.locked():
        require_free_ports(plan)
    log = plan.data.open_log("supervisor")
    try:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "missionledger.cli.supervisor.daemon",
                str(plan.data.root),
                plan.host,
                str(plan.base),
                load,
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    finally:
        os.close(log)
    while True:
        ended = process.poll()
        report = plan.data.read_parts()
        if report is not None and report["pid"] == process.pid:
            announcer.announce(report)
            if report["state"] == "ready":
                announcer.welcome(report)
                console.print("It runs in the background; `missionledger down` stops it.")
                return ExitCode.OK
            if ended is not None and report["failure"]:
                # Nobody saw what the parts and the loader said: it went to the supervisor's log.
                said = {"log": str(plan.data.log_file("supervisor"))}
                print_failure({**said, **report["failure"]})
                return ExitCode.UNREACHABLE
        if ended is not None:
            reason = {
                "detail": f"the supervisor ended with exit code {ended}",
                "log": str(plan.data.log_file("supervisor")),
            }
            print_failure(reason)
            return ExitCode.UNREACHABLE
        time.sleep(LOOK_SECONDS)
