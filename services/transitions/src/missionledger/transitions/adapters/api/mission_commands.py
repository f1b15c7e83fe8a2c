"""Runs commands about what a mission has one of, and answers with what became of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from fastapi import Response
from pydantic import BaseModel

from missionledger.common.aggregates import Aggregates
from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.http.access import CommandAccess
from missionledger.common.http.answers import created
from missionledger.common.outcomes import Loaded

S = TypeVar("S", bound=BaseModel)
V = TypeVar("V", bound=BaseModel)


@dataclass(frozen=True)
class MissionCommands(Generic[S, V]):
    """The commands of one kind of aggregate.

    Attributes:
        aggregates: runs them.
        decider: the kind of aggregate.
        resource: where it is read: `/v1/<resource>/<mission>`.
        view: what is answered.
    """

    aggregates: Aggregates
    decider: Decider[Any, S, Any]
    resource: str
    view: Callable[[Loaded[S]], V]

    async def run(
        self,
        response: Response,
        access: CommandAccess,
        mission_id: str,
        command: Command,
        version: int | None = None,
    ) -> V:
        """Run a command, on the version that was seen if one is named."""
        outcome = await self.aggregates.execute(
            self.decider, command, access.context(mission_id), expected_version=version
        )
        view = self.view(Loaded(outcome.state, outcome.version, outcome.last_position))
        return created(response, outcome, f"/v1/{self.resource}/{mission_id}", view)
