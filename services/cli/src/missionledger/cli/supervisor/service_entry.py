"""What a process runs that is one service, put together by its own composition root.

The supervisor forks such processes. Where something else keeps processes, it runs
`python -m missionledger.cli.supervisor.service_entry missionledger.finance.main`.
"""

import importlib
import sys

from missionledger.common.runtime.run import run_service
from missionledger.common.runtime.settings import ServiceSettings
from missionledger.common.service import ServiceDefinition


def run(module: str) -> None:
    """Run the service whose composition root this module is, until it is told to stop."""
    service: ServiceDefinition = importlib.import_module(module).SERVICE
    run_service(service, ServiceSettings())


if __name__ == "__main__":
    run(sys.argv[1])
