"""Keeps the events of each foreign stream in order: what came, what comes next, what is missing."""

from enum import StrEnum


class Passage(StrEnum):
    """What the gate says to an event."""

    NEXT = "next"
    REPEAT = "repeat"
    """It passed before."""
    GAP = "gap"
    """Events of its stream before it have not passed."""


class OrderGate:
    """Versions that passed, by stream; in memory, since a start reads again from the last floor.

    A stream that was never seen may start at any version only where everything before the first
    message is known to be handled.
    """

    def __init__(self) -> None:
        self._passed: dict[str, int] = {}
        self._from_beginning = False

    def start_from_beginning(self) -> None:
        """Expect every stream from its first event on, but those that passed before."""
        self._from_beginning = True

    def clear(self) -> None:
        """Forget everything."""
        self._passed.clear()
        self._from_beginning = False

    def check(self, stream: str, version: int) -> Passage:
        """Tell whether this event may pass now."""
        passed = self._passed.get(stream)
        if passed is None:
            passed = 0 if self._from_beginning else version - 1
        if version <= passed:
            return Passage.REPEAT
        return Passage.NEXT if version == passed + 1 else Passage.GAP

    def note(self, stream: str, version: int) -> None:
        """Remember that the event passed."""
        self._passed[stream] = max(version, self._passed.get(stream, 0))
