"""Stand-ins for the workers of the other services, on their task queues.

They answer as those services promise to, from what a test sets, and keep what they were asked.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel
from temporalio import activity
from temporalio.client import Client
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker

from missionledger.transitions.adapters.workflows.foreign_activities import (
    AccountClosing,
    AccountStage,
    MissionStatusChange,
    MissionStatusReached,
    PresenceAsked,
    PresenceFound,
    SettlementAsked,
    SettlementFound,
)


@dataclass
class OtherServices:
    """Mandates, finance and performance, as far as a drawdown asks them.

    Attributes:
        units: the units that performance knows in the mission.
        conduct_cases: the cases that are open there.
        owed_minor: what finance's books owe contributors.
        refused_stages: stages that finance refuses, with its words.
        refused_statuses: states of a mission that mandates refuses, with its words.
        asked: every argument, in order.
    """

    units: tuple[str, ...] = ()
    conduct_cases: tuple[str, ...] = ()
    owed_minor: int = 0
    refused_stages: dict[str, str] = field(default_factory=dict)
    refused_statuses: dict[str, str] = field(default_factory=dict)
    asked: list[BaseModel] = field(default_factory=list)

    def statuses(self) -> list[str]:
        """Return the states the mission was moved to, in order."""
        return [each.status for each in self.asked if isinstance(each, MissionStatusChange)]

    def stages(self) -> list[str]:
        """Return the stages the account was moved to, in order."""
        return [each.stage for each in self.asked if isinstance(each, AccountClosing)]

    @activity.defn(name="mandates.change_mission_status")
    async def change_mission_status(self, change: MissionStatusChange) -> MissionStatusReached:
        """Move the mission on, or refuse."""
        self.asked.append(change)
        _refuse(self.refused_statuses.get(change.status))
        return MissionStatusReached(mission=change.mission, status=change.status, detail="")

    @activity.defn(name="finance.get_settlement")
    async def get_settlement(self, asked: SettlementAsked) -> SettlementFound:
        """Say what the account holds and owes."""
        self.asked.append(asked)
        return SettlementFound(
            fund=asked.mission,
            is_open=True,
            cash_known=False,
            cash_minor=0,
            owed_to_contributors_minor=self.owed_minor,
            loans_outstanding_minor=0,
            receivable_minor=0,
            open_obligations_minor=0,
            detail="",
        )

    @activity.defn(name="finance.close_account")
    async def close_account(self, closing: AccountClosing) -> AccountStage:
        """Put the account into a stage, or refuse."""
        self.asked.append(closing)
        _refuse(self.refused_stages.get(closing.stage))
        return AccountStage(fund=closing.mission, status=closing.stage, detail="")

    @activity.defn(name="performance.get_presence")
    async def get_presence(self, asked: PresenceAsked) -> PresenceFound:
        """Say who is there, and which cases are open."""
        self.asked.append(asked)
        return PresenceFound(units=self.units, strength=0, open_conduct_cases=self.conduct_cases)

    @asynccontextmanager
    async def working(self, client: Client) -> AsyncIterator[None]:
        """Work on the task queues of the three services while the block runs."""
        queues: dict[str, list[Callable[..., Any]]] = {
            "mandates": [self.change_mission_status],
            "finance": [self.get_settlement, self.close_account],
            "performance": [self.get_presence],
        }
        async with AsyncExitStack() as stack:
            for queue, activities in queues.items():
                await stack.enter_async_context(
                    Worker(client, task_queue=queue, activities=activities)
                )
            yield


def _refuse(words: str | None) -> None:
    if words:
        raise ApplicationError(words, type="refused-there", non_retryable=True)
