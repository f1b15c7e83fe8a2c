"""Given these events, when this command, then those events: the shape of every decider test."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent

C = TypeVar("C", bound=Command)
S = TypeVar("S", bound=BaseModel)
E = TypeVar("E", bound=DomainEvent)


@dataclass(frozen=True)
class Scenario(Generic[C, S, E]):
    """An aggregate with a past, waiting for a command."""

    decider: Decider[C, S, E]
    past: tuple[E, ...] = ()

    def given(self, *events: E) -> "Scenario[C, S, E]":
        """Return the scenario with these events behind it."""
        return Scenario(self.decider, (*self.past, *events))

    def when(self, command: C) -> Sequence[E]:
        """Return the events the command leads to; raises what the decider refuses."""
        return self.decider.decide(command, self.state)

    def after(self, *commands: C) -> "Scenario[C, S, E]":
        """Return the scenario after the commands were accepted, each on what the last left."""
        scenario = self
        for command in commands:
            scenario = scenario.given(*scenario.when(command))
        return scenario

    @property
    def state(self) -> S:
        """The aggregate after its past."""
        return self.decider.fold(self.past)
