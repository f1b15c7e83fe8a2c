"""Marks every test by the folder it lies in, and keeps sockets on loopback."""

from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine makes an example slow; no test says how long something takes.
settings.register_profile("missionledger", deadline=None)
settings.load_profile("missionledger")

MARKS = {"unit", "integration", "e2e", "faults", "architecture", "contracts"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for part in Path(item.path).parts:
            if part in MARKS:
                item.add_marker(getattr(pytest.mark, part))
