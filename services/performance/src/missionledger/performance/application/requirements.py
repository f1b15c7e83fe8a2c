"""Commands on unit requirements, and on the pledges they touch in the same append."""

from missionledger.common.aggregates import Aggregates
from missionledger.common.commands import CommandContext
from missionledger.common.outcomes import Outcome
from missionledger.performance.domain.requirement.commands import (
    OpenRequirement,
    ReleaseRequirement,
)
from missionledger.performance.domain.requirement.decider import REQUIREMENT
from missionledger.performance.domain.requirement.refusals import RequirementNotOpenedError
from missionledger.performance.domain.requirement.state import Requirement, Statement


class Requirements:
    """Executes what people and processes ask of requirements."""

    def __init__(self, aggregates: Aggregates) -> None:
        self._aggregates = aggregates

    async def get(self, requirement_id: str) -> tuple[Requirement, Statement]:
        """Return a requirement as it is now, with the statement in force.

        Raises:
            RequirementNotOpenedError: if there is none.
        """
        loaded = await self._aggregates.load(REQUIREMENT, requirement_id)
        if loaded.state.statement is None:
            raise no_such_requirement(requirement_id)
        return loaded.state, loaded.state.statement

    async def open(self, command: OpenRequirement, context: CommandContext) -> Outcome[Requirement]:
        """State that a mission needs a unit."""
        return await self._aggregates.execute(REQUIREMENT, command, context)

    async def release(
        self,
        command: ReleaseRequirement,
        context: CommandContext,
        *,
        expected_version: int | None = None,
    ) -> Outcome[Requirement]:
        """End a requirement; a selection that stands is let go with it."""
        return await self._aggregates.execute(
            REQUIREMENT, command, context, expected_version=expected_version
        )


def no_such_requirement(requirement_id: str) -> RequirementNotOpenedError:
    """Return the refusal for a requirement that is not there or not visible: the same for both."""
    return RequirementNotOpenedError(
        f"there is no requirement {requirement_id} that you can see",
        next_step="Check the id; ask an administrator for a grant if the mission is yours.",
    )
