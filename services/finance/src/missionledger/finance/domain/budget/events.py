"""What has happened to the budget of a fund for a year."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.common.money import MinorUnits
from missionledger.finance.domain.budget.contents import (
    CostLine,
    EstimateContents,
    LineChange,
    LineReason,
    LongText,
    Text,
)

FiscalYearText = Annotated[str, Field(pattern=r"^\d{4}/\d{2}$")]


class VersionKind(StrEnum):
    """Whose figure a version of an estimate is."""

    REQUESTED = "requested"
    """By the Secretary-General."""
    RECOMMENDED = "recommended"
    """By the Advisory Committee on Administrative and Budgetary Questions."""
    APPROVED = "approved"
    """By the General Assembly."""
    REVISED = "revised"
    """A request that changes what was approved, such as after a new mandate."""


class DecisionNamed(BaseModel):
    """A decision about the mandate, as mandates knows it: its symbol and its day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    resolution: Annotated[str, Field(max_length=300)]
    decided_on: date


class BudgetEvent(DomainEvent):
    """Base of every event about a budget."""

    fund: MissionId
    fiscal_year: FiscalYearText


class EstimatePrepared(BudgetEvent):
    """A draft was worked out, or worked out again; it may still change.

    Attributes:
        lines: what the contents come to; they sum to `total_minor`.
        reasons: for a revised version, why lines differ from what was approved.
        answers: the decision whose re-estimate it is, if one asked for it.
    """

    version: int
    kind: VersionKind
    contents: EstimateContents
    lines: tuple[CostLine, ...]
    total_minor: MinorUnits
    reasons: tuple[LineReason, ...] = ()
    answers: DecisionNamed | None = None
    prepared_by: Text


class EstimateSubmitted(BudgetEvent):
    """The version was handed in; from now on it never changes."""

    version: int
    submitted_by: Text


class EstimateReturned(BudgetEvent):
    """The version was sent back; another one is prepared in its place."""

    version: int
    reason: LongText
    returned_by: Text


class EstimateRecommended(BudgetEvent):
    """The Advisory Committee said what should be approved of a version.

    Attributes:
        version: of the recommendation itself.
        on_version: the request it is about.
        changes: every line that differs from the request, with the reason.
    """

    version: int
    on_version: int
    symbol: Text
    changes: tuple[LineChange, ...]
    lines: tuple[CostLine, ...]
    total_minor: MinorUnits
    recorded_by: Text


class EstimateApproved(BudgetEvent):
    """The Assembly approved a level of resources; it brings neither authority nor cash by itself.

    Attributes:
        version: of what is approved.
        on_version: the request it settles.
        changes: every line that differs from the recommendation, or from the request if the
            Advisory Committee said nothing.
    """

    version: int
    on_version: int
    symbol: Text
    changes: tuple[LineChange, ...]
    lines: tuple[CostLine, ...]
    total_minor: MinorUnits
    approved_by: Text


class ReEstimateNoted(BudgetEvent):
    """A decision changed the mandate: the resources are to be estimated anew.

    Attributes:
        foreign_event_id: the event of mandates that says so.
        foreign_position: where it stands in their log.
    """

    resolution: str
    decided_on: date
    reason: str
    foreign_event_id: str
    foreign_position: int


class ReEstimateAnswered(BudgetEvent):
    """What was approved answers a decision about the mandate.

    Attributes:
        fiscal_year: the year of the budget that answers.
        version: of what was approved in it.
        total_minor: what was approved in all.
        symbol: the document of the approval.
    """

    resolution: str
    decided_on: date
    version: int
    total_minor: MinorUnits
    symbol: str
    answered_on: date


class ReEstimateMatchNoted(BudgetEvent):
    """Mandates holds the resources for matched; the flag is down."""

    resolution: str
    decided_on: date
    matched_on: date
    estimate: str
    foreign_event_id: str
    foreign_position: int


AnyBudgetEvent = (
    EstimatePrepared
    | EstimateSubmitted
    | EstimateReturned
    | EstimateRecommended
    | EstimateApproved
    | ReEstimateNoted
    | ReEstimateAnswered
    | ReEstimateMatchNoted
)
