"""Shared accounts and transfers: what the commands need from more than one fund."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from missionledger.common.aggregates import Aggregates
from missionledger.common.commands import CommandContext
from missionledger.common.outcomes import Decision, Outcome
from missionledger.finance.application.cash import RestOnCash, spend_cash, usable_cash
from missionledger.finance.application.collection_votes import Known
from missionledger.finance.application.ports import AuthorityRow, Books
from missionledger.finance.application.years import open_fund
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import AuthorityKind
from missionledger.finance.domain.fund.plan_events import Component
from missionledger.finance.domain.fund.shared_cost_commands import (
    MissionResources,
    SendTransfer,
    TakeTransfer,
)
from missionledger.finance.domain.fund.shared_cost_events import TransferPurpose
from missionledger.finance.domain.fund.shared_costs import part_of
from missionledger.finance.domain.fund.state import Fund

SHARED_ACCOUNTS = ("RSCE", "SUPPORT-ACCOUNT", "UNLB")
"""The three further special accounts that carry shared support."""


@dataclass(frozen=True, slots=True)
class TransferAsked:
    """Cash that is to pass from one assessed fund to another."""

    fund: str
    counterpart: str
    purpose: TransferPurpose
    reference: str
    fiscal_year: str
    amount_minor: int
    day: date
    source: str


def resources_of(
    authorities: Sequence[AuthorityRow], missions: Sequence[str]
) -> tuple[MissionResources, ...]:
    """Return what was approved for each of the missions, by name; those without are left out.

    Commitment authority without assessment is left out too: nothing is assessed on it yet.
    """
    sums = dict.fromkeys(sorted(missions), 0)
    for row in authorities:
        if row.fund in sums and row.kind != AuthorityKind.COMMITMENT_WITHOUT_ASSESSMENT.value:
            sums[row.fund] += row.amount_minor
    return tuple(
        MissionResources(mission=mission, resources_minor=amount)
        for mission, amount in sums.items()
        if amount > 0
    )


async def shared_components(
    aggregates: Aggregates, mission: str, fiscal_year: str, named: Sequence[str]
) -> tuple[Component, ...]:
    """Return what a mission bears of the shared accounts in a year, but of those named already."""
    found: list[Component] = []
    for account in SHARED_ACCOUNTS:
        state: Fund = (await aggregates.load(FUND, account)).state
        gross, staff = part_of(state, fiscal_year, mission)
        if gross and account not in named:
            found.append(Component(source=account, gross_minor=gross, staff_assessment_minor=staff))
    return tuple(found)


async def transfer(
    aggregates: Aggregates,
    books: Books,
    asked: TransferAsked,
    context: CommandContext,
    *,
    known: Known,
) -> Outcome[Fund]:
    """Pass cash from one assessed fund to another, in the streams of both in one append.

    Raises:
        UnknownFundError: if one of them is not open. A trust fund is not one of them.
        CashMovedError: if others are paid out of the cash of the sender all the time.
        Refusal: as both funds decide.
    """

    async def decisions(known_at: int) -> list[Decision]:
        return await _both_sides(aggregates, books, asked, known_at)

    out = RestOnCash(fund=asked.fund, occurred_on=asked.day)
    return await spend_cash(aggregates, known, out, decisions, context)


async def _both_sides(
    aggregates: Aggregates, books: Books, asked: TransferAsked, known_at: int
) -> list[Decision]:
    sender = await open_fund(aggregates, asked.fund)
    taker = await open_fund(aggregates, asked.counterpart)
    cash = None
    if sender.opening_cash_minor is not None or sender.transfers:
        cash = await usable_cash(books, asked.fund, asked.day, known_at)
    send = SendTransfer(
        fund=asked.fund,
        counterpart=asked.counterpart,
        counterpart_kind=taker.kind,
        purpose=asked.purpose,
        reference=asked.reference,
        fiscal_year=asked.fiscal_year,
        amount_minor=asked.amount_minor,
        cash_minor=cash,
        occurred_on=asked.day,
        source=asked.source,
    )
    take = TakeTransfer(
        fund=asked.counterpart,
        counterpart=asked.fund,
        purpose=asked.purpose,
        reference=asked.reference,
        fiscal_year=asked.fiscal_year,
        amount_minor=asked.amount_minor,
        occurred_on=asked.day,
        source=asked.source,
    )
    return [Decision(FUND, send), Decision(FUND, take)]
