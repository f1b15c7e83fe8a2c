"""What the queries need of the budgetary ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from missionledger.common.axes import Axes


@dataclass(frozen=True, slots=True)
class BudgetAmount:
    """What one measure of one line comes to at a point on both axes."""

    fund: str
    fiscal_year: str
    budget_group: str
    cost_centre: str
    item: str
    purpose: str
    measure: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class OpenObligation:
    """What is owed on a commitment and not paid."""

    fund: str
    fiscal_year: str
    reference: str
    open_minor: int


@dataclass(frozen=True, slots=True)
class Disbursement:
    """What one run paid on one commitment."""

    position: int
    number: int
    occurred_on: str
    fund: str
    fiscal_year: str
    budget_group: str
    cost_centre: str
    item: str
    reference: str
    run: str
    amount_minor: int


class BudgetLedger(Protocol):
    """The budgetary ledger, read at a point on both axes; no read replays events."""

    async def amounts(
        self, axes: Axes, *, funds: Sequence[str] | None = None, fiscal_year: str | None = None
    ) -> list[BudgetAmount]:
        """Return the amounts by line and measure, of some funds or of all."""
        ...

    async def open_obligations(
        self,
        axes: Axes,
        *,
        funds: Sequence[str],
        fiscal_year: str | None,
        after: tuple[str, str, str],
        limit: int,
    ) -> list[OpenObligation]:
        """Return what is owed and not paid beyond (fund, year, reference), in that order."""
        ...

    async def disbursements(
        self,
        axes: Axes,
        *,
        funds: Sequence[str],
        run: str | None,
        after: tuple[int, int],
        limit: int,
    ) -> list[Disbursement]:
        """Return what was paid on commitments beyond (position, number), in that order."""
        ...

    async def cancelled_prior(self, fund: str, first: date, last: date, known_at: int) -> int:
        """Return what was cancelled of obligations of closed years on days of this span."""
        ...
