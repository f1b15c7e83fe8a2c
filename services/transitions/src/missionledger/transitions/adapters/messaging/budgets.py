"""What finance approves and sets aside, so that the transition is found in the budgets (TRN-07)."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from missionledger.common.aggregates import Aggregates
from missionledger.common.events import Provenance
from missionledger.common.identifiers import MissionId
from missionledger.common.messaging.noting import noting_context
from missionledger.common.messaging.port import ForeignEvent, ForeignSubscription
from missionledger.common.outcomes import Decision
from missionledger.transitions.domain.transition_money import (
    TRANSITION_MONEY,
    BudgetLine,
    FiscalYear,
    NoteBudget,
    NoteEarmark,
)

BUDGETS = "transitions-budgets"
EARMARKS = "transitions-earmarks"

_PURPOSE = "transition"
_MEASURE = "allotted"
"""What was redeployed since is part of this measure: a movement takes it away or adds it."""


class _Facts(BaseModel):
    model_config = ConfigDict(extra="ignore")


class LineFacts(_Facts):
    """What transitions need of a line of a budget."""

    group: str
    item: str
    amount_minor: int


class ApprovalFacts(_Facts):
    """What transitions need of a budget that was approved."""

    fund: MissionId
    fiscal_year: FiscalYear
    version: int
    symbol: str
    lines: tuple[LineFacts, ...]


class KeyFacts(_Facts):
    """What transitions need of a line of an allotment."""

    cost_centre: str
    item: str
    purpose: str


class MovementFacts(_Facts):
    """By how much one measure of one line changed."""

    line: KeyFacts
    measure: str
    amount_minor: int


class AllotmentFacts(_Facts):
    """What transitions need of a change in an allotment."""

    fund: MissionId
    fiscal_year: FiscalYear
    group: str
    basis: str = ""
    movements: tuple[MovementFacts, ...] = ()


def approved_budgets(aggregates: Aggregates) -> ForeignSubscription:
    """Return the durable consumer of budgets that are approved.

    The fund of a mission has the mission's name, so the mission is the fund.
    """

    async def note(event: ForeignEvent) -> None:
        if event.type != "EstimateApproved":
            return
        facts = ApprovalFacts.model_validate(event.data)
        command = NoteBudget(
            mission_id=facts.fund,
            occurred_on=date.fromisoformat(event.occurred_on),
            provenance=Provenance(event.provenance),
            source=facts.symbol,
            fiscal_year=facts.fiscal_year,
            version=facts.version,
            symbol=facts.symbol,
            lines=tuple(BudgetLine(**each.model_dump()) for each in facts.lines),
            foreign_event_id=event.id,
            foreign_position=event.position,
        )
        await aggregates.execute(TRANSITION_MONEY, command, noting_context(event, BUDGETS))

    return ForeignSubscription(durable=BUDGETS, service="finance", aggregate="budget", handler=note)


def transition_earmarks(aggregates: Aggregates) -> ForeignSubscription:
    """Return the durable consumer of money that is set aside for transitions."""

    async def note(event: ForeignEvent) -> None:
        if not event.data.get("movements"):
            return
        facts = AllotmentFacts.model_validate(event.data)
        decisions = [
            Decision(TRANSITION_MONEY, _earmark(event, facts, each))
            for each in facts.movements
            if each.line.purpose == _PURPOSE and each.measure == _MEASURE
        ]
        if decisions:
            await aggregates.execute_together(decisions, noting_context(event, EARMARKS))

    return ForeignSubscription(
        durable=EARMARKS, service="finance", aggregate="allotment", handler=note
    )


def _earmark(event: ForeignEvent, facts: AllotmentFacts, moved: MovementFacts) -> NoteEarmark:
    return NoteEarmark(
        mission_id=facts.fund,
        occurred_on=date.fromisoformat(event.occurred_on),
        provenance=Provenance(event.provenance),
        source=event.source,
        fiscal_year=facts.fiscal_year,
        group=facts.group,
        item=moved.line.item,
        cost_centre=moved.line.cost_centre,
        changed_by_minor=moved.amount_minor,
        basis=facts.basis,
        foreign_event_id=event.id,
        foreign_position=event.position,
    )
