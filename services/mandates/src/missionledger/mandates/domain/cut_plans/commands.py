"""What may be asked of a cut plan. The business date is the day of the fact."""

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId
from missionledger.mandates.domain.cut_plans.facts import (
    JudgementFacts,
    PlanDecision,
    PlanFacts,
)
from missionledger.mandates.domain.task_basis.facts import Facts, Measure
from missionledger.mandates.domain.words import Note, Slug, Statement, Text


class KnownMeans(Facts):
    """A means as this log knows it on the day.

    Attributes:
        there: how much of it is there, in its measure.
    """

    means_id: Slug
    measure: Measure
    there: int


class _OfPlan(Command):
    mission_id: MissionId
    plan_id: Slug


class ProposeCutPlan(PlanFacts, _OfPlan):
    """Propose what may go."""

    prepared_by: str
    known: tuple[KnownMeans, ...] = ()


class ReviseCutPlan(PlanFacts, _OfPlan):
    """Change a plan that is not decided; the command holds all of it."""

    reason: Statement
    prepared_by: str
    known: tuple[KnownMeans, ...] = ()


class JudgeTaskUnderCut(JudgementFacts, _OfPlan):
    """Judge what becomes of a task under the present edition.

    Attributes:
        tasks: tasks of the mandate on that day, as this log knows.
    """

    judged_by: str
    tasks: tuple[str, ...] = ()


class DecideCutPlan(_OfPlan):
    """Adopt, reject or withdraw a plan.

    Attributes:
        losing: protected tasks that lose, or of which nobody knows what they rest on.
    """

    decision: PlanDecision
    authority: Text
    reason: Note = ""
    decided_by: str
    losing: tuple[Slug, ...] = ()


CutPlanCommand = ProposeCutPlan | ReviseCutPlan | JudgeTaskUnderCut | DecideCutPlan
