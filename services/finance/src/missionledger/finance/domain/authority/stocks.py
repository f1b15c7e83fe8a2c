"""Strategic deployment stocks, used for a start-up before its appropriation and made good later."""

from collections.abc import Mapping
from typing import assert_never

from pydantic import BaseModel, ConfigDict

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.common.money import MinorUnits
from missionledger.finance.domain.authority.ledger import PositiveMinor, Text, dollars
from missionledger.finance.domain.authority.policies import STOCKS_LIMIT_MINOR
from missionledger.finance.domain.authority.refusals import (
    AuthorityDutiesError,
    BudgetOrderError,
    StocksLimitError,
)
from missionledger.finance.domain.authority.unforeseen import EntryReference
from missionledger.finance.domain.fund.decider import mission_of_fund
from missionledger.finance.domain.fund.refusals import DuplicateFactError

SOURCE = "A/RES/64/269"


class StocksCommand(Command):
    """Base of every command about stocks of a mission.

    Attributes:
        appropriation: symbol of the first appropriation of the mission; empty before it. The
            fund's record says so.
    """

    fund: MissionId
    reference: EntryReference
    amount_minor: PositiveMinor
    appropriation: str = ""


class UseStocks(StocksCommand):
    """Ship stocks to a mission that has no appropriation yet, with concurrence."""

    items: Text
    council_decision: Text
    concurrence: Text
    requested_by: Text
    approved_by: Text


class ReplenishStocks(StocksCommand):
    """Make good what was used, out of the appropriation."""

    replenished_by: Text


class StocksUsed(DomainEvent):
    """Stocks went to a mission before its appropriation."""

    fund: MissionId
    reference: str
    items: str
    council_decision: str
    concurrence: str
    amount_minor: MinorUnits
    requested_by: str
    approved_by: str


class StocksReplenished(DomainEvent):
    """What was used was made good from the appropriation of the mission."""

    fund: MissionId
    reference: str
    amount_minor: MinorUnits
    appropriation: str
    replenished_by: str


StocksEvent = StocksUsed | StocksReplenished


class Stocks(BaseModel):
    """What a mission used and made good, by reference."""

    model_config = ConfigDict(frozen=True)

    fund: str = ""
    used: Mapping[str, StocksUsed] = {}
    replenished: Mapping[str, int] = {}

    @property
    def used_minor(self) -> int:
        """What was used in all."""
        return sum(each.amount_minor for each in self.used.values())

    @property
    def owed_minor(self) -> int:
        """What is not made good yet."""
        return self.used_minor - sum(self.replenished.values())


def decide(command: UseStocks | ReplenishStocks, state: Stocks) -> tuple[StocksEvent, ...]:
    """Return the facts the command leads to, or nothing for what is recorded.

    Raises:
        Refusal: as each rule says.
    """
    match command:
        case UseStocks():
            return _use(command, state)
        case ReplenishStocks():
            return _replenish(command, state)
        case _:
            assert_never(command)


def _use(command: UseStocks, state: Stocks) -> tuple[StocksUsed, ...]:
    known = state.used.get(command.reference)
    if known is not None:
        if (known.amount_minor, known.items) == (command.amount_minor, command.items):
            return ()
        raise _duplicate(command)
    if command.requested_by == command.approved_by:
        raise AuthorityDutiesError(
            f"{command.approved_by} asked for the stocks and may not approve it",
            next_step="Have another approver decide.",
        )
    if command.appropriation:
        raise BudgetOrderError(
            f"{command.fund} has an appropriation: {command.appropriation}",
            next_step="Charge stocks to the allotment of the mission.",
            source=SOURCE,
        )
    policy = STOCKS_LIMIT_MINOR.on(command.occurred_on)
    if state.used_minor + command.amount_minor > policy.value:
        raise StocksLimitError(
            f"{dollars(state.used_minor)} of {dollars(policy.value)} are used before "
            "the appropriation",
            next_step="Ask the General Assembly for the appropriation.",
            pointer="/amount",
            source=policy.source,
            facts={"limit_minor": policy.value, "used_minor": state.used_minor},
        )
    used = StocksUsed(
        fund=command.fund,
        reference=command.reference,
        items=command.items,
        council_decision=command.council_decision,
        concurrence=command.concurrence,
        amount_minor=command.amount_minor,
        requested_by=command.requested_by,
        approved_by=command.approved_by,
    )
    return (used,)


def _replenish(command: ReplenishStocks, state: Stocks) -> tuple[StocksReplenished, ...]:
    known = state.replenished.get(command.reference)
    if known is not None:
        if known == command.amount_minor:
            return ()
        raise _duplicate(command)
    if not command.appropriation:
        raise BudgetOrderError(
            f"{command.fund} has no appropriation yet",
            next_step="Stocks are made good from the appropriation: record it first.",
            source=SOURCE,
        )
    if command.amount_minor > state.owed_minor:
        raise BudgetOrderError(
            f"{command.fund} owes {dollars(state.owed_minor)} of stocks",
            next_step="Make good no more than was used.",
            pointer="/amount",
            facts={"owed_minor": state.owed_minor},
        )
    replenished = StocksReplenished(
        fund=command.fund,
        reference=command.reference,
        amount_minor=command.amount_minor,
        appropriation=command.appropriation,
        replenished_by=command.replenished_by,
    )
    return (replenished,)


def _duplicate(command: StocksCommand) -> DuplicateFactError:
    return DuplicateFactError(
        f"{command.reference} is recorded with other figures",
        next_step="Use another reference.",
        pointer="/reference",
    )


def evolve(state: Stocks, event: StocksEvent) -> Stocks:
    """Return the stocks after the event."""
    match event:
        case StocksUsed():
            used = {**state.used, event.reference: event}
            return state.model_copy(update={"fund": event.fund, "used": used})
        case StocksReplenished():
            replenished = {**state.replenished, event.reference: event.amount_minor}
            return state.model_copy(update={"replenished": replenished})
        case _:
            assert_never(event)


STOCKS: Decider[UseStocks | ReplenishStocks, Stocks, StocksEvent] = Decider(
    service="finance",
    aggregate="deployment_stocks",
    initial=Stocks(),
    decide=decide,
    evolve=evolve,
    events=(StocksUsed, StocksReplenished),
    id_of=lambda command: command.fund,
    mission_of=lambda command: mission_of_fund(command.fund),
)
