"""Remembers the states that were used last; what it forgets is read again."""

from collections import OrderedDict
from typing import Generic, Protocol, TypeVar


class Versioned(Protocol):
    """Something that stands for a stream up to a version."""

    @property
    def version(self) -> int:
        """The version."""
        ...


V = TypeVar("V", bound=Versioned)


class RecentStates(Generic[V]):
    """A bounded number of states by stream; an older one never replaces a newer one."""

    def __init__(self, states_max: int) -> None:
        """Remember so many states."""
        self._states_max = states_max
        self._states: OrderedDict[str, V] = OrderedDict()

    def find(self, stream: str) -> V | None:
        """Return what is remembered of the stream, and count that as a use."""
        state = self._states.get(stream)
        if state is not None:
            self._states.move_to_end(stream)
        return state

    def remember(self, stream: str, state: V) -> None:
        """Remember the state, unless a later one is known."""
        known = self._states.get(stream)
        if known is not None and known.version > state.version:
            return
        self._states[stream] = state
        self._states.move_to_end(stream)
        while len(self._states) > self._states_max:
            self._states.popitem(last=False)
