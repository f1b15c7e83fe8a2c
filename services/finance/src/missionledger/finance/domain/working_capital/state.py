"""Where the funds that lend to the regular budget and each of their advances stand."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import assert_never

from pydantic import BaseModel, ConfigDict

from missionledger.finance.domain.working_capital.events import (
    CapitalAdvancePaid,
    CapitalAdvanceRepaid,
    CapitalAdvanceRequested,
    CapitalAdvanceWithdrawn,
    CapitalEvent,
    CapitalLevelSet,
)
from missionledger.finance.domain.working_capital.policies import CapitalSource


class AdvanceStatus(StrEnum):
    """The step an advance is at."""

    REQUESTED = "requested"
    WITHDRAWN = "withdrawn"
    PAID = "paid"
    REPAID = "repaid"


class CapitalAdvance(BaseModel):
    """One advance.

    Attributes:
        receipts: what each receipt paid back.
        version: how many events it has had; its ETag.
    """

    model_config = ConfigDict(frozen=True)

    advance_id: str
    number: int
    source: CapitalSource
    fund: str
    amount_minor: int
    purpose: str
    requested_by: str
    requested_on: str
    status: AdvanceStatus = AdvanceStatus.REQUESTED
    approved_by: str = ""
    paid_on: str = ""
    outstanding_minor: int = 0
    receipts: Mapping[str, int] = {}
    detail: str = ""
    version: int = 1


class WorkingCapital(BaseModel):
    """Both funds: their levels, and the advances in the order in which they were asked for."""

    model_config = ConfigDict(frozen=True)

    levels: Mapping[CapitalSource, int] = {}
    advances: Mapping[str, CapitalAdvance] = {}

    def lent_by(self, source: CapitalSource) -> int:
        """Return what a fund has lent and not got back."""
        return sum(each.outstanding_minor for each in self.of_source(source))

    def cash_of(self, source: CapitalSource) -> int:
        """Return the cash of a fund: its level less what it has lent."""
        return self.levels.get(source, 0) - self.lent_by(source)

    def held_by(self, source: CapitalSource) -> int:
        """Return what is asked of a fund and not paid yet."""
        return sum(
            each.amount_minor
            for each in self.of_source(source)
            if each.status is AdvanceStatus.REQUESTED
        )

    def free_of(self, source: CapitalSource) -> int:
        """Return what a fund may still lend."""
        return self.cash_of(source) - self.held_by(source)

    def of_source(self, source: CapitalSource) -> Iterator[CapitalAdvance]:
        """Yield the advances of one fund."""
        return (each for each in self.advances.values() if each.source is source)

    def unpaid_of(self, fund: str) -> list[CapitalAdvance]:
        """Return what a borrower still owes, in the order in which it is repaid."""
        owed = [
            each for each in self.advances.values() if each.fund == fund and each.outstanding_minor
        ]
        return sorted(owed, key=lambda each: (each.paid_on, each.number))


def evolve(state: WorkingCapital, event: CapitalEvent) -> WorkingCapital:
    """Return both funds after the event."""
    match event:
        case CapitalLevelSet():
            levels = {**state.levels, event.source: event.level_minor}
            return state.model_copy(update={"levels": levels})
        case CapitalAdvanceRequested():
            asked = CapitalAdvance(
                **event.model_dump(exclude={"rule_source", "free_minor"}),
                number=len(state.advances) + 1,
            )
            return _with(state, asked)
        case CapitalAdvanceWithdrawn():
            return _changed(
                state,
                event.advance_id,
                {"status": AdvanceStatus.WITHDRAWN, "detail": event.reason},
            )
        case CapitalAdvancePaid():
            paid = {
                "status": AdvanceStatus.PAID,
                "approved_by": event.approved_by,
                "paid_on": event.paid_on,
                "outstanding_minor": event.amount_minor,
            }
            return _changed(state, event.advance_id, paid)
        case CapitalAdvanceRepaid():
            before = state.advances.get(event.advance_id)
            receipts = before.receipts if before is not None else {}
            so_far = receipts.get(event.receipt, 0)
            repaid = {
                "status": AdvanceStatus.PAID if event.outstanding_minor else AdvanceStatus.REPAID,
                "outstanding_minor": event.outstanding_minor,
                "receipts": {**receipts, event.receipt: so_far + event.amount_minor},
            }
            return _changed(state, event.advance_id, repaid)
        case _:
            assert_never(event)


def _with(state: WorkingCapital, advance: CapitalAdvance) -> WorkingCapital:
    return state.model_copy(update={"advances": {**state.advances, advance.advance_id: advance}})


def _changed(
    state: WorkingCapital, advance_id: str, update: Mapping[str, object]
) -> WorkingCapital:
    advance = state.advances.get(advance_id)
    if advance is None:
        # The fold of a day may leave out the advance that a back-dated event is about.
        return state
    return _with(state, advance.model_copy(update={**update, "version": advance.version + 1}))
