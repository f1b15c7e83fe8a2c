"""How far the dispatcher has come: a hint that may be lost, since all it does may be repeated."""

import os
from pathlib import Path
from typing import Protocol

import orjson
import structlog

logger = structlog.get_logger("missionledger.processes")


class DispatchPosition(Protocol):
    """Keeps the position up to which events were dispatched."""

    def load(self) -> int:
        """Return the position, 0 if none is kept."""
        ...

    def save(self, position: int) -> None:
        """Keep the position."""
        ...


class FileDispatchPosition:
    """Keeps the position in a small file, which may be deleted at any time.

    It is no table of the read store, because that has one writer, the projector; and no event,
    because it says nothing about the field.
    """

    def __init__(self, path: Path, epoch: str) -> None:
        """Keep the position for the log of this epoch; that of another log counts as none."""
        self._path = path
        self._epoch = epoch

    def load(self) -> int:
        """Return the position, 0 if none is kept for this log."""
        try:
            kept = orjson.loads(self._path.read_bytes())
            return int(kept["position"]) if kept["epoch"] == self._epoch else 0
        except FileNotFoundError:
            return 0
        except (ValueError, KeyError, TypeError):
            logger.warning("dispatch_position_unreadable", path=str(self._path), exc_info=True)
            return 0

    def save(self, position: int) -> None:
        """Keep the position; a reader sees the old file or the new one, never a part."""
        beside = self._path.with_suffix(".tmp")
        beside.write_bytes(orjson.dumps({"epoch": self._epoch, "position": position}))
        os.replace(beside, self._path)  # noqa: PTH105 - the atomic one, named for what it does


class InMemoryDispatchPosition:
    """Keeps the position as long as the process lives."""

    def __init__(self) -> None:
        self._position = 0

    def load(self) -> int:
        """Return the position."""
        return self._position

    def save(self, position: int) -> None:
        """Keep the position."""
        self._position = position
