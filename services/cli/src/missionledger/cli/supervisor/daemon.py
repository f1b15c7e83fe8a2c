"""The supervisor that `up --detach` leaves behind; what it prints goes to its own log."""

import sys
from pathlib import Path

from rich.console import Console

from missionledger.cli.supervisor.announcements import Announcer, print_failure
from missionledger.cli.supervisor.data_directory import DataDirectory
from missionledger.cli.supervisor.running import Voices, run_system
from missionledger.cli.supervisor.system import SystemPlan

NO_LOAD = "none"


def main() -> None:
    """Run the system that the arguments describe: data directory, host, port base, what to load."""
    data_dir, host, base, load = sys.argv[1:]
    announcer = Announcer(Console())
    plan = SystemPlan(data=DataDirectory(Path(data_dir)), host=host, base=int(base))
    voices = Voices(
        changed=announcer.announce,
        ready=announcer.welcome,
        failed=lambda report: print_failure(report["failure"]),
    )
    sys.exit(run_system(plan, None if load == NO_LOAD else load, voices))


if __name__ == "__main__":
    main()
