"""Facts about cut plans; `on` is the day of the fact."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.mandates.domain.cut_plans.facts import (
    JudgementFacts,
    PlanDecision,
    PlanFacts,
)
from missionledger.mandates.domain.words import Note, Slug, Statement, Text

Person = Annotated[str, Field(min_length=1, max_length=200)]
"""Subject of the person's token."""


class _OfPlan(BaseModel):
    """Edition 1 is what was proposed; each revision is the next."""

    mission_id: MissionId
    plan_id: Slug
    edition: Annotated[int, Field(ge=1)]
    on: date


class CutPlanProposed(PlanFacts, _OfPlan, DomainEvent):
    """Somebody proposed what may go."""

    prepared_by: Person


class CutPlanRevised(PlanFacts, _OfPlan, DomainEvent):
    """A plan was changed; the event holds all of it."""

    prepared_by: Person
    reason: Statement


class TaskUnderCutJudged(JudgementFacts, _OfPlan, DomainEvent):
    """Somebody judged what becomes of a task under an edition of a plan."""

    judged_by: Person


class CutPlanDecided(_OfPlan, DomainEvent):
    """A plan was adopted, rejected or withdrawn.

    Attributes:
        authority: who decided, and the paper that says so.
        losing: protected tasks that lose under the adopted edition, as then computed.
    """

    decision: PlanDecision
    authority: Text
    reason: Note = ""
    losing: tuple[Slug, ...] = ()
    decided_by: Person


CutPlanEvent = CutPlanProposed | CutPlanRevised | TaskUnderCutJudged | CutPlanDecided

CUT_PLAN_EVENTS: tuple[type[CutPlanEvent], ...] = (
    CutPlanProposed,
    CutPlanRevised,
    TaskUnderCutJudged,
    CutPlanDecided,
)
