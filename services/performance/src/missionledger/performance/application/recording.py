"""Recording facts about one kind of aggregate, and what every such record asks first."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock, today
from missionledger.common.commands import Command, CommandContext
from missionledger.common.decider import Decider
from missionledger.common.outcomes import Decision, Outcome
from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind

S = TypeVar("S", bound=BaseModel)


class FactInTheFutureError(Refusal):
    """What has not happened yet cannot be recorded as a fact."""

    code = "fact-in-the-future"
    title = "The day of the fact has not come yet"
    kind = RefusalKind.INVALID


class PapersNotTakenError(Refusal):
    """Papers are kept in clear under their hash, so what is sealed takes none."""

    code = "papers-not-taken"
    title = "No papers are taken with this"
    kind = RefusalKind.INVALID


def require_past(command: Command, clock: Clock) -> None:
    """Go on only if the day of the fact has come.

    Raises:
        FactInTheFutureError: if it has not.
    """
    present = today(clock)
    if command.occurred_on > present:
        raise FactInTheFutureError(
            f"{command.occurred_on} is after today, {present}",
            next_step="Record it when it has happened.",
            pointer="/occurred_on",
        )


def not_there(noun: str, aggregate_id: str) -> NotFoundError:
    """Return the refusal for what is not there or not visible: the same for both."""
    return NotFoundError(
        f"there is no {noun} {aggregate_id} that you can see",
        next_step="Check the id; ask an administrator for a grant if the mission is yours.",
    )


def never_ahead(_state: Any) -> bool:
    """Tell that facts are of the past."""
    return False


class Recorder(Generic[S]):
    """Executes commands on one kind of aggregate."""

    def __init__(
        self,
        aggregates: Aggregates,
        clock: Clock,
        decider: Decider[Any, S, Any],
        noun: str,
        runs_ahead: Callable[[S], bool] = never_ahead,
    ) -> None:
        """Take the kind of aggregate, and what people call it.

        Args:
            aggregates: executes commands.
            clock: the time.
            decider: the kind of aggregate.
            noun: what people call one of it.
            runs_ahead: whether it is a demonstration, in which days run ahead of the clock.
        """
        self.aggregates = aggregates
        self.clock = clock
        self.decider = decider
        self.noun = noun
        self._runs_ahead = runs_ahead

    async def state(self, aggregate_id: str) -> S:
        """Return the aggregate as it is now.

        Raises:
            NotFoundError: if nothing of it is recorded.
        """
        loaded = await self.aggregates.load(self.decider, aggregate_id)
        if not loaded.version:
            raise not_there(self.noun, aggregate_id)
        return loaded.state

    async def execute(
        self,
        command: Command,
        context: CommandContext,
        *,
        expected_version: int | None = None,
        beside: Sequence[Decision] = (),
    ) -> Outcome[S]:
        """Record a fact, and what it means for other aggregates with it or not at all.

        Raises:
            FactInTheFutureError: if it is dated after today, but in a demonstration.
            Refusal: as the decider says.
        """
        known = await self.aggregates.load(self.decider, self.decider.id_of(command))
        if not self._runs_ahead(known.state):
            require_past(command, self.clock)
        own = Decision(self.decider, command, expected_version)
        return (await self.aggregates.execute_together([own, *beside], context))[0]
