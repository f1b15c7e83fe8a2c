"""Marks every test by the folder it lies in, and keeps sockets on loopback."""

from pathlib import Path

import pytest
import structlog
from hypothesis import settings

# A busy machine makes an example slow; no test says how long something takes.
settings.register_profile("missionledger", deadline=None)
settings.load_profile("missionledger")

# Drawing every local variable around a failure takes minutes where a log or an app is among them.
structlog.configure(
    processors=[
        structlog.stdlib.add_log_level,
        structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        ),
    ]
)

MARKS = {"unit", "integration", "e2e", "faults", "architecture", "contracts"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for part in Path(item.path).parts:
            if part in MARKS:
                item.add_marker(getattr(pytest.mark, part))
