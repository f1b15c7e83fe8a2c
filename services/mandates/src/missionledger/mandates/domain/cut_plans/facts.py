"""The words of a cut plan."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from missionledger.common.money import Money
from missionledger.mandates.domain.task_basis.facts import (
    Component,
    Count,
    Facts,
    Figure,
    MoneyClass,
)
from missionledger.mandates.domain.words import Note, Slug, Statement, Text

ITEMS_MAX = 300
PER_CENT_MAX = 100


class TargetOf(StrEnum):
    """What a cut is asked of."""

    HEADS = "heads"
    MONEY = "money"


class CutTarget(Facts):
    """What was asked to go: so many per cent of something.

    Attributes:
        component: the heads it is asked of; None for all.
        money_class: the group of the budget it is asked of; None for all.
        per_cent: how much of it, in whole per cent.
        heads: the heads that the per cent are of.
        money: the money that the per cent are of.
        basis: where that figure is from, and who asks.
    """

    of: TargetOf
    component: Component | None = None
    money_class: MoneyClass | None = None
    per_cent: Annotated[int, Field(ge=1, le=PER_CENT_MAX, strict=True)]
    heads: Count | None = None
    money: Money | None = None
    basis: Text


class CutItem(Facts):
    """One thing that is proposed to go.

    Attributes:
        takes: heads or items that go; None for all there are.
        takes_money: for money, how much of a year's amount goes; None for all.
        leaves_on: the day on which it has gone; None while no day is set.
        saves: what this saves in a year, where somebody has worked it out.
        costs: what it costs once: to send people and equipment home, to close a place.
        reason: why this and not something else.
    """

    means_id: Slug
    takes: Count | None = None
    takes_money: Money | None = None
    leaves_on: date | None = None
    saves: Figure | None = None
    costs: Figure | None = None
    reason: Note = ""


class PlanFacts(Facts):
    """What is proposed.

    Attributes:
        why: what the cut answers.
        proposed_by: the office that proposes it.
        target: what was asked; None for a plan that only lists what may go.
        items: what goes; each means once.
        liquidity_plan: plan of cash in finance that counts with this, by its id there; empty for
            none. What repatriation costs in cash, and when, is told there.
    """

    title: Text
    why: Statement
    proposed_by: Text
    target: CutTarget | None = None
    items: Annotated[tuple[CutItem, ...], Field(min_length=1, max_length=ITEMS_MAX)]
    liquidity_plan: Annotated[str, Field(max_length=120)] = ""


class Verdict(StrEnum):
    """What becomes of a task under a plan, as those who decide judge it."""

    CARRIED_OUT = "carried_out"
    REDUCED = "reduced"
    STOPPED = "stopped"
    CANNOT_TELL = "cannot_tell"


class JudgementFacts(Facts):
    """A dated judgement on one task under one edition of a plan."""

    task_id: Slug
    verdict: Verdict
    judgement: Statement
    author: Text
    evidence: Statement


class PlanDecision(StrEnum):
    """How a plan came to its end."""

    ADOPTED = "adopted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
