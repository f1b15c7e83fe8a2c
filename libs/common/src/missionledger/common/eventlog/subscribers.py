"""Wakes those who follow the log."""

from collections.abc import Callable
from threading import Lock


class Subscribers:
    """The callbacks to call after a commit; a position is told once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._callbacks: dict[object, Callable[[int], None]] = {}
        self._told = 0

    def add(self, wake: Callable[[int], None]) -> Callable[[], None]:
        """Add a callback; return what takes it out again."""
        token = object()
        with self._lock:
            self._callbacks[token] = wake

        def leave() -> None:
            with self._lock:
                self._callbacks.pop(token, None)

        return leave

    def tell(self, position: int) -> None:
        """Call every callback, unless this position or a later one was told already."""
        with self._lock:
            if position <= self._told:
                return
            self._told = position
            callbacks = list(self._callbacks.values())
        for wake in callbacks:
            wake(position)
