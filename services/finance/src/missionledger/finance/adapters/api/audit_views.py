"""Audit work as it travels."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.http.schemas import Amount
from missionledger.common.identifiers import MissionId
from missionledger.finance.adapters.api.kit import usd
from missionledger.finance.domain.audit_work.exceptions import ExceptionRule, Finding
from missionledger.finance.domain.audit_work.recommendations import (
    AuditBody,
    LongText,
    Recommendation,
    RecommendationId,
    RecommendationStatus,
    Text,
)
from missionledger.finance.domain.audit_work.sampling import Count, SampleDrawn, SampleId, Seed
from missionledger.finance.domain.postings import Account, Book

RECOMMENDATION_COLUMNS = (
    "recommendation",
    "body",
    "symbol",
    "paragraph",
    "fund",
    "owner",
    "due_on",
    "status",
    "is_late",
    "evidence",
    "text",
)
EXCEPTION_COLUMNS = (
    "rule",
    "position",
    "type",
    "occurred_on",
    "recorded_on",
    "actor",
    "amount.amount",
    "detail",
)


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RecommendationBody(_Body):
    """What an audit body recommends, who owns it and when it is due."""

    recommendation: RecommendationId
    body: AuditBody
    symbol: Text
    paragraph: Annotated[str, Field(max_length=60)] = ""
    text: LongText
    fund: MissionId | None = None
    owner: Text
    issued_on: date
    due_on: date


class ReassignmentBody(_Body):
    """Another owner or date, and why."""

    agreed_on: date
    owner: Text
    due_on: date
    reason: LongText


class StatusBody(_Body):
    """Another status and what shows it; papers go in the documents header."""

    day: date
    status: RecommendationStatus
    evidence: LongText


class RecommendationView(BaseModel):
    """A recommendation as it stands.

    Attributes:
        is_late: whether it is open after the day it was due.
        papers: where the papers behind its steps are.
    """

    recommendation: str
    body: AuditBody
    symbol: str
    paragraph: str
    text: str
    fund: str | None
    owner: str
    due_on: date | None
    status: RecommendationStatus
    is_late: bool
    evidence: str
    papers: str

    @classmethod
    def of(cls, found: Recommendation, day: date) -> "RecommendationView":
        """Return the recommendation as it is shown."""
        stream = f"finance.audit_recommendation-{found.recommendation}"
        return cls(
            **found.model_dump(exclude={"claimed_by"}),
            is_late=found.is_late(day),
            papers=f"/v1/documents?stream={stream}",
        )


class FindingView(BaseModel):
    """An event that is worth a second look.

    Attributes:
        papers: where the papers behind the event are.
    """

    rule: ExceptionRule
    position: int
    type: str
    occurred_on: date
    recorded_on: date
    actor: str
    amount: Amount | None
    detail: str
    papers: str

    @classmethod
    def of(cls, found: Finding) -> "FindingView":
        """Return the finding as it is shown."""
        return cls(
            rule=found.rule,
            position=found.position,
            type=found.type,
            occurred_on=found.occurred_on,
            recorded_on=found.recorded_on,
            actor=found.actor,
            amount=usd(found.amount_minor) if found.amount_minor else None,
            detail=found.detail,
            papers=f"/v1/documents?position={found.position}",
        )


class SampleBody(_Body):
    """A sample to draw: from which postings, how many money units, by which seed."""

    sample: SampleId
    fund: MissionId
    account: Account
    book: Book = Book.ACTUAL
    first_day: date
    last_day: date
    seed: Seed
    count: Count
    drawn_on: date


class PickView(BaseModel):
    """A posting that was drawn, and where its papers are."""

    position: int
    number: int
    amount: Amount
    hits: int
    papers: str


class SampleView(BaseModel):
    """A sample with all that is needed to draw it again.

    Attributes:
        is_reproduced: whether drawing again from the log gives the same postings.
    """

    sample: str
    method: str
    fund: str
    account: Account
    book: Book
    first_day: date
    last_day: date
    known_at: int
    items: int
    total: Amount
    seed: int
    count: int
    interval: Amount
    start: Amount
    picks: Sequence[PickView]
    drawn_by: str
    is_reproduced: bool

    @classmethod
    def of(cls, drawn: SampleDrawn, *, is_reproduced: bool) -> "SampleView":
        """Return the sample as it is shown."""
        population = drawn.population
        return cls(
            sample=drawn.sample,
            method=drawn.method,
            fund=population.fund,
            account=population.account,
            book=population.book,
            first_day=population.first_day,
            last_day=population.last_day,
            known_at=population.known_at,
            items=drawn.items,
            total=usd(drawn.total_minor),
            seed=drawn.seed,
            count=drawn.count,
            interval=usd(drawn.interval_minor),
            start=usd(drawn.start_minor),
            picks=[
                PickView(
                    position=pick.position,
                    number=pick.number,
                    amount=usd(pick.amount_minor),
                    hits=pick.hits,
                    papers=f"/v1/documents?position={pick.position}",
                )
                for pick in drawn.picks
            ],
            drawn_by=drawn.drawn_by,
            is_reproduced=is_reproduced,
        )
