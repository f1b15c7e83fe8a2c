"""The events of an aggregate that was sent some commands."""

from typing import Any

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.testing.scenario import Scenario


def life(decider: Decider[Any, Any, Any], *commands: Command) -> list[DomainEvent]:
    """Return the events that the commands led to, each decided on what the last left."""
    return list(Scenario(decider).after(*commands).past)
