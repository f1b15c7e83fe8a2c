"""Activities about the end of an account, for processes of other services."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from temporalio import activity

from missionledger.common.axes import Axes
from missionledger.common.events import Provenance
from missionledger.common.processes.activities import activity_context, refusals_as_failures
from missionledger.common.processes.port import ProcessParts
from missionledger.common.service import Kernel
from missionledger.finance.adapters.workflows.closing_messages import (
    AccountClosing,
    AccountStage,
    SettlementAsked,
    SettlementFound,
)
from missionledger.finance.application.account_endings import (
    BooksBehindError,
    Settlement,
    change_stage,
    settlement_of,
)
from missionledger.finance.application.ports import Books
from missionledger.finance.domain.fund.lifecycle_commands import ChangeStage
from missionledger.finance.domain.fund.lifecycle_events import FundStage


def closing_activities(kernel: Kernel, books: Books) -> ProcessParts:
    """Return the activities about the end of an account."""
    return ProcessParts(activities=ClosingActivities(kernel, books).all)


class ClosingActivities:
    """Bound methods for the worker."""

    def __init__(self, kernel: Kernel, books: Books) -> None:
        self._kernel = kernel
        self._books = books

    @property
    def all(self) -> Sequence[Callable[..., Any]]:
        """Every activity, for the worker."""
        return (self.get_settlement, self.close_account)

    @activity.defn(name="finance.get_settlement")
    @refusals_as_failures
    async def get_settlement(self, asked: SettlementAsked) -> SettlementFound:
        """Say what the account of a mission holds and owes at the present position."""
        found = await self._settlement(asked.mission, asked.day)
        return SettlementFound(
            fund=found.fund,
            is_open=found.is_open,
            cash_known=found.cash_minor is not None,
            cash_minor=found.cash_minor or 0,
            owed_to_contributors_minor=found.owed_to_contributors_minor,
            loans_outstanding_minor=found.loans_outstanding_minor,
            receivable_minor=found.receivable_minor,
            open_obligations_minor=found.open_obligations_minor,
            detail=found.detail,
        )

    @activity.defn(name="finance.close_account")
    @refusals_as_failures
    async def close_account(self, closing: AccountClosing) -> AccountStage:
        """Put the account of a mission into liquidation, or close it; what is owed stays."""
        before = await self._settlement(closing.mission, closing.day)
        if not before.is_open:
            return AccountStage(fund=before.fund, status="not_open", detail=before.detail)
        command = ChangeStage(
            fund=closing.mission,
            occurred_on=date.fromisoformat(closing.day),
            provenance=Provenance.COMPUTED,
            stage=FundStage(closing.stage),
            reason="the drawdown of the mission reached this step",
        )
        outcome = await change_stage(
            self._kernel.aggregates,
            self._books,
            command,
            activity_context(closing),
            known_at=await self._position(),
        )
        state = outcome.state
        return AccountStage(
            fund=state.fund,
            status=state.stage.value,
            detail=f"in this stage since {state.stage_since}; all it owes and is owed stays",
        )

    async def _settlement(self, mission: str, day: str) -> Settlement:
        axes = Axes(date.fromisoformat(day), await self._position())
        found, _version = await settlement_of(self._kernel.aggregates, self._books, mission, axes)
        return found

    async def _position(self) -> int:
        # On PostgreSQL this is a query, since other instances write too.
        head = (await asyncio.to_thread(self._kernel.log.head)).position
        if not await self._kernel.projections.caught_up(head):
            raise BooksBehindError(
                f"the books do not hold position {head} yet", next_step="Ask again in a moment."
            )
        return head
