"""What a forked process runs: one service, put together by its own composition root."""

import importlib

from missionledger.common.runtime.run import run_service
from missionledger.common.runtime.settings import ServiceSettings
from missionledger.common.service import ServiceDefinition


def run(module: str) -> None:
    """Run the service whose composition root this module is, until it is told to stop."""
    service: ServiceDefinition = importlib.import_module(module).SERVICE
    run_service(service, ServiceSettings())
