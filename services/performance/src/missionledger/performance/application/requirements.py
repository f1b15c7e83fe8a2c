"""Commands on unit requirements, and on the pledges and units they touch in the same append.

Whatever holds in two places is written to both streams at once, or to neither: a pledge is never
held for two missions, and a withdrawal never leaves a slot that looks filled.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.common.commands import Command, CommandContext
from missionledger.common.eventlog.errors import VersionConflictError
from missionledger.common.outcomes import Decision, Loaded, Outcome
from missionledger.performance.application.all_of import present
from missionledger.performance.application.deployment import deployment_decisions
from missionledger.performance.application.past_record import past_record
from missionledger.performance.application.recording import require_past
from missionledger.performance.domain.pledge.commands import (
    CommitPledge,
    ConfirmPledge,
    FreePledge,
    RefuseRapidDeployment,
    WithdrawPledge,
)
from missionledger.performance.domain.pledge.decider import PLEDGE
from missionledger.performance.domain.pledge.refusals import PledgeNotRegisteredError
from missionledger.performance.domain.pledge.state import Hold, Pledge, PledgeDescription, Standing
from missionledger.performance.domain.requirement.commands import (
    DeployUnit,
    OfferUnit,
    OpenRequirement,
    ReleaseRequirement,
    ReleaseSelection,
    RequirementCommand,
    SelectUnit,
)
from missionledger.performance.domain.requirement.decider import REQUIREMENT
from missionledger.performance.domain.requirement.events import SelectionEnd
from missionledger.performance.domain.requirement.refusals import RequirementNotOpenedError
from missionledger.performance.domain.requirement.state import Requirement, Statement

ATTEMPTS_MAX = 8
"""How often several streams are decided on together before somebody who waits is told so."""

Build = Callable[[], Awaitable[list[Decision]]]


class Requirements:
    """Executes what people and processes ask of requirements."""

    def __init__(self, aggregates: Aggregates, clock: Clock) -> None:
        self._aggregates = aggregates
        self._clock = clock

    async def get(self, requirement_id: str) -> tuple[Requirement, Statement]:
        """Return a requirement as it is now, with the statement in force.

        Raises:
            RequirementNotOpenedError: if there is none.
        """
        state = (await self._loaded(requirement_id)).state
        if state.statement is None:
            raise no_such_requirement(requirement_id)
        return state, state.statement

    async def pledge(self, pledge_id: str) -> tuple[Pledge, PledgeDescription]:
        """Return a pledge as it is now.

        Raises:
            PledgeNotRegisteredError: if there is none.
        """
        state = (await self._aggregates.load(PLEDGE, pledge_id)).state
        if state.described is None:
            raise no_such_pledge(pledge_id)
        return state, state.described

    async def execute(
        self,
        command: RequirementCommand,
        context: CommandContext,
        *,
        expected_version: int | None = None,
    ) -> Outcome[Requirement]:
        """Record what concerns the requirement alone.

        Raises:
            FactInTheFutureError: if it is dated after today, but in a demonstration.
            Refusal: as the decider says.
        """
        await self.require_day(command.requirement_id, command)
        return await self._aggregates.execute(
            REQUIREMENT, command, context, expected_version=expected_version
        )

    async def open(self, command: OpenRequirement, context: CommandContext) -> Outcome[Requirement]:
        """State that a mission needs a unit, for a process whose days are its own."""
        return await self._aggregates.execute(REQUIREMENT, command, context)

    async def offer(self, command: OfferUnit, context: CommandContext) -> Outcome[Requirement]:
        """Record the offer of a pledge that stands on the day.

        Raises:
            Refusal: as the deciders say.
        """
        await self.require_day(command.requirement_id, command)
        confirming = ConfirmPledge(occurred_on=command.occurred_on, pledge_id=command.pledge_id)
        decisions = [Decision(REQUIREMENT, command), Decision(PLEDGE, confirming)]
        return (await self._aggregates.execute_together(decisions, context))[0]

    async def select(
        self, command: SelectUnit, context: CommandContext, *, expected_version: int | None = None
    ) -> Outcome[Requirement]:
        """Select an offered unit and hold its pledge, or neither.

        The readiness and the past record in the command are replaced by what is recorded now, so
        that nobody selects on a memory.

        Raises:
            PledgeTakenError: if another requirement was faster.
            Refusal: as the deciders say.
        """
        await self.require_day(command.requirement_id, command)

        async def build() -> list[Decision]:
            pledge = await self._aggregates.load(PLEDGE, command.pledge_id)
            pledged = pledge.state.described
            if pledged is None:
                raise no_such_pledge(command.pledge_id)
            axes = await present(self._aggregates, command.occurred_on)
            record = await past_record(
                self._aggregates, axes, pledged.contributor, pledged.component
            )
            found = {"readiness": pledge.state.readiness, "past_record": record}
            offer = (await self._loaded(command.requirement_id)).state.offer(command.pledge_id)
            hold = CommitPledge(
                **same_fact(command),
                pledge_id=command.pledge_id,
                mission_id=command.mission_id,
                requirement_id=command.requirement_id,
                readiness=pledge.state.readiness,
                strength=offer.strength if offer else pledged.strength,
            )
            # The requirement comes first: a pledge that is not on offer is refused as that.
            return [
                Decision(REQUIREMENT, command.model_copy(update=found), expected_version),
                Decision(PLEDGE, hold, pledge.version),
            ]

        return (await self._together(build, context))[0]

    async def let_go(
        self,
        command: ReleaseSelection,
        context: CommandContext,
        *,
        expected_version: int | None = None,
    ) -> Outcome[Requirement]:
        """Let a selection go, free its pledge, and call the next reserve that is available.

        Raises:
            Refusal: as the deciders say.
        """
        await self.require_day(command.requirement_id, command)

        async def build() -> list[Decision]:
            requirement = await self._loaded(command.requirement_id)
            release = await self._with_unavailable(command, requirement.state)
            return [
                Decision(REQUIREMENT, release, expected_version or requirement.version),
                Decision(PLEDGE, _freeing(command, command.pledge_id, command.detail)),
            ]

        return (await self._together(build, context))[0]

    async def release(
        self,
        command: ReleaseRequirement,
        context: CommandContext,
        *,
        expected_version: int | None = None,
    ) -> Outcome[Requirement]:
        """End a requirement; a selection that stands is let go with it, and its pledge freed.

        Raises:
            Refusal: as the deciders say.
        """

        async def build() -> list[Decision]:
            requirement = await self._loaded(command.requirement_id)
            ending = Decision(REQUIREMENT, command, expected_version or requirement.version)
            chosen = requirement.state.selection
            if chosen is None:
                return [ending]
            freeing = _freeing(command, chosen.pledge_id, command.reason)
            return [ending, Decision(PLEDGE, freeing)]

        return (await self._together(build, context))[0]

    async def withdraw(
        self,
        command: WithdrawPledge,
        context: CommandContext,
        *,
        expected_version: int | None = None,
    ) -> Outcome[Pledge]:
        """Withdraw a pledge; a slot it was selected for is free in the same instant.

        Raises:
            Refusal: as the deciders say.
        """
        return await self._give_up(
            command, context, SelectionEnd.PLEDGE_WITHDRAWN, expected_version
        )

    async def refuse_rapid(
        self,
        command: RefuseRapidDeployment,
        context: CommandContext,
        *,
        expected_version: int | None = None,
    ) -> Outcome[Pledge]:
        """Record the refusal of a unit that is bound to go; a slot it was to fill is free.

        Raises:
            Refusal: as the deciders say.
        """
        return await self._give_up(
            command, context, SelectionEnd.DEPLOYMENT_REFUSED, expected_version
        )

    async def deploy(
        self,
        command: DeployUnit,
        context: CommandContext,
        *,
        commander: str,
        expected_version: int | None = None,
    ) -> Outcome[Requirement]:
        """Record the deployment: the slot, the pledge, the unit and its declared caveats at once.

        Raises:
            UnitDoesNotFitError: if the id stands for another unit.
            Refusal: as the deciders say.
        """
        await self.require_day(command.requirement_id, command)

        async def build() -> list[Decision]:
            requirement = await self._loaded(command.requirement_id)
            version = expected_version or requirement.version
            rest = await deployment_decisions(
                self._aggregates, command, requirement.state, commander
            )
            return [Decision(REQUIREMENT, command, version), *rest]

        return (await self._together(build, context))[0]

    async def _give_up(
        self,
        command: WithdrawPledge | RefuseRapidDeployment,
        context: CommandContext,
        reason: SelectionEnd,
        expected_version: int | None,
    ) -> Outcome[Pledge]:
        async def build() -> list[Decision]:
            pledge = await self._aggregates.load(PLEDGE, command.pledge_id)
            version = expected_version or pledge.version
            held = pledge.state.hold
            if held is None:
                require_past(command, self._clock)
                return [Decision(PLEDGE, command, version)]
            await self.require_day(held.requirement_id, command)
            freed = command
            if isinstance(command, WithdrawPledge):
                freed = command.model_copy(update={"frees": held.requirement_id})
            # The answer is rendered from the first of them, which a repeat finds in its place.
            return [
                Decision(PLEDGE, freed, version),
                *await self._freeing_slot(command, held, reason),
            ]

        return (await self._together(build, context))[0]

    async def _freeing_slot(
        self, command: WithdrawPledge | RefuseRapidDeployment, held: Hold, reason: SelectionEnd
    ) -> list[Decision]:
        release = ReleaseSelection(
            **same_fact(command),
            requirement_id=held.requirement_id,
            mission_id=held.mission_id,
            pledge_id=command.pledge_id,
            reason=reason,
            detail=command.reason,
        )
        requirement = await self._loaded(held.requirement_id)
        return [
            Decision(PLEDGE, _freeing(release, command.pledge_id, command.reason)),
            Decision(REQUIREMENT, await self._with_unavailable(release, requirement.state)),
        ]

    async def _with_unavailable(
        self, command: ReleaseSelection, state: Requirement
    ) -> ReleaseSelection:
        """Return the command with the reserves that cannot be called on its day."""
        reserves = state.selection.reserves if state.selection else ()
        gone: list[str] = []
        for reserve in reserves:
            pledge = (await self._aggregates.load(PLEDGE, reserve)).state
            is_there = pledge.standing_on(command.occurred_on) is Standing.AVAILABLE
            if not (is_there and pledge.has_successful_visit):
                gone.append(reserve)
        return command.model_copy(update={"unavailable": tuple(gone)})

    async def _loaded(self, requirement_id: str) -> Loaded[Requirement]:
        return await self._aggregates.load(REQUIREMENT, requirement_id)

    async def require_day(self, requirement_id: str, command: Command) -> None:
        """Go on only if the day of the fact has come.

        In a demonstration days run ahead of the clock; everything about it says so.

        Raises:
            FactInTheFutureError: if it has not.
        """
        if not (await self._loaded(requirement_id)).state.is_demonstration:
            require_past(command, self._clock)

    async def _together(self, build: Build, context: CommandContext) -> list[Outcome[Any]]:
        """Execute what is built on the present states, and build again if they moved."""
        for attempts_left in reversed(range(ATTEMPTS_MAX)):
            try:
                return await self._aggregates.execute_together(await build(), context)
            except VersionConflictError:
                if not attempts_left:
                    raise
        raise AssertionError("unreachable")  # pragma: no cover


def no_such_requirement(requirement_id: str) -> RequirementNotOpenedError:
    """Return the refusal for a requirement that is not there or not visible: the same for both."""
    return RequirementNotOpenedError(
        f"there is no requirement {requirement_id} that you can see",
        next_step="Check the id; ask an administrator for a grant if the mission is yours.",
    )


def no_such_pledge(pledge_id: str) -> PledgeNotRegisteredError:
    """Return the refusal for a pledge that is not there."""
    return PledgeNotRegisteredError(
        f"no pledge {pledge_id} is registered",
        next_step="Check the id, or register the pledge first.",
    )


def same_fact(command: Command) -> dict[str, Any]:
    """Return day, provenance, source and papers of a command, for one that follows from it."""
    return command.model_dump(include=set(Command.model_fields))


def _freeing(
    command: ReleaseSelection | ReleaseRequirement, pledge_id: str, reason: str
) -> FreePledge:
    return FreePledge(
        **same_fact(command),
        pledge_id=pledge_id,
        mission_id=command.mission_id,
        requirement_id=command.requirement_id,
        reason=reason,
    )
