"""The transition in the budgets: tasks and lines side by side, and what stands alone (TRN-07)."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from pydantic import BaseModel

from missionledger.common.http.schemas import Amount
from missionledger.common.money import Money
from missionledger.transitions.adapters.api.mission_report import Sources
from missionledger.transitions.domain.handovers.decider import HANDOVERS
from missionledger.transitions.domain.handovers.events import Route
from missionledger.transitions.domain.handovers.state import Handovers, TaskHandover
from missionledger.transitions.domain.transition_money import (
    TRANSITION_MONEY,
    Tie,
    TransitionMoney,
    YearBudget,
)

DOLLARS = "USD"
FundingStanding = Literal["matched", "line_short", "not_in_any_budget", "without_task"]


class FundingRow(BaseModel):
    """A task with the line that pays for it, or what has no line, or a line that has no task.

    Attributes:
        standing: `matched` if the line is in a budget and gives what is tied to it; `line_short`
            if it gives less; `not_in_any_budget` for a task, or a part of its money, for which no
            line is known; `without_task` for what is set aside for the transition and no task is
            tied to.
        amount: the money that the row is about.
        line_amount: what the budget approves on the line; None if it has no such line.
        set_aside: what is set aside on the line for the transition; None if nothing is.
        symbol: the approval of the budget.
    """

    mission_id: str
    standing: FundingStanding
    task_id: str
    title: str
    receiver: str
    source_fund: str
    fiscal_year: str
    group: str
    item: str
    amount: Amount
    line_amount: Amount | None
    set_aside: Amount | None
    symbol: str
    words: str


class FundingView(BaseModel):
    """The transition of one mission in the budgets.

    Attributes:
        matched: how many rows are matched; the others likewise.
        budgets: the years of which a budget or money set aside is known.
    """

    mission_id: str
    matched: int
    line_short: int
    not_in_any_budget: int
    without_task: int
    budgets: tuple[str, ...]
    rows: tuple[FundingRow, ...]

    @classmethod
    def of(cls, mission_id: str, sources: Sources, _on: date) -> "FundingView | None":
        """Return both sides as they stood; None if neither has anything."""
        handovers: Handovers = sources.of(HANDOVERS)
        money: TransitionMoney = sources.of(TRANSITION_MONEY)
        rows = (
            *_tied(mission_id, money, handovers),
            *_untied(mission_id, money, handovers),
            *_alone(mission_id, money),
        )
        if not rows and not money.years:
            return None
        return cls(
            mission_id=mission_id,
            matched=_count(rows, "matched"),
            line_short=_count(rows, "line_short"),
            not_in_any_budget=_count(rows, "not_in_any_budget"),
            without_task=_count(rows, "without_task"),
            budgets=tuple(sorted(money.years)),
            rows=rows,
        )


def _count(rows: tuple[FundingRow, ...], standing: FundingStanding) -> int:
    return sum(each.standing == standing for each in rows)


def _tied(mission_id: str, money: TransitionMoney, handovers: Handovers) -> Iterator[FundingRow]:
    """Each tie, with whether its line is there and gives enough for all that is tied to it."""
    for tie in money.ties:
        year = money.years.get(tie.fiscal_year, YearBudget(fiscal_year=tie.fiscal_year))
        approved, aside = year.line(tie.group, tie.item), year.aside(tie.group, tie.item)
        gives = aside if aside is not None else approved
        asked = sum(
            each.amount.minor
            for each in money.ties
            if (each.fiscal_year, each.group, each.item) == (tie.fiscal_year, tie.group, tie.item)
        )
        standing, words = _judged(tie, year, gives, asked)
        yield _row(
            mission_id,
            standing,
            tie.amount,
            year,
            (tie.group, tie.item),
            task=handovers.tasks.get(tie.task_id, TaskHandover(task_id=tie.task_id, title="")),
            words=words,
        )


def _judged(
    tie: Tie, year: YearBudget, gives: int | None, asked: int
) -> tuple[FundingStanding, str]:
    if gives is None:
        known = f"{year.symbol} has no such line" if year.symbol else "no budget is approved"
        return "not_in_any_budget", f"{tie.fiscal_year}: {known}"
    if tie.amount.currency != DOLLARS:
        return "line_short", f"the line is in {DOLLARS}, the amount in {tie.amount.currency}"
    if gives < asked:
        return "line_short", f"{Money(minor=asked)} is tied to {Money(minor=gives)}"
    return "matched", tie.reason


def _untied(mission_id: str, money: TransitionMoney, handovers: Handovers) -> Iterator[FundingRow]:
    """Each task that goes over with money of which a part, or all, is tied to no line."""
    nowhere = YearBudget(fiscal_year="")
    for key in sorted(handovers.tasks):
        task = handovers.tasks[key]
        if task.amount is None or task.route in (None, Route.STOP):
            continue
        tied = [each.amount for each in money.ties if each.task_id == key]
        same = sum(each.minor for each in tied if each.currency == task.amount.currency)
        rest = task.amount.minor - same
        if rest > 0:
            words = f"{Money(minor=same)} of it is tied" if tied else "tied to no line"
            left = task.amount.model_copy(update={"minor": rest})
            yield _row(
                mission_id, "not_in_any_budget", left, nowhere, ("", ""), task=task, words=words
            )


def _alone(mission_id: str, money: TransitionMoney) -> Iterator[FundingRow]:
    """What is set aside for the transition, and no task is tied to."""
    for name in sorted(money.years):
        year = money.years[name]
        for line in year.set_aside:
            tied = sum(
                each.amount.minor
                for each in money.ties
                if (each.fiscal_year, each.group, each.item) == (name, line.group, line.item)
                and each.amount.currency == DOLLARS
            )
            rest = line.amount_minor - tied
            if rest > 0:
                yield _row(
                    mission_id,
                    "without_task",
                    Money(minor=rest),
                    year,
                    (line.group, line.item),
                    words="; ".join(year.bases),
                )


def _row(
    mission_id: str,
    standing: FundingStanding,
    amount: Money,
    year: YearBudget,
    line: tuple[str, str],
    *,
    task: TaskHandover | None = None,
    words: str,
) -> FundingRow:
    group, item = line
    return FundingRow(
        mission_id=mission_id,
        standing=standing,
        task_id="" if task is None else task.task_id,
        title="" if task is None else task.title,
        receiver="" if task is None else task.receiver,
        source_fund="" if task is None else task.source_fund,
        fiscal_year=year.fiscal_year,
        group=group,
        item=item,
        amount=Amount.of(amount),
        line_amount=_dollars(year.line(group, item)),
        set_aside=_dollars(year.aside(group, item)),
        symbol=year.symbol,
        words=words,
    )


def _dollars(minor: int | None) -> Amount | None:
    return None if minor is None else Amount.of(Money(minor=minor))
