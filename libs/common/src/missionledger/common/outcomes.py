"""What a command is decided on, and what it leads to."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from missionledger.common.commands import Command
from missionledger.common.decider import Decider

S = TypeVar("S", bound=BaseModel)

NOTHING = (0, 0, "")
"""First position, last position and instant of a command that changed nothing."""


@dataclass(frozen=True, slots=True)
class Loaded(Generic[S]):
    """A state, and the version and log position its stream had when it was read."""

    state: S
    version: int
    position: int


@dataclass(frozen=True, slots=True)
class Outcome(Generic[S]):
    """What a command led to.

    Attributes:
        state: the aggregate right after the command, also when this is a repeat of it.
        version: the version of its stream at that point.
        first_position: position of the first event of this command, not of others executed
            together with it; 0 if the command changed nothing.
        last_position: position of the last event; 0 if the command changed nothing.
        recorded_at: RFC 3339, empty if the command changed nothing.
        replayed: whether the same idempotency key was used before, for the same request.
    """

    state: S
    version: int
    first_position: int
    last_position: int
    recorded_at: str
    replayed: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """One command for one aggregate, as a part of several that succeed or fail together.

    Attributes:
        decider: the kind of aggregate.
        command: what is asked of it.
        expected_version: the version a person decided on; None to decide on what is there.
    """

    decider: Decider[Any, Any, Any]
    command: Command
    expected_version: int | None = None

    @property
    def stream(self) -> str:
        """The stream of the aggregate that the command is for."""
        return self.decider.stream(self.decider.id_of(self.command))
