"""What may be asked about the budget of a fund for a year."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId
from missionledger.finance.domain.budget.contents import (
    EstimateContents,
    LineChange,
    LineReason,
    LongText,
    NotNegativeMinor,
    Text,
)
from missionledger.finance.domain.budget.events import (
    DecisionNamed,
    FiscalYearText,
    VersionKind,
)

RequestKind = Literal[VersionKind.REQUESTED, VersionKind.REVISED]
"""The kinds of version that somebody here prepares; the others are the word of others."""


def budget_id(fund: str, fiscal_year: str) -> str:
    """Return the id of a budget: `UNMISS.2025-26`."""
    return f"{fund}.{fiscal_year.replace('/', '-')}"


class BudgetCommand(Command):
    """Base of every command about a budget."""

    fund: MissionId
    fiscal_year: FiscalYearText


class PrepareEstimate(BudgetCommand):
    """Work out a draft, in place of the draft there is.

    Attributes:
        reasons: for a revised version, why lines differ from what is approved.
        answers: the decision about the mandate that asks for it.
    """

    kind: RequestKind
    contents: EstimateContents
    reasons: tuple[LineReason, ...] = ()
    answers: DecisionNamed | None = None
    prepared_by: Text


class SubmitEstimate(BudgetCommand):
    """Hand a draft in."""

    version: int
    submitted_by: Text


class ReturnEstimate(BudgetCommand):
    """Send a version back that was handed in."""

    version: int
    reason: LongText
    returned_by: Text


class RecommendEstimate(BudgetCommand):
    """Record what the Advisory Committee recommends on a version.

    Attributes:
        stated_total_minor: the total its report states.
    """

    version: int
    symbol: Text
    changes: Annotated[tuple[LineChange, ...], Field(max_length=500)] = ()
    stated_total_minor: NotNegativeMinor
    recorded_by: Text


class ApproveEstimate(BudgetCommand):
    """Record what the Assembly approved, as recommended but for the changes.

    Attributes:
        stated_total_minor: the total its resolution states.
    """

    version: int
    symbol: Text
    changes: Annotated[tuple[LineChange, ...], Field(max_length=500)] = ()
    stated_total_minor: NotNegativeMinor
    approved_by: Text


class NoteReEstimate(BudgetCommand):
    """Note that a decision about the mandate asks for a re-estimate."""

    resolution: str
    decided_on: date
    reason: str
    foreign_event_id: str
    foreign_position: int


class AnswerReEstimate(BudgetCommand):
    """Say that what was approved answers a decision; to the budget that holds the flag.

    Attributes:
        fiscal_year: of the budget that holds the flag.
        answering_year: of the budget that answers.
    """

    resolution: str
    decided_on: date
    answering_year: FiscalYearText
    version: int
    total_minor: NotNegativeMinor
    symbol: Text


class NoteReEstimateMatch(BudgetCommand):
    """Note that mandates holds the resources for matched."""

    resolution: str
    decided_on: date
    matched_on: date
    estimate: str
    foreign_event_id: str
    foreign_position: int


AnyBudgetCommand = (
    PrepareEstimate
    | SubmitEstimate
    | ReturnEstimate
    | RecommendEstimate
    | ApproveEstimate
    | NoteReEstimate
    | AnswerReEstimate
    | NoteReEstimateMatch
)
